"""Cursors of searches: the position of the next page, valid for one search and one revision.

A cursor is `skip.revision.revision.digest`: hits before the next page, the revisions of photos and
of user data, and a digest of the search.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from fastapi import HTTPException

from search.errors import notes

CURSOR = re.compile(r"(\d{1,6})\.(-?\d{1,19})\.(\d{1,19})\.([0-9a-f]{16})")


@dataclass(frozen=True, slots=True)
class SearchState:
    """A search at revisions of photos and user data; `digest` stands for its parameters."""

    revisions: tuple[int, int]
    digest: str


def digest_of(*parameters: object) -> str:
    """A short name of the parameters of a search, the same for equal ones."""
    return hashlib.blake2b(repr(parameters).encode("utf-8", "replace"), digest_size=8).hexdigest()


def to_cursor(state: SearchState, skip: int) -> str:
    """The cursor of the hits from a position on."""
    photos, user_data = state.revisions
    return f"{skip}.{photos}.{user_data}.{state.digest}"


def from_cursor(cursor: str, state: SearchState) -> int:
    """The position that a cursor has in this search.

    Raises HTTPException: 400 for a cursor of another search, or one that is none; 409 for one from
    before a change of the library.
    """
    match = CURSOR.fullmatch(cursor)
    if match is None:
        raise HTTPException(400, notes.CURSOR_INVALID())
    skip, photos, user_data, digest = match.groups()
    if digest != state.digest:
        raise HTTPException(400, notes.CURSOR_OF_ANOTHER_SEARCH())
    if (int(photos), int(user_data)) != state.revisions:
        raise HTTPException(409, notes.CURSOR_OUTDATED())
    return int(skip)
