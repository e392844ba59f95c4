"""What a part of a text was understood as, and what stands before and after it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.query import Filter

PHOTO = r"(?:photo|picture|image|pic|snap|shot|snapshot|photograph)s?"
TAKEN = r"(?:(?:that\ |which\ )?(?:i\ |we\ )?(?:taken|shot|made|captured|photographed|took)\s+)?"
# What may follow a phrase that would be a part of a name otherwise: "in March", "in March formation".
FOLLOWS = re.compile(
    rf"\s*(?:$|[\0,.;:!?()，。；：！？、/+&|的拍在]|(?:in|on|at|from|with|without|near|by|of|and|or|"
    rf"during|before|after|since|until|between|around|last|this|taken|shot|where|when|while|please|"
    rf"(?:19|20)\d\d|{PHOTO})(?!\w))",
    re.IGNORECASE,
)
BEGINS = re.compile(
    rf"(?:^|[\0,.;:!?()，。；：！？、]|(?<!\w)(?:show\ me|find|my|all|the|any|{PHOTO}|在))\s*$",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The filters that a part of a text means, from its first character to before its end."""

    start: int
    end: int
    filters: tuple[Filter, ...]


def is_end(text: str, end: int) -> bool:
    """Whether a phrase can end here: nothing follows that would belong to it."""
    return FOLLOWS.match(text, end) is not None


def is_begin(text: str, start: int) -> bool:
    """Whether a text begins here, if one passes over what only asks."""
    return BEGINS.search(text[:start]) is not None


def hide(text: str, readings: list[Reading]) -> str:
    """The text, as long as it was, with NUL for what is understood."""
    for one in readings:
        text = text[: one.start] + "\0" * (one.end - one.start) + text[one.end :]
    return text
