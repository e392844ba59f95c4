"""What the nodes of a cluster are compared by: photoseek's version, the model, some files."""

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
    """One machine's answers. `files`: size and hash by path; `embedding`: of one drawn picture."""

    version: str
    tag: ModelTag
    files: dict[str, str]
    embedding: Rows


def probe(encoder: Encoder, jobs: Sequence[Job]) -> Probe:
    """The answers of this machine; a file that cannot be read is an answer too."""
    drawn = Image.linear_gradient("L").convert("RGB")
    return Probe(
        version("photoseek"),
        encoder.tag,
        {printable(job.absolute_path): _look(job) for job in jobs},
        encoder.encode_photos([encoder.prepare(drawn)])[0],
    )


def difference(here: Probe, there: Probe) -> str | None:
    """Why a node with these answers must not embed for this machine; None where it may."""
    if there.version != here.version:
        return f"has photoseek {there.version}, not {here.version}; install the same there"
    cosine = float(np.dot(here.embedding, there.embedding)) if there.tag == here.tag else 0.0
    if cosine < SAME_COSINE:
        return f"has other weights of {here.tag.name}; copy the model's files there"
    for path, seen in here.files.items():
        if there.files[path] != seen:
            what = f"sees {path} as {there.files[path]}, not as {seen}"
            return f"{what}; mount the same folder at the same place there"
    return None


def _look(job: Job) -> str:
    try:
        size = job.absolute_path.stat().st_size
        return f"{size} bytes ({sha256(job.absolute_path, min(size, PROBED_BYTES))[:12]})"
    except OSError as error:
        return reason(error)
