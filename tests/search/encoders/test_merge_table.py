"""Byte pairs from a table: the tokens of the library, and tokenizers that no table can hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from search.encoders.hub_tokenizer import (
    MERGES,
    SAMPLES,
    HubTokenizer,
    canonical,
    write_hub_tokenizer,
)
from search.encoders.merge_table import MergeTable, write_merge_table
from tests.tokenizer_json import TEXTS, write_tokenizer_json

LETTERS = st.text(st.sampled_from("adog onthebeach红色的狗ᎣéßД▁2"))


@pytest.fixture(scope="module")
def tokenizer_json(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file: Path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    write_tokenizer_json(file, words=500)
    return file


@pytest.fixture(scope="module")
def table(tokenizer_json: Path) -> MergeTable:
    file = tokenizer_json.with_name(MERGES)
    write_merge_table(tokenizer_json, file)
    return MergeTable(file)


@pytest.fixture(scope="module")
def library(tokenizer_json: Path) -> Tokenizer:
    return Tokenizer.from_file(str(tokenizer_json))


@given(st.one_of(LETTERS, st.text(st.characters(codec="utf-8"))))
def test_the_tokens_of_the_library(table: MergeTable, library: Tokenizer, text: str) -> None:
    text = canonical(text)
    assert table.ids(text) == library.encode(text, add_special_tokens=False).ids


@pytest.mark.parametrize("text", [*TEXTS, *SAMPLES])
def test_known_texts(table: MergeTable, library: Tokenizer, text: str) -> None:
    text = canonical(text)
    assert table.ids(text) == library.encode(text, add_special_tokens=False).ids


def changed(file: Path, into: Path, **changes: Any) -> Path:
    content = json.loads(file.read_text("utf-8"))
    for key, value in changes.items():
        (content["model"] if key in content["model"] else content)[key] = value
    into.write_text(json.dumps(content), "utf-8")
    return into


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "Unigram"},
        {"byte_fallback": False},
        {"normalizer": {"type": "Lowercase"}},
        {"pre_tokenizer": {"type": "Whitespace"}},
        {"merges": [["a▁", "b"]]},
        {"vocab": {"a": 0}},
    ],
)
def test_tokenizers_of_another_kind(
    tokenizer_json: Path, tmp_path: Path, changes: dict[str, Any]
) -> None:
    other = changed(tokenizer_json, tmp_path / "tokenizer.json", **changes)
    with pytest.raises(ValueError, match=r"tokeniz|token"):
        write_merge_table(other, tmp_path / MERGES)


def test_lower_case_is_left_to_the_tokenizer_or_not(tokenizer_json: Path, tmp_path: Path) -> None:
    spaces = json.loads(tokenizer_json.read_text("utf-8"))["normalizer"]
    both = {"type": "Sequence", "normalizers": [{"type": "Lowercase"}, spaces]}
    other = changed(tokenizer_json, tmp_path / "tokenizer.json", normalizer=both)
    (tmp_path / "folder").mkdir()
    write_hub_tokenizer(other, tmp_path / "folder")
    assert [file.name for file in (tmp_path / "folder").iterdir()] == [MERGES]


def test_a_tokenizer_that_no_table_can_hold_is_copied(tokenizer_json: Path, tmp_path: Path) -> None:
    lower = {"type": "Sequence", "normalizers": [{"type": "Lowercase"}]}
    other = changed(tokenizer_json, tmp_path / "tokenizer.json", normalizer=lower)
    (tmp_path / "folder").mkdir()
    write_hub_tokenizer(other, tmp_path / "folder")
    (copy,) = (tmp_path / "folder").iterdir()
    assert copy.read_bytes() == other.read_bytes()
    assert HubTokenizer(copy, "{query}").fits("a dog")


def test_a_table_replaces_the_file(tokenizer_json: Path, tmp_path: Path) -> None:
    write_hub_tokenizer(tokenizer_json, tmp_path)
    (file,) = tmp_path.iterdir()
    ours, theirs = (HubTokenizer(one, "a {query}") for one in (file, tokenizer_json))
    assert (ours.tokens(TEXTS) == theirs.tokens(TEXTS)).all()
    assert [ours.reads(text) for text in SAMPLES] == [theirs.reads(text) for text in SAMPLES]
