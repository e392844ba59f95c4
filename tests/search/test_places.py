"""Towns and countries by position and by name."""

from __future__ import annotations

from search.places import is_at, place_name, places


def test_the_nearest_town() -> None:
    assert place_name(38.72, -9.14) == "Lisbon, Portugal"
    assert place_name(-33.86, 151.21) == "Sydney, Australia"
    assert place_name(35.68, 139.76) == "Tokyo, Japan"  # not one of its wards
    assert place_name(-25.0, 130.98) == "Alice Springs, Australia"  # hundreds of kilometres off


def test_a_suburb_is_part_of_the_town_and_of_the_country() -> None:
    amadora = (38.76, -9.23)
    assert is_at(*amadora, "lisbon")
    assert is_at(*amadora, "Lisboa")
    assert is_at(*amadora, "portugal")
    assert not is_at(*amadora, "porto")
    assert is_at(None, None, "lisbon") is None


def test_names_that_nobody_knows() -> None:
    assert places().like("LISBON") is None
    assert places().like("lisbom") == "lisbon"
    assert places().like("qqqqqq") == ""
