"""Faces of drawn pictures, and of networks that answer with nonsense."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from PIL import Image

from search.arrays import Pixels, Rows
from search.faces.boxes import anchors
from search.faces.face_finder import MOST_FACES, find_faces
from search.faces.face_networks import FaceNetworks
from tests.search.faces.drawn import DARK, LIGHT, OTHER, Head, draw, placed


def picture(side_px: int, *heads: Head) -> Image.Image:
    return Image.fromarray(draw(side_px, *heads))


def test_drawn_faces_are_found_where_they_are(networks: FaceNetworks) -> None:
    two = picture(512, placed(LIGHT, 150, 160, 150), placed(DARK, 370, 330, 200))
    centres = [
        (face.box.left + face.box.width / 2, face.box.top + face.box.height / 2)
        for face in find_faces(two, networks)
    ]
    assert np.allclose(sorted(centres), [(150 / 512, 170 / 512), (370 / 512, 340 / 512)], atol=0.03)


def test_a_face_that_fills_the_picture_is_found(networks: FaceNetworks) -> None:
    (face,) = find_faces(picture(160, placed(LIGHT, 80, 78, 190)), networks)
    assert face.box.width > 0.7


def test_one_face_resembles_itself_turned_and_small_more_than_another(
    networks: FaceNetworks,
) -> None:
    rows = []
    for head in (
        placed(LIGHT, 256, 240, 220), placed(LIGHT, 180, 250, 130),
        Head(256, 240, 220, turn_degrees=20), placed(OTHER, 256, 240, 220),
    ):  # fmt: skip
        (face,) = find_faces(picture(512, head), networks)
        rows.append(face.descriptor)
    cosines = np.array(rows) @ rows[0]
    assert cosines[1:3].min() > 0.97 > cosines[3]


def test_descriptors_have_unit_length_and_faces_a_quality(networks: FaceNetworks) -> None:
    (face,) = find_faces(picture(512, placed(LIGHT, 256, 240, 220)), networks)
    assert np.linalg.norm(face.descriptor) == pytest.approx(1, abs=1e-5)
    assert 0.5 < face.score <= 1 and face.frontality > 0.9 and face.sharpness > 20


def test_a_face_at_the_border_has_a_box_within_the_picture(networks: FaceNetworks) -> None:
    for x, y in ((20, 250), (490, 250), (250, 20), (250, 500)):
        for face in find_faces(picture(512, placed(LIGHT, x, y, 220)), networks):
            box = face.box
            assert box.left >= 0 and box.top >= 0
            assert box.left + box.width <= 1.000001 and box.top + box.height <= 1.000001


@pytest.mark.parametrize("size", [(1, 1), (3000, 5), (5, 3000), (40, 40)])
def test_a_picture_without_faces_has_none(size: tuple[int, int], networks: FaceNetworks) -> None:
    assert find_faces(Image.new("RGB", size, "grey"), networks) == []


@dataclass
class Nonsense:
    """Networks with given landmarks, descriptors, and logits for all anchors."""

    points: float = 0.5
    descriptor: float = 1.0
    code: float = 0.0
    logit: float = 9.0
    one_point: float = 0.5  # of the 68

    def detect(self, picture: Pixels) -> tuple[Rows, Rows]:
        count = len(anchors(*picture.shape[:2]))
        return np.full((count, 4), self.code, np.float32), np.full(count, self.logit, np.float32)

    def landmarks(self, heads: Pixels) -> Rows:
        spread = np.random.default_rng(0).uniform(-0.3, 0.3, (len(heads), 68, 2))
        points = (spread + self.points).astype(np.float32)
        points[:, 30] = self.one_point
        return points

    def describe(self, aligned: Pixels) -> Rows:
        return np.full((len(aligned), 128), self.descriptor, np.float32)


def test_a_thousand_faces_are_cut_to_the_most_certain() -> None:
    found = find_faces(Image.new("RGB", (2000, 1500)), Nonsense())
    assert MOST_FACES / 2 < len(found) <= MOST_FACES


@pytest.mark.parametrize(
    "networks_",
    [
        Nonsense(code=float("nan")), Nonsense(code=float("inf")), Nonsense(code=1e30),
        Nonsense(logit=float("nan")), Nonsense(points=float("nan")), Nonsense(points=1e9),
        Nonsense(one_point=7.0), Nonsense(one_point=float("nan")),
        Nonsense(descriptor=float("nan")), Nonsense(descriptor=float("inf")),
    ],
)  # fmt: skip
def test_values_that_are_no_numbers_make_no_face(networks_: Nonsense) -> None:
    assert find_faces(Image.new("RGB", (640, 480)), networks_) == []
