"""Files as a ZIP that is sent while it is made: never on the disk, never whole in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from search.export import numbered

BLOCK = 1 << 20
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


def archive(files: Sequence[Path]) -> Iterator[bytes]:
    """The ZIP, in parts: the files as they are (photos are compressed); unreadable ones named."""
    sent, left_out = _Sent(), []
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_STORED, strict_timestamps=False) as zipped:
        for name, file in _named(files):
            try:
                info = zipfile.ZipInfo.from_file(file, name, strict_timestamps=False)
                with file.open("rb") as opened, zipped.open(info, "w", force_zip64=True) as entry:
                    while block := opened.read(BLOCK):
                        entry.write(block)
                        yield sent.taken()
            except OSError as error:
                left_out.append(f"{name}: {error.strerror}")
        if left_out:
            zipped.writestr(LEFT_OUT, "\n".join(left_out))
    yield sent.taken()


def _named(files: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Each file with a name that no other has."""
    taken = {LEFT_OUT}
    for file in files:
        name = next(free for free in numbered(file.name) if free not in taken)
        taken.add(name)
        yield name.encode("utf-8", "replace").decode(), file
