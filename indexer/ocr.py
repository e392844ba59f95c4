"""Extraction of the text in pictures: a second pass, a few photos at a time.

It opens each photo again, after the pass that embeds. It takes about a second a photo, so it runs
in another order (screenshots, then the newest photos), without the lock, over several runs
where it is interrupted; and it needs a larger scale than the model does. The decoded pictures of
the first pass would have to wait for it in memory.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from PIL.Image import Image, Resampling

from indexer.second_pass import SecondPass
from indexer.text_reader import TextReader
from search import words
from search.errors import PhotoUnreadable, notes
from search.records import PictureText, Root, UnreadPicture

BATCH = 8  # photos a transaction: a run that is killed loses some seconds
AT_LEAST_PX = 1200  # short side of the decoded picture, where the file has as much
SMALLEST_PX = 12  # side below which a picture has no legible line
LONGEST_PX = 2000  # long side of a piece that is read at once
WIDEST_PX = 1500  # short side of a long picture, which is read piece by piece
OVERLAP_PX = 100  # of two pieces: a line at the seam is whole in one
MOST_PIECES = 20  # of one picture
MOST_TEXTS = 8  # of one picture that are kept, each of words.LONGEST_TEXT characters
MOST_FAILURES = 5  # of the reader in a row, which end the pass: it is no photo's fault


@dataclass(frozen=True, slots=True)
class _Extraction:
    """The text in a picture, or the reason why it could not be read."""

    text: PictureText
    problem: str | None = None
    is_reader_failure: bool = False


@dataclass(frozen=True, slots=True)
class PicturePass(SecondPass):
    """Extracts the text in the pictures of a library."""

    STAGE = "text in pictures"

    reader: TextReader

    def run(self, roots: Sequence[Root]) -> None:
        """Read every picture that was not read yet. Raises LibraryBusy or DiskFull."""
        with self.locked() as catalogue:
            catalogue.extracted_texts.copy_to_duplicates()
            unread = catalogue.extracted_texts.pending(roots)
        extractions = self._watched(unread)
        while batch := list(itertools.islice(extractions, BATCH)):
            read = [extraction.text for extraction in batch if not extraction.problem]
            with self.locked() as catalogue:
                catalogue.extracted_texts.store(read)
            self.report.read += len(read)
            self.report.with_text += sum(bool(text.texts) for text in read)

    def _watched(self, unread: Sequence[UnreadPicture]) -> Iterator[_Extraction]:
        """The extractions, until the reader fails MOST_FAILURES times in a row."""
        failures = 0
        for done, (picture, decoded) in enumerate(self._decoded(unread)):
            self.progress(done, len(unread))
            extraction = self._extract(picture, decoded)
            failures = failures + 1 if extraction.is_reader_failure else 0
            if extraction.problem:
                self.report.warn(picture.file, extraction.problem)
            yield extraction
            if failures == MOST_FAILURES:
                self.report.notes.append(notes.TEXT_NOT_READ(reason=extraction.problem or ""))
                return
        self.progress(len(unread), len(unread))

    def _decoded(
        self, unread: Sequence[UnreadPicture]
    ) -> Iterator[tuple[UnreadPicture, Future[Image]]]:
        """The upright pictures; the next one is decoded while the caller reads one."""
        pool = ThreadPoolExecutor(1, "decode")
        try:
            ahead: Future[Image] | None = None
            for picture, following in itertools.zip_longest(unread, unread[1:]):
                now = ahead or pool.submit(self._decode, picture)
                ahead = pool.submit(self._decode, following) if following else None
                yield picture, now
        finally:
            # An interrupted run does not wait for the picture that is being decoded.
            pool.shutdown(wait=False, cancel_futures=True)

    def _decode(self, picture: UnreadPicture) -> Image:
        return self.decoded(picture, AT_LEAST_PX, threads=2).pixels

    def _extract(self, picture: UnreadPicture, decoded: Future[Image]) -> _Extraction:
        nothing = PictureText(picture.content_hash)
        try:
            pixels = decoded.result()
        except PhotoUnreadable as error:
            return _Extraction(nothing, error.reason)
        try:
            texts = join_lines(read_lines(pixels, self.reader))
        except Exception as error:  # no exception of a model may stop a run
            reason = f"the text reader failed ({type(error).__name__}: {error})"
            return _Extraction(nothing, reason.splitlines()[0], is_reader_failure=True)
        return _Extraction(PictureText(picture.content_hash, texts))


def read_lines(picture: Image, reader: TextReader) -> list[str]:
    """The lines in a picture of any size, each once, also at the seam of two pieces."""
    if min(picture.size) < SMALLEST_PX:
        return []
    legible = itertools.islice(pieces(picture), MOST_PIECES)
    lines = (line for piece in legible if reader.holds_text(piece) for line in reader.lines(piece))
    return list(dict.fromkeys(lines))


def pieces(picture: Image) -> Iterator[Image]:
    """The picture, scaled down if large; a long one in pieces, from its top or left."""
    long, short = max(picture.size), min(picture.size)
    is_long = long > 2 * short
    scale = min(1.0, WIDEST_PX / short if is_long else LONGEST_PX / long)
    width, height = (max(1, round(side * scale)) for side in picture.size)
    if scale < 1:
        picture = picture.resize((width, height), Resampling.LANCZOS, reducing_gap=2)
    step = LONGEST_PX - OVERLAP_PX
    for top in range(0, max(1, height - OVERLAP_PX), step):
        for left in range(0, max(1, width - OVERLAP_PX), step):
            right, bottom = min(width, left + LONGEST_PX), min(height, top + LONGEST_PX)
            yield picture.crop((left, top, right, bottom))


def join_lines(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines joined to few texts: a phrase may continue on the next line. Pure."""
    texts = [""]
    for line in map(words.clean, lines):
        if len(texts[-1]) + len(line) >= words.LONGEST_TEXT:
            texts.append("")
        texts[-1] = f"{texts[-1]} {line}".strip()
    return tuple(text for text in texts if text)[:MOST_TEXTS]
