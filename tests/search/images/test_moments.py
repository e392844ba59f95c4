"""The choice of moments: each scene once, steady scenes at intervals, never too many."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.images import moments
from search.images.moments import LONGEST_S, MOST, SIDE_PX, Frame, signature_of, spacing_s
from tests.colours import WORDS

SIGNATURES = {
    name: signature_of(np.full((SIDE_PX, SIDE_PX, 3), colour, np.uint8))
    for name, colour in WORDS.items()
}
FILMS = st.lists(st.tuples(st.sampled_from([*WORDS]), st.floats(0.01, 12)), min_size=1, max_size=60)


def film(parts: list[tuple[str, float]]) -> list[Frame[str]]:
    """Frames of colours, each some seconds after the one before."""
    at_s, frames = 0.0, []
    for name, seconds in parts:
        frames.append(Frame(at_s, SIGNATURES[name], name))
        at_s += seconds
    return frames


def chosen(frames: list[Frame[str]], duration_s: float = 0) -> list[Frame[str]]:
    return list(moments.moments(frames, duration_s))


@given(FILMS)
def test_moments_are_frames_in_order_with_a_distance(parts: list[tuple[str, float]]) -> None:
    frames = film(parts)
    found = chosen(frames)
    assert found[0] is frames[0]
    times = [frame.at_s for frame in found]
    assert times == sorted(times)
    assert (np.diff(times) >= moments.SHORTEST_S).all()
    assert {id(frame) for frame in found} <= {id(frame) for frame in frames}


@given(FILMS)
def test_every_colour_that_lasts_is_a_moment(parts: list[tuple[str, float]]) -> None:
    """A frame is left out only beside a moment, or where it is the same as another."""
    frames = film(parts)
    found = chosen(frames)
    times = np.array([frame.at_s for frame in found])
    for frame in frames:
        is_beside = (np.abs(times - frame.at_s) < moments.SHORTEST_S).any()
        assert is_beside or frame.payload in {one.payload for one in found}


def test_a_scene_that_returns_is_one_moment() -> None:
    frames = film([("red", 2), ("blue", 2), ("red", 2), ("blue", 2), ("green", 2), ("red", 2)])
    assert [frame.payload for frame in chosen(frames)] == ["red", "blue", "green"]


def test_a_scene_that_changes_slowly_has_moments_at_intervals() -> None:
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 40, (120, SIDE_PX, SIDE_PX, 3)).astype(np.uint8) + 100
    frames = [Frame(float(n), signature_of(pixels), str(n)) for n, pixels in enumerate(noise)]
    gaps = np.diff([frame.at_s for frame in chosen(frames)])
    assert (gaps == LONGEST_S).all()
    assert len(gaps) == 14


def test_small_changes_around_a_threshold_open_no_scenes() -> None:
    """The anchor is the frame that opened the scene, not the one before."""
    levels = [100 + 12 * (n % 3) for n in range(60)]
    frames = [
        Frame(n / 10, signature_of(np.full((SIDE_PX, SIDE_PX, 3), level, np.uint8)), "")
        for n, level in enumerate(levels)
    ]
    assert len(chosen(frames)) == 1


@pytest.mark.parametrize("hours", [0.1, 2, 50])
def test_a_file_has_at_most_so_many_moments(hours: float) -> None:
    names = [*WORDS]
    rng = np.random.default_rng(1)
    pictures = rng.integers(0, 256, (50, SIDE_PX, SIDE_PX, 3)).astype(np.uint8)
    signatures = [signature_of(picture) for picture in pictures]
    count = 5000
    frames = [
        Frame(3600 * hours * n / count, signatures[n % 50], names[n % len(names)])
        for n in range(count)
    ]
    found = chosen(frames, 3600 * hours)
    assert len(found) <= MOST
    assert (np.diff([frame.at_s for frame in found]) >= spacing_s(3600 * hours)).all()
