"""Boxes of the parts of a photo: quarters and centre, more in panoramas, inside any picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from search.images.photo_parts import MOST, part_boxes, parts_of


def test_a_photo_has_its_quarters_and_the_centre() -> None:
    quarters = [(0, 0, 200, 150), (200, 0, 400, 150), (0, 150, 200, 300), (200, 150, 400, 300)]
    assert part_boxes(400, 300) == [*quarters, (100, 75, 300, 225)]
    picture = Image.new("RGB", (400, 300), "blue")
    assert [part.size for part in parts_of(picture)] == [(200, 150)] * 5


@pytest.mark.parametrize(("size", "parts"), [((1600, 900), 5), ((2000, 1000), 7), ((900, 300), 9)])
def test_a_panorama_has_more(size: tuple[int, int], parts: int) -> None:
    width, height = size
    assert len(part_boxes(width, height)) == len(part_boxes(height, width)) == parts


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_boxes_cover_any_picture(width: int, height: int) -> None:
    boxes = part_boxes(width, height)
    assert len(boxes) <= 2 * MOST + 1
    for left, upper, right, lower in boxes:
        assert 0 <= left < right <= width
        assert 0 <= upper < lower <= height
    columns, lines = np.zeros(width, bool), np.zeros(height, bool)
    for left, upper, right, lower in boxes:
        columns[left:right] = lines[upper:lower] = True
    assert columns.all()
    assert lines.all()
