"""The ordered steps of the catalogue's schema; no other file knows a version number."""

from __future__ import annotations

import sqlite3
import uuid
from pathlib import Path

from search.errors import LibraryDamaged, LibraryTooNew

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

    Raises LibraryTooNew.
    """
    if len(STEPS) - pending(connection, directory) <= STEPS.index(CHECKSUMS):
        connection.execute(WITHOUT_CHECKSUMS)


def migrate(connection: sqlite3.Connection, file: Path) -> None:
    """Bring the catalogue up to date; each step commits together with its number.

    A catalogue that holds anything is copied beside itself first.
    """
    first = len(STEPS) - pending(connection, file.parent)
    if 0 < first < len(STEPS):
        with sqlite3.connect(file.with_name(f"{file.name}.v{first}.backup")) as backup:
            connection.backup(backup)
    for number, step in enumerate(STEPS[first:], first + 1):
        connection.execute("BEGIN IMMEDIATE")
        for statement in step:
            connection.execute(statement.replace("{library_id}", uuid.uuid4().hex))
        connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
