"""The weights in the package: what they must find, today and after every change."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from search import builtin
from search.builtin.evaluation.captions import Captioned, read_captions
from search.builtin.evaluation.evaluate import encode_photos, encode_texts
from search.builtin.evaluation.everyday import missed, read_everyday
from search.builtin.evaluation.metrics import owners, ranks, recall
from search.builtin.training.phrases import class_names
from search.decode import decode
from search.encoders.base import Encoder
from search.encoders.loading import load_encoder
from search.files import sha256
from tests.pictures import shared

LARGEST_MB = 45
PHOTOS = 300  # of the dev split: enough for a floor, and done in seconds
FLOOR_AT_10 = 80.0  # among so few; the card has the figure on all of them
EVERYDAY_FLOOR = 0.7


@pytest.fixture(scope="module")
def model() -> Encoder:
    if not builtin.WEIGHTS.is_file():
        pytest.skip("the weights are not in this checkout")
    return load_encoder("builtin")


@pytest.fixture(scope="module")
def samples() -> dict[str, Path]:
    """Gradio's own sample pictures."""
    found = importlib.util.find_spec("gradio")
    assert found and found.origin
    folder = Path(found.origin).parent / "media_assets" / "images"
    names = {"a lion": "lion.jpg", "a cheetah": "cheetah1.jpg", "a bus": "bus.png"}
    return {text: folder / name for text, name in (names | {"a tower": "tower.jpg"}).items()}


def test_the_file_is_the_one_it_should_be(model: Encoder) -> None:
    assert builtin.WEIGHTS.stat().st_size <= LARGEST_MB * 1e6
    assert sha256(builtin.WEIGHTS) == builtin.SHA256
    assert str(model.tag) == f"builtin (version {builtin.VERSION})"


def test_the_lion_is_found_when_asked_for(model: Encoder, samples: dict[str, Path]) -> None:
    photos = model.encode_photos([model.prepare(decode(f).pixels) for f in samples.values()])
    scores = model.encode_texts(list(samples)) @ photos.T
    assert np.argmax(scores, axis=1).tolist() == list(range(len(samples)))


@pytest.mark.parametrize("name", ["lion", "cheetah"])
def test_the_name_is_among_the_first_five_of_all(
    model: Encoder, samples: dict[str, Path], name: str
) -> None:
    names = [synonyms[0] for synonyms in class_names()]
    photo = model.encode_photos([model.prepare(decode(samples[f"a {name}"]).pixels)])[0]
    best = np.argsort(-(encode_texts(model, names) @ photo))[:5]
    assert name in [names[i] for i in best]


def test_captions_find_their_photos(model: Encoder) -> None:
    data = read_captions(shared("captioned-photos"), "dev")
    some = Captioned(data.files[:PHOTOS], data.captions[:PHOTOS], ())
    kept, photos = encode_photos(model, some)
    texts = encode_texts(model, [text for captions in kept.captions for text in captions])
    assert recall(ranks(texts @ photos.T, owners(kept.captions))).at_10 >= FLOOR_AT_10


def test_words_that_no_caption_holds_are_understood(model: Encoder) -> None:
    queries = read_everyday()
    assert 1 - len(missed(model, queries)) / len(queries) >= EVERYDAY_FLOOR


def test_capitals_change_nothing(model: Encoder) -> None:
    small, large = model.encode_texts(["a dog in the snow", "A DOG IN THE SNOW"])
    assert np.allclose(small, large, atol=1e-6)
