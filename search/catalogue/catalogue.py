"""The catalogue: the source of truth of a library, and all its SQL.

Reading needs no lock; `lock_for_writing` gives the one writable catalogue. Every write method is
one transaction. Derived data is up to date as long as `revision` is unchanged.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Self

from search.catalogue import connection
from search.catalogue.database import Database, is_library, map_values
from search.catalogue.embeddings import Embeddings
from search.catalogue.extracted_texts import ExtractedTexts
from search.catalogue.face_groups import FaceGroups
from search.catalogue.face_names import FaceNames
from search.catalogue.foreign import ForeignCatalogue
from search.catalogue.found_faces import FoundFaces
from search.catalogue.merging import merge
from search.catalogue.named_people import NamedPeople
from search.catalogue.part_embeddings import PartEmbeddings
from search.catalogue.photos import Photos
from search.catalogue.roots import Roots
from search.catalogue.shown_faces import ShownFaces
from search.catalogue.taught_names import TaughtNames
from search.catalogue.texts import Texts
from search.catalogue.tokens import Tokens
from search.catalogue.user_data import CollectionTables
from search.errors import LibraryMissing
from search.records import Merged


class Catalogue:
    """One catalogue, open for reading, or for writing under the lock.

    Safe to use from many threads: each call borrows its own connection. `close` it, or use it as a
    context manager.
    """

    def __init__(self, directory: Path, connect: Callable[[Path], sqlite3.Connection]) -> None:
        """`connect` opens the file; the first connection is opened here. See `open`."""
        self.directory = directory
        self._database = database = Database(directory, connect)
        self.roots = Roots(database)
        self.photos = Photos(database)
        self.embeddings = Embeddings(database)
        self.part_embeddings = PartEmbeddings(database)
        self.texts = Texts(database)
        self.extracted_texts = ExtractedTexts(database)
        self.found_faces = FoundFaces(database)
        self.face_groups = FaceGroups(database)
        self.shown_faces = ShownFaces(database)
        self.people = NamedPeople(database)
        self.face_names = FaceNames(database)
        self.collections = CollectionTables(database)
        self.taught_names = TaughtNames(database)
        self.tokens = Tokens(database)

    @classmethod
    def open(cls, directory: Path) -> Self:
        """The catalogue for reading, even from a disk that cannot be written.

        Raises LibraryMissing, LibraryReadOnly, LibraryTooNew or LibraryDamaged.
        """
        if not is_library(directory):
            raise LibraryMissing(directory)
        return cls(directory, connection.to_read)

    def close(self) -> None:
        """Close all connections."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def library_id(self) -> str:
        """The library's unique name."""
        return str(self._database.select("SELECT id FROM library")[0][0])

    def revision(self) -> int:
        """The counter of changes that a search could notice."""
        with map_values(self.directory):
            return int(self._database.select("SELECT revision FROM library")[0][0])

    def integrity(self) -> list[str]:
        """The faults that SQLite finds in the file; empty if it is sound."""
        wrong = [str(row[0]) for row in self._database.select("PRAGMA integrity_check")]
        return [] if wrong == ["ok"] else wrong

    def merge(self, other: ForeignCatalogue) -> Merged:
        """Copy the photos and user data of another library into this one, which has its model."""
        return merge(self._database, other)
