"""Notations of positions in EXIF and XMP."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.metadata.positions import degrees, from_rationals, parse_degrees, position

DEGREES = st.floats(0.001, 89.999)
NAMES = st.sampled_from(["N", "n", "North", "S", "s", "south", "E", "e", "East", "W", "w", "WEST"])


@given(DEGREES, NAMES)
def test_each_notation_is_read(value: float, name: str) -> None:
    whole, minutes = int(value), (value % 1) * 60
    seconds = (minutes % 1) * 60
    expected = -value if name[0].upper() in "SW" else value
    texts = (
        f"{whole},{minutes:.7f}{name}",
        f"{whole},{int(minutes)},{seconds:.6f}{name[0]}",
        f"{whole}° {int(minutes)}' {seconds:.6f}\" {name[0]}",
        f"{whole} deg {int(minutes)}' {seconds:.6f}\" {name}",
        f"{name[0]} {value:.8f}",
        f"{value:.8f}{name[0]}",
    )
    for text in texts:
        assert parse_degrees(text) == pytest.approx(expected, abs=1e-5), text
    assert parse_degrees(f"{value:.8f}", name) == pytest.approx(expected, abs=1e-5)
    assert parse_degrees(f"{math.copysign(value, expected):.8f}") == pytest.approx(
        expected, abs=1e-5
    )
    for parts in ((whole, int(minutes), seconds), (whole, minutes), (value,), value):
        assert from_rationals(parts, name) == pytest.approx(expected)
    assert from_rationals((whole, minutes, math.nan), f"{name}\0") == pytest.approx(expected)


@given(st.floats(), st.floats())
def test_positions_are_in_range_and_somewhere(latitude: float, longitude: float) -> None:
    place = position(latitude, longitude)
    if place is not None:
        assert abs(place[0]) <= 90
        assert abs(place[1]) <= 180
        assert place != (0, 0)


def test_null_island_and_greenwich() -> None:
    assert position(0.0, 0.0) is None
    assert position(-0.0, 0.0) is None
    assert position(51.48, 0.0) == (51.48, 0.0)
    assert position(None, 1.0) is None


@given(st.text(), st.text(max_size=5))
def test_any_text_is_read(text: str, name: str) -> None:
    parse_degrees(text, name)


@pytest.mark.parametrize("value", [None, "48", (), ("x",), (math.nan, 1, 2), b"", {}])
def test_other_values_are_no_degrees(value: object) -> None:
    assert from_rationals(value, None) in (None, 48.0)


def test_degrees_without_a_number() -> None:
    assert degrees([]) is None
