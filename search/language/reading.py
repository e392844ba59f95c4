"""What a part of a text was understood as, and what stands before and after it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.query import Filter


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


PHOTO = r"(?:photo|picture|image|pic|snap|shot|snapshot|photograph)s?"
TAKEN = r"(?:(?:(?:that|which) )?(?:(?:i|we) )?(?:taken|shot|made|captured|photographed|took) )?"
PHOTOS = words(
    "photo photos picture pictures image images pic pics snap snaps shot shots snapshot snapshots"
    " photograph photographs"
)
# Words before which a phrase can end: "in March" and not the start of "in March formation".
LINKS = PHOTOS | words(
    "in on at from with without near by of and or during before after since until between around"
    " last this taken screenshot screenshots where when while please"
)
ASKS = PHOTOS | frozenset(("me", "find", "my", "all", "the", "any"))
EDGES = " \t\n,.;:?!，。；：？！、…-–"  # of a text, that mean nothing there
MARKS = "\0,.;:!?()，。；：！？、/+&|的拍在"
NEXT = re.compile(r"\s*([A-Za-z]+|\d+|.|$)", re.DOTALL)
BEFORE = re.compile(r"([A-Za-z]+|\S|^)\s*$")


@dataclass(frozen=True, slots=True)
class Reading:
    """The filters that a part of a text means, from its first character to before its end."""

    start: int
    end: int
    filters: tuple[Filter, ...]


def next_word(text: str, at: int) -> str:
    """The word, number or mark that follows, in small letters; "" at the end."""
    found = NEXT.match(text, at)
    return found[1].lower() if found else ""


def word_before(text: str, at: int) -> str:
    """The word or character that stands before, in small letters; "" at the beginning."""
    found = BEFORE.search(text[:at])
    return found[1].lower() if found else ""


def is_end(text: str, end: int) -> bool:
    """Whether a phrase can end here: nothing follows that would belong to it."""
    follows = next_word(text, end)
    is_year = len(follows) == 4 and follows[:2] in ("19", "20")
    return follows == "" or follows in MARKS or follows in LINKS or is_year


def is_begin(text: str, start: int) -> bool:
    """Whether a text begins here, if one passes over what only asks."""
    before = word_before(text, start)
    return before == "" or before in MARKS or before in ASKS


def hide(text: str, readings: list[Reading]) -> str:
    """The text, as long as it was, with NUL for what is understood."""
    for one in readings:
        text = text[: one.start] + "\0" * (one.end - one.start) + text[one.end :]
    return text
