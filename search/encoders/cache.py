"""The user's cache of compiled models, and what is remembered there of large files."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from search.files import sha256, stamp_of, write_whole

DIGESTS = "digests.json"


def cache_folder() -> Path:
    """Where compiled models are kept: a folder that can be deleted any time."""
    from platformdirs import user_cache_path

    return user_cache_path("photoseek", appauthor=False) / "models"


def known_sha256(file: Path) -> str:
    """The SHA-256 of a file, which is read only if it has changed since it was. Raises OSError."""
    name, stamp = str(file.resolve()), list(stamp_of(file.stat()))
    memory = cache_folder() / DIGESTS
    known = _remembered(memory)
    if known.get(name, [])[1:] != stamp:
        known[name] = [sha256(file), *stamp]
        with contextlib.suppress(OSError):  # a full or read-only cache: it is read again
            memory.parent.mkdir(parents=True, exist_ok=True)
            write_whole(memory, json.dumps(known).encode())
    return str(known[name][0])


def _remembered(memory: Path) -> dict[str, list[object]]:
    """For each file its SHA-256 and the stamp it had."""
    try:
        said = json.loads(memory.read_text("utf-8"))
        return {str(name): list(kept) for name, kept in said.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
