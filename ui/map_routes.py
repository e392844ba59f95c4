"""What the page's map asks for: clusters of photos, and the names of countries and towns."""

from __future__ import annotations

import dataclasses
import functools
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Depends, Query, Response

from search.catalogue import Mask
from search.ranking.relevance import LIKELY
from ui import views
from ui.api import Language, json_or_error
from ui.library import LiveLibrary
from ui.map import DEEPEST, Clusters, Window, make_clusters

MOST_CLUSTERS = 400  # in one window
MOST_HITS = 2000  # of words: those of which the search is sure
MOST_NAMES = 120  # in one window
REMEMBERED = 64  # zooms of queries
Latitude = Annotated[float, Query(ge=-90, le=90)]
Longitude = Annotated[float, Query(ge=-180, le=180)]
Zoom = Annotated[int, Query(ge=0, le=DEEPEST)]


def _window(
    south: Latitude = -90, west: Longitude = -180, north: Latitude = 90, east: Longitude = 180
) -> Window:
    return Window(south, west, north, east)


Shown = Annotated[Window, Depends(_window)]


def make_map_api(library: LiveLibrary) -> APIRouter:
    """The routes below /api of the map."""
    api = APIRouter(prefix="/api")
    clusters = _ClusterCache(library)

    @api.get("/map")
    def show(messages: Language, window: Shown, zoom: Zoom = 0, q: str = "") -> Response:
        return json_or_error(lambda: _view(library, clusters.of(q, zoom), window), messages)

    @api.get("/map/names")
    def names(messages: Language, window: Shown, zoom: Zoom = 0) -> Response:
        def find() -> dict[str, Any]:
            from search.places import names_in

            box = window.south, window.west, window.north, window.east
            found = names_in(box, zoom, messages.language == "zh", MOST_NAMES)
            return {"names": [dataclasses.asdict(one) for one in found]}

        return json_or_error(find, messages)

    return api


class _ClusterCache:
    """The clusters of a query at a zoom, for as long as the library stays as it is."""

    def __init__(self, library: LiveLibrary) -> None:
        self._library = library
        self._passing = functools.lru_cache(REMEMBERED)(self._passing_now)
        self._clusters = functools.lru_cache(REMEMBERED)(self._clusters_now)

    def of(self, text: str, zoom: int) -> Clusters:
        """Raises QueryWrong."""
        catalogue = self._library.engine().catalogue
        return self._clusters(text.strip(), zoom, catalogue.revision(), catalogue.said_revision())

    def _clusters_now(self, text: str, zoom: int, *state: int) -> Clusters:
        columns = self._library.columns()
        passing = self._passing(text, *state)
        latitudes = np.where(passing, columns.latitudes, np.nan)
        return make_clusters(latitudes, columns.longitudes, zoom)

    def _passing_now(self, text: str, *_: int) -> Mask:
        """The photos that pass the filters, or the likely hits where words are asked for."""
        engine, ids = self._library.engine(), self._library.columns().ids
        if not text:
            return np.ones(len(ids), np.bool_)
        query = engine.understand(text).query
        if not query.terms:
            return np.isin(ids, engine.matching(query.filters))
        hits = engine.search(text, top=MOST_HITS, band=LIKELY, fold=False)
        return np.isin(ids, [hit.photo.id for hit in hits])


def _view(library: LiveLibrary, clusters: Clusters, window: Window) -> dict[str, Any]:
    numbers = clusters.within(window, MOST_CLUSTERS)
    ids = library.columns().ids[clusters.firsts[numbers]].tolist()
    tiles = {tile.id: tile for tile in views.tiles(library.engine(), ids)}
    shown = [
        {
            "tile": dataclasses.asdict(tiles[photo_id]),
            "count": int(clusters.counts[number]),
            "latitude": float(clusters.latitudes[number]),
            "longitude": float(clusters.longitudes[number]),
            "box": _box(clusters, number),
        }
        for photo_id, number in zip(ids, numbers.tolist(), strict=True)
        if photo_id in tiles
    ]
    total = int(clusters.counts.sum())
    return {"clusters": shown, "count": total, "box": _whole(clusters) if total else None}


def _box(clusters: Clusters, number: int) -> list[float]:
    """South, west, north and east of a cluster."""
    sides = clusters.souths, clusters.wests, clusters.norths, clusters.easts
    return [float(side[number]) for side in sides]


def _whole(clusters: Clusters) -> list[float]:
    sides = (
        clusters.souths.min(), clusters.wests.min(), clusters.norths.max(), clusters.easts.max()
    )  # fmt: skip
    return [float(side) for side in sides]
