"""Folders of this machine, with the number of pictures in each, to choose a root from."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from indexer.scan import JUNK, READ, check_folder
from search.errors import FolderUnreadable
from search.files import reason

MAX_FOLDERS = 500  # in one listing
MAX_ENTRIES = 2000  # of a folder whose pictures are counted
MAX_BELOW_S = 2.0  # of counting all pictures below a folder
# Parents of mounted disks.
DISKS = ("/media", "/run/media", "/mnt", "/Volumes")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder and the number of pictures directly in it; None for an unreadable folder."""

    path: Path
    pictures: int | None


@dataclass(frozen=True, slots=True)
class Listing:
    """The folders in a folder; `more`: how many are not listed."""

    folder: Folder
    inside: tuple[Folder, ...]
    more: int = 0


def to_word(path: Path) -> str:
    """A path as ASCII text: names are bytes, and not all of them are UTF-8."""
    return quote(os.fsencode(path))


def from_word(word: str) -> Path:
    """The path that `to_word` encoded."""
    return Path(os.fsdecode(unquote_to_bytes(word).replace(b"\0", b"")))


def list_folder(path: Path) -> Listing:
    """The folders in a folder by name, without hidden ones and those of operating systems.

    Raises a FolderError.
    """
    folder = check_folder(path)
    try:
        names = sorted((e.name for e in os.scandir(folder) if _is_shown(e)), key=str.casefold)
    except OSError as error:
        raise FolderUnreadable(folder, reason(error)) from error
    inside = tuple(
        Folder(folder / name, count_pictures(folder / name)) for name in names[:MAX_FOLDERS]
    )
    return Listing(Folder(folder, count_pictures(folder)), inside, max(0, len(names) - MAX_FOLDERS))


def _is_shown(entry: os.DirEntry[str]) -> bool:
    try:
        is_folder = entry.is_dir()
    except OSError:
        return False
    return is_folder and not entry.name.startswith(".") and entry.name.lower() not in JUNK


def count_pictures(folder: Path) -> int | None:
    """The number of files with a picture's extension, among the first MAX_ENTRIES of a folder."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in itertools.islice(entries, MAX_ENTRIES)]
    except OSError:
        return None
    return sum(Path(name).suffix.lower() in READ for name in names)


@dataclass(frozen=True, slots=True)
class Below:
    """The number of pictures below a folder; `more` where the count was ended by the time."""

    pictures: int
    more: bool


def count_below(folder: Path, limit_s: float = MAX_BELOW_S) -> Below:
    """The pictures in a folder and all folders below it, without those of operating systems."""
    end, found, waiting = time.monotonic() + limit_s, 0, [folder]
    while waiting:
        if time.monotonic() > end:
            return Below(found, more=True)
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if _is_shown(entry):
                        waiting += [] if entry.is_symlink() else [Path(entry.path)]
                    else:
                        found += Path(entry.name).suffix.lower() in READ
        except OSError:
            continue
    return Below(found, more=False)


def is_broad(folder: Path) -> bool:
    """True if a folder is home, above home, or a whole disk: few people mean all of it."""
    path = folder.expanduser().resolve()
    is_above_home = path == Path.home().resolve() or path in Path.home().resolve().parents
    return is_above_home or os.path.ismount(path) or path.parent in map(Path, DISKS)


def places() -> Iterator[Path]:
    """Usual locations of photos: the folder of pictures, home, and mounted disks."""
    from platformdirs import user_pictures_path

    disks = [Path(disk) for disk in DISKS]
    found = [user_pictures_path(), Path.home(), *disks]
    return (place for place in dict.fromkeys(found) if place.is_dir())


def first_place() -> Path:
    """Where the choice of a folder begins."""
    return next(places(), Path.home())
