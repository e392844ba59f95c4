"""Indexing runs in a separate process, with their memory, time and output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from search.catalogue import Catalogue

HOUSE = Path(__file__).resolve().parents[2]
# The peak memory of a child includes that of its parent at the fork, so a small process starts it.
LAUNCH = """
import json, resource, subprocess, sys
code = subprocess.call([sys.executable, *sys.argv[1:]])
print(json.dumps([code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024]))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """Result of a run; `peak_bytes`: peak memory of the run and its decoder subprocesses."""

    code: int
    err: str
    seconds: float
    peak_bytes: int


def index(library: Path, folder: Path, *, log: Path | None = None) -> Run:
    """Index a folder with the encoder of mean colours; its output goes to `log`."""
    arguments = [str(library), str(folder)]
    started = time.monotonic()
    with (log or library.parent / "stderr").open("w+b") as err:
        command = [sys.executable, "-c", LAUNCH, "-m", "tests.indexing", *arguments]
        done = subprocess.run(command, cwd=HOUSE, stdout=subprocess.PIPE, stderr=err, check=True)
        err.seek(0)
        output = err.read().decode("utf-8", "replace")
    code, peak_bytes = json.loads(done.stdout.splitlines()[-1])
    return Run(code, output, time.monotonic() - started, peak_bytes)


def outcomes(library: Path) -> dict[str, str]:
    """The problem of every file in the library, empty for an intact photo."""
    with Catalogue.open(library) as catalogue:
        photos = catalogue.photos.by_id(catalogue.embeddings.searchable_ids().tolist()).values()
        problems = {os.fspath(photo.path): "" for photo in photos}
        return problems | {os.fspath(p.path): p.reason for p in catalogue.photos.problems()}
