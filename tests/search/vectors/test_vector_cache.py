"""The vectors of a library, in step with its catalogue; no search waits for a rebuild."""

from __future__ import annotations

import shutil
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from indexer.scan import Selection
from indexer.verify import verify
from search.arrays import Ids, Rows
from search.catalogue import FILE_NAME as CATALOGUE
from search.catalogue import Catalogue, lock_for_writing
from search.catalogue.embeddings import Embeddings
from search.records import File, ModelTag, Stamp, UnreadablePhoto
from search.retrieval.nearest import ROUNDED, NearestPhotos
from search.vectors import saved_index, vector_cache
from search.vectors.saved_index import FILE_NAME, SavedIndex
from search.vectors.vector_cache import VectorCache, save_vectors
from tests.benchmarks.material import entries, invent, unit_rows
from tests.search.catalogue.test_migrations import EARLIER_NAMES

TAG = ModelTag("drawn", "none", 32, "squash 8")
COUNT = 3000


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A library of some photos whose files are nowhere."""
    invent(tmp_path / "library", tmp_path / "photos", TAG, COUNT)
    return tmp_path / "library"


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many photos are a large library, and few changes are many."""
    monkeypatch.setattr(saved_index, "LISTS_FROM", 1000)
    monkeypatch.setattr(vector_cache, "FEW", 10)


@pytest.fixture(params=["small", "large"])
def of_each_size(request: pytest.FixtureRequest) -> None:
    """Once as it is, once as a large library."""
    if request.param == "large":
        request.getfixturevalue("large")


def refuse(*_: object, **__: object) -> None:
    raise AssertionError("this costs time for every photo of the library")


def add(library: Path, first: int, count: int) -> None:
    """More photos, numbered from `first` on."""
    with lock_for_writing(library) as catalogue:
        rows = unit_rows(np.random.default_rng(first), count, TAG.dimension)
        catalogue.photos.store(list(entries(catalogue.roots.all()[0], first, rows)), TAG)


def lose(library: Path, *numbers: int) -> None:
    """Photos that are not where they were."""
    with lock_for_writing(library) as catalogue:
        names = [f"{number:06}.jpg" for number in numbers]
        catalogue.photos.mark_missing_and_restored(catalogue.roots.all()[0], names, [])


def restore(library: Path, *numbers: int) -> None:
    """Photos that are back."""
    with lock_for_writing(library) as catalogue:
        names = [f"{number:06}.jpg" for number in numbers]
        catalogue.photos.mark_missing_and_restored(catalogue.roots.all()[0], [], names)


def spoil(library: Path, number: int) -> None:
    """A photo that cannot be read any more."""
    with lock_for_writing(library) as catalogue:
        file = File(catalogue.roots.all()[0], f"{number:06}.jpg", Stamp(1, 1), bytes(16))
        catalogue.photos.store([UnreadablePhoto(file, "broken")], TAG)


def drop(library: Path, *ids: int) -> None:
    """Embeddings that were damaged."""
    with lock_for_writing(library) as catalogue:
        catalogue.embeddings.drop(ids)


CHANGES: tuple[Callable[[Path], None], ...] = (
    lambda library: lose(library, 1, 2, 3),
    lambda library: restore(library, 2),
    lambda library: spoil(library, 7),
    lambda library: drop(library, 20, 21),
    lambda library: add(library, 20, 1),
    lambda library: add(library, 50_000, 40),
    lambda library: lose(library, 50_001, 9),
    lambda library: restore(library, 1, 3, 9, 50_001),
)


def searchable(library: Path) -> Ids:
    with Catalogue.open(library) as catalogue:
        return catalogue.embeddings.searchable_ids()


@pytest.mark.usefixtures("of_each_size")
def test_changes_cost_time_for_themselves_only(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Catalogue.open(place) as catalogue:
        cache = VectorCache(catalogue, TAG)
        assert len(cache) == COUNT
        for change in CHANGES:
            change(place)
            with monkeypatch.context() as patch:
                for name in ("searchable_ids", "batches", "since"):
                    patch.setattr(Embeddings, name, refuse)
                found = cache.ids()
            assert found.tolist() == searchable(place).tolist()
        assert VectorCache(catalogue, TAG).ids().tolist() == found.tolist()


def test_a_forgotten_folder_is_gone(place: Path) -> None:
    with Catalogue.open(place) as catalogue:
        cache = VectorCache(catalogue, TAG)
        assert len(cache) == COUNT
        with lock_for_writing(place) as writing:
            writing.roots.forget(writing.roots.all()[0])
        assert len(cache) == 0


def test_a_library_that_is_not_migrated_yet_is_compared_whole(place: Path) -> None:
    with Catalogue.open(place) as catalogue:
        assert catalogue.embeddings.removed_since(1) is not None
    steps = ("DROP TRIGGER photo_missing", "DROP TRIGGER vector_removed", "DROP TABLE removed")
    with closing(sqlite3.connect(place / CATALOGUE)) as db:
        db.executescript(EARLIER_NAMES)
        for statement in (*steps, "PRAGMA user_version = 6"):
            db.execute(statement)
    with Catalogue.open(place) as catalogue:
        assert catalogue.embeddings.removed_since(10**9) is None
        cache = VectorCache(catalogue, TAG)
        assert len(cache) == COUNT
        before = catalogue.revision()
        lose(place, 5, 6)  # which migrates it
        assert cache.ids().tolist() == searchable(place).tolist()
    with Catalogue.open(place) as catalogue:
        assert catalogue.embeddings.removed_since(before - 1) is None  # before the migration
        assert catalogue.embeddings.removed_since(catalogue.revision()) is not None


def test_a_library_put_back_from_a_backup(place: Path, tmp_path: Path) -> None:
    shutil.copytree(place, tmp_path / "backup")
    with Catalogue.open(place) as catalogue:
        cache = VectorCache(catalogue, TAG)
        add(place, 50_000, 5)
        assert len(cache) == COUNT + 5
    shutil.rmtree(place)
    shutil.copytree(tmp_path / "backup", place)
    with Catalogue.open(place) as catalogue:
        cache._catalogue = catalogue
        assert cache.ids().tolist() == searchable(place).tolist()


def add_embeddings(library: Path, photo_id: int, count: int) -> Rows:
    """More embeddings of a photo."""
    rows = unit_rows(np.random.default_rng(photo_id), count, TAG.dimension)
    with closing(sqlite3.connect(library / CATALOGUE)) as db, db:
        db.execute("UPDATE library SET revision = revision + 1")
        db.executemany(
            "INSERT INTO embeddings SELECT NULL, ?1, m.id, ?2, l.revision, ?3, ?4, NULL"
            " FROM models m, library l",
            [(photo_id, n, zlib.crc32(row.tobytes()), row.tobytes()) for n, row in enumerate(rows)],
        )
    return rows


@pytest.mark.usefixtures("of_each_size")
@pytest.mark.parametrize("is_saved", [False, True])
def test_many_embeddings_of_one_photo_hide_no_other(place: Path, *, is_saved: bool) -> None:
    with Catalogue.open(place) as catalogue:
        cache = VectorCache(catalogue, TAG)
        assert len(cache) == COUNT
        rows = add_embeddings(place, 7, 400)
        if is_saved:
            cache.rebuild()
        assert len(cache) == COUNT
        for within in (None, np.arange(1, COUNT, 2)):
            found = cache.nearest(rows[33], 300, within)
            assert found.photos[0] == 7
            assert found.cosines[0] == pytest.approx(1, abs=ROUNDED)
            assert len(set(found.photos.tolist())) == 300
            assert np.isin(found.photos, cache.ids() if within is None else within).all()


@pytest.mark.usefixtures("of_each_size")
def test_a_search_makes_vectors_only_where_there_are_none(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Catalogue.open(place) as catalogue:
        cache = VectorCache(catalogue, TAG)
        assert len(cache) == COUNT
        add(place, 50_000, 2000)
        with monkeypatch.context() as patch:
            for name in ("save_exact", "save_lists", "extend"):
                patch.setattr(SavedIndex, name, refuse)
            assert len(cache) == COUNT + 2000
            assert len(VectorCache(catalogue, TAG)) == COUNT + 2000
            row = unit_rows(np.random.default_rng(50_000), 2000, TAG.dimension)[1234]
            found, _, cosines = cache.nearest(row, 1)
        assert cosines[0] == pytest.approx(1, abs=ROUNDED)
        photo = catalogue.photos.get(int(found[0]))
        assert photo
        assert photo.path.name == "051234.jpg"


def test_a_library_that_grows_is_compared_by_its_file(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(VectorCache, "few", COUNT + 2)
    monkeypatch.setattr(vector_cache, "FEW", COUNT + 2)
    with Catalogue.open(place) as catalogue:
        cache = VectorCache(catalogue, TAG)
        for first in (50_000, 60_000):
            add(place, first, 1)
            assert cache.ids().tolist() == searchable(place).tolist()
            assert cache._index.saved is None
        assert not (place / FILE_NAME).exists()  # it is for the indexer to make one
        save_vectors(catalogue)
        add(place, 70_000, 1)
        assert cache.ids().tolist() == searchable(place).tolist()
        assert cache._index.saved


@pytest.mark.usefixtures("large")
def test_who_writes_saves_what_has_changed(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Catalogue.open(place) as catalogue:
        save_vectors(catalogue)
        server = VectorCache(catalogue, TAG)
        assert len(server) == COUNT
        lose(place, 1, 2)
        add(place, 50_000, 1000)
        assert len(server) == COUNT + 998
        with monkeypatch.context() as patch:
            for name in ("searchable_ids", "batches", "since"):
                patch.setattr(Embeddings, name, refuse)
            save_vectors(catalogue)
            saved = SavedIndex.load(place, server._key, catalogue.revision())
            assert saved
            assert saved.revision == catalogue.revision()
            lose(place, 3)
            assert len(server) == COUNT + 997
            assert server._index.saved_revision == saved.revision  # it took the new file
        assert server.ids().tolist() == searchable(place).tolist()


@pytest.mark.usefixtures("large")
def test_a_library_that_doubles_is_sorted_again(place: Path) -> None:
    messages: list[str] = []
    with Catalogue.open(place) as catalogue:
        save_vectors(catalogue, messages.append)
        add(place, 50_000, COUNT + 1)
        save_vectors(catalogue, messages.append)
        assert [text.split(",")[0] for text in messages] == [
            "preparing the search among 3", "preparing the search among 6"]  # fmt: skip
        cache = VectorCache(catalogue, TAG)
        assert cache.ids().tolist() == searchable(place).tolist()


@pytest.mark.usefixtures("large")
def test_a_damaged_file_of_lists_is_searched_and_repaired(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_index, "CHECKED_WHOLE", 0)
    monkeypatch.setattr(saved_index, "EDGE", 64)
    with Catalogue.open(place) as catalogue:
        save_vectors(catalogue)
        with (place / FILE_NAME).open("r+b") as file:
            file.seek(200)
            file.write(b"\xff" * 500)
        cache = VectorCache(catalogue, TAG)
        nearest = NearestPhotos(catalogue, TAG, cache)
        damaged, _ = catalogue.embeddings.by_id(range(1, COUNT + 1))
        for photo_id in damaged[:300].tolist():
            row = nearest.rows(np.array([photo_id]))[0]
            found = nearest.nearest(row, 200)
            assert found.cosines is not None
            assert np.allclose(found.cosines, found.rows @ row, atol=1e-6)
        assert not saved_index.is_whole(place)
        cache.mend()
        assert saved_index.is_whole(place)
        assert cache.ids().tolist() == searchable(place).tolist()
        (place / FILE_NAME).unlink()
    assert verify(place, Selection(), repair=True)
    assert saved_index.is_whole(place)


@pytest.mark.usefixtures("large")
def test_on_a_full_disk_a_large_library_is_compared_in_memory(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("no space left")

    with Catalogue.open(place) as catalogue:
        with monkeypatch.context() as patch:
            patch.setattr("search.vectors.inverted_lists._write", full)
            cache = VectorCache(catalogue, TAG)
            assert len(cache) == COUNT
        save_vectors(catalogue)
        cache = VectorCache(catalogue, TAG)
        add(place, 50_000, 1000)
        with monkeypatch.context() as patch:
            patch.setattr("search.vectors.inverted_lists._write", full)
            cache.save()
        assert cache.ids().tolist() == searchable(place).tolist()
