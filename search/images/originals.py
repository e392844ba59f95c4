"""Access to the files of photos, if they have not changed since indexing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO

from search.errors import PhotoUnreadable, notes
from search.files import check_length, open_regular, reason, stamp_of
from search.records import Photo

BLOCK = 1 << 20


def open_original(photo: Photo) -> BinaryIO:
    """The open file of a photo that has not changed since indexing.

    Anything else at its path is refused: it may be a link to another file. Raises PhotoUnreadable.
    """
    if photo.metadata.width is None:  # as of a file that could not be decoded
        raise PhotoUnreadable(photo.path, photo.problem or notes.NOT_A_PHOTO())
    try:
        opened = open_regular(photo.path)
    except OSError as error:
        raise PhotoUnreadable(photo.path, reason(error)) from error
    if not stamp_of(os.fstat(opened.fileno())).matches(photo.stamp):
        opened.close()
        raise PhotoUnreadable(photo.path, notes.CHANGED_SINCE_INDEXED())
    return opened


def read_original(photo: Photo) -> bytes:
    """The content of a photo that has not changed since indexing. Raises PhotoUnreadable."""
    check_length(photo.path, photo.stamp.size)
    with open_original(photo) as opened:
        return opened.read(photo.stamp.size)


def blocks(opened: BinaryIO, size: int | None = None) -> Iterator[bytes]:
    """The content in blocks, from the present place; the file is closed at the end.

    `size`: of the content that is read; None for all.
    """
    with opened:
        while block := opened.read(BLOCK if size is None else min(BLOCK, size)):
            size = None if size is None else size - len(block)
            yield block
