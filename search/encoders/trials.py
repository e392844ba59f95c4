"""The trials of a machine: how each precision did on its processor, kept beside the towers."""

from __future__ import annotations

import dataclasses
import json
import os
import platform
from collections.abc import Sequence
from pathlib import Path

from search.encoders.precision import Trial
from search.files import write_whole

TRIALS = "trials.json"


def read_trials(folder: Path) -> tuple[int, list[Trial]]:
    """On how many photos, and how each precision did; (0, []) where none was tried."""
    try:
        said = json.loads((folder / TRIALS).read_text("utf-8"))
        if said["on"] == processor():
            return int(said["photos"]), [Trial(**row) for row in said["trials"]]
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return 0, []


def write_trials(folder: Path, photos: int, trials: Sequence[Trial]) -> None:
    """Remember trials on so many photos. Raises OSError."""
    rows = [dataclasses.asdict(one) for one in trials]
    said = {"on": processor(), "photos": photos, "trials": rows}
    write_whole(folder / TRIALS, json.dumps(said).encode())


def processor() -> str:
    """What this machine calls its processor: what is fastest on one is not on another."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:  # not Linux
        return platform.processor()
    names = (line.partition(": ")[2] for line in lines if line.startswith("model name"))
    return f"{next(names, platform.processor())}, {os.cpu_count()} cores"
