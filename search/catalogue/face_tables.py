"""The tables of faces, and of the names that the user gives to them.

Faces belong to the content of a photo; the tables are empty until the user requests faces.
`attempts` have been begun and not finished: a photo that ends the process twice is left out.
Names are user data: they refer to content hash and box, and outlive the rows of faces.

A person without a name (NULL) keeps groups joined, split or hidden. `other_names` has a line
each. `shows`: NOT_SHOWN, SHOWN with its group, CONFIRMED alone, COVER: represents the person.
`face_groups` is derived: the groups that have a person or a name; those of one person or name have
the same `number`.
"""

from __future__ import annotations

FACE_TABLES = (
    """CREATE TABLE {schema}face_searches (
        content_hash BLOB PRIMARY KEY, attempts INTEGER NOT NULL, is_done INTEGER NOT NULL)""",
    """CREATE TABLE {schema}faces (
        id INTEGER PRIMARY KEY AUTOINCREMENT, content_hash BLOB NOT NULL,
        x REAL NOT NULL, y REAL NOT NULL, width REAL NOT NULL, height REAL NOT NULL,
        score REAL NOT NULL, side_px INTEGER NOT NULL, sharpness REAL NOT NULL,
        frontality REAL NOT NULL, descriptor BLOB NOT NULL, group_id INTEGER)""",
)
FACES = (
    *FACE_TABLES,
    "CREATE INDEX faces_by_content ON faces (content_hash)",
    "CREATE INDEX faces_by_group ON faces (group_id)",
)
BEFORE_FACES = tuple(statement.replace("{schema}", "temp.") for statement in FACE_TABLES)
PEOPLE_TABLES = (
    """CREATE TABLE {schema}people (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE)""",
    """CREATE TABLE {schema}person_faces (
        person_id INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
        content_hash BLOB NOT NULL, path BLOB NOT NULL,
        x REAL NOT NULL, y REAL NOT NULL, width REAL NOT NULL, height REAL NOT NULL,
        shows INTEGER NOT NULL, PRIMARY KEY (person_id, content_hash, x, y))""",
)
NOT_SHOWN, SHOWN, CONFIRMED, COVER = range(4)
PERSON_TABLES = (
    """CREATE TABLE {schema}persons (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, folded TEXT,
        other_names TEXT NOT NULL, is_hidden INTEGER NOT NULL)""",
    PEOPLE_TABLES[1].replace("REFERENCES people", "REFERENCES persons"),
    """CREATE TABLE {schema}face_groups (
        group_id INTEGER PRIMARY KEY, number INTEGER NOT NULL, person_id INTEGER, name TEXT,
        is_from_file INTEGER NOT NULL, is_hidden INTEGER NOT NULL)""",
)
PERSONS = (
    "DROP TRIGGER edited_person_faces",
    "DROP INDEX person_faces_by_content",
    "ALTER TABLE person_faces RENAME TO former_faces",
    *PERSON_TABLES,
    "INSERT INTO persons SELECT id, name, folded, '', 0 FROM people",
    "INSERT INTO person_faces SELECT * FROM former_faces",
    "DROP TABLE former_faces",
    "DROP TABLE people",
)
# Names that files give to parts of their pictures; boxes of upright pictures.
REGIONS = (
    """CREATE TABLE {schema}name_regions (
        photo_id INTEGER NOT NULL REFERENCES photos ON DELETE CASCADE, name TEXT NOT NULL,
        x REAL NOT NULL, y REAL NOT NULL, width REAL NOT NULL, height REAL NOT NULL)""",
    "CREATE INDEX {schema}name_regions_by_photo ON name_regions (photo_id)",
)
BEFORE_REGIONS = tuple(statement.replace("{schema}", "temp.") for statement in REGIONS)
# Names of an unmigrated catalogue are those that its texts have.
BEFORE_PERSONS = tuple(statement.replace("{schema}", "temp.") for statement in PERSON_TABLES)
