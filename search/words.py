"""Texts and the words in them, in any script: how they are kept, looked for and marked. Pure.

SQLite's tokenizer `unicode61` folds case and accents and knows words by the spaces between them.
Chinese, Japanese and Thai have none. A zero-width space beside each of their characters makes each
a word of its own, so that two characters are a phrase of two words, and are found anywhere in a
text. The trigram tokenizer needs no such spaces, but finds nothing shorter than three characters,
finds "car" in "scar", and takes three times the room.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from search.patterns import Match, Pattern

GAP = "\u200b"  # between the characters of a script that has no spaces
# Thai, Lao, Burmese, Khmer; kana; Chinese characters, and those beyond the first plane.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
SEAM = Pattern(rf"(?<=[{UNSPACED}])(?=\w)|(?<=\w)(?=[{UNSPACED}])")
BEGINS_UNSPACED = Pattern(f"[{UNSPACED}]")
WORD = Pattern(rf"[{UNSPACED}]+|[^\W_{UNSPACED}]+")
WORD_IN_ASCII = re.compile(r"[^\W_]+")
LATIN_ACCENTS = re.compile("([a-z])[\u0300-\u036f]+")  # on letters that NFD has taken apart
LONGEST_TEXT = 1000  # characters of one text that are kept


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text, case and accents folded, and where it stands: text[start:end]."""

    folded: str
    start: int
    end: int

    def is_unspaced(self) -> bool:
        """Whether it is a run of a script that has no spaces: one word or several."""
        return is_unspaced(self.folded)


def is_unspaced(text: str) -> bool:
    """Whether a text begins in a script that has no spaces."""
    return not text.isascii() and BEGINS_UNSPACED.match(text) is not None


def clean(text: str) -> str:
    """The text on one line, without what no person sees or what steers a terminal; cut if long."""
    composed = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
    seen = "".join(c if c.isprintable() else " " if c.isspace() else "" for c in composed)
    return " ".join(seen.split())[:LONGEST_TEXT].strip()


def kept(text: str) -> str:
    """A text as the catalogue keeps it: every character of an unspaced script is a word."""
    return text if text.isascii() else SEAM.sub(GAP, text)


def shown(text: str) -> str:
    """A text of the catalogue as it was."""
    return text.replace(GAP, "")


def split(text: str) -> list[Word]:
    """The words of a text in their order; a run of an unspaced script is one."""
    return [Word(fold(m[0]), m.start(), m.end()) for m in _words(text)]


def _words(text: str) -> Iterator[Match]:
    return (WORD_IN_ASCII if text.isascii() else WORD).finditer(text)


def fold(text: str) -> str:
    """Small letters without accents, as `unicode61` folds them; it knows none but Latin accents."""
    small = text.lower()
    if small.isascii() or is_unspaced(small):
        return small
    plain = LATIN_ACCENTS.sub(r"\1", unicodedata.normalize("NFD", small))
    return unicodedata.normalize("NFC", plain) or text


def forms(word: str) -> tuple[str, ...]:
    """A word as it is, and with or without the s of a plural or genitive: anna, annas."""
    if not word.isascii() or not word.isalpha() or len(word) < 3:
        return (word,)
    return (word, word[:-1]) if word.endswith("s") else (word, f"{word}s")


def phrase(text: str, *, begins: bool = False) -> str | None:
    """The FTS5 expression for these words, one after the other; None where there is no word.

    `begins`: the last word may go on, as "lisb" does in "Lisbon".
    """
    if not any(_words(text)):
        return None
    quoted = kept(text).replace('"', " ").replace("\0", " ")
    return f'"{quoted}"{" *" if begins else ""}'
