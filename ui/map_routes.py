"""JSON routes of the map: clusters of photos, and names of countries and towns."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Depends, Query, Response

from search.arrays import Ids
from search.catalogue import Mask
from search.places.gazetteer import MapName
from search.ranking.relevance import LIKELY
from ui import views
from ui.json_api import Count, Language, json_response, make_router
from ui.library import LiveLibrary
from ui.map import DEEPEST, Clusters, Window, make_clusters
from ui.views import Tile

MOST_CLUSTERS = 400  # in one window
MOST_HITS = 2000  # of a query with terms: likely hits only
MOST_NAMES = 120  # in one window
REMEMBERED = 64  # zooms of queries
Latitude = Annotated[float, Query(ge=-90, le=90)]
Longitude = Annotated[float, Query(ge=-180, le=180)]
Zoom = Annotated[int, Query(ge=0, le=DEEPEST)]
Box = tuple[float, float, float, float]  # south, west, north and east in degrees


@dataclass(frozen=True, slots=True)
class ClusterView:
    """Photos that are close together on the map: the newest one, their mean position, their box."""

    tile: Tile
    count: int
    latitude: float
    longitude: float
    box: Box


@dataclass(frozen=True, slots=True)
class MapView:
    """The clusters in a window; number and box of all photos on the map."""

    clusters: tuple[ClusterView, ...]
    count: int
    box: Box | None


@dataclass(frozen=True, slots=True)
class MapNames:
    """Names to show on the map; `middle`: the town in its middle, empty far from any."""

    names: tuple[MapName, ...]
    middle: str


@dataclass(frozen=True, slots=True)
class MapPhotos:
    """The newest photos in a window, and the number of all in it."""

    tiles: tuple[Tile, ...]
    count: int


def _window(
    south: Latitude = -90, west: Longitude = -180, north: Latitude = 90, east: Longitude = 180
) -> Window:
    return Window(south, west, north, east)


Shown = Annotated[Window, Depends(_window)]


def make_map_api(library: LiveLibrary) -> APIRouter:
    """The routes of the map."""
    api = make_router("map", "/map")
    clusters = _ClusterCache(library)

    @api.get("", response_model=MapView)
    def map_of_photos(window: Shown, zoom: Zoom = 0, q: str = "") -> Response:
        """Clusters of the photos that a query finds, largest first."""
        return json_response(_view(library, clusters.of(q, zoom), window))

    @api.get("/photos", response_model=MapPhotos)
    def photos_on_map(
        messages: Language, window: Shown, q: str = "", count: Count = 60
    ) -> Response:
        """The photos that a query finds in a window, newest first."""
        ids = clusters.ids_within(q, window)
        shown = views.tiles(library.engine(), ids[:count].tolist(), messages)
        return json_response(MapPhotos(tuple(shown), len(ids)))

    @api.get("/names", response_model=MapNames)
    def names_on_map(messages: Language, window: Shown, zoom: Zoom = 0) -> Response:
        """Names of countries and towns."""
        from search.places.gazetteer import name_at, names_in

        box = window.south, window.west, window.north, window.east
        chinese = messages.language == "zh"
        found = names_in(box, zoom, chinese, MOST_NAMES)
        middle = name_at(*window.middle, chinese=chinese)
        return json_response(MapNames(tuple(found), middle))

    return api


class _ClusterCache:
    """A cache of clusters by query and zoom, valid until the library changes."""

    def __init__(self, library: LiveLibrary) -> None:
        self._library = library
        self._passing = functools.lru_cache(REMEMBERED)(self._passing_now)
        self._clusters = functools.lru_cache(REMEMBERED)(self._clusters_now)

    def of(self, text: str, zoom: int) -> Clusters:
        """The clusters of the hits of a query. Raises QueryWrong."""
        return self._clusters(text.strip(), zoom, *self._state())

    def ids_within(self, text: str, window: Window) -> Ids:
        """The ids of the hits of a query in a window, newest first. Raises QueryWrong."""
        passing = self._passing(text.strip(), *self._state())
        columns = self._library.facets.columns()
        inside = window.contains(columns.latitudes, columns.longitudes)
        return columns.ids[passing & inside]

    def _state(self) -> tuple[int, int]:
        catalogue = self._library.engine().catalogue
        return catalogue.revision(), catalogue.collections.revision()

    def _clusters_now(self, text: str, zoom: int, *state: int) -> Clusters:
        columns = self._library.facets.columns()
        passing = self._passing(text, *state)
        latitudes = np.where(passing, columns.latitudes, np.nan)
        return make_clusters(latitudes, columns.longitudes, zoom)

    def _passing_now(self, text: str, *_: int) -> Mask:
        """The photos that pass the filters, or the likely hits of a query with terms."""
        engine, ids = self._library.engine(), self._library.facets.columns().ids
        if not text:
            return np.ones(len(ids), np.bool_)
        query = engine.interpret(text).query
        if not query.terms:
            return np.isin(ids, engine.matching(query.filters))
        hits = engine.search(text, top=MOST_HITS, band=LIKELY, fold=False)
        return np.isin(ids, [hit.photo.id for hit in hits])


def _view(library: LiveLibrary, clusters: Clusters, window: Window) -> MapView:
    numbers = clusters.within(window, MOST_CLUSTERS)
    ids = library.facets.columns().ids[clusters.firsts[numbers]].tolist()
    tiles = {tile.id: tile for tile in views.tiles(library.engine(), ids)}
    shown = tuple(
        ClusterView(
            tile=tiles[photo_id],
            count=int(clusters.counts[number]),
            latitude=float(clusters.latitudes[number]),
            longitude=float(clusters.longitudes[number]),
            box=_box(clusters, number),
        )
        for photo_id, number in zip(ids, numbers.tolist(), strict=True)
        if photo_id in tiles
    )
    total = int(clusters.counts.sum())
    return MapView(shown, total, _whole(clusters) if total else None)


def _box(clusters: Clusters, number: int) -> Box:
    """South, west, north and east of a cluster, in degrees."""
    sides = clusters.souths, clusters.wests, clusters.norths, clusters.easts
    south, west, north, east = (float(side[number]) for side in sides)
    return south, west, north, east


def _whole(clusters: Clusters) -> Box:
    sides = (
        clusters.souths.min(), clusters.wests.min(), clusters.norths.max(), clusters.easts.max()
    )  # fmt: skip
    south, west, north, east = map(float, sides)
    return south, west, north, east
