"""Hits in the shell: as lines, paths or JSON, and handed on to a folder, a file or a viewer."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence

from search.console import say
from search.engine import Engine
from search.errors import printable
from search.hits import Hits
from search.language.plain import Understood
from search.marks import marked
from search.query import parse, write_filter
from search.records import Hit, Photo, Reason, Root


def explanation(hits: Hits, text: str) -> Iterator[str]:
    """What was understood of the words, on one line, and what would have left nothing."""
    words = ", ".join(f"“{term.text}”" for term in hits.plain.query.terms if not term.like)
    sought = f"looking for {words or 'all such photos'}"
    if hits.understood:
        understood = ", ".join(map(str, hits.understood))
        yield f"understood {understood}; {sought}; quote words to keep them as words"
    elif hits.plain.query != parse(text):
        yield sought
    if hits.dropped:
        dropped = ", ".join(map(str, hits.dropped))
        yield f"no photo passes {dropped}; searched as words"


def note_of(engine: Engine, text: str, hits: Sequence[Hit]) -> str | None:
    """What a person should know about the answer, if anything."""
    note = engine.note(text) if text else None
    if not hits:
        return (
            engine.why_nothing(text) or "no hit is as sure as that; --band rest shows the nearest"
        )
    if hits[0].band == "rest":
        unsure = "nothing surely like that; the nearest are:"
        return f"{note}; {unsure}" if note else unsure
    return note


def write_hits(hits: Hits, flags: argparse.Namespace) -> None:
    """The hits on stdout; for people, a line where they become unsure."""
    write = _writer(flags, hits)
    for before, hit in zip([None, *hits], hits, strict=False):
        is_list = not (flags.json or flags.paths or flags.print0)
        if is_list and before and before.band != "rest" and hit.band == "rest":
            print("-- less sure from here on --")
        write(hit)


def hand_on(flags: argparse.Namespace, roots: Sequence[Root], photos: Sequence[Photo]) -> None:
    """Do with the hits what the flags ask for."""
    files = [photo.path for photo in photos]
    if folder := flags.export or flags.link:
        from search.export import export

        made = export(files, folder, roots, link=flags.link is not None)
        say(f"{len(made):,} photos are now in {printable(folder)}")
    if flags.zip:
        from search.archive import write_archive

        left_out = write_archive(photos, flags.zip)
        say(f"{len(photos) - len(left_out):,} photos are now in {printable(flags.zip)}")
        for line in left_out:
            say(f"left out: {printable(line)}")
    if flags.sheet:
        from search.contact_sheet import write_sheet

        write_sheet([(file, file.name) for file in files], flags.sheet)
        say(f"the contact sheet is {printable(flags.sheet)}")
    if flags.open:
        from search.export import open_files

        open_files(files)


def _writer(flags: argparse.Namespace, hits: Hits) -> Callable[[Hit], None]:
    if flags.json:
        understood = [*_rows(hits.understood, used=True), *_rows(hits.dropped, used=False)]
        return lambda hit: _write_json(hit, understood)
    if flags.paths or flags.print0:
        end = b"\0" if flags.print0 else b"\n"
        return lambda hit: _write_bytes(os.fsencode(hit.photo.path) + end)
    if flags.why:
        return lambda hit: print("\n".join([_line(hit), *map(_reason, hit.why)]))
    return lambda hit: print(_line(hit))


def _reason(reason: Reason) -> str:
    """A text that led to a hit, what was asked for in brackets."""
    typed = ", ".join(f'"{word}"' for word in reason.typed)
    for_typed = f" (for {typed})" if typed else ""
    return f"        {reason.source}: {printable(marked(reason, '[', ']') + for_typed)}"


def _line(hit: Hit) -> str:
    band = "" if hit.band is None else f"{hit.band:6}  {hit.score:.3f}  "
    folded = f"  (+{len(hit.folded)})" if hit.folded else ""
    return f"{band}{printable(hit.photo.path)}{folded}"


def _write_bytes(line: bytes) -> None:
    sys.stdout.buffer.write(line)


def _rows(parts: Sequence[Understood], *, used: bool) -> Iterator[dict[str, object]]:
    """What was understood; not `used`: it would have left no photo."""
    for one in parts:
        filters = [write_filter(part) for part in one.filters]
        yield {"words": one.words, "filters": filters, "used": used}


def _write_json(hit: Hit, understood: Sequence[dict[str, object]]) -> None:
    metadata, file_date = hit.photo.metadata, hit.photo.file_date()
    row = {
        "rank": hit.rank,
        "score": None if hit.score is None else round(hit.score, 4),
        "band": hit.band,
        "path": os.fspath(hit.photo.path),
        "taken_at": metadata.taken_at.isoformat() if metadata.taken_at else None,
        "taken_from": metadata.taken_from,
        "file_date": file_date.isoformat() if file_date else None,
        "width": metadata.width,
        "height": metadata.height,
        "folded": [os.fspath(photo.path) for photo in hit.folded],
        "why": [dataclasses.asdict(reason) for reason in hit.why],
        "understood": understood,
    }
    print(json.dumps(row))
