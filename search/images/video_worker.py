"""The subprocess of `video_subprocess`: limit itself, decode one video, send its frames.

Run by its path: the file is on stdin, the VideoTask as JSON in the only argument. Its reply is one
line of JSON, then frames, each with its time and size, and at last a note if it is incomplete.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from search.arrays import Pixels
    from search.images.video import Video
    from search.images.video_subprocess import VideoTask


def main() -> None:
    """Decode and reply."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from search.errors import PhotoUnreadable, notes, stored_notes
    from search.images.decode_worker import limit_cpu, limit_memory
    from search.images.video import Video
    from search.images.video_subprocess import CPU_S, END, FRAME, LONGEST_CPU_S, VideoTask

    task = VideoTask(**json.loads(sys.argv[1]))
    limit_memory(task.memory_bytes)
    limit_cpu(CPU_S, LONGEST_CPU_S)
    out, is_begun, problem = sys.stdout.buffer, False, ""
    try:
        video = Video(sys.stdin.buffer, task.name)
        _send(out, asdict(video.header()))
        is_begun = True
        if task.at_ms is None:
            limit_cpu(LONGEST_CPU_S)
        for at_ms, pixels in _frames(video, task):
            height, width, _ = pixels.shape
            out.write(FRAME.pack(at_ms, width, height) + pixels.tobytes())
            out.flush()
    except PhotoUnreadable as error:
        problem = stored_notes.to_json(error.reason)
    except MemoryError:
        problem = stored_notes.to_json(notes.TOO_LARGE_FOR_MEMORY())
    if is_begun:
        out.write(FRAME.pack(END, len(problem.encode()), 0) + problem.encode())
    else:
        _send(out, {"reason": problem})
    out.flush()


def _frames(video: Video, task: VideoTask) -> Iterator[tuple[int, Pixels]]:
    if task.at_ms is None:
        yield from video.moments(task.at_least_px)
    else:
        yield task.at_ms, video.frame_at(task.at_ms, task.at_least_px)


def _send(out: BinaryIO, reply: Mapping[str, object]) -> None:
    out.write(json.dumps(reply).encode() + b"\n")
    out.flush()


if __name__ == "__main__":
    main()
