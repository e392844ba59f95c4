"""Sidecars: pairing of photos with the XMP and JSON files beside them, and reading those."""

from __future__ import annotations

import hashlib
import operator
import os
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from indexer.metadata import picasa
from indexer.metadata.source_metadata import SourceMetadata, UnreadableSource
from indexer.metadata.takeout import LARGEST as LARGEST_JSON
from indexer.metadata.takeout import read_takeout, title_of
from indexer.metadata.takeout_names import TakeoutFolder
from indexer.metadata.xmp import LARGEST, read_xmp
from search.files import open_regular, reason
from search.images.file_types import RAW_EXTENSIONS
from search.records import Stamp

READERS = "4"  # increased when the readers learn more: the next run reads all photos again


@dataclass(frozen=True, slots=True)
class Sidecars:
    """The sidecars of one photo, as paths below the root.

    `state` identifies them, their stamps and the version of the readers: photo texts that were
    stored with the same state are up to date.
    """

    state: str
    paths: tuple[str, ...] = ()


NO_SIDECARS = Sidecars(READERS)


class SidecarIndex:
    """The sidecars of a scan by folder. `stamps`: by path below the root."""

    def __init__(self, stamps: Mapping[str, Stamp]) -> None:
        self._stamps = stamps
        self._used: set[str] = set()
        self._folders: dict[str, SidecarFolder] = {}
        paths: defaultdict[str, list[str]] = defaultdict(list)
        for path in stamps:
            paths[os.path.dirname(path)].append(path)  # noqa: PTH120 - a hot path, and plain text
        for folder, inside in paths.items():
            self._folders[folder] = SidecarFolder(inside)

    def of(self, photo: str) -> Sidecars:
        """The sidecars of the photo at this path below the root."""
        if not self._folders:
            return NO_SIDECARS
        folder, name = os.path.split(photo)
        sidecars = self._folders.get(folder)
        paths = sidecars.of(name) if sidecars else ()
        self._used.update(paths)
        return Sidecars(_state({path: self._stamps[path] for path in paths}), paths)

    def outdated(
        self, seen: Mapping[str, Stamp], states: Mapping[str, str]
    ) -> list[tuple[str, Sidecars]]:
        """The photos of a scan whose texts were never stored or whose sidecars changed, by path.

        `states`: the states that the library holds, by path.
        """
        known = ((path, self.of(path), state) for path, state in states.items() if path in seen)
        changed = [(path, sidecars) for path, sidecars, state in known if sidecars.state != state]
        return sorted(changed, key=operator.itemgetter(0))

    def unused(self) -> list[str]:
        """The JSON files that `of` returned for no photo so far, by path."""
        unused = self._stamps.keys() - self._used
        return sorted(path for path in unused if path.lower().endswith(".json"))


class SidecarFolder:
    """The sidecars of one folder. `paths`: below the root."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = {_fold(os.path.basename(path)): path for path in paths}  # noqa: PTH119
        self._picasa = tuple(path for name, path in self._paths.items() if name in picasa.FILES)
        self._takeout = TakeoutFolder(name for name in self._paths if name.endswith(".json"))
        # a.dng.xmp also belongs to a.jpg, which stands for a.dng.
        names = (PurePath(name) for name in self._paths if name.endswith(".xmp"))
        self._raw = {
            PurePath(name.stem).stem: os.fspath(name)
            for name in names
            if PurePath(name.stem).suffix in RAW_EXTENSIONS
        }

    def of(self, photo: str) -> tuple[str, ...]:
        """The paths of the sidecars of the photo of this name: XMP, one JSON at most, Picasa's."""
        stem = PurePath(photo).stem
        names = [f"{name}.xmp" for name in dict.fromkeys((photo, stem))]
        names += [self._raw.get(_fold(stem), ""), self._takeout.json_of(photo) or ""]
        paths = (self._paths.get(_fold(name)) for name in names)
        return tuple(dict.fromkeys(path for path in (*paths, *self._picasa) if path))


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _state(stamps: Mapping[str, Stamp]) -> str:
    if not stamps:
        return READERS
    digest = hashlib.blake2b(repr(sorted(stamps.items())).encode(), digest_size=8)
    return f"{READERS} {digest.hexdigest()}"


def read_sidecar(file: Path, photo: str) -> SourceMetadata:
    """The metadata that a sidecar has of the photo of this name.

    Raises OSError or UnreadableSource.
    """
    if file.name.lower() in picasa.FILES:
        return picasa.read_picasa(file, photo)
    with open_regular(file) as opened:
        content = opened.read(LARGEST + 1)
    if file.suffix.lower() == ".xmp":
        return read_xmp(content, "sidecar")
    return read_takeout(content, photo) or SourceMetadata()


def explain_unused(file: Path) -> str | None:
    """The reason why a JSON of Google was not used; None for other files and those of videos."""
    try:
        with open_regular(file) as opened:
            title = title_of(opened.read(LARGEST_JSON))
    except OSError:
        return None
    return f"fits no photo beside it; it belongs to {title}" if title else None


def explain(error: OSError | UnreadableSource) -> str:
    """The reason why a source could not be read."""
    return reason(error) if isinstance(error, OSError) else str(error)
