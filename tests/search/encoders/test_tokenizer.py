"""The tokenizer gives the very tokens that open_clip's gives."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import open_clip
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from search.encoders.tokenizer import Tokenizer, clean, write_tokenizer

FIT = 32


@pytest.fixture(scope="module")
def theirs() -> open_clip.SimpleTokenizer:
    return open_clip.SimpleTokenizer(context_length=FIT)


@pytest.fixture(scope="module")
def ours(theirs: open_clip.SimpleTokenizer, tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    file: Path = tmp_path_factory.mktemp("words") / "words.txt"
    write_tokenizer(file, theirs.encoder, theirs.bpe_ranks, FIT)
    return Tokenizer(file)


# "<" is left out: open_clip takes "<end_of_text>" in a query for the end of the text, we do not.
@given(st.text(st.characters(exclude_categories=("Cn", "Cs", "Co"), exclude_characters="<")))
def test_the_tokens_of_open_clip(
    ours: Tokenizer, theirs: open_clip.SimpleTokenizer, text: str
) -> None:
    # What is a letter depends on the edition of Unicode, but for letters long known.
    assume(all(unicodedata.category(letter) != "Cn" for letter in clean(text)))
    assert np.array_equal(ours.tokens([text]), theirs([text]).numpy())


def test_known_texts(ours: Tokenizer, theirs: open_clip.SimpleTokenizer) -> None:
    texts = ["A photo of a Dog!", "it's 2023 &amp; café", "犬 😀", "", "dog " * 100]
    assert np.array_equal(ours.tokens(texts), theirs(texts).numpy())


def test_fits_until_the_context_is_full(ours: Tokenizer) -> None:
    assert ours.fits("dog " * (FIT - 2))
    assert not ours.fits("dog " * (FIT - 1))


def test_another_vocabulary_is_refused(theirs: open_clip.SimpleTokenizer, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="another vocabulary"):
        write_tokenizer(tmp_path / "words.txt", {"a": 0}, theirs.bpe_ranks, FIT)
