"""Drop a root, or a folder inside one, from the library; its photos on the disk stay."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from search.catalogue import Catalogue, lock_for_writing
from search.errors import UnknownRoot
from search.files import THUMBNAILS
from search.records import enclosing_root


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was dropped: the folder, its photos, and the root it lies in, if it is none itself."""

    folder: Path
    photos: int
    inside: Path | None


def hidden_by(library: Path, folder: Path) -> str:
    """What people said that is seen no more once a folder is forgotten; "" for nothing.

    All of it is kept, and counts again when the photos are indexed again. Raises LibraryMissing.
    """
    with Catalogue.open(library) as catalogue:
        said = catalogue.said_only_below(folder.expanduser().resolve())
    counts = [
        (len(said.stars), "stars"),
        *((len(album.photos), f"photos of the album {album.name}") for album in said.albums),
        *((len(name.shown_by), f"examples of {name.name}") for name in said.names),
    ]
    return ", ".join(f"{count:,} {what}" for count, what in counts if count)


def forget(library: Path, folder: Path) -> Forgotten:
    """Forget a folder and all that is known of its photos.

    A folder inside a root is left out of its scans from now on, until it is indexed by name.
    Raises LibraryMissing, LibraryBusy or UnknownRoot.
    """
    folder = folder.expanduser().resolve()
    with lock_for_writing(library, must_exist=True) as catalogue:
        root = enclosing_root(folder, catalogue.roots())
        if root is None:
            raise UnknownRoot(folder)
        if root.path == folder:
            forgotten = Forgotten(folder, catalogue.forget_root(root), None)
        else:
            path = os.fspath(folder.relative_to(root.path))
            if not folder.is_dir() and not catalogue.knows_folder(root, path):
                raise UnknownRoot(folder)
            forgotten = Forgotten(folder, catalogue.forget_folder(root, path), root.path)
        # Not a trace of what was to be forgotten; those of other folders are made again.
        shutil.rmtree(library / THUMBNAILS, ignore_errors=True)
    return forgotten
