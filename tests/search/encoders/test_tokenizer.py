"""The tokenizer gives the very tokens that open_clip's gives."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import numpy as np
import open_clip
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from search import builtin
from search.encoders.tokenizer import Tokenizer, clean, cut, write_tokenizer

FIT = 32
MERGES = {"CLIP's": open_clip.tokenizer.default_bpe(), "built-in": os.fspath(builtin.MERGES)}
MIXED = (
    "A photo of a Dog!", "it's 2023 &amp; café", "犬 😀", "", "dog " * 100, "红色的 car",
    "red 红色的car", "海滩上的狗，和一只猫。", "《猫》 100％", "繁體字的貓", "龘龘靐", "狗\u200d猫",
    "ｆｕｌｌ　ｗｉｄｔｈ", "日落 sunset 2023年", "很" * 100, "   一张　照片  ",
)  # fmt: skip
EVERYDAY = st.text(st.sampled_from("红色的狗猫照片 abz's,.!？。😀2"))


@pytest.fixture(scope="module", params=MERGES)
def theirs(request: pytest.FixtureRequest) -> open_clip.SimpleTokenizer:
    return open_clip.SimpleTokenizer(bpe_path=MERGES[request.param], context_length=FIT)


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


@given(EVERYDAY)
def test_chinese_and_english_mixed(
    ours: Tokenizer, theirs: open_clip.SimpleTokenizer, text: str
) -> None:
    assert np.array_equal(ours.tokens([text]), theirs([text]).numpy())


def test_known_texts(ours: Tokenizer, theirs: open_clip.SimpleTokenizer) -> None:
    assert np.array_equal(ours.tokens(MIXED), theirs([*MIXED]).numpy())


def test_a_chinese_character_is_one_token_of_the_built_in_model() -> None:
    tokenizer = open_clip.SimpleTokenizer(bpe_path=MERGES["built-in"], context_length=FIT)
    for text in ("海滩上的狗", "猎豹在草地上", "公交车"):
        assert len(tokenizer.encode(text)) == len(text)


def test_fits_until_the_context_is_full(ours: Tokenizer) -> None:
    assert ours.fits("dog " * (FIT - 2))
    assert not ours.fits("dog " * (FIT - 1))


def test_cut_after_the_longest_text(ours: Tokenizer) -> None:
    texts = ["a dog", "! ! !", ""]
    tokens = cut(ours.tokens(texts))
    assert tokens.shape[1] == 2 + max(len(ours._ids(text)) for text in texts)
    assert np.array_equal(tokens, ours.tokens(texts)[:, : tokens.shape[1]])
    assert np.count_nonzero(ours.tokens(texts)) == np.count_nonzero(tokens)


def test_another_vocabulary_is_refused(theirs: open_clip.SimpleTokenizer, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="another vocabulary"):
        write_tokenizer(tmp_path / "words.txt", {"a": 0}, theirs.bpe_ranks, FIT)
