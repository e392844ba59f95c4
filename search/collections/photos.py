"""The photos that people speak of: by file, name or number, in the library or beside it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from search.arrays import Rows
from search.catalogue import Catalogue
from search.collections.errors import NotInLibrary
from search.encoders.base import Encoder
from search.errors import PhotoUnreadable
from search.files import content_hash, open_regular, reason
from search.matching import encode_picture
from search.records import Mention, Photo

Named = str | os.PathLike[str] | int | Photo  # a file, the end of its path, #id, an id, a photo


@dataclass(frozen=True, slots=True)
class Spoken:
    """A photo that somebody speaks of; its content where the library does not hold it."""

    mention: Mention
    content: bytes | None = None


class Photographs:
    """Finds the photos of one library, and reads those that are not in it."""

    def __init__(self, catalogue: Catalogue, encoder: Callable[[], Encoder]) -> None:
        self._catalogue = catalogue
        self._encoder = encoder
        self._read: dict[bytes, Rows] = {}  # of files beside the library

    def find(self, photo: Named) -> Mention:
        """A photo of the library. Raises NotInLibrary or PhotoUnreadable."""
        spoken = self.speak_of(photo)
        if spoken.content is not None:
            raise NotInLibrary(os.fspath(spoken.mention.path))
        return spoken.mention

    def speak_of(self, photo: Named) -> Spoken:
        """A photo of the library, or the file of that name. Raises NotInLibrary, PhotoUnreadable.

        A file with the content of a photo of the library is that photo.
        """
        if isinstance(photo, Photo):
            return Spoken(Mention(photo.content_hash, photo.path))
        name = f"#{photo}" if isinstance(photo, int) else os.fspath(photo)
        file = Path(os.path.abspath(os.path.expanduser(name)))  # noqa: PTH100, PTH111 - no links
        if os.path.lexists(file):
            return self._at(file)
        found = self._catalogue.find_by_name(name)
        known = self._catalogue.photo(found) if found else None
        if known is None:
            raise NotInLibrary(name)
        return Spoken(Mention(known.content_hash, known.path))

    def _at(self, file: Path) -> Spoken:
        for place in (file, file.resolve()):
            if known := self._catalogue.mention_at(place):
                return Spoken(known)
        content = _content(file)
        mention = Mention(content_hash(content), file)
        inside = self._catalogue.knows_content(mention.content_hash)
        return Spoken(mention, None if inside else content)

    def row(self, spoken: Spoken) -> Rows | None:
        """Its unit row (d,); None where a photo of the library has none yet.

        Raises PhotoUnreadable for a file that is no picture.
        """
        if spoken.content is not None:
            return encode_picture(spoken.content, self._encoder())
        return self._catalogue.rows_of_contents([spoken.mention]).get(spoken.mention.content_hash)

    def rows(self, photos: Iterable[Mention]) -> dict[bytes, Rows]:
        """The unit rows (d,) of the photos that can be found, by content.

        The library's first; then what was kept of an example; then what its file shows, where that
        is still there and the same.
        """
        photos = tuple(photos)
        rows = self._catalogue.rows_of_contents(photos)
        for one in photos:
            if one.content_hash not in rows:
                self._read_again(one)
        kept = {
            one.content_hash: self._read[one.content_hash]
            for one in photos
            if one.content_hash not in rows and one.content_hash in self._read
        }
        return rows | kept

    def _read_again(self, photo: Mention) -> None:
        if photo.content_hash in self._read:
            return
        with contextlib.suppress(PhotoUnreadable):
            content = _content(photo.path)
            if content_hash(content) == photo.content_hash:
                self._read[photo.content_hash] = encode_picture(content, self._encoder())


def _content(file: Path) -> bytes:
    """All bytes of a file. Raises PhotoUnreadable."""
    try:
        with open_regular(file) as opened:
            return opened.read()
    except OSError as error:
        raise PhotoUnreadable(file, reason(error)) from error
