"""The moments at which a watcher updates roots, in seconds of a monotonic clock. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

QUIET_S = 2.0  # without events before a run
LONGEST_WAIT_S = 300.0  # with events, as during a long copy
INTERVAL_S = 300.0  # between scans of a root without events
LARGEST_SHARE = 20  # a scan of such a root takes at most one in so many seconds


class Schedule:
    """The roots to update: some time after events, at once where asked for, or at an interval."""

    def __init__(self) -> None:
        self._changed: dict[Path, tuple[float, float]] = {}  # the first and latest change
        self._planned: dict[Path, float] = {}
        self._rest_until_s = 0.0

    def change(self, roots: Iterable[Path], now_s: float) -> None:
        """Record changes below these roots."""
        for root in roots:
            first_s, _ = self._changed.get(root, (now_s, now_s))
            self._changed[root] = (first_s, now_s)

    def plan(self, roots: Iterable[Path], at_s: float) -> None:
        """Update these roots at a moment, or earlier if they are planned before it."""
        for root in roots:
            self._planned[root] = min(at_s, self._planned.get(root, at_s))

    def is_due(self, now_s: float) -> bool:
        """True if a root is to be updated now."""
        if any(at_s <= now_s for at_s in self._planned.values()):
            return True
        if not self._changed or now_s < self._rest_until_s:
            return False
        first_s = min(first for first, _ in self._changed.values())
        latest_s = max(latest for _, latest in self._changed.values())
        return now_s - latest_s >= QUIET_S or now_s - first_s >= LONGEST_WAIT_S

    def take(self, now_s: float) -> set[Path]:
        """The roots to update now, which are no longer due after that."""
        if not self.is_due(now_s):
            return set()
        due = {*self._changed, *(root for root, at_s in self._planned.items() if at_s <= now_s)}
        self._changed.clear()
        for root in due:
            self._planned.pop(root, None)
        return due

    def end(self, unwatched: Iterable[Path], began_s: float, now_s: float) -> None:
        """Record the end of a run; roots without events are updated again after an interval.

        A run is followed by a rest of the same length, so that steady changes in a large library
        take half of the time at most.
        """
        took_s = now_s - began_s
        self._rest_until_s = now_s + took_s
        self.plan(unwatched, now_s + max(INTERVAL_S, LARGEST_SHARE * took_s))

    def is_waiting(self) -> bool:
        """True if there are changes that no run has taken up."""
        return bool(self._changed)
