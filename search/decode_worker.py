"""The process of `apart`: it limits itself, decodes one picture, and sends the pixels.

Run by its path: the file's content comes on stdin, the Task as JSON in the only argument. Its
answer is one line of JSON, and then the pixels.
"""

from __future__ import annotations

import contextlib
import json
import sys
from dataclasses import asdict
from pathlib import Path


def main() -> None:
    """Decode and answer."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from search import decode
    from search.apart import Answer, Task
    from search.errors import PhotoUnreadable

    task = Task(**json.loads(sys.argv[1]))
    decode.load_readers()
    content = sys.stdin.buffer.read()
    _limit(task.memory_bytes, task.cpu_s)
    pixels = b""
    try:
        picture = decode.decode_here(content, task)
        whole = picture.width, picture.height
        answer = Answer(picture.pixels.size, whole, picture.problem)
        pixels = picture.pixels.tobytes()
    except PhotoUnreadable as error:
        answer = Answer(reason=error.reason, is_memory=isinstance(error.__cause__, MemoryError))
    except MemoryError:
        answer = Answer(is_memory=True)
    sys.stdout.buffer.write(json.dumps(asdict(answer)).encode() + b"\n" + pixels)
    sys.stdout.buffer.flush()


def _limit(memory_bytes: int, cpu_s: int) -> None:
    """Let the system end this process when it takes more; Windows has no such limits."""
    try:
        import resource
    except ImportError:
        return
    used_s = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
    # macOS knows no limit of the address space.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_address_space() + memory_bytes,) * 2)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (used_s + cpu_s, used_s + cpu_s + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _address_space() -> int:
    """What the interpreter and the libraries have taken by now, in bytes."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except OSError:  # not Linux
        return 0
    import resource

    return pages * resource.getpagesize()


if __name__ == "__main__":
    main()
