"""Search results in the shell: a list, or copies in a folder or an archive."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from search.console import counted, notify
from search.errors import printable
from search.output.formats import NUL_PATHS, write_as
from search.output.terminal import BANDS, BOLD, DIM, Style, style_of
from search.ranking.relevance import REST
from search.ranking.results import section_bands
from search.records import Box, Hit, Reason, Root, clock
from search.retrieval.answer import Answer


def say_notes(answer: Answer) -> None:
    """Print the interpretation of the query, and all notes, on stderr."""
    if answer.interpretation:
        phrases = ", ".join(map(str, answer.interpretation))
        words = ", ".join(f"“{term.text}”" for term in answer.query.terms if not term.like)
        searching = f"searching for {words or 'all such photos'}"
        notify(f"interpreted {phrases}; {searching}; quote words to search them as words")
    for note in answer.notes:
        notify(str(note))
    if answer.why_empty:
        notify(str(answer.why_empty))


def write_hits(answer: Answer, flags: argparse.Namespace) -> None:
    """Print the hits on stdout, in a list with a line before the first weak match."""
    form = NUL_PATHS if flags.print0 else flags.format
    if form is not None:
        write_as(form, answer)
        return
    style = style_of(sys.stdout)
    show = _previewer() if flags.preview else None
    is_dated = any(hit.photo.metadata.taken_at for hit in answer)
    sections = section_bands([hit.band for hit in answer if hit.band])
    weaker = sections.index(REST) if REST in sections else 0
    for place, hit in enumerate(answer):
        if 0 < place == weaker:
            print(style("-- weaker matches --", DIM))
        print(_line(hit, style, is_dated=is_dated))
        if flags.why and hit.part:
            print(f"        part: {_place_of(hit.part)}")
        if flags.why:
            for reason in hit.why:
                print(_reason(reason, style))
        if show:
            show(hit)


def hand_on(flags: argparse.Namespace, roots: Sequence[Root], hits: Sequence[Hit]) -> None:
    """Copy, link, archive or open the hits, as the flags ask."""
    photos = [hit.photo for hit in hits]
    files = [photo.path for photo in photos]
    if folder := flags.export or flags.link:
        from search.output.export import export

        made = export(files, folder, roots, link=flags.link is not None)
        done = "linked" if flags.link else "copied"
        notify(f"{done} {counted(len(made), 'photo')} to {printable(folder)}")
    if flags.frames:
        from search.output.frames import export_frames

        frames = export_frames(hits, flags.frames, roots)
        notify(f"saved {counted(frames, 'frame')} to {printable(flags.frames)}")
    if flags.zip:
        from search.output.archive import write_archive

        left_out = write_archive(photos, flags.zip)
        count = counted(len(photos) - len(left_out), "photo")
        notify(f"copied {count} to {printable(flags.zip)}")
        for line in left_out:
            notify(f"left out: {printable(line)}")
    if flags.sheet:
        from search.images.contact_sheet import Shown, write_sheet

        shown = [Shown(hit.photo.path, hit.photo.path.name, _moment_of(hit)) for hit in hits]
        write_sheet(shown, flags.sheet)
        notify(f"the contact sheet is {printable(flags.sheet)}")
    if flags.open:
        from search.output.export import open_files

        open_files([(hit.photo.path, _moment_of(hit)) for hit in hits])


def _moment_of(hit: Hit) -> int | None:
    """The time of the best moment of a video, in milliseconds."""
    return hit.moments[0].at_ms if hit.moments else None


def _previewer() -> Callable[[Hit], None] | None:
    """A function that draws a hit in the terminal; None, with a note, where that cannot."""
    from search.output.preview import draw, protocol_of

    protocol = protocol_of(os.environ) if sys.stdout.isatty() else None
    if protocol is None:
        notify("this terminal shows no pictures: --preview needs kitty, iTerm2 or Sixel graphics")
        return None
    return lambda hit: draw(hit.photo, _moment_of(hit), protocol)


def _reason(reason: Reason, style: Style) -> str:
    """A text that the query matches, with the matched words in brackets."""
    typed = ", ".join(f'"{word}"' for word in reason.typed)
    for_typed = f" (for {typed})" if typed else ""
    return f"        {reason.source}: {_highlighted(reason, style)}{printable(for_typed)}"


def _place_of(part: Box) -> str:
    """The place of a part in its photo, as in "top left"."""
    down, across = part.top + part.height / 2, part.left + part.width / 2
    places = (down, ("top", "middle", "bottom")), (across, ("left", "centre", "right"))
    vertical, horizontal = (words[min(2, int(3 * at))] for at, words in places)
    return f"{vertical} {horizontal}".removeprefix("middle ")


def _highlighted(reason: Reason, style: Style) -> str:
    parts, done = [], 0
    for start, end in reason.highlights:
        matched = style(printable(f"[{reason.text[start:end]}]"), BOLD)
        parts += [printable(reason.text[done:start]), matched]
        done = end
    return "".join([*parts, printable(reason.text[done:])])


def _line(hit: Hit, style: Style, *, is_dated: bool) -> str:
    """Band, score, date if any hit has one, path, time in a video, and number of folded photos."""
    columns = []
    if hit.band is not None:
        columns += [style(f"{hit.band:6}", BANDS[hit.band]), f"{hit.score:.3f}"]
    if is_dated:
        taken_at = hit.photo.metadata.taken_at
        columns.append(f"{taken_at:%Y-%m-%d}" if taken_at else " " * 10)
    folder, name = os.path.split(shorter_path(hit.photo.path))
    folder = os.path.join(folder, "") if folder else ""  # noqa: PTH118 - printed
    columns.append(style(printable(folder), DIM) + style(printable(name), BOLD))
    if hit.moments:
        columns[-1] += f" @ {clock(hit.moments[0].at_ms)}"
    return "  ".join([*columns, *([f"(+{len(hit.folded)})"] if hit.folded else [])])


def shorter_path(path: Path) -> str:
    """The path, or the path relative to the working directory if that is shorter."""
    try:
        relative = os.path.relpath(path)
    except (OSError, ValueError):  # no working directory, or one on another drive
        return os.fspath(path)
    return min(os.fspath(path), relative, key=len)
