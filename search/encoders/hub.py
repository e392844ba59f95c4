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


def partial_bytes(repository: str) -> int | None:
    """The bytes that a download in progress has written; None without one.

    The hub's client writes to a file that ends in .incomplete.
    """
    from huggingface_hub.constants import HF_HUB_CACHE
    from huggingface_hub.file_download import repo_folder_name

    folder = Path(HF_HUB_CACHE, repo_folder_name(repo_id=repository, repo_type="model"))
    for part in folder.glob("blobs/*.incomplete"):
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


def fetch(repository: str, file: str) -> Path:
    """A file of the hub in its cache on this machine, downloaded. Raises OSError."""
    from huggingface_hub import hf_hub_download

    return Path(hf_hub_download(repository, file))


def is_reachable(timeout_s: float = TIMEOUT_S) -> bool:
    """Whether the model hub can be reached; returns within the time-out.

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

    address = os.environ.get("HF_ENDPOINT", "https://huggingface.co")
    request = urllib.request.Request(address, method="HEAD")
    try:
        with urllib.request.urlopen(request, timeout=timeout_s):
            has_answered.set()
    except (urllib.error.URLError, OSError, ValueError):
        return
