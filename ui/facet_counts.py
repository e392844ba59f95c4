"""How many photos each value of a facet would leave."""

from __future__ import annotations

import functools
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from search.arrays import Ids
from search.catalogue import NO_CODE, Coded, Columns, Mask, Several, TextColumns
from search.catalogue.filters import grouped
from search.engine import Engine
from search.errors import printable
from search.places import place_names
from search.query import Filter

REMEMBERED_FILTERS = 64
LANGUAGES = 2  # of the page
MOST = 50  # values of a facet, the fullest
STARS = 5  # the most that a photo can have
FORMS = ("landscape", "portrait", "square")
DATES = ("year", "date", "month", "after", "before")


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """How many photos each value would leave: those that pass the filters of all other kinds.

    Months as 2023-07, in their order; folders by their whole path; ratings by number of stars.
    All others the fullest first. Values of no photo are left out. `undated`: without any date.
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


Own = Callable[[Filter], bool]  # whether one chooses among the values of a facet by this filter


def _nothing(_: Filter) -> bool:
    """Of values of which a photo has several, a further choice leaves fewer photos."""
    return False


def _is_date(one: Filter) -> bool:
    return (one.name, one.value) == ("has", "date") or (one.name in DATES and not one.negated)


def _is_form(one: Filter) -> bool:
    return one.name == "is" and one.value in FORMS and not one.negated


def _named(*names: str) -> Own:
    return lambda one: one.name in names and not one.negated


OF_FOLDER, OF_CAMERA, OF_LENS = _named("folder"), _named("camera"), _named("lens")
OF_PLACE, OF_RATING = _named("place", "near"), _named("rating")


class FacetCounter:
    """Counts the photos of one library; remembers which pass a filter until the library changes.

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
        """The counts for a query. Its words hide no photo, so they count for nothing here.

        `chinese`: names of places, where they are known.

        Raises QueryWrong, UnknownName or UnknownAlbum.
        """
        masks = self._passing(engine, columns, text)

        @functools.cache
        def among(own: Own) -> Mask:
            """The photos that pass all filters but those of one facet."""
            others = [mask for group, mask in masks.items() if not all(map(own, group))]
            return functools.reduce(np.logical_and, others, np.ones(len(columns.ids), np.bool_))

        dated, whole = among(_is_date), among(_nothing)
        town = towns(columns.places.names, chinese).__getitem__
        return FacetCounts(
            months=dict(sorted(_counted(columns.months, dated).items())),
            undated=int(np.count_nonzero(dated & (columns.months.codes == NO_CODE))),
            folders=_renamed(_counted(columns.folders, among(OF_FOLDER)), printable),
            cameras=_fullest(_counted(columns.cameras, among(OF_CAMERA))),
            lenses=_fullest(_counted(columns.lenses, among(OF_LENS))),
            places=_fullest(_renamed(_counted(columns.places, among(OF_PLACE)), town)),
            forms=dict(_forms(columns, among(_is_form), whole)),
            people=_several(texts.people, whole),
            tags=_several(texts.tags, whole),
            ratings=_rated(texts, among(OF_RATING)),
        )

    def _passing(
        self, engine: Engine, columns: Columns, text: str
    ) -> dict[tuple[Filter, ...], Mask]:
        """The photos that pass each group of filters of a query."""
        filters = engine.resolved(engine.understand(text).query.filters)
        state = engine.catalogue.revision(), engine.catalogue.said_revision()
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
            mask = np.isin(columns.ids, engine.catalogue.ids_passing(group))
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


def _several(values: Several, passing: Mask) -> dict[str, int]:
    return _fullest(_by_name(values.names, values.codes[passing[values.photos]]))


def _rated(texts: TextColumns, passing: Mask) -> dict[str, int]:
    counts = np.bincount(texts.ratings[passing], minlength=STARS + 1).tolist()
    return {str(stars): counts[stars] for stars in range(STARS, 0, -1) if counts[stars]}


def _fullest(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:MOST])


def _renamed(counts: Mapping[str, int], name: Callable[[str], str]) -> dict[str, int]:
    """The counts by other names, of which several values may share one."""
    total: Counter[str] = Counter()
    for value, count in counts.items():
        total[name(value)] += count
    return dict(total)


@functools.lru_cache(2 * LANGUAGES)
def towns(points: tuple[str, ...], chinese: bool) -> dict[str, str]:
    """The names of places such as "48.86 2.35": all of a library, looked up at once."""
    degrees = tuple((float(a), float(b)) for a, _, b in (point.partition(" ") for point in points))
    return dict(zip(points, place_names(degrees, chinese=chinese), strict=True)) if points else {}


def _forms(columns: Columns, of_any_form: Mask, whole: Mask) -> Iterator[tuple[str, int]]:
    """Forms are alternatives of each other; a screenshot has one of them too."""
    forms = {"landscape": columns.ratios > 1, "portrait": columns.ratios < 1,
             "square": columns.ratios == 1}  # fmt: skip
    for name, are in forms.items():
        yield name, int(np.count_nonzero(of_any_form & are))
    yield "screenshot", int(np.count_nonzero(whole & columns.are_screenshots))
