"""Phrases in a text, and the words before and after them."""

from __future__ import annotations

import re

from search.query.query import Filter, Term
from search.record_class import dataclass


def word_set(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


PHOTO = r"(?:photo|picture|image|pic|snap|shot|snapshot|photograph)s?"
TAKEN = r"(?:(?:(?:that|which) )?(?:(?:i|we) )?(?:taken|shot|made|captured|photographed|took) )?"
PHOTOS = word_set(
    "photo photos picture pictures image images pic pics snap snaps shot shots snapshot snapshots"
    " photograph photographs"
)
# Words before which a phrase can end: "in March" and not the start of "in March formation".
LINKS = PHOTOS | word_set(
    "in on at from with without near by of and or during before after since until between around"
    " last this taken screenshot screenshots where when while please"
)
ASKS = PHOTOS | frozenset(("me", "find", "my", "all", "the", "any"))
FIRST_PHOTOS = re.compile(rf"{PHOTO}(?!\w)", re.IGNORECASE)
EDGES = " \t\n,.;:?!，。；：？！、…-–"  # punctuation at the ends of a text
PUNCTUATION = "\0,.;:!?()，。；：！？、/+&|的拍在"
NEXT = re.compile(r"\s*([A-Za-z]+|\d+|.|$)", re.DOTALL)
BEFORE = re.compile(r"([A-Za-z]+|\S|^)\s*$")


@dataclass(frozen=True, slots=True)
class PhraseMatch:
    """The filters, or terms with a minus, that text[start:end] is interpreted as."""

    start: int
    end: int
    filters: tuple[Filter, ...]
    terms: tuple[Term, ...] = ()


def next_word(text: str, at: int) -> str:
    """The next word, number or other character, in lower case; "" at the end."""
    match = NEXT.match(text, at)
    return match[1].lower() if match else ""


def word_before(text: str, at: int) -> str:
    """The word or character before a place, in lower case; "" at the beginning."""
    match = BEFORE.search(text[:at])
    return match[1].lower() if match else ""


def is_end(text: str, end: int) -> bool:
    """True if a phrase can end here: the next word does not belong to it."""
    follows = next_word(text, end)
    is_year = len(follows) == 4 and follows[:2] in ("19", "20")
    return follows == "" or follows in PUNCTUATION or follows in LINKS or is_year


def is_beginning(text: str, start: int) -> bool:
    """True if a text begins here, request phrases before it ignored."""
    before = word_before(text, start)
    return before == "" or before in PUNCTUATION or before in ASKS


def hide(text: str, phrases: list[PhraseMatch], *, but_photos: bool = False) -> str:
    """The text with NUL characters in place of the phrases.

    `but_photos`: a phrase that begins with "photos" shares this word with the phrase before it, as
    in "favourite photos from 2020".
    """
    for phrase in phrases:
        shared = FIRST_PHOTOS.match(text, phrase.start) if but_photos else None
        start = shared.end() if shared else phrase.start
        text = text[:start] + "\0" * (phrase.end - start) + text[phrase.end :]
    return text
