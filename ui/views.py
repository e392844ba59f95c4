"""What the page shows of searches and photos: records that go to the browser as JSON.

`ui/static` shows their texts as text, never as markup.
"""

from __future__ import annotations

import base64
import contextlib
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from search.arrays import Rows
from search.engine import Engine
from search.errors import PhotoseekError, QueryEmpty, printable
from search.language.plain import Plain, Understood
from search.places import place_name
from search.query import Query, Term, parse, write_filter
from search.ranking.relevance import REST
from search.ranking.results import RELEVANCE
from search.records import Hit, Metadata, Photo, Reason
from search.settings import Sort
from ui.library import LiveLibrary, Search
from ui.messages import ENGLISH, Messages

FEWEST_HITS = 128  # of a search that are kept for its next pages


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search as the page asks for it. `picture`: (d,), of an uploaded picture."""

    text: str = ""
    picture: Rows | None = None
    sort: Sort = RELEVANCE
    skip: int = 0
    count: int = 60


@dataclass(frozen=True, slots=True)
class Tile:
    """One photo, as a hit or alone; `width` and `height` in pixels.

    `blur`: 3 x 3 pixels of RGB, in base64; `month` as 2023-07, empty without a date; `folded`:
    photo ids; `why`: the photo's texts that say what was asked for.
    """

    id: int
    version: str
    name: str
    ratio: float
    width: int
    height: int
    blur: str
    score: float | None
    band: str | None
    month: str
    folded: tuple[int, ...]
    why: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of a query as it was understood: how to write it, and what to show.

    `words`: those that it was understood from, if any; `without`: the query with them as words.
    """

    written: str
    text: str
    minus: bool
    filter: bool
    words: str = ""
    without: str = ""


@dataclass(frozen=True, slots=True)
class SearchView:
    """The answer to a search. `more`: there may be others after these; `total`: of the library."""

    tiles: tuple[Tile, ...] = ()
    chips: tuple[Chip, ...] = ()
    more: bool = False
    total: int = 0
    took_ms: float = 0.0
    note: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class PhotoView:
    """One photo large: facts by name, in the order they are shown; where it was, in degrees."""

    id: int
    version: str
    name: str
    path: str
    facts: dict[str, str]
    latitude: float | None = None
    longitude: float | None = None


def search(
    library: LiveLibrary, request: SearchRequest, messages: Messages = ENGLISH
) -> SearchView:
    """The photos that a search finds, or in words why it finds none."""
    started = time.perf_counter()
    engine = library.engine()
    try:
        plain = engine.understand(request.text)
        hits = _hits(library, request)
        dropped = _dropped(plain, messages)
        note = " ".join(filter(None, (dropped, _note(engine, request.text, hits, messages))))
    except QueryEmpty:
        return SearchView(total=engine.count())
    except PhotoseekError as error:
        return SearchView(error=messages.error(error))
    page = hits[request.skip : request.skip + request.count]
    return SearchView(
        tiles=tuple(map(_tile, page)),
        chips=_chips(engine, request.text, plain),
        more=len(hits) > request.skip + request.count,
        total=engine.count(),
        took_ms=round((time.perf_counter() - started) * 1000, 1),
        note=note,
    )


def _note(engine: Engine, text: str, hits: tuple[Hit, ...], messages: Messages) -> str:
    """What a person should know about the answer, if anything."""
    note = messages.phrase(engine.note(text) or "")
    if not hits:
        return messages.phrase(engine.why_nothing(text) or "")
    if hits and hits[0].band == REST:
        return " ".join(part for part in (note, messages.text("unsure")) if part)
    return note


def _dropped(plain: Plain, messages: Messages) -> str:
    """What was understood, and would have left no photo."""
    filters = " ".join(write_filter(f) for one in plain.dropped for f in one.filters)
    return messages.text("dropped", filters=filters) if filters else ""


def _hits(library: LiveLibrary, request: SearchRequest) -> tuple[Hit, ...]:
    """The hits down to one more than is shown, which tells whether there are more."""
    top = FEWEST_HITS
    while top <= request.skip + request.count:
        top *= 4
    picture = None if request.picture is None else request.picture.tobytes()
    return library.search(Search(request.text, picture, request.sort, top))


def tiles(engine: Engine, photo_ids: Sequence[int]) -> tuple[Tile, ...]:
    """These photos in this order, as far as the library has them."""
    photos = engine.catalogue.photos(photo_ids)
    return tuple(photo_tile(photos[number]) for number in photo_ids if number in photos)


def _tile(hit: Hit) -> Tile:
    score = None if hit.score is None else round(hit.score, 3)
    folded = tuple(photo.id for photo in hit.folded)
    return photo_tile(hit.photo, score, hit.band, folded, hit.why)


def photo_tile(
    photo: Photo,
    score: float | None = None,
    band: str | None = None,
    folded: tuple[int, ...] = (),
    why: tuple[Reason, ...] = (),
) -> Tile:
    """A photo as a tile, with what a search says of it."""
    metadata = photo.metadata
    width, height = metadata.width or 1, metadata.height or 1
    return Tile(
        id=photo.id,
        version=photo.content_hash.hex(),
        name=printable(photo.path.name),
        ratio=round(width / height, 4),
        width=width,
        height=height,
        blur=base64.b64encode(metadata.thumbprint or b"").decode(),
        score=score,
        band=band,
        month=f"{metadata.taken_at:%Y-%m}" if metadata.taken_at else "",
        folded=folded,
        why=why,
    )


def _chips(engine: Engine, text: str, plain: Plain) -> tuple[Chip, ...]:
    query, understood = plain.query, {f for one in plain.understood for f in one.filters}
    terms = [
        Chip(_written(t, query, text), f"like {t.text}" if t.like else t.text, t.weight < 0, False)
        for t in query.terms
    ]
    filters = [
        Chip(write_filter(f), f"{f.name}: {f.written}", f.negated, filter=True)
        for f in query.filters
        if f not in understood
    ]
    plain_words = [
        _plain_chip(one, engine.understand(text, {*_words(plain.dropped), one.words}).query)
        for one in plain.understood
    ]
    return (*terms, *filters, *plain_words)


def _plain_chip(one: Understood, without: Query) -> Chip:
    """A chip of words that were taken for filters; without it they are words again."""
    filters = " ".join(map(write_filter, one.filters))
    text = f"{one.words} → {filters}"
    return Chip(filters, text, minus=False, filter=True, words=one.words, without=str(without))


def _words(parts: Iterable[Understood]) -> Iterator[str]:
    return (one.words for one in parts)


def _written(term: Term, query: Query, text: str) -> str:
    """A term without quotes, where it means the same and had none in the text."""
    plain = f"like:{term.text}" if term.like else term.text
    # Beside other terms, unquoted words might join them; what was quoted is to stay words.
    is_free = term.like or (len(query.terms) == 1 and f'"{plain}"' not in text)
    with contextlib.suppress(PhotoseekError):
        if is_free and parse(plain) == Query((term,)):
            return plain
    return str(Query((term,)))


def details(engine: Engine, photo_id: int, messages: Messages = ENGLISH) -> PhotoView | None:
    """One photo with what is known of it; None if it is not in the library."""
    photo = engine.catalogue.photo(photo_id)
    if photo is None:
        return None
    facts = {name: value for name, value in _facts(photo, messages) if value}
    version, name = photo.content_hash.hex(), printable(photo.path.name)
    position = photo.metadata.latitude, photo.metadata.longitude
    return PhotoView(photo.id, version, name, printable(photo.path), facts, *position)


def _facts(photo: Photo, messages: Messages) -> list[tuple[str, str]]:
    metadata = photo.metadata
    return [
        ("Taken", taken_text(metadata, messages)),
        ("File date", _file_date(photo)),
        ("Camera", metadata.camera or ""),
        ("Lens", metadata.lens or ""),
        ("Exposure", metadata.exposure or ""),
        ("Size", size_text(photo)),
        ("Place", _place(metadata, messages)),
        ("Damaged", messages.phrase(photo.problem or "")),
        ("Folder", printable(photo.path.parent)),
    ]


def taken_text(metadata: Metadata, messages: Messages) -> str:
    """When a photo was taken, and where that is read; empty where nothing tells."""
    if metadata.taken_at is None:
        return ""
    source = messages.text("from the name") if metadata.taken_from == "name" else ""
    return f"{metadata.taken_at:%Y-%m-%d %H:%M}{source}"


def _file_date(photo: Photo) -> str:
    """When the file was written, where nothing says when the photo was taken."""
    date = None if photo.metadata.taken_at else photo.file_date()
    return f"{date:%Y-%m-%d %H:%M} UTC" if date else ""


def size_text(photo: Photo) -> str:
    """Its pixels and its bytes."""
    width, height = photo.metadata.width, photo.metadata.height
    size = photo.stamp.size
    amount = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
    return f"{width} × {height}, {amount}"


def _place(metadata: Metadata, messages: Messages) -> str:
    if metadata.latitude is None or metadata.longitude is None:
        return ""
    chinese = messages.language == "zh"
    name = place_name(metadata.latitude, metadata.longitude, chinese=chinese)
    return f"{name} ({metadata.latitude:.4f}, {metadata.longitude:.4f})"
