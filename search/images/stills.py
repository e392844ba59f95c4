"""Pictures of photos and of moments of videos, from files that have not changed since indexing."""

from __future__ import annotations

from PIL import Image

from search.images.decode import LARGEST_SIDE_PX, decode
from search.images.originals import open_original, read_original
from search.images.video_subprocess import VideoTask, frame_at
from search.records import Photo


def still(photo: Photo, at_ms: int | None = None, at_least_px: int | None = None) -> Image.Image:
    """A photo as an upright RGB picture, or a video at a time, the beginning where it is None.

    The short side has `at_least_px` where the file has as many. Raises PhotoUnreadable.
    """
    if photo.metadata.duration_ms is None:
        return decode(read_original(photo), name=photo.path, at_least_px=at_least_px).pixels
    task = VideoTask(str(photo.path), at_least_px or LARGEST_SIDE_PX, at_ms or 0)
    with open_original(photo) as opened:
        return Image.fromarray(frame_at(opened, task))
