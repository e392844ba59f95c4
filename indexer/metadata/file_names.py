"""Words in the names of files and folders, as far as a person gave them. Pure."""

from __future__ import annotations

import os
import re
from pathlib import PurePath

from indexer.metadata.source_metadata import texts
from search.records import Text
from search.words import UNSPACED

# Names that cameras, phones and programs give to files, with or without a number.
GENERIC = frozenset({
    "img", "image", "dsc", "dscn", "dscf", "dcim", "pict", "pic", "pxl", "mvimg", "vid", "mov",
    "gopr", "gx", "sam", "cimg", "imgp", "hpim", "kif", "photo", "foto", "file", "whatsapp",
    "signal", "telegram", "snapchat", "fb", "received", "burst", "cover", "hdr", "pano", "portrait",
    "edited", "edit", "copy", "kopie", "copie", "final", "wa", "unnamed", "untitled", "original",
    "raw", "web", "at", "um", "uhr", "mp",
})  # fmt: skip
NUMBERED = re.compile(r"([a-z]*)\d+[a-z]{0,3}")  # dsc0001, p1010012, 20190704
WORD_AND_NUMBER = re.compile(rf"(?<![^\W_])([^\W\d_{UNSPACED}]{{3,}})(\d+)(?![^\W_])")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
RANDOM = re.compile(r"(?=.*\d)[0-9a-f]{8,}|(?=.*\d)(?=.*[a-z])[0-9a-z]{16,}")  # ids, hashes
PIECE = re.compile(r"[^\W_]+")
# Folders of cameras and phones: 100APPLE, 101_PANA.
CAMERA_FOLDERS = re.compile(r"(dcim|camera|camera roll|\d{3}[_a-z]{3,5}\w?)", re.IGNORECASE)


def name_texts(root: PurePath, path: str) -> tuple[Text, ...]:
    """The words of a photo's folders, the root's own name first, and of its file name."""
    *folders, name = [root.name, *PurePath(path).parts]
    given = "/".join(folder for folder in folders if _is_given(folder))
    stem = os.path.splitext(name)[0]  # noqa: PTH122 - plain text
    return (
        *texts("folder", dict.fromkeys([given, split_numbers(given)])),
        *texts("name", dict.fromkeys([stem, split_numbers(stem)]) if _has_word(stem) else []),
    )


def split_numbers(name: str) -> str:
    """The name with a space between words and the numbers that follow: Lisbon 2021."""
    return WORD_AND_NUMBER.sub(
        lambda m: m[0] if m[1].lower() in GENERIC else f"{m[1]} {m[2]}", name
    )


def _is_given(folder: str) -> bool:
    """True if a person gave a folder its name; a year counts, a number of a camera does not."""
    return not CAMERA_FOLDERS.fullmatch(folder) and bool(re.search(r"[^\W\d_]|\d{4}", folder))


def _has_word(stem: str) -> bool:
    return any(_is_word(piece) for piece in PIECE.findall(UUID.sub("", stem.lower())))


def _is_word(piece: str) -> bool:
    if RANDOM.fullmatch(piece):
        return False
    numbered = NUMBERED.fullmatch(piece)
    name = numbered[1] if numbered else piece
    is_short = name.isascii() and len(name) < (3 if numbered else 2)
    return not is_short and name not in GENERIC
