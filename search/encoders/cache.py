"""The user's cache folder of compiled models, and the digests of large files in it."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path

from search.files import sha256, stamp_of, write_whole

DIGESTS = "digests.json"


def cache_folder() -> Path:
    """The folder of compiled models; it can be deleted at any time."""
    from platformdirs import user_cache_path

    return user_cache_path("photoseek", appauthor=False) / "models"


def readable_name(model: str) -> str:
    """The name of a model as the first part of a folder's name."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", model)[-60:].strip("-.")


def known_sha256(file: Path) -> str:
    """The SHA-256 of a file, read only if it has changed since the last call. Raises OSError."""
    name, stamp = str(file.resolve()), list(stamp_of(file.stat()))
    store = cache_folder() / DIGESTS
    known = _stored(store)
    if known.get(name, [])[1:] != stamp:
        known[name] = [sha256(file), *stamp]
        with contextlib.suppress(OSError):  # a full or read-only cache; the file is read again
            store.parent.mkdir(parents=True, exist_ok=True)
            write_whole(store, json.dumps(known).encode())
    return str(known[name][0])


def _stored(store: Path) -> dict[str, list[object]]:
    """The SHA-256 and the stamp of each file."""
    try:
        content = json.loads(store.read_text("utf-8"))
        return {str(name): list(values) for name, values in content.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
