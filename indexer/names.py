"""The words in the names of files and folders, where a person gave them. Pure."""

from __future__ import annotations

import os
import re
from pathlib import PurePath

from indexer.said import texts
from search.records import Text
from search.words import UNSPACED

# What cameras, phones and programs call files, with or without a number.
GIVEN = frozenset({
    "img", "image", "dsc", "dscn", "dscf", "dcim", "pict", "pic", "pxl", "mvimg", "vid", "mov",
    "gopr", "gx", "sam", "cimg", "imgp", "hpim", "kif", "photo", "foto", "file", "whatsapp",
    "signal", "telegram", "snapchat", "fb", "received", "burst", "cover", "hdr", "pano", "portrait",
    "edited", "edit", "copy", "kopie", "copie", "final", "wa", "unnamed", "untitled", "original",
    "raw", "web", "at", "um", "uhr", "mp",
})  # fmt: skip
COUNTED = re.compile(r"([a-z]*)\d+[a-z]{0,3}")  # dsc0001, p1010012, 20190704
NUMBERED = re.compile(rf"(?<![^\W_])([^\W\d_{UNSPACED}]{{3,}})(\d+)(?![^\W_])")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
RANDOM = re.compile(r"(?=.*\d)[0-9a-f]{8,}|(?=.*\d)(?=.*[a-z])[0-9a-z]{16,}")  # ids, hashes
PIECE = re.compile(r"[^\W_]+")
# Folders of cameras and phones: 100APPLE, 101_PANA.
CAMERAS = re.compile(r"(dcim|camera|camera roll|\d{3}[_a-z]{3,5}\w?)", re.IGNORECASE)


def name_texts(root: PurePath, path: str) -> tuple[Text, ...]:
    """The words of a photo's folders, the root's own name first, and of its file's name."""
    *folders, name = [root.name, *PurePath(path).parts]
    told = "/".join(folder for folder in folders if _is_told(folder))
    stem = os.path.splitext(name)[0]  # noqa: PTH122 - plain text
    return (
        *texts("folder", dict.fromkeys([told, apart(told)])),
        *texts("name", dict.fromkeys([stem, apart(stem)]) if _says_something(stem) else []),
    )


def apart(name: str) -> str:
    """The name with its words and the numbers behind them apart: Lisbon 2021 for Lisbon2021."""
    return NUMBERED.sub(lambda m: m[0] if m[1].lower() in GIVEN else f"{m[1]} {m[2]}", name)


def _is_told(folder: str) -> bool:
    """A year says something of a photo, a number of a camera does not."""
    return not CAMERAS.fullmatch(folder) and bool(re.search(r"[^\W\d_]|\d{4}", folder))


def _says_something(stem: str) -> bool:
    """Whether any piece of a file's name is a word."""
    return any(_is_word(piece) for piece in PIECE.findall(UUID.sub("", stem.lower())))


def _is_word(piece: str) -> bool:
    if RANDOM.fullmatch(piece):
        return False
    counted = COUNTED.fullmatch(piece)
    name = counted[1] if counted else piece
    is_short = name.isascii() and len(name) < (3 if counted else 2)
    return not is_short and name not in GIVEN
