"""What the page's scripts ask for: searches and details as JSON, and what is done with photos."""

from __future__ import annotations

import dataclasses
import secrets
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Body, Depends, Form, Header, HTTPException, Query, Request, Response
from fastapi import Path as PathValue
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse
from numpy.typing import NDArray
from pydantic import Field

from search.engine import Engine
from search.errors import LibraryEmpty, LibraryMissing, PhotoseekError, printable
from search.export import export, show_in_folder
from search.ranking.results import RELEVANCE
from search.records import Photo
from search.settings import SORTS
from ui import views as handlers
from ui.archive import archive
from ui.facets import Offer, make_offer
from ui.library import Shelf
from ui.messages import Words, words_for
from ui.views import HERE, Asked

LARGEST_UPLOAD = 100_000_000  # bytes
REMEMBERED = 100  # uploaded pictures, as vectors; the pictures themselves are never kept
MOST = 500  # hits a request
MOST_CHOSEN = 10_000  # photos in one archive

LARGEST_ID = 2**63 - 1  # that SQLite can hold
PhotoId = Annotated[int, PathValue(ge=1, le=LARGEST_ID)]
OneId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Ids = Annotated[list[OneId], Body(embed=True, max_length=MOST_CHOSEN)]


def _words(accept_language: Annotated[str, Header()] = "") -> Words:
    return words_for(accept_language)


Spoken = Annotated[Words, Depends(_words)]


class Pictures:
    """Uploaded pictures by a name that nobody can guess, as unit vectors."""

    def __init__(self) -> None:
        self._rows: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    def add(self, row: NDArray[np.float32]) -> str:
        """The name of a new one."""
        name = secrets.token_urlsafe(12)
        self._rows[name] = row
        while len(self._rows) > REMEMBERED:
            self._rows.popitem(last=False)
        return name

    def get(self, name: str) -> NDArray[np.float32] | None:
        """The one of this name, if it is still known."""
        return self._rows.get(name)


def make_api(shelf: Shelf) -> APIRouter:
    """The routes below /api."""
    api = APIRouter(prefix="/api")
    _add_searches(api, shelf, Pictures())
    _add_views(api, shelf)
    _add_deeds(api, shelf)
    return api


def _add_searches(api: APIRouter, shelf: Shelf, pictures: Pictures) -> None:
    @api.get("/search")
    def search(
        words: Spoken,
        q: str = "",
        picture: str = "",
        sort: str = RELEVANCE,
        rest: bool = False,
        skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
        count: Annotated[int, Query(ge=1, le=MOST)] = 60,
    ) -> Response:
        row = pictures.get(picture)
        if picture and row is None:
            return _json(handlers.SearchView(error=words.say("forgotten")))
        if sort not in SORTS:
            return _json(handlers.SearchView(error=f"sorted by {', '.join(SORTS)} only"))
        return _told(
            lambda: handlers.search(shelf.engine(), Asked(q, row, sort, rest, skip, count), words),
            words,
        )

    @api.post("/picture")
    async def picture(request: Request, words: Spoken) -> Response:
        content = await _content(request)

        def add() -> dict[str, str]:
            return {"name": pictures.add(shelf.engine().embed_picture(content))}

        # It takes a while, and others ask meanwhile.
        return await run_in_threadpool(_told, add, words)


def _add_views(api: APIRouter, shelf: Shelf) -> None:
    offers: dict[tuple[str, int], Offer] = {}  # the last one, by model and revision

    @api.get("/offer")
    def offer(words: Spoken) -> Response:
        def make() -> Offer:
            engine = shelf.engine()
            key = str(engine.tag), engine.revision()
            if key not in offers:
                offers.clear()
                offers[key] = make_offer(engine)
            return offers[key]

        return _told(make, words)

    @api.get("/photo/{photo_id}")
    def photo(photo_id: PhotoId, words: Spoken) -> Response:
        view = handlers.details(shelf.engine(), photo_id, words)
        if view is None:
            raise HTTPException(404, "the library has no such photo")
        return _json(view)

    @api.get("/run")
    def run() -> Response:
        run = shelf.run
        return _json({"busy": run.busy, "done": run.done, "total": run.total})


def _add_deeds(api: APIRouter, shelf: Shelf) -> None:
    @api.post("/zip")
    def zipped(ids: Annotated[str, Form(max_length=20 * MOST_CHOSEN)]) -> Response:
        numbers = [int(number) for number in ids.split(",") if number.isdecimal()]
        files = [photo.path for photo in _photos(shelf.engine(), numbers[:MOST_CHOSEN])]
        name = f"photoseek {datetime.now():%Y-%m-%d %H%M}.zip"
        attachment = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingResponse(archive(files), media_type="application/zip", headers=attachment)

    @api.post("/paths")
    def paths(ids: Ids) -> Response:
        return _json({"paths": [printable(photo.path) for photo in _photos(shelf.engine(), ids)]})

    @api.post("/export")
    def exported(ids: Ids, request: Request, words: Spoken) -> Response:
        _only_here(request)
        folder = pictures_folder() / f"photoseek {datetime.now():%Y-%m-%d %H%M}"

        def copy() -> dict[str, Any]:
            made = export([photo.path for photo in _photos(shelf.engine(), ids)], folder)
            return {"count": len(made), "folder": printable(folder)}

        return _told(copy, words)

    @api.post("/show/{photo_id}")
    def show(photo_id: PhotoId, request: Request, words: Spoken) -> Response:
        _only_here(request)

        def open_folder() -> dict[str, Any]:
            for photo in _photos(shelf.engine(), [photo_id]):
                show_in_folder(photo.path)
            return {}

        return _told(open_folder, words)


def pictures_folder() -> Path:
    """Where people look for pictures on this machine."""
    from platformdirs import user_pictures_path

    return user_pictures_path()


def _photos(engine: Engine, ids: list[int]) -> list[Photo]:
    found = (engine.photo(number) for number in dict.fromkeys(ids))
    return [photo for photo in found if photo is not None]


def _only_here(request: Request) -> None:
    """For what happens on this machine's own screen and disk. Raises HTTPException."""
    if request.client is None or request.client.host not in HERE:
        raise HTTPException(403, "only on the machine that photoseek runs on")


async def _content(request: Request) -> bytes:
    """The body, if it is not too large. Raises HTTPException."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > LARGEST_UPLOAD:
            raise HTTPException(413, "this picture is too large")
    return bytes(content)


def _told(work: Callable[[], Any], words: Words) -> Response:
    """What the work returns as JSON, or the error that a person can be told."""
    try:
        return _json(work())
    except PhotoseekError as error:
        missing = isinstance(error, LibraryMissing | LibraryEmpty)
        return _json({"error": words.explain(error), "missing": missing})


def _json(view: Any) -> Response:
    content = dataclasses.asdict(view) if dataclasses.is_dataclass(view) else view  # type: ignore[arg-type]
    return JSONResponse(content, headers={"Cache-Control": "no-store"})
