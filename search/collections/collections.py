"""What people say of the photos of one library: all that Python, the shell and the page can do."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping

from search.arrays import Rows
from search.catalogue import Catalogue, lock_for_writing
from search.collections.errors import AlbumWrong, ExamplesWrong
from search.collections.photos import Named, Photographs, Spoken
from search.errors import PhotoUnreadable
from search.names import checked_name, folded
from search.query import parse
from search.records import Album, Mention, TaughtName

WAIT_S = 10.0  # for another process that writes: what people say is written in a moment


class Collections:
    """Stars, albums and taught names of one library.

    Photos are named by file, by the end of a path, by number or as `Photo`. Each method either does
    all that it is asked or changes nothing. Raises NotInLibrary and PhotoUnreadable for photos,
    NameWrong, UnknownAlbum, UnknownName, AlbumWrong and ExamplesWrong for names, and what
    `lock_for_writing` raises.
    """

    def __init__(self, catalogue: Catalogue, photographs: Photographs) -> None:
        self._catalogue = catalogue
        self._photographs = photographs

    @contextlib.contextmanager
    def writing(self) -> Iterator[Catalogue]:
        """The catalogue under the lock."""
        with lock_for_writing(
            self._catalogue.directory, must_exist=True, wait_s=WAIT_S
        ) as catalogue:
            yield catalogue

    # -- stars --------------------------------------------------------------------------------

    def star(self, *photos: Named) -> int:
        """Give photos a star; how many had none."""
        found = self._found(photos)
        with self.writing() as catalogue:
            return catalogue.star(found)

    def unstar(self, *photos: Named) -> int:
        """Take the star away; how many had one."""
        found = self._found(photos)
        with self.writing() as catalogue:
            return catalogue.unstar(found)

    # -- albums -------------------------------------------------------------------------------

    def albums(self) -> tuple[Album, ...]:
        """All albums, by name."""
        return self._catalogue.albums()

    def add_to_album(self, name: str, *photos: Named) -> int:
        """Add photos to an album, which is made where there is none; how many it lacked."""
        checked_name(name)
        found = self._found(photos)
        if not found:
            raise AlbumWrong(name, "name at least one photo, or a search")
        with self.writing() as catalogue:
            return catalogue.add_to_album(name, found)

    def save_search(self, name: str, query: str) -> None:
        """Make an album that is a search, and stays one. Raises QueryWrong or QueryEmpty too."""
        checked_name(name)
        if any(one.name == "album" for one in parse(query).filters):
            raise AlbumWrong(name, "its search cannot ask for another album")
        if not query.strip():
            raise AlbumWrong(name, "name at least one photo, or a search")
        with self.writing() as catalogue:
            catalogue.save_search(name, " ".join(query.split()))

    def rename_album(self, name: str, to: str) -> None:
        """Give an album another name."""
        with self.writing() as catalogue:
            catalogue.rename_album(name, to)

    def remove_from_album(self, name: str, *photos: Named) -> int:
        """Take photos out of an album; how many it had."""
        found = self._found(photos)
        with self.writing() as catalogue:
            return catalogue.remove_from_album(name, found)

    def drop_album(self, name: str) -> None:
        """Forget an album; its photos stay."""
        with self.writing() as catalogue:
            catalogue.drop_album(name)

    # -- taught names -------------------------------------------------------------------------

    def names(self) -> tuple[TaughtName, ...]:
        """All taught names, in their order."""
        return self._catalogue.names()

    def teach(
        self, name: str, photos: Iterable[Named] = (), not_photos: Iterable[Named] = ()
    ) -> TaughtName:
        """Say that photos show what a name means, and that others do not; all that is known then.

        A photo that is not in the library is read and remembered, and not added.
        """
        name = checked_name(name)
        shown = [self._photographs.speak_of(photo) for photo in photos]
        others = [self._photographs.speak_of(photo) for photo in not_photos]
        self._check(name, shown, others)
        taught = TaughtName(name, _mentions(shown), _mentions(others))
        rows = self._rows([*shown, *others])
        with self.writing() as catalogue:
            catalogue.teach(taught, rows)
            return catalogue.name(name)

    def _check(self, name: str, shown: list[Spoken], others: list[Spoken]) -> None:
        both = set(_mentions(shown)) & set(_mentions(others))
        if both:
            file = both.pop().path
            raise ExamplesWrong(name, f"{file} is said to show it, and not to show it")
        if not shown and not others:
            raise ExamplesWrong(name, "name at least one photo that shows it")
        known = any(folded(one.name) == folded(name) for one in self._catalogue.names())
        if not shown and not known:
            raise ExamplesWrong(name, "name a photo that shows it first, then those that do not")

    def _rows(self, spoken: Iterable[Spoken]) -> Mapping[bytes, Rows]:
        rows = {one.mention.content_hash: (one, self._photographs.row(one)) for one in spoken}
        for one, row in rows.values():
            if row is None:
                raise PhotoUnreadable(one.mention.path, "not indexed yet; run `photoseek index`")
        return {key: row for key, (_, row) in rows.items() if row is not None}

    def unteach(self, name: str, *photos: Named) -> int:
        """Forget a name, or only what was said of some photos; how many examples that were."""
        found = self._found(photos, may_be_outside=True)
        with self.writing() as catalogue:
            return catalogue.unteach(name, found or None)

    def rename(self, name: str, to: str) -> None:
        """Give a taught name another."""
        with self.writing() as catalogue:
            catalogue.rename(name, to)

    def _found(self, photos: Iterable[Named], *, may_be_outside: bool = False) -> list[Mention]:
        if may_be_outside:
            return [self._photographs.speak_of(photo).mention for photo in photos]
        return [self._photographs.find(photo) for photo in photos]


def _mentions(spoken: Iterable[Spoken]) -> tuple[Mention, ...]:
    """Each photo once."""
    return tuple({one.mention.content_hash: one.mention for one in spoken}.values())
