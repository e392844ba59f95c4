"""Columns of albums: description, cover and order. A cover is the content of a photo."""

from __future__ import annotations

# In the order of addition until a photo is moved.
ALBUM_COLUMNS = (
    "ALTER TABLE {schema}albums ADD COLUMN description TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE {schema}albums ADD COLUMN cover BLOB",
    "ALTER TABLE {schema}albums ADD COLUMN sort TEXT NOT NULL DEFAULT 'newest'",
    "ALTER TABLE {schema}album_photos ADD COLUMN position INTEGER NOT NULL DEFAULT 0",
)
ALBUMS = (*ALBUM_COLUMNS, "UPDATE album_photos SET position = rowid")
NO_ALBUM_COLUMNS = tuple(statement.replace("{schema}", "temp.") for statement in ALBUM_COLUMNS)
SHOWN_COLUMNS = "'' AS description, NULL AS cover, 'newest' AS sort"
BEFORE_ALBUMS = (
    "CREATE TEMP VIEW IF NOT EXISTS albums AS"
    f" SELECT id, name, query, folded, {SHOWN_COLUMNS} FROM main.albums",
    "CREATE TEMP VIEW IF NOT EXISTS album_photos AS"
    " SELECT album_id, content_hash, path, rowid AS position FROM main.album_photos",
)
