"""Counts of photos by value."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np

from search.catalogue import lock_for_writing
from search.records import (
    EmbeddedPhoto,
    File,
    Metadata,
    ModelTag,
    PhotoTexts,
    Stamp,
    Text,
    UnreadablePhoto,
)

TAG = ModelTag("noise", "none", 2, "squash 8")


def test_counts_of_searchable_photos(tmp_path: Path) -> None:
    with lock_for_writing(tmp_path) as catalogue:
        root = catalogue.roots.add(Path("/photos"))
        catalogue.embeddings.add_model(TAG)
        july, row = datetime(2023, 7, 1), np.array([1, 0], np.float32)
        kinds = {
            "a/1.jpg": Metadata(july, "exif", "Pixel", None, 4, 3, 48.86, 2.35),
            "a/2.jpg": Metadata(july, "exif", "Pixel", "50mm", 3, 4, 48.91, 2.31),
            "3.jpg": Metadata(None, "unknown", None, None, 3, 3),
            "a/gone.jpg": Metadata(july, "exif", "Pixel", None, 4, 3),
        }
        catalogue.photos.store(
            [
                EmbeddedPhoto(File(root, p, Stamp(1, 1), p.encode()), m, row)
                for p, m in kinds.items()
            ],
            TAG,
        )
        catalogue.photos.store(
            [UnreadablePhoto(File(root, "bad.jpg", Stamp(1, 1), b"bad"), "broken")], TAG
        )
        catalogue.photos.mark_missing_and_restored(root, ["a/gone.jpg"], [])
        both = (Text("person", "Anna"), Text("tag", "海边"))
        texts = [
            PhotoTexts("a/1.jpg", "1", both),
            PhotoTexts("a/2.jpg", "1", both),
            PhotoTexts("a/gone.jpg", "1", both),
        ]
        catalogue.texts.store(root, texts)
        found = catalogue.photos.facets()
        assert (found.people, found.tags) == ({"Anna": 2}, {"海边": 2})
        assert found.months == {"2023-07": 2}
        assert found.folders == {"/photos": 1, "/photos/a": 2}
        assert found.cameras == {"Pixel": 2}
        assert found.lenses == {"50mm": 1}
        assert found.forms == {"landscape": 1, "portrait": 1, "square": 1}
        assert sum(found.positions.values()) == 2
