"""The model hub: files in its cache, downloads in progress, and whether it can be reached."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from pathlib import Path

TIMEOUT_S = 3.0
STALLED_S = 60.0  # without a byte; such a download has ended
WEIGHTS_FILES = ("open_clip_model.safetensors", "open_clip_pytorch_model.bin")
TOKENIZER_FILE = "tokenizer.json"


def endpoint() -> str:
    """The address of the hub."""
    return os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")


def repository_folder(repository: str) -> Path:
    """The folder of a repository in the hub's cache."""
    return Path(_cache(), _folder_name(repository))


def lock_file(repository: str, etag: str) -> Path:
    """The lock that the hub's client holds while it downloads a file."""
    return Path(_cache(), ".locks", _folder_name(repository), f"{etag}.lock")


def _cache() -> str:
    from huggingface_hub import constants

    return constants.HF_HUB_CACHE


def _folder_name(repository: str) -> str:
    return f"models--{repository.replace('/', '--')}"


def partial_bytes(repository: str) -> int | None:
    """The bytes that a download in progress has written; None without one.

    The hub's client, too, writes to a file that ends in .incomplete.
    """
    for part in repository_folder(repository).glob("blobs/*.incomplete"):
        with contextlib.suppress(OSError):
            status = part.stat()
            if time.time() - status.st_mtime < STALLED_S:
                return status.st_size
    return None


def cached_file(repository: str, files: tuple[str, ...] = WEIGHTS_FILES) -> Path | None:
    """The first of these files in the hub's cache on this machine; never uses the network."""
    from huggingface_hub import try_to_load_from_cache

    found = (try_to_load_from_cache(repository, file) for file in files)
    return next((Path(path) for path in found if isinstance(path, str)), None)


def is_reachable(timeout_s: float = TIMEOUT_S) -> bool:
    """True if the model hub can be reached; returns within the time-out.

    False immediately if HF_HUB_OFFLINE is set. A thread sends the request, because resolving a
    host name has no time-out.
    """
    if os.environ.get("HF_HUB_OFFLINE", "0").lower() in ("1", "true", "yes", "on"):
        return False
    has_answered = threading.Event()
    threading.Thread(target=_request, args=(has_answered, timeout_s), daemon=True).start()
    return has_answered.wait(timeout_s)


def _request(has_answered: threading.Event, timeout_s: float) -> None:
    import urllib.error
    import urllib.request

    request = urllib.request.Request(endpoint(), method="HEAD")
    try:
        with urllib.request.build_opener().open(request, timeout=timeout_s):
            has_answered.set()
    except (urllib.error.URLError, OSError, ValueError):
        return
