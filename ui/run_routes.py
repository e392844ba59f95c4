"""Routes of the indexing run: its progress once, and as server-sent events."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from indexer.face_pass import FacePass
from indexer.ocr import PicturePass
from ui.json_api import json_response, make_router
from ui.library import LiveLibrary

EVENT_S = 0.5  # between events
EVENTS: dict[int | str, dict[str, Any]] = {
    200: {"description": "events with a RunView as data", "content": {"text/event-stream": {}}}
}


@dataclass(frozen=True, slots=True)
class RunView:
    """The progress of an indexing run.

    `text`: whether it reads the text in pictures; `faces`: whether it searches for faces;
    `revision`: of the library, which grows with every change; -1 without a library.
    `user_data_revision`: the same of favourites, albums and names.
    """

    busy: bool
    done: int
    total: int
    text: bool
    faces: bool
    revision: int
    user_data_revision: int


def make_run_api(library: LiveLibrary) -> APIRouter:
    """The routes of the indexing run."""
    api = make_router("library", "/library/run")

    @api.get("", response_model=RunView)
    def run_state() -> Response:
        """The progress of the indexing run, and the revision of the library."""
        return json_response(_view(library))

    @api.get("/events", responses=EVENTS, response_class=Response)
    def run_events() -> Response:
        """The progress as server-sent events: `progress` at each change, `end` after the run."""
        return StreamingResponse(_events(library), media_type="text/event-stream")

    return api


def _view(library: LiveLibrary) -> RunView:
    run = library.runs.latest
    is_text, is_faces = run.stage == PicturePass.STAGE, run.stage == FacePass.STAGE
    revisions = library.revisions_or_none()
    return RunView(run.busy, run.done, run.total, is_text, is_faces, *revisions)


async def _events(library: LiveLibrary) -> AsyncIterator[bytes]:
    """The events of a run, until it ends or the client disconnects."""
    shown = None
    while (view := await run_in_threadpool(_view, library)).busy:
        if view != shown:
            yield _event("progress", view)
            shown = view
        await asyncio.sleep(EVENT_S)
    yield _event("end", view)


def _event(name: str, view: RunView) -> bytes:
    return f"event: {name}\ndata: {json.dumps(dataclasses.asdict(view))}\n\n".encode()
