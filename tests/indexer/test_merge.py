"""Merging of libraries that were indexed separately."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from indexer.forget import forget
from indexer.merge import merge
from indexer.report import Report
from indexer.update import IndexOptions, index_folders
from search.catalogue import FILE_NAME, Catalogue
from search.engine import open_library
from search.errors import BadSetting, LibraryTooNew, ModelMismatch
from search.records import Photo
from tests.colours import ColourEncoder
from tests.conftest import Shell
from tests.pictures import COLOURS, draw, draw_folder, tree

FORMATS = Path(__file__).resolve().parents[1] / "formats"
IndexRun = Callable[..., Report]


def shard(library: Path, *folders: Path, model: str = "colours") -> Path:
    """A library of these folders."""
    index_folders(folders, IndexOptions(library, encoder=ColourEncoder(model)))
    return library


def content(library: Path) -> dict[Path, tuple[Photo, bytes]]:
    """The searchable photos by path, with their embeddings; ids are a library's own."""
    with Catalogue.open(library) as catalogue:
        ids, rows = catalogue.embeddings.since()
        photos = catalogue.photos.by_id(ids.tolist())
        assert catalogue.embeddings.damaged() == []
    return {
        photos[number].path: (photos[number], row.tobytes())
        for number, row in zip(ids.tolist(), rows, strict=True)
    }


def without_ids(library: Path) -> dict[Path, tuple[object, ...]]:
    return {
        path: (photo.stamp, photo.content_hash, photo.metadata, photo.problem, row)
        for path, (photo, row) in content(library).items()
    }


def change(library: Path, sql: str) -> None:
    with sqlite3.connect(library / FILE_NAME) as db:
        db.execute(sql)
    db.close()


def test_shards_come_together_as_if_one_library_had_indexed_all(
    tmp_path: Path, library: Path
) -> None:
    folders = [draw_folder(tmp_path / name) for name in "ab"]
    draw(folders[1] / "small.png", "red", (20, 20))
    shards = [shard(tmp_path / f"library-{folder.name}", folder) for folder in folders]
    before = [tree(one) for one in shards]
    assert merge(library, shards).photos == 13
    assert without_ids(library) == without_ids(shard(tmp_path / "whole", *folders))
    assert [tree(one) for one in shards] == before
    with open_library(library, encoder=ColourEncoder()) as engine:
        assert engine.search("red", top=1)[0].photo.path.stem in ("red", "small")
    report = index_folders([], IndexOptions(library, encoder=ColourEncoder()))
    assert (report.new, report.changed, report.again, report.missing) == (0, 0, 0, 0)


def test_merging_the_same_twice_changes_nothing(
    tmp_path: Path, library: Path, photos: Path
) -> None:
    other = shard(tmp_path / "other", photos)
    (photos / "empty.jpg").touch()
    shard(other, photos)
    merge(library, [other])
    with Catalogue.open(library) as catalogue:
        first, revision = content(library), catalogue.revision()
        assert len(catalogue.photos.problems()) == 1
        assert merge(library, [other]).photos == 0
        assert (content(library), catalogue.revision()) == (first, revision)


def test_parts_of_many_photos_are_no_limit(
    tmp_path: Path, library: Path, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.catalogue.merging.BATCH", 4)
    assert merge(library, [shard(tmp_path / "other", photos)]).photos == len(COLOURS)
    assert without_ids(library) == without_ids(tmp_path / "other")


def test_a_photo_known_here_stays_as_it_is(
    tmp_path: Path, library: Path, photos: Path, index: IndexRun
) -> None:
    other = shard(tmp_path / "other", photos)
    draw(photos / "red.jpg", "blue")
    index(photos)
    known = content(library)
    assert merge(library, [other]).photos == 0
    assert content(library) == known


def test_what_only_the_other_library_could_read_is_taken(
    tmp_path: Path, library: Path, photos: Path, index: IndexRun
) -> None:
    other = shard(tmp_path / "other", photos)
    whole = (photos / "red.jpg").read_bytes()
    (photos / "red.jpg").write_bytes(b"")
    index(photos)
    (photos / "red.jpg").write_bytes(whole)
    assert merge(library, [other]).photos == 1
    assert without_ids(library).keys() == without_ids(other).keys()


def test_roots_that_lie_in_each_other_become_one(tmp_path: Path, library: Path) -> None:
    inner, outer = draw_folder(tmp_path / "photos" / "inner"), draw_folder(tmp_path / "photos")
    shards = [shard(tmp_path / "one", inner), shard(tmp_path / "two", outer)]
    merge(library, shards)
    assert without_ids(library) == without_ids(tmp_path / "two")
    merge(tmp_path / "turned", shards[::-1])
    assert without_ids(tmp_path / "turned") == without_ids(tmp_path / "two")


def test_what_was_forgotten_stays_forgotten(
    tmp_path: Path, library: Path, photos: Path, index: IndexRun
) -> None:
    draw_folder(photos / "private")
    other = shard(tmp_path / "other", photos)
    index(photos)
    forget(library, photos / "private")
    assert merge(library, [other]).photos == 0
    merge(tmp_path / "new", [library])
    with Catalogue.open(tmp_path / "new") as catalogue:
        assert catalogue.roots.forgotten_folders(catalogue.roots.all()[0]) == {"private"}


def test_a_library_of_another_model_is_refused(tmp_path: Path, library: Path, photos: Path) -> None:
    one, two = shard(tmp_path / "one", photos), shard(tmp_path / "two", photos, model="others")
    with pytest.raises(ModelMismatch, match=f"{two} was made with others"):
        merge(library, [one, two])
    assert not library.exists()


def test_a_newer_library_and_the_library_itself_are_refused(
    tmp_path: Path, library: Path, photos: Path
) -> None:
    other = shard(tmp_path / "other", photos)
    change(other, "PRAGMA user_version = 999")
    with pytest.raises(LibraryTooNew, match="format 999"):
        merge(library, [other])
    with pytest.raises(BadSetting, match="another library"):
        merge(other, [other])


def test_a_library_of_an_older_format_is_taken_and_stays_old(tmp_path: Path, library: Path) -> None:
    old = Path(shutil.copytree(FORMATS / "v1", tmp_path / "old"))
    before = tree(old)
    expected = {path: row for path, (_, row) in content(old).items()}
    merge(library, [old])
    assert {path: row for path, (_, row) in content(library).items()} == expected != {}
    assert {name: raw for name, raw in tree(old).items() if name in before} == before
    assert not list(library.glob("*.part"))


def test_a_damaged_embedding_is_left_to_the_next_run(
    tmp_path: Path, library: Path, photos: Path
) -> None:
    other = shard(tmp_path / "other", photos)
    change(other, "UPDATE embeddings SET checksum = checksum + 1 WHERE photo_id = 1")
    merge(library, [other])
    assert len(content(library)) == len(COLOURS) - 1
    assert index_folders([], IndexOptions(library, encoder=ColourEncoder())).again == 1
    assert all(np.frombuffer(row, np.float32).size == 4 for _, row in content(library).values())


def test_the_shell_reports_how_many_are_new(tmp_path: Path, photos: Path, shell: Shell) -> None:
    shell("index", photos, "--library", tmp_path / "other")
    found = shell("merge", tmp_path / "other")
    assert (found.code, found.out) == (0, "")
    assert "took 6 photos into" in found.err
    assert "took 0 photos into" in shell("merge", tmp_path / "other").err
    assert shell("merge", tmp_path / "absent").code == 1
