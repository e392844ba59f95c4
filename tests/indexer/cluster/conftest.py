"""Real Ray clusters, all their nodes on this machine."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pictures import COLOURS, draw

HOUSE = Path(__file__).resolve().parents[3]
STORE_BYTES = 80 * 2**20
ABSENT = "Ray is not installed: pip install 'photoseek[cluster]'"
MANY = 200


@contextlib.contextmanager
def started() -> Iterator[Any]:
    """A cluster that has no node yet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")  # Ray's word for the loopback
        patch.setenv("PYTHONPATH", str(HOUSE))
        # Ray reads these when it is imported.
        utils = pytest.importorskip("ray.cluster_utils", reason=ABSENT)
        found = utils.Cluster()
        try:
            yield found
        finally:
            found.shutdown()


def add_node(found: Any, cores: int = 1, cache: Path | None = None) -> Any:
    """One more node. `cache`: the folder where it keeps models; this machine's where none is."""
    return found.add_node(
        num_cpus=cores,
        object_store_memory=STORE_BYTES,
        node_ip_address="127.0.0.1",
        include_dashboard=False,
        env_vars={"XDG_CACHE_HOME": str(cache)} if cache else None,
    )


@pytest.fixture(scope="module")
def nodes() -> Iterator[Any]:
    """A head and a second node, of one core each."""
    with started() as found:
        for _ in range(2):
            add_node(found)
        yield found


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """So many photos, no two alike."""
    folder = tmp_path / "many"
    for number in range(MANY):
        draw(folder / f"{number}.png", list(COLOURS)[number % len(COLOURS)], (20 + number, 20))
    return folder
