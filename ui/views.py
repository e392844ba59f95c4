"""Records of searches and photos that the page receives as JSON.

`ui/static` displays their texts as text, never as markup.
"""

from __future__ import annotations

import base64
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from search.arrays import Rows
from search.engine import Engine
from search.errors import QueryEmpty, notes, printable
from search.places.gazetteer import place_name
from search.query import write_filter
from search.ranking.relevance import LIKELY, REST, STRONG
from search.ranking.results import RELEVANCE, section_bands
from search.records import Band, Hit, Metadata, Photo, Reason, TakenFrom, clock
from search.retrieval.answer import Answer
from search.settings import Sort
from ui.chips import Chip, make_chips
from ui.library import LiveLibrary, Search
from ui.messages import ENGLISH, Messages
from ui.town_names import town_names

IN_CHIPS = (notes.SEARCHING.code, notes.SEARCHING_ALL.code)
IN_WAYS_OUT = tuple(
    one.code
    for one in (notes.NO_PHOTO, notes.NO_PHOTO_SIMILAR, notes.NO_PHOTO_BOTH, notes.NO_PHOTO_ALL)
)
MIN_HITS = 128  # of an answer, which is kept for the next pages


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search request. `picture`: the unit row (d,) of an uploaded picture.

    `band`: the last one to show; `fold`: near-duplicates as one hit.
    """

    text: str = ""
    picture: Rows | None = None
    sort: Sort = RELEVANCE
    skip: int = 0
    count: int = 60
    band: Band = REST
    fold: bool = True


@dataclass(frozen=True, slots=True)
class Tile:
    """One photo, as a hit or alone; `width` and `height` in pixels.

    `blur`: 3 x 3 pixels of RGB, in base64; `taken` as 2023-07-14T19:06, empty without a date;
    `place`: the town, empty without a position; `folded`: photo ids; `live`: the photo with the
    video of a Live Photo or motion photo, the photo itself for the latter; `why`: the photo's
    texts that the query matches; `section`: its heading, a band; `duration_ms`: of a video;
    `moments_ms`: its moments that match, the best first.
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
    taken: str
    place: str
    folded: tuple[int, ...]
    why: tuple[Reason, ...] = ()
    section: str | None = None
    duration_ms: int | None = None
    moments_ms: tuple[int, ...] = ()
    live: int | None = None


@dataclass(frozen=True, slots=True)
class Tiles:
    """Photos of the library."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class WayOut:
    """A query with photos, in place of one without any, and the newest of them.

    `without`: the filters that it lacks; `instead`: the filter in their place, if any.
    """

    query: str
    without: str
    instead: str
    count: int
    tile: Tile | None


@dataclass(frozen=True, slots=True)
class SearchView:
    """The answer to a search. `more`: whether further hits follow; `total`: of the library.

    `album`: the name of the album that is asked for alone; `sort`: the order of the hits.
    `typed`: the query without the replacement of words, where words were replaced. `photos`: those
    that pass the filters, near-duplicates included, for a query without terms. `strong` and
    `likely`: photos shown under these bands, if all are among the hits. `ways_out`: of an answer
    without hits. `next`: the cursor of the next page, if there is one.
    """

    tiles: tuple[Tile, ...] = ()
    chips: tuple[Chip, ...] = ()
    more: bool = False
    total: int = 0
    took_ms: float = 0.0
    note: str = ""
    typed: str = ""
    photos: int | None = None
    strong: int | None = None
    likely: int | None = None
    ways_out: tuple[WayOut, ...] = ()
    next: str | None = None
    album: str = ""
    sort: str = RELEVANCE


@dataclass(frozen=True, slots=True)
class PhotoView:
    """One photo in the large view: facts by name, in display order; position in degrees.

    `path` is empty for a client that sees no paths.
    """

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
    """The hits of a search as the page shows them; none for an empty query.

    Raises a PhotoseekError.
    """
    started = time.perf_counter()
    engine = library.engine()
    try:
        answer = _answer(library, request)
    except QueryEmpty:
        return SearchView(total=engine.count())
    page = slice(request.skip, request.skip + request.count)
    sections = section_bands([hit.band for hit in answer if hit.band])
    strong, likely = _count_sections(answer, sections)
    album = engine.album(answer.query) if request.picture is None else None
    chips = make_chips(answer, messages)
    return SearchView(
        tiles=_in_sections(sections[page], hit_tiles(engine, answer[page], messages)),
        chips=chips,
        more=len(answer) > request.skip + request.count,
        total=engine.count(),
        took_ms=round((time.perf_counter() - started) * 1000, 1),
        note=_note(answer, messages),
        typed=_typed(answer),
        photos=_count_passing(engine, answer),
        strong=strong,
        likely=likely,
        album=album.name if album else "",
        sort=album.sort if album and request.sort == RELEVANCE else request.sort,
        ways_out=() if answer.hits else tuple(ways_out(engine, answer, chips)),
    )


def _count_passing(engine: Engine, answer: Answer) -> int | None:
    """The photos that pass the filters of a query without terms; None for others."""
    is_ranked = bool(answer.query.terms) or any(hit.score is not None for hit in answer)
    return None if is_ranked else len(engine.matching(answer.query.filters))


def _count_sections(answer: Answer, sections: Sequence[Band]) -> tuple[int | None, int | None]:
    """The photos shown as strong and likely; None where further hits may be."""
    if not sections or answer[-1].band != REST:
        return None, None
    photos = Counter[str]()
    for hit, section in zip(answer, sections, strict=True):
        photos[section] += 1 + len(hit.folded)
    return photos[STRONG], photos[LIKELY]


def _typed(answer: Answer) -> str:
    """The query with its words in quotes, which are searched as typed; "" if they were."""
    is_replaced = any(note.code == notes.REPLACED.code for note in answer.notes)
    return str(answer.query) if is_replaced else ""


def without_folders(view: SearchView) -> SearchView:
    """The answer without the names of folders among the reasons."""
    tiles = (
        replace(tile, why=tuple(reason for reason in tile.why if reason.source != "folder"))
        for tile in view.tiles
    )
    return replace(view, tiles=tuple(tiles))


def _note(answer: Answer, messages: Messages) -> str:
    """All notes in the page's language, without those that chips and buttons show."""
    shown = [note for note in answer.notes if note.code not in IN_CHIPS]
    if answer.why_empty and answer.why_empty.code not in IN_WAYS_OUT:
        shown.append(answer.why_empty)
    return " ".join(map(messages.note, shown))


def _answer(library: LiveLibrary, request: SearchRequest) -> Answer:
    """An answer with at least one hit more than the page shows, if there are more."""
    top = MIN_HITS
    while top <= request.skip + request.count:
        top *= 4
    picture = None if request.picture is None else request.picture.tobytes()
    search = Search(request.text, picture, request.sort, top, request.band, request.fold)
    return library.search(search)


def ways_out(engine: Engine, answer: Answer, chips: Sequence[Chip]) -> Iterator[WayOut]:
    """Queries without one of the chips, or with a similar value in its place; each has photos.

    A similar value first, then the queries with most photos.
    """
    filters = answer.query.filters
    found = []
    for chip in (one for one in chips if one.filter):
        others = tuple(
            one for one in filters if f" {write_filter(one)} " not in f" {chip.written} "
        )
        if not others and not answer.query.terms:
            continue
        ids = engine.matching(others)
        if len(ids) and len(others) < len(filters):
            found.append((len(ids), int(ids[0]), chip))
    found.sort(key=lambda one: -one[0])
    shown = {tile.id: tile for tile in tiles(engine, [newest for _, newest, _ in found])}
    why = answer.why_empty
    if why and why.code == notes.NO_PHOTO_SIMILAR.code:
        without, instead = str(why.fields["filter"]), str(why.fields["similar"])
        text = _query_of(chips, without, instead)
        yield WayOut(text, without, instead, int(why.fields["count"]), None)
    for count, newest, chip in found:
        yield WayOut(_query_of(chips, chip.written), chip.written, "", count, shown.get(newest))


def _query_of(chips: Sequence[Chip], without: str, *more: str) -> str:
    return " ".join([*(one.written for one in chips if one.written != without), *more])


def tiles(
    engine: Engine, photo_ids: Sequence[int], messages: Messages = ENGLISH
) -> tuple[Tile, ...]:
    """Tiles of those of these photos that the library has, in their order."""
    photos = engine.catalogue.photos.by_id(photo_ids)
    found = [photos[number] for number in photo_ids if number in photos]
    return _with_videos(engine, map(photo_tile, found, town_names(found, messages)))


def _in_sections(sections: Sequence[Band], tiles: tuple[Tile, ...]) -> tuple[Tile, ...]:
    """The tiles with the bands that they are shown under, if any."""
    if not sections:
        return tiles
    return tuple(replace(t, section=band) for t, band in zip(tiles, sections, strict=True))


def hit_tiles(
    engine: Engine, hits: Sequence[Hit], messages: Messages = ENGLISH
) -> tuple[Tile, ...]:
    """Hits as tiles."""
    places = town_names([hit.photo for hit in hits], messages)
    return _with_videos(engine, map(_tile, hits, places))


def _with_videos(engine: Engine, tiles: Iterable[Tile]) -> tuple[Tile, ...]:
    """The tiles with the videos of Live Photos, which are not among the near-duplicates then."""
    known = tuple(tiles)
    videos = engine.catalogue.photos.live_videos([tile.id for tile in known])
    return tuple(
        replace(tile, live=live, folded=tuple(n for n in tile.folded if n != live))
        if (live := videos.get(tile.id))
        else tile
        for tile in known
    )


def _tile(hit: Hit, place: str) -> Tile:
    score = None if hit.score is None else round(hit.score, 3)
    folded = tuple(photo.id for photo in hit.folded)
    shown = photo_tile(hit.photo, place)
    moments_ms = tuple(moment.at_ms for moment in hit.moments)
    return replace(
        shown, score=score, band=hit.band, folded=folded, why=hit.why, moments_ms=moments_ms
    )


def photo_tile(photo: Photo, place: str = "") -> Tile:
    """A photo as a tile, without the result of a search."""
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
        score=None,
        band=None,
        taken=f"{metadata.taken_at:%Y-%m-%dT%H:%M}" if metadata.taken_at else "",
        place=place,
        folded=(),
        duration_ms=metadata.duration_ms,
    )


def details(
    engine: Engine, photo_id: int, messages: Messages = ENGLISH, *, paths: bool = True
) -> PhotoView | None:
    """One photo with its facts; None if it is not in the library. `paths`: with its folder."""
    photo = engine.catalogue.photos.get(photo_id)
    if photo is None:
        return None
    facts = {name: value for name, value in _facts(photo, messages) if value}
    if not paths:
        facts.pop("Folder", None)
    version, name = photo.content_hash.hex(), printable(photo.path.name)
    position = photo.metadata.latitude, photo.metadata.longitude
    path = printable(photo.path) if paths else ""
    return PhotoView(photo.id, version, name, path, facts, *position)


def _facts(photo: Photo, messages: Messages) -> list[tuple[str, str]]:
    metadata = photo.metadata
    return [
        ("Taken", taken_text(metadata, messages)),
        ("File date", _file_date(photo)),
        ("Camera", metadata.camera or ""),
        ("Lens", metadata.lens or ""),
        ("Exposure", metadata.exposure or ""),
        ("Length", "" if metadata.duration_ms is None else clock(metadata.duration_ms)),
        ("Size", size_text(photo)),
        ("Place", _place(metadata, messages)),
        ("Damaged", messages.note(photo.problem or "")),
        ("Folder", printable(photo.path.parent)),
    ]


def taken_text(metadata: Metadata, messages: Messages) -> str:
    """The date a photo was taken, and its source; empty without a date."""
    if metadata.taken_at is None:
        return messages.text("takenDoubtful") if metadata.taken_from == "doubtful" else ""
    return f"{metadata.taken_at:%Y-%m-%d %H:%M}{_source(metadata, metadata.taken_from, messages)}"


def _source(metadata: Metadata, source: TakenFrom | None, messages: Messages) -> str:
    is_known = source is not None and source not in ("doubtful", "unknown")
    name = "video" if source == "exif" and metadata.duration_ms is not None else source
    return messages.text(f"source.{name}") if is_known else ""


def _file_date(photo: Photo) -> str:
    """The date of the file, for photos without a date."""
    date = None if photo.metadata.taken_at else photo.file_date()
    return f"{date:%Y-%m-%d %H:%M} UTC" if date else ""


def size_text(photo: Photo) -> str:
    """Width and height in pixels, and the size of the file."""
    width, height = photo.metadata.width, photo.metadata.height
    return f"{width} × {height}, {amount_text(photo.stamp.size)}"


def amount_text(size: int) -> str:
    """A number of bytes in GB, MB or kB."""
    if size >= 1e9:
        return f"{size / 1e9:.1f} GB"
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"


def _place(metadata: Metadata, messages: Messages) -> str:
    if metadata.latitude is None or metadata.longitude is None:
        return ""
    chinese = messages.language == "zh"
    name = place_name(metadata.latitude, metadata.longitude, chinese=chinese)
    source = _source(metadata, metadata.position_from, messages)
    return f"{name} ({metadata.latitude:.4f}, {metadata.longitude:.4f}){source}"
