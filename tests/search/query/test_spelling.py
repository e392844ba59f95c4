"""Correction of misspelt words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.catalogue import Catalogue, lock_for_writing
from search.errors import LibraryError
from search.query.spelling import Spelling, one_edit, within_two_edits
from search.records import EmbeddedPhoto, File, Metadata, ModelTag, PhotoTexts, Stamp, Text

TAG = ModelTag("noise", "none", 2, "squash 8")
TEXTS = ("INVOICE No 2024-0173", "2021 Lisbon", "Reykjavík", "invoices", "发票", "Montparnasse")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    with lock_for_writing(folder) as catalogue:
        root = catalogue.roots.add(Path("/photos"))
        catalogue.embeddings.add_model(TAG)
        photo = EmbeddedPhoto(
            File(root, "a.jpg", Stamp(1, 1), b"a"), Metadata(), np.array([1, 0], np.float32)
        )
        catalogue.photos.store([photo], TAG)
        catalogue.texts.store(
            root, [PhotoTexts("a.jpg", "1", tuple(Text("text", t) for t in TEXTS))]
        )
    return folder


@pytest.fixture(scope="module")
def spelling(library: Path) -> Iterator[Spelling]:
    with Catalogue.open(library) as catalogue:
        yield Spelling(catalogue.texts, catalogue.revision)


@pytest.mark.parametrize(
    ("word", "corrected"),
    [
        ("invioce", "invoice"),
        ("lisbonn", "lisbon"),
        ("lsbon", "lisbon"),
        ("reykjavk", "reykjavik"),
        ("montparnase", "montparnasse"),
        ("montprnase", "montparnasse"),
        ("lisbon", None),  # spelt right
        ("invoice", None),
        ("lisbons", None),  # a plural
        ("lesbian", None),  # an English word
        ("lis", None),  # too short
        ("inv0ice", None),
        ("发飘", None),
        ("qwertyuiop", None),
    ],
)
def test_words_are_corrected(spelling: Spelling, word: str, corrected: str | None) -> None:
    assert spelling.correct(word) == corrected


def test_looking_up_words_changes_nothing(library: Path) -> None:
    with Catalogue.open(library) as catalogue:
        assert catalogue.texts.word_counts(["lisbon", "porto"]) == {"lisbon": 1}
        assert catalogue.texts.words_beginning("inv") == {"invoice": 1, "invoices": 1}
        with pytest.raises(LibraryError):
            catalogue.embeddings.add_model(ModelTag("other", "none", 2, "squash 8"))


def test_other_alphabets_are_corrected() -> None:
    assert "москва" in one_edit("моссква")


@given(st.text("abc", min_size=1, max_size=6), st.data())
def test_one_edit_is_within_two(word: str, data: st.DataObject) -> None:
    once = data.draw(st.sampled_from(sorted(one_edit(word))))
    assert within_two_edits(word, once)
    assert within_two_edits(once, word)


def test_three_edits_are_too_many() -> None:
    assert not within_two_edits("abcdefgh", "xbxdxfgh")
    assert not within_two_edits("abc", "abcdef")
