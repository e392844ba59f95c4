"""Suggestions for the words that are being typed: people, places, folders, months and the like.

All of them have photos in the library.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from search.arrays import Ids
from search.catalogue import Coded, Columns, MultiCoded, TextColumns
from search.engine import Engine
from search.errors import printable
from search.query import FILTERS, make_filter, write_filter
from search.query.filter_values import MONTHS
from search.user_records import PhotoRef
from search.words import fold
from ui.facet_counts import towns
from ui.views import Tile, tiles

MOST = 8  # suggestions
OF_KIND = 3  # of them where words match several kinds
LONGEST_WORDS = 5  # of a name
LEAST_LETTERS = 3  # of the name of a filter that is typed as a word, as in "cam"
# The number of suggestions of each kind before anything is typed.
UNTYPED = {"person": 2, "name": 2, "album": 2, "place": 2, "month": 1, "folder": 1}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that can be suggested. `keys`: its folded names, in English and Chinese.

    `written`: in the query language; `count`: its photos, None if unknown; `photo`: the newest.
    """

    kind: str
    name: str
    written: str
    keys: tuple[str, ...]
    count: int | None
    photo: int | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggestion as the page shows it; `replaces`: the typed characters that it stands for."""

    kind: str
    name: str
    written: str
    count: int | None
    replaces: int
    tile: Tile | None = None


class SuggestionCache:
    """Candidates of a library by language; collected again when the library has changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[bool, tuple[tuple[int, int], tuple[Candidate, ...]]] = {}

    def suggest(
        self,
        engine: Engine,
        columns: Columns,
        texts: TextColumns,
        typed: str,
        *,
        chinese: bool = False,
    ) -> tuple[Suggestion, ...]:
        """The suggestions for a text before the cursor, best first."""
        state = engine.catalogue.revision(), engine.catalogue.collections.revision()
        with self._lock:
            known = self._known.get(chinese)
            if known is None or known[0] != state:
                collected = tuple(collect(engine, columns, texts, chinese=chinese))
                known = self._known[chinese] = state, collected
        candidates = known[1]
        name = _typed_filter(typed)[1]
        if name and not any(one.written.startswith(f"{name}:") for one in candidates):
            candidates = tuple(_of_choices(engine, name))
        found = matching(candidates, typed)
        shown = {tile.id: tile for tile in tiles(engine, [c.photo for c, _ in found if c.photo])}
        return tuple(
            Suggestion(c.kind, c.name, c.written, c.count, length, shown.get(c.photo or 0))
            for c, length in found
        )


# -- matching --------------------------------------------------------------------------------------


def matching(candidates: Sequence[Candidate], typed: str) -> list[tuple[Candidate, int]]:
    """The candidates that the end of a text may mean, with the length of this end. Pure.

    A filter, as in "camera:pix", is completed by values of its kind. Without words, some
    candidates of most kinds.
    """
    if not typed or (typed[-1:].isspace() and not typed.strip()):
        return [(one, len(typed)) for one in _varied(candidates, lambda kind: UNTYPED.get(kind, 0))]
    start, name, value = _typed_filter(typed)
    if name:
        end = len(typed) - start
        of_filter = [one for one in candidates if one.written.startswith(f"{name}:")]
        if fold(value):
            of_filter = [one for one in of_filter if _rank(one, fold(value)) is not None]
            of_filter.sort(key=lambda one: _rank(one, fold(value)) or 0)
        return [(one, end) for one in of_filter[:MOST]]
    for end in _ends(typed):
        word = fold(typed[-end:])
        ranked = [(rank, one) for one in candidates if (rank := _rank(one, word)) is not None]
        if ranked:
            ranked.sort(key=lambda pair: pair[0])
            best = _varied([one for _, one in ranked], lambda _: OF_KIND)
            return [(one, end) for one in best]
    return []


def _typed_filter(typed: str) -> tuple[int, str, str]:
    """The start, name and value of a filter at the end of a text; no name without one."""
    start = typed.rfind(" ") + 1
    if typed.count('"') % 2:
        start = typed.rfind(" ", 0, typed.rfind('"')) + 1
    name, colon, value = typed[start:].removeprefix("-").partition(":")
    is_known = bool(colon) and name.lower() in FILTERS
    return start, name.lower() if is_known else "", value.strip('"')


def _ends(typed: str) -> Iterator[int]:
    """The lengths of the last words of a text, of most words first; without a space at its end."""
    starts = [0, *(n + 1 for n, sign in enumerate(typed[:-1]) if sign.isspace())]
    for start in starts[-LONGEST_WORDS:]:
        if typed[start:].strip():
            yield len(typed) - start


def _rank(one: Candidate, word: str) -> int | None:
    """How well words match: 0 for the beginning of a name, 1 of a word in it, 2 of its kind."""
    if any(key.startswith(word) for key in one.keys):
        return 0
    if any(f" {word}" in key for key in one.keys):
        return 1
    is_kind = len(word) >= LEAST_LETTERS and one.written.startswith(word) and one.kind in FILTERS
    return 2 if is_kind else None


def _varied(candidates: Iterable[Candidate], most: Callable[[str], int]) -> list[Candidate]:
    """The first candidates, no more of a kind than given."""
    kept: list[Candidate] = []
    for one in candidates:
        if len(kept) < MOST and sum(other.kind == one.kind for other in kept) < most(one.kind):
            kept.append(one)
    return kept


# -- candidates ------------------------------------------------------------------------------------


def collect(
    engine: Engine, columns: Columns, texts: TextColumns, *, chinese: bool
) -> Iterator[Candidate]:
    """All candidates of a library, by kind, the most frequent first.

    Equally good suggestions keep this order. `chinese`: names of places, as far as they are known.
    """
    yield from _of_texts("person", texts.people, columns.ids)
    yield from _taught(engine)
    yield from _albums(engine)
    yield from _of_places(columns, chinese=chinese)
    yield from _of_dates(columns)
    yield from _of_folders(columns)
    yield from _of_texts("tag", texts.tags, columns.ids)
    yield from _of_forms(engine, columns)
    yield from _of_column("camera", columns.cameras, columns.ids)
    yield from _of_column("lens", columns.lenses, columns.ids)


def _candidate(
    kind: str, value: str, ids: Ids, *, name: str = "", keys: Sequence[str] = ()
) -> Candidate:
    """A filter value of these photos, newest first."""
    name = name or value
    known = tuple(fold(key) for key in (*keys, name))
    written = write_filter(make_filter(FILTER_OF.get(kind, kind), value))
    return Candidate(kind, name, written, known, len(ids), int(ids[0]))


FILTER_OF = {"month": "date"}  # where the kind has another name


def _of_column(kind: str, values: Coded, ids: Ids) -> list[Candidate]:
    return _by_count(
        _candidate(kind, name, ids[values.codes == code]) for code, name in enumerate(values.names)
    )


def _of_texts(kind: str, values: MultiCoded, ids: Ids) -> list[Candidate]:
    groups = (
        (name, np.sort(values.photos[values.codes == n])) for n, name in enumerate(values.names)
    )
    return _by_count(_candidate(kind, name, ids[rows]) for name, rows in groups if len(rows))


def _by_count(candidates: Iterable[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda one: (-(one.count or 0), one.name))


def _of_places(columns: Columns, *, chinese: bool) -> list[Candidate]:
    """Towns and countries."""
    points = columns.places.names
    shown = towns(points, chinese)
    english, other = towns(points, False), towns(points, True)
    codes: dict[str, list[int]] = {}
    keys: dict[str, set[str]] = {}
    for code, point in enumerate(points):
        of_point = (shown[point], english[point], other[point])
        for parts in zip(*(name.split(", ", 1) for name in of_point), strict=False):
            codes.setdefault(parts[0], []).append(code)
            keys.setdefault(parts[0], set()).update(parts)
    return _by_count(
        _candidate(
            "place", name, columns.ids[np.isin(columns.places.codes, codes[name])],
            keys=sorted(keys[name]),
        )
        for name in codes
    )  # fmt: skip


def _of_dates(columns: Columns) -> Iterator[Candidate]:
    """Years and months, newest first."""
    names, codes = columns.months.names, columns.months.codes
    years = sorted({name[:4] for name in names}, reverse=True)
    of_month = np.array([*names, ""])  # NO_CODE is the last one
    for year in years:
        is_year = np.char.startswith(of_month, year)[codes]
        yield _candidate("year", year, columns.ids[is_year])
    for name in sorted(names, reverse=True):
        year, number = name.split("-")
        english, han = MONTHS[int(number) - 1], f"{int(number)}月"
        keys = f"{english} {year}", f"{year} {english}", f"{year}年{han}", f"{han} {year}"
        yield _candidate("month", name, columns.ids[of_month[codes] == name], keys=keys)


def _of_folders(columns: Columns) -> list[Candidate]:
    """Folders with photos in or below them, without those that hold all photos."""
    folders, codes = columns.folders.names, columns.folders.codes
    full = [printable(path).replace("\\", "/").rstrip("/") for path in folders]
    inside: dict[str, list[int]] = {}
    for code, path in enumerate(full):
        parts = path.split("/")
        for count in range(2, len(parts) + 1):
            inside.setdefault("/".join(parts[:count]), []).append(code)
    return _by_count(
        _candidate(
            "folder", shortest(path, full), columns.ids[np.isin(codes, below)],
            name=path.rpartition("/")[2],
        )
        for path, below in inside.items()
        if len(below) < len(full)
    )  # fmt: skip


def shortest(path: str, known: Sequence[str]) -> str:
    """The shortest end of a folder's path that no other folder contains, or the whole path."""
    parts = path.strip("/").split("/")
    for count in range(1, len(parts)):
        end = "/".join(parts[-count:])
        if all(
            end.lower() not in other.lower() or f"{other}/".startswith(f"{path}/")
            for other in known
        ):
            return end
    return path


def _of_forms(engine: Engine, columns: Columns) -> Iterator[Candidate]:
    """Favourites, screenshots, videos and shapes, as far as there are any."""
    stars = engine.catalogue.photos.ids_by_content(engine.catalogue.collections.stars())
    forms = {
        "favourite": (np.isin(columns.ids, list(stars.values())), "favorites", "收藏"),
        "screenshot": (columns.are_screenshots, "截图", "屏幕截图"),
        "video": (columns.are_videos, "视频", "录像"),
        "landscape": (columns.ratios > 1, "横向", "横图"),
        "portrait": (columns.ratios < 1, "纵向", "竖图"),
        "square": (columns.ratios == 1, "方形", "正方形"),
    }
    for value, (are, *keys) in forms.items():
        if are.any():
            yield _candidate("is", value, columns.ids[are], keys=keys)


def _of_choices(engine: Engine, name: str) -> Iterator[Candidate]:
    """The values of a filter with few of them, such as has:, that some photo has."""
    for value in FILTERS[name].choices:
        ids = engine.catalogue.photos.ids_matching([make_filter(name, value)])
        if len(ids):
            yield _candidate(name, value, ids)


def _albums(engine: Engine) -> Iterator[Candidate]:
    """Albums, and saved searches, whose photos are not counted here."""
    for album in engine.catalogue.collections.albums():
        ids = _ids(engine, album.photos)
        if album.query is None and not ids:
            continue
        written = write_filter(make_filter("album", album.name))
        count, first = (len(ids), ids[0]) if ids else (None, None)
        yield Candidate("album", album.name, written, (fold(album.name),), count, first)


def _taught(engine: Engine) -> Iterator[Candidate]:
    """Taught names, which are words of a query."""
    for name in engine.catalogue.taught_names.all():
        ids = _ids(engine, name.shown_by)
        first = ids[0] if ids else None
        yield Candidate("name", name.name, name.name, (fold(name.name),), None, first)


def _ids(engine: Engine, photos: tuple[PhotoRef, ...]) -> list[int]:
    return list(engine.catalogue.photos.ids_by_content(photos).values())
