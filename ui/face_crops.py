"""Crops of faces as small square WebP files, made at each first request and kept by browsers."""

from __future__ import annotations

from pathlib import Path

from search.images.decode import decode
from search.images.face_crops import crop_face, needed_px
from search.images.stills import still
from search.records import Box, Photo
from ui.thumbnails import kept_thumbnail, webp

SIDE_PX = 192
Sides = tuple[float, float, float, float]


def face_crop(photo: Photo, box: Sides, library: Path) -> bytes:
    """The surroundings of a box, of the thumbnail where that is large enough.

    Raises PhotoUnreadable.
    """
    size = photo.metadata.width or 1, photo.metadata.height or 1
    short_px = needed_px(Box(*box), size, SIDE_PX)
    thumbnail = kept_thumbnail(photo, library)
    if thumbnail:
        picture = decode(thumbnail).pixels
        if min(picture.size) >= short_px:
            return webp(crop_face(picture, Box(*box)), SIDE_PX)
    return webp(crop_face(still(photo, None, short_px), Box(*box)), SIDE_PX)
