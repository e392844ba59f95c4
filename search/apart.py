"""A picture decoded in a process of its own, which is ended when it takes too much."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NoReturn

from PIL import Image

from search.errors import PhotoUnreadable

MEMORY_BYTES = 2_000_000_000  # that one picture may take
CPU_S = 30  # that one picture may take
WALL_S = 300  # the same on a machine that has much else to do
TOO_LONG = f"takes more than {CPU_S} seconds to decode"
WORKER = Path(__file__).with_name("decode_worker.py")
CPU_EXCEEDED = getattr(signal, "SIGXCPU", signal.SIGTERM)
# What the process takes is bounded, and so is what all of them take: they come one after the other.
_turn = threading.Lock()


@dataclass(frozen=True, slots=True)
class Task:
    """How to decode. `is_raw`: the content is a camera RAW file without a preview."""

    name: str
    is_raw: bool
    limit_px: int
    at_least_px: int | None
    memory_bytes: int
    cpu_s: int = CPU_S


@dataclass(frozen=True, slots=True)
class Answer:
    """What the process says before it sends the pixels: upright RGB of this size, or why none.

    `whole`: the size of the photo in the file, upright.
    """

    size: tuple[int, int] = (0, 0)
    whole: tuple[int, int] = (0, 0)
    problem: str | None = None
    reason: str | None = None
    is_memory: bool = False


def decode_apart(content: bytes, task: Task) -> tuple[Image.Image, Answer]:
    """Upright RGB pixels, and what the process says of them. Raises PhotoUnreadable.

    The picture is smaller than stored where its short side stays `at_least_px`.
    """
    command = [sys.executable, "-P", os.fspath(WORKER), json.dumps(asdict(task))]
    # Threads would count as memory, and there are other pictures to decode beside this one.
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    with _turn:
        try:
            done = subprocess.run(
                command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env=environment, timeout=WALL_S, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise PhotoUnreadable(task.name, TOO_LONG) from error
    line, _, _ = done.stdout.partition(b"\n")
    if done.returncode:
        _tell_end(task, done.returncode)
    said = json.loads(line)
    answer = Answer(**{**said, "size": tuple(said["size"]), "whole": tuple(said["whole"])})
    if answer.is_memory:
        refuse_memory(task.name, task.memory_bytes)
    if answer.reason is not None:
        raise PhotoUnreadable(task.name, answer.reason)
    return Image.frombytes("RGB", answer.size, done.stdout[len(line) + 1 :]), answer


def refuse_memory(name: str, limit_bytes: int) -> NoReturn:
    """Raise PhotoUnreadable for a picture that takes more memory than this."""
    reason = f"needs more than {limit_bytes / 1e9:.1f} GB of memory to decode"
    raise PhotoUnreadable(name, f"{reason}; raise the limit with --max-megapixels")


def _tell_end(task: Task, code: int) -> NoReturn:
    """Raise PhotoUnreadable for a process that ended before its answer."""
    if code == -CPU_EXCEEDED:
        raise PhotoUnreadable(task.name, TOO_LONG)
    if code == -getattr(signal, "SIGKILL", 9):  # the system's, when the machine's memory is full
        refuse_memory(task.name, task.memory_bytes)
    raise PhotoUnreadable(task.name, f"its decoder crashed (exit code {code})")
