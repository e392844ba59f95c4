"""Parameters and responses shared by the JSON routes."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, HTTPException, Query, Request, Response
from fastapi import Path as PathValue
from fastapi.responses import JSONResponse
from pydantic import Field

from search.catalogue import Catalogue
from search.errors import notes
from search.user_records import PhotoRef
from ui.access import API, access_of, sees_paths
from ui.clients import is_this_machine
from ui.messages import Messages, messages_of
from ui.problems import RESPONSES

MOST = 500  # hits a request
MOST_CHOSEN = 10_000  # photos in one archive

LARGEST_ID = 2**63 - 1  # that SQLite can hold
ID_DIGITS = len(str(LARGEST_ID))
LONGEST_MS = 1_000_000_000  # of a time in a video
Time = Annotated[int | None, Query(ge=0, le=LONGEST_MS)]
PhotoId = Annotated[int, PathValue(ge=1, le=LARGEST_ID)]
OneId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
# The picture of a request is its body.
PICTURE_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
Count = Annotated[int, Query(ge=1, le=MOST)]
ChosenIds = Annotated[list[OneId], Body(embed=True, max_length=MOST_CHOSEN)]
OptionalIds = Annotated[tuple[OneId, ...], Body(embed=True, max_length=MOST_CHOSEN)]
LONGEST_TEXT = 2000  # characters that a route reads; longer names have a more specific error
Text = Annotated[str, Body(embed=True, max_length=LONGEST_TEXT)]


@dataclass(frozen=True, slots=True)
class Changed:
    """The number of changes."""

    changed: int


def make_router(tag: str, path: str = "") -> APIRouter:
    """A router of routes below /api/v1 and a path, under one heading of the documentation."""
    return APIRouter(prefix=f"{API}{path}", tags=[tag], responses=RESPONSES)


def _messages(request: Request) -> Messages:
    return messages_of(request.headers)


Language = Annotated[Messages, Depends(_messages)]


def _paths(request: Request) -> bool:
    return sees_paths(request.scope)


SeesPaths = Annotated[bool, Depends(_paths)]  # whether the answer may name files and folders


def only_here(request: Request) -> None:
    """Only allow requests from this machine. Raises HTTPException."""
    if not is_this_machine(request.scope):
        raise HTTPException(403, notes.ONLY_THIS_MACHINE())


def only_here_or_token(request: Request) -> None:
    """Only allow requests from this machine, or with a token. Raises HTTPException."""
    if access_of(request.scope).token is None:
        only_here(request)


def json_response(view: Any) -> Response:
    """A record as JSON, which no cache keeps.

    Routes name the type of the record as their `response_model`, which FastAPI documents; it does
    not convert what is a Response already.
    """
    return _Json(view, headers={"Cache-Control": "no-store"})


def changed(count: int) -> Response:
    """The number of changes as JSON."""
    return json_response(Changed(count))


def shown_ids(catalogue: Catalogue, photos: tuple[PhotoRef, ...]) -> tuple[int, ...]:
    """The ids of those of these photos that the library has, in their order."""
    return tuple(catalogue.photos.ids_by_content(photos).values())


class _Json(JSONResponse):
    """JSON of records too. `dataclasses.asdict` copies every text: 6 ms for 120 tiles."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False, allow_nan=False, default=_fields).encode(
            "utf-8"
        )


def _fields(record: Any) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}
