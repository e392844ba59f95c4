"""What people say of their photos: stars and albums, by the hash of the content of each photo.

So moved and renamed photos keep them, and photos that are forgotten find them again later.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from search.catalogue.database import Database
from search.catalogue.rows import to_path
from search.collections.errors import AlbumWrong, NameWrong, UnknownAlbum
from search.names import checked_name, folded
from search.records import Album, Mention

ALBUM_PHOTOS = "SELECT content_hash, path FROM album_photos WHERE album_id = ? ORDER BY rowid"


class Collections(Database):
    """The part of the catalogue that knows stars and albums."""

    def said_revision(self) -> int:
        """Grows with everything that people say."""
        return int(self._rows("SELECT revision FROM said")[0][0])

    # -- stars --------------------------------------------------------------------------------

    def stars(self) -> tuple[Mention, ...]:
        """All photos with a star, those that the library has no more too."""
        return mentions(self._rows("SELECT content_hash, path FROM stars ORDER BY path"))

    def star(self, photos: Iterable[Mention]) -> int:
        """Give photos a star; how many had none."""
        with self._transaction() as db:
            next_said(db)
            sql = "INSERT OR IGNORE INTO stars VALUES (?, ?)"
            return max(0, db.executemany(sql, values(photos)).rowcount)

    def unstar(self, photos: Iterable[Mention]) -> int:
        """Take the star of photos away; how many had one."""
        with self._transaction() as db:
            next_said(db)
            sql = "DELETE FROM stars WHERE content_hash = ?"
            return max(0, db.executemany(sql, [(one.content_hash,) for one in photos]).rowcount)

    # -- albums -------------------------------------------------------------------------------

    def albums(self) -> tuple[Album, ...]:
        """All albums, by name."""
        found = self._rows("SELECT id, name, query FROM albums ORDER BY folded")
        return tuple(self._album(*row) for row in found)

    def album(self, name: str) -> Album:
        """The album of this name, in any letters. Raises UnknownAlbum."""
        sql = "SELECT id, name, query FROM albums WHERE folded = ?"
        found = self._rows(sql, folded(name))
        if not found:
            raise UnknownAlbum(name)
        return self._album(*found[0])

    def _album(self, number: int, name: str, query: str | None) -> Album:
        return Album(name, query, mentions(self._rows(ALBUM_PHOTOS, number)))

    def add_to_album(self, name: str, photos: Iterable[Mention]) -> int:
        """Add photos to an album, which is made where there is none; how many it lacked.

        Raises AlbumWrong for an album that is a search, NameWrong.
        """
        name = checked_name(name)
        with self._transaction() as db:
            next_said(db)
            number, query = made_album(db, name, None)
            if query is not None:
                raise AlbumWrong(name, f"it is the search {query!r}, to which no photo is added")
            sql = f"INSERT OR IGNORE INTO album_photos VALUES ({number}, ?, ?)"
            return max(0, db.executemany(sql, values(photos)).rowcount)

    def save_search(self, name: str, query: str) -> None:
        """Make an album that is a search.

        Raises AlbumWrong where another album has the name, NameWrong.
        """
        name = checked_name(name)
        with self._transaction() as db:
            next_said(db)
            number, known = made_album(db, name, query)
            if known is None:
                count = db.execute(
                    "SELECT count(*) FROM album_photos WHERE album_id = ?", (number,)
                )
                what = f"a set of {count.fetchone()[0]:,} photos"
            else:
                what = f"the search {known!r}"
            if known != query:
                raise AlbumWrong(name, f"there is one already, {what}; give this another name")

    def rename_album(self, name: str, to: str) -> None:
        """Give an album another name. Raises UnknownAlbum, and NameWrong where it is taken."""
        to = checked_name(to)
        with self._transaction() as db:
            number, other = _number(db, "albums", name), _number(db, "albums", to)
            if number is None:
                raise UnknownAlbum(name)
            if other not in (None, number):
                raise NameWrong(to, "another album has it")
            next_said(db)
            sql = "UPDATE albums SET name = ?, folded = ? WHERE id = ?"
            db.execute(sql, (to, folded(to), number))

    def remove_from_album(self, name: str, photos: Iterable[Mention]) -> int:
        """Take photos out of an album; how many it had. Raises UnknownAlbum."""
        with self._transaction() as db:
            number = _number(db, "albums", name)
            if number is None:
                raise UnknownAlbum(name)
            next_said(db)
            sql = f"DELETE FROM album_photos WHERE album_id = {number} AND content_hash = ?"
            return max(0, db.executemany(sql, [(one.content_hash,) for one in photos]).rowcount)

    def drop_album(self, name: str) -> None:
        """Forget an album; its photos stay. Raises UnknownAlbum."""
        with self._transaction() as db:
            number = _number(db, "albums", name)
            if number is None:
                raise UnknownAlbum(name)
            next_said(db)
            db.execute("DELETE FROM albums WHERE id = ?", (number,))

    # -- photos by content ----------------------------------------------------------------------

    def mention_at(self, file: Path) -> Mention | None:
        """The photo of the library at this absolute path."""
        sql = (
            "SELECT p.content_hash FROM photos p JOIN roots r ON r.id = p.root_id"
            " WHERE p.readable AND r.path = ? AND p.path = ?"
        )
        for folder in file.parents:
            inside = os.fsencode(file.relative_to(folder))
            if found := self._rows(sql, os.fsencode(folder), inside):
                return Mention(found[0][0], file)
        return None

    def knows_content(self, content_hash: bytes) -> bool:
        """Whether the library holds a photo of this content."""
        sql = "SELECT 1 FROM photos WHERE readable AND content_hash = ? LIMIT 1"
        return bool(self._rows(sql, content_hash))

    def ids_of_contents(self, photos: Iterable[Mention]) -> dict[bytes, int]:
        """The id of one photo that is there for each content, by hash."""
        sql = (
            "SELECT content_hash, min(id) FROM photos WHERE readable AND missing_since IS NULL"
            " AND content_hash = ? GROUP BY content_hash"
        )
        with self._reading() as db:
            found = [db.execute(sql, (one.content_hash,)).fetchone() for one in photos]
        return dict(row for row in found if row)

    def copies_of(self, photos: Iterable[Mention]) -> set[int]:
        """The ids of all photos with the content of one of these."""
        sql = "SELECT id FROM photos WHERE content_hash = ?"
        with self._reading() as db:
            return {number for one in photos for (number,) in db.execute(sql, (one.content_hash,))}


def next_said(db: sqlite3.Connection) -> None:
    """Let readers notice that people have said something."""
    db.execute("UPDATE said SET revision = revision + 1")


def mentions(found: Sequence[Any]) -> tuple[Mention, ...]:
    """Rows of hash and path as records."""
    return tuple(Mention(content_hash, to_path(path)) for content_hash, path in found)


def values(photos: Iterable[Mention]) -> list[tuple[bytes, bytes]]:
    """Records as rows of hash and path."""
    return [(one.content_hash, os.fsencode(one.path)) for one in photos]


def _number(db: sqlite3.Connection, table: str, name: str) -> int | None:
    found = db.execute(f"SELECT id FROM {table} WHERE folded = ?", (folded(name),)).fetchone()
    return int(found[0]) if found else None


def made_album(db: sqlite3.Connection, name: str, query: str | None) -> tuple[int, str | None]:
    """The number and the search of the album of this name, made where there is none."""
    sql = "INSERT OR IGNORE INTO albums (name, folded, query) VALUES (?, ?, ?)"
    db.execute(sql, (name, folded(name), query))
    sql = "SELECT id, query FROM albums WHERE folded = ?"
    number, known = db.execute(sql, (folded(name),)).fetchone()
    return int(number), known
