"""Errors of the HTTP interface as problem details (RFC 9457), in the language of the request."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as RefusedError
from starlette.requests import HTTPConnection

from search.errors import (
    Note,
    NotInLibrary,
    PhotoseekError,
    UnknownAlbum,
    UnknownFace,
    UnknownGroup,
    UnknownName,
    UnknownPerson,
    UnknownPhoto,
    UsageError,
    printable,
)
from ui.access import sees_paths
from ui.messages import messages_of

MEDIA_TYPE = "application/problem+json"
LONGEST_DETAIL = 500  # characters about invalid values
UNKNOWN = (
    UnknownPhoto, UnknownAlbum, UnknownName, UnknownFace, UnknownGroup, UnknownPerson, NotInLibrary,
)  # fmt: skip
INVALID = "invalid_request"


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem: `code` and `fields` for programs, `detail` a sentence for people.

    `type` is a URN made of the code, `title` the phrase of the HTTP status.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    fields: dict[str, Any] = field(default_factory=dict)


# Of any route; FastAPI would document its own form of 422. The schema of a problem is added by
# `ui/openapi.py`: FastAPI would make a model of it for each route and status as the server starts.
RESPONSES: dict[int | str, dict[str, Any]] = {
    400: {"description": "wrong input, such as a query that cannot be parsed"},
    401: {"description": "a password or a token is required"},
    403: {"description": "not allowed to this client"},
    404: {"description": "no such photo, album or name"},
    408: {"description": "an upload that takes too long"},
    409: {"description": "the library, a photo or the model cannot be used now"},
    413: {"description": "the request or the picture is too large"},
    422: {"description": "parameters of a wrong type or range"},
    429: {"description": "too many wrong passwords or tokens"},
    503: {"description": "too many requests at once"},
}


def problem(status: int, code: str, detail: str, fields: Mapping[str, Any] = {}) -> Problem:
    """A problem with the type and the title of its code and status."""
    title = HTTPStatus(status).phrase
    return Problem(f"urn:photoseek:problem:{code}", title, status, detail, code, dict(fields))


def status_of(error: PhotoseekError) -> int:
    """The HTTP status of an error."""
    if isinstance(error, UNKNOWN):
        return 404
    return 400 if isinstance(error, UsageError) else 409


def problem_response(found: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The answer that carries a problem."""
    content = {name: getattr(found, name) for name in Problem.__slots__}
    return JSONResponse(content, found.status, headers, MEDIA_TYPE)


def add_problem_handlers(app: FastAPI) -> None:
    """Make every error of the app's routes a problem."""
    app.add_exception_handler(PhotoseekError, _error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(RefusedError, _refused)


def _error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, PhotoseekError)
    if not sees_paths(request.scope):
        error = without_folders(error)
    detail = messages_of(request.headers).error(error)
    fields = {name: _plain(value) for name, value in error.fields.items()}
    return problem_response(problem(status_of(error), error.code, detail, fields))


def without_folders(error: PhotoseekError) -> PhotoseekError:
    """An error with the names of files instead of their paths."""
    shown = copy.copy(error)
    for name, value in error.fields.items():
        if isinstance(value, Path):
            setattr(shown, name, Path(value.name))
    return shown


def _plain(value: object) -> str | int | float:
    return value if isinstance(value, int | float) else printable(str(value))


def _invalid(_: Request, error: Exception) -> JSONResponse:
    """The faults of a request, without what was sent: that may be long, or no JSON."""
    assert isinstance(error, RequestValidationError)
    wrong = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:3]]
    return problem_response(problem(422, INVALID, "; ".join(wrong)[:LONGEST_DETAIL]))


def _refused(request: Request, error: Exception) -> JSONResponse:
    """The reason of a refusal."""
    assert isinstance(error, RefusedError)
    return problem_response(refusal(error.status_code, error.detail, request), error.headers)


def refusal(status: int, reason: str, request: HTTPConnection) -> Problem:
    """The problem of a refused request; a reason without a code has that of the status."""
    detail = messages_of(request.headers).note(reason)
    if isinstance(reason, Note):
        return problem(status, reason.code, detail, reason.fields)
    return problem(status, HTTPStatus(status).name.lower(), detail)
