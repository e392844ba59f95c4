"""Cards of albums: cover, number of photos, and the query of an album that is a search."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from search.catalogue import Catalogue
from search.query import make_filter, write_filter
from search.ranking.results import RELEVANCE
from search.user_records import Album, PhotoRef
from ui.library import LiveLibrary, Search
from ui.views import Tile, tiles

COUNTED = 1000  # hits of a search


@dataclass(frozen=True, slots=True)
class AlbumCard:
    """An album with its number of photos.

    `more`: whether a search may have others; `tile`: the cover, None for an empty album.
    """

    name: str
    query: str | None
    count: int
    more: bool
    tile: Tile | None


@dataclass(frozen=True, slots=True)
class AlbumCards:
    """The cards of all albums by name."""

    albums: tuple[AlbumCard, ...]


def album_cards(library: LiveLibrary, *, paths: bool) -> AlbumCards:
    """The albums of a library, each with its cover. `paths`: see `shown_query`."""
    albums = library.engine().catalogue.collections.albums()
    return AlbumCards(tuple(_card(library, album, paths) for album in albums))


def shown_query(album: Album, paths: bool) -> str | None:
    """The query of an album; for a client that sees no paths, which it may name, the album."""
    if album.query is None or paths:
        return album.query
    return write_filter(make_filter("album", album.name))


def _card(library: LiveLibrary, album: Album, paths: bool) -> AlbumCard:
    engine = library.engine()
    query = make_filter("album", album.name)
    if album.query is None:
        ids = engine.matching([query]).tolist()
    else:
        search = Search(write_filter(query), None, RELEVANCE, COUNTED)
        ids = [hit.photo.id for hit in library.search(search)]
    chosen = cover_id(engine.catalogue, album)
    cover = tiles(engine, [chosen] if chosen else ids[:1])
    is_more = album.query is not None and len(ids) >= COUNTED
    return AlbumCard(
        album.name, shown_query(album, paths), len(ids), is_more, cover[0] if cover else None
    )


def cover_id(catalogue: Catalogue, album: Album) -> int | None:
    """The photo chosen as the cover, while the library and the album have it."""
    if album.cover is None:
        return None
    if album.query is None and all(photo.content_hash != album.cover for photo in album.photos):
        return None
    return catalogue.photos.ids_by_content([PhotoRef(album.cover, Path())]).get(album.cover)
