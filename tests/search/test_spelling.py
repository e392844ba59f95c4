"""Misspelt words: what is meant, and what is left as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.catalogue import Catalogue, lock_for_writing
from search.errors import LibraryError
from search.records import EmbeddedPhoto, File, Metadata, ModelTag, Stamp, Text, Told
from search.spelling import Spelling, one_step, within_two

TAG = ModelTag("noise", "none", 2, "squash 8")
TEXTS = ("INVOICE No 2024-0173", "2021 Lisbon", "Reykjavík", "invoices", "发票", "Montparnasse")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    with lock_for_writing(folder) as catalogue:
        root = catalogue.add_root(Path("/photos"))
        catalogue.add_model(TAG)
        photo = EmbeddedPhoto(
            File(root, "a.jpg", Stamp(1, 1), b"a"), Metadata(), np.array([1, 0], np.float32)
        )
        catalogue.store([photo], TAG)
        catalogue.store_told(root, [Told("a.jpg", "1", tuple(Text("text", t) for t in TEXTS))])
    return folder


@pytest.fixture(scope="module")
def spelling(library: Path) -> Iterator[Spelling]:
    with Catalogue.open(library) as catalogue:
        yield Spelling(catalogue)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("invioce", "invoice"),
        ("lisbonn", "lisbon"),
        ("lsbon", "lisbon"),
        ("reykjavk", "reykjavik"),
        ("montparnase", "montparnasse"),
        ("montprnase", "montparnasse"),
        ("lisbon", None),  # as it stands
        ("invoice", None),
        ("lisbons", None),  # a plural
        ("lesbian", None),  # a word of its own
        ("lis", None),  # too short
        ("inv0ice", None),
        ("发飘", None),
        ("qwertyuiop", None),
    ],
)
def test_what_is_meant(spelling: Spelling, word: str, meant: str | None) -> None:
    assert spelling.meant(word) == meant


def test_reading_leaves_the_library_as_it_is(library: Path) -> None:
    with Catalogue.open(library) as catalogue:
        assert catalogue.words_among(["lisbon", "porto"]) == {"lisbon": 1}
        assert catalogue.words_beginning("inv") == {"invoice": 1, "invoices": 1}
        with pytest.raises(LibraryError):
            catalogue.add_model(ModelTag("other", "none", 2, "squash 8"))


def test_words_of_other_letters_are_found() -> None:
    assert "москва" in one_step("моссква")


@given(st.text("abc", min_size=1, max_size=6), st.data())
def test_a_step_is_within_two(word: str, data: st.DataObject) -> None:
    once = data.draw(st.sampled_from(sorted(one_step(word))))
    assert within_two(word, once)
    assert within_two(once, word)


def test_three_steps_are_too_many() -> None:
    assert not within_two("abcdefgh", "xbxdxfgh")
    assert not within_two("abc", "abcdef")
