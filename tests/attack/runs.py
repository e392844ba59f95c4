"""Indexing runs in a process of their own, with what they took and what they said."""

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
# A child begins with the memory of the process that starts it: a small one starts the run.
LAUNCH = """
import json, resource, subprocess, sys
code = subprocess.call([sys.executable, *sys.argv[1:]])
print(json.dumps([code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024]))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """How a run ended; `peak_bytes` of its own memory, and of any decoder that it started."""

    code: int
    err: str
    seconds: float
    peak_bytes: int


def index(library: Path, folder: Path, *, log: Path | None = None) -> Run:
    """Index a folder with the encoder of mean colours; what it says goes to `log`."""
    words = [str(library), str(folder)]
    started = time.monotonic()
    with (log or library.parent / "stderr").open("w+b") as err:
        command = [sys.executable, "-c", LAUNCH, "-m", "tests.indexing", *words]
        told = subprocess.run(command, cwd=HOUSE, stdout=subprocess.PIPE, stderr=err, check=True)
        err.seek(0)
        said = err.read().decode("utf-8", "replace")
    code, peak_bytes = json.loads(told.stdout.splitlines()[-1])
    return Run(code, said, time.monotonic() - started, peak_bytes)


def outcomes(library: Path) -> dict[str, str]:
    """What the library says of every file: nothing of a photo, or the problem with it."""
    with Catalogue.open(library) as catalogue:
        photos = catalogue.photos(catalogue.searchable_ids().tolist()).values()
        found = {os.fspath(photo.path): "" for photo in photos}
        return found | {os.fspath(p.path): p.reason for p in catalogue.problems()}
