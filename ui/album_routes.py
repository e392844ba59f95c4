"""Routes of albums: their photos, names, descriptions, covers and orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Body, Response

from search.catalogue import Catalogue
from search.user_records import Album, AlbumSort
from ui.album_cards import AlbumCards, album_cards, cover_id, shown_query
from ui.json_api import (
    LARGEST_ID,
    Changed,
    OptionalIds,
    SeesPaths,
    Text,
    changed,
    json_response,
    shown_ids,
)
from ui.library import LiveLibrary

LONGEST_DESCRIPTION = 20_000  # characters that a route reads
OptionalText = Annotated[str | None, Body(max_length=LONGEST_DESCRIPTION)]
OptionalId = Annotated[int | None, Body(ge=1, le=LARGEST_ID)]


@dataclass(frozen=True, slots=True)
class AlbumView:
    """An album: the photos of it in the library, in its order, of `count`, or its `query`.

    `cover`: the id of the photo chosen for it; `sort`: the order in which it is shown.
    """

    name: str
    query: str | None
    ids: tuple[int, ...]
    count: int
    description: str
    cover: int | None
    sort: AlbumSort


@dataclass(frozen=True, slots=True)
class Albums:
    """All albums by name."""

    albums: tuple[AlbumView, ...]


def add_albums(api: APIRouter, library: LiveLibrary) -> None:
    """Add the routes of albums."""
    _add_reading(api, library)
    _add_photos(api, library)
    _add_changes(api, library)


def _add_reading(api: APIRouter, library: LiveLibrary) -> None:
    @api.get("/albums", response_model=Albums)
    def albums(paths: SeesPaths) -> Response:
        """The albums."""
        catalogue = library.engine().catalogue
        found = catalogue.collections.albums()
        return json_response(Albums(tuple(_album(catalogue, album, paths) for album in found)))

    @api.get("/albums/cards", response_model=AlbumCards)
    def cards(paths: SeesPaths) -> Response:
        """The albums with their covers and numbers of photos."""
        return json_response(album_cards(library, paths=paths))


def _add_photos(api: APIRouter, library: LiveLibrary) -> None:
    @api.post("/albums/add", response_model=Changed)
    def add_to_album(name: Text, ids: OptionalIds = (), query: Text = "") -> Response:
        """Add photos to an album, or save a query as an album."""
        collections = library.engine().collections
        if ids or not query:
            return changed(collections.add_to_album(name, *ids))
        collections.save_search(name, query)
        return changed(1)

    @api.post("/albums/move", response_model=Changed)
    def move_in_album(name: Text, ids: OptionalIds, before: OptionalId = None) -> Response:
        """Move photos of an album before another one, or to its end: the order is the user's."""
        collections = library.engine().collections
        return changed(collections.move_in_album(name, *ids, before=before))


def _add_changes(api: APIRouter, library: LiveLibrary) -> None:
    @api.post("/albums/edit", response_model=Changed)
    def edit_album(
        name: Text,
        description: OptionalText = None,
        cover: OptionalId = None,
        sort: Annotated[AlbumSort | None, Body()] = None,
    ) -> Response:
        """Set the description, the cover or the order of an album; what is left out stays."""
        collections = library.engine().collections
        collections.edit_album(name, description=description, cover=cover, sort=sort)
        return changed(1)

    @api.post("/albums/rename", response_model=Changed)
    def rename_album(name: Text, to: Text) -> Response:
        """Give an album another name."""
        library.engine().collections.rename_album(name, to)
        return changed(1)

    @api.post("/albums/remove", response_model=Changed)
    def remove_from_album(name: Text, ids: OptionalIds | None = None) -> Response:
        """Remove photos from an album, or without `ids` the album; the photos stay."""
        collections = library.engine().collections
        if ids is not None:  # an empty selection is not the whole album
            return changed(collections.remove_from_album(name, *ids))
        collections.drop_album(name)
        return changed(1)


def _album(catalogue: Catalogue, album: Album, paths: bool) -> AlbumView:
    ids, count = shown_ids(catalogue, album.photos), len(album.photos)
    query, cover = shown_query(album, paths), cover_id(catalogue, album)
    return AlbumView(album.name, query, ids, count, album.description, cover, album.sort)
