"""Rate of an indexing run and the time it still takes."""

from __future__ import annotations

from collections import deque

from ui.messages import Messages

WINDOW_S = 30.0  # the rate is that of the latest photos: they may be larger than the first
LEAST_S = 2.0  # a rate over less time is too inaccurate


class Pace:
    """Photos a second over the last WINDOW_S seconds."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()  # moments in seconds, photos done by then

    def add(self, moment_s: float, done: int) -> None:
        """Record the number of photos done at a moment; a smaller number than before restarts."""
        if self._seen and done < self._seen[-1][1]:
            self._seen.clear()
        self._seen.append((moment_s, done))
        while moment_s - self._seen[0][0] > WINDOW_S and len(self._seen) > 2:
            self._seen.popleft()

    def rate(self) -> float:
        """Photos a second; 0 while it is unknown."""
        if not self._seen:
            return 0.0
        (first_s, first), (last_s, last) = self._seen[0], self._seen[-1]
        return (last - first) / (last_s - first_s) if last_s - first_s >= LEAST_S else 0.0


def pace_text(rate: float, left: int, messages: Messages) -> str:
    """The rate, and the time for so many photos; empty while the rate is unknown."""
    if rate <= 0:
        return ""
    speed = f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"
    return messages.text("library.pace", rate=speed, left=_time(left / rate, messages))


def _time(seconds: float, messages: Messages) -> str:
    if seconds < 50:
        return messages.text("library.secondsLeft")
    minutes = round(seconds / 60)
    if minutes < 60:
        return messages.text("library.minutesLeft", count=max(1, minutes))
    return messages.text("library.hoursLeft", count=minutes // 60, minutes=minutes % 60)
