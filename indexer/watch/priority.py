"""Low priority of a watcher: for the system, for searches and for other writers."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from pathlib import Path

import psutil

from indexer.report import Progress, ProgressCallback
from search.catalogue import expect_searches, is_awaited, is_searched

LOWEST_NICE = 19
PAUSE_S = 0.2
LONGEST_PAUSE_S = 5.0  # for each photo, so that a run among steady searches ends


class GaveWay(Exception):
    """Ends a run because another writer waits, or the watcher stops."""


def lower_priority() -> None:
    """Run this process when no other needs processor or disk."""
    process = psutil.Process()
    if sys.platform == "win32":
        process.nice(psutil.IDLE_PRIORITY_CLASS)
        process.ionice(psutil.IOPRIO_VERYLOW)
        return
    process.nice(LOWEST_NICE)
    if sys.platform == "linux":
        process.ionice(psutil.IOPRIO_CLASS_IDLE)


def lower_thread_priority() -> None:
    """Run this thread, and those that it starts, after the others; on Linux only."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST_NICE)


def giving_way(library: Path, stop: threading.Event) -> ProgressCallback:
    """A callback for a run that pauses during searches, and ends for other writers.

    It raises GaveWay.
    """
    with contextlib.suppress(OSError):  # a library that cannot be written, which the run reports
        expect_searches(library)

    def on_progress(_: Progress) -> None:
        end_s = time.monotonic() + LONGEST_PAUSE_S
        while is_searched(library) and time.monotonic() < end_s and not stop.wait(PAUSE_S):
            pass
        if stop.is_set() or is_awaited(library):
            raise GaveWay

    return on_progress
