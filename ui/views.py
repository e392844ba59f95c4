"""What the page asks to what it shows: plain functions and records that know no Gradio.

Records go to the browser as JSON, where `ui/static` shows their texts as text, never as markup.
HTML that is made here passes every value through `html.escape`: a file name may hold anything.
"""

from __future__ import annotations

import base64
import functools
import time
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.report import Report
from indexer.scan import check_folder
from search.catalogue import Counts
from search.encoders import models
from search.engine import Engine
from search.errors import LibraryEmpty, LibraryMissing, PhotoseekError, QueryEmpty, printable
from search.places import place_name
from search.query import Query, parse
from search.ranking.relevance import REST
from search.records import Hit, Match, Metadata, Photo, Problem, Root
from ui.library import Run, Shelf
from ui.messages import ENGLISH, Words

TOP_MATCHES = 3
LEAST = 128  # hits of a search that are kept for its next page
PROBLEMS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as the page asks for it. `picture`: (d,), of an uploaded picture."""

    text: str = ""
    picture: NDArray[np.float32] | None = None
    sort: str = "relevance"
    rest: bool = False
    skip: int = 0
    count: int = 60


@dataclass(frozen=True, slots=True)
class Tile:
    """One hit. `blur`: 3 x 3 pixels of RGB, in base64; `month` as 2023-07; `folded`: photo ids."""

    id: int
    version: str
    name: str
    ratio: float
    blur: str
    score: float | None
    band: str | None
    month: str
    folded: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of a query as it was understood: how to write it, and what to show."""

    written: str
    text: str
    minus: bool
    filter: bool


@dataclass(frozen=True, slots=True)
class SearchView:
    """The answer to a search. `more`: there may be others after these; `total`: of the library."""

    tiles: tuple[Tile, ...] = ()
    chips: tuple[Chip, ...] = ()
    more: bool = False
    rest: bool = False
    total: int = 0
    took_ms: float = 0.0
    note: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class PhotoView:
    """One photo large: facts by name, in the order they are shown."""

    id: int
    version: str
    name: str
    path: str
    facts: dict[str, str]


@dataclass(frozen=True, slots=True)
class MatchView:
    """Shares by description for the label (0 to 1), the table of all scores, and the status."""

    label: dict[str, float]
    table: str
    status: str


def search(engine: Engine, asked: Asked, words: Words = ENGLISH) -> SearchView:
    """The photos that a search finds, or in words why it finds none."""
    started = time.perf_counter()
    try:
        query = parse(asked.text)
        hits = _hits(engine, asked)
        note = engine.note(asked.text) or ""
    except QueryEmpty:
        return SearchView(total=engine.count())
    except PhotoseekError as error:
        return SearchView(error=words.explain(error))
    shown = hits if asked.rest else [hit for hit in hits if hit.band != REST]
    page = shown[asked.skip : asked.skip + asked.count]
    return SearchView(
        tiles=tuple(map(_tile, page)),
        chips=_chips(query),
        more=len(shown) > asked.skip + asked.count,
        rest=len(shown) < len(hits),
        total=engine.count(),
        took_ms=round((time.perf_counter() - started) * 1000, 1),
        note=words.phrase(note),
    )


def _hits(engine: Engine, asked: Asked) -> tuple[Hit, ...]:
    """The hits down to one more than is shown, which tells whether there are more."""
    top = LEAST
    while top <= asked.skip + asked.count:
        top *= 4
    picture = None if asked.picture is None else asked.picture.tobytes()
    return _known(engine, engine.revision(), asked.text, picture, asked.sort, top)


@functools.lru_cache(16)
def _known(
    engine: Engine, _revision: int, text: str, picture: bytes | None, sort: str, top: int
) -> tuple[Hit, ...]:
    """One page after the other is of the same search: it is made for a few pages at once."""
    like = None if picture is None else np.frombuffer(picture, np.float32)
    return tuple(engine.search(text, like=like, top=top, sort=sort))


def _tile(hit: Hit) -> Tile:
    photo, metadata = hit.photo, hit.photo.metadata
    return Tile(
        id=photo.id,
        version=photo.content_hash.hex(),
        name=printable(photo.path.name),
        ratio=round((metadata.width or 1) / (metadata.height or 1), 4),
        blur=base64.b64encode(metadata.blur or b"").decode(),
        score=None if hit.score is None else round(hit.score, 3),
        band=hit.band,
        month=f"{metadata.taken_at:%Y-%m}" if metadata.taken_at else "",
        folded=tuple(photo.id for photo in hit.folded),
    )


def _chips(query: Query) -> tuple[Chip, ...]:
    terms = [
        Chip(str(Query((t,))), f"like {t.text}" if t.like else t.text, t.weight < 0, filter=False)
        for t in query.terms
    ]
    filters = [
        Chip(str(Query(filters=(f,))), f"{f.name}: {f.written}", f.negated, filter=True)
        for f in query.filters
    ]
    return (*terms, *filters)


def details(engine: Engine, photo_id: int, words: Words = ENGLISH) -> PhotoView | None:
    """One photo with what is known of it; None if the library has it not."""
    photo = engine.photo(photo_id)
    if photo is None:
        return None
    facts = {name: value for name, value in _facts(photo, words) if value}
    version, name = photo.content_hash.hex(), printable(photo.path.name)
    return PhotoView(photo.id, version, name, printable(photo.path), facts)


def _facts(photo: Photo, words: Words) -> list[tuple[str, str]]:
    metadata = photo.metadata
    return [
        ("Taken", _taken(metadata, words)),
        ("Camera", metadata.camera or ""),
        ("Lens", metadata.lens or ""),
        ("Exposure", metadata.exposure or ""),
        ("Size", _size(photo)),
        ("Place", _place(metadata)),
        ("Damaged", words.phrase(photo.damage or "")),
        ("Folder", printable(photo.path.parent)),
    ]


def _taken(metadata: Metadata, words: Words) -> str:
    if metadata.taken_at is None:
        return ""
    source = "" if metadata.taken_from == "exif" else words.say("file date")
    return f"{metadata.taken_at:%Y-%m-%d %H:%M}{source}"


def _size(photo: Photo) -> str:
    width, height = photo.metadata.width, photo.metadata.height
    size = photo.stamp.size
    amount = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
    return f"{width} × {height}, {amount}"


def _place(metadata: Metadata) -> str:
    if metadata.latitude is None or metadata.longitude is None:
        return ""
    name = place_name(metadata.latitude, metadata.longitude)
    return f"{name} ({metadata.latitude:.4f}, {metadata.longitude:.4f})"


# -- compare --------------------------------------------------------------------------------------


def compare(shelf: Shelf, picture: str | None, lines: str, words: Words = ENGLISH) -> MatchView:
    """One picture against several descriptions, one a line."""
    if not picture:
        return MatchView({}, "", _line(words.say("choose picture")))
    try:
        rows = shelf.match(Path(picture).read_bytes(), lines.splitlines())
    except QueryEmpty:
        return MatchView({}, "", _line(words.say("write")))
    except PhotoseekError as error:
        return MatchView({}, "", _error(error, words))
    label = {row.text: row.probability for row in rows}
    return MatchView(label, _scores(rows, words), "")


def _scores(rows: list[Match], words: Words) -> str:
    cells = [(escape(row.text), f"{row.cosine:.3f}", f"{row.probability:.1%}") for row in rows]
    return _table(words.say("scores"), cells)


def _table(heads: str, rows: Sequence[tuple[str, ...]]) -> str:
    """HTML; the heads are between commas, the cells HTML already."""
    head = "".join(f"<th>{name}</th>" for name in heads.split(","))
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<table class="scores"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


# -- library --------------------------------------------------------------------------------------


HERE = ("127.0.0.1", "::1")


def add_folder(shelf: Shelf, folder: str, host: str, words: Words = ENGLISH) -> str:
    """Index a folder of this machine in the background; `host` is who asks. What to show, HTML."""
    if host in HERE and not folder.strip():
        return _line(words.say("name folder"))
    return _started(shelf, folder.strip(), "auto", host, words)


def update(shelf: Shelf, host: str, words: Words = ENGLISH) -> str:
    """Look for what is new in all folders."""
    return _started(shelf, "", "auto", host, words)


def change_model(shelf: Shelf, name: str, host: str, words: Words = ENGLISH) -> str:
    """Embed all photos with another model; until that is done, searches use the old one."""
    if not name:
        return _line(words.say("choose model"))
    return _started(shelf, "", name, host, words)


def stop(shelf: Shelf, words: Words = ENGLISH) -> str:
    """End the run under way; what it has done stays."""
    shelf.stop()
    return _line(words.say("stopping" if shelf.run.busy else "idle"))


def model_names() -> list[str]:
    """The models to choose from."""
    return [model.name for model in models.MODELS]


def _started(shelf: Shelf, folder: str, model: str, host: str, words: Words) -> str:
    if host not in HERE:
        return _line(words.say("elsewhere"))
    try:
        folders = [check_folder(Path(folder).expanduser())] if folder else []
    except PhotoseekError as error:
        return _error(error, words)
    if not shelf.start(folders, model):
        return _line(words.say("busy"))
    return progress(shelf, words)


def progress(shelf: Shelf, words: Words = ENGLISH) -> str:
    """How far the run under way is, or how the last one ended, as HTML."""
    run = shelf.run
    if run.error:
        return _error(run.error, words)
    if run.busy:
        return _bar(run, words)
    if run.stopped:
        return _line(words.say("stopped"))
    return _line(_summary(run.report, words)) if run.report else ""


def _bar(run: Run, words: Words) -> str:
    if not run.total:
        return _line(words.phrase(run.preparing) or words.say("looking")) + "<progress></progress>"
    said = words.say("progress", done=run.done, total=run.total)
    return f'{_line(said)}<progress value="{run.done}" max="{run.total}"></progress>'


def _summary(report: Report, words: Words) -> str:
    """What a run did, in a few words."""
    counts = {"new": report.new, "changed": report.changed + report.again, "moved": report.moved,
              "missing": report.missing, "unreadable": report.unreadable}  # fmt: skip
    done = ", ".join(words.say(name, count=count) for name, count in counts.items() if count)
    errors = map(words.explain, report.errors)
    return "; ".join([*map(words.phrase, report.notes), *errors, done or words.say("nothing new")])


def holdings(shelf: Shelf, words: Words = ENGLISH) -> str:
    """Folders with their counts, the model, and what could not be read, as HTML."""
    try:
        engine = shelf.engine()
    except (LibraryMissing, LibraryEmpty):
        return _line(words.say("no photos"))
    except PhotoseekError as error:
        return _error(error, words)
    table = _table(words.say("folders"), [_row(*held) for held in engine.holdings()])
    model = f"<p>{escape(words.say('model', name=engine.tag))}</p>"
    return table + model + _problems(engine.problems(), words)


def _row(root: Root, counts: Counts) -> tuple[str, ...]:
    numbers = (counts.searchable, counts.damaged, counts.unreadable, counts.missing)
    return (escape(printable(root.path)), *(f"{number:,}" for number in numbers))


def _problems(problems: Sequence[Problem], words: Words) -> str:
    if not problems:
        return ""
    lines = "".join(
        f"<li><code>{escape(printable(p.path))}</code>: {escape(words.phrase(p.reason))}"
        f"{words.say('damaged') if p.damaged else ''}</li>"
        for p in problems[:PROBLEMS_SHOWN]
    )
    title = words.say("problems", count=len(problems))
    return f"<details><summary>{title}</summary><ul>{lines}</ul></details>"


def _line(text: str) -> str:
    return f'<p class="status" role="status">{escape(text)}</p>'


def _error(error: PhotoseekError, words: Words) -> str:
    return f'<p class="status error" role="alert">{escape(words.explain(error))}</p>'
