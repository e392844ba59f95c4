"""Events of the operating system about photos that are added, changed, moved or deleted.

Linux watches single folders. The list of them is made here rather than by watchfiles, which stops
at the first folder that it may not read, and would include hidden folders.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

import psutil
from watchfiles import Change
from watchfiles._rust_notify import RustNotify

from indexer.scan import READ, SIDECARS, Selection, folders_below
from indexer.watch.schedule import INTERVAL_S
from search.errors import Note, notes, printable
from search.files import reason

IS_LINUX = sys.platform == "linux"
GROUP_MS, STEP_MS = 1000, 250  # events are returned after a pause of a step, or after GROUP_MS
NETWORK_TYPES = ("nfs", "cifs", "smb", "afs", "9p", "ceph", "davfs", "webdav", "fuse.sshfs",
                 "fuse.rclone", "fuse.s3", "gvfs")  # fmt: skip
LIMITS = Path("/proc/sys/fs/inotify")
LEAST_LIMITS = {"max_user_watches": 524_288, "max_user_instances": 512}
ATTEMPTS = 3  # to watch folders that are being changed
POLL_MS = 300  # unused: nothing is polled
MINUTES = round(INTERVAL_S / 60)

Place = tuple[int, int]
Holds = Callable[[Path, str], bool]  # whether the library has photos in a folder below a root


class FolderEvents:
    """The events below roots from now on; a context manager that ends them.

    `unwatched` are the roots without events, with the reason; absent ones have none either.
    `holds` is asked for deleted paths that may have been folders.
    """

    def __init__(self, roots: Sequence[Path], selection: Selection, holds: Holds) -> None:
        self.roots = tuple(roots)
        self._selection = selection
        self._holds = holds
        self._places = {root: _place(root) for root in roots}
        present = [root for root in roots if self._places[root]]
        self.unwatched = dict(_network_notes(present))
        self._notify = self._watch([root for root in present if root not in self.unwatched])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._notify:
            self._notify.close()

    def wait(self, timeout_s: float, stop: threading.Event) -> set[Path]:
        """The roots below which photos have changed, as soon as there are any; or none.

        Raises KeyboardInterrupt.
        """
        if self._notify is None:
            stop.wait(timeout_s)
            return set()
        found = self._notify.watch(GROUP_MS, STEP_MS, max(1, round(timeout_s * 1000)), stop)
        if found == "signal":
            raise KeyboardInterrupt
        return self._changed(found) if isinstance(found, set) else set()

    def moved(self) -> set[Path]:
        """The roots that were removed, replaced or restored, which have other events now."""
        return {root for root, place in self._places.items() if _place(root) != place}

    def absent(self) -> set[Path]:
        """The roots that were not there."""
        return {root for root, place in self._places.items() if place is None}

    def _watch(self, roots: Sequence[Path]) -> RustNotify | None:
        for _ in range(ATTEMPTS):
            paths = self._paths(roots)
            if not paths:
                return None
            try:
                return RustNotify(paths, False, False, POLL_MS, not IS_LINUX, False)
            except (FileNotFoundError, PermissionError) as error:  # changed since they were listed
                note = notes.NO_EVENTS(reason=reason(error), minutes=MINUTES)
            except OSError as error:
                note = _limit_note(error)
                break
        self.unwatched |= dict.fromkeys(roots, note)
        return None

    def _paths(self, roots: Sequence[Path]) -> list[str]:
        """The folders to watch. Rust takes no names that are not Unicode."""
        found = []
        for root in roots:
            for folder in folders_below(root, self._selection) if IS_LINUX else [root]:
                path = os.fspath(folder)
                if _is_unicode(path):
                    found.append(path)
                else:
                    why = notes.NO_EVENTS(reason=printable(path), minutes=MINUTES)
                    self.unwatched.setdefault(root, why)
        return found

    def _changed(self, events: set[tuple[int, str]]) -> set[Path]:
        changed: set[Path] = set()
        for kind, path in events:
            root = next((root for root in self.roots if Path(path).is_relative_to(root)), None)
            if root and root not in changed and self._matters(root, Path(path), kind):
                changed.add(root)
        return changed

    def _matters(self, root: Path, path: Path, kind: int) -> bool:
        below = os.path.relpath(path, root)
        if path == root or not self._is_included(Path(below)):
            return path == root
        if path.suffix.lower() in READ or path.suffix.lower() in SIDECARS:
            return True
        if kind == Change.deleted:
            return self._holds(root, below)
        return kind == Change.added and path.is_dir()

    def _is_included(self, below: Path) -> bool:
        parts = [below, *below.parents][:-1]
        return all(self._selection.includes(part.name, os.fspath(part)) for part in parts)


def _place(root: Path) -> Place | None:
    """The identity of a folder; None if it is absent."""
    try:
        status = root.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _is_unicode(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def network_type(folder: Path, mounts: Mapping[Path, str]) -> str | None:
    """The file system of a folder on a network drive, by those of mount points; else None."""
    kind = next((mounts[path] for path in (folder, *folder.parents) if path in mounts), "")
    return kind if kind.lower().startswith(NETWORK_TYPES) else None


def _network_notes(roots: Iterable[Path]) -> Iterator[tuple[Path, Note]]:
    """The roots on network drives, with the reason why no events arrive for them."""
    mounts = {Path(part.mountpoint): part.fstype for part in psutil.disk_partitions(all=True)}
    for root in roots:
        if kind := network_type(root, mounts):
            yield root, notes.NETWORK_FOLDER(path=os.fspath(root), kind=kind, minutes=MINUTES)


def _limit_note(error: OSError) -> Note:
    """The limit of Linux that prevents the watching of all folders, and the command to raise it."""
    name = "max_user_instances" if "os error 24" in str(error) else "max_user_watches"
    try:
        value = int((LIMITS / name).read_text("ascii"))
    except OSError:
        return notes.NO_EVENTS(reason=str(error), minutes=MINUTES)
    more = max(2 * value, LEAST_LIMITS[name])
    command = f"sudo sysctl fs.inotify.{name}={more}"
    return notes.EVENT_LIMIT(limit=name, value=value, command=command, minutes=MINUTES)
