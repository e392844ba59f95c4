"""ZIP archives that are sent while they are written."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from search.errors import ExportFailed
from search.files import stamp_of
from search.images.originals import BLOCK
from search.output.archive import LEFT_OUT, archive, write_archive
from search.records import Metadata, Photo, Stamp


def photo(file: Path) -> Photo:
    stamp = stamp_of(file.stat()) if file.exists() else Stamp(0, 0)
    return Photo(1, file, stamp, b"", Metadata(width=1, height=1), None, None)


def opened(files: list[Path]) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(archive([photo(file) for file in files]))))


def test_files_of_one_name_and_from_before_zip_was_made(tmp_path: Path) -> None:
    files = [tmp_path / folder / "a.jpg" for folder in ("one", "two")]
    for number, file in enumerate(files):
        file.parent.mkdir()
        file.write_bytes(b"x" * number)
        os.utime(file, (0, 0))
    with opened(files) as zipped:
        assert zipped.namelist() == ["a.jpg", "a (2).jpg"]
        assert zipped.read("a (2).jpg") == b"x"


def test_unreadable_files_are_listed_in_the_archive(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"a")
    with opened([tmp_path / "gone.jpg", tmp_path / "a.jpg"]) as zipped:
        assert zipped.namelist() == ["a.jpg", LEFT_OUT]
        assert b"gone.jpg" in zipped.read(LEFT_OUT)


def test_an_archive_is_made_in_parts(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(bytes(3 * BLOCK))
    parts = list(archive([photo(tmp_path / "a.jpg")]))
    assert len(parts) > 3
    assert max(map(len, parts)) < 2 * BLOCK


def test_a_name_has_no_path(tmp_path: Path) -> None:
    (tmp_path / "a\\..\\..\\evil\n:.jpg").write_bytes(b"a")
    with opened(list(tmp_path.iterdir())) as zipped:
        assert zipped.namelist() == ["a_.._.._evil__.jpg"]


def test_no_photos_make_an_empty_archive() -> None:
    with opened([]) as zipped:
        assert zipped.namelist() == []


def test_an_archive_file_is_new_and_lists_what_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"a")
    photos = [photo(tmp_path / "gone.jpg"), photo(tmp_path / "a.jpg")]
    (left_out,) = write_archive(photos, tmp_path / "out" / "all.zip")
    assert "gone.jpg" in left_out
    with zipfile.ZipFile(tmp_path / "out" / "all.zip") as zipped:
        assert zipped.read("a.jpg") == b"a"
    with pytest.raises(ExportFailed, match="there is one already"):
        write_archive(photos, tmp_path / "a.jpg")
    with pytest.raises(ExportFailed):
        write_archive(photos, tmp_path / "a.jpg" / "all.zip")
    assert sorted(f.name for f in tmp_path.iterdir()) == ["a.jpg", "out"]
