"""Several embeddings of one photo: in earlier libraries, in copies and of other models."""

from __future__ import annotations

import contextlib
import sqlite3
import zlib
from pathlib import Path

import numpy as np
import pytest

from search.catalogue import FILE_NAME, Catalogue, lock_for_writing, open_foreign
from search.catalogue.embedding_steps import FIRST_OTHER_ID
from search.records import EmbeddedPhoto, File, KnownPhoto, Metadata, ModelTag, Stamp
from search.vectors.vector_cache import VectorCache
from tests.benchmarks.material import unit_rows
from tests.search.catalogue.test_migrations import EARLIER_EMBEDDINGS

TAG = ModelTag("drawn", "none", 8, "squash 8")
OTHER = ModelTag("other", "none", 8, "squash 8")
COUNT = 40
ROWS = unit_rows(np.random.default_rng(0), COUNT, TAG.dimension)
MORE = unit_rows(np.random.default_rng(1), 3, TAG.dimension)


def store(catalogue: Catalogue, tag: ModelTag = TAG) -> None:
    catalogue.embeddings.add_model(tag)
    root = catalogue.roots.add(Path("/photos"))
    catalogue.photos.store(
        [
            EmbeddedPhoto(File(root, f"{n}.jpg", Stamp(1, 1), n.to_bytes(16)), Metadata(), row)
            for n, row in enumerate(ROWS)
        ],
        tag,
    )


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library of some photos, of which the second has three more embeddings."""
    with lock_for_writing(tmp_path / "library") as catalogue:
        store(catalogue)
    with contextlib.closing(sqlite3.connect(tmp_path / "library" / FILE_NAME)) as db, db:
        db.create_function("crc32", 1, zlib.crc32)
        db.execute("UPDATE library SET revision = revision + 1")
        db.executemany(
            "INSERT INTO embeddings SELECT NULL, 2, m.id, ?1, l.revision, crc32(?2), ?2, NULL"
            " FROM models m, library l",
            [(1000 * n, row.tobytes()) for n, row in enumerate(MORE, 1)],
        )
    return tmp_path / "library"


def test_a_photo_is_found_once_by_its_best_embedding(library: Path) -> None:
    with Catalogue.open(library) as catalogue:
        cache = VectorCache(catalogue, TAG)
        assert len(cache) == COUNT
        assert cache.ids().tolist() == list(range(1, COUNT + 1))
        for row in MORE:
            found = cache.nearest(row, COUNT)
            assert found.photos[0] == 2
            assert found.embeddings[0] > FIRST_OTHER_ID
            assert found.cosines[0] == pytest.approx(1, abs=1e-5)
            assert sorted(found.photos.tolist()) == list(range(1, COUNT + 1))
            assert cache.nearest(row, 1, np.array([2, 3])).photos.tolist() == [2]
            assert 2 not in cache.nearest(row, COUNT, np.array([1, 3])).photos.tolist()


def test_all_embeddings_of_a_missing_photo_are_gone_and_return(library: Path) -> None:
    with Catalogue.open(library) as catalogue:
        cache = VectorCache(catalogue, TAG)
        assert cache.nearest(MORE[0], 1).photos.tolist() == [2]
        for missing, restored, first in ((["1.jpg"], [], False), ([], ["1.jpg"], True)):
            with lock_for_writing(library) as writing:
                root = writing.roots.all()[0]
                writing.photos.mark_missing_and_restored(root, missing, restored)
            assert (cache.nearest(MORE[0], 1).photos.tolist() == [2]) is first
            assert len(cache) == COUNT - 1 + first


def test_a_copy_has_all_embeddings(library: Path) -> None:
    with lock_for_writing(library) as catalogue:
        root = catalogue.roots.all()[0]
        copy = KnownPhoto(File(root, "copy.jpg", Stamp(1, 1), (1).to_bytes(16)))
        catalogue.photos.store([copy], TAG)
        cache = VectorCache(catalogue, TAG)
        assert cache.nearest(MORE[1], 2).photos.tolist() == [2, COUNT + 1]
        assert np.allclose(cache.nearest(MORE[1], 2).cosines, 1, atol=1e-5)
        assert len(cache) == COUNT + 1


def test_a_merge_takes_all_embeddings(library: Path, tmp_path: Path) -> None:
    with lock_for_writing(tmp_path / "goal") as catalogue:
        catalogue.embeddings.add_model(TAG)
        with open_foreign(library, tmp_path) as other:
            assert catalogue.merge(other).refused == ()
            catalogue.merge(other)
        cache = VectorCache(catalogue, TAG)
        assert cache.ids().tolist() == list(range(1, COUNT + 1))
        assert len(catalogue.embeddings.searchable_ids()) == COUNT + 3
        (photo_id,) = cache.nearest(MORE[2], 1).photos.tolist()
        photo = catalogue.photos.get(photo_id)
        assert photo
        assert photo.path.name == "1.jpg"


def test_an_edited_photo_keeps_the_id_of_its_embedding(library: Path) -> None:
    with lock_for_writing(library) as catalogue:
        cache = VectorCache(catalogue, TAG)
        assert cache.nearest(MORE[0], 1).photos.tolist() == [2]
        file = File(catalogue.roots.all()[0], "1.jpg", Stamp(2, 2), b"x" * 16)
        catalogue.photos.store([EmbeddedPhoto(file, Metadata(), ROWS[1])], TAG)
        assert catalogue.embeddings.searchable_ids().tolist() == list(range(1, COUNT + 1))
        assert cache.nearest(ROWS[1], 1).embeddings.tolist() == [2]
        assert cache.nearest(MORE[0], 1).cosines[0] < 0.99


def test_the_embeddings_of_a_new_model_take_over_the_ids(library: Path) -> None:
    with lock_for_writing(library) as catalogue:
        store(catalogue, OTHER)
        assert catalogue.embeddings.activate(OTHER)
        assert catalogue.embeddings.searchable_ids().tolist() == list(range(1, COUNT + 1))


def test_an_earlier_library_keeps_its_vector_file(library: Path) -> None:
    with contextlib.closing(sqlite3.connect(library / FILE_NAME)) as db:
        db.execute("DELETE FROM embeddings WHERE at_ms NOT NULL")
        db.commit()
        db.executescript(f"{EARLIER_EMBEDDINGS} PRAGMA user_version = 10")
        before = db.execute("SELECT photo_id, embedding FROM vectors").fetchall()
    with Catalogue.open(library) as catalogue:  # which changes nothing
        cache = VectorCache(catalogue, TAG)
        assert cache.nearest(ROWS[7], 1).photos.tolist() == [8]
        with lock_for_writing(library) as writing:
            assert writing.revision() == catalogue.revision()
        assert cache.nearest(ROWS[7], 1).photos.tolist() == [8]
        assert cache.ids().tolist() == [photo_id for photo_id, _ in before]
    with contextlib.closing(sqlite3.connect(library / FILE_NAME)) as db:
        assert db.execute("SELECT id, embedding FROM embeddings").fetchall() == before
