"""The tokenizer of SigLIP 2: cleaning, prompt, padding, and scripts that it lacks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from open_clip.tokenizer import get_clean_fn
from tokenizers import Tokenizer

from search.encoders.hub_tokenizer import CONTEXT, HubTokenizer, canonical
from tests.tokenizer_json import TEXTS, write_tokenizer_json

PROMPT = "This is a photo of {query}."


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file: Path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    write_tokenizer_json(file)
    return file


@pytest.fixture(scope="module")
def tokenizer(file: Path) -> HubTokenizer:
    return HubTokenizer(file, PROMPT)


@given(st.text(st.characters(codec="utf-8")))
def test_texts_are_cleaned_as_open_clip_cleans_them(text: str) -> None:
    assert canonical(text) == get_clean_fn("canonicalize")(text)


def test_the_tokens_are_those_of_the_library_in_the_layout_of_training(
    file: Path, tokenizer: HubTokenizer
) -> None:
    theirs = Tokenizer.from_file(str(file))  # adds the end itself
    theirs.enable_truncation(CONTEXT)
    theirs.enable_padding(length=CONTEXT, pad_id=0, pad_token="<pad>")
    texts = [*TEXTS, "", "Two DOGS, on_the beach!", "{query} {}", "a dog " * 100]
    prompted = [canonical(f"This is a photo of {text}.") for text in texts]
    expected = [encoded.ids for encoded in theirs.encode_batch(prompted)]
    assert np.array_equal(tokenizer.tokens(texts), expected)


def test_all_tokens_are_given_and_the_rest_is_padding(tokenizer: HubTokenizer) -> None:
    (row,) = tokenizer.tokens(["a dog"]).tolist()
    assert len(row) == 64
    end = row.index(1)
    assert 0 < end < 20
    assert row[end + 1 :] == [0] * (63 - end)


def test_a_text_fits_with_its_prompt(tokenizer: HubTokenizer) -> None:
    fitting = max(n for n in range(100) if tokenizer.fits("dog " * n))
    assert tokenizer.tokens(["dog " * fitting])[0, -1] in (0, 1)
    assert not tokenizer.fits("dog " * (fitting + 1))


@pytest.mark.parametrize("text", ["a dog", "Strand", "собака", "海滩上的狗", "", "2023", "café"])
def test_writing_that_is_read(tokenizer: HubTokenizer, text: str) -> None:
    assert tokenizer.reads(text)


@pytest.mark.parametrize("text", ["ᎣᏏᏲ", "ⵜⴰⵎⴰⵣⵉⵖⵜ", "𓃠𓃡"])
def test_writing_that_is_not_read(tokenizer: HubTokenizer, text: str) -> None:
    assert not tokenizer.reads(text)


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"version": "1.0"}'])
def test_another_file_is_a_value_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "tokenizer.json").write_text(content)
    with pytest.raises(ValueError, match="no tokenizer"):
        HubTokenizer(tmp_path / "tokenizer.json", PROMPT)
