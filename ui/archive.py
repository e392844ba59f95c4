"""Files as a ZIP that is sent while it is made: never on the disk, never whole in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator

from search.errors import PhotoUnreadable
from search.export import numbered
from search.records import Photo
from ui.originals import blocks, open_original

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


def archive(photos: Iterable[Photo]) -> Iterator[bytes]:
    """The ZIP, in parts: the files as they are (photos are compressed); unreadable ones named."""
    sent, left_out = _Sent(), []
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
