"""Drop a root from the library; its photos on the disk stay as they are."""

from __future__ import annotations

import shutil
from pathlib import Path

from search.catalogue import lock_for_writing
from search.errors import UnknownRoot
from search.files import THUMBNAILS


def forget(library: Path, folder: Path) -> int:
    """Forget a root and all that is known of its photos; returns the number of photos.

    Raises LibraryMissing, LibraryBusy or UnknownRoot.
    """
    folder = folder.expanduser().resolve()
    with lock_for_writing(library, must_exist=True) as catalogue:
        root = next((r for r in catalogue.roots() if r.path == folder), None)
        if root is None:
            raise UnknownRoot(folder)
        count = catalogue.forget_root(root)
        # Not a trace of what was to be forgotten; those of other folders are made again.
        shutil.rmtree(library / THUMBNAILS, ignore_errors=True)
    return count
