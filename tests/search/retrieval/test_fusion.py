"""Fusion of text matches and image similarity."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.retrieval.fusion import NO_TEXT_MATCHES, content_words, fuse, match_texts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a photo of the dog", ("dog",)),
        ("2021 Lisbon in 2021", ("2021", "lisbon")),
        ("of the", ()),
        ("发票", ("发票",)),
        ("葡萄牙", ("葡萄牙",)),
        ("沙滩上的狗", ("沙滩上", "狗")),
        ("里斯本旅行", ("里斯", "斯本", "本旅", "旅行")),
    ],
)
def test_content_words(text: str, found: tuple[str, ...]) -> None:
    assert content_words([text]) == found


def ids(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(numbers, np.int64)


def test_a_rare_word_counts_for_more() -> None:
    matches = match_texts([ids(1), ids(2, 3, 4, 5, 6)], 1000)
    rare, common, none = matches.shares_of(ids(1, 2, 9))
    assert rare > common > none == 0
    assert rare + common == pytest.approx(1)


def test_a_word_in_no_text_lowers_the_shares() -> None:
    known, unknown = match_texts([ids(1), ids(1)], 1000), match_texts([ids(1), ids()], 1000)
    assert known.shares_of(ids(1)) == pytest.approx(1)
    assert 0.5 < unknown.shares_of(ids(1))[0] < 0.9
    assert match_texts([ids()], 1000) is NO_TEXT_MATCHES


def test_complete_matches_come_first_and_half_lifts_a_little() -> None:
    cosines = np.array([0.30, 0.20, 0.25, 0.25])
    scores = fuse(cosines, np.array([0, 1, 0.5, 0]), 0.02)
    assert np.argsort(-scores).tolist() == [1, 0, 2, 3]


def test_the_largest_partial_matches_are_chosen() -> None:
    matches = match_texts([ids(1, 2, 3, 4), ids(2, 3), ids(2)], 8)
    assert matches.complete().tolist() == [2]
    assert matches.partial(1).tolist() == [3]
    assert matches.partial(9).tolist() == [1, 3, 4]


@given(st.lists(st.sets(st.integers(0, 20)), max_size=5))
def test_shares_are_shares(found: list[set[int]]) -> None:
    matches = match_texts([ids(*sorted(some)) for some in found], 21)
    assert (matches.shares <= 1 + 1e-9).all()
    assert set(matches.ids.tolist()) == set().union(*found)
