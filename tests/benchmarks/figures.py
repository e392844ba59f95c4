"""Figures that the benchmarks print, and timing."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `target`: of the ratio, at least if above 1, at most if below."""

    name: str
    ours: float
    baseline: float | None = None
    target: float | None = None

    @property
    def ratio(self) -> float | None:
        """Our value divided by the baseline; above 1 is better for rates, below 1 for times."""
        return self.ours / self.baseline if self.baseline else None

    def __str__(self) -> str:
        line = f"{self.name:58} {self.ours:10,.4g}"
        if self.baseline is None or self.ratio is None:
            return line
        target = "" if self.target is None else f"{'≥' if self.target > 1 else '≤'} {self.target:g}"
        return f"{line} {self.baseline:10,.4g} {self.ratio:8.2f}  {target}"


def seconds(work: Callable[[], object]) -> float:
    """Duration of one call, in seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def as_installed() -> None:
    """Make new processes use bytecode files, as after an installation by pip."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def in_turn(repeats: int, *works: Callable[[], float]) -> list[float]:
    """The median result of each function, run alternately so that noise affects all equally."""
    rounds = [[work() for work in works] for _ in range(repeats)]
    return [statistics.median(column) for column in zip(*rounds, strict=True)]


# -- beside rclip ---------------------------------------------------------------------------------
