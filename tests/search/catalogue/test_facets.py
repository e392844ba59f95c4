"""What the photos of a library have in common."""

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
    Stamp,
    Text,
    Told,
    UnreadablePhoto,
)

TAG = ModelTag("noise", "none", 2, "squash 8")


def test_counts_of_what_can_be_found(tmp_path: Path) -> None:
    with lock_for_writing(tmp_path) as catalogue:
        root = catalogue.add_root(Path("/photos"))
        catalogue.add_model(TAG)
        july, row = datetime(2023, 7, 1), np.array([1, 0], np.float32)
        kinds = {
            "a/1.jpg": Metadata(july, "exif", "Pixel", None, 4, 3, 48.86, 2.35),
            "a/2.jpg": Metadata(july, "exif", "Pixel", "50mm", 3, 4, 48.91, 2.31),
            "3.jpg": Metadata(None, "unknown", None, None, 3, 3),
            "a/gone.jpg": Metadata(july, "exif", "Pixel", None, 4, 3),
        }
        catalogue.store(
            [
                EmbeddedPhoto(File(root, p, Stamp(1, 1), p.encode()), m, row)
                for p, m in kinds.items()
            ],
            TAG,
        )
        catalogue.store(
            [UnreadablePhoto(File(root, "bad.jpg", Stamp(1, 1), b"bad"), "broken")], TAG
        )
        catalogue.mark_missing_and_restored(root, ["a/gone.jpg"], [])
        both = (Text("person", "Anna"), Text("tag", "海边"))
        told = [
            Told("a/1.jpg", "1", both),
            Told("a/2.jpg", "1", both),
            Told("a/gone.jpg", "1", both),
        ]
        catalogue.store_told(root, told)
        found = catalogue.facets()
        assert (found.people, found.tags) == ({"Anna": 2}, {"海边": 2})
        assert found.months == {"2023-07": 2}
        assert found.folders == {"/photos": 1, "/photos/a": 2}
        assert found.cameras == {"Pixel": 2}
        assert found.lenses == {"50mm": 1}
        assert found.forms == {"landscape": 1, "portrait": 1, "square": 1}
        assert sum(found.positions.values()) == 2
