"""Uploaded pictures: read from a request, and kept as vectors under random names."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict

from fastapi import HTTPException, Request

from search.arrays import Rows
from search.errors import notes
from search.records import ModelTag

LARGEST_UPLOAD = 100_000_000  # bytes
UPLOAD_S = 60
UPLOADS_WAITING = 32
REMEMBERED = 100  # uploaded pictures, as vectors; the pictures themselves are never kept


class Pictures:
    """Uploaded pictures as unit vectors; the oldest are forgotten first."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[ModelTag, Rows]] = OrderedDict()

    def add(self, tag: ModelTag, row: Rows) -> str:
        """The name of a new one; `row` (d,) is its vector by the model `tag`."""
        name = secrets.token_urlsafe(12)
        self._known[name] = tag, row
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return name

    def get(self, name: str, tag: ModelTag) -> Rows | None:
        """The vector of this name, (d,), if it is still known and of this model."""
        known_tag, row = self._known.get(name, (None, None))
        return row if known_tag == tag else None


async def read_upload(request: Request) -> bytes:
    """The body, if it is not too large. Raises HTTPException."""
    content = bytearray()
    try:
        async with asyncio.timeout(UPLOAD_S):
            async for part in request.stream():
                content += part
                if len(content) > LARGEST_UPLOAD:
                    raise HTTPException(413, notes.PICTURE_TOO_LARGE())
    except TimeoutError as error:
        raise HTTPException(408, notes.UPLOAD_TOO_SLOW()) from error
    return bytes(content)
