"""The tokenizer's merges: every Chinese character of the texts becomes one token."""

from __future__ import annotations

import json
from pathlib import Path

import open_clip
import pytest

from search import builtin
from search.builtin.training.vocabulary import write_merges


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> open_clip.SimpleTokenizer:
    file: Path = tmp_path_factory.mktemp("merges") / "merges.txt.gz"
    write_merges(file, ["狗在海滩上。", "a dog", "海"])
    return open_clip.SimpleTokenizer(bpe_path=str(file), context_length=32)


def test_a_character_is_one_token_inside_a_word_and_at_its_end(
    tokenizer: open_clip.SimpleTokenizer,
) -> None:
    inside, end = tokenizer.encode("狗狗")
    assert inside != end
    assert tokenizer.encode("狗") == [end]
    assert len(tokenizer.encode("海滩上的狗")) == 5 - 1 + 3  # 的 is in no text: three bytes


def test_english_is_tokenized_as_by_clip(tokenizer: open_clip.SimpleTokenizer) -> None:
    text = "a photo of a dog in the snow"
    assert tokenizer.encode(text) == open_clip.SimpleTokenizer().encode(text)


def test_no_token_is_repeated(tokenizer: open_clip.SimpleTokenizer) -> None:
    """Otherwise token ids would exceed the rows of the embedding table."""
    assert sorted(tokenizer.encoder.values()) == list(range(tokenizer.vocab_size))


def test_the_config_has_a_row_for_each_token_of_the_shipped_merges() -> None:
    config = json.loads(builtin.WEIGHTS.with_name("open_clip_config.json").read_text("utf-8"))
    tokenizer = open_clip.SimpleTokenizer(bpe_path=str(builtin.MERGES))
    assert tokenizer.vocab_size == config["model_cfg"]["text_cfg"]["vocab_size"]
    assert tokenizer.eot_token_id == tokenizer.vocab_size - 1
