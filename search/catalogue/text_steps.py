"""Migration steps for photo texts: their tables, full-text index, and folded words."""

from __future__ import annotations

# Photo texts. A text is stored once, however many photos have it: thousands of photos share most
# folder names, keywords and people. The full-text index reads its texts from the table.
TEXT_TABLES = (
    "CREATE TABLE {schema}texts (id INTEGER PRIMARY KEY, source TEXT NOT NULL, text TEXT NOT NULL)",
    # By the beginning: otherwise every caption is stored twice.
    "CREATE INDEX {schema}texts_by_start ON texts (source, substr(text, 1, 24))",
    """CREATE TABLE {schema}photo_texts (
        photo_id INTEGER NOT NULL REFERENCES photos ON DELETE CASCADE,
        text_id INTEGER NOT NULL REFERENCES texts,
        PRIMARY KEY (photo_id, text_id)) WITHOUT ROWID""",
    "CREATE INDEX {schema}photo_texts_by_text ON photo_texts (text_id)",
    """CREATE VIRTUAL TABLE {schema}text_index USING fts5(
        text, content = 'texts', content_rowid = 'id',
        tokenize = 'unicode61 remove_diacritics 2')""",
    # The photos whose texts were read, with the state of their sidecars at that time.
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
    # A text is deleted with its last photo, so that a forgotten folder leaves no names behind.
    """CREATE TRIGGER photo_text_removed AFTER DELETE ON photo_texts
        WHEN NOT EXISTS (SELECT 1 FROM photo_texts WHERE text_id = old.text_id) BEGIN
        DELETE FROM texts WHERE id = old.text_id; END""",
)

TEXTS = (*TEXT_TABLES, *TEXT_TRIGGERS)

PICTURE_TEXTS = (
    # The photos examined for text in the picture (OCR); none unless the user requests it.
    "CREATE TABLE text_read (photo_id INTEGER PRIMARY KEY REFERENCES photos ON DELETE CASCADE)",
    """CREATE TRIGGER picture_changed AFTER UPDATE OF content_hash ON photos
        WHEN old.content_hash <> new.content_hash BEGIN
        DELETE FROM text_read WHERE photo_id = new.id;
        DELETE FROM photo_texts WHERE photo_id = new.id AND text_id IN
            (SELECT t.id FROM texts t WHERE t.id = text_id AND t.source = 'text');
        END""",
)

# Folded words of texts that are not ASCII, and a full-text index of them: see search/words.py.
# Earlier formats separated the characters of scripts without spaces by zero-width spaces.
FOLDED = (
    "DROP TRIGGER text_added",
    "DROP TRIGGER text_removed",
    "DROP TABLE text_index",
    "ALTER TABLE texts ADD COLUMN folded TEXT",
    "UPDATE texts SET text = replace(text, char(8203), '') WHERE instr(text, char(8203))",
    "UPDATE texts SET folded = indexed_text(text)",
    "CREATE VIEW indexed_texts AS SELECT id, coalesce(folded, text) AS text FROM texts",
    """CREATE VIRTUAL TABLE text_index USING fts5(
        text, content = 'indexed_texts', content_rowid = 'id', tokenize = 'ascii')""",
    "INSERT INTO text_index (text_index) VALUES ('rebuild')",
    """CREATE TRIGGER text_added AFTER INSERT ON texts BEGIN
        INSERT INTO text_index (rowid, text)
        VALUES (new.id, coalesce(new.folded, new.text)); END""",
    """CREATE TRIGGER text_removed AFTER DELETE ON texts BEGIN
        INSERT INTO text_index (text_index, rowid, text)
        VALUES ('delete', old.id, coalesce(old.folded, old.text)); END""",
    "UPDATE library SET revision = revision + 1",
)
# Words with other letters than Latin ones and their accents are found after the migration only.
BEFORE_FOLDED = (
    "CREATE TEMP VIEW IF NOT EXISTS texts AS SELECT id, source,"
    " replace(text, char(8203), '') AS text FROM main.texts",
)
