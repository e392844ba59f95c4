"""Hits to somewhere else: copied or linked into a folder, or opened in the default viewer."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from search.errors import ExportFailed, FolderOfPhotos
from search.files import appears_whole, reason
from search.records import Root, enclosing_root

MOST_OPENED = 20


def export(
    files: Sequence[Path], folder: Path, roots: Iterable[Root], *, link: bool = False
) -> list[Path]:
    """Copy files into a folder, or link to them; where each one is now, in their order.

    Nothing is overwritten: a name that is taken gets a number. Raises FolderOfPhotos for a folder
    inside one of the roots, where the next run would find every photo twice; and ExportFailed,
    which leaves what was exported before.
    """
    folder = folder.expanduser().resolve()
    if root := enclosing_root(folder, roots):
        raise FolderOfPhotos(folder, root.path)
    exported = []
    for file in files:
        try:
            exported.append(_export_one(file, folder, link))
        except OSError as error:
            raise ExportFailed(file, folder, reason(error)) from error
    return exported


def _export_one(file: Path, folder: Path, link: bool) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    target = free_name(folder, file.name)
    if link:
        target.symlink_to(file.resolve())
        return target
    with appears_whole(target) as part:
        shutil.copyfile(file, part)
    shutil.copystat(file, target)  # its times may be all that dates it
    return target


def free_name(folder: Path, name: str) -> Path:
    """A path in the folder that nothing has: the name, or the name with a number."""
    return next(folder / free for free in numbered(name) if not os.path.lexists(folder / free))


def numbered(name: str) -> Iterator[str]:
    """The name, and then the name with one number after the other."""
    yield name
    for number in itertools.count(2):
        yield f"{Path(name).stem} ({number}){Path(name).suffix}"


def open_files(files: Sequence[Path]) -> None:
    """Show files in the default viewer of the desktop. Raises ExportFailed."""
    for file in files[:MOST_OPENED]:
        _open(file, [file])


def show_in_folder(file: Path) -> None:
    """Open the folder of a file in the desktop's file manager. Raises ExportFailed."""
    _open(file, ["-R", file] if sys.platform == "darwin" else [file.parent])


def _open(file: Path, arguments: Sequence[str | Path]) -> None:
    if sys.platform == "win32":
        os.startfile(arguments[-1])
        return
    program = "open" if sys.platform == "darwin" else "xdg-open"
    try:
        subprocess.run([program, *arguments], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        why = f"{program} cannot open it; is there a desktop?"
        raise ExportFailed(file, file.parent, why) from error
