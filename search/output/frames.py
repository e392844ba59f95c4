"""Save the moments of videos as pictures."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from search.errors import ExportFailed, FolderOfPhotos, PhotoUnreadable
from search.files import appears_whole, reason
from search.images.stills import still
from search.output.export import FreeNames
from search.records import Hit, Root, clock, enclosing_root

QUALITY = 92


def export_frames(hits: Sequence[Hit], folder: Path, roots: Iterable[Root]) -> int:
    """Save the matching moments of videos as JPEG files in a folder; returns their number.

    Nothing is overwritten. Raises FolderOfPhotos for a folder inside one of the roots, and
    ExportFailed, which keeps the files saved before.
    """
    folder = folder.expanduser().resolve()
    if root := enclosing_root(folder, roots):
        raise FolderOfPhotos(folder, root.path)
    names, count = FreeNames(lambda name: os.path.lexists(folder / name)), 0
    for hit in hits:
        for moment in sorted(moment.at_ms for moment in hit.moments):
            time = clock(moment).replace(":", "-")
            target = folder / names.free(f"{hit.photo.path.stem} {time}.jpg")
            try:
                with appears_whole(target) as part:
                    still(hit.photo, moment).save(part, "JPEG", quality=QUALITY)
            except OSError as error:
                raise ExportFailed(hit.photo.path, folder, reason(error)) from error
            except PhotoUnreadable as error:
                raise ExportFailed(hit.photo.path, folder, error.reason) from error
            count += 1
    return count
