"""A watcher in a separate process, for tests that kill or limit it.

`python -m tests.watching LIBRARY FOLDER [SECONDS_A_BATCH]`; prints its messages and reports.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from indexer import embedder, pipeline
from indexer.report import Report
from indexer.update import IndexOptions, index_folders
from indexer.watch import schedule, watcher
from search.console import run
from tests.indexing import BATCH, SlowEncoder


def hurry() -> None:
    """Shorten the pauses of watchers in this process."""
    schedule.QUIET_S, watcher.SETTLE_S, schedule.INTERVAL_S = 0.3, 0.2, 1.0
    watcher.TICK_S = watcher.WAITING_TICK_S = watcher.RETRY_S = 0.1


def main() -> int:
    library, folder, *rest = sys.argv[1:]
    pipeline.BATCH = embedder.BATCH = BATCH
    embedder.AHEAD = 2 * BATCH
    hurry()
    slow = SlowEncoder(float(rest[0]) if rest else 0.0)
    options = IndexOptions(Path(library), encoder=slow)
    index_folders([Path(folder)], options)
    print("watching", flush=True)

    stop = threading.Event()
    update_roots = watcher.polite_update(options, stop)

    def update(roots: frozenset[Path]) -> Report | None:
        report = update_roots(roots)
        print(report.changes() if report else "gave way", flush=True)
        return report

    watcher.Watcher(options, update, lambda message: print(message, flush=True), stop).run()
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
