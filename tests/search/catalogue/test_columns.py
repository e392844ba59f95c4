"""Columns of all photos at once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np

from search.catalogue import NO_CODE, Coded, lock_for_writing
from search.records import EmbeddedPhoto, File, Metadata, ModelTag, PhotoTexts, Stamp, Text

TAG = ModelTag("noise", "none", 2, "squash 8")
PHOTOS = {
    "Trips/a.jpg": Metadata(datetime(2019, 12, 31), "exif", "Pixel", None, 400, 300, 35.68, 139.76),
    "Trips/b.jpg": Metadata(datetime(2023, 6, 1), "name", None, "50mm", 300, 400),
    "Screenshot 1.png": Metadata(None, "unknown", "Pixel", None, 100, 100),
}


def test_columns_are_ordered_from_newest(tmp_path: Path) -> None:
    with lock_for_writing(tmp_path) as catalogue:
        root = catalogue.roots.add(Path("/photos"))
        catalogue.embeddings.add_model(TAG)
        assert catalogue.photos.columns().ids.shape == (0,)
        row = np.array([1, 0], np.float32)
        files = {path: File(root, path, Stamp(1, 1), path.encode()) for path in PHOTOS}
        catalogue.photos.store([EmbeddedPhoto(files[p], m, row) for p, m in PHOTOS.items()], TAG)
        columns = catalogue.photos.columns()
        names = [catalogue.photos.by_id([n])[n].path.stem for n in columns.ids.tolist()]

    def values(coded: Coded) -> list[str]:
        return [coded.names[code] if code != NO_CODE else "" for code in coded.codes]

    assert names == ["b", "a", "Screenshot 1"]
    assert values(columns.months) == ["2023-06", "2019-12", ""]
    assert columns.days.tolist() == [1, 31, 0]
    assert values(columns.folders) == ["/photos/Trips", "/photos/Trips", "/photos"]
    assert values(columns.cameras) == ["", "Pixel", "Pixel"]
    assert values(columns.lenses) == ["50mm", "", ""]
    assert values(columns.places) == ["", "35.68 139.76", ""]
    assert columns.ratios.tolist() == [0.75, np.float32(4 / 3), 1.0]
    assert columns.are_screenshots.tolist() == [False, False, True]


def test_people_keywords_and_stars(tmp_path: Path) -> None:
    with lock_for_writing(tmp_path) as catalogue:
        root = catalogue.roots.add(Path("/photos"))
        catalogue.embeddings.add_model(TAG)
        row = np.array([1, 0], np.float32)
        files = {path: File(root, path, Stamp(1, 1), path.encode()) for path in PHOTOS}
        catalogue.photos.store([EmbeddedPhoto(files[p], m, row) for p, m in PHOTOS.items()], TAG)
        stored = {
            "Trips/a.jpg": ((Text("person", "Anna"), Text("tag", "海边"), Text("tag", "sun")), 4),
            "Trips/b.jpg": ((Text("person", "Anna"), Text("person", "Tom")), None),
        }
        catalogue.texts.store(
            root, [PhotoTexts(p, "1", texts, stars) for p, (texts, stars) in stored.items()]
        )
        catalogue.photos.mark_missing_and_restored(root, ["Screenshot 1.png"], [])
        columns = catalogue.photos.columns()
        texts = catalogue.texts.columns(columns.ids)
    assert texts.people.names == ("Anna", "Tom")
    assert sorted(zip(texts.people.photos, texts.people.codes, strict=True)) == [
        (0, 0), (0, 1), (1, 0),
    ]  # fmt: skip
    assert set(texts.tags.names) == {"海边", "sun"}
    assert texts.tags.photos.tolist() == [1, 1]
    assert texts.ratings.tolist() == [0, 4]
