"""What a text may speak of, by a quick look: the grammar of each takes 5 to 10 ms to load."""

from __future__ import annotations

import re

from search.language.reading import words
from search.query import MONTHS, WEEKDAYS

WORDS = re.compile(r"[a-z]+")
DATES = words("last this past previous yesterday today ago") | frozenset(MONTHS)
EACH = words("at on in over during from every each since throughout")
HOLIDAYS = words(
    "christmas xmas mas boxing nye easter halloween thanksgiving valentine valentines new chinese"
    " lunar spring lantern women womens patrick patricks qingming good mother mothers memorial"
    " children childrens dragon father fathers fourth independence qixi labor labour mid moon"
    " national golden weekend weekends nineties eighties seventies sixties fifties"
)
DAYS = HOLIDAYS.union(WEEKDAYS, (f"{day}s" for day in WEEKDAYS))
PLACES = words("in near nearby around close from inside at to")
FORMS = (
    "screen", "portrait", "vertical", "landscape", "horizontal", "square", "upright", "gps", "tag",
    "location", "coordinates", "date", "stamp", "taken", "shot", "made", "captured", "took", "my",
    "photographed", "heic", "heif", "jp", "png", "webp", "gif", "bmp", "tif", "avif", "dng", "cr",
    "nef", "arw", "orf", "rw2", "raf",
)  # fmt: skip
ASKS = words(
    "can could would will please show give get bring fetch list pull find search look display see"
    " view do did have i we let are is where what got hey hi ok okay now just photos pictures"
    " images pics snaps shots snapshots photographs photo picture image"
)


def may_hold_date(text: str) -> bool:
    """Whether a text may say when."""
    is_each = _may(text, EACH) and _may(text, DAYS)
    return is_each or any(character.isdigit() for character in text) or _may(text, DATES)


def may_hold_place(text: str) -> bool:
    """Whether a text may say where."""
    return _may(text, PLACES)


def may_hold_form(text: str) -> bool:
    """Whether a text may say how a photo was made."""
    lower = text.lower()
    return not text.isascii() or any(word in lower for word in FORMS)


def may_ask(text: str) -> bool:
    """Whether a text may ask for photos, beside what they show."""
    return "?" in text or _may(text, ASKS)


def may_mean(text: str) -> bool:
    """Whether a text may mean more than its words."""
    return may_hold_date(text) or may_hold_place(text) or may_hold_form(text) or may_ask(text)


def _may(text: str, hints: frozenset[str]) -> bool:
    """Chinese is not looked at: it has no gaps between words."""
    return not text.isascii() or not hints.isdisjoint(WORDS.findall(text.lower()))
