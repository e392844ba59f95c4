"""Alignment of faces by their landmarks."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from search.faces.alignment import MEAN_FACE, inverse_points, similarity, targets, warp

TURNS = st.floats(-3.1, 3.1)
SCALES = st.floats(0.05, 20)


@given(TURNS, SCALES, st.floats(-500, 500), st.floats(-500, 500))
def test_a_turned_and_scaled_face_is_moved_back(
    turn: float, scale: float, x: float, y: float
) -> None:
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) * scale
    points = MEAN_FACE @ matrix.T + (x, y)
    found = similarity(points, targets(150))
    assert np.allclose(points @ found[:, :2].T + found[:, 2], targets(150), atol=1e-4)
    assert np.allclose(inverse_points(found, targets(150)), points, atol=1e-4)


@given(TURNS, st.floats(0.2, 3))
def test_a_warped_dot_lands_where_the_matrix_moves_it(turn: float, scale: float) -> None:
    picture = Image.new("RGB", (200, 200))
    picture.paste((255, 255, 255), (96, 96, 104, 104))
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) * scale
    offset = np.array([40, 60]) - rotation @ (100, 100)
    pixels = warp(picture, np.column_stack([rotation, offset]), 100).mean(axis=2)
    y, x = np.mgrid[0:100, 0:100] + 0.5
    centre = (x * pixels).sum() / pixels.sum(), (y * pixels).sum() / pixels.sum()
    assert np.allclose(centre, (40, 60), atol=1)


def test_a_part_outside_the_picture_is_black() -> None:
    white = Image.new("RGB", (10, 10), "white")
    pixels = warp(white, np.array([[1.0, 0, 50], [0, 1.0, 50]]), 100)
    assert pixels.shape == (100, 100, 3)
    assert pixels[55, 55].tolist() == [255] * 3 and pixels[:45].max() == 0
