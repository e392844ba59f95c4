"""Watchers of the test's library, in threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from indexer.report import Report
from indexer.update import IndexOptions
from indexer.watch import priority, schedule, watcher
from search.engine import Engine, open_library
from tests.colours import ColourEncoder

LONGEST_S = 300.0


def wait_for(condition: Callable[[], bool]) -> None:
    """Return when the condition holds; fail after LONGEST_S."""
    end_s = time.monotonic() + LONGEST_S
    while not condition():
        assert time.monotonic() < end_s
        time.sleep(0.02)


@dataclass(slots=True)
class Watched:
    """A running watcher, the library it watches, and what it has reported."""

    engine: Engine
    stop: threading.Event
    reports: list[Report] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def names(self) -> set[str]:
        """The names of the photos that a search finds."""
        hits = self.engine.search("red", top=1000, fold=False)
        return {hit.photo.path.name for hit in hits}

    def finds(self, *names: str) -> None:
        """Wait until exactly these photos are found."""
        wait_for(lambda: self.names() == set(names))

    def total(self, change: str) -> int:
        """The number of photos of one kind of change in all runs."""
        return sum(report.changes().get(change, 0) for report in self.reports)


def hurry_watchers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the pauses of watchers."""
    monkeypatch.setattr(schedule, "QUIET_S", 0.3)
    monkeypatch.setattr(watcher, "SETTLE_S", 0.2)
    monkeypatch.setattr(priority, "LONGEST_PAUSE_S", 0.0)  # these tests search all the time
    for name in ("TICK_S", "WAITING_TICK_S", "RETRY_S"):
        monkeypatch.setattr(watcher, name, 0.1)


@pytest.fixture
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry_watchers(monkeypatch)


@pytest.fixture
def watch(
    library: Path, encoder: ColourEncoder, _hurried: None, index: Callable[..., Report]
) -> Iterator[Callable[..., Watched]]:
    """Index folders, and watch them in a thread until the end of the test."""
    running: list[tuple[Watched, threading.Thread]] = []

    def start(*folders: Path, with_encoder: ColourEncoder | None = None) -> Watched:
        if folders:
            index(*folders)
        watched = Watched(open_library(library, encoder=encoder), threading.Event())
        options = IndexOptions(library, encoder=with_encoder or encoder)
        update_roots = watcher.polite_update(options, watched.stop)

        def update(roots: frozenset[Path]) -> Report | None:
            report = update_roots(roots)
            watched.reports += [report] if report else []
            return report

        def say(message: watcher.Message) -> None:
            watched.messages.append(str(message))

        thread = threading.Thread(
            target=watcher.Watcher(options, update, say, watched.stop).run, daemon=True
        )
        thread.start()
        running.append((watched, thread))
        wait_for(lambda: bool(watched.reports) or not thread.is_alive())
        return watched

    yield start
    for watched, thread in running:
        watched.stop.set()
        thread.join()
        watched.engine.close()
