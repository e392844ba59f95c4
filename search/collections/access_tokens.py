"""Creation and recognition of the tokens by which programs reach the page.

A token has 256 random bits, so that a plain digest of it can be stored: it cannot be guessed.
"""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from search.catalogue import Catalogue, lock_for_writing
from search.collections.collections import WAIT_S
from search.user_records import Token

PREFIX = "photoseek_"  # by which scanners for secrets find one
RANDOM_BYTES = 32
LONGEST_TOKEN = 100  # characters


def create_token(library: Path, name: str, *, read_only: bool) -> str:
    """A new token, whose digest the library keeps. Raises NameWrong or a LibraryError."""
    token = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    with lock_for_writing(library, must_exist=True, wait_s=WAIT_S) as catalogue:
        catalogue.tokens.add(name, _digest(token), read_only=read_only)
    return token


def revoke_token(library: Path, name: str) -> None:
    """Make a token invalid. Raises UnknownToken or a LibraryError."""
    with lock_for_writing(library, must_exist=True, wait_s=WAIT_S) as catalogue:
        catalogue.tokens.revoke(name)


def recognize_token(catalogue: Catalogue, token: str) -> Token | None:
    """The name and the rights of a token; None for one that is unknown or revoked."""
    if not token.startswith(PREFIX) or len(token) > LONGEST_TOKEN:
        return None
    return catalogue.tokens.find(_digest(token))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
