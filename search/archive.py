"""Files as a ZIP that is made in parts, never whole in memory: sent as it is made, or a file."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from search.errors import ExportFailed, PhotoUnreadable
from search.export import numbered
from search.files import appears_whole, reason
from search.originals import blocks, open_original
from search.records import Photo

LEFT_OUT = "not included.txt"


class _Sent(io.RawIOBase):
    """What zipfile writes to, and the answer is taken from."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        self._waiting += memoryview(content)  # type: ignore[arg-type]
        return memoryview(content).nbytes  # type: ignore[arg-type]

    def taken(self) -> bytes:
        content, self._waiting = bytes(self._waiting), bytearray()
        return content


def write_archive(photos: Iterable[Photo], file: Path) -> tuple[str, ...]:
    """Write the ZIP to a new file; what could not be read, and why. Raises ExportFailed."""
    file, left_out = file.expanduser(), list[str]()
    if os.path.lexists(file):
        raise ExportFailed(file, file.parent, "there is one already; choose another name")
    try:
        with appears_whole(file) as part, part.open("wb") as opened:
            for some in archive(photos, left_out):
                opened.write(some)
    except OSError as error:
        raise ExportFailed(file, file.parent, reason(error)) from error
    return tuple(left_out)


def archive(photos: Iterable[Photo], left_out: list[str] | None = None) -> Iterator[bytes]:
    """The ZIP, in parts: the files as they are (photos are compressed); unreadable ones named.

    `left_out` takes a line for each of those.
    """
    sent, left_out = _Sent(), [] if left_out is None else left_out
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_STORED, strict_timestamps=False) as zipped:
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
                    yield sent.taken()
        if left_out:
            zipped.writestr(LEFT_OUT, "\n".join(left_out))
    yield sent.taken()


def _named(photos: Iterable[Photo]) -> Iterator[tuple[str, Photo]]:
    """Each photo with a name that no other has, and that leads nowhere where it is unpacked."""
    taken = {LEFT_OUT}
    for photo in photos:
        plain = photo.path.name.encode("utf-8", "replace").decode()
        plain = "".join(c if c.isprintable() and c not in "\\/:" else "_" for c in plain)
        name = next(free for free in numbered(plain) if free not in taken)
        taken.add(name)
        yield name, photo
