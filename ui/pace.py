"""How fast a run is, and how long it will still take."""

from __future__ import annotations

from collections import deque

from ui.messages import Messages

WINDOW_S = 30.0  # of the run that the rate is of: the last photos may be larger than the first
LEAST_S = 2.0  # before which a rate says nothing


class Pace:
    """Photos a second, by what was done lately."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()  # moments in seconds, photos done by then

    def add(self, moment_s: float, done: int) -> None:
        """Take in how many photos are done at a moment; fewer than before begin anew."""
        if self._seen and done < self._seen[-1][1]:
            self._seen.clear()
        self._seen.append((moment_s, done))
        while moment_s - self._seen[0][0] > WINDOW_S and len(self._seen) > 2:
            self._seen.popleft()

    def rate(self) -> float:
        """Photos a second; 0 where that cannot be told yet."""
        if not self._seen:
            return 0.0
        (first_s, first), (last_s, last) = self._seen[0], self._seen[-1]
        return (last - first) / (last_s - first_s) if last_s - first_s >= LEAST_S else 0.0


def pace_text(rate: float, left: int, messages: Messages) -> str:
    """The rate, and the time that so many photos take; empty where that cannot be told."""
    if rate <= 0:
        return ""
    speed = f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"
    return messages.text("pace", rate=speed, left=_time(left / rate, messages))


def _time(seconds: float, messages: Messages) -> str:
    if seconds < 50:
        return messages.text("seconds left")
    minutes = round(seconds / 60)
    if minutes < 60:
        return messages.text("minutes left", count=max(1, minutes))
    return messages.text("hours left", count=minutes // 60, minutes=minutes % 60)
