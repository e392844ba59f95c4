"""All photos at once, by columns."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np

from search.catalogue import NO_CODE, Coded, lock_for_writing
from search.records import EmbeddedPhoto, File, Metadata, ModelTag, Stamp, Text, Told

TAG = ModelTag("noise", "none", 2, "squash 8")
PHOTOS = {
    "Trips/a.jpg": Metadata(datetime(2019, 12, 31), "exif", "Pixel", None, 400, 300, 35.68, 139.76),
    "Trips/b.jpg": Metadata(datetime(2023, 6, 1), "name", None, "50mm", 300, 400),
    "Screenshot 1.png": Metadata(None, "unknown", "Pixel", None, 100, 100),
}


def test_the_newest_first_and_what_each_says(tmp_path: Path) -> None:
    with lock_for_writing(tmp_path) as catalogue:
        root = catalogue.add_root(Path("/photos"))
        catalogue.add_model(TAG)
        assert catalogue.columns().ids.shape == (0,)
        row = np.array([1, 0], np.float32)
        files = {path: File(root, path, Stamp(1, 1), path.encode()) for path in PHOTOS}
        catalogue.store([EmbeddedPhoto(files[p], m, row) for p, m in PHOTOS.items()], TAG)
        columns = catalogue.columns()
        names = [catalogue.photos([n])[n].path.stem for n in columns.ids.tolist()]

    def said(coded: Coded) -> list[str]:
        return [coded.names[code] if code != NO_CODE else "" for code in coded.codes]

    assert names == ["b", "a", "Screenshot 1"]
    assert said(columns.months) == ["2023-06", "2019-12", ""]
    assert columns.days.tolist() == [1, 31, 0]
    assert said(columns.folders) == ["/photos/Trips", "/photos/Trips", "/photos"]
    assert said(columns.cameras) == ["", "Pixel", "Pixel"]
    assert said(columns.lenses) == ["50mm", "", ""]
    assert said(columns.places) == ["", "35.68 139.76", ""]
    assert columns.ratios.tolist() == [0.75, np.float32(4 / 3), 1.0]
    assert columns.are_screenshots.tolist() == [False, False, True]


def test_people_keywords_and_stars(tmp_path: Path) -> None:
    with lock_for_writing(tmp_path) as catalogue:
        root = catalogue.add_root(Path("/photos"))
        catalogue.add_model(TAG)
        row = np.array([1, 0], np.float32)
        files = {path: File(root, path, Stamp(1, 1), path.encode()) for path in PHOTOS}
        catalogue.store([EmbeddedPhoto(files[p], m, row) for p, m in PHOTOS.items()], TAG)
        said = {
            "Trips/a.jpg": ((Text("person", "Anna"), Text("tag", "海边"), Text("tag", "sun")), 4),
            "Trips/b.jpg": ((Text("person", "Anna"), Text("person", "Tom")), None),
        }
        catalogue.store_told(
            root, [Told(p, "1", texts, stars) for p, (texts, stars) in said.items()]
        )
        catalogue.mark_missing_and_restored(root, ["Screenshot 1.png"], [])
        columns = catalogue.columns()
        texts = catalogue.text_columns(columns.ids)
    assert texts.people.names == ("Anna", "Tom")
    assert sorted(zip(texts.people.photos, texts.people.codes, strict=True)) == [
        (0, 0), (0, 1), (1, 0),
    ]  # fmt: skip
    assert set(texts.tags.names) == {"海边", "sun"}
    assert texts.tags.photos.tolist() == [1, 1]
    assert texts.ratings.tolist() == [0, 4]
