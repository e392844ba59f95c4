"""Scan of a photo folder: paths and stamps of photos and sidecars, without opening a file."""

from __future__ import annotations

import contextlib
import dataclasses
import fnmatch
import functools
import gc
import os
import re
import stat
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from search import catalogue
from search.errors import FolderMissing, FolderUnreadable, NotAFolder, notes
from search.files import reason, stamp_of
from search.images.decode import EXTENSIONS
from search.images.file_types import RAW_EXTENSIONS, VIDEO_EXTENSIONS
from search.records import Stamp

# Folders and files that systems and programs keep beside photos; never indexed.
JUNK = frozenset({
    "@eadir", "#recycle", "$recycle.bin", "@recycle", "__macosx", "lost+found", "node_modules",
    "system volume information", "thumbs.db", "lightroom previews.lrdata",
})  # fmt: skip
READ = EXTENSIONS | VIDEO_EXTENSIONS
SIDECARS = frozenset({".xmp", ".json", ".ini"})  # metadata that programs write beside photos
HIDDEN_SIDECAR = ".picasa.ini"
# A RAW file beside one of these, of the same name, is the same photo.
DEVELOPED = frozenset({".jpg", ".jpeg", ".heic", ".heif"})


@dataclass(frozen=True, slots=True)
class Selection:
    """A choice of the files below a folder. Patterns match a name or a path below the root."""

    include_hidden: bool = False
    exclude: tuple[str, ...] = ()

    def includes(self, name: str, path: str) -> bool:
        """True if a file or folder of this name and path (relative to the root) is included."""
        if name.lower() in JUNK or (name.startswith(".") and not self._includes_hidden(name)):
            return False
        if not self.exclude:
            return True
        texts = (_fold(name), _fold(path.replace(os.sep, "/")))
        return not any(matches(text) for text in texts for matches in map(_matcher, self.exclude))

    def _includes_hidden(self, name: str) -> bool:
        return self.include_hidden or name.lower() == HIDDEN_SIDECAR


@functools.lru_cache(1000)
def _matcher(pattern: str) -> Callable[[str], bool]:
    """A test of folded names and paths: the pattern as a glob or, for a name with brackets, itself.

    `./Drafts`, `/Drafts`, `Drafts/` and `**/Drafts` are `Drafts`; case does not matter.
    """
    plain = _fold(pattern.replace("\\", "/"))
    while plain.startswith(("./", "/", "**/")):
        plain = plain.split("/", 1)[1]
    plain = plain.removesuffix("/**").rstrip("/")
    matches = re.compile(fnmatch.translate(plain)).match
    return lambda text: text == plain or matches(text) is not None


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


class Pair(NamedTuple):
    """A RAW file that is hidden by the developed photo of the same name, by path below the root."""

    developed: str
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Scan:
    """The result of one scan, by path relative to the root."""

    seen: dict[str, Stamp] = field(default_factory=dict)
    unwalked: dict[str, str] = field(default_factory=dict)  # folders, with the reason
    unreadable: dict[str, str] = field(default_factory=dict)  # photos, with the reason
    sidecars: dict[str, Stamp] = field(default_factory=dict)
    paired: dict[str, Pair] = field(default_factory=dict)  # RAW files that are not in `seen`
    unread: dict[str, str] = field(default_factory=dict)  # other files, with their suffixes

    def without(self, folders: Collection[str]) -> Scan:
        """The scan without the contents of these folders (relative to the root)."""

        def kept(paths: dict[str, Any]) -> dict[str, Any]:
            return {path: value for path, value in paths.items() if not is_below(path, folders)}

        if not folders:
            return self
        return Scan(
            kept(self.seen),
            kept(self.unwalked),
            kept(self.unreadable),
            kept(self.sidecars),
            kept(self.paired),
            kept(self.unread),
        )

    def with_raw_of(self, unreadable: Collection[str]) -> Scan:
        """The scan with the RAW files whose developed photo is one of these."""
        found = {raw: p.stamp for raw, p in self.paired.items() if p.developed in unreadable}
        return dataclasses.replace(self, seen=self.seen | found) if found else self


def is_below(path: str, folders: Collection[str]) -> bool:
    """True if a path is, or lies in, one of these folders."""
    return any(path == f or path.startswith(os.path.join(f, "")) for f in folders)  # noqa: PTH118


def check_folder(folder: Path) -> Path:
    """The folder's absolute path, links resolved.

    Raises FolderMissing, NotAFolder or FolderUnreadable.
    """
    try:
        folder = folder.expanduser().resolve(strict=True)
        with os.scandir(folder) as entries:
            next(entries, None)
    # RuntimeError: a home of no user. ValueError: a zero byte in the name.
    except (FileNotFoundError, RuntimeError, ValueError) as error:
        raise FolderMissing(folder) from error
    except NotADirectoryError as error:
        raise NotAFolder(folder) from error
    except OSError as error:
        raise FolderUnreadable(folder, reason(error)) from error
    return folder


@contextlib.contextmanager
def _kept_garbage() -> Iterator[None]:
    """Disable the garbage collector: it would traverse the many small objects of a scan.

    It is disabled for all threads; of several scans, the first to begin enables it again.
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
        raw = []
        for entry, path, suffix in _chosen(entries, below, selection):
            if _is_folder(entry):
                folders.append(path)
            elif suffix in READ:
                _stamp(entry, path, result)
                raw += [path] if suffix in RAW_EXTENSIONS else []
            elif suffix in SIDECARS:
                _stamp_sidecar(entry, path, result)
            elif suffix:
                result.unread[path] = suffix
        if raw:
            _pair(raw, [os.path.join(below, entry.name) for entry in entries], result)  # noqa: PTH118
    return result


def folders_below(root: Path, selection: Selection) -> list[Path]:
    """The folders that a scan of the root walks, itself included."""
    found = []
    visited: set[tuple[int, int]] = set()
    waiting = [""]
    while waiting:
        below = waiting.pop()
        try:
            entries = _entries(root / below, visited)
        except OSError:
            continue
        found.append(root / below)
        waiting += [p for entry, p, _ in _chosen(entries, below, selection) if _is_folder(entry)]
    return found


def without_unsettled(
    scanned: Scan, known: Mapping[str, Stamp], now_ns: int, settle_ns: int
) -> tuple[Scan, int]:
    """The scan without the changes of files that may still be written, and their number. Pure.

    These were modified within the last `settle_ns`. Known ones keep their known stamp.
    """
    young = {
        path
        for path, stamp in scanned.seen.items()
        if 0 <= now_ns - stamp.mtime_ns < settle_ns and not stamp.matches(known.get(path))
    }
    if not young:
        return scanned, 0
    seen = {
        path: known[path] if path in young else stamp
        for path, stamp in scanned.seen.items()
        if path not in young or path in known
    }
    return dataclasses.replace(scanned, seen=seen), len(young)


def _pair(raw: Iterable[str], paths: Iterable[str], result: Scan) -> None:
    """Hide the RAW files of a folder beside developed photos that were seen and are not empty."""
    seen = result.seen
    developed = {
        _stem(path): path
        for path in paths
        if _suffix(path) in DEVELOPED and path in seen and seen[path].size
    }
    for path in raw:
        if path in seen and _stem(path) in developed:
            result.paired[path] = Pair(developed[_stem(path)], seen.pop(path))


def _entries(folder: Path, visited: set[tuple[int, int]]) -> list[os.DirEntry[str]]:
    """The entries of a folder; none if it was walked before (a loop of links) or is a library."""
    status = folder.stat()
    place = (status.st_dev, status.st_ino)
    if place in visited:
        return []
    visited.add(place)
    with os.scandir(folder) as listing:
        entries = list(listing)
    if any(entry.name == catalogue.FILE_NAME for entry in entries):
        return []  # its thumbnails are not photos
    return entries


def _chosen(
    entries: list[os.DirEntry[str]], below: str, selection: Selection
) -> Iterator[tuple[os.DirEntry[str], str, str]]:
    """The included entries with their paths below the root and their suffixes."""
    start = os.path.join(below, "")  # noqa: PTH118 - a hot path, and plain text
    for entry in entries:
        path = start + entry.name
        if selection.includes(entry.name, path):
            yield entry, path, _suffix(entry.name)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # such as a link to itself; reported if it has a photo's name
        return False


def _stamp(entry: os.DirEntry[str], path: str, result: Scan) -> None:
    try:
        status = entry.stat()
    except OSError as error:
        gone = isinstance(error, FileNotFoundError)
        result.unreadable[path] = notes.DANGLING_LINK() if gone else reason(error)
        return
    if stat.S_ISREG(status.st_mode):
        result.seen[path] = stamp_of(status)


def _stamp_sidecar(entry: os.DirEntry[str], path: str, result: Scan) -> None:
    with contextlib.suppress(OSError):  # its photo is indexed without it
        if entry.is_file():
            result.sidecars[path] = stamp_of(entry.stat())


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()  # noqa: PTH122 - a hot path, and plain text


def _stem(name: str) -> str:
    return os.path.splitext(name)[0].lower()  # noqa: PTH122 - a hot path, and plain text
