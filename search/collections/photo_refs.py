"""References to photos: by file, end of a path or id, inside the library or outside it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from search.arrays import Rows
from search.catalogue import Catalogue
from search.encoders.base import Encoder
from search.errors import NotInLibrary, PhotoUnreadable
from search.files import content_hash, moment_hash, read_content
from search.images.matching import encode_picture
from search.record_class import dataclass
from search.records import Photo, clock, split_time
from search.user_records import PhotoRef

Named = str | os.PathLike[str] | int | Photo  # a file, the end of its path, "#id", an id, a photo


@dataclass(frozen=True, slots=True)
class NamedPhoto:
    """A resolved photo; `content` only where the library does not contain it.

    `moment`: the unit vector (d,) of a moment of a video, which is an example of a taught name.
    """

    ref: PhotoRef
    content: bytes | None = None
    moment: Rows | None = None


class PhotoResolver:
    """Finds the photos of one library, and reads those outside it."""

    def __init__(self, catalogue: Catalogue, encoder: Callable[[], Encoder]) -> None:
        self._catalogue = catalogue
        self._encoder = encoder
        self._encoded: dict[bytes, Rows] = {}  # of files outside the library, by content

    def find(self, photo: Named) -> PhotoRef:
        """A photo of the library. Raises NotInLibrary or PhotoUnreadable."""
        named = self.resolve(photo)
        if named.content is not None or named.moment is not None:
            raise NotInLibrary(os.fspath(named.ref.path))
        return named.ref

    def resolve(self, photo: Named) -> NamedPhoto:
        """A photo of the library, or the file of that name. Raises NotInLibrary, PhotoUnreadable.

        A file with the content of a photo of the library is that photo. An `int` is an id, never
        the name of a file.
        """
        match photo:
            case Photo():
                return NamedPhoto(PhotoRef(photo.content_hash, photo.path))
            case int():
                return self._by_id(photo, str(photo))
        name = os.fspath(photo)
        file = Path(os.path.abspath(os.path.expanduser(name)))  # noqa: PTH100, PTH111 - no links
        if os.path.lexists(file):
            return self._at(file)
        photo_id = self._catalogue.photos.find_by_name(name)
        if photo_id is None and (at_time := split_time(name)):
            return self._moment(*at_time)
        return self._by_id(photo_id, name)

    def _moment(self, video: str, at_ms: int) -> NamedPhoto:
        """The moment of a video of the library nearest to a time. Raises NotInLibrary."""
        ref = self.find(video)
        photo_id = self._catalogue.photos.ids_by_content([ref]).get(ref.content_hash, 0)
        moment = self._catalogue.embeddings.moment_near(photo_id, at_ms)
        if moment is None:
            raise NotInLibrary(video)
        at_ms, row = moment
        path = Path(f"{ref.path}@{clock(at_ms)}.{at_ms % 1000:03}")
        return NamedPhoto(PhotoRef(moment_hash(ref.content_hash, at_ms), path), None, row)

    def _by_id(self, photo_id: int | None, name: str) -> NamedPhoto:
        photo = None if photo_id is None else self._catalogue.photos.get(photo_id)
        if photo is None:
            raise NotInLibrary(name)
        return NamedPhoto(PhotoRef(photo.content_hash, photo.path))

    def _at(self, file: Path) -> NamedPhoto:
        for path in (file, file.resolve()):
            if known := self._catalogue.photos.ref_at(path):
                return NamedPhoto(known)
        content = read_content(file)
        ref = PhotoRef(content_hash(content), file)
        is_inside = self._catalogue.photos.has_content(ref.content_hash)
        return NamedPhoto(ref, None if is_inside else content)

    def row(self, named: NamedPhoto) -> Rows | None:
        """The unit vector (d,) of a photo; None for a photo of the library without embedding.

        Raises PhotoUnreadable for a file that is no picture.
        """
        if named.moment is not None:
            return named.moment
        if named.content is not None:
            return encode_picture(named.content, self._encoder())
        return self._catalogue.embeddings.by_content([named.ref]).get(named.ref.content_hash)

    def rows(self, photos: Iterable[PhotoRef]) -> dict[bytes, Rows]:
        """The unit vectors (d,) of photos by content hash, without those that cannot be found.

        Sources in this order: the library, the vectors stored with examples, and the file itself
        where it exists and is unchanged.
        """
        photos = tuple(photos)
        rows = self._catalogue.embeddings.by_content(photos)
        for photo in photos:
            if photo.content_hash not in rows:
                self._encode_file(photo)
        outside = {
            photo.content_hash: self._encoded[photo.content_hash]
            for photo in photos
            if photo.content_hash not in rows and photo.content_hash in self._encoded
        }
        return rows | outside

    def _encode_file(self, photo: PhotoRef) -> None:
        if photo.content_hash in self._encoded:
            return
        with contextlib.suppress(PhotoUnreadable, NotInLibrary):
            if at_time := split_time(os.fspath(photo.path)):
                named = self._moment(*at_time)
                if named.moment is not None and named.ref.content_hash == photo.content_hash:
                    self._encoded[photo.content_hash] = named.moment
                return
            content = read_content(photo.path)
            if content_hash(content) == photo.content_hash:
                self._encoded[photo.content_hash] = encode_picture(content, self._encoder())
