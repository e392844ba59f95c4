"""A cluster whose head is gone, and nodes that lack the model."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexer.update import IndexOptions, index_folders
from search.catalogue import Catalogue, is_library
from search.encoders.compilation import compiled_files
from search.encoders.compiled_model import compiled_folder
from search.encoders.loading import load_encoder
from search.encoders.models import weights_label
from search.errors import LibraryDamaged
from search.files import sha256
from tests.indexer.cluster.conftest import HOUSE, MANY, add_node, started

COMMAND = (sys.executable, "-m", "tests.indexing")


def embedded(library: Path) -> int:
    """How many photos are stored by now."""
    if not is_library(library):
        return 0
    try:
        with Catalogue.open(library) as catalogue:
            return len(catalogue.embeddings.searchable_ids())
    except LibraryDamaged:  # its tables are still being made
        return 0


@pytest.mark.slow
def test_a_run_ends_with_one_message_when_the_head_is_gone(library: Path, many: Path) -> None:
    with started() as found:
        head = add_node(found)
        command = [*COMMAND, str(library), str(many), "1", found.address]
        with subprocess.Popen(
            command, cwd=HOUSE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            while not embedded(library):
                assert process.poll() is None
                time.sleep(0.05)
            found.remove_node(head, allow_graceful=False)
            out, err = process.communicate()
    assert (process.returncode, out) == (1, "started\n")
    assert len(err.splitlines()) == 1
    assert "its head is gone; what was embedded is kept, and the next run goes on" in err
    before = embedded(library)
    assert 0 < before < MANY
    again = subprocess.run([*COMMAND, str(library), str(many)], cwd=HOUSE, capture_output=True)
    assert again.stdout.split()[-1] == str(MANY - before).encode()
    assert embedded(library) == MANY


@pytest.mark.slow
def test_nodes_that_lack_the_model_are_sent_it(
    tmp_path: Path, library: Path, many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_encoder("builtin")
    monkeypatch.setattr("indexer.cluster.cluster_embedder.TASK", 8)
    caches, messages = [tmp_path / name for name in ("one", "two")], list[str]()
    with started() as found:
        add_node(found, cores=0)
        for cache in caches:
            add_node(found, cache=cache)
        options = IndexOptions(
            library, model="builtin", cluster=found.address, notify=messages.append
        )
        assert index_folders([many], options).new == MANY
    weights = weights_label("builtin")
    here = compiled_files("builtin", weights)
    assert sum("is sent builtin" in line for line in messages) == 2
    for cache in caches:
        there = cache / "photoseek" / "models" / compiled_folder("builtin", weights).name
        assert {name: sha256(there / name) for name in here} == {
            name: sha256(file) for name, file in here.items()
        }
        assert not list(there.parent.glob("*.part"))
