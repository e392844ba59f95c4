"""The neutral texts through a model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from search import builtin
from search.arrays import Rows
from search.encoders import neutral
from search.encoders.neutral import neutral_rows
from search.ranking.calibration import neutral_texts
from tests.colours import ColourEncoder


class Counting(ColourEncoder):
    """Counts the texts that it encodes."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.texts = 0

    def encode_texts(self, texts: Sequence[str]) -> Rows:
        self.texts += len(texts)
        return super().encode_texts(texts)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(neutral, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


@pytest.mark.usefixtures("cache")
def test_they_are_encoded_once_for_each_model() -> None:
    first, again, other = Counting("one"), Counting("one"), Counting("other")
    rows = neutral_rows(first)
    assert np.array_equal(neutral_rows(again), rows)
    neutral_rows(other)
    assert (first.texts, again.texts) == (len(neutral_texts()), 0)
    assert other.texts == len(neutral_texts())


@pytest.mark.usefixtures("cache")
def test_another_lexicon_encodes_them_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first, refitted = Counting("builtin"), Counting("builtin")
    neutral_rows(first)
    monkeypatch.setattr(builtin, "LEXICON_SHA256", "of another")
    neutral_rows(refitted)
    assert refitted.texts == len(neutral_texts())


@pytest.mark.parametrize("content", [b"", b"no", b"many numbers missing"])
def test_a_damaged_file_is_made_again(cache: Path, content: bytes) -> None:
    rows = neutral_rows(Counting("one"))
    (file,) = cache.iterdir()
    file.write_bytes(content)
    again = Counting("one")
    assert np.array_equal(neutral_rows(again), rows)
    assert again.texts == len(neutral_texts())


def test_a_cache_that_cannot_be_written_is_done_without(cache: Path) -> None:
    cache.write_text("a file where the folder should be")
    assert len(neutral_rows(Counting("one"))) == len(neutral_texts())
