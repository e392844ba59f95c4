"""The ordered steps of the catalogue's schema; no other file knows a version number."""

from __future__ import annotations

import sqlite3
import uuid
from pathlib import Path

from search.errors import LibraryDamaged, LibraryMissing, LibraryTooNew

# What photos say in words. A text is kept once, however many photos have it: most folder names,
# tags and people stand at thousands of photos. The full-text index has its texts from the table.
TEXT_TABLES = (
    "CREATE TABLE {schema}texts (id INTEGER PRIMARY KEY, source TEXT NOT NULL, text TEXT NOT NULL)",
    # By its beginning: the whole of every caption would be there twice.
    "CREATE INDEX {schema}texts_by_start ON texts (source, substr(text, 1, 24))",
    """CREATE TABLE {schema}photo_texts (
        photo_id INTEGER NOT NULL REFERENCES photos ON DELETE CASCADE,
        text_id INTEGER NOT NULL REFERENCES texts,
        PRIMARY KEY (photo_id, text_id)) WITHOUT ROWID""",
    "CREATE INDEX {schema}photo_texts_by_text ON photo_texts (text_id)",
    """CREATE VIRTUAL TABLE {schema}text_index USING fts5(
        text, content = 'texts', content_rowid = 'id',
        tokenize = 'unicode61 remove_diacritics 2')""",
    # Which photos were asked for their words, and what stood beside them then.
    """CREATE TABLE {schema}told (
        photo_id INTEGER PRIMARY KEY REFERENCES photos ON DELETE CASCADE,
        state TEXT NOT NULL, rating INTEGER, is_located INTEGER NOT NULL)""",
)
TEXT_TRIGGERS = (
    """CREATE TRIGGER text_added AFTER INSERT ON texts BEGIN
        INSERT INTO text_index (rowid, text) VALUES (new.id, new.text); END""",
    """CREATE TRIGGER text_removed AFTER DELETE ON texts BEGIN
        INSERT INTO text_index (text_index, rowid, text) VALUES ('delete', old.id, old.text);
        END""",
    # A text goes with the last photo that has it, so that a forgotten folder leaves no names.
    """CREATE TRIGGER photo_text_removed AFTER DELETE ON photo_texts
        WHEN NOT EXISTS (SELECT 1 FROM photo_texts WHERE text_id = old.text_id) BEGIN
        DELETE FROM texts WHERE id = old.text_id; END""",
)


def _follow_edits(table: str) -> str:
    """A trigger that gives what was said of a photo to its file once that is edited.

    Not to a file that is only another known photo's now, nor to one that cannot be read.
    """
    moved = "content_hash = old.content_hash"
    return f"""CREATE TRIGGER edited_{table} AFTER UPDATE OF content_hash ON photos
        WHEN new.readable AND old.content_hash <> new.content_hash
        AND NOT EXISTS (SELECT 1 FROM photos WHERE id <> new.id AND content_hash IN
            (old.content_hash, new.content_hash))
        BEGIN UPDATE OR IGNORE {table} SET content_hash = new.content_hash WHERE {moved}; END"""


SAID: tuple[str, ...] = (
    # What people say of their photos, by the hash of the content and nothing else: it outlives
    # the row of the photo. The path is where the photo was when it was said.
    "CREATE TABLE stars (content_hash BLOB PRIMARY KEY, path BLOB NOT NULL)",
    """CREATE TABLE albums (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE,
        query TEXT)""",
    """CREATE TABLE album_photos (
        album_id INTEGER NOT NULL REFERENCES albums ON DELETE CASCADE,
        content_hash BLOB NOT NULL, path BLOB NOT NULL, PRIMARY KEY (album_id, content_hash))""",
    """CREATE TABLE names (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE)""",
    """CREATE TABLE examples (
        name_id INTEGER NOT NULL REFERENCES names ON DELETE CASCADE,
        content_hash BLOB NOT NULL, path BLOB NOT NULL, shows INTEGER NOT NULL,
        PRIMARY KEY (name_id, content_hash))""",
    # Of examples, so that a name still works when their photos are gone, or never were here.
    """CREATE TABLE example_vectors (
        content_hash BLOB NOT NULL, model_id INTEGER NOT NULL REFERENCES models
        ON DELETE CASCADE, embedding BLOB NOT NULL, PRIMARY KEY (content_hash, model_id))""",
    "CREATE TABLE said (revision INTEGER NOT NULL)",
    "INSERT INTO said VALUES (0)",
    *(_follow_edits(table) for table in ("stars", "album_photos", "examples")),
)
PICTURE_TEXTS = (
    # Which photos were asked for the text in the picture; none is, before somebody wants it.
    "CREATE TABLE text_read (photo_id INTEGER PRIMARY KEY REFERENCES photos ON DELETE CASCADE)",
    """CREATE TRIGGER picture_changed AFTER UPDATE OF content_hash ON photos
        WHEN old.content_hash <> new.content_hash BEGIN
        DELETE FROM text_read WHERE photo_id = new.id;
        DELETE FROM photo_texts WHERE photo_id = new.id AND text_id IN
            (SELECT t.id FROM texts t WHERE t.id = text_id AND t.source = 'text');
        END""",
)
# The photos that a search finds no more, so that nobody needs to compare all of them; the photo 0,
# which there is not, tells from which revision on. A model that is dropped is none of these.
REMOVED = (
    "CREATE TABLE removed (photo_id INTEGER PRIMARY KEY, revision INTEGER NOT NULL)",
    "CREATE INDEX removed_by_revision ON removed (revision)",
    "INSERT INTO removed SELECT 0, revision FROM library",
    """CREATE TRIGGER photo_missing AFTER UPDATE OF missing_since ON photos
        WHEN new.missing_since IS NOT NULL AND old.missing_since IS NULL BEGIN
        INSERT OR REPLACE INTO removed SELECT new.id, revision FROM library; END""",
    """CREATE TRIGGER vector_removed AFTER DELETE ON vectors
        WHEN (SELECT active FROM models WHERE id = old.model_id) BEGIN
        INSERT OR REPLACE INTO removed SELECT old.photo_id, revision FROM library; END""",
)
NONE_WRITTEN_DOWN = (
    "CREATE TEMP TABLE removed (photo_id INTEGER PRIMARY KEY, revision INTEGER NOT NULL)",
    f"INSERT INTO temp.removed VALUES (0, {2**62})",
)
# SQLite has no checksums of its own: a bit that flips in an embedding would go unnoticed.
CHECKSUMS = (
    "ALTER TABLE vectors ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0",
    "UPDATE vectors SET checksum = crc32(embedding)",
)
WITHOUT_CHECKSUMS = (
    "CREATE TEMP VIEW vectors AS SELECT *, crc32(embedding) AS checksum FROM main.vectors"
)

STEPS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE library (id TEXT NOT NULL, revision INTEGER NOT NULL)",
        "INSERT INTO library VALUES ('{library_id}', 0)",
        "CREATE TABLE roots (id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE)",
        """CREATE TABLE models (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, weights TEXT NOT NULL,
            dimension INTEGER NOT NULL, preprocessing TEXT NOT NULL, active INTEGER NOT NULL,
            UNIQUE (name, weights, dimension, preprocessing))""",
        # Paths are BLOBs: file names are bytes, and not all of them are UTF-8.
        # AUTOINCREMENT: an id that was forgotten never comes to mean another photo.
        """CREATE TABLE photos (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            root_id INTEGER NOT NULL REFERENCES roots ON DELETE CASCADE,
            path BLOB NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
            content_hash BLOB NOT NULL, missing_since TEXT,
            readable INTEGER NOT NULL, problem TEXT,
            taken_at TEXT, taken_from TEXT NOT NULL, camera TEXT, lens TEXT,
            width INTEGER, height INTEGER, latitude REAL, longitude REAL,
            exposure TEXT, blur BLOB,
            UNIQUE (root_id, path))""",
        "CREATE INDEX photos_by_content ON photos (content_hash)",
        """CREATE TABLE vectors (
            photo_id INTEGER NOT NULL REFERENCES photos ON DELETE CASCADE,
            model_id INTEGER NOT NULL REFERENCES models ON DELETE CASCADE,
            revision INTEGER NOT NULL, embedding BLOB NOT NULL,
            PRIMARY KEY (photo_id, model_id))""",
        "CREATE INDEX vectors_by_revision ON vectors (model_id, revision)",
    ),
    (
        # The file's own time is no date of a photo; many names tell one.
        "UPDATE photos SET taken_at = date_in_name(path) WHERE taken_from = 'file'",
        "UPDATE photos SET taken_from = CASE WHEN taken_at IS NULL THEN 'unknown' ELSE 'name' END"
        " WHERE taken_from = 'file'",
        # Folders inside a root that a person has forgotten: scans leave them out.
        """CREATE TABLE forgotten (
            root_id INTEGER NOT NULL REFERENCES roots ON DELETE CASCADE, path BLOB NOT NULL,
            PRIMARY KEY (root_id, path))""",
        "UPDATE library SET revision = revision + 1",
    ),
    CHECKSUMS,
    # The next run fills the tables: a photo without a row in `told` is asked for its words.
    (*TEXT_TABLES, *TEXT_TRIGGERS),
    SAID,
    PICTURE_TEXTS,
    REMOVED,
)


def pending(connection: sqlite3.Connection, directory: Path) -> int:
    """How many steps the catalogue lacks. Raises LibraryTooNew for one from the future."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if not version and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise LibraryDamaged(directory, "its library.sqlite3 is another program's")
    if version > len(STEPS):
        raise LibraryTooNew(directory, version)
    return len(STEPS) - version


def stand_in(connection: sqlite3.Connection, directory: Path) -> None:
    """Let a catalogue that is read before it was migrated have what it lacks, and stay as it is.

    Raises LibraryTooNew, and LibraryMissing for one that is being made in this moment.
    """
    done = len(STEPS) - pending(connection, directory)
    if not done:
        raise LibraryMissing(directory)
    # No file, even where one could be written; it drops whatever is temporary, so it comes first.
    connection.execute("PRAGMA temp_store = MEMORY")
    if done <= STEPS.index(CHECKSUMS):
        connection.execute(WITHOUT_CHECKSUMS)
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'told'").fetchall():
        for statement in TEXT_TABLES:
            connection.execute(statement.replace("{schema}", "temp."))
    if done <= STEPS.index(SAID):
        for statement in SAID:
            if not statement.startswith("CREATE TRIGGER"):
                connection.execute(statement.replace("CREATE TABLE", "CREATE TEMP TABLE"))
    if done <= STEPS.index(REMOVED):
        for statement in NONE_WRITTEN_DOWN:
            connection.execute(statement)


def migrate(connection: sqlite3.Connection, file: Path) -> None:
    """Bring the catalogue up to date; each step commits together with its number.

    A catalogue that holds anything is copied beside itself first; a new one appears whole.
    """
    first = len(STEPS) - pending(connection, file.parent)
    if 0 < first < len(STEPS):
        with sqlite3.connect(file.with_name(f"{file.name}.v{first}.backup")) as backup:
            connection.backup(backup)
    steps = [*enumerate(STEPS[first:], first + 1)]
    for part in [[step] for step in steps] if first else [steps]:
        connection.execute("BEGIN IMMEDIATE")
        for number, step in part:
            for statement in step:
                filled = statement.replace("{library_id}", uuid.uuid4().hex)
                connection.execute(filled.replace("{schema}", ""))
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
