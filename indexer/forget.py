"""Removal of a root, or a folder inside one, from the library; its files stay."""

from __future__ import annotations

import os
import shutil
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from search.catalogue import Catalogue, lock_for_writing
from search.console import counted
from search.errors import UnknownRoot
from search.files import THUMBNAILS
from search.records import enclosing_root


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The folder that was dropped, the number of its photos, and the root around it, if any."""

    folder: Path
    photos: int
    inside: Path | None


def hidden_by(library: Path, folder: Path) -> str:
    """A summary of the user data that forgetting a folder would hide; "" for none.

    It is kept, and appears again once the photos are indexed again. Raises LibraryMissing.
    """
    with Catalogue.open(library) as catalogue:
        folder = _stored(catalogue, folder.expanduser().resolve())
        hidden = catalogue.collections.user_data_only_below(folder)
    counts = [
        (len(hidden.stars), "star", ""),
        *((len(album.photos), "photo", f" of the album {album.name}") for album in hidden.albums),
        *((len(name.shown_by), "example", f" of {name.name}") for name in hidden.names),
        *((len(person.faces), "named face", f" of {person.name}") for person in hidden.people),
    ]
    return ", ".join(counted(count, thing) + of for count, thing, of in counts if count)


def forget(library: Path, folder: Path) -> Forgotten:
    """Delete a folder and its photos from the library.

    Scans of the root around it leave it out until it is indexed by name.
    Raises LibraryMissing, LibraryBusy or UnknownRoot.
    """
    folder = folder.expanduser().resolve()
    with lock_for_writing(library, must_exist=True) as catalogue:
        folder = _stored(catalogue, folder)
        root = enclosing_root(folder, catalogue.roots.all())
        if root is None:
            raise UnknownRoot(folder)
        if root.path == folder:
            forgotten = Forgotten(folder, catalogue.roots.forget(root), None)
        else:
            path = os.fspath(folder.relative_to(root.path))
            if not folder.is_dir() and not catalogue.roots.has_folder(root, path):
                raise UnknownRoot(folder)
            forgotten = Forgotten(folder, catalogue.roots.forget_folder(root, path), root.path)
        # No trace of forgotten photos stays; thumbnails of other folders are made again.
        shutil.rmtree(library / THUMBNAILS, ignore_errors=True)
    return forgotten


def _stored(catalogue: Catalogue, folder: Path) -> Path:
    """The folder in the Unicode normalisation in which the catalogue has it.

    macOS decomposes names, and a disk that is not plugged in cannot be asked.
    """
    if os.path.lexists(folder):
        return folder
    parents = [root.path for root in catalogue.roots.all()]
    for path in map(Path, catalogue.photos.folders()):
        parents += [path, *path.parents]
    name = unicodedata.normalize("NFC", str(folder))
    equal = {path for path in parents if unicodedata.normalize("NFC", str(path)) == name}
    return equal.pop() if len(equal) == 1 else folder
