"""Find places and months without a preposition: "Tokyo at night", "march snow", 东京夜景.

A place alone is no filter: photos taken there are text matches, and rank first. A place before a
noun is a kind of it (Boston terrier, London bus), and is left alone too.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Set

from search.patterns import compiled
from search.places.place_names import PlaceMatch, mentions
from search.query.filter_values import MONTHS
from search.query.filters import make_filter
from search.query.language.phrase_match import PhraseMatch, hide, is_end, word_before, word_set
from search.query.language.place_phrases import TITLES, WORN
from search.query.query import Filter
from search.words import fold_name

# Before a month or a place that is part of something else.
PARTS_OF = word_set(
    "a an the my our your his her their this that of miss red black sweet by like"
    " named called name jack"
)
# After it, or before: things that show or bear the name of a place.
SHOWING = (
    r"(?<!\w)(?:maps?|flags?|posters?|postcards?|paintings?|logos?|globes?|jerseys?|shirts?|style|"
    r"model|lego|book|movie|film|song|team|university)(?!\w)"
)
# Dogs, drinks and people.
NAMESAKES = word_set(
    "chihuahua labrador panama bordeaux burgundy köln havana parma sofia sydney florence charlotte"
    " austin lincoln madison wellington savannah santiago hilton"
)
AMBIGUOUS = word_set("march april may june august")  # verbs and people, too
# After an ambiguous month: weather, occasions, and what is seen at a time of the year.
OF_MONTHS = (
    r"(?:snow(?:storm|fall)?|rain|sun(?:set|rise|shine)?|weather|storms?|frost|ice|fog|"
    r"blossoms?|garden|leaves|sky|skies|evenings?|mornings?|nights?|days|weddings?|birthdays?|"
    r"part(?:y|ies)|holidays?|vacation|trips?|walks?|hikes?|skiing|picnics?|beach|"
    r"photos|pictures|images|pics)"
)
MONTH = rf"(?<![\w-])(?P<name>{'|'.join(MONTHS)})(?![\w-])"
CHINESE_SCENE = r"(?:的|夜|晚|清晨|早晨|街|雪|雨|日落|日出|春|夏|秋|冬|海|旅)"

Folders = Callable[[], Set[str]]


def find_bare_names(text: str, folders: Folders) -> list[PhraseMatch]:
    """The months and places that a text names without a preposition, from left to right.

    `folders`: of the library. A place that is in the name of one is left to text matches.
    """
    if TITLES.search(text) or compiled(SHOWING).search(text):
        return []
    months = [*_months(text)]
    found = [*months, *_places(hide(text, months), folders)]
    return sorted(found, key=lambda phrase: phrase.start)


def _months(text: str) -> Iterator[PhraseMatch]:
    for match in compiled(MONTH).finditer(text):
        name = match["name"].lower()
        if len(name) < 3 or re.search(r"\d", text) or word_before(text, match.start()) in PARTS_OF:
            continue
        is_first = not text[: match.start()].strip()
        is_of_month = is_first and compiled(rf" {OF_MONTHS}(?!\w)").match(text, match.end())
        is_sure = name not in AMBIGUOUS and len(name) > 3
        if is_of_month or (is_sure and _has_others(text, match.start(), match.end())):
            yield PhraseMatch(match.start(), match.end(), (make_filter("month", name),))


def _places(text: str, folders: Folders) -> Iterator[PhraseMatch]:
    for match in mentions(text):
        if _is_alone(text, match) and not _names_folder(match.name, folders):
            place = Filter("place", match.name, match.name)
            yield PhraseMatch(match.start, _end(text, match), (place,))


def _is_alone(text: str, match: PlaceMatch) -> bool:
    """True if a place is neither the whole text nor a part of the name of something else."""
    if not _has_others(text, match.start, match.end) or match.name in NAMESAKES:
        return False
    if text[match.start] > "\u2e7f":
        is_beginning = not text[: match.start].strip()
        return is_beginning and compiled(CHINESE_SCENE).match(text, match.end) is not None
    before = word_before(text, match.start)
    return is_end(text, match.end) and before not in PARTS_OF and not WORN.match(text, match.end)


def _end(text: str, match: PlaceMatch) -> int:
    return match.end + (text[match.end : match.end + 1] == "的")


def _has_others(text: str, start: int, end: int) -> bool:
    """True if a text has other words than text[start:end]."""
    return re.search(r"[^\W\d_]", text[:start] + text[end:]) is not None


def _names_folder(name: str, folders: Folders) -> bool:
    folded = fold_name(name)
    return any(folded in fold_name(os.path.basename(folder)) for folder in folders())  # noqa: PTH119
