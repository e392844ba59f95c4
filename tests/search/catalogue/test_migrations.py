"""Libraries of format 7, whose tables had other names: read as they are, and migrated."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from search.catalogue import FILE_NAME, Catalogue, conditions, lock_for_writing, open_foreign
from search.catalogue.migrations import NAMES, REMOVED, SEVERAL_NAMES, STEPS, execute
from search.catalogue.text_steps import TEXT_TABLES, TEXT_TRIGGERS
from search.query import parse
from search.records import EmbeddedPhoto, File, Metadata, PhotoTexts, Stamp, Text
from search.user_records import PhotoRef, TaughtName, UserData
from tests.search.catalogue.test_user_data import ROW, TAG

HASH = b"a" * 16
A = PhotoRef(HASH, Path("/photos/a.jpg"))
USER_DATA = UserData(stars=(A,), names=(TaughtName("Rex", (A,)),))
EARLIER_INDEX = "".join(
    f"{statement};"
    for statement in (
        "DROP TRIGGER text_added",
        "DROP TRIGGER text_removed",
        "DROP TABLE text_index",
        "DROP VIEW indexed_texts",
        "ALTER TABLE texts DROP COLUMN folded",
        *(one.replace("{schema}", "") for one in TEXT_TABLES if "text_index" in one),
        *TEXT_TRIGGERS[:2],
        "UPDATE texts SET text = replace(text, '海边', '海' || char(8203) || '边')",
        "INSERT INTO text_index (text_index) VALUES ('rebuild')",
    )
)
NO_LATER_TABLES = (
    "ALTER TABLE embeddings DROP COLUMN part; ALTER TABLE library DROP COLUMN in_parts;"
    " DROP TRIGGER edited_albums; ALTER TABLE album_photos DROP COLUMN position;"
    " ALTER TABLE albums DROP COLUMN description; ALTER TABLE albums DROP COLUMN cover;"
    " ALTER TABLE albums DROP COLUMN sort;"
    " DROP TRIGGER edited_person_faces; DROP TABLE person_faces; DROP TABLE persons;"
    " DROP TABLE face_groups; DROP TABLE name_regions;"
    " DROP TABLE tokens; DROP TABLE faces; DROP TABLE face_searches; DROP TABLE unread_files;"
    " ALTER TABLE photos DROP COLUMN duration_ms;"
    " DROP INDEX photos_by_live_id; ALTER TABLE photos DROP COLUMN live_id;"
    " ALTER TABLE photos DROP COLUMN video_at; DROP TABLE unused_sidecars;"
)
EARLIER_EMBEDDINGS = (
    f"{NO_LATER_TABLES} DROP TRIGGER photo_missing; DROP TRIGGER embedding_removed;"
    " CREATE TABLE vectors (photo_id INTEGER NOT NULL REFERENCES photos ON DELETE CASCADE,"
    " model_id INTEGER NOT NULL REFERENCES models ON DELETE CASCADE, revision INTEGER NOT NULL,"
    " embedding BLOB NOT NULL, checksum INTEGER NOT NULL DEFAULT 0,"
    " PRIMARY KEY (photo_id, model_id)); CREATE INDEX vectors_by_revision ON vectors"
    " (model_id, revision); INSERT INTO vectors SELECT photo_id, model_id, revision, embedding,"
    " checksum FROM embeddings; DROP TABLE embeddings;"
    " ALTER TABLE removed_embeddings RENAME TO removed;"
    f" ALTER TABLE removed RENAME COLUMN embedding_id TO photo_id;{';'.join(REMOVED[3:])};"
)
EARLIER_NAMES = (
    f"{EARLIER_EMBEDDINGS} {EARLIER_INDEX} ALTER TABLE photos DROP COLUMN ctime_ns;"
    " ALTER TABLE photos DROP COLUMN position_from;"
    " ALTER TABLE text_states ADD COLUMN is_located INTEGER NOT NULL DEFAULT 1;"
    " UPDATE text_states SET is_located = 1;"
    " ALTER TABLE text_states RENAME TO told; ALTER TABLE user_data RENAME TO said;"
    " PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, ' DEFAULT 1', '');"
    " PRAGMA user_version = 7"
)


@pytest.fixture
def format_7(tmp_path: Path) -> Path:
    """A library of one rated photo with a text, a star and a taught name."""
    with lock_for_writing(tmp_path) as catalogue:
        catalogue.embeddings.add_model(TAG)
        root = catalogue.roots.add(Path("/photos"))
        file = File(root, "a.jpg", Stamp(1, 1), HASH)
        catalogue.photos.store([EmbeddedPhoto(file, Metadata(), ROW)], TAG)
        texts = (Text("person", "Anna"), Text("tag", "海边"), Text("tag", "Łódź"))
        catalogue.texts.store(root, [PhotoTexts("a.jpg", "1", texts, 4, position=(1.0, 2.0))])
        catalogue.collections.restore(USER_DATA)
    with contextlib.closing(sqlite3.connect(tmp_path / FILE_NAME)) as db:
        db.executescript(EARLIER_NAMES)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return tmp_path


def check(catalogue: Catalogue) -> None:
    """Everything that the renamed tables hold is read."""
    (root,) = catalogue.roots.all()
    assert catalogue.texts.states(root) == {"a.jpg": "1"}
    assert catalogue.texts.ratings([1]) == {1: 4}
    assert catalogue.texts.columns(catalogue.photos.columns().ids).ratings.tolist() == [4]
    assert catalogue.photos.facets().ratings == {"4": 1}
    assert catalogue.photos.facets().tags == {"Łódź": 1, "海边": 1}
    assert set(catalogue.texts.by_id([1])[1]) == {
        Text("person", "Anna"),
        Text("tag", "海边"),
        Text("tag", "Łódź"),
    }
    for query in ("rating:4", "person:anna", "is:favourite", "tag:海边", "tag:边"):
        assert catalogue.photos.ids_matching(parse(query).filters).tolist() == [1]
    assert catalogue.collections.user_data() == USER_DATA
    assert catalogue.collections.revision() >= 1


def test_a_reader_finds_everything_and_changes_nothing(format_7: Path) -> None:
    content = (format_7 / FILE_NAME).read_bytes()
    with Catalogue.open(format_7) as catalogue:
        check(catalogue)
    assert (format_7 / FILE_NAME).read_bytes() == content


def test_a_reader_survives_the_migration_by_a_writer(format_7: Path) -> None:
    with Catalogue.open(format_7) as reader:
        check(reader)
        with lock_for_writing(format_7) as writer:
            check(writer)
            writer.collections.unstar([A])
        assert reader.collections.stars() == ()
        assert reader.collections.revision() == writer_revision(format_7)
        assert reader.texts.ratings([1]) == {1: 4}


def test_names_are_found_in_any_spelling_and_none_is_lost(tmp_path: Path) -> None:
    with lock_for_writing(tmp_path) as catalogue:
        for name, query in (("Weiß", "snow"), ("Cafe", "a cup"), ("Kino", "a film")):
            catalogue.collections.save_search(name, query)
    with contextlib.closing(sqlite3.connect(tmp_path / FILE_NAME)) as db:
        db.execute("INSERT INTO albums (name, folded, query) VALUES ('Café', 'café', 'a bar')")
        db.execute("UPDATE albums SET folded = 'weiß' WHERE name = 'Weiß'")
        db.executescript(NO_LATER_TABLES)
        db.execute(f"PRAGMA user_version = {STEPS.index(NAMES)}")
        db.commit()
    with Catalogue.open(tmp_path) as reader:
        assert reader.collections.album("WEISS").query == "snow"
    with lock_for_writing(tmp_path) as catalogue:
        collections = catalogue.collections
        assert [album.name for album in collections.albums()] == ["Cafe", "Café 4", "Kino", "Weiß"]
        found = {name: collections.album(name).query for name in ("weiss", "CAFÉ", "cafe 4")}
        assert found == {"weiss": "snow", "CAFÉ": "a cup", "cafe 4": "a bar"}


def writer_revision(library: Path) -> int:
    with contextlib.closing(sqlite3.connect(library / FILE_NAME)) as db:
        return int(db.execute("SELECT revision FROM user_data").fetchone()[0])


def test_a_writer_keeps_everything_and_a_backup(format_7: Path) -> None:
    with lock_for_writing(format_7) as catalogue:
        check(catalogue)
        for query in ("tag:lodz", "tag:ŁÓDŹ"):
            assert catalogue.photos.ids_matching(parse(query).filters).tolist() == [1]
    with contextlib.closing(sqlite3.connect(format_7 / f"{FILE_NAME}.v7.backup")) as db:
        assert db.execute("SELECT rating, is_located FROM told").fetchall() == [(4, 1)]
        assert db.execute("SELECT count(*) FROM said").fetchone() == (1,)


def test_another_library_takes_its_user_data_and_texts(format_7: Path, tmp_path: Path) -> None:
    with lock_for_writing(tmp_path / "other") as catalogue:
        catalogue.embeddings.add_model(TAG)
        with open_foreign(format_7, tmp_path) as other:
            catalogue.merge(other)
        check(catalogue)


NAMED = """
    INSERT INTO people VALUES (3, 'Anna', 'anna');
    INSERT INTO person_faces VALUES (3, x'00', CAST('/a.jpg' AS BLOB), 0.1, 0.2, 0.3, 0.4, 1);
    INSERT INTO person_faces VALUES (3, x'01', CAST('/b.jpg' AS BLOB), 0.1, 0.2, 0.3, 0.4, 0);
"""


def test_people_of_one_name_each_keep_it_and_their_faces(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / FILE_NAME)) as db:
        conditions.add_functions(db)
        execute(db, STEPS[: STEPS.index(SEVERAL_NAMES)])
        db.executescript(f"{NAMED} PRAGMA user_version = {STEPS.index(SEVERAL_NAMES)}")
    faces = [(Path("/a.jpg"), True), (Path("/b.jpg"), False)]
    with Catalogue.open(tmp_path) as reader:
        assert reader.people.all() == ()
    with lock_for_writing(tmp_path) as catalogue:
        (anna,) = catalogue.people.all()
        assert (anna.name, anna.other_names, anna.is_hidden) == ("Anna", (), False)
        assert [(face.photo.path, face.shows) for face in anna.faces] == faces
