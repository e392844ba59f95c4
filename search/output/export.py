"""Copy or link photos into a folder, or open them in the default viewer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from search.errors import ExportFailed, FolderOfPhotos, notes
from search.files import LONGEST_NAME_BYTES, appears_whole, reason, shortened
from search.records import Root, enclosing_root

MOST_OPENED = 20
# Players that start at a time; desktops pass on no time to theirs.
PLAYERS = (("mpv", "--start={seconds:.3f}"), ("vlc", "--start-time={seconds:.3f}"))
LONGEST_SUFFIX_BYTES = 32  # longer ones are shortened as a part of the name


def export(
    files: Sequence[Path], folder: Path, roots: Iterable[Root], *, link: bool = False
) -> list[Path]:
    """Copy files into a folder, or link to them. Returns their new paths, in their order.

    Nothing is overwritten: a name that exists gets a number. Raises FolderOfPhotos for a folder
    inside one of the roots, where the next run would index every photo twice; and ExportFailed,
    which keeps the files exported before.
    """
    folder = folder.expanduser().resolve()
    if root := enclosing_root(folder, roots):
        raise FolderOfPhotos(folder, root.path)
    exported, names = [], FreeNames(lambda name: os.path.lexists(folder / name))
    for file in files:
        try:
            exported.append(_export_one(file, folder / names.free(file.name), link))
        except OSError as error:
            raise ExportFailed(file, folder, reason(error)) from error
    return exported


def _export_one(file: Path, target: Path, link: bool) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    if link:
        target.symlink_to(file.resolve())
        return target
    with appears_whole(target) as part:
        shutil.copyfile(file, part)
    shutil.copystat(file, target)  # its times may be its only date
    return target


class FreeNames:
    """Names that nothing has: each name, or the name with the next number.

    A name continues at its last number, so that many equal names take linear time.
    """

    def __init__(self, is_taken: Callable[[str], bool]) -> None:
        self._is_taken = is_taken
        self._next: dict[str, int] = {}

    def free(self, name: str) -> str:
        """A free name like this one, of at most 255 bytes; the next call returns another."""
        number = self._next.get(name, 1)
        while self._is_taken(free := _numbered(name, number)):
            number += 1
        self._next[name] = number + 1
        return free


def _numbered(name: str, number: int) -> str:
    """The name with a number before its suffix, without one for 1."""
    stem, suffix = Path(name).stem, Path(name).suffix
    if len(os.fsencode(suffix)) > LONGEST_SUFFIX_BYTES:
        stem, suffix = name, ""
    end = suffix if number == 1 else f" ({number}){suffix}"
    return shortened(stem, LONGEST_NAME_BYTES - len(os.fsencode(end))) + end


def open_files(files: Sequence[tuple[Path, int | None]]) -> None:
    """Open files in the default viewer of the desktop. Raises ExportFailed.

    A video with a time in milliseconds opens there in a player that can, if one is installed.
    """
    for file, at_ms in files[:MOST_OPENED]:
        if at_ms is None or not _play(file, at_ms / 1000):
            _open(file, [file])


def _play(file: Path, seconds: float) -> bool:
    """Start a player at a time; False if none of PLAYERS is installed."""
    for player, option in PLAYERS:
        if program := shutil.which(player):
            arguments = [program, option.format(seconds=seconds), os.fspath(file.absolute())]
            subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
            return True
    return False


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
        why = notes.NO_DESKTOP(program=program)
        raise ExportFailed(file, file.parent, why) from error
