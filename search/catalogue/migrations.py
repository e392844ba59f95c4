"""The schema of the catalogue as ordered migration steps; other files use no version numbers.

Steps keep the names that their tables had at the time; RENAMED gives them those of today.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterable
from pathlib import Path

from search.catalogue.album_steps import ALBUMS, BEFORE_ALBUMS, NO_ALBUM_COLUMNS, SHOWN_COLUMNS
from search.catalogue.embedding_steps import (
    BEFORE_EMBEDDINGS,
    BEFORE_LIVE_PHOTOS,
    BEFORE_PARTS,
    BEFORE_VIDEOS,
    EMBEDDINGS,
    LIVE_PHOTOS,
    PARTS,
    VIDEOS,
)
from search.catalogue.face_tables import (
    BEFORE_FACES,
    BEFORE_PERSONS,
    BEFORE_REGIONS,
    FACES,
    PEOPLE_TABLES,
    PERSONS,
    REGIONS,
)
from search.catalogue.text_steps import BEFORE_FOLDED, FOLDED, PICTURE_TEXTS, TEXT_TABLES, TEXTS
from search.errors import LibraryDamaged, LibraryMissing, LibraryTooNew, notes


def _follow_edits(table: str, column: str = "content_hash") -> str:
    """A trigger that transfers the user data of a photo to its new content after an edit.

    Not if another photo has the old or the new content, nor if the file became unreadable.
    """
    return f"""CREATE TRIGGER edited_{table} AFTER UPDATE OF content_hash ON photos
        WHEN new.readable AND old.content_hash <> new.content_hash
        AND NOT EXISTS (SELECT 1 FROM photos WHERE id <> new.id AND content_hash IN
            (old.content_hash, new.content_hash))
        BEGIN UPDATE OR IGNORE {table} SET {column} = new.content_hash
        WHERE {column} = old.content_hash; END"""


USER_DATA: tuple[str, ...] = (
    # User data refers to a content hash and nothing else: it outlives the row of the photo. The
    # path is that of the photo at the time.
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
    # Of examples, so that a name works after their photos are deleted, and without indexing them.
    """CREATE TABLE example_vectors (
        content_hash BLOB NOT NULL, model_id INTEGER NOT NULL REFERENCES models
        ON DELETE CASCADE, embedding BLOB NOT NULL, PRIMARY KEY (content_hash, model_id))""",
    "CREATE TABLE said (revision INTEGER NOT NULL)",
    "INSERT INTO said VALUES (0)",
    *(_follow_edits(table) for table in ("stars", "album_photos", "examples")),
)
# Photos that searches no longer find, so that readers need not compare all ids. The row of photo 0,
# which does not exist, has the first revision covered. Dropped models are not recorded.
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
NO_REMOVALS_RECORDED = (
    "CREATE TEMP TABLE removed (photo_id INTEGER PRIMARY KEY, revision INTEGER NOT NULL)",
    f"INSERT INTO temp.removed VALUES (0, {2**62})",
)
# SQLite has no checksums: a flipped bit in an embedding would go unnoticed.
CHECKSUMS = (
    "ALTER TABLE vectors ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0",
    "UPDATE vectors SET checksum = crc32(embedding)",
)
WITHOUT_CHECKSUMS = (
    "CREATE TEMP VIEW vectors AS SELECT *, crc32(embedding) AS checksum FROM main.vectors"
)
RENAMED = (
    "ALTER TABLE told RENAME TO text_states",
    "ALTER TABLE text_states RENAME COLUMN is_located TO has_sidecar_position",
    "ALTER TABLE said RENAME TO user_data",
)
BEFORE_RENAMED = (
    "CREATE TEMP VIEW text_states AS SELECT photo_id, state, rating,"
    " is_located AS has_sidecar_position FROM told",
    "CREATE TEMP VIEW user_data AS SELECT revision FROM said",
)

# Sources of positions, and the time of the last change of a file. A position 0, 0 and the dates of
# clocks that were not set are unknown: the next run reads other sources.
SOURCES = (
    "ALTER TABLE photos ADD COLUMN ctime_ns INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE photos ADD COLUMN position_from TEXT",
    "UPDATE photos SET latitude = NULL, longitude = NULL WHERE latitude = 0 AND longitude = 0",
    "UPDATE photos SET position_from = CASE WHEN id IN"
    " (SELECT photo_id FROM text_states WHERE has_sidecar_position) THEN 'sidecar' ELSE 'exif' END"
    " WHERE latitude IS NOT NULL",
    "UPDATE photos SET taken_at = NULL, taken_from = 'unknown' WHERE taken_from = 'exif'"
    " AND (taken_at < '1800' OR substr(taken_at, 1, 19) IN ('1900-01-01T00:00:00',"
    " '1904-01-01T00:00:00', '1970-01-01T00:00:00', '1980-01-01T00:00:00', '2000-01-01T00:00:00',"
    " '2001-01-01T00:00:00', '2002-12-08T12:00:00'))",
    "ALTER TABLE text_states DROP COLUMN has_sidecar_position",
    "UPDATE library SET revision = revision + 1",
)
BEFORE_SOURCES = (
    "CREATE TEMP VIEW photos AS SELECT *, 0 AS ctime_ns, NULL AS position_from,"
    " NULL AS duration_ms, NULL AS live_id, NULL AS video_at FROM main.photos",
)


def _fold_names(table: str) -> tuple[str, str]:
    """Fold the names as queries do now; of names that are the same now, a later one gets a number.

    A name that is taken in this form too keeps its former one.
    """
    numbered = "name || ' ' || id"
    return (
        f"UPDATE OR IGNORE {table} SET folded = folded_name(name)",
        f"UPDATE OR IGNORE {table} SET name = {numbered}, folded = folded_name({numbered})"
        " WHERE folded <> folded_name(name)",
    )


# Albums and taught names are found in any spelling, with and without accents.
NAMES = (
    *_fold_names("albums"),
    *_fold_names("names"),
    "UPDATE user_data SET revision = revision + 1",
)
BEFORE_NAMES = tuple(
    f"CREATE TEMP VIEW IF NOT EXISTS {table} AS SELECT {columns}, folded_name(name) AS folded"
    f" FROM main.{table}"
    for table, columns in (("albums", f"id, name, query, {SHOWN_COLUMNS}"), ("names", "id, name"))
)

# JSON files of Google that belong to no photo of their root, with the reason.
UNUSED_SIDECARS = (
    """CREATE TABLE unused_sidecars (
        root_id INTEGER NOT NULL REFERENCES roots ON DELETE CASCADE, path BLOB NOT NULL,
        reason TEXT NOT NULL, PRIMARY KEY (root_id, path))""",
)
BEFORE_UNUSED_SIDECARS = (
    "CREATE TEMP TABLE unused_sidecars (root_id INTEGER, path BLOB, reason TEXT)",
)
TOKENS = (
    "CREATE TABLE tokens (name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE,"
    " digest BLOB NOT NULL UNIQUE, read_only INTEGER NOT NULL, created_at TEXT NOT NULL)",
)
BEFORE_TOKENS = tuple(one.replace("CREATE TABLE", "CREATE TEMP TABLE") for one in TOKENS)

PEOPLE_INDEXES = (
    "CREATE INDEX person_faces_by_content ON person_faces (content_hash)",
    _follow_edits("person_faces"),
)
PEOPLE = (*PEOPLE_TABLES, *PEOPLE_INDEXES)
SEVERAL_NAMES = (*PERSONS, *PEOPLE_INDEXES)

DESCRIBED_ALBUMS = (*ALBUMS, _follow_edits("albums", "cover"))

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
        # AUTOINCREMENT: the id of a forgotten photo is never used again.
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
        # The file's time is no date of a photo; many file names contain one.
        "UPDATE photos SET taken_at = date_in_name(path) WHERE taken_from = 'file'",
        "UPDATE photos SET taken_from = CASE WHEN taken_at IS NULL THEN 'unknown' ELSE 'name' END"
        " WHERE taken_from = 'file'",
        # Folders inside a root that the user has forgotten: scans omit them.
        """CREATE TABLE forgotten (
            root_id INTEGER NOT NULL REFERENCES roots ON DELETE CASCADE, path BLOB NOT NULL,
            PRIMARY KEY (root_id, path))""",
        "UPDATE library SET revision = revision + 1",
    ),
    CHECKSUMS,
    # The next run fills the tables: it reads the texts of photos without a row in the last one.
    TEXTS,
    USER_DATA,
    PICTURE_TEXTS,
    REMOVED,
    RENAMED,
    SOURCES,
    FOLDED,
    EMBEDDINGS,
    NAMES,
    UNUSED_SIDECARS,
    VIDEOS,
    FACES,
    TOKENS,
    PEOPLE,
    LIVE_PHOTOS,
    SEVERAL_NAMES,
    REGIONS,
    DESCRIBED_ALBUMS,
    PARTS,
)


# For each step the statements that imitate it in the temporary schema of a reader.
EMULATIONS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (CHECKSUMS, (WITHOUT_CHECKSUMS,)),
    (TEXTS, tuple(statement.replace("{schema}", "temp.") for statement in TEXT_TABLES)),
    (
        USER_DATA,
        tuple(
            statement.replace("CREATE TABLE", "CREATE TEMP TABLE")
            for statement in (*USER_DATA, *NO_ALBUM_COLUMNS)
            if not statement.startswith("CREATE TRIGGER")
        ),
    ),
    (PICTURE_TEXTS, ("CREATE TEMP TABLE text_read (photo_id INTEGER PRIMARY KEY)",)),
    (REMOVED, NO_REMOVALS_RECORDED),
    (RENAMED, BEFORE_RENAMED),
    (SOURCES, BEFORE_SOURCES),
    (FOLDED, BEFORE_FOLDED),
    (EMBEDDINGS, BEFORE_EMBEDDINGS),
    (NAMES, BEFORE_NAMES),
    (UNUSED_SIDECARS, BEFORE_UNUSED_SIDECARS),
    (VIDEOS, BEFORE_VIDEOS),
    (FACES, BEFORE_FACES),
    (TOKENS, BEFORE_TOKENS),
    (LIVE_PHOTOS, BEFORE_LIVE_PHOTOS),
    (SEVERAL_NAMES, BEFORE_PERSONS),
    (REGIONS, BEFORE_REGIONS),
    (DESCRIBED_ALBUMS, BEFORE_ALBUMS),
    (PARTS, BEFORE_PARTS),
)


def pending(connection: sqlite3.Connection, directory: Path) -> int:
    """The number of steps that the catalogue lacks. Raises LibraryTooNew for a newer format."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version < 0 or (
        not version and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    ):
        raise LibraryDamaged(directory, notes.DATABASE_OF_ANOTHER_PROGRAM())
    if version > len(STEPS):
        raise LibraryTooNew(directory, version)
    return len(STEPS) - version


def emulate(connection: sqlite3.Connection, directory: Path) -> bool:
    """Add temporary tables for those that an unmigrated catalogue lacks; the file is unchanged.

    Returns False for a catalogue of the present format, which lacks nothing. Raises LibraryTooNew,
    and LibraryMissing for a catalogue that is just being created.
    """
    done = len(STEPS) - pending(connection, directory)
    if not done:
        raise LibraryMissing(directory)
    # Never a file, even where one could be written. It drops temporary tables, so it is first.
    connection.execute("PRAGMA temp_store = MEMORY")
    for step, statements in EMULATIONS:
        if done <= STEPS.index(step):
            for statement in statements:
                connection.execute(statement)
    return done < len(STEPS)


def migrate(connection: sqlite3.Connection, file: Path) -> None:
    """Execute the pending steps; each step commits together with its number.

    A catalogue with data is copied to a backup beside it first; a new one appears complete.
    """
    first = len(STEPS) - pending(connection, file.parent)
    if 0 < first < len(STEPS):
        with sqlite3.connect(file.with_name(f"{file.name}.v{first}.backup")) as backup:
            connection.backup(backup)
    steps = [*enumerate(STEPS[first:], first + 1)]
    for transaction in [[step] for step in steps] if first else [steps]:
        connection.execute("BEGIN IMMEDIATE")
        for number, step in transaction:
            execute(connection, [step])
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")


def execute(connection: sqlite3.Connection, steps: Iterable[Iterable[str]]) -> None:
    """Execute the statements of steps on a catalogue of any version."""
    for step in steps:
        for statement in step:
            filled = statement.replace("{library_id}", uuid.uuid4().hex)
            connection.execute(filled.replace("{schema}", ""))
