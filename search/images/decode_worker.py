"""The subprocess of `decode_subprocess`: limit itself, decode one picture, send the pixels.

Run by its path: the file's content comes on stdin, the DecodeTask as JSON in the only argument. Its
reply is one line of JSON, and then the pixels.
"""

from __future__ import annotations

import contextlib
import json
import sys
from dataclasses import asdict
from pathlib import Path


def main() -> None:
    """Decode and reply."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from search.errors import PhotoUnreadable, stored_notes
    from search.images import decode
    from search.images.decode_subprocess import DecodeReply, DecodeTask

    task = DecodeTask(**json.loads(sys.argv[1]))
    decode.load_readers()
    content = sys.stdin.buffer.read()
    limit_memory(task.memory_bytes)
    limit_cpu(task.cpu_s)
    pixels = b""
    try:
        picture = decode.decode_here(content, task)
        whole = picture.width, picture.height
        problem = stored_notes.to_json(picture.problem) if picture.problem else None
        reply = DecodeReply(picture.pixels.size, whole, problem)
        pixels = picture.pixels.tobytes()
    except PhotoUnreadable as error:
        reply = DecodeReply(
            reason=stored_notes.to_json(error.reason),
            is_memory=isinstance(error.__cause__, MemoryError),
        )
    except MemoryError:
        reply = DecodeReply(is_memory=True)
    sys.stdout.buffer.write(json.dumps(asdict(reply)).encode() + b"\n" + pixels)
    sys.stdout.buffer.flush()


def limit_memory(memory_bytes: int) -> None:
    """Limit the memory of this process; Windows and macOS have no limit of the address space."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_address_space() + memory_bytes,) * 2)


def limit_cpu(seconds: int, most: int | None = None) -> None:
    """Limit the processor time of this process from now on; a later call may allow up to `most`.

    Windows has no such limit.
    """
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        used_s = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        if hard == resource.RLIM_INFINITY:
            hard = used_s + (most or seconds) + 5
        resource.setrlimit(resource.RLIMIT_CPU, (min(used_s + seconds, hard), hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _address_space() -> int:
    """The address space in use by the interpreter and its libraries, in bytes."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except OSError:  # not Linux
        return 0
    import resource

    return pages * resource.getpagesize()


if __name__ == "__main__":
    main()
