"""Heat maps of descriptions in pictures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from search import builtin
from search.arrays import Pixels
from search.encoders.base import Encoder
from search.encoders.loading import load_encoder
from search.images.decode import decode
from search.images.heat_map import SCALES, SIDE, HeatMap, heat_map
from tests.colours import ColourEncoder
from tests.pictures import COLOURS
from ui.compare import samples_folder


def beside(left: Image.Image, right: Image.Image) -> Image.Image:
    """Two pictures, squeezed to squares, side by side."""
    side = 300
    both = Image.new("RGB", (2 * side, side))
    both.paste(left.resize((side, side)), (0, 0))
    both.paste(right.resize((side, side)), (side, 0))
    return both


def plain(colour: str, size: tuple[int, int] = (40, 30)) -> Image.Image:
    return Image.new("RGB", size, COLOURS[colour])


def warm_on_the_left(one: NDArray[np.float32]) -> bool:
    half = SIDE // 2
    return bool(one[:, :half].mean() > one[:, half:].mean())


class CountingEncoder(ColourEncoder):
    """Counts the calls as well."""

    calls = 0

    def encode_photos(self, photos: Sequence[Pixels]) -> NDArray[np.float32]:
        self.calls += 1
        return super().encode_photos(photos)


def colours_seen(picture: Image.Image, *colours: str) -> HeatMap:
    encoder = ColourEncoder()
    return heat_map(picture, encoder.encode_texts(colours), encoder)


def test_each_description_is_warm_where_it_is() -> None:
    red, blue = colours_seen(beside(plain("red"), plain("blue")), "red", "blue")
    assert warm_on_the_left(red)
    assert not warm_on_the_left(blue)
    assert red.max() > 0 > red.min()  # what is blue counts against red


def test_rows_go_from_the_top() -> None:
    picture = beside(plain("red"), plain("blue")).transpose(Image.Transpose.ROTATE_270)
    (red,) = colours_seen(picture, "red")
    assert red[: SIDE // 2].mean() > 0 > red[SIDE // 2 :].mean()


@pytest.mark.parametrize("size", [(1, 1), (2, 900), (4000, 3), (7, 5)])
def test_of_any_size_it_has_cells_of_one_number(size: tuple[int, int]) -> None:
    maps = colours_seen(plain("red", size), "red", "green", "blue")
    assert maps.shape == (3, SIDE, SIDE)
    assert maps.dtype == np.float32
    assert np.isfinite(maps).all()


def test_where_all_is_alike_no_part_differs() -> None:
    assert np.abs(colours_seen(plain("red"), "red", "blue")).max() < 1e-6


def test_all_that_is_hidden_is_encoded_at_once_and_the_picture_stays() -> None:
    encoder, picture = CountingEncoder(), beside(plain("red"), plain("blue"))
    before = picture.tobytes()
    heat_map(picture, encoder.encode_texts(["red"]), encoder)
    assert encoder.calls == 1
    assert encoder.embedded == 1 + sum(count**2 for count, _ in SCALES)
    assert picture.tobytes() == before


@pytest.fixture(scope="module")
def model() -> Encoder:
    if not builtin.WEIGHTS.is_file():
        pytest.skip("the weights are not in this checkout")
    return load_encoder("builtin")


@pytest.mark.slow
@pytest.mark.parametrize("is_lion_left", [True, False])
def test_the_built_in_model_sees_the_lion_and_the_bus(model: Encoder, is_lion_left: bool) -> None:
    lion, bus = (decode(samples_folder() / name).pixels for name in ("lion.jpg", "bus.png"))
    picture = beside(lion, bus) if is_lion_left else beside(bus, lion)
    texts = ["a lion", "a city bus", "狮子", "公共汽车"]
    maps = heat_map(picture, model.encode_texts(texts), model)
    sides = [warm_on_the_left(one) for one in maps]
    assert sides == [is_lion_left, not is_lion_left] * 2
