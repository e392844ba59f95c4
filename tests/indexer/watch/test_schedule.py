"""The moments at which a watcher updates roots."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from indexer.watch.schedule import INTERVAL_S, LONGEST_WAIT_S, QUIET_S, Schedule

A, B = Path("/a"), Path("/b")


def test_a_run_begins_when_the_events_pause() -> None:
    schedule = Schedule()
    schedule.change([A], 10.0)
    schedule.change([A, B], 11.0)
    assert schedule.take(11.0 + QUIET_S - 0.1) == set()
    assert schedule.is_waiting()
    assert schedule.take(11.0 + QUIET_S) == {A, B}
    assert not schedule.is_waiting()
    assert schedule.take(100.0) == set()


def test_a_run_begins_during_events_without_an_end() -> None:
    schedule = Schedule()
    begun_s = 0.0
    while not schedule.take(begun_s):
        schedule.change([A], begun_s)
        begun_s += 1.0
    assert begun_s == LONGEST_WAIT_S


def test_a_run_is_followed_by_a_rest_of_its_length() -> None:
    schedule = Schedule()
    schedule.end([], 0.0, 30.0)
    schedule.change([A], 31.0)
    assert not schedule.is_due(59.0)
    assert schedule.is_due(60.0)


def test_roots_without_events_are_updated_at_an_interval() -> None:
    schedule = Schedule()
    schedule.end([B], 0.0, 1.0)
    assert schedule.take(INTERVAL_S) == set()
    assert schedule.take(1.0 + INTERVAL_S) == {B}
    schedule.end([B], 0.0, 100.0)  # a slow disk is scanned less often
    assert schedule.take(100.0 + 2 * INTERVAL_S) == set()


@given(st.lists(st.tuples(st.sampled_from([A, B]), st.integers(0, 20)), max_size=20))
def test_no_change_is_lost(changes: list[tuple[Path, int]]) -> None:
    schedule, now_s, taken = Schedule(), 0, set()
    for root, after_s in changes:
        now_s += after_s
        taken |= schedule.take(now_s)
        schedule.change([root], now_s)
    taken |= schedule.take(now_s + QUIET_S)
    assert taken == {root for root, _ in changes}
