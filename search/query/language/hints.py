"""Fast tests for whether a text may contain a date, place, kind of photo, negation or request.

They keep the grammars of those unloaded for most queries: loading all of them and searching a text
takes 35 ms of processor time, more than the rest of a query's parsing (measured by running
`interpret` with these tests and without, tests/benchmarks/language.py). No test of them may miss a
phrase; `test_hints_miss_no_phrase` checks it with all listed queries.
"""

from __future__ import annotations

import re

from search.places.place_names import mentions
from search.query.filter_values import MONTHS, WEEKDAYS
from search.query.language.phrase_match import word_set

WORDS = re.compile(r"[a-z]+")
DATES = word_set("last this past previous yesterday today ago older newer younger").union(MONTHS)
EACH = word_set("at on in over during from every each since throughout")
HOLIDAYS = word_set(
    "christmas xmas mas boxing nye easter halloween thanksgiving valentine valentines new chinese"
    " lunar spring lantern women womens patrick patricks qingming good mother mothers memorial"
    " children childrens dragon father fathers fourth independence qixi labor labour mid moon"
    " national golden weekend weekends nineties eighties seventies sixties fifties"
)
DAYS = HOLIDAYS.union(WEEKDAYS, (f"{day}s" for day in WEEKDAYS))
PLACES = word_set("in near nearby around close from inside at to")
# Before "photos" these are no other thing, as an apple and a galaxy are.
CAMERAS = (
    "canon", "nikon", "sony", "fuji", "leica", "olympus", "lumix", "pentax", "ricoh", "hasselblad",
    "gopro", "dji", "iphone", "ipad", "pixel", "samsung", "huawei", "xiaomi", "redmi", "oneplus",
)  # fmt: skip
KINDS = (
    "screen", "live", "motion", "video", "portrait", "vertical", "landscape", "horizontal",
    "square", "upright", "gps", "tag", "location", "coordinates", "date", "stamp", "taken", "shot",
    "made", "captured", "took", "my", "with the", "photographed", "heic", "heif", "hif", "jp",
    "jfif", "png", "webp", "gif", "bmp", "tif", "avif", "dng", "cr", "nef", "nrw", "arw", "orf",
    "rw2", "raf", "pef", "srw", "raw", "favo", "star", "rated", "longer", "shorter", "clip",
    "faces", *CAMERAS,
)  # fmt: skip
NEGATIONS = word_set(
    "no not nobody without o isn isnt aren arent wasn wasnt weren werent don dont doesn doesnt"
    " except excluding other"
)
REQUESTS = word_set(
    "can could would will please show give get bring fetch list pull find search look display see"
    " view do did have i we let are is where what got hey hi ok okay now just photos pictures"
    " images pics snaps shots snapshots photographs photo picture image"
)


def may_hold_date(text: str) -> bool:
    """True if a text may contain a date."""
    is_each = _may_hold(text, EACH) and _may_hold(text, DAYS)
    return is_each or any(character.isdigit() for character in text) or _may_hold(text, DATES)


def may_hold_place(text: str) -> bool:
    """True if a text may contain a phrase like "in Lisbon"."""
    return _may_hold(text, PLACES)


def may_hold_kind(text: str) -> bool:
    """True if a text may contain the kind, shape or camera of a photo."""
    lower = text.lower()
    return not text.isascii() or any(word in lower for word in KINDS)


def may_hold_bare_name(text: str) -> bool:
    """True if a text may contain a place or a month without a preposition."""
    return _may_hold(text, DATES) or any(True for _ in mentions(text))


def may_hold_negation(text: str) -> bool:
    """True if a text may contain a phrase like "without a hat"."""
    return _may_hold(text, NEGATIONS)


def may_be_request(text: str) -> bool:
    """True if a text may contain words that only ask for photos."""
    return "?" in text or _may_hold(text, REQUESTS)


def may_hold_phrase(text: str) -> bool:
    """True if a text may contain any of these."""
    tests = (may_hold_date, may_hold_place, may_hold_kind, may_hold_negation, may_be_request)
    if may_hold_bare_name(text):
        return True
    return any(test(text) for test in tests)


def _may_hold(text: str, words: frozenset[str]) -> bool:
    """True for Chinese, which has no spaces between words, or with one of the words."""
    return not text.isascii() or not words.isdisjoint(WORDS.findall(text.lower()))
