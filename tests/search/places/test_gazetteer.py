"""Towns, regions and countries by position and by name."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.places import gazetteer
from search.places.distance import distances_km
from search.places.gazetteer import SPOT, SPOTS, like, middle, named, names_in, place_name, spots_at


def is_at(latitude: float | None, longitude: float | None, name: str) -> bool | None:
    """True if a point is at a place, as filters ask; None without a point."""
    if latitude is None or longitude is None:
        return None
    code = round((latitude + 90) * SPOTS) * SPOT + round((longitude + 180) * SPOTS)
    return spots_at(f"[{code}]", name) == f"[{code}]"


def test_the_town_of_a_photo() -> None:
    assert place_name(38.72, -9.14) == "Lisbon, Portugal"
    assert place_name(-33.86, 151.21) == "Sydney, Australia"
    assert place_name(35.68, 139.76) == "Tokyo, Japan"  # not one of its wards
    assert place_name(-25.0, 130.98).endswith(", Australia")  # hundreds of kilometres off


def test_a_village_is_not_the_next_town() -> None:
    assert place_name(46.02, 7.75) == "Zermatt, Switzerland"
    assert place_name(46.62, 8.04) == "Grindelwald, Switzerland"
    assert place_name(47.56, 13.65) == "Hallstatt, Austria"


def test_names_in_chinese() -> None:
    assert place_name(46.02, 7.75, chinese=True) == "采尔马特, 瑞士"
    assert place_name(35.68, 139.76, chinese=True) == "东京, 日本"
    assert place_name(60.39, 5.32, chinese=True) == "卑尔根, 挪威"  # GeoNames has 卑爾根 alone
    assert named("卑尔根") == named("卑爾根")
    assert is_at(46.02, 7.75, "采尔马特")
    assert is_at(46.02, 7.75, "瑞士")


def test_a_suburb_is_part_of_the_town_and_of_the_country() -> None:
    amadora = (38.76, -9.23)
    for name in ("amadora", "lisbon", "Lisboa", "portugal"):
        assert is_at(*amadora, name)
    assert not is_at(*amadora, "porto")
    assert is_at(None, None, "lisbon") is None


def test_regions() -> None:
    for name in ("tuscany", "Toscana", "托斯卡纳", "italy"):
        assert is_at(43.77, 11.26, name)
    assert not is_at(41.9, 12.5, "tuscany")
    assert is_at(48.14, 11.58, "bavaria")
    assert is_at(36.6, -121.9, "california")


def test_a_continent_is_its_countries() -> None:
    lisbon, bangkok = (38.72, -9.14), (13.75, 100.5)
    assert [is_at(*lisbon, name) for name in ("Europe", "欧洲", "asia", "scandinavia")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert is_at(*bangkok, "asia") and is_at(*bangkok, "东南亚")
    assert is_at(-22.9, -43.2, "south america") and not is_at(-22.9, -43.2, "africa")
    assert is_at(59.91, 10.74, "Scandinavia")


def test_names_that_nobody_knows() -> None:
    assert like("LISBON") is None
    assert like("Zermatt") is None
    assert like("lisbom") == "lisbon"
    assert like("qqqqqq") == ""
    assert named("qqqqqq") == gazetteer.NOTHING


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=5))
def test_the_nearest_town_is_that_of_all(points: list[tuple[float, float]]) -> None:
    known, degrees = gazetteer.places(), np.array(points)
    found = known.locate(degrees)
    for number, point in enumerate(degrees):
        km = distances_km(point, known.degrees)
        assert km[found.nearest[number]] == pytest.approx(km.min(), abs=1e-3)
        reached = km <= gazetteer.reach_km(known.people)
        if reached.any():
            assert known.people[found.main[number]] == known.people[reached].max()
        else:
            assert found.main[number] == found.nearest[number]


def test_names_on_a_map_do_not_lie_on_each_other() -> None:
    box = (36.0, -10.0, 60.0, 30.0)
    for zoom in (3, 5, 8):
        found = names_in(box, zoom, False, 120)
        assert 5 < len(found) <= 120
        assert len({(one.latitude, one.longitude) for one in found}) == len(found)
    assert [one.kind for one in names_in(box, 10, False, 50)] == ["town"] * 50


def test_lines_of_the_table_fit_together() -> None:
    known = gazetteer.places()
    count = len(known.people)
    assert len(known.names) == count > 200_000
    assert known.degrees.shape == (count, 2)
    assert int(known.countries.max()) < len(known.country_names)
    assert int(known.regions.max()) < len(known.region_names)
    assert (np.diff(np.floor(known.degrees[:, 0])) >= 0).all()


def test_the_middle_of_the_largest_town_of_a_name() -> None:
    assert middle("paris") == pytest.approx((48.85, 2.35), abs=0.05)  # not the one in Texas
    assert middle("new york") == pytest.approx((40.71, -74.0), abs=0.05)
    assert middle("no such town") is None
