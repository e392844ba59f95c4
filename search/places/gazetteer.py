"""Towns, regions and countries by name and by position, offline: GeoNames (CC BY 4.0).

`tests/gazetteer.py` writes the table, with towns and villages from 500 people on.
"""

from __future__ import annotations

import difflib
import functools
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.arrays import Ids
from search.places.distance import distances_km
from search.places.sorted_lines import find_line

KM_OF_DEGREE = 111.2
FARTHEST_KM, LEAST_KM = 15.0, 3.0  # that still count as the town: of a city, and of a village
FAR_KM = 100.0  # from the nearest town, where a point of a map has no name
CITY = 500_000  # people, from which on a town reaches the farthest
MANY = 15_000  # people of a town that a misspelt name means rather than a village
SURE, UNSURE = 0.8, 0.6  # how alike names are, as difflib measures it
# A point to a hundredth of a degree, about a kilometre, is SPOT times its hundredths from the south
# pole on, and its hundredths from the date line on: photos of one walk ask for one place.
SPOTS, SPOT = 100, 100_000
REMEMBERED = 64  # answers about many points at once
BLOCK = 0.25  # degrees
AROUND = (0.2, 1.0, 5.0)  # degrees around a block, where the nearest town is looked for in turn
EVERYWHERE = 360.0
SAFE = 0.98  # of a box: the earth is round
# People of the smallest town that a map names at a zoom, from 4 on.
NAMED_FROM = (3_000_000, 1_000_000, 300_000, 100_000, 30_000, 8_000, 2_000, 0)
LINE_PX, LETTER_PX, GAP_PX = 26, 8, 12  # of a name on a map, and beside it
COUNTRIES_TO = 6  # the zoom up to which a map names countries


Degrees = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Named:
    """What a name names: towns, regions and countries by number."""

    towns: frozenset[int]
    regions: frozenset[int]
    countries: frozenset[int]


NOTHING = Named(frozenset(), frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Spots:
    """Points, degrees (n, 2), each with its nearest town and the largest that reaches it, (n,)."""

    degrees: Degrees
    nearest: Ids
    main: Ids


@dataclass(frozen=True, slots=True)
class MapName:
    """A name on a map, of a country or a town."""

    name: str
    kind: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Lines:
    """Names by number, in English and Chinese. `ends`: of the lines, in bytes, (n,)."""

    text: bytes
    ends: Ids

    @classmethod
    def of(cls, content: NDArray[np.uint8]) -> Lines:
        """The lines of a text as UTF-8."""
        return cls(content.tobytes(), np.flatnonzero(content == ord("\n")))

    def __len__(self) -> int:
        return len(self.ends)

    def all(self, number: int) -> list[str]:
        """The names of this number: in English, in Chinese where that is known, and others."""
        start = int(self.ends[number - 1]) + 1 if number else 0
        return self.text[start : int(self.ends[number])].decode().split("\t")

    def name(self, number: int, *, chinese: bool = False) -> str:
        """In English, or in Chinese where that is known."""
        names = self.all(number)
        return names[1] if chinese and len(names) > 1 and names[1] else names[0]


@dataclass(frozen=True, slots=True)
class Places:
    """Towns by whole degrees of latitude, then from west to east; (n,) each, degrees (n, 2).

    `countries` and `regions`: numbers in `country_names` and `region_names`.
    """

    degrees: NDArray[np.float32]
    people: NDArray[np.int32]
    countries: NDArray[np.uint8]
    regions: NDArray[np.uint16]
    names: Lines
    country_names: Lines
    region_names: Lines
    rows: Ids  # the first town of each degree of latitude, from 90 south on, (181,)

    def locate(self, degrees: Degrees) -> Spots:
        """The towns at points, (n, 2): those of one block of the earth at once."""
        nearest, main = np.zeros(len(degrees), np.int64), np.zeros(len(degrees), np.int64)
        blocks = np.floor(degrees / BLOCK).astype(np.int64)
        codes = blocks[:, 0] * 100_000 + blocks[:, 1]
        order = np.argsort(codes, kind="stable")
        for group in np.split(order, np.flatnonzero(np.diff(codes[order])) + 1):
            if len(group):
                nearest[group], main[group] = self._of_block(degrees[group])
        return Spots(degrees, nearest, main)

    def _of_block(self, degrees: Degrees) -> tuple[Ids, Ids]:
        """The nearest towns of points of one block, and the largest that reach them."""
        latitude, longitude = ((np.floor(degrees[0] / BLOCK) + 0.5) * BLOCK).tolist()
        for around in (*AROUND, EVERYWHERE):
            towns = self._around(latitude, longitude, BLOCK / 2 + around)
            km = distances_km(degrees[:, None], self.degrees[towns])
            # What is outside of the box may be nearer than what is far inside.
            if len(towns) and km.min(axis=1).max() <= around * KM_OF_DEGREE * SAFE:
                break
        nearest = np.argmin(km, axis=1)
        people = self.people[towns]
        reaching = np.where(km <= reach_km(people), people, -1)
        largest = np.argmax(reaching, axis=1)
        main = np.where(reaching.max(axis=1) >= 0, largest, nearest)
        return towns[nearest], towns[main]

    def _around(self, latitude: float, longitude: float, box: float) -> Ids:
        """The towns in a box around a point."""
        found = [np.arange(first, last) for first, last in self._runs(latitude, longitude, box)]
        return np.concatenate([np.empty(0, np.int64), *found])

    def _runs(self, latitude: float, longitude: float, box: float) -> Iterator[tuple[int, int]]:
        """The runs of towns in a box, one for each degree of latitude."""
        farthest = min(89.0, abs(latitude) + box)  # where a degree of longitude is shortest
        across = min(EVERYWHERE, box / float(np.cos(np.radians(farthest))))
        south, north = (int(np.floor(latitude + side)) + 90 for side in (-box, box))
        for row in range(max(0, south), min(179, north) + 1):
            start, end = int(self.rows[row]), int(self.rows[row + 1])
            for turn in (-360, 0, 360):  # over the date line
                west, east = longitude + turn - across, longitude + turn + across
                if west > 180 or east < -180:
                    continue
                sides = np.searchsorted(self.degrees[start:end, 1], [west, east])
                yield start + int(sides[0]), start + int(sides[1])

    def are_at(self, spots: Spots, named: Named) -> NDArray[np.bool_]:
        """Which points are in the country or region, or in or around a town, of a name, (n,)."""
        towns, regions, countries = (
            np.array(sorted(numbers), np.int64)
            for numbers in (named.towns, named.regions, named.countries)
        )
        found = np.isin(self.countries[spots.nearest], countries)
        found |= np.isin(self.regions[spots.nearest], regions) | np.isin(spots.nearest, towns)
        for town in towns.tolist():
            place, reach = self.degrees[town], float(reach_km(self.people[town]))
            near = np.abs(spots.degrees[:, 0] - place[0]) * KM_OF_DEGREE <= reach + 1
            found[near] |= distances_km(spots.degrees[near], place) <= reach
        return np.asarray(found)


@functools.lru_cache(1)
def places() -> Places:
    """The towns. Loading them takes a tenth of a second, so only who asks for places does."""
    with _table() as table:
        degrees = table["degrees"]
        rows = np.searchsorted(np.floor(degrees[:, 0]), np.arange(-90, 91))
        return Places(
            degrees,
            people=table["people"],
            countries=table["countries"],
            regions=table["regions"],
            names=Lines.of(table["names"]),
            country_names=Lines.of(table["country_names"]),
            region_names=Lines.of(table["region_names"]),
            rows=rows,
        )


def _table() -> Any:
    """The arrays of the file by name; each is read when it is asked for."""
    return np.load(Path(__file__).with_name("gazetteer.npz"), allow_pickle=False)


@functools.lru_cache(1)
def _keys() -> bytes:
    """Lines of names in small letters with what they name, sorted."""
    with _table() as table:
        return bytes(table["keys"].tobytes())


@functools.lru_cache(100)
def named(name: str) -> Named:
    """What is called so, in any language and any letters."""
    found = find_line(_keys(), name.strip().casefold().encode())
    if found is None:
        return NOTHING
    numbers = found[1].decode().split(",")
    return Named(
        frozenset(int(n) for n in numbers if n.isdecimal()),
        frozenset(int(n[1:]) for n in numbers if n[0] == "r"),
        frozenset(int(n[1:]) for n in numbers if n[0] == "c"),
    )


def middle(name: str) -> tuple[float, float] | None:
    """The latitude and longitude of the largest town that is called so; None without any."""
    known, towns = places(), sorted(named(name).towns)
    if not towns:
        return None
    latitude, longitude = known.degrees[max(towns, key=lambda town: known.people[town])].tolist()
    return latitude, longitude


def like(name: str) -> str | None:
    """None for a known name; else the closest one of a country or larger town, "" without any."""
    if named(name) != NOTHING:
        return None
    known, name = places(), name.casefold()
    names = [known.names.name(number) for number in np.flatnonzero(known.people >= MANY).tolist()]
    for lines in (known.country_names, known.region_names):
        names += [lines.name(number) for number in range(len(lines))]
    alike = _alike(name, names, SURE) or _alike(name, _villages(name), SURE)
    return alike or _alike(name, names, UNSURE)


def _villages(name: str) -> Iterable[str]:
    """The names of all towns that begin as this one does."""
    known = places().names.text.decode().split("\n")
    return (line.partition("\t")[0] for line in known if line[:1].casefold() == name[:1])


def _alike(name: str, names: Iterable[str], least: float) -> str:
    near = {one.casefold() for one in names if abs(len(one) - len(name)) <= 2}
    return next(iter(difflib.get_close_matches(name, near, 1, least)), "")


def spots_at(codes: str, name: str) -> str:
    """Those of some points that are at a place; points as a JSON list of codes, see `SPOT`."""
    if codes == "[]":
        return codes
    found = places().are_at(_located(codes), named(name))
    return json.dumps(np.array(json.loads(codes))[found].tolist())


def place_name(latitude: float, longitude: float, *, chinese: bool = False) -> str:
    """The town and its country, as in "Lisbon, Portugal", or in Chinese where that is known."""
    return place_names(((latitude, longitude),), chinese=chinese)[0]


@functools.lru_cache(REMEMBERED)
def place_names(
    degrees: tuple[tuple[float, float], ...], *, chinese: bool = False
) -> tuple[str, ...]:
    """The town and country of each point, in degrees."""
    known = places()
    towns, numbers = np.unique(known.locate(np.array(degrees)).main, return_inverse=True)
    names = []
    for town in towns.tolist():
        country = known.country_names.name(int(known.countries[town]), chinese=chinese)
        names.append(f"{known.names.name(town, chinese=chinese)}, {country}")
    return tuple(names[number] for number in numbers.tolist())


@functools.lru_cache(REMEMBERED)
def _located(codes: str) -> Spots:
    """The points of a JSON list of codes."""
    north, east = np.divmod(np.array(json.loads(codes), np.int64), SPOT)
    return places().locate(np.stack([north / SPOTS - 90, east / SPOTS - 180], axis=-1))


def name_at(latitude: float, longitude: float, *, chinese: bool = False) -> str:
    """The town and its country at a point of a map; empty far from any town."""
    known = places()
    nearest = known.locate(np.array([[latitude, longitude]])).nearest
    km = distances_km(np.array([latitude, longitude]), known.degrees[nearest])
    return place_name(latitude, longitude, chinese=chinese) if km[0] <= FAR_KM else ""


def names_in(
    box: tuple[float, float, float, float], zoom: int, chinese: bool, most: int
) -> list[MapName]:
    """The names on a map inside south, west, north and east: no more than there is room for."""
    south, west, north, east = box
    known = places()
    least = NAMED_FROM[min(max(0, zoom - 4), len(NAMED_FROM) - 1)] if zoom >= 4 else CITY**2
    latitudes, longitudes = known.degrees.T
    inside = (known.people >= least) & (latitudes >= south) & (latitudes <= north)
    after, before = longitudes >= west, longitudes <= east
    inside &= (after & before) if west <= east else (after | before)
    towns = np.flatnonzero(inside)
    towns = towns[np.argsort(-known.people[towns], kind="stable")][: 10 * most]
    found = [_town_name(known, int(town), chinese) for town in towns]
    if zoom <= COUNTRIES_TO:
        found = [*_country_names(known, box, zoom, chinese), *found]
    return _not_overlapping(found, zoom)[:most]


def _town_name(known: Places, town: int, chinese: bool) -> MapName:
    latitude, longitude = known.degrees[town].tolist()
    return MapName(known.names.name(town, chinese=chinese), "town", latitude, longitude)


@functools.lru_cache(1)
def _countries() -> tuple[tuple[float, float, float], ...]:
    """The people of each country, and the middle of where they live in degrees."""
    known = places()
    count = len(known.country_names)
    people = np.bincount(known.countries, known.people + 1, count)
    degrees = (
        np.bincount(known.countries, (known.people + 1) * side, count) / np.maximum(people, 1)
        for side in known.degrees.T
    )
    return tuple(zip(people.tolist(), *(side.tolist() for side in degrees), strict=True))


def _country_names(
    known: Places, box: tuple[float, float, float, float], zoom: int, chinese: bool
) -> list[MapName]:
    south, west, north, east = box
    order = sorted(enumerate(_countries()), key=lambda one: -one[1][0])
    least = (10_000_000, 4_000_000, 2_000_000, 1_000_000, 300_000, 100_000, 0)[min(zoom, 6)]
    return [
        MapName(known.country_names.name(number, chinese=chinese), "country", latitude, longitude)
        for number, (people, latitude, longitude) in order
        if people > least and south <= latitude <= north and west <= longitude <= east
    ]


def _not_overlapping(names: list[MapName], zoom: int) -> list[MapName]:
    """Those of the names that have room on the map, the first of them before the others."""
    pixel = 360 / (256 * 2**zoom)  # in degrees of longitude
    kept: list[MapName] = []
    for one in names:
        down = pixel * LINE_PX * max(0.1, float(np.cos(np.radians(one.latitude))))
        if not any(
            abs(one.latitude - other.latitude) < down
            and abs(one.longitude - other.longitude)
            < pixel * (LETTER_PX / 2 * (len(one.name) + len(other.name)) + GAP_PX)
            for other in kept
        ):
            kept.append(one)
    return kept


def reach_km(people: NDArray[np.int32]) -> Degrees:
    """How far from their middle one is still in towns of so many people, (n,)."""
    return np.clip(FARTHEST_KM * np.sqrt(people / CITY), LEAST_KM, FARTHEST_KM)
