"""Hits for scripts: paths, JSON, CSV or M3U, whose fields keep their names and their order."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence

from search.query import InterpretedPhrase, write_filter
from search.records import Hit
from search.retrieval.answer import Answer

CSV_COLUMNS = ("rank", "score", "band", "path", "taken_at", "latitude", "longitude", "width",
               "height")  # fmt: skip
NUL_PATHS = "paths ended by NUL"


def write_as(form: str, answer: Answer) -> None:
    """Print an answer on stdout as paths, json, csv, m3u or NUL_PATHS."""
    for line in _LINES[form](answer):
        if isinstance(line, bytes):
            sys.stdout.buffer.write(line)
        else:
            print(line)


def _paths(answer: Answer, end: bytes = b"\n") -> Iterator[bytes]:
    """The paths, byte by byte as the file system has them."""
    return (os.fsencode(hit.photo.path) + end for hit in answer)


def _json(answer: Answer) -> Iterator[str]:
    """One object a line."""
    phrases = [*_phrases(answer.interpretation, used=True), *_phrases(answer.dropped, used=False)]
    for hit in answer:
        others = {
            "moments": [
                {"at_ms": moment.at_ms, "score": round(moment.score, 4)} for moment in hit.moments
            ],
            "part": None if hit.part is None else dataclasses.astuple(hit.part),
            "folded": [os.fspath(photo.path) for photo in hit.folded],
            "why": [dataclasses.asdict(reason) for reason in hit.why],
            "interpretation": phrases,
        }
        yield json.dumps({**_facts(hit), **others})


def _csv(answer: Answer) -> Iterator[str]:
    """A line of names, and one line a photo (RFC 4180)."""
    lines: list[str] = []
    writer = csv.writer(_Lines(lines), lineterminator="")
    writer.writerow(CSV_COLUMNS)
    for hit in answer:
        facts = _facts(hit)
        writer.writerow([facts[name] for name in CSV_COLUMNS])
    return iter(lines)


def _m3u(answer: Answer) -> Iterator[bytes]:
    """A playlist for viewers and players; a path that is no line of it is a file: address."""
    yield b"#EXTM3U\n"
    for hit in answer:
        path = os.fsencode(hit.photo.path)
        is_line = not {10, 13}.intersection(path)
        yield (path if is_line else hit.photo.path.as_uri().encode()) + b"\n"


_LINES: dict[str, Callable[[Answer], Iterator[str] | Iterator[bytes]]] = {
    "paths": _paths,
    NUL_PATHS: lambda answer: _paths(answer, b"\0"),
    "json": _json,
    "csv": _csv,
    "m3u": _m3u,
}


class _Lines:
    """A file for `csv.writer` that keeps each row as one text."""

    def __init__(self, lines: list[str]) -> None:
        self.write = lines.append


def _phrases(phrases: Sequence[InterpretedPhrase], *, used: bool) -> Iterator[dict[str, object]]:
    """The phrases as JSON. Not `used`: no photo passes their filters."""
    for phrase in phrases:
        filters = [write_filter(part) for part in phrase.filters]
        terms = [part for part in phrase.written() if part not in filters]
        yield {"words": phrase.words, "filters": filters, "terms": terms, "used": used}


def _facts(hit: Hit) -> dict[str, object]:
    metadata, file_date = hit.photo.metadata, hit.photo.file_date()
    return {
        "rank": hit.rank,
        "score": None if hit.score is None else round(hit.score, 4),
        "band": hit.band,
        "path": os.fspath(hit.photo.path),
        "taken_at": metadata.taken_at.isoformat() if metadata.taken_at else None,
        "taken_from": metadata.taken_from,
        "file_date": file_date.isoformat() if file_date else None,
        "latitude": metadata.latitude,
        "longitude": metadata.longitude,
        "position_from": metadata.position_from,
        "width": metadata.width,
        "height": metadata.height,
        "duration_ms": metadata.duration_ms,
        "at_ms": hit.moments[0].at_ms if hit.moments else None,
    }
