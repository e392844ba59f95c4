"""The names that people give to albums and to what they teach. Pure."""

from __future__ import annotations

import re
import unicodedata

from search.collections.errors import NameWrong

LONGEST_NAME = 100  # characters
# What the query language or a page reads as something else.
SIGNS = re.compile(r"""[:"<>\\+]|^[-#]""")
# Letters of scripts that people speak with are joined by some of these, and so are emoji.
JOINERS = {"\u200c", "\u200d", *map(chr, range(0xE0020, 0xE0080))}
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def checked_name(text: str) -> str:
    """The name in one way of writing it. Raises NameWrong for one that cannot be asked for."""
    name = " ".join(unicodedata.normalize("NFC", text).split(" ")).strip()
    if not any(c.isprintable() and not c.isspace() for c in name):
        raise NameWrong(text, "a name needs a letter at least")
    if len(name) > LONGEST_NAME:
        raise NameWrong(text, f"a name has up to {LONGEST_NAME} characters, not {len(name):,}")
    if any(unicodedata.category(c) in UNSEEN and c not in JOINERS for c in name):
        raise NameWrong(text, "a name is one line of letters that can be seen")
    if SIGNS.search(name):
        why = 'it would be read as a filter or a sign: leave out : " < > \\ + and a first - or #'
        raise NameWrong(text, why)
    return " ".join(name.split())


def folded(name: str) -> str:
    """What two names have in common that are the same in small or capital letters."""
    return unicodedata.normalize("NFC", name.casefold())
