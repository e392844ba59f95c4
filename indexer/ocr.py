"""The second pass: the text in pictures, read after the embedding, a few photos at a time."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from PIL.Image import Image, Resampling

from indexer.report import Progress, ProgressCallback, Report
from indexer.text_reader import TextReader
from search import words
from search.catalogue import Catalogue, lock_for_writing
from search.decode import decode, default_limit_px
from search.errors import PhotoUnreadable
from search.records import PictureText, Root, UnreadPicture

BATCH = 8  # photos a transaction: a run that is killed loses some seconds
WAIT_S = 60.0  # for who writes meanwhile: a star, another run
AT_LEAST_PX = 1200  # short side of what is decoded, where the file has as much
SMALLEST_PX = 12  # a picture that is lower or narrower holds no line that can be read
LONGEST_PX = 2000  # long side of what is read at once
WIDEST_PX = 1500  # short side of a long picture, which is read piece by piece
OVERLAP_PX = 100  # of two pieces: a line on the seam is whole in one
MOST_PIECES = 20  # of one picture
MOST_TEXTS = 8  # of one picture that are kept, each of words.LONGEST_TEXT characters
MOST_FAILURES = 5  # of the reader, one after the other: then it is no photo's fault
STAGE = "text in pictures"
LATER = "the photos are found by all else, and the next run tries again"


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a picture says, or why it could not be asked; `is_at_fault`: because of the reader."""

    text: PictureText
    problem: str | None = None
    is_at_fault: bool = False


@dataclass(frozen=True, slots=True)
class PicturePass:
    """Reads the text in the pictures of a library; the lock is held while a batch is stored.

    A picture that cannot be read now is named in the report and asked again by the next run.
    """

    library: Path
    reader: TextReader
    report: Report
    on_progress: ProgressCallback
    limit_px: int = 0  # of the pictures that are decoded; 0: what the machine's memory allows

    def run(self, roots: Sequence[Root]) -> None:
        """Ask every picture that was not asked yet. Raises LibraryBusy or DiskFull."""
        with self._locked() as catalogue:
            catalogue.share_picture_texts()
            unread = catalogue.unread_pictures(roots)
        answers = self._watched(unread)
        while batch := list(itertools.islice(answers, BATCH)):
            with self._locked() as catalogue:
                catalogue.store_picture_texts([one.text for one in batch if not one.problem])
            self.report.read += sum(not one.problem for one in batch)
            self.report.with_text += sum(bool(one.text.texts) for one in batch)

    def _locked(self) -> AbstractContextManager[Catalogue]:
        return lock_for_writing(self.library, must_exist=True, wait_s=WAIT_S)

    def _watched(self, unread: Sequence[UnreadPicture]) -> Iterator[_Answer]:
        """The answers, until the reader fails so often that the pictures are not to blame."""
        failures = 0
        for done, (picture, decoded) in enumerate(self._decoded(unread)):
            self.on_progress(Progress(done, len(unread), len(self.report.silent), STAGE))
            answer = self._ask(picture, decoded)
            failures = failures + 1 if answer.is_at_fault else 0
            if answer.problem:
                self.report.doubt(picture.file, answer.problem)
            yield answer
            if failures == MOST_FAILURES:
                self.report.notes.append(f"{STAGE} is not read: {answer.problem}; {LATER}")
                return
        self.on_progress(Progress(len(unread), len(unread), len(self.report.silent), STAGE))

    def _decoded(
        self, unread: Sequence[UnreadPicture]
    ) -> Iterator[tuple[UnreadPicture, Future[Image]]]:
        """Each picture, upright; the next is decoded while the caller reads one."""
        pool = ThreadPoolExecutor(1, "decode")
        try:
            ahead: Future[Image] | None = None
            for picture, following in itertools.zip_longest(unread, unread[1:]):
                now = ahead or pool.submit(self._decode, picture)
                ahead = pool.submit(self._decode, following) if following else None
                yield picture, now
        finally:
            # Who interrupts a run does not wait for the picture that is being decoded.
            pool.shutdown(wait=False, cancel_futures=True)

    def _decode(self, picture: UnreadPicture) -> Image:
        limit_px = self.limit_px or default_limit_px(2)
        return decode(picture.file, limit_px=limit_px, at_least_px=AT_LEAST_PX).pixels

    def _ask(self, picture: UnreadPicture, decoded: Future[Image]) -> _Answer:
        nothing = PictureText(picture.content_hash)
        try:
            pixels = decoded.result()
        except PhotoUnreadable as error:
            return _Answer(nothing, error.reason)
        try:
            texts = together(read_lines(pixels, self.reader))
        except Exception as error:  # whatever a model raises must never stop a run
            reason = f"the text reader failed ({type(error).__name__}: {error})"
            return _Answer(nothing, reason.splitlines()[0], is_at_fault=True)
        return _Answer(PictureText(picture.content_hash, texts))


def read_lines(picture: Image, reader: TextReader) -> list[str]:
    """The lines in a picture of any size; one on the seam of two pieces counts once."""
    if min(picture.size) < SMALLEST_PX:
        return []
    legible = itertools.islice(pieces(picture), MOST_PIECES)
    lines = (line for piece in legible if reader.holds_text(piece) for line in reader.lines(piece))
    return list(dict.fromkeys(lines))


def pieces(picture: Image) -> Iterator[Image]:
    """The picture as a whole, not too large; a long one in pieces, from its top or left."""
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


def together(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines as few texts: two words of a phrase may stand on two lines. Pure."""
    texts = [""]
    for line in map(words.clean, lines):
        if len(texts[-1]) + len(line) >= words.LONGEST_TEXT:
            texts.append("")
        texts[-1] = f"{texts[-1]} {line}".strip()
    return tuple(text for text in texts if text)[:MOST_TEXTS]
