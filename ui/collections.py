"""Routes of favourites, albums and taught names.

Photos are given by id. An answer has the number of changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Body, Response

from search.catalogue import Catalogue
from search.user_records import TaughtName
from ui.album_routes import add_albums
from ui.json_api import (
    LONGEST_MS,
    Changed,
    ChosenIds,
    OptionalIds,
    Text,
    changed,
    json_response,
    make_router,
    shown_ids,
)
from ui.library import LiveLibrary

At = Annotated[int | None, Body(ge=0, le=LONGEST_MS)]


@dataclass(frozen=True, slots=True)
class Favourites:
    """The ids of the favourites."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NameView:
    """A taught name: its examples in the library, of `count`, and its counter-examples.

    The first example represents the name.
    """

    name: str
    ids: tuple[int, ...]
    not_ids: tuple[int, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Names:
    """All taught names."""

    names: tuple[NameView, ...]


def make_collections_api(library: LiveLibrary) -> APIRouter:
    """The routes of favourites, albums and taught names."""
    api = make_router("collections")
    _add_favourites(api, library)
    add_albums(api, library)
    _add_names(api, library)
    return api


def _add_favourites(api: APIRouter, library: LiveLibrary) -> None:
    @api.get("/favourites", response_model=Favourites)
    def favourites() -> Response:
        """The favourites."""
        catalogue = library.engine().catalogue
        return json_response(Favourites(shown_ids(catalogue, catalogue.collections.stars())))

    @api.post("/favourites", response_model=Changed)
    def set_favourites(ids: ChosenIds, on: Annotated[bool, Body()] = True) -> Response:
        """Make photos favourites, or with `on` false no longer."""
        collections = library.engine().collections
        return changed(collections.star(*ids) if on else collections.unstar(*ids))


def _add_names(api: APIRouter, library: LiveLibrary) -> None:
    @api.get("/names", response_model=Names)
    def names() -> Response:
        """The taught names."""
        catalogue = library.engine().catalogue
        found = catalogue.taught_names.all()
        return json_response(Names(tuple(_name(catalogue, name) for name in found)))

    @api.post("/names/teach", response_model=NameView)
    def teach(
        name: Text, ids: OptionalIds = (), not_ids: OptionalIds = (), at_ms: At = None
    ) -> Response:
        """Teach a name by photos that show it, and photos that do not.

        `at_ms`: the moment of a video, where `ids` is one.
        """
        engine = library.engine()
        shown = [f"#{ids[0]}@{at_ms / 1000}"] if at_ms is not None and len(ids) == 1 else ids
        taught = engine.collections.teach(name, shown, not_ids)
        return json_response(_name(engine.catalogue, taught))

    @api.post("/names/unteach", response_model=Changed)
    def unteach(name: Text, ids: OptionalIds | None = None) -> Response:
        """Remove examples of a name, or without `ids` the name."""
        if ids is not None and not ids:  # an empty selection is not the whole name
            return changed(0)
        return changed(library.engine().collections.unteach(name, *(ids or ())))

    @api.post("/names/rename", response_model=Changed)
    def rename_name(name: Text, to: Text) -> Response:
        """Give a taught name another name."""
        library.engine().collections.rename(name, to)
        return changed(1)


def _name(catalogue: Catalogue, name: TaughtName) -> NameView:
    shown, others = shown_ids(catalogue, name.shown_by), shown_ids(catalogue, name.not_by)
    return NameView(name.name, shown, others, len(name.shown_by))
