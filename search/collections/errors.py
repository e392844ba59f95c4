"""What goes wrong with what people say of their photos, one sentence each.

UsageError
├── NameWrong
├── UnknownAlbum
├── UnknownName
├── AlbumWrong
├── ExamplesWrong
├── NotInLibrary
└── NotAgreed
PhotoseekError
└── BackupUnreadable            a file to restore from that is none
    └── BackupTooNew
"""

from __future__ import annotations

from pathlib import Path

from search.errors import PhotoseekError, UsageError, printable

SHOWN_NAME = 60  # characters of a name that are shown


class NameWrong(UsageError):
    """A name of an album, or for what some photos show, that could not be asked for."""

    def __init__(self, name: str, why: str) -> None:
        self.name, self.why = name, why
        shown = printable(name[:SHOWN_NAME]) + ("…" if len(name) > SHOWN_NAME else "")
        super().__init__(f"'{shown}' cannot be a name: {why}")


class UnknownAlbum(UsageError):
    """An album that is not there."""

    def __init__(self, name: str) -> None:
        self.name = name
        shown = printable(name[:SHOWN_NAME])
        super().__init__(f"there is no album '{shown}'; `photoseek album list` shows all")


class UnknownName(UsageError):
    """A name that nobody has taught."""

    def __init__(self, name: str) -> None:
        self.name = name
        shown = printable(name[:SHOWN_NAME])
        way_out = "`photoseek teach NAME PHOTO` does, `photoseek taught` lists all"
        super().__init__(f"nobody has taught the name '{shown}'; {way_out}")


class AlbumWrong(UsageError):
    """What an album cannot be or hold."""

    def __init__(self, name: str, why: str) -> None:
        self.name, self.why = name, why
        super().__init__(f"album '{printable(name)}': {why}")


class ExamplesWrong(UsageError):
    """Examples that nothing can be learnt from."""

    def __init__(self, name: str, why: str) -> None:
        self.name, self.why = name, why
        super().__init__(f"'{printable(name)}' is as it was: {why}")


class NotInLibrary(UsageError):
    """A photo that nothing can be said of, because the library does not hold it."""

    def __init__(self, name: str) -> None:
        self.name = name
        way_out = "index its folder first, as in `photoseek index FOLDER`"
        super().__init__(f"{printable(name)}: not a photo of the library; {way_out}")


class NotAgreed(UsageError):
    """A step that hides what people have said, and that nobody has agreed to."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"nothing is changed: {what}; --yes goes on all the same")


class BackupUnreadable(PhotoseekError):
    """A file to restore from that is no backup, or a damaged one."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{printable(path)}: not a backup that can be restored ({reason})")


class BackupTooNew(BackupUnreadable):
    """A backup of a newer photoseek."""

    def __init__(self, path: Path, version: int) -> None:
        self.version = version
        super().__init__(path, f"a newer photoseek wrote it, in format {version}: update photoseek")
