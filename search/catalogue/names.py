"""Rules for the names of albums and taught names. Pure."""

from __future__ import annotations

import re
import unicodedata

from search.errors import AlbumWrong, NameWrong, notes
from search.query import parse

LONGEST_NAME, LONGEST_DESCRIPTION = 100, 2000  # characters
# Characters with a meaning in the query language or in HTML.
SIGNS = re.compile(r"""[:"<>\\+]|^[-#]""")
# Some scripts and emoji need these invisible characters.
JOINERS = {"\u200c", "\u200d", *map(chr, range(0xE0020, 0xE0080))}
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def checked_name(text: str) -> str:
    """The name, normalized. Raises NameWrong for a name that no query can contain."""
    name = " ".join(unicodedata.normalize("NFC", text).split(" ")).strip()
    if not any(c.isprintable() and not c.isspace() for c in name):
        raise NameWrong(text, notes.NAME_WITHOUT_LETTER())
    if len(name) > LONGEST_NAME:
        why = notes.NAME_TOO_LONG(limit=LONGEST_NAME, characters=len(name))
        raise NameWrong(text, why)
    if any(unicodedata.category(c) in UNSEEN and c not in JOINERS for c in name):
        raise NameWrong(text, notes.NAME_INVISIBLE())
    if SIGNS.search(name):
        raise NameWrong(text, notes.NAME_WITH_SIGNS())
    return " ".join(name.split())


def checked_description(name: str, text: str) -> str:
    """The description of an album, without control characters. Raises AlbumWrong."""
    seen = (c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))
    description = "".join(seen).strip()
    if len(description) > LONGEST_DESCRIPTION:
        limit, characters = LONGEST_DESCRIPTION, len(description)
        raise AlbumWrong(name, notes.DESCRIPTION_TOO_LONG(limit=limit, characters=characters))
    return description


def check_search(name: str, query: str) -> None:
    """Raise AlbumWrong for the search of an album that refers to an album, or QueryWrong.

    Albums that refer to each other would never end, or take time without limit.
    """
    if any(part.name == "album" for part in parse(query).filters):
        raise AlbumWrong(name, notes.ALBUM_IN_ALBUM())
