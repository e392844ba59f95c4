"""Decoding of one video in a subprocess with limits of memory and time, frame by frame."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np

from search.arrays import Pixels
from search.errors import Note, PhotoUnreadable, notes, stored_notes
from search.images.decode_subprocess import CPU_EXCEEDED, MEMORY_BYTES

CPU_S = 60  # for a single frame, or the first; all frames may take LONGEST_CPU_S
LONGEST_CPU_S = 3600
WALL_S = 300  # without a frame, on a busy machine
PIPE_BYTES = 1 << 20  # where the system can set it: most frames fit, and the decoder goes on
WORKER = Path(__file__).with_name("video_worker.py")
FRAME = struct.Struct("<qII")  # time in milliseconds, width, height
END = -1  # in the place of a time; then the length of the note that follows


@dataclass(frozen=True, slots=True)
class VideoTask:
    """Parameters of decoding. `at_ms`: of the only frame wanted; None for the moments."""

    name: str
    at_least_px: int
    at_ms: int | None = None
    memory_bytes: int = MEMORY_BYTES


@dataclass(frozen=True, slots=True)
class VideoHeader:
    """The upright size in pixels, the duration, and the texts of the container by key."""

    width: int
    height: int
    duration_ms: int
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class DecodedVideo:
    """A video that is being decoded. `problem`: why only a part was, known after the frames."""

    header: VideoHeader
    frames: Iterator[tuple[int, Pixels]]  # times in milliseconds, upright RGB (h, w, 3)
    problem: Note | None = None


@contextlib.contextmanager
def decoding(file: BinaryIO, task: VideoTask) -> Iterator[DecodedVideo]:
    """The header and the frames of an open file, while they are decoded.

    Raises PhotoUnreadable without a first frame.
    """
    command = [sys.executable, "-P", os.fspath(WORKER), json.dumps(asdict(task))]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    worker = subprocess.Popen(
        command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
        pipesize=PIPE_BYTES,
    )  # fmt: skip
    watch = _Watch(worker)
    try:
        yield _decoded(worker, task, watch)
    finally:
        watch.end()
        worker.kill()
        worker.communicate()


def read_header(file: BinaryIO, name: str) -> VideoHeader:
    """The header of an open video. Raises PhotoUnreadable."""
    with decoding(file, VideoTask(name, 1, at_ms=0)) as video:
        return video.header


def frame_at(file: BinaryIO, task: VideoTask) -> Pixels:
    """The upright frame shown at a time, RGB (h, w, 3). Raises PhotoUnreadable."""
    with decoding(file, task) as video:
        for _, pixels in video.frames:
            return pixels
    raise PhotoUnreadable(task.name, video.problem or notes.NO_FRAME())


class _Watch:
    """Ends a subprocess that sends nothing for WALL_S."""

    def __init__(self, worker: subprocess.Popen[bytes]) -> None:
        self.is_over = False
        self._worker = worker
        self._timer: threading.Timer | None = None
        self.restart()

    def restart(self) -> None:
        self.end()
        self._timer = threading.Timer(WALL_S, self._kill)
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        if self._timer:
            self._timer.cancel()

    def _kill(self) -> None:
        self.is_over = True
        self._worker.kill()


def _decoded(worker: subprocess.Popen[bytes], task: VideoTask, watch: _Watch) -> DecodedVideo:
    assert worker.stdout
    line = worker.stdout.readline()
    if not line.endswith(b"\n"):
        raise PhotoUnreadable(task.name, _reason_of_exit(worker, task, watch))
    reply = json.loads(line)
    if "reason" in reply:
        raise PhotoUnreadable(task.name, stored_notes.from_json(reply["reason"]))
    video = DecodedVideo(VideoHeader(**reply), iter(()))
    video.frames = _frames(worker, task, watch, video)
    return video


def _frames(
    worker: subprocess.Popen[bytes], task: VideoTask, watch: _Watch, video: DecodedVideo
) -> Iterator[tuple[int, Pixels]]:
    assert worker.stdout
    while len(head := worker.stdout.read(FRAME.size)) == FRAME.size:
        at_ms, width, height = FRAME.unpack(head)
        if at_ms == END:
            problem = worker.stdout.read(width).decode()
            video.problem = stored_notes.from_json(problem) if problem else None
            return
        content = worker.stdout.read(3 * width * height)
        if len(content) < 3 * width * height:
            break
        watch.restart()
        yield at_ms, np.frombuffer(content, np.uint8).reshape(height, width, 3)
    video.problem = _reason_of_exit(worker, task, watch)


def _reason_of_exit(worker: subprocess.Popen[bytes], task: VideoTask, watch: _Watch) -> Note:
    """The reason for which a process ended without a reply."""
    code = worker.wait()
    if watch.is_over or code == -CPU_EXCEEDED:
        return notes.DECODES_TOO_LONG(seconds=CPU_S)
    if code == -getattr(signal, "SIGKILL", 9):
        return notes.NEEDS_TOO_MUCH_MEMORY(gigabytes=round(task.memory_bytes / 1e9, 1))
    return notes.DECODER_CRASHED(exit_code=code)
