"""Where in a picture a description is seen, for the page: of an uploaded picture, or of a photo."""

from __future__ import annotations

import base64
import dataclasses
from dataclasses import dataclass
from typing import Annotated, Any

import fastapi
import numpy as np
from fastapi import APIRouter, HTTPException, Request, Response

from search.arrays import Rows
from search.decode import decode
from search.encoders.preprocessing import enough_px
from search.engine import Engine
from search.errors import QueryEmpty
from search.heat_map import SIDE, HeatMap, heat_map
from search.originals import read_original
from search.query import Query
from ui.api import UPLOADS_WAITING, Language, PhotoId, json_or_error, read_upload
from ui.library import LiveLibrary
from ui.limits import Turns

MOST_TEXTS = 20
LONGEST_TEXT = 300  # characters
FAINT = 0.01  # a loss of cosine that tells nothing
WARM = 0.6  # of the warmest: what counts as warm where words tell the place
NOTHING = 1e-9  # so that a map without warmth has a middle too
Texts = Annotated[
    list[Annotated[str, fastapi.Query(max_length=LONGEST_TEXT)]],
    fastapi.Query(max_length=MOST_TEXTS),
]


@dataclass(frozen=True, slots=True)
class HeatView:
    """One heat map. `cells`: SIDE x SIDE bytes in base64, of 255 the warmest, row by row.

    `loss`: what the warmest cell costs, in cosine, 0 where no part tells anything;
    `across`, `down`: the middle of what is warm, 0 to 1.
    """

    side: int
    cells: str
    loss: float
    across: float
    down: float


def make_heat_api(library: LiveLibrary) -> APIRouter:
    """The routes below /api/heat."""
    api = APIRouter(prefix="/api/heat")
    uploads, turns = Turns(UPLOADS_WAITING), Turns(UPLOADS_WAITING, at_once=1)

    @api.post("")
    async def heat(request: Request, messages: Language, text: Texts) -> Response:
        """Of the picture in the body, for each text."""
        async with uploads.taken():
            content = await read_upload(request)

        def look() -> dict[str, Any]:
            encoder = library.encoder()
            pixels = decode(content, at_least_px=enough_px(encoder.side_px)).pixels
            return {"heats": _views(heat_map(pixels, encoder.encode_texts(text), encoder))}

        return await turns.run(lambda: json_or_error(look, messages))

    @api.get("/{photo_id}")
    async def heat_of_photo(
        photo_id: PhotoId,
        messages: Language,
        q: Annotated[str, fastapi.Query(max_length=2000)] = "",
    ) -> Response:
        """Of a photo of the library, for the words of a query."""

        def look() -> dict[str, Any]:
            engine = library.engine()
            query = wanted(engine, q)
            maps = heat_of(engine, photo_id, engine.embed(query)[np.newaxis])
            return {"heats": _views(maps), "text": ", ".join(term.text for term in query.terms)}

        return await turns.run(lambda: json_or_error(look, messages))

    return api


def wanted(engine: Engine, text: str) -> Query:
    """What a query looks for, without its filters and what it wants less of.

    Raises QueryWrong, and QueryEmpty where that is nothing.
    """
    query = engine.understand(text).query
    terms = tuple(term for term in query.terms if term.weight > 0)
    if not terms:
        raise QueryEmpty
    return Query(terms)


def heat_of(engine: Engine, photo_id: int, descriptions: Rows) -> HeatMap:
    """The heat maps of a photo of the library. Raises PhotoUnreadable, or HTTPException."""
    photo, encoder = engine.catalogue.photo(photo_id), engine.encoder()
    if photo is None:
        raise HTTPException(404, "the library has no such photo")
    content = read_original(photo)
    picture = decode(content, name=photo.path, at_least_px=enough_px(encoder.side_px))
    return heat_map(picture.pixels, descriptions, encoder)


def _views(maps: HeatMap) -> list[dict[str, Any]]:
    return [dataclasses.asdict(_view(one)) for one in maps]


def _view(cells: Rows) -> HeatView:
    """A heat map as the page draws it; what speaks against the description is cold."""
    warmest = float(cells.max())
    down, across = _middle(cells)
    shades = np.rint(np.clip(255 * cells / max(warmest, FAINT), 0, 255)).astype(np.uint8)
    return HeatView(
        side=SIDE,
        cells=base64.b64encode(shades.tobytes()).decode(),
        loss=round(warmest, 3) if warmest >= FAINT else 0.0,
        across=round(across, 3),
        down=round(down, 3),
    )


def _middle(cells: Rows) -> tuple[float, float]:
    """The middle of what is warm, down and across, 0 to 1."""
    warmth = np.maximum(cells - WARM * cells.max(), 0) + NOTHING
    at, total = (np.arange(SIDE) + 0.5) / SIDE, float(warmth.sum())
    return float(at @ warmth.sum(axis=1)) / total, float(at @ warmth.sum(axis=0)) / total
