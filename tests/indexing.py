"""An indexing run in a separate process, for tests that kill it or run a second one.

`python -m tests.indexing LIBRARY FOLDER [SECONDS_A_BATCH [CLUSTER]]`; prints how many photos it
embedded.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer import embedder, pipeline
from indexer.update import IndexOptions, index_folders
from search.arrays import Pixels
from search.console import run
from tests.colours import ColourEncoder

BATCH = 4  # small, so that a short run can be killed at many moments


class SlowEncoder(ColourEncoder):
    """Sleeps for each batch, so that tests can interrupt the run."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds

    def encode_photos(self, photos: Sequence[Pixels]) -> NDArray[np.float32]:
        time.sleep(self.seconds)
        return super().encode_photos(photos)


def main() -> int:
    library, folder, *rest = sys.argv[1:]
    slow = SlowEncoder(float(rest[0]) if rest else 0.0)
    pipeline.BATCH = embedder.BATCH = BATCH
    embedder.AHEAD = 2 * BATCH
    print("started", flush=True)
    cluster = rest[1] if len(rest) > 1 else None
    index_folders([Path(folder)], IndexOptions(Path(library), encoder=slow, cluster=cluster))
    print(slow.embedded, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
