"""Decoding of one picture in a subprocess with limits of memory and time."""

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

from search.errors import Note, PhotoUnreadable, notes, stored_notes

MEMORY_BYTES = 2_000_000_000  # for one picture
CPU_S = 30  # for one picture
WALL_S = 300  # the same on a busy machine
WORKER = Path(__file__).with_name("decode_worker.py")
CPU_EXCEEDED = getattr(signal, "SIGXCPU", signal.SIGTERM)
# One subprocess at a time: the limits bound the memory of all.
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class DecodeTask:
    """Parameters of decoding. `is_raw`: the content is a camera RAW file without a preview."""

    name: str
    is_raw: bool
    limit_px: int
    at_least_px: int | None
    memory_bytes: int
    cpu_s: int = CPU_S


@dataclass(frozen=True, slots=True)
class DecodeReply:
    """The header before the pixels: the size of the upright RGB picture, or why it has none.

    `whole`: the upright size of the photo in the file.
    """

    size: tuple[int, int] = (0, 0)
    whole: tuple[int, int] = (0, 0)
    problem: str | None = None
    reason: str | None = None
    is_memory: bool = False

    def damage(self) -> Note | None:
        """The reason for decoding only a part of the picture; None for a whole one."""
        return None if self.problem is None else stored_notes.from_json(self.problem)


def decode_in_subprocess(content: bytes, task: DecodeTask) -> tuple[Image.Image, DecodeReply]:
    """Upright RGB pixels and their header. Raises PhotoUnreadable.

    The picture may be reduced as long as its short side is `at_least_px`.
    """
    command = [sys.executable, "-P", os.fspath(WORKER), json.dumps(asdict(task))]
    # Threads count as memory, and other pictures are decoded at the same time.
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    with _lock:
        try:
            done = subprocess.run(
                command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env=environment, timeout=WALL_S, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise PhotoUnreadable(task.name, notes.DECODES_TOO_LONG(seconds=CPU_S)) from error
    line, _, _ = done.stdout.partition(b"\n")
    if done.returncode:
        _raise_for_exit(task, done.returncode)
    header = json.loads(line)
    reply = DecodeReply(
        **{**header, "size": tuple(header["size"]), "whole": tuple(header["whole"])}
    )
    if reply.is_memory:
        refuse_memory(task.name, task.memory_bytes)
    if reply.reason is not None:
        raise PhotoUnreadable(task.name, stored_notes.from_json(reply.reason))
    return Image.frombytes("RGB", reply.size, done.stdout[len(line) + 1 :]), reply


def refuse_memory(name: str, limit_bytes: int) -> NoReturn:
    """Raise PhotoUnreadable for a picture that needs more memory than the limit."""
    reason = notes.NEEDS_TOO_MUCH_MEMORY(gigabytes=round(limit_bytes / 1e9, 1))
    raise PhotoUnreadable(name, reason)


def _raise_for_exit(task: DecodeTask, code: int) -> NoReturn:
    """Raise PhotoUnreadable for a process that ended without a reply."""
    if code == -CPU_EXCEEDED:
        raise PhotoUnreadable(task.name, notes.DECODES_TOO_LONG(seconds=CPU_S))
    if code == -getattr(signal, "SIGKILL", 9):  # by the system, out of memory
        refuse_memory(task.name, task.memory_bytes)
    raise PhotoUnreadable(task.name, notes.DECODER_CRASHED(exit_code=code))
