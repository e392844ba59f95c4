"""Indexing runs on real files: what is found, kept, brought back and never lost."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from indexer import reader as reading
from indexer.report import Progress, Report
from indexer.update import IndexOptions, index_folders
from search.catalogue import Catalogue, lock_for_writing
from search.encoders import loading, models
from search.engine import open_library
from search.errors import (
    FolderMissing,
    FolderWithoutPhotos,
    LibraryEmpty,
    LibraryMissing,
    ModelMismatch,
    RootNotNamed,
    RootUnplugged,
    UnknownModel,
)
from search.files import open_regular
from search.records import ModelTag, Stamp
from tests.colours import ColourEncoder
from tests.pictures import draw, draw_folder, shared, tree

Index = Callable[..., Report]
COUNTS = ("new", "changed", "again", "moved", "missing", "restored", "damaged", "unreadable")


def counts(report: Report) -> dict[str, int]:
    return {name: n for name in COUNTS if (n := getattr(report, name))}


def state(library: Path) -> dict[str, tuple[object, ...]]:
    """All records of a library about its photos, without ids and times."""
    catalogue = Catalogue.open(library)
    ids, rows = catalogue.embeddings.since()
    photos = catalogue.photos.by_id(ids.tolist())
    found: dict[str, tuple[object, ...]] = {
        os.fspath(photos[i].path): (
            photos[i].stamp,
            photos[i].content_hash,
            photos[i].metadata,
            row.tobytes(),
        )
        for i, row in zip(ids.tolist(), rows, strict=True)
    }
    catalogue.close()
    return found


def names(library: Path, text: str, encoder: ColourEncoder) -> list[str]:
    hits = open_library(library, encoder=encoder).search(text, fold=False)
    return [hit.photo.path.name for hit in hits]


def _noise() -> bytes:
    content = io.BytesIO()
    pixels = np.random.default_rng(0).integers(0, 255, (120, 120, 3), np.uint8)
    Image.fromarray(pixels).save(content, "PNG")
    return content.getvalue()


def test_first_run_then_nothing_to_do(
    photos: Path, library: Path, index: Index, encoder: ColourEncoder
) -> None:
    before = tree(photos)
    assert counts(index(photos)) == {"new": 6}
    assert names(library, "red", encoder)[0] == "red.jpg"
    encoder.embedded = 0
    assert counts(index()) == counts(index(photos)) == {}
    assert encoder.embedded == 0
    assert tree(photos) == before


def test_an_unchanged_folder_opens_no_photo_and_loads_no_model(
    photos: Path, library: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(photos)

    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(reading, "read_steadily", never)
    monkeypatch.setattr("search.encoders.loading.load_encoder", never)
    assert counts(index_folders([photos], IndexOptions(library))) == {}


def test_changed_files_are_read_again(
    photos: Path, library: Path, index: Index, encoder: ColourEncoder
) -> None:
    index(photos)
    draw(photos / "red.jpg", "blue", (80, 60))
    assert counts(index()) == {"changed": 1}
    assert set(names(library, "blue", encoder)[:2]) == {"blue.jpg", "red.jpg"}


def test_missing_then_back_is_restored_without_embedding(
    photos: Path, library: Path, index: Index, encoder: ColourEncoder, tmp_path: Path
) -> None:
    index(photos)
    first = state(library)
    shutil.move(photos / "red.jpg", tmp_path / "aside.jpg")
    assert counts(index()) == {"missing": 1}
    assert "red.jpg" not in names(library, "red", encoder)
    shutil.move(tmp_path / "aside.jpg", photos / "red.jpg")
    encoder.embedded = 0
    assert counts(index()) == {"restored": 1}
    assert encoder.embedded == 0
    assert state(library) == first


def test_moved_and_copied_files_keep_their_embedding(
    photos: Path, library: Path, index: Index, encoder: ColourEncoder
) -> None:
    index(photos)
    ids = {
        h.photo.path.name: h.photo.id for h in open_library(library, encoder=encoder).search("red")
    }
    encoder.embedded = 0
    (photos / "trip").mkdir()
    (photos / "red.jpg").rename(photos / "trip/renamed.jpg")
    shutil.copy2(photos / "blue.jpg", photos / "copy.jpg")
    assert counts(index()) == {"moved": 1, "new": 1}
    assert encoder.embedded == 0
    hits = open_library(library, encoder=encoder).search("red")
    assert hits[0].photo.path == photos / "trip/renamed.jpg"
    assert hits[0].photo.id == ids["red.jpg"]
    assert set(names(library, "blue", encoder)[:2]) == {"blue.jpg", "copy.jpg"}


@pytest.mark.skipif(os.sep != "/", reason="a whole disk is a usual root on Windows")
def test_folders_of_the_system_are_only_read_where_they_are_named(
    photos: Path, library: Path, index: Index
) -> None:
    index(photos)
    with lock_for_writing(library) as catalogue:  # as the library of somebody else may have it
        catalogue.roots.add(Path("/sys"))
        catalogue.roots.add(Path("/proc"))
    report = index()
    assert [type(error) for error in report.errors] == [RootNotNamed] * 2
    assert counts(report) == {}


def test_an_unplugged_or_emptied_root_loses_nothing(
    photos: Path, library: Path, index: Index, tmp_path: Path
) -> None:
    index(photos)
    first = state(library)
    other = draw_folder(tmp_path / "other")
    index(other)
    photos.rename(tmp_path / "unplugged")
    report = index()
    assert isinstance(report.errors[0], RootUnplugged)
    assert "knows 6 photos there; plug in the disk" in str(report.errors[0])
    assert counts(report) == {}
    photos.mkdir()  # the mount point of an unplugged disk is an empty folder
    assert len(index().errors) == len(index(photos).errors) == 1
    photos.rmdir()
    (tmp_path / "unplugged").rename(photos)
    assert index().errors == []
    assert first.items() <= state(library).items()


def test_a_folder_that_vanishes_under_way(
    photos: Path, library: Path, encoder: ColourEncoder, tmp_path: Path
) -> None:
    def pull(_: Progress) -> None:
        if photos.exists():
            photos.rename(tmp_path / "pulled")

    report = index_folders([photos], IndexOptions(library, encoder=encoder), pull)
    assert report.unreadable > 0
    assert {p.reason for p in report.problems} == {"vanished while the folder was being indexed"}
    (tmp_path / "pulled").rename(photos)
    report = index_folders([photos], IndexOptions(library, encoder=encoder))
    assert len(state(library)) == 6


def test_a_file_that_changes_while_it_is_read_waits_for_the_next_run(
    photos: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = iter(range(1000, 100_000))
    monkeypatch.setattr("indexer.reader.stamp_of", lambda _: Stamp(next(sizes), 0))
    report = index(photos)
    assert report.unreadable == 6
    assert report.problems[0].reason == "changed while it was read; the next run tries again"
    monkeypatch.undo()
    assert counts(index()) == {"again": 6}


def test_a_file_without_permission_is_tried_again_and_never_forgotten(
    photos: Path, library: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(file: Path) -> object:
        if file.name == "red.jpg":
            raise PermissionError(13, "Permission denied")
        return open_regular(file)

    monkeypatch.setattr(
        "indexer.reader.open_regular", refuse
    )  # the tests may run as root, which may read all
    report = index(photos)
    assert [(p.path.name, p.reason) for p in report.problems] == [("red.jpg", "permission denied")]
    assert len(Catalogue.open(library).photos.problems()) == 1
    monkeypatch.undo()
    assert counts(index()) == {"again": 1}
    monkeypatch.setattr("indexer.reader.open_regular", refuse)
    os.utime(photos / "red.jpg", ns=(1, 1))
    assert index().unreadable == 1
    assert len(state(library)) == 6


def test_unreadable_files_are_recorded_and_not_tried_until_they_change(
    photos: Path, library: Path, index: Index
) -> None:
    (photos / "bad.jpg").write_bytes(b"no picture")
    (photos / "cut.png").write_bytes(_noise()[:20_000])
    assert counts(index(photos)) == {"new": 7, "damaged": 1, "unreadable": 1}
    known = {p.path.name: p.reason for p in Catalogue.open(library).photos.problems()}
    assert known.keys() == {"bad.jpg", "cut.png"}
    assert counts(index()) == {}
    draw(photos / "bad.jpg", "green")
    assert counts(index()) == {"changed": 1}


def test_all_hostile_photos_in_one_run(library: Path, index: Index) -> None:
    folder = shared("hostile-photos")
    report = index(folder)
    tallied = report.new + report.unreadable
    catalogue = Catalogue.open(library)
    known = catalogue.photos.stamps(catalogue.roots.all()[0], catalogue.embeddings.model())
    assert tallied == len(known) > 400
    assert all(problem.reason for problem in report.problems)
    assert counts(index()) == {}


def test_orientation_groups_embed_alike(library: Path, index: Index) -> None:
    folder = shared("hostile-photos") / "orientation"
    index(folder)
    found = state(library)
    for shape in ("Landscape", "Portrait"):
        rows = [np.frombuffer(v[3], np.float32) for p, v in found.items() if f"{shape}_" in p]  # type: ignore[call-overload]
        assert len(rows) >= 8
        assert min(float(rows[0] @ row) for row in rows) > 0.99


def test_folders_below_and_above_a_root(photos: Path, library: Path, index: Index) -> None:
    draw(photos / "trip/lake.jpg", "blue")
    index(photos / "trip")
    assert counts(index(photos)) == {"new": 6}  # the root below became part of this one
    assert [root.path for root in Catalogue.open(library).roots.all()] == [photos]
    draw(photos / "trip/hill.jpg", "green")
    assert counts(index(photos / "trip")) == {"new": 1}
    assert len(state(library)) == 8


def test_a_folder_inside_another_is_part_of_it_in_any_order(
    photos: Path, library: Path, index: Index
) -> None:
    draw_folder(photos / "Sub")
    report = index(photos, photos / "Sub")
    assert (report.new, report.moved) == (12, 0)
    with Catalogue.open(library) as catalogue:
        assert [root.path for root in catalogue.roots.all()] == [photos]
        assert len(catalogue.embeddings.searchable_ids()) == 12
    assert index(photos / "Sub", photos).new == 0
    assert index(photos / "Sub").new == 0


def test_nothing_is_left_behind_by_a_run_that_cannot_start(
    photos: Path, library: Path, index: Index, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(FolderWithoutPhotos, match="empty: holds no photos; name a folder"):
        index(tmp_path / "empty")
    with pytest.raises(FolderMissing):
        index(tmp_path / "none")
    with pytest.raises(LibraryMissing, match="does not exist yet; make it with `photoseek index"):
        index()
    with pytest.raises(UnknownModel, match="unknown model 'builtim'; did you mean builtin"):
        index_folders([photos], IndexOptions(library, model="builtim"))
    assert not library.exists()


def test_a_library_whose_folders_were_forgotten(photos: Path, library: Path, index: Index) -> None:
    index(photos)
    with lock_for_writing(library) as catalogue:
        catalogue.roots.forget(catalogue.roots.all()[0])
    with pytest.raises(LibraryEmpty, match="has no photo folders; add one"):
        index()


def test_another_model_serves_when_it_is_complete(
    photos: Path, library: Path, index: Index, encoder: ColourEncoder, tmp_path: Path
) -> None:
    index(photos)
    index(draw_folder(tmp_path / "away"))
    (tmp_path / "away").rename(tmp_path / "unplugged")
    other = ColourEncoder("other")
    report = index(with_encoder=other)
    assert (report.again, len(report.errors)) == (6, 1)
    assert names(library, "red", encoder)[0] == "red.jpg"  # the old one serves until then
    (tmp_path / "unplugged").rename(tmp_path / "away")
    assert index(with_encoder=other).notes == ["searches now use other (none)"]
    assert other.embedded == 6  # the copies in the other folder took over
    with pytest.raises(ModelMismatch, match="was made with other"):
        names(library, "red", encoder)
    assert names(library, "red", other)[0] == "red.jpg"


def test_a_model_that_changed_under_its_name_is_not_mixed_in(
    photos: Path, library: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(photos)
    newer = ColourEncoder()
    newer.tag = ModelTag("colours", "version 2", 4, "squash 8")
    monkeypatch.setattr("search.encoders.loading.load_encoder", lambda _, **__: newer)
    draw(photos / "more.jpg")
    with pytest.raises(ModelMismatch, match="run `photoseek index --model colours`"):
        index_folders([], IndexOptions(library))
    assert len(state(library)) == 6


FILES = [f"{number}.jpg" for number in range(5)]


@given(st.lists(st.sets(st.sampled_from(FILES)), max_size=4))
def test_whatever_is_lost_and_found_the_first_state_comes_back(
    tmp_path_factory: pytest.TempPathFactory, losses: list[set[str]]
) -> None:
    place = tmp_path_factory.mktemp("lost")
    for name in [*FILES, "stays.jpg"]:
        draw(place / "photos" / name, "red", (10 + len(FILES) + int("0" + name[0].strip("s")), 8))
    (place / "aside").mkdir()
    options = IndexOptions(place / "library", encoder=ColourEncoder())
    index_folders([place / "photos"], options)
    first = state(place / "library")
    for lost in losses:
        for name in lost:
            (place / "photos" / name).rename(place / "aside" / name)
        report = index_folders([], options)
        assert report.missing == len(lost)
        for name in lost:
            (place / "aside" / name).rename(place / "photos" / name)
        assert index_folders([], options).restored == len(lost)
        assert state(place / "library") == first


def test_progress_is_reported(photos: Path, library: Path, encoder: ColourEncoder) -> None:
    reported: list[Progress] = []
    options = IndexOptions(library, encoder=encoder)
    (photos / "bad.jpg").write_bytes(b"no picture")
    index_folders([photos], options, reported.append)
    assert reported[0] == Progress(0, 7, 0)
    assert reported[-1] == Progress(7, 7, 1)
    assert replace(reported[-1], done=0).total == 7


def test_a_new_library_announces_its_download_before_it(
    photos: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages: list[str] = []

    def load(name: str, **_: object) -> ColourEncoder:
        messages.append(name)
        return ColourEncoder(name)

    choice = models.Choice("x/y", "fetching x/y once", is_download=True)
    monkeypatch.setattr(models, "resolve", lambda *_: choice)
    monkeypatch.setattr(loading, "load_encoder", load)
    report = index_folders([photos], IndexOptions(library, notify=messages.append))
    assert messages == ["fetching x/y once", "x/y"]
    assert report.notes == []
