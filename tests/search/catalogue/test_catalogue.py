"""Storing and reading photos, models and roots; opening and migrating catalogues."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.catalogue import FILE_NAME, Catalogue, lock_for_writing, migrations
from search.errors import LibraryDamaged, LibraryMissing, LibraryTooNew
from search.records import (
    STALE,
    EmbeddedPhoto,
    File,
    KnownPhoto,
    Metadata,
    ModelTag,
    Root,
    Stamp,
    Text,
    UnreadablePhoto,
)

TAG = ModelTag("colours", "none", 4, "squash 8")
ROW = np.array([0.5, 0.5, 0.5, 0.5], np.float32)
FORMATS = Path(__file__).resolve().parents[2] / "formats"

METADATA = st.builds(
    Metadata,
    taken_at=st.none() | st.datetimes() | st.datetimes(timezones=st.just(UTC)),
    taken_from=st.sampled_from(["exif", "name", "unknown"]),
    camera=st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    width=st.none() | st.integers(1, 10**5),
    latitude=st.none() | st.floats(-90, 90),
)


def embedded(root: Root, path: str, number: int = 1) -> EmbeddedPhoto:
    file = File(root, path, Stamp(number, number), path.encode())
    return EmbeddedPhoto(file, Metadata(), ROW)


NAMES = st.binary(min_size=1, max_size=60).filter(lambda b: b"\0" not in b and b"/" not in b)


@given(NAMES, METADATA, st.integers(0, 2**40), st.binary(max_size=16))
def test_a_stored_photo_is_read_unchanged(
    tmp_path_factory: pytest.TempPathFactory,
    name: bytes,
    metadata: Metadata,
    mtime_ns: int,
    content_hash: bytes,
) -> None:
    path = name.decode("utf-8", "surrogateescape")
    stamp = Stamp(7, mtime_ns)
    with lock_for_writing(tmp_path_factory.mktemp("library")) as catalogue:
        catalogue.embeddings.add_model(TAG)
        root = catalogue.roots.add(Path("/photos"))
        file = File(root, path, stamp, content_hash)
        catalogue.photos.store([EmbeddedPhoto(file, metadata, ROW, "cut")], TAG)
        (photo,) = catalogue.photos.by_id([1, 2]).values()
        assert (photo.id, photo.path, photo.stamp) == (1, Path("/photos") / path, stamp)
        assert (photo.metadata, photo.content_hash) == (metadata, content_hash)
        assert photo.problem == "cut"
        assert catalogue.photos.stamps(root, TAG) == {path: stamp}
        ids, rows = catalogue.embeddings.since()
        assert ids.tolist() == [1]
        assert np.array_equal(rows[0], ROW)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    """An empty catalogue, writable, with a model."""
    with lock_for_writing(tmp_path) as catalogue:
        catalogue.embeddings.add_model(TAG)
        yield catalogue


def test_files_without_embedding_are_stale(catalogue: Catalogue) -> None:
    root = catalogue.roots.add(Path("/photos"))
    broken = UnreadablePhoto(File(root, "b", Stamp(2, 2), b"b"), "broken")
    catalogue.photos.store([embedded(root, "a"), broken], TAG)
    other = ModelTag("other", "none", 4, "squash 8")
    assert catalogue.photos.stamps(root, TAG) == {"a": Stamp(1, 1), "b": Stamp(2, 2)}
    assert catalogue.photos.stamps(root, other) == {"a": STALE, "b": Stamp(2, 2)}


def test_revisions_grow_with_what_a_search_could_notice(catalogue: Catalogue) -> None:
    root = catalogue.roots.add(Path("/photos"))
    seen = [catalogue.revision()]
    catalogue.photos.store([embedded(root, "a")], TAG)
    seen.append(catalogue.revision())
    catalogue.photos.mark_missing_and_restored(root, ["a"], [])
    seen.append(catalogue.revision())
    assert catalogue.embeddings.searchable_ids().tolist() == []
    catalogue.photos.mark_missing_and_restored(root, [], ["a"])
    assert catalogue.embeddings.since(seen[-1])[0].tolist() == [1]
    seen.append(catalogue.revision())
    catalogue.photos.mark_missing_and_restored(root, [], [])
    assert seen == sorted(set(seen))
    assert catalogue.revision() == seen[-1]


def test_missing_photos_have_a_date(catalogue: Catalogue) -> None:
    root = catalogue.roots.add(Path("/photos"))
    catalogue.photos.store([embedded(root, "a")], TAG)
    catalogue.photos.mark_missing_and_restored(root, ["a"], [])
    since = catalogue.photos.by_id([1])[1].missing_since
    assert since is not None
    assert abs((datetime.now(UTC) - since).total_seconds()) < 60
    assert catalogue.photos.missing_paths(root) == {"a"}


def test_a_failed_batch_leaves_nothing(catalogue: Catalogue) -> None:
    root = catalogue.roots.add(Path("/photos"))
    unknown = KnownPhoto(File(root, "b", Stamp(1, 1), b"never seen before"))
    with pytest.raises(LookupError, match="no photo of the library has the content of b"):
        catalogue.photos.store([embedded(root, "a"), unknown], TAG)
    assert catalogue.photos.stamps(root, TAG) == {}


def make(directory: Path) -> None:
    """An empty library, or one brought up to date."""
    with lock_for_writing(directory):
        pass


def test_a_root_inside_another_is_part_of_it_in_any_order(catalogue: Catalogue) -> None:
    outer = catalogue.roots.add(Path("/photos/a"))
    assert catalogue.roots.add(Path("/photos/a/b")) == outer
    assert catalogue.roots.add(Path("/photos/a")) == outer
    catalogue.photos.store([embedded(outer, "b/1.jpg")], TAG)
    everything = catalogue.roots.add(Path("/photos"))
    assert catalogue.roots.all() == [everything]
    assert set(catalogue.photos.stamps(everything, TAG)) == {"a/b/1.jpg"}


def test_each_thread_has_its_connection(catalogue: Catalogue, tmp_path: Path) -> None:
    root = catalogue.roots.add(Path("/photos"))
    catalogue.photos.store([embedded(root, str(n)) for n in range(50)], TAG)
    with Catalogue.open(tmp_path) as reader, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: len(reader.photos.by_id(range(60))), range(200)))
    assert found == [50] * 200


def test_a_library_without_tables_is_missing(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / FILE_NAME)) as db:
        db.execute("PRAGMA journal_mode = WAL")  # what its maker does before the tables are there
    with pytest.raises(LibraryMissing):
        Catalogue.open(tmp_path)
    make(tmp_path)
    with Catalogue.open(tmp_path) as catalogue:
        assert len(catalogue.embeddings.searchable_ids()) == 0


def test_missing_newer_and_damaged_libraries_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryMissing):
        Catalogue.open(tmp_path)
    make(tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / FILE_NAME)) as db:
        db.execute("PRAGMA user_version = 99")
    for opening in (Catalogue.open, make):
        with pytest.raises(LibraryTooNew, match=r"newer photoseek \(format 99\); update photoseek"):
            opening(tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / FILE_NAME).write_bytes(b"no database at all, though long enough" * 100)
    with pytest.raises(LibraryDamaged, match="file is not a database"):
        Catalogue.open(tmp_path / "other")


def test_a_step_and_its_number_commit_together_with_a_backup_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path)
    steps = migrations.STEPS
    broken = (*steps, ("CREATE TABLE more (x)", "CREATE TABLE roots (x)"))
    monkeypatch.setattr(migrations, "STEPS", broken)
    with pytest.raises(LibraryDamaged):
        make(tmp_path)
    monkeypatch.setattr(migrations, "STEPS", (*steps, ("CREATE TABLE more (x)",)))
    assert (tmp_path / f"{FILE_NAME}.v{len(steps)}.backup").is_file()
    make(tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / FILE_NAME)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (len(steps) + 1,)


def test_file_dates_of_the_first_format_are_no_longer_dates(tmp_path: Path) -> None:
    shutil.copytree(FORMATS / "v1", tmp_path / "v1")
    with contextlib.closing(sqlite3.connect(tmp_path / "v1" / FILE_NAME)) as db, db:
        db.execute("UPDATE photos SET path = CAST('IMG_20190704_120000.jpg' AS BLOB) WHERE id = 2")
    with lock_for_writing(tmp_path / "v1") as catalogue:
        photos = catalogue.photos.by_id([1, 2])
    known, named = photos[1].metadata, photos[2].metadata
    assert (str(known.taken_at), known.taken_from) == ("2023-07-14 18:30:00", "exif")
    assert (str(named.taken_at), named.taken_from) == ("2019-07-04 12:00:00", "name")


@pytest.mark.parametrize("version", sorted(f.name for f in FORMATS.iterdir() if f.is_dir()))
def test_todays_code_opens_every_released_format(version: str, tmp_path: Path) -> None:
    shutil.copytree(FORMATS / version, tmp_path / version)
    raw = (tmp_path / version / FILE_NAME).read_bytes()
    with Catalogue.open(tmp_path / version) as catalogue:  # as a search before the next run
        assert (
            len(catalogue.embeddings.since()[0]) == len(catalogue.embeddings.searchable_ids()) == 2
        )
        assert catalogue.embeddings.damaged() == []
    assert (tmp_path / version / FILE_NAME).read_bytes() == raw
    with lock_for_writing(tmp_path / version) as catalogue:
        ids, rows = catalogue.embeddings.since()
        photos = catalogue.photos.by_id(ids.tolist())
        assert {photo.path.name for photo in photos.values()} == {"red.jpg", "blue.jpg"}
        assert rows.shape == (2, 4)
        assert [problem.path.name for problem in catalogue.photos.problems()] == ["bad.jpg"]
        assert catalogue.embeddings.model() == TAG


def test_embeddings_before_ids_are_converted_without_embedding_again(tmp_path: Path) -> None:
    shutil.copytree(FORMATS / "v10", tmp_path / "v10")
    with lock_for_writing(tmp_path / "v10") as catalogue:
        ids, rows = catalogue.embeddings.since()
        assert ids.tolist() == [1, 2]  # those of the photos
        assert rows.tolist() == [[1, 0, 0, 0], [0, 0, 1, 0]]
        assert catalogue.embeddings.other_owners()[0].tolist() == []
        assert catalogue.embeddings.moments([1, 2]) == {}
        assert catalogue.texts.by_id([1])[1][0] == Text("caption", "a red door")
        assert len(catalogue.collections.stars()) == 1
        # The other model, whose embeddings are not complete, has kept its own.
        other = dataclasses.replace(TAG, name="other")
        assert catalogue.embeddings.content_hashes(other) == {b"r" * 16}
        assert not catalogue.embeddings.activate(other)
        photo = catalogue.photos.by_id([1])[1]
        assert (photo.metadata.duration_ms, photo.metadata.video_at) == (None, None)
