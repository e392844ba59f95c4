"""SigLIP 2 compiled: its table of tokens as a mapped file, and a text tower of 8 bits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from search.encoders import onnx_encoder, precision
from search.encoders.compiled_model import TEXTS, TEXTS_INT8, Card
from search.encoders.hub_tokenizer import MERGES
from search.encoders.onnx_encoder import OnnxEncoder, compile_in_memory, keep_text_precision
from search.encoders.openclip import OpenClipEncoder
from search.encoders.token_rows import TOKEN_ROWS, TokenRows, write_token_rows
from tests.pictures import halves
from tests.small_siglip import small_siglip

EVERYDAY = ["a dog on the beach", "海滩上的狗", "", "snow " * 100]


@pytest.fixture(scope="module")
def siglip(tmp_path_factory: pytest.TempPathFactory) -> OpenClipEncoder:
    return small_siglip(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, siglip: OpenClipEncoder) -> Path:
    """The model, compiled."""
    place: Path = tmp_path_factory.mktemp("compiled")
    onnx_encoder._write(siglip, place)
    return place


@pytest.fixture
def ours(folder: Path) -> Iterator[OnnxEncoder]:
    card = Card.load(folder)
    assert card is not None
    yield OnnxEncoder(folder, card)


@pytest.mark.slow
def test_the_same_rows_and_bias_as_torch(ours: OnnxEncoder, siglip: OpenClipEncoder) -> None:
    assert (ours.tag, ours.logit_bias) == (siglip.tag, -10.0)
    texts = [*EVERYDAY, *(f"a photo of {n}" for n in range(20))]
    cosines = (ours.encode_texts(texts) * siglip.encode_texts(texts)).sum(axis=1)
    assert cosines.min() > 0.99
    photos = [siglip.prepare(halves((90 + 10 * n, 60))) for n in range(3)]
    assert np.allclose(ours.encode_photos(photos), siglip.encode_photos(photos), atol=1e-4)
    assert [ours.fits(text) for text in EVERYDAY] == [True, True, True, False]
    assert (ours.reads("海"), ours.reads("ᎣᏏᏲ")) == (True, False)


@pytest.mark.slow
def test_a_text_in_company_has_its_own_row(ours: OnnxEncoder) -> None:
    alone = np.concatenate([ours.encode_texts([text]) for text in EVERYDAY])
    together = ours.encode_texts([*EVERYDAY, *["dog"] * 20])[: len(EVERYDAY)]
    assert (alone * together).sum(axis=1).min() > 0.99


@pytest.mark.slow
def test_the_table_is_outside_the_tower(folder: Path) -> None:
    assert {TEXTS, TOKEN_ROWS, MERGES} <= {file.name for file in folder.iterdir()}
    assert TokenRows(folder / TOKEN_ROWS).of(np.array([[0, 1]])).shape == (1, 2, 64)
    assert not (folder / TEXTS_INT8).exists()
    assert (folder / f"{TEXTS}.data").is_file()  # mapped, as the towers of other models


@pytest.mark.slow
def test_eight_bits_only_where_they_agree(
    siglip: OpenClipEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precision, "MEAN_COSINE", 0.999999)
    exact = compile_in_memory(siglip)
    assert np.allclose(exact.encode_texts(EVERYDAY), siglip.encode_texts(EVERYDAY), atol=1e-3)


@pytest.mark.slow
def test_a_tower_that_does_not_agree_is_refused(folder: Path, tmp_path: Path) -> None:
    tokens = np.zeros((4, 64), np.int64)
    others = np.eye(4, 16, dtype=np.float32)
    for name in (TEXTS, f"{TEXTS}.data", TOKEN_ROWS):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    with pytest.raises(ValueError, match="does not agree"):
        keep_text_precision(tmp_path, tokens, others)


def test_rows_of_tokens_are_stored_in_half_precision(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).normal(size=(25_000, 8)).astype(np.float32)
    write_token_rows(tmp_path / TOKEN_ROWS, rows)
    tokens = np.array([[0, 24_999], [10_000, 9_999]])
    found = TokenRows(tmp_path / TOKEN_ROWS).of(tokens)
    assert found.dtype == np.float32
    assert np.allclose(found, rows[tokens], rtol=1e-3, atol=1e-4)
    (tmp_path / TOKEN_ROWS).write_bytes(b"")
    with pytest.raises((ValueError, EOFError)):
        TokenRows(tmp_path / TOKEN_ROWS)
