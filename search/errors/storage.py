"""Errors of folders, photos, libraries and other files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from search.errors.notes import printable
from search.errors.photoseek_error import PhotoseekError

if TYPE_CHECKING:
    import os
    from pathlib import Path


class FolderError(PhotoseekError):
    """A photo folder cannot be used."""

    path: Path


class FolderMissing(FolderError):
    """A folder that does not exist."""

    sentence = "{path}: no such folder; check the spelling, or plug in the disk it is on"


class NotAFolder(FolderError):
    """A file in the place of a folder."""

    sentence = "{path}: is a file, not a folder; name the folder {parent}"

    @property
    def fields(self) -> dict[str, Any]:
        """The file and its folder."""
        return {"path": self.path, "parent": self.path.parent}


class FolderUnreadable(FolderError):
    """A folder that may not be read."""

    reason: str
    sentence = "{path}: cannot be read ({reason}); check its permissions"


class FolderWithoutPhotos(FolderError):
    """A folder without a single photo."""

    sentence = "{path}: holds no photos; name a folder with JPEG, PNG, HEIC or RAW files"


class FolderIsLibrary(FolderError):
    """A photo folder that is the library too."""

    sentence = "{path}: is the library itself; keep it elsewhere with --library DIR"


class RootUnplugged(FolderError):
    """A root that is absent or unexpectedly empty, as that of an unplugged disk is."""

    photos: int
    sentence = (
        "{path}: absent or empty, though the library knows {photos} photos there; plug in the disk,"
        " or run `photoseek forget` on it if the photos are really gone"
    )


class RootNotNamed(FolderError):
    """A root that is the whole disk or a folder of the system, in a run that names no folder."""

    sentence = (
        "{path}: is the whole disk or part of the system, and is only read where it is named;"
        " run `photoseek index {path}`, or `photoseek forget {path}`"
    )


class UnknownRoot(FolderError):
    """A folder that is not a root of the library."""

    sentence = "{path}: not a folder of this library; `photoseek status` lists them"


class FolderOfPhotos(FolderError):
    """A folder to export to that is itself indexed."""

    root: Path
    sentence = "{path}: is part of the photo folder {root}; choose another"


class PhotoUnreadable(PhotoseekError):
    """One picture cannot be shown."""

    path: str | os.PathLike[str]
    reason: str
    sentence = "{path}: {reason}"


class LibraryError(PhotoseekError):
    """The library cannot be used."""

    path: Path


class LibraryMissing(LibraryError):
    """A library that does not exist yet."""

    sentence = "the library in {path} does not exist yet; make it with `photoseek index FOLDER`"


class LibraryEmpty(LibraryError):
    """A library without a root."""

    sentence = "the library in {path} has no photo folders; add one with `photoseek index FOLDER`"


class LibraryBusy(LibraryError):
    """Another process is writing."""

    holder: str
    sentence = (
        "the library in {path} is being written by {holder}; nothing more was changed, try again"
        " when it is done"
    )


class LibraryTooNew(LibraryError):
    """A library that a newer photoseek wrote."""

    version: int
    sentence = (
        "the library in {path} was written by a newer photoseek (format {version});"
        " update photoseek"
    )


class LibraryDamaged(LibraryError):
    """A catalogue that SQLite cannot read."""

    reason: str
    sentence = (
        "the library in {path} cannot be read ({reason}); put back a backup of library.sqlite3,"
        " or move the folder away and index again"
    )


class LibraryUnsafe(LibraryError):
    """A library whose files could change others when they are opened."""

    reason: str
    sentence = (
        "the library in {path} is not opened: {reason}; use it only if you know where it is from"
    )


class LibraryOfAnotherUser(LibraryError):
    """A library that belongs to another user of the machine."""

    owner: str
    sentence = (
        "the library in {path} belongs to another user ({owner}), who could harm your files with"
        " it; if you trust them, add --any-owner"
    )


class LibraryReadOnly(LibraryError):
    """A library that cannot be written."""

    reason: str
    sentence = (
        "the library in {path} cannot be written ({reason}); choose another place with"
        " --library DIR"
    )


class DiskFull(LibraryError):
    """No space left on the disk; what was committed is kept."""

    sentence = (
        "the library in {path} has no space left on its disk; all photos up to here are kept: free"
        " some space and run `photoseek index` again"
    )


class ModelMismatch(LibraryError):
    """A library that was made with another model."""

    has: str
    wanted: str

    def __str__(self) -> str:
        what = f"was made with {self.has}, not {self.wanted}; to change it run"
        command = f"`photoseek index --model {self.wanted.split(' ')[0]}`"
        return f"the library in {printable(self.path)} {what} {command}"


class ExportFailed(PhotoseekError):
    """A file that could not be copied, linked, opened or written."""

    file: Path
    folder: Path
    reason: str

    def __str__(self) -> str:
        where = "" if self.folder == self.file.parent else f" (to {printable(self.folder)})"
        return f"{printable(self.file)}{where}: {self.reason}"


class BackupUnreadable(PhotoseekError):
    """A file that is not a backup, or a damaged one."""

    path: Path
    reason: str
    sentence = "{path}: not a backup that can be restored ({reason})"


class BackupTooNew(BackupUnreadable):
    """A backup of a newer photoseek."""

    def __init__(self, path: Path, version: int) -> None:
        reason = f"a newer photoseek wrote it, in format {version}: update photoseek"
        super().__init__(path, reason)


class DataMissing(PhotoseekError):
    """Training or evaluation data is missing."""

    path: Path
    expected: str
    sentence = "{path}: no data here; expected {expected}"
