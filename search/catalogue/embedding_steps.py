"""Migration steps for several embeddings of one file: videos, Live Photos, parts of photos."""

from __future__ import annotations

# Embeddings with ids. The first embedding of a photo has the id of the photo, all others
# ids above those of photos, which AUTOINCREMENT assigns: most readers need no table of both.
FIRST_OTHER_ID = 1 << 40
COPY_PARTS = 16  # each reuses the pages of the one before, so that the file hardly grows
COPIED_PART = "rowid <= (SELECT max(rowid) FROM vectors) * {part} / {parts}"
EMBEDDINGS = (
    """CREATE TABLE embeddings (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        photo_id INTEGER NOT NULL REFERENCES photos ON DELETE CASCADE,
        model_id INTEGER NOT NULL REFERENCES models ON DELETE CASCADE,
        at_ms INTEGER, revision INTEGER NOT NULL, checksum INTEGER NOT NULL,
        embedding BLOB NOT NULL)""",
    f"INSERT INTO sqlite_sequence VALUES ('embeddings', {FIRST_OTHER_ID})",
    "DROP TRIGGER photo_missing",
    "DROP TRIGGER vector_removed",
    *(
        statement.format(part=part, parts=COPY_PARTS)
        for part in range(1, COPY_PARTS + 1)
        for statement in (
            "INSERT OR IGNORE INTO embeddings SELECT CASE WHEN m.active THEN photo_id END,"
            " photo_id, model_id, NULL, revision, checksum, embedding FROM vectors"
            " JOIN models m ON m.id = model_id JOIN photos p ON p.id = photo_id"
            f" WHERE vectors.{COPIED_PART} ORDER BY photo_id",
            f"DELETE FROM vectors WHERE {COPIED_PART}",
        )
    ),
    "DROP TABLE vectors",
    "CREATE INDEX embeddings_by_photo ON embeddings (photo_id, model_id)",
    "CREATE INDEX embeddings_by_revision ON embeddings (model_id, revision)",
    "CREATE INDEX other_embeddings ON embeddings (model_id, revision, photo_id)"
    " WHERE id <> photo_id",
    "ALTER TABLE removed RENAME TO removed_embeddings",
    "ALTER TABLE removed_embeddings RENAME COLUMN photo_id TO embedding_id",
    """CREATE TRIGGER photo_missing AFTER UPDATE OF missing_since ON photos
        WHEN new.missing_since IS NOT NULL AND old.missing_since IS NULL BEGIN
        INSERT OR REPLACE INTO removed_embeddings
        SELECT e.id, l.revision FROM embeddings e, library l WHERE e.photo_id = new.id; END""",
    """CREATE TRIGGER embedding_removed AFTER DELETE ON embeddings
        WHEN (SELECT active FROM models WHERE id = old.model_id) BEGIN
        INSERT OR REPLACE INTO removed_embeddings SELECT old.id, revision FROM library; END""",
)
BEFORE_EMBEDDINGS = (
    "CREATE TEMP VIEW embeddings AS SELECT photo_id AS id, photo_id, model_id, NULL AS at_ms,"
    " revision, checksum, embedding, NULL AS part FROM vectors",
    "CREATE TEMP VIEW removed_embeddings AS SELECT photo_id AS embedding_id, revision FROM removed",
)

# Videos, and the numbers of files that are not read, by their suffixes.
UNREAD_FILES = """CREATE {temporary} TABLE unread_files (
    root_id INTEGER NOT NULL {of_root}, suffix TEXT NOT NULL, files INTEGER NOT NULL,
    PRIMARY KEY (root_id, suffix))"""
VIDEOS = (
    "ALTER TABLE photos ADD COLUMN duration_ms INTEGER",
    UNREAD_FILES.format(temporary="", of_root="REFERENCES roots ON DELETE CASCADE"),
)
BEFORE_VIDEOS = (
    "CREATE TEMP VIEW IF NOT EXISTS photos AS SELECT *, NULL AS duration_ms, NULL AS live_id,"
    " NULL AS video_at FROM main.photos",
    UNREAD_FILES.format(temporary="TEMP", of_root=""),
)

# The parts of Live Photos and motion photos; the next run reads them.
LIVE_PHOTOS = (
    "ALTER TABLE photos ADD COLUMN live_id TEXT",
    "ALTER TABLE photos ADD COLUMN video_at INTEGER",
    "CREATE INDEX photos_by_live_id ON photos (live_id) WHERE live_id IS NOT NULL",
)
BEFORE_LIVE_PHOTOS = (
    "CREATE TEMP VIEW IF NOT EXISTS photos AS SELECT *, NULL AS live_id, NULL AS video_at"
    " FROM main.photos",
)

# The number of the part of a photo that an embedding is of, and whether new photos get parts.
PARTS = (
    "ALTER TABLE embeddings ADD COLUMN part INTEGER",
    "ALTER TABLE library ADD COLUMN in_parts INTEGER NOT NULL DEFAULT 0",
)
BEFORE_PARTS = (
    "CREATE TEMP VIEW IF NOT EXISTS embeddings AS SELECT *, NULL AS part FROM main.embeddings",
)
