"""What the page's scripts ask for: searches and details as JSON, and what is done with photos."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, cast

from fastapi import APIRouter, Body, Depends, Form, Header, HTTPException, Query, Request, Response
from fastapi import Path as PathValue
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import Field

from search.archive import archive
from search.encoders.models import languages
from search.engine import Engine
from search.errors import LibraryEmpty, LibraryMissing, PhotoseekError, printable
from search.export import export, show_in_folder
from search.matching import encode_picture
from search.ranking.results import RELEVANCE
from search.records import Photo
from search.settings import Sort
from ui import views
from ui.facets import examples, read_facets
from ui.home import Home, make_home
from ui.languages import language_note
from ui.library import LiveLibrary
from ui.limits import Turns
from ui.local import is_this_machine
from ui.messages import Messages, messages_for
from ui.pictures import Pictures
from ui.timeline import make_timeline, page_of
from ui.views import SearchRequest

LARGEST_UPLOAD = 100_000_000  # bytes
UPLOAD_S = 60
UPLOADS_WAITING = 32
MOST = 500  # hits a request
MOST_CHOSEN = 10_000  # photos in one archive

LARGEST_ID = 2**63 - 1  # that SQLite can hold
ID_DIGITS = len(str(LARGEST_ID))
PhotoId = Annotated[int, PathValue(ge=1, le=LARGEST_ID)]
OneId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
ChosenIds = Annotated[list[OneId], Body(embed=True, max_length=MOST_CHOSEN)]


def _messages(
    accept_language: Annotated[str, Header()] = "", cookie: Annotated[str, Header()] = ""
) -> Messages:
    return messages_for(accept_language, cookie)


Language = Annotated[Messages, Depends(_messages)]


def make_api(library: LiveLibrary, pictures: Pictures) -> APIRouter:
    """The routes below /api."""
    api = APIRouter(prefix="/api")
    _add_searches(api, library, pictures)
    _add_views(api, library)
    _add_timeline(api, library)
    _add_actions(api, library)
    return api


def _add_searches(api: APIRouter, library: LiveLibrary, pictures: Pictures) -> None:
    uploads, turns = Turns(UPLOADS_WAITING), Turns(UPLOADS_WAITING)

    @api.get("/search")
    def search(
        messages: Language,
        q: str = "",
        picture: str = "",
        sort: str = RELEVANCE,
        skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
        count: Annotated[int, Query(ge=1, le=MOST)] = 60,
    ) -> Response:
        def find() -> views.SearchView:
            row = pictures.get(picture, library.engine().tag) if picture else None
            if picture and row is None:
                return views.SearchView(error=messages.text("forgotten"))
            request = SearchRequest(q, row, cast(Sort, sort), skip, count)
            return views.search(library, request, messages)

        return json_or_error(find, messages)

    @api.post("/picture")
    async def picture(request: Request, messages: Language) -> Response:
        async with uploads.taken():
            content = await read_upload(request)

        def add() -> dict[str, str]:
            encoder = library.encoder()
            return {"name": pictures.add(encoder.tag, encode_picture(content, encoder))}

        # It takes a while, and others ask meanwhile.
        return await turns.run(lambda: json_or_error(add, messages))


def _add_views(api: APIRouter, library: LiveLibrary) -> None:
    @api.get("/offer")
    def offer(messages: Language) -> Response:
        chinese = messages.language == "zh"
        return json_or_error(lambda: read_facets(library.counts("", chinese=chinese)), messages)

    @api.get("/counts")
    def counts(messages: Language, q: str = "") -> Response:
        chinese = messages.language == "zh"
        return json_or_error(lambda: library.counts(q, chinese=chinese), messages)

    @api.get("/photo/{photo_id}")
    def photo(photo_id: PhotoId, messages: Language) -> Response:
        view = views.details(library.engine(), photo_id, messages)
        if view is None:
            raise HTTPException(404, "the library has no such photo")
        return _json(view)

    @api.get("/reads")
    def reads(messages: Language) -> Response:
        def look() -> dict[str, str]:
            model = library.engine().tag.name
            return {"model": model, "note": language_note(model, messages)}

        return json_or_error(look, messages)

    @api.get("/run")
    def run() -> Response:
        run = library.run
        state = {"busy": run.busy, "done": run.done, "total": run.total, "text": bool(run.stage)}
        return _json({**state, "revision": library.revision()})


def _add_timeline(api: APIRouter, library: LiveLibrary) -> None:
    def view(ids: list[int]) -> dict[str, Any]:
        return {"tiles": views.tiles(library.engine(), ids)}

    @api.get("/timeline")
    def timeline(messages: Language) -> Response:
        def make() -> dict[str, Any]:
            revision = library.revision()  # before the photos: what comes meanwhile is looked at
            view = make_timeline(library.columns(), library.name())
            return {**dataclasses.asdict(view), "revision": revision}

        return json_or_error(make, messages)

    @api.get("/home")
    def home(messages: Language) -> Response:
        def make() -> Home:
            chinese = messages.language == "zh"
            return make_home(library.engine(), library.columns(), date.today(), chinese=chinese)

        return json_or_error(make, messages)

    known: dict[tuple[str, int], tuple[str, ...]] = {}  # the last ones, by model and revision

    @api.get("/examples")
    def things_to_try(messages: Language) -> Response:
        def make() -> dict[str, Any]:
            engine = library.engine()
            key = str(engine.tag), engine.catalogue.revision()
            reads = languages(engine.tag.name)
            if key not in known:
                found = examples(engine, library.counts("").months)
                known.clear()
                known[key] = found
            return {"examples": known[key], "languages": reads}

        return json_or_error(make, messages)

    @api.get("/timeline/tiles")
    def timeline_tiles(
        messages: Language,
        first: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0,
        count: Annotated[int, Query(ge=1, le=MOST)] = 60,
    ) -> Response:
        return json_or_error(lambda: view(page_of(library.columns(), first, count)), messages)

    @api.post("/tiles")
    def tiles(ids: ChosenIds, messages: Language) -> Response:
        return json_or_error(lambda: view(ids), messages)


def _add_actions(api: APIRouter, library: LiveLibrary) -> None:
    @api.post("/zip")
    def zipped(ids: Annotated[str, Form(max_length=20 * MOST_CHOSEN)]) -> Response:
        numbers = [int(n) for n in ids.split(",") if n.isdecimal() and len(n) <= ID_DIGITS]
        chosen = [number for number in numbers if number <= LARGEST_ID][:MOST_CHOSEN]
        photos = _photos(library.engine(), chosen)
        name = f"photoseek {datetime.now():%Y-%m-%d %H%M}.zip"
        attachment = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingResponse(archive(photos), media_type="application/zip", headers=attachment)

    @api.post("/paths")
    def paths(ids: ChosenIds) -> Response:
        return _json({"paths": [printable(photo.path) for photo in _photos(library.engine(), ids)]})

    @api.post("/export")
    def export_photos(ids: ChosenIds, request: Request, messages: Language) -> Response:
        _only_here(request)
        folder = pictures_folder() / f"photoseek {datetime.now():%Y-%m-%d %H%M}"

        def copy() -> dict[str, Any]:
            engine = library.engine()
            files = [photo.path for photo in _photos(engine, ids)]
            exported = export(files, folder, engine.catalogue.roots())
            return {"count": len(exported), "folder": printable(folder)}

        return json_or_error(copy, messages)

    @api.post("/show/{photo_id}")
    def show(photo_id: PhotoId, request: Request, messages: Language) -> Response:
        _only_here(request)

        def open_folder() -> dict[str, Any]:
            for photo in _photos(library.engine(), [photo_id]):
                show_in_folder(photo.path)
            return {}

        return json_or_error(open_folder, messages)


def pictures_folder() -> Path:
    """Where people look for pictures on this machine."""
    from platformdirs import user_pictures_path

    return user_pictures_path()


def _photos(engine: Engine, ids: list[int]) -> list[Photo]:
    found = (engine.catalogue.photo(number) for number in dict.fromkeys(ids))
    return [photo for photo in found if photo is not None]


def _only_here(request: Request) -> None:
    """Only allow requests from this machine. Raises HTTPException."""
    if not is_this_machine(request.client.host if request.client else None):
        raise HTTPException(403, "only on the machine that photoseek runs on")


async def read_upload(request: Request) -> bytes:
    """The body, if it is not too large. Raises HTTPException."""
    content = bytearray()
    try:
        async with asyncio.timeout(UPLOAD_S):
            async for part in request.stream():
                content += part
                if len(content) > LARGEST_UPLOAD:
                    raise HTTPException(413, "this picture is too large")
    except TimeoutError as error:
        raise HTTPException(408, "this picture takes too long to come") from error
    return bytes(content)


def json_or_error(work: Callable[[], Any], messages: Messages) -> Response:
    """What the work returns as JSON, or the error that a person can be told."""
    try:
        return _json(work())
    except PhotoseekError as error:
        missing = isinstance(error, LibraryMissing | LibraryEmpty)
        return _json({"error": messages.error(error), "missing": missing})


def _json(view: Any) -> Response:
    return _Json(view, headers={"Cache-Control": "no-store"})


class _Json(JSONResponse):
    """JSON of records too. `dataclasses.asdict` copies every text: 6 ms for 120 tiles."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False, allow_nan=False, default=_fields).encode(
            "utf-8"
        )


def _fields(record: Any) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}
