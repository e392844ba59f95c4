"""What people say of their photos, from the page: stars, albums and taught names. JSON in and out.

Photos are named by id. An answer holds what was changed, or in `error` why nothing was.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Response

from search.catalogue import Catalogue
from search.records import Album, Mention, TaughtName
from ui.api import MOST_CHOSEN, ChosenIds, Language, OneId, json_or_error
from ui.library import LiveLibrary

LONGEST_TEXT = 2000  # characters that a route reads; what is too long for a name is told further on
Text = Annotated[str, Body(embed=True, max_length=LONGEST_TEXT)]
SomeIds = Annotated[tuple[OneId, ...], Body(embed=True, max_length=MOST_CHOSEN)]


def make_collections_api(library: LiveLibrary) -> APIRouter:
    """The routes below /api of stars, albums and names."""
    api = APIRouter(prefix="/api")
    _add_stars(api, library)
    _add_albums(api, library)
    _add_names(api, library)
    return api


def _add_stars(api: APIRouter, library: LiveLibrary) -> None:
    @api.get("/stars")
    def stars(messages: Language) -> Response:
        def view() -> dict[str, Any]:
            catalogue = library.engine().catalogue
            return {"ids": _ids(catalogue, catalogue.stars())}

        return json_or_error(view, messages)

    @api.post("/star")
    def star(ids: ChosenIds, messages: Language, on: Annotated[bool, Body()] = True) -> Response:
        def act() -> dict[str, int]:
            said = library.engine().collections
            return {"changed": said.star(*ids) if on else said.unstar(*ids)}

        return json_or_error(act, messages)


def _add_albums(api: APIRouter, library: LiveLibrary) -> None:
    @api.get("/albums")
    def albums(messages: Language) -> Response:
        def view() -> dict[str, Any]:
            catalogue = library.engine().catalogue
            return {"albums": [_album(catalogue, album) for album in catalogue.albums()]}

        return json_or_error(view, messages)

    @api.post("/album/add")
    def add(name: Text, messages: Language, ids: SomeIds = (), query: Text = "") -> Response:
        def act() -> dict[str, int]:
            said = library.engine().collections
            if ids or not query:
                return {"changed": said.add_to_album(name, *ids)}
            said.save_search(name, query)
            return {"changed": 1}

        return json_or_error(act, messages)

    @api.post("/album/rename")
    def rename_album(name: Text, to: Text, messages: Language) -> Response:
        def act() -> dict[str, int]:
            library.engine().collections.rename_album(name, to)
            return {"changed": 1}

        return json_or_error(act, messages)

    @api.post("/album/remove")
    def remove(name: Text, messages: Language, ids: SomeIds | None = None) -> Response:
        def act() -> dict[str, int]:
            said = library.engine().collections
            if ids is not None:  # none chosen is not the whole album
                return {"changed": said.remove_from_album(name, *ids)}
            said.drop_album(name)
            return {"changed": 1}

        return json_or_error(act, messages)


def _add_names(api: APIRouter, library: LiveLibrary) -> None:
    @api.get("/names")
    def names(messages: Language) -> Response:
        def view() -> dict[str, Any]:
            catalogue = library.engine().catalogue
            return {"names": [_name(catalogue, name) for name in catalogue.names()]}

        return json_or_error(view, messages)

    @api.post("/teach")
    def teach(name: Text, messages: Language, ids: SomeIds = (), not_ids: SomeIds = ()) -> Response:
        def act() -> dict[str, Any]:
            engine = library.engine()
            return _name(engine.catalogue, engine.collections.teach(name, ids, not_ids))

        return json_or_error(act, messages)

    @api.post("/unteach")
    def unteach(name: Text, messages: Language, ids: SomeIds | None = None) -> Response:
        def act() -> dict[str, int]:
            if ids is not None and not ids:  # none chosen is not the whole name
                return {"changed": 0}
            return {"changed": library.engine().collections.unteach(name, *(ids or ()))}

        return json_or_error(act, messages)

    @api.post("/rename")
    def rename(name: Text, to: Text, messages: Language) -> Response:
        def act() -> dict[str, int]:
            library.engine().collections.rename(name, to)
            return {"changed": 1}

        return json_or_error(act, messages)


def _album(catalogue: Catalogue, album: Album) -> dict[str, Any]:
    ids = _ids(catalogue, album.photos)
    return {"name": album.name, "query": album.query, "ids": ids, "count": len(album.photos)}


def _name(catalogue: Catalogue, name: TaughtName) -> dict[str, Any]:
    """`ids`: the photos that show it and are in the library, of which the first is its face."""
    shown, others = _ids(catalogue, name.shown_by), _ids(catalogue, name.not_by)
    return {"name": name.name, "ids": shown, "not_ids": others, "count": len(name.shown_by)}


def _ids(catalogue: Catalogue, photos: tuple[Mention, ...]) -> list[int]:
    return list(catalogue.ids_of_contents(photos).values())
