"""Routes for heat maps: the parts of an uploaded picture or a photo that match a description."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Annotated

import fastapi
import numpy as np
from fastapi import APIRouter, HTTPException, Request, Response

from search.arrays import Rows
from search.encoders.preprocessing import enough_px
from search.engine import Engine
from search.errors import QueryEmpty, notes
from search.images.decode import decode
from search.images.heat_map import SIDE, HeatMap, heat_map
from search.images.stills import still
from search.query import Query
from ui.json_api import PICTURE_BODY, PhotoId, Time, json_response, make_router
from ui.library import LiveLibrary
from ui.limits import Turns
from ui.uploads import UPLOADS_WAITING, read_upload

MOST_TEXTS = 20
LONGEST_TEXT = 300  # characters
FAINT = 0.01  # a loss of cosine below which a map is noise
WARM = 0.6  # share of the warmest cell from which a cell counts towards the centre
NOTHING = 1e-9  # so that a map of zeros has a centre too
Texts = Annotated[
    list[Annotated[str, fastapi.Query(max_length=LONGEST_TEXT)]],
    fastapi.Query(max_length=MOST_TEXTS),
]


@dataclass(frozen=True, slots=True)
class HeatView:
    """One heat map. `cells`: SIDE x SIDE bytes in base64, of 255 the warmest, row by row.

    `loss`: cosine lost without the warmest cell, 0 where no part matters;
    `across`, `down`: centre of the warm cells, 0 to 1.
    """

    side: int
    cells: str
    loss: float
    across: float
    down: float


@dataclass(frozen=True, slots=True)
class HeatMaps:
    """Heat maps, and the text or texts that they are of."""

    heats: tuple[HeatView, ...]
    text: str


def make_heat_api(library: LiveLibrary) -> APIRouter:
    """The routes of heat maps."""
    api = make_router("photos")
    uploads, turns = Turns(UPLOADS_WAITING), Turns(UPLOADS_WAITING, at_once=1)

    @api.post("/heat", response_model=HeatMaps, openapi_extra=PICTURE_BODY)
    async def heat_of_picture(request: Request, text: Texts) -> Response:
        """Heat maps of the picture in the body, one for each text."""
        async with uploads.taken():
            content = await read_upload(request)

        def look() -> Response:
            encoder = library.encoder()
            pixels = decode(content, at_least_px=enough_px(encoder.side_px)).pixels
            maps = heat_map(pixels, encoder.encode_texts(text), encoder)
            return json_response(HeatMaps(_views(maps), ", ".join(text)))

        return await turns.run(look)

    @api.get("/photos/{photo_id}/heat", response_model=HeatMaps)
    async def heat_of_photo(
        photo_id: PhotoId,
        q: Annotated[str, fastapi.Query(max_length=2000)] = "",
        at: Time = None,
    ) -> Response:
        """The heat map of a photo of the library for the terms of a query.

        `at`: the time in a video, in milliseconds.
        """

        def look() -> Response:
            engine = library.engine()
            query = positive_terms(engine, q)
            maps = heat_of(engine, photo_id, engine.embed(query)[np.newaxis], at)
            texts = ", ".join(term.text for term in query.terms)
            return json_response(HeatMaps(_views(maps), texts))

        return await turns.run(look)

    return api


def positive_terms(engine: Engine, text: str) -> Query:
    """The positive terms of a query, without its filters and excluded terms.

    Raises QueryWrong, and QueryEmpty if no term is left.
    """
    query = engine.interpret(text).query
    terms = tuple(term for term in query.terms if term.weight > 0)
    if not terms:
        raise QueryEmpty
    return Query(terms)


def heat_of(engine: Engine, photo_id: int, descriptions: Rows, at_ms: int | None = None) -> HeatMap:
    """The heat maps of a photo of the library. Raises PhotoUnreadable, or HTTPException.

    `at_ms`: the time in a video.
    """
    photo, encoder = engine.catalogue.photos.get(photo_id), engine.encoder()
    if photo is None:
        raise HTTPException(404, notes.NO_SUCH_PHOTO())
    pixels = still(photo, at_ms, at_least_px=enough_px(encoder.side_px))
    return heat_map(pixels, descriptions, encoder)


def _views(maps: HeatMap) -> tuple[HeatView, ...]:
    return tuple(map(_view, maps))


def _view(cells: Rows) -> HeatView:
    """A heat map as the page draws it; negative cells are cold."""
    warmest = float(cells.max())
    down, across = _centre(cells)
    shades = np.rint(np.clip(255 * cells / max(warmest, FAINT), 0, 255)).astype(np.uint8)
    return HeatView(
        side=SIDE,
        cells=base64.b64encode(shades.tobytes()).decode(),
        loss=round(warmest, 3) if warmest >= FAINT else 0.0,
        across=round(across, 3),
        down=round(down, 3),
    )


def _centre(cells: Rows) -> tuple[float, float]:
    """The centre of the warm cells, down and across, 0 to 1."""
    warmth = np.maximum(cells - WARM * cells.max(), 0) + NOTHING
    at, total = (np.arange(SIDE) + 0.5) / SIDE, float(warmth.sum())
    return float(at @ warmth.sum(axis=1)) / total, float(at @ warmth.sum(axis=0)) / total
