"""Boxes of the parts of a photo: quarters and centre, more in panoramas, inside any picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from search.images.photo_parts import MOST, part_boxes, parts_of
from search.records import Box


def test_a_photo_has_its_quarters_and_the_centre() -> None:
    corners = [(0, 0), (0.5, 0), (0, 0.5), (0.5, 0.5), (0.25, 0.25)]
    assert part_boxes(400, 300) == [Box(left, top, 0.5, 0.5) for left, top in corners]
    picture = Image.new("RGB", (200, 152), "blue")  # reduced by a decoder
    assert [part.size for part in parts_of(picture, 400, 300)] == [(100, 76)] * 5


@pytest.mark.parametrize(("size", "parts"), [((1600, 900), 5), ((2000, 1000), 7), ((900, 300), 9)])
def test_a_panorama_has_more(size: tuple[int, int], parts: int) -> None:
    width, height = size
    assert len(part_boxes(width, height)) == len(part_boxes(height, width)) == parts


@given(st.integers(1, 300), st.integers(1, 300), st.integers(1, 9))
def test_parts_cover_any_picture(width: int, height: int, reduced: int) -> None:
    size = -(-width // reduced), -(-height // reduced)
    numbers = np.arange(size[0] * size[1], dtype=np.int32).reshape(size[1], size[0])
    parts = list(parts_of(Image.fromarray(numbers, "I"), width, height))
    assert len(parts) == len(part_boxes(width, height)) <= 2 * MOST + 1
    seen = np.concatenate([np.asarray(part).ravel() for part in parts])
    assert np.array_equal(np.unique(seen), numbers.ravel())
