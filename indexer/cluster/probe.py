"""Comparison of cluster nodes: the version of photoseek, the model, and some files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
from PIL import Image

from indexer.reader import Job
from search.arrays import Rows
from search.encoders.base import Encoder
from search.errors import printable
from search.files import reason, sha256
from search.records import ModelTag

PROBED_BYTES = 1_000_000  # of each file
SAME_COSINE = 0.99  # 8-bit arithmetic passes, other weights do not


@dataclass(frozen=True, slots=True)
class Probe:
    """The state of one machine. `files`: size and hash by path; `embedding`: of a drawn picture."""

    version: str
    tag: ModelTag
    files: dict[str, str]
    embedding: Rows


def probe(encoder: Encoder, jobs: Sequence[Job]) -> Probe:
    """The state of this machine; for a file that cannot be read, the reason."""
    drawn = Image.linear_gradient("L").convert("RGB")
    return Probe(
        version("photoseek"),
        encoder.tag,
        {printable(job.absolute_path): _identity(job) for job in jobs},
        encoder.encode_photos([encoder.prepare(drawn)])[0],
    )


def difference(here: Probe, there: Probe) -> str | None:
    """The reason why a node must not embed for this machine; None for a matching node."""
    if there.version != here.version:
        return f"has photoseek {there.version}, not {here.version}; install the same there"
    cosine = float(np.dot(here.embedding, there.embedding)) if there.tag == here.tag else 0.0
    if cosine < SAME_COSINE:
        return f"has other weights of {here.tag.name}; copy the model's files there"
    for path, seen in here.files.items():
        if there.files[path] != seen:
            mismatch = f"sees {path} as {there.files[path]}, not as {seen}"
            return f"{mismatch}; mount the same folder at the same place there"
    return None


def _identity(job: Job) -> str:
    """Size and hash of the beginning of a file, or the reason why it cannot be read."""
    try:
        size = job.absolute_path.stat().st_size
        return f"{size} bytes ({sha256(job.absolute_path, min(size, PROBED_BYTES))[:12]})"
    except OSError as error:
        return reason(error)
