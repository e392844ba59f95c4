"""Favourites, albums and taught names, as changed from Python, the shell and the page."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping

from search.arrays import Rows
from search.catalogue import Catalogue, lock_for_writing
from search.catalogue.names import check_search, checked_name
from search.collections.photo_refs import Named, NamedPhoto, PhotoResolver
from search.errors import AlbumWrong, ExamplesWrong, PhotoUnreadable, notes
from search.user_records import Album, AlbumSort, PhotoRef, TaughtName
from search.words import fold_name

WAIT_S = 10.0  # for another writer: a change of user data takes milliseconds


class Collections:
    """Stars, albums and taught names of one library.

    Photos are given as file, end of a path, id or `Photo`. Each method succeeds completely or
    changes nothing. Raises NotInLibrary and PhotoUnreadable for photos, NameWrong, UnknownAlbum,
    UnknownName, AlbumWrong and ExamplesWrong for names, and the errors of `lock_for_writing`.
    """

    def __init__(self, catalogue: Catalogue, resolver: PhotoResolver) -> None:
        self._catalogue = catalogue
        self._resolver = resolver

    @contextlib.contextmanager
    def writing(self) -> Iterator[Catalogue]:
        """The catalogue under the lock."""
        with lock_for_writing(
            self._catalogue.directory, must_exist=True, wait_s=WAIT_S
        ) as catalogue:
            yield catalogue

    # -- favourites ---------------------------------------------------------------------------

    def star(self, *photos: Named) -> int:
        """Mark photos as favourites; returns the number of new favourites."""
        refs = self._refs(photos)
        with self.writing() as catalogue:
            return catalogue.collections.star(refs)

    def unstar(self, *photos: Named) -> int:
        """Remove photos from the favourites; returns the number of removed ones."""
        refs = self._refs(photos)
        with self.writing() as catalogue:
            return catalogue.collections.unstar(refs)

    # -- albums -------------------------------------------------------------------------------

    def albums(self) -> tuple[Album, ...]:
        """All albums, by name."""
        return self._catalogue.collections.albums()

    def add_to_album(self, name: str, *photos: Named) -> int:
        """Add photos to a new or existing album; returns the number of added photos."""
        checked_name(name)
        refs = self._refs(photos)
        if not refs:
            raise AlbumWrong(name, notes.ALBUM_EMPTY())
        with self.writing() as catalogue:
            return catalogue.collections.add_to_album(name, refs)

    def save_search(self, name: str, query: str) -> None:
        """Create an album from a search, evaluated on each use. Raises QueryWrong too."""
        checked_name(name)
        check_search(name, query)
        if not query.strip():
            raise AlbumWrong(name, notes.ALBUM_EMPTY())
        with self.writing() as catalogue:
            catalogue.collections.save_search(name, " ".join(query.split()))

    def rename_album(self, name: str, to: str) -> None:
        """Rename an album."""
        with self.writing() as catalogue:
            catalogue.collections.rename_album(name, to)

    def edit_album(
        self,
        name: str,
        *,
        description: str | None = None,
        cover: Named | None = None,
        sort: AlbumSort | None = None,
    ) -> None:
        """Set the description, the cover or the order of an album; None leaves one as it is."""
        ref = None if cover is None else self._resolver.find(cover)
        with self.writing() as catalogue:
            catalogue.collections.edit_album(name, description=description, cover=ref, sort=sort)

    def move_in_album(self, name: str, *photos: Named, before: Named | None = None) -> int:
        """Move photos of an album before another one, or to its end; returns how many moved.

        From then on, the album is shown in that order.
        """
        refs = self._refs(photos)
        next_ref = None if before is None else self._resolver.find(before)
        with self.writing() as catalogue:
            return catalogue.collections.move_in_album(name, refs, next_ref)

    def remove_from_album(self, name: str, *photos: Named) -> int:
        """Remove photos from an album; returns the number of removed photos."""
        refs = self._refs(photos)
        with self.writing() as catalogue:
            return catalogue.collections.remove_from_album(name, refs)

    def drop_album(self, name: str) -> None:
        """Delete an album; its photos are unchanged."""
        with self.writing() as catalogue:
            catalogue.collections.drop_album(name)

    # -- taught names -------------------------------------------------------------------------

    def names(self) -> tuple[TaughtName, ...]:
        """All taught names, sorted."""
        return self._catalogue.taught_names.all()

    def teach(
        self, name: str, photos: Iterable[Named] = (), not_photos: Iterable[Named] = ()
    ) -> TaughtName:
        """Add examples and counter-examples to a taught name; returns all of its examples.

        The embedding of a photo outside the library is stored; the photo is not indexed.
        """
        name = checked_name(name)
        examples = [self._resolver.resolve(photo) for photo in photos]
        counter_examples = [self._resolver.resolve(photo) for photo in not_photos]
        self._check(name, examples, counter_examples)
        taught = TaughtName(name, _refs(examples), _refs(counter_examples))
        rows = self._rows([*examples, *counter_examples])
        with self.writing() as catalogue:
            catalogue.taught_names.teach(taught, rows)
            return catalogue.taught_names.get(name)

    def _check(
        self, name: str, examples: list[NamedPhoto], counter_examples: list[NamedPhoto]
    ) -> None:
        both = set(_refs(examples)) & set(_refs(counter_examples))
        if both:
            path = str(both.pop().path)
            raise ExamplesWrong(name, notes.CONTRADICTORY_EXAMPLE(path=path))
        if not examples and not counter_examples:
            raise ExamplesWrong(name, notes.NO_EXAMPLE())
        names = self._catalogue.taught_names.all()
        is_known = any(fold_name(taught.name) == fold_name(name) for taught in names)
        if not examples and not is_known:
            raise ExamplesWrong(name, notes.NO_POSITIVE_EXAMPLE())

    def _rows(self, photos: Iterable[NamedPhoto]) -> Mapping[bytes, Rows]:
        rows = {}
        for photo in photos:
            row = self._resolver.row(photo)
            if row is None:
                raise PhotoUnreadable(photo.ref.path, notes.NOT_INDEXED())
            rows[photo.ref.content_hash] = row
        return rows

    def unteach(self, name: str, *photos: Named) -> int:
        """Delete a taught name, or some of its examples; returns the number of deleted examples."""
        refs = self._refs(photos, may_be_outside=True)
        with self.writing() as catalogue:
            return catalogue.taught_names.forget(name, refs or None)

    def rename(self, name: str, to: str) -> None:
        """Rename a taught name."""
        with self.writing() as catalogue:
            catalogue.taught_names.rename(name, to)

    def _refs(self, photos: Iterable[Named], *, may_be_outside: bool = False) -> list[PhotoRef]:
        if may_be_outside:
            return [self._resolver.resolve(photo).ref for photo in photos]
        return [self._resolver.find(photo) for photo in photos]


def _refs(photos: Iterable[NamedPhoto]) -> tuple[PhotoRef, ...]:
    """The references, each content once."""
    return tuple({photo.ref.content_hash: photo.ref for photo in photos}.values())
