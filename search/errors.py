"""Every failure a person can meet, one sentence each.

PhotoseekError                  we can explain this; exit code 1
├── UsageError                  what was typed cannot be right; exit code 2
│   ├── QueryEmpty
│   ├── QueryWrong
│   ├── UnknownPhoto
│   ├── UnknownModel
│   └── BadSetting
├── FolderError                 a photo folder cannot be used
│   ├── FolderMissing
│   ├── NotAFolder
│   ├── FolderUnreadable
│   ├── FolderWithoutPhotos
│   ├── FolderIsLibrary
│   ├── RootUnplugged
│   ├── FolderOfPhotos
│   └── UnknownRoot
├── PhotoUnreadable             one picture cannot be shown
├── LibraryError                the library cannot be used
│   ├── LibraryMissing
│   ├── LibraryEmpty
│   ├── LibraryBusy
│   ├── LibraryTooNew
│   ├── LibraryDamaged
│   ├── LibraryReadOnly
│   ├── DiskFull
│   └── ModelMismatch
├── ModelError                  a model cannot be loaded
│   ├── ModelUnavailable
│   ├── ModelDamaged
│   ├── CompiledDamaged
│   └── CheckpointMismatch
├── ExportFailed
├── RunFailed                   an indexing run ended in an unforeseen way
├── TextReaderMissing
├── ClusterUnavailable          a cluster that cannot index
├── PasswordMissing
├── PortInUse
└── DataMissing                 training or evaluation data is not there
What people say of their photos has errors of its own, in `search/collections/errors.py`.
"""

from __future__ import annotations

import os
from pathlib import Path


def printable(path: str | os.PathLike[str]) -> str:
    """The path on one line: control characters and undecodable bytes as backslash escapes."""
    text = os.fspath(path).encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class PhotoseekError(Exception):
    """A failure that can be map_errors to a person."""

    exit_code = 1


class UsageError(PhotoseekError):
    """What was typed cannot be right."""

    exit_code = 2


class QueryEmpty(UsageError):
    """Nothing to search for."""

    def __init__(self) -> None:
        super().__init__("the query is empty: describe a photo, or name one with --like FILE")


class QueryWrong(UsageError):
    """A query that cannot be understood; `at` is the place, in characters from 0."""

    def __init__(self, query: str, at: int, what: str, hint: str) -> None:
        self.query, self.at, self.what, self.hint = query, at, what, hint
        near = printable(query[at : at + 20])
        super().__init__(f"{printable(what)}, at character {at + 1} ({near}): {printable(hint)}")


class UnknownPhoto(UsageError):
    """An example that is not in the library."""

    def __init__(self, name: str) -> None:
        self.name = name
        hint = "like: takes a file name or a #number of the library; --like FILE any picture"
        super().__init__(f"{printable(name)}: no such photo in the library; {hint}")


class UnknownModel(UsageError):
    """A model name that neither photoseek nor open_clip knows."""

    def __init__(self, name: str, nearest: str | None) -> None:
        self.name, self.nearest = name, nearest
        guess = f"; did you mean {nearest}?" if nearest else ""
        super().__init__(f"unknown model {name!r}{guess} `photoseek models` lists what there is")


class BadSetting(UsageError):
    """A value of a setting, or of an argument, that it cannot have."""

    def __init__(self, source: str, value: str, wanted: str) -> None:
        self.source, self.value, self.wanted = source, value, wanted
        super().__init__(f"{source}: {value!r} is not {wanted}")


class FolderError(PhotoseekError):
    """A photo folder cannot be used."""

    def __init__(self, path: Path, what: str) -> None:
        self.path = path
        super().__init__(f"{printable(path)}: {what}")


class FolderMissing(FolderError):
    """A folder that is not there."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "no such folder; check the spelling, or plug in the disk it is on")


class NotAFolder(FolderError):
    """A file where a folder was wanted."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, f"is a file, not a folder; name the folder {printable(path.parent)}")


class FolderUnreadable(FolderError):
    """A folder that may not be read."""

    def __init__(self, path: Path, reason: str) -> None:
        self.reason = reason
        super().__init__(path, f"cannot be read ({reason}); check its permissions")


class FolderWithoutPhotos(FolderError):
    """A folder without a single photo."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "holds no photos; name a folder with JPEG, PNG, HEIC or RAW files")


class FolderIsLibrary(FolderError):
    """A folder of photos that would be the library too."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "is the library itself; keep it elsewhere with --library DIR")


class RootUnplugged(FolderError):
    """A known photo folder that is absent or turned up empty, as an unplugged disk looks."""

    def __init__(self, path: Path, photos: int) -> None:
        self.photos = photos
        what = (
            f"absent or empty, though the library knows {photos} photos there; plug in the disk,"
            " or run `photoseek forget` on it if the photos are really gone"
        )
        super().__init__(path, what)


class UnknownRoot(FolderError):
    """A folder that the library does not know."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "not a folder of this library; `photoseek status` lists them")


class FolderOfPhotos(FolderError):
    """A folder to export to that is itself indexed."""

    def __init__(self, path: Path, root: Path) -> None:
        self.root = root
        super().__init__(path, f"is part of the photo folder {printable(root)}; choose another")


class PhotoUnreadable(PhotoseekError):
    """One picture cannot be shown; the reason is a few plain words."""

    def __init__(self, path: str | os.PathLike[str], reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{printable(path)}: {reason}")


class LibraryError(PhotoseekError):
    """The library cannot be used."""

    def __init__(self, path: Path, what: str) -> None:
        self.path = path
        super().__init__(f"the library in {printable(path)} {what}")


class LibraryMissing(LibraryError):
    """There is no library yet."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "does not exist yet; make it with `photoseek index FOLDER`")


class LibraryEmpty(LibraryError):
    """The library knows no photo folder."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "has no photo folders; add one with `photoseek index FOLDER`")


class LibraryBusy(LibraryError):
    """Another process is writing."""

    def __init__(self, path: Path, holder: str) -> None:
        self.holder = holder
        super().__init__(path, f"is being written by {holder}; try again when it is done")


class LibraryTooNew(LibraryError):
    """Written by a newer photoseek."""

    def __init__(self, path: Path, version: int) -> None:
        self.version = version
        what = f"was written by a newer photoseek (format {version}); update photoseek"
        super().__init__(path, what)


class LibraryDamaged(LibraryError):
    """SQLite cannot read the catalogue."""

    def __init__(self, path: Path, reason: str) -> None:
        self.reason = reason
        what = (
            f"cannot be read ({reason}); put back a backup of library.sqlite3,"
            " or move the folder away and index again"
        )
        super().__init__(path, what)


class LibraryReadOnly(LibraryError):
    """The library cannot be written to."""

    def __init__(self, path: Path, reason: str) -> None:
        self.reason = reason
        what = f"cannot be written ({reason}); choose another place with --library DIR"
        super().__init__(path, what)


class DiskFull(LibraryError):
    """The disk is full; what was committed is kept."""

    def __init__(self, path: Path) -> None:
        what = "has no space left on its disk; all photos up to here are kept: free some space"
        super().__init__(path, f"{what} and run `photoseek index` again")


class ModelMismatch(LibraryError):
    """The library was made with another model."""

    def __init__(self, path: Path, has: str, wanted: str) -> None:
        self.has, self.wanted = has, wanted
        what = f"was made with {has}, not {wanted}; to change it run"
        super().__init__(path, f"{what} `photoseek index --model {wanted.split(' ')[0]}`")


class ModelError(PhotoseekError):
    """A model cannot be loaded."""


class ModelUnavailable(ModelError):
    """A model that is not on this machine and cannot be fetched."""

    def __init__(self, name: str, reason: str) -> None:
        self.name, self.reason = name, reason
        way_out = "connect to the internet once, or use the built-in model: --model builtin"
        super().__init__(f"model {name} is not here and cannot be downloaded ({reason}); {way_out}")


class ModelDamaged(ModelError):
    """A weights file whose content is not what it should be."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{printable(path)}: damaged model file ({reason}); fetch it again")


class CompiledDamaged(ModelError):
    """A compiled model that cannot be run; it has been dropped."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"{printable(path)}: damaged; start again, and it is made anew")


class CheckpointMismatch(ModelError):
    """A checkpoint that does not fit the architecture it was named with."""

    def __init__(self, path: Path, architecture: str, reason: str) -> None:
        self.path, self.architecture, self.reason = path, architecture, reason
        way_out = "name the architecture it was trained with: ARCH@FILE"
        text = f"{printable(path)} does not fit {architecture} ({reason}); {way_out}"
        super().__init__(text)


class ExportFailed(PhotoseekError):
    """A file that could not be copied, linked, opened or written."""

    def __init__(self, file: Path, folder: Path, reason: str) -> None:
        self.file, self.folder, self.reason = file, folder, reason
        where = "" if folder == file.parent else f" (to {printable(folder)})"
        super().__init__(f"{printable(file)}{where}: {reason}")


class RunFailed(PhotoseekError):
    """An indexing run in the background that ended with an error of another kind."""

    def __init__(self) -> None:
        super().__init__(
            "the run ended unexpectedly, and what was finished is kept; the terminal that"
            " photoseek runs in shows why: start the run again"
        )


class TextReaderMissing(PhotoseekError):
    """The reader of text in pictures is not installed, or its models are not with it."""

    def __init__(self) -> None:
        way_out = "pip install 'photoseek[text]'"
        super().__init__(f"the text in pictures is read by RapidOCR, which is not here: {way_out}")


class ClusterUnavailable(PhotoseekError):
    """A cluster that cannot be reached, or none of whose nodes can work."""

    def __init__(self, address: str, reason: str) -> None:
        self.address, self.reason = address, reason
        way_out = "index without --cluster, or see the README: a cluster needs photoseek[cluster]"
        super().__init__(f"the cluster {printable(address)}: {printable(reason)}; {way_out}")


class PasswordMissing(PhotoseekError):
    """A page that others could reach, without a password."""

    def __init__(self, host: str) -> None:
        self.host = host
        what = "would show these photos to whoever reaches it; give it a --password"
        super().__init__(f"{host} {what}, or keep to this machine: --host 127.0.0.1")


class PortInUse(PhotoseekError):
    """Another program listens there."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__(f"port {port} is in use; choose another with --port, as in --port 7861")


class DataMissing(PhotoseekError):
    """Training or evaluation data is not where it was said to be."""

    def __init__(self, path: Path, expected: str) -> None:
        self.path, self.expected = path, expected
        super().__init__(f"{printable(path)}: no data here; expected {expected}")
