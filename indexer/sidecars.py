"""Which files beside a photo tell of it, and what they tell."""

from __future__ import annotations

import hashlib
import operator
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from indexer.names import apart
from indexer.said import Said, Unintelligible
from indexer.takeout import read_takeout, takeout_names
from indexer.xmp import LARGEST, read_xmp
from search.files import open_regular, reason
from search.records import Stamp

READERS = "1"  # grows when the readers of words learn more: then all photos are asked again


@dataclass(frozen=True, slots=True)
class Untold:
    """A photo whose words are to be read, and the sidecars to read; paths below the root.

    `state` stands for all that is read besides the photo itself.
    """

    path: str
    state: str
    sidecars: tuple[str, ...] = ()


def untold(
    seen: Mapping[str, Stamp], sidecars: Mapping[str, Stamp], told: Mapping[str, str]
) -> list[Untold]:
    """The photos of a scan that are to be asked: those never asked, and whose sidecars changed.

    `told`: the library's photos with the state they were asked in. Pure.
    """
    folders: dict[str, dict[str, str]] = {}
    for path in sidecars:
        folder, name = os.path.split(path)
        folders.setdefault(folder, {})[name.lower()] = path
    asked = []
    for path, before in told.items():
        if path not in seen:
            continue
        folder, name = os.path.split(path) if folders else ("", path)
        beside = sidecars_of(name, folders[folder]) if folder in folders else ()
        state = _state(path, {path: sidecars[path] for path in beside})
        if state != before:
            asked.append(Untold(path, state, beside))
    return sorted(asked, key=operator.attrgetter("path"))


def sidecars_of(photo: str, beside: Mapping[str, str]) -> tuple[str, ...]:
    """The paths of the sidecars of a photo: its XMP, and the first JSON that may be its.

    `beside`: the sidecars of its folder, their names in small letters to their paths.
    """
    stem = PurePath(photo).stem
    xmp = [beside.get(f"{name}.xmp".lower()) for name in dict.fromkeys((photo, stem))]
    json = next((beside[n.lower()] for n in takeout_names(photo) if n.lower() in beside), None)
    return tuple(path for path in (*xmp, json) if path)


def _state(photo: str, sidecars: Mapping[str, Stamp]) -> str:
    # Read anew for words and numbers that stand together in the name; the others say what they did.
    readers = READERS if apart(photo) == photo else f"{READERS}, apart"
    if not sidecars:
        return readers
    digest = hashlib.blake2b(repr(sorted(sidecars.items())).encode(), digest_size=8)
    return f"{readers} {digest.hexdigest()}"


def read_sidecar(file: Path, photo: str) -> Said:
    """What a sidecar says of the photo of this name. Raises OSError or Unintelligible."""
    with open_regular(file) as opened:
        content = opened.read(LARGEST + 1)
    if file.suffix.lower() == ".xmp":
        return read_xmp(content)
    return read_takeout(content, photo) or Said()


def explained(error: OSError | Unintelligible) -> str:
    """Why a source says nothing."""
    return reason(error) if isinstance(error, OSError) else str(error)
