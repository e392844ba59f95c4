"""Counts of the photos that each value of a facet selects."""

from __future__ import annotations

import functools
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from search.arrays import Ids
from search.catalogue import NO_CODE, Coded, Columns, Mask, MultiCoded, TextColumns
from search.catalogue.conditions import grouped
from search.engine import Engine
from search.errors import printable
from search.places.gazetteer import place_names
from search.query import Filter
from search.words import fold_name

REMEMBERED_FILTERS = 64
LANGUAGES = 2  # of the page
KINDS = 2  # of facets with several values a photo: people and keywords
MOST = 50  # values of a facet, the most frequent ones
STARS = 5  # the highest rating
FORMS = ("landscape", "portrait", "square")
DATES = ("year", "date", "month", "after", "before")


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """Photos by value, among those that pass the filters of all other facets.

    Months as 2023-07, in order; folders by absolute path; ratings by number of stars; all others
    by count. Without values that no photo has. `undated`: photos without a date.
    """

    months: Mapping[str, int]
    undated: int
    folders: Mapping[str, int]
    cameras: Mapping[str, int]
    lenses: Mapping[str, int]
    places: Mapping[str, int]
    forms: Mapping[str, int]
    people: Mapping[str, int]
    tags: Mapping[str, int]
    ratings: Mapping[str, int]


OfFacet = Callable[[Filter], bool]  # True for the filters that select a value of the facet


def _nothing(_: Filter) -> bool:
    """For facets with several values a photo: each further filter selects fewer photos."""
    return False


def _is_date(part: Filter) -> bool:
    return (part.name, part.value) == ("has", "date") or (part.name in DATES and not part.negated)


def _is_form(part: Filter) -> bool:
    return part.name == "is" and part.value in FORMS and not part.negated


def _named(*names: str) -> OfFacet:
    return lambda part: part.name in names and not part.negated


OF_FOLDER, OF_CAMERA, OF_LENS = _named("folder"), _named("camera"), _named("lens")
OF_PLACE, OF_RATING = _named("place", "near"), _named("rating")


class FacetCache:
    """Facet counts and columns of a library; read again when the library has changed.

    `engine` opens the library, and may raise LibraryMissing or LibraryEmpty. Thread-safe.
    """

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine
        self._counter = FacetCounter()
        self._lock = threading.Lock()
        self._columns: tuple[int, Columns] | None = None  # with their revision
        self._texts: tuple[Columns, TextColumns] | None = None

    def columns(self) -> Columns:
        """The columns of all photos."""
        catalogue = self._engine().catalogue
        with self._lock:  # concurrent requests read them once
            revision = catalogue.revision()
            known = self._columns
            if known is None or known[0] != revision:
                known = self._columns = revision, catalogue.photos.columns()
            return known[1]

    def counts(self, text: str, *, chinese: bool = False) -> FacetCounts:
        """The counts for a query; see `FacetCounter`."""
        columns, texts = self.with_texts()
        return self._counter.count(self._engine(), columns, texts, text, chinese=chinese)

    def with_texts(self) -> tuple[Columns, TextColumns]:
        """The columns of all photos, and those of their texts."""
        columns = self.columns()
        with self._lock:
            known = self._texts
            if known is None or known[0] is not columns:
                texts = self._engine().catalogue.texts.columns(columns.ids)
                known = self._texts = columns, texts
            return known


class FacetCounter:
    """Facet counts of one library; caches the photos of each filter until the library changes.

    Safe to use from many threads.
    """

    def __init__(self) -> None:
        self._masks: OrderedDict[tuple[tuple[int, int], tuple[Filter, ...]], Mask] = OrderedDict()

    def count(
        self,
        engine: Engine,
        columns: Columns,
        texts: TextColumns,
        text: str,
        *,
        chinese: bool = False,
    ) -> FacetCounts:
        """The counts for the filters of a query. Terms are ignored, as they exclude no photo.

        `chinese`: names of places, as far as they are known.

        Raises QueryWrong, UnknownName or UnknownAlbum.
        """
        masks = self._passing(engine, columns, text)

        @functools.cache
        def among(of_facet: OfFacet) -> Mask:
            """The photos that pass all filters but those of one facet."""
            others = [mask for group, mask in masks.items() if not all(map(of_facet, group))]
            return functools.reduce(np.logical_and, others, np.ones(len(columns.ids), np.bool_))

        dated, whole = among(_is_date), among(_nothing)
        town = towns(columns.places.names, chinese).__getitem__
        return FacetCounts(
            months=dict(sorted(_counted(columns.months, dated).items())),
            undated=int(np.count_nonzero(dated & (columns.months.codes == NO_CODE))),
            folders=_renamed(_counted(columns.folders, among(OF_FOLDER)), printable),
            cameras=_most_frequent(_in_one_spelling(_counted(columns.cameras, among(OF_CAMERA)))),
            lenses=_most_frequent(_in_one_spelling(_counted(columns.lenses, among(OF_LENS)))),
            places=_most_frequent(_renamed(_counted(columns.places, among(OF_PLACE)), town)),
            forms=dict(_forms(columns, among(_is_form), whole)),
            people=_multi_counted(texts.people, whole),
            tags=_multi_counted(texts.tags, whole),
            ratings=_rated(texts, among(OF_RATING)),
        )

    def _passing(
        self, engine: Engine, columns: Columns, text: str
    ) -> dict[tuple[Filter, ...], Mask]:
        """The photos that pass each group of filters of a query."""
        filters = engine.resolve(engine.interpret(text).query.filters)
        state = engine.catalogue.revision(), engine.catalogue.collections.revision()
        return {group: self._mask(engine, columns, state, group) for group in grouped(filters)}

    def _mask(
        self,
        engine: Engine,
        columns: Columns,
        state: tuple[int, int],
        group: tuple[Filter, ...],
    ) -> Mask:
        key = state, group
        mask = self._masks.get(key)
        if mask is None or len(mask) != len(columns.ids):
            mask = np.isin(columns.ids, engine.catalogue.photos.ids_matching_unordered(group))
            self._masks[key] = mask
            while len(self._masks) > REMEMBERED_FILTERS:
                self._masks.popitem(last=False)
        return mask


def _counted(values: Coded, passing: Mask) -> dict[str, int]:
    codes = values.codes[passing & (values.codes != NO_CODE)]
    return _by_name(values.names, codes)


def _by_name(names: tuple[str, ...], codes: Ids) -> dict[str, int]:
    counts = np.bincount(codes, minlength=len(names)).tolist()
    return {name: count for name, count in zip(names, counts, strict=True) if count}


def _multi_counted(values: MultiCoded, passing: Mask) -> dict[str, int]:
    """The most frequent values; spellings of one name are counted once a photo."""
    are_passing = passing[values.photos]
    photos, codes = values.photos[are_passing], values.codes[are_passing]
    counts = _by_name(values.names, codes)
    groups = _spellings(values.names)
    if len(set(groups)) == len(groups):
        return _most_frequent(counts)
    codes_by_group = np.array(groups)[codes]
    _, first = np.unique(photos * len(groups) + codes_by_group, return_index=True)
    of_groups = _by_name(values.names, codes_by_group[first])
    shown = _in_one_spelling(counts)
    by_fold = {fold_name(name): name for name in shown}
    return _most_frequent({by_fold[fold_name(name)]: n for name, n in of_groups.items()})


@functools.lru_cache(KINDS)
def _spellings(names: tuple[str, ...]) -> tuple[int, ...]:
    """The place of the first spelling of each name."""
    first: dict[str, int] = {}
    return tuple(first.setdefault(fold_name(name), place) for place, name in enumerate(names))


def _in_one_spelling(counts: Mapping[str, int]) -> dict[str, int]:
    """The counts of names that differ in case, accents or normalisation, under the frequent one."""
    total: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for name in sorted(counts, key=lambda name: (-counts[name], name)):
        total[shown.setdefault(fold_name(name), name)] += counts[name]
    return dict(total)


def _rated(texts: TextColumns, passing: Mask) -> dict[str, int]:
    counts = np.bincount(texts.ratings[passing], minlength=STARS + 1).tolist()
    return {str(stars): counts[stars] for stars in range(STARS, 0, -1) if counts[stars]}


def _most_frequent(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST])


def _renamed(counts: Mapping[str, int], name: Callable[[str], str]) -> dict[str, int]:
    """The counts under other names; values with the same name are added up."""
    total: Counter[str] = Counter()
    for value, count in counts.items():
        total[name(value)] += count
    return dict(total)


@functools.lru_cache(2 * LANGUAGES)
def towns(points: tuple[str, ...], chinese: bool) -> dict[str, str]:
    """The names of places such as "48.86 2.35", for all places of a library at once."""
    degrees = tuple((float(a), float(b)) for a, _, b in (point.partition(" ") for point in points))
    return dict(zip(points, place_names(degrees, chinese=chinese), strict=True)) if points else {}


def town_in(name: str) -> str:
    """The town in "Lisbon, Portugal"."""
    return name.partition(",")[0]


def _forms(columns: Columns, of_any_form: Mask, whole: Mask) -> Iterator[tuple[str, int]]:
    """Counts of the three alternative forms, and of screenshots and videos, which have one too."""
    forms = {"landscape": columns.ratios > 1, "portrait": columns.ratios < 1,
             "square": columns.ratios == 1}  # fmt: skip
    for name, are in forms.items():
        yield name, int(np.count_nonzero(of_any_form & are))
    yield "screenshot", int(np.count_nonzero(whole & columns.are_screenshots))
    yield "video", int(np.count_nonzero(whole & columns.are_videos))
