"""ZIP archives of photos, made in parts and never whole in memory."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from search.errors import ExportFailed, PhotoUnreadable, notes
from search.files import appears_whole, reason
from search.images.originals import blocks, open_original
from search.output.export import FreeNames
from search.records import Photo

LEFT_OUT = "not included.txt"


class _Buffer(io.RawIOBase):
    """The output of zipfile that was not yet taken."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        self._waiting += memoryview(content)  # type: ignore[arg-type]
        return memoryview(content).nbytes  # type: ignore[arg-type]

    def take(self) -> bytes:
        content, self._waiting = bytes(self._waiting), bytearray()
        return content


def write_archive(photos: Iterable[Photo], file: Path) -> tuple[str, ...]:
    """Write the archive to a new file; the files that could not be read, with reasons.

    Raises ExportFailed.
    """
    file, left_out = file.expanduser(), list[str]()
    if os.path.lexists(file):
        raise ExportFailed(file, file.parent, notes.FILE_EXISTS())
    try:
        with appears_whole(file) as part, part.open("wb") as opened:
            for part_of_archive in archive(photos, left_out):
                opened.write(part_of_archive)
    except OSError as error:
        raise ExportFailed(file, file.parent, reason(error)) from error
    return tuple(left_out)


def archive(photos: Iterable[Photo], left_out: list[str] | None = None) -> Iterator[bytes]:
    """The archive in parts. Its files are stored, as photos are compressed already.

    Unreadable files are listed in a text file of the archive; each adds a line to `left_out`.
    """
    buffer, left_out = _Buffer(), [] if left_out is None else left_out
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED, strict_timestamps=False) as zipped:
        for name, photo in _named(photos):
            try:
                opened = open_original(photo)
            except PhotoUnreadable as error:
                left_out.append(f"{name}: {error.reason}")
                continue
            info = zipfile.ZipInfo.from_file(photo.path, name, strict_timestamps=False)
            with zipped.open(info, "w", force_zip64=True) as entry:
                for block in blocks(opened):
                    entry.write(block)
                    yield buffer.take()
        if left_out:
            zipped.writestr(LEFT_OUT, "\n".join(left_out))
    yield buffer.take()


def _named(photos: Iterable[Photo]) -> Iterator[tuple[str, Photo]]:
    """Each photo with a unique name without a path."""
    taken = {LEFT_OUT}
    names = FreeNames(taken.__contains__)
    for photo in photos:
        plain = photo.path.name.encode("utf-8", "replace").decode()
        plain = "".join(c if c.isprintable() and c not in "\\/:" else "_" for c in plain)
        name = names.free(plain)
        taken.add(name)
        yield name, photo
