"""Walk a photo folder: every photo's path and stamp, without opening one."""

from __future__ import annotations

import contextlib
import fnmatch
import gc
import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from search import catalogue
from search.decode import EXTENSIONS, RAW_EXTENSIONS
from search.errors import FolderMissing, FolderUnreadable, NotAFolder
from search.files import reason, stamp_of
from search.records import Stamp

# What systems and programs keep beside photos: never photos worth indexing.
JUNK = frozenset({
    "@eadir", "#recycle", "$recycle.bin", "@recycle", "__macosx", "lost+found", "node_modules",
    "system volume information", "thumbs.db", "lightroom previews.lrdata",
})  # fmt: skip
SIDECARS = frozenset({".xmp", ".json"})  # what programs write beside photos to tell of them
# A RAW file beside one of these, of the same name, is the same photo.
DEVELOPED = frozenset({".jpg", ".jpeg", ".heic", ".heif"})


@dataclass(frozen=True, slots=True)
class Selection:
    """Which files below a folder count. Patterns match a name or a path below the root."""

    include_hidden: bool = False
    exclude: tuple[str, ...] = ()

    def takes(self, name: str, path: str) -> bool:
        """Whether a file or folder of this name and path (relative to the root) counts."""
        if name.lower() in JUNK or (name.startswith(".") and not self.include_hidden):
            return False
        if not self.exclude:
            return True
        slashed = path.replace(os.sep, "/")
        return not any(
            fnmatch.fnmatch(name, pattern) or fnmatch.fnmatch(slashed, pattern)
            for pattern in self.exclude
        )


@dataclass(frozen=True, slots=True)
class Scan:
    """What one walk saw, by path relative to the root."""

    seen: dict[str, Stamp] = field(default_factory=dict)
    unwalked: dict[str, str] = field(default_factory=dict)  # folders, with why not
    unreadable: dict[str, str] = field(default_factory=dict)  # photos without a stamp, with why
    sidecars: dict[str, Stamp] = field(default_factory=dict)

    def without(self, folders: Collection[str]) -> Scan:
        """The scan as if these folders (relative to the root) were not there."""

        def kept(paths: dict[str, Any]) -> dict[str, Any]:
            return {path: what for path, what in paths.items() if not is_below(path, folders)}

        if not folders:
            return self
        return Scan(
            kept(self.seen), kept(self.unwalked), kept(self.unreadable), kept(self.sidecars)
        )


def is_below(path: str, folders: Collection[str]) -> bool:
    """Whether a path is, or lies in, one of these folders."""
    return any(path == f or path.startswith(os.path.join(f, "")) for f in folders)  # noqa: PTH118


def check_folder(folder: Path) -> Path:
    """The folder's absolute path, links resolved.

    Raises FolderMissing, NotAFolder or FolderUnreadable.
    """
    try:
        folder = folder.expanduser().resolve(strict=True)
        with os.scandir(folder) as entries:
            next(entries, None)
    # The latter two: the home of nobody, and a zero in a name.
    except (FileNotFoundError, RuntimeError, ValueError) as error:
        raise FolderMissing(folder) from error
    except NotADirectoryError as error:
        raise NotAFolder(folder) from error
    except OSError as error:
        raise FolderUnreadable(folder, reason(error)) from error
    return folder


@contextlib.contextmanager
def _kept_garbage() -> Iterator[None]:
    """No search for cycles meanwhile: all the small objects stay, and looking at them takes long.

    Python collects for all threads: the scan that began first lets it collect again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_kept_garbage()
def scan(root: Path, selection: Selection) -> Scan:
    """All photos below the root. Links to folders are followed, each folder once."""
    result = Scan()
    visited: set[tuple[int, int]] = set()
    folders = [""]
    while folders:
        below = folders.pop()
        try:
            entries = _entries(root / below, visited)
        except OSError as error:
            result.unwalked[below] = reason(error)
            continue
        for entry, path, suffix in _chosen(entries, below, selection):
            if _is_folder(entry):
                folders.append(path)
            elif suffix in EXTENSIONS:
                _stamp(entry, path, result)
            elif suffix in SIDECARS:
                _stamp_sidecar(entry, path, result)
    return result


def _entries(folder: Path, visited: set[tuple[int, int]]) -> list[os.DirEntry[str]]:
    """What lies in a folder; nothing if it was walked before (a loop of links) or is a library."""
    status = folder.stat()
    place = (status.st_dev, status.st_ino)
    if place in visited:
        return []
    visited.add(place)
    with os.scandir(folder) as listing:
        entries = list(listing)
    if any(entry.name == catalogue.FILE_NAME for entry in entries):
        return []  # its thumbnails are no photos
    return entries


def _chosen(
    entries: list[os.DirEntry[str]], below: str, selection: Selection
) -> Iterator[tuple[os.DirEntry[str], str, str]]:
    """Each entry that counts, its path below the root, and its suffix."""
    suffixes = [_suffix(entry.name) for entry in entries]
    paired = set[str]()
    if not RAW_EXTENSIONS.isdisjoint(suffixes):
        named = zip(entries, suffixes, strict=True)
        developed = {_stem(e.name) for e, suffix in named if suffix in DEVELOPED}
        paired = {e.name for e in entries if _is_paired(e.name, developed)}
    start = os.path.join(below, "")  # noqa: PTH118 - a hot path, and plain text
    for entry, suffix in zip(entries, suffixes, strict=True):
        path = start + entry.name
        if entry.name not in paired and selection.takes(entry.name, path):
            yield entry, path, suffix


def _is_paired(name: str, developed: set[str]) -> bool:
    return _suffix(name) in RAW_EXTENSIONS and _stem(name) in developed


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself, for one: told of if it has a photo's name
        return False


def _stamp(entry: os.DirEntry[str], path: str, result: Scan) -> None:
    try:
        status = entry.stat()
    except OSError as error:
        gone = isinstance(error, FileNotFoundError)
        result.unreadable[path] = "a link to a file that is not there" if gone else reason(error)
        return
    if stat.S_ISREG(status.st_mode):
        result.seen[path] = stamp_of(status)


def _stamp_sidecar(entry: os.DirEntry[str], path: str, result: Scan) -> None:
    with contextlib.suppress(OSError):  # its photo does without
        if entry.is_file():
            result.sidecars[path] = stamp_of(entry.stat())


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()  # noqa: PTH122 - a hot path, and plain text


def _stem(name: str) -> str:
    return os.path.splitext(name)[0].lower()  # noqa: PTH122 - a hot path, and plain text
