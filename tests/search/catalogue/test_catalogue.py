"""The catalogue: what is stored comes back, and nothing else."""

from __future__ import annotations

import contextlib
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
def test_a_photo_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory,
    name: bytes,
    metadata: Metadata,
    mtime_ns: int,
    content_hash: bytes,
) -> None:
    path = name.decode("utf-8", "surrogateescape")
    stamp = Stamp(7, mtime_ns)
    with lock_for_writing(tmp_path_factory.mktemp("library")) as catalogue:
        catalogue.add_model(TAG)
        root = catalogue.add_root(Path("/photos"))
        file = File(root, path, stamp, content_hash)
        catalogue.store([EmbeddedPhoto(file, metadata, ROW, "cut")], TAG)
        (photo,) = catalogue.photos([1, 2]).values()
        assert (photo.id, photo.path, photo.stamp) == (1, Path("/photos") / path, stamp)
        assert (photo.metadata, photo.content_hash) == (metadata, content_hash)
        assert photo.problem == "cut"
        assert catalogue.stamps(root, TAG) == {path: stamp}
        ids, rows = catalogue.embeddings()
        assert ids.tolist() == [1]
        assert np.array_equal(rows[0], ROW)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    """An empty catalogue, writable, with a model."""
    with lock_for_writing(tmp_path) as catalogue:
        catalogue.add_model(TAG)
        yield catalogue


def test_what_lacks_an_embedding_is_stale(catalogue: Catalogue) -> None:
    root = catalogue.add_root(Path("/photos"))
    broken = UnreadablePhoto(File(root, "b", Stamp(2, 2), b"b"), "broken")
    catalogue.store([embedded(root, "a"), broken], TAG)
    other = ModelTag("other", "none", 4, "squash 8")
    assert catalogue.stamps(root, TAG) == {"a": Stamp(1, 1), "b": Stamp(2, 2)}
    assert catalogue.stamps(root, other) == {"a": STALE, "b": Stamp(2, 2)}


def test_revisions_grow_with_what_a_search_could_notice(catalogue: Catalogue) -> None:
    root = catalogue.add_root(Path("/photos"))
    seen = [catalogue.revision()]
    catalogue.store([embedded(root, "a")], TAG)
    seen.append(catalogue.revision())
    catalogue.mark_missing_and_restored(root, ["a"], [])
    seen.append(catalogue.revision())
    assert catalogue.searchable_ids().tolist() == []
    catalogue.mark_missing_and_restored(root, [], ["a"])
    assert catalogue.embeddings(seen[-1])[0].tolist() == [1]
    seen.append(catalogue.revision())
    catalogue.mark_missing_and_restored(root, [], [])
    assert seen == sorted(set(seen))
    assert catalogue.revision() == seen[-1]


def test_missing_photos_know_since_when(catalogue: Catalogue) -> None:
    root = catalogue.add_root(Path("/photos"))
    catalogue.store([embedded(root, "a")], TAG)
    catalogue.mark_missing_and_restored(root, ["a"], [])
    since = catalogue.photos([1])[1].missing_since
    assert since is not None
    assert abs((datetime.now(UTC) - since).total_seconds()) < 60
    assert catalogue.missing_paths(root) == {"a"}


def test_a_failed_batch_leaves_nothing(catalogue: Catalogue) -> None:
    root = catalogue.add_root(Path("/photos"))
    unknown = KnownPhoto(File(root, "b", Stamp(1, 1), b"never seen before"))
    with pytest.raises(LookupError, match="no photo of the library has the content of b"):
        catalogue.store([embedded(root, "a"), unknown], TAG)
    assert catalogue.stamps(root, TAG) == {}


def make(directory: Path) -> None:
    """An empty library, or one brought up to date."""
    with lock_for_writing(directory):
        pass


def test_a_root_inside_another_is_part_of_it_in_any_order(catalogue: Catalogue) -> None:
    outer = catalogue.add_root(Path("/photos/a"))
    assert catalogue.add_root(Path("/photos/a/b")) == outer
    assert catalogue.add_root(Path("/photos/a")) == outer
    catalogue.store([embedded(outer, "b/1.jpg")], TAG)
    everything = catalogue.add_root(Path("/photos"))
    assert catalogue.roots() == [everything]
    assert set(catalogue.stamps(everything, TAG)) == {"a/b/1.jpg"}


def test_each_thread_has_a_connection_of_its_own(catalogue: Catalogue, tmp_path: Path) -> None:
    root = catalogue.add_root(Path("/photos"))
    catalogue.store([embedded(root, str(n)) for n in range(50)], TAG)
    with Catalogue.open(tmp_path) as reader, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: len(reader.photos(range(60))), range(200)))
    assert found == [50] * 200


def test_a_library_that_is_being_made_is_not_there_yet(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / FILE_NAME)) as db:
        db.execute("PRAGMA journal_mode = WAL")  # what its maker does before the tables are there
    with pytest.raises(LibraryMissing):
        Catalogue.open(tmp_path)
    make(tmp_path)
    with Catalogue.open(tmp_path) as catalogue:
        assert len(catalogue.searchable_ids()) == 0


def test_no_library_a_newer_one_and_a_broken_one(tmp_path: Path) -> None:
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


def test_file_dates_of_the_first_format_are_dates_no_more(tmp_path: Path) -> None:
    shutil.copytree(FORMATS / "v1", tmp_path / "v1")
    with contextlib.closing(sqlite3.connect(tmp_path / "v1" / FILE_NAME)) as db, db:
        db.execute("UPDATE photos SET path = CAST('IMG_20190704_120000.jpg' AS BLOB) WHERE id = 2")
    with lock_for_writing(tmp_path / "v1") as catalogue:
        photos = catalogue.photos([1, 2])
    known, named = photos[1].metadata, photos[2].metadata
    assert (str(known.taken_at), known.taken_from) == ("2023-07-14 18:30:00", "exif")
    assert (str(named.taken_at), named.taken_from) == ("2019-07-04 12:00:00", "name")


@pytest.mark.parametrize("version", sorted(f.name for f in FORMATS.iterdir() if f.is_dir()))
def test_todays_code_opens_every_released_format(version: str, tmp_path: Path) -> None:
    shutil.copytree(FORMATS / version, tmp_path / version)
    raw = (tmp_path / version / FILE_NAME).read_bytes()
    with Catalogue.open(tmp_path / version) as catalogue:  # as a search before the next run
        assert len(catalogue.embeddings()[0]) == len(catalogue.searchable_ids()) == 2
        assert catalogue.broken_embeddings() == []
    assert (tmp_path / version / FILE_NAME).read_bytes() == raw
    with lock_for_writing(tmp_path / version) as catalogue:
        ids, rows = catalogue.embeddings()
        photos = catalogue.photos(ids.tolist())
        assert {photo.path.name for photo in photos.values()} == {"red.jpg", "blue.jpg"}
        assert rows.shape == (2, 4)
        assert [problem.path.name for problem in catalogue.problems()] == ["bad.jpg"]
        assert catalogue.model() == TAG
