"""Favourites, albums and complete user data, by content hash.

Moved and renamed photos keep their user data; forgotten photos regain it when indexed again.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable
from pathlib import Path

from search.catalogue import album_rows, rows
from search.catalogue.album_rows import album_id_of
from search.catalogue.database import Database, maps_values
from search.catalogue.named_people import NamedPeople
from search.catalogue.names import checked_description, checked_name
from search.catalogue.person_rows import add_people
from search.catalogue.photos import Photos
from search.catalogue.taught_names import TaughtNames, name_id_of
from search.errors import AlbumWrong, NameWrong, notes
from search.files import moment_hash
from search.records import split_time
from search.user_records import (
    MANUAL,
    Album,
    AlbumSort,
    NamedFace,
    Person,
    PhotoRef,
    UserData,
)
from search.words import fold_name


@maps_values
class CollectionTables:
    """The favourites and albums of a library, and all of its user data as one record."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def revision(self) -> int:
        """The counter of changes of user data."""
        return int(self._database.select("SELECT revision FROM user_data")[0][0])

    def stars(self) -> tuple[PhotoRef, ...]:
        """All favourites, including photos that are no longer in the library."""
        sql = "SELECT content_hash, path FROM stars ORDER BY path"
        return rows.to_refs(self._database.select(sql))

    def star(self, photos: Iterable[PhotoRef]) -> int:
        """Mark photos as favourites; returns the number of new favourites."""
        with self._database.transaction() as db:
            rows.next_user_data_revision(db)
            sql = "INSERT OR IGNORE INTO stars VALUES (?, ?)"
            return max(0, db.executemany(sql, rows.ref_values(photos)).rowcount)

    def unstar(self, photos: Iterable[PhotoRef]) -> int:
        """Remove photos from the favourites; returns the number of removed ones."""
        with self._database.transaction() as db:
            rows.next_user_data_revision(db)
            sql = "DELETE FROM stars WHERE content_hash = ?"
            return max(0, db.executemany(sql, [(photo.content_hash,) for photo in photos]).rowcount)

    def albums(self) -> tuple[Album, ...]:
        """All albums, by name."""
        return album_rows.read_albums(self._database)

    def album(self, name: str) -> Album:
        """The album of this name, in any case. Raises UnknownAlbum."""
        return album_rows.read_album(self._database, name)

    def add_to_album(self, name: str, photos: Iterable[PhotoRef]) -> int:
        """Add photos to a new or existing album; returns the number of added photos.

        Raises AlbumWrong for an album that is a search, or NameWrong.
        """
        name = checked_name(name)
        with self._database.transaction() as db:
            rows.next_user_data_revision(db)
            album_id, query = album_id_of(db, name, None)
            if query is not None:
                raise AlbumWrong(name, notes.ALBUM_IS_SEARCH(query=query))
            return album_rows.add_photos(db, album_id, photos)

    def save_search(self, name: str, query: str) -> None:
        """Create an album that is a search.

        Raises AlbumWrong for a name of another album, or NameWrong.
        """
        name = checked_name(name)
        with self._database.transaction() as db:
            rows.next_user_data_revision(db)
            album_id, known = album_id_of(db, name, query)
            if known is None:
                count = db.execute(
                    "SELECT count(*) FROM album_photos WHERE album_id = ?", (album_id,)
                )
                why = notes.ALBUM_EXISTS_AS_SET(count=count.fetchone()[0])
            else:
                why = notes.ALBUM_EXISTS_AS_SEARCH(query=known)
            if known != query:
                raise AlbumWrong(name, why)

    def rename_album(self, name: str, to: str) -> None:
        """Rename an album. Raises UnknownAlbum, or NameWrong for a name that exists."""
        to = checked_name(to)
        with self._database.transaction() as db:
            number = album_rows.number_of(db, name)
            taken = "SELECT 1 FROM albums WHERE folded = ? AND id <> ?"
            if db.execute(taken, (fold_name(to), number)).fetchone():
                raise NameWrong(to, notes.ALBUM_NAME_TAKEN())
            rows.next_user_data_revision(db)
            sql = "UPDATE albums SET name = ?, folded = ? WHERE id = ?"
            db.execute(sql, (to, fold_name(to), number))

    def edit_album(
        self,
        name: str,
        *,
        description: str | None = None,
        cover: PhotoRef | None = None,
        sort: AlbumSort | None = None,
    ) -> None:
        """Set the description, the cover or the order of an album; None leaves one as it is.

        Raises UnknownAlbum, or AlbumWrong for a search in the user's order and for a description
        that is too long.
        """
        text = None if description is None else checked_description(name, description)
        cover_hash = None if cover is None else cover.content_hash
        values = {"description": text, "cover": cover_hash, "sort": sort}
        with self._database.transaction() as db:
            number = album_rows.number_of(db, name)
            if sort == MANUAL:
                sql = "SELECT query FROM albums WHERE id = ?"
                (query,) = db.execute(sql, (number,)).fetchone()
                if query is not None:
                    raise AlbumWrong(name, notes.ALBUM_IS_SEARCH(query=query))
            rows.next_user_data_revision(db)
            album_rows.set_values(
                db, number, **{key: value for key, value in values.items() if value is not None}
            )

    def move_in_album(self, name: str, photos: Iterable[PhotoRef], before: PhotoRef | None) -> int:
        """Move photos before another one, or to the end, and show the album in that order.

        Returns the number of moved photos. Raises UnknownAlbum.
        """
        with self._database.transaction() as db:
            number = album_rows.number_of(db, name)
            rows.next_user_data_revision(db)
            album_rows.set_values(db, number, sort=MANUAL)
            return album_rows.move_photos(db, number, photos, before)

    def remove_from_album(self, name: str, photos: Iterable[PhotoRef]) -> int:
        """Remove photos from an album; returns the number of removed ones. Raises UnknownAlbum."""
        with self._database.transaction() as db:
            number = album_rows.number_of(db, name)
            rows.next_user_data_revision(db)
            sql = f"DELETE FROM album_photos WHERE album_id = {number} AND content_hash = ?"
            return max(0, db.executemany(sql, [(photo.content_hash,) for photo in photos]).rowcount)

    def drop_album(self, name: str) -> None:
        """Delete an album; its photos are unchanged. Raises UnknownAlbum."""
        with self._database.transaction() as db:
            number = album_rows.number_of(db, name)
            rows.next_user_data_revision(db)
            db.execute("DELETE FROM albums WHERE id = ?", (number,))

    def user_data(self) -> UserData:
        """All user data."""
        taught, people = TaughtNames(self._database).all(), NamedPeople(self._database).all()
        return UserData(self.stars(), self.albums(), taught, people)

    def restore(self, user_data: UserData) -> list[str]:
        """Add user data; in a conflict the existing user data is kept.

        Returns the names of conflicting albums: existing ones with another search, or a set.
        """
        left_out = []
        with self._database.transaction() as db:
            rows.next_user_data_revision(db)
            db.executemany(
                "INSERT OR IGNORE INTO stars VALUES (?, ?)", rows.ref_values(user_data.stars)
            )
            for album in user_data.albums:
                album_id, query = album_id_of(db, album.name, album.query)
                if query != album.query:
                    left_out.append(album.name)
                    continue
                album_rows.restore_values(db, album_id, album)
                album_rows.add_photos(db, album_id, album.photos)
            for taught in user_data.names:
                name_id = name_id_of(db, taught.name)
                for shows, photos in ((1, taught.shown_by), (0, taught.not_by)):
                    sql = f"INSERT OR IGNORE INTO examples VALUES ({name_id}, ?, ?, {shows})"
                    db.executemany(sql, rows.ref_values(photos))
            add_people(db, user_data.people)
        return left_out

    def user_data_only_below(self, folder: Path) -> UserData:
        """The user data of photos that are below a folder (absolute path) and nowhere else."""
        user_data = self.user_data()
        return UserData(
            self._only_below(folder, user_data.stars),
            tuple(
                dataclasses.replace(album, photos=photos)
                for album in user_data.albums
                if (photos := self._only_below(folder, album.photos))
            ),
            tuple(
                dataclasses.replace(name, shown_by=photos, not_by=())
                for name in user_data.names
                if (photos := self._only_below(folder, name.shown_by))
            ),
            tuple(
                dataclasses.replace(person, faces=faces)
                for person in user_data.people
                if person.name and (faces := self._faces_only_below(folder, person))
            ),
        )

    def count_absent(self, user_data: UserData) -> int:
        """The number of photos of user data that the library does not hold."""
        refs = [*user_data.stars, *(photo for album in user_data.albums for photo in album.photos)]
        for name in user_data.names:
            refs += [*name.shown_by, *name.not_by]
        refs += [face.photo for person in user_data.people for face in person.faces]
        photos = Photos(self._database)
        by_content = {ref.content_hash: ref for ref in refs}
        return sum(not _holds(photos, ref) for ref in by_content.values())

    def _faces_only_below(self, folder: Path, person: Person) -> tuple[NamedFace, ...]:
        """The named faces of a person that are below a folder and nowhere else."""
        shown = [face for face in person.faces if face.shows]
        photos = {face.photo for face in shown}
        kept = {photo.content_hash for photo in self._only_below(folder, photos)}
        return tuple(face for face in shown if face.photo.content_hash in kept)

    def _only_below(self, folder: Path, photos: Iterable[PhotoRef]) -> tuple[PhotoRef, ...]:
        sql = (
            "SELECT r.path, p.path FROM photos p JOIN roots r ON r.id = p.root_id"
            " WHERE p.content_hash = ?"
        )
        kept = []
        for photo in photos:
            found = self._database.select(sql, photo.content_hash)
            files = [rows.to_path(root) / os.fsdecode(path) for root, path in found]
            if files and all(folder in file.parents for file in files):
                kept.append(photo)
        return tuple(kept)


def _holds(photos: Photos, ref: PhotoRef) -> bool:
    """True if a library holds a photo, or the video of a moment that is an example."""
    if photos.has_content(ref.content_hash):
        return True
    at_time = split_time(os.fspath(ref.path))
    video = photos.ref_at(Path(at_time[0])) if at_time else None
    if at_time is None or video is None:
        return False
    return moment_hash(video.content_hash, at_time[1]) == ref.content_hash
