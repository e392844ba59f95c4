"""The folders of this machine, to choose one of photos: their names, and how many pictures."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from indexer.scan import JUNK, check_folder
from search.decode import EXTENSIONS
from search.errors import FolderUnreadable, PhotoseekError, printable
from search.files import reason
from ui.html import act_button
from ui.messages import Messages

MOST_FOLDERS = 500  # that are shown of one folder
MOST_ENTRIES = 2000  # that are looked at to count the pictures of one folder
# Below which systems show the disks that are plugged in.
DISKS = ("/media", "/run/media", "/mnt", "/Volumes")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, and how many pictures lie directly in it; None where that cannot be seen."""

    path: Path
    pictures: int | None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a folder holds; `more`: folders that are not among those listed."""

    folder: Folder
    inside: tuple[Folder, ...]
    more: int = 0


def to_word(path: Path) -> str:
    """A path as one word of ASCII: names are bytes, and not all of them are UTF-8."""
    return quote(os.fsencode(path))


def from_word(word: str) -> Path:
    """The path of a word."""
    return Path(os.fsdecode(unquote_to_bytes(word).replace(b"\0", b"")))


def list_folder(path: Path) -> Listing:
    """The folders in a folder, by name, without hidden ones and those that systems keep.

    Raises a FolderError.
    """
    folder = check_folder(path)
    try:
        names = sorted((e.name for e in os.scandir(folder) if _is_shown(e)), key=str.casefold)
    except OSError as error:
        raise FolderUnreadable(folder, reason(error)) from error
    inside = tuple(
        Folder(folder / name, count_pictures(folder / name)) for name in names[:MOST_FOLDERS]
    )
    return Listing(
        Folder(folder, count_pictures(folder)), inside, max(0, len(names) - MOST_FOLDERS)
    )


def _is_shown(entry: os.DirEntry[str]) -> bool:
    try:
        is_folder = entry.is_dir()
    except OSError:
        return False
    return is_folder and not entry.name.startswith(".") and entry.name.lower() not in JUNK


def count_pictures(folder: Path) -> int | None:
    """How many files directly in a folder have a picture's name, among the first MOST_ENTRIES."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in itertools.islice(entries, MOST_ENTRIES)]
    except OSError:
        return None
    return sum(Path(name).suffix.lower() in EXTENSIONS for name in names)


def places() -> Iterator[Path]:
    """Where people keep photos: home, its pictures, and the disks that are plugged in."""
    from platformdirs import user_pictures_path

    disks = [Path(disk) for disk in DISKS]
    found = [Path.home(), user_pictures_path(), *disks]
    return (place for place in dict.fromkeys(found) if place.is_dir())


def picker(path: Path | None, messages: Messages) -> str:
    """The folder to look into, as HTML: what it holds, and buttons that go on or take it."""
    try:
        listing = list_folder(path or Path.home())
    except PhotoseekError as error:
        line = f'<p class="status error" role="alert">{escape(messages.error(error))}</p>'
        return _frame(line + _places(messages), messages)
    folder = listing.folder
    up = folder.path.parent
    head = f"<p><b>{escape(printable(folder.path))}</b> {_count(folder, messages)}</p>"
    take = act_button(f"add {to_word(folder.path)}", messages.text("add this"), main=True)
    back = act_button(f"browse {to_word(up)}", messages.text("folder above"), focus=True)
    rows = "".join(f"<li>{_row(one, messages)}</li>" for one in listing.inside)
    more = f"<p>{messages.text('more folders', count=listing.more)}</p>" if listing.more else ""
    none = "" if rows else f"<p>{messages.text('no folders')}</p>"
    acts = f'<div class="acts">{take}{back if up != folder.path else ""}</div>'
    return _frame(f"{_places(messages)}{head}{acts}<ul>{rows}</ul>{more}{none}", messages)


def _frame(content: str, messages: Messages) -> str:
    close = act_button("close", messages.text("close"))
    name = messages.text("choose folder")
    return f'<section class="picker" aria-label="{name}">{content}{close}</section>'


def _places(messages: Messages) -> str:
    home = Path.home()
    names = {home: messages.text("home folder")}
    shown = [(place, names.get(place, printable(place.name))) for place in places()]
    buttons = "".join(act_button(f"browse {to_word(place)}", name) for place, name in shown)
    return f'<div class="acts">{buttons}</div>'


def _row(folder: Folder, messages: Messages) -> str:
    name = f"{escape(printable(folder.path.name))} {_count(folder, messages)}"
    word = to_word(folder.path)
    return f'<button type="button" class="quiet" data-act="browse {word}">{name}</button>'


def _count(folder: Folder, messages: Messages) -> str:
    if folder.pictures is None:
        return f"<small>{messages.text('closed folder')}</small>"
    many = "+" if folder.pictures >= MOST_ENTRIES else ""
    text = messages.text("pictures here", count=folder.pictures) if folder.pictures else ""
    return f"<small>{text}{many}</small>"
