"""Where a photo was taken, in plain words: "in Lisbon", "near Paris", 在东京."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set

from search.language.periods import make_filter
from search.language.place_table import LONGEST_HAN, LONGEST_WORDS, Known, lookup
from search.language.reading import PHOTO, TAKEN, Reading, is_begin, is_end
from search.patterns import Pattern
from search.query import NEAR_KM, Filter

IN = Pattern(
    rf"(?<!\w)(?<!made\ ){TAKEN}(?:(?P<near>near(?:\ to)?|close\ to|around|nearby)|"
    r"(?P<to>(?:trip|travel|travels|travelling|holiday|vacation|visit|journey|tour|honeymoon)\s+to)|"
    r"(?P<source>from)|in|inside|at)\s+(?P<the>the\s+)?",
    re.IGNORECASE | re.VERBOSE,
)
NAME = Pattern(r"[^\W\d_][\w'’.-]*(?<![.])(?:\.(?=\w))?(?:[\ -][^\W\d_][\w'’.-]*)*", re.VERBOSE)
CHINESE_IN = Pattern(r"(?:拍摄于|拍于|摄于|在|于)(?=[\u4e00-\u9fff])")
CHINESE_NEAR = Pattern(r"市?(?:的)?(?:附近|周围|周边|旁边)的?")
CHINESE_END = Pattern(r"市?(?:拍摄|拍|摄)?的?(?:时候)?")
CHINESE_TAKEN = Pattern(r"市?(?:拍摄|拍)的")
# "in a Barcelona jersey": clothes, and what else a place's name stands before.
WORN = Pattern(
    r"\s+(?:[\w-]+\s+)?(?:jersey|shirt|t-?shirt|kit|uniform|cap|hat|scarf|hoodie|sweater|dress|"
    r"style|colou?rs|costume|outfit|blue|jacket|shorts|saint[- ]germain|vase|cups?|plates?|"
    r"font|flag)(?!\w)",
    re.IGNORECASE,
)
FOLDER = Pattern(r"\s+(?:folder|directory)(?!\w)", re.IGNORECASE)
IN_FOLDER = Pattern(r"(?:folder|directory)\s+", re.IGNORECASE)
MY = Pattern(r"(?:my|our|the)\s+", re.IGNORECASE)
PATH = re.compile(r"[/\\]")
NOT_A_WORD = Pattern(r"[^a-z]")


Folders = Callable[[], Set[str]]


# Films, songs and series: they are not where a photo was taken.
TITLES = Pattern(
    r"tango in paris|american in paris|midnight in paris|emily in paris|sleepless in seattle|"
    r"in bruges|loathing in las vegas|(?:born|made) in (?:the )?usa|maid in manhattan|"
    r"werewolf in london|crazy in alabama|tokyo drift|once upon a time in (?:mexico|china|america)",
    re.IGNORECASE,
)


def find_places(text: str, folders: Folders) -> list[Reading]:
    """All names of places after "in" and the like, from left to right."""
    if TITLES.search(text):
        return []
    readings = [r for found in IN.finditer(text) if (r := _english(text, found, folders))]
    readings += [r for found in _chinese_in(text) if (r := _chinese(text, found))]
    return readings or [*_without_in(text)]


def _chinese_in(text: str) -> Iterator[re.Match[str]]:
    return iter(()) if text.isascii() else CHINESE_IN.finditer(text)


def _is_in(known: Known) -> Filter:
    """The filter of a place; made here, for the query language would load the gazetteer."""
    return Filter("place", known.name, known.name)


def _is_near(known: Known) -> Filter:
    """Photos in and around a town, or in a region or country."""
    if not known.position:
        return _is_in(known)
    return make_filter("near", f"{known.position},{NEAR_KM:.0f}km")


def place_alone(text: str) -> Filter | None:
    """The filter for the place that a whole text names, if it can be nothing else."""
    known = lookup(text.strip())
    return None if known is None or known.is_word else _is_in(known)


# -- English ---------------------------------------------------------------------------------------


def _english(text: str, found: re.Match[str], folders: Folders) -> Reading | None:
    start = found.start()
    if found["to"]:
        start = found.start("to") + len(found["to"]) - 2  # the trip stays a word
    if found.group().lower().startswith("made "):
        return None
    if found["source"] and not _is_source(text, found.start()):
        return None
    name_at = found.end()
    folder = None if found["near"] or found["to"] else _folder(text, found, folders)
    if folder is not None:
        end, name = folder
        return Reading(start, end, (make_filter("folder", name),))
    known = _longest(text, name_at, bool(found["the"]))
    if known is None:
        return None
    end, place = known
    if found["near"]:
        return Reading(start, end, (_is_near(place),))
    inner = _with_country(text, end)
    if inner is not None:
        end, country = inner
        return Reading(start, end, (_is_in(place), _is_in(country)))
    return Reading(start, end, (_is_in(place),))


def _is_source(text: str, at: int) -> bool:
    """Photos come from Italy; wine does too."""
    before = text[:at]
    return is_begin(text, at) or re.search(rf"{PHOTO}\s*$", before, re.IGNORECASE) is not None


def _names(text: str, at: int) -> Iterator[tuple[int, str]]:
    """What begins here, from the most words to one, with its end."""
    found = NAME.match(text, at)
    words = found.group().split(" ")[:LONGEST_WORDS] if found else []
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count])
        yield at + len(name), name
        if name.endswith("."):
            yield at + len(name) - 1, name[:-1]


def _longest(text: str, at: int, after_the: bool) -> tuple[int, Known] | None:
    """The longest name of a place that begins here and is one surely."""
    for end, name in _names(text, at):
        known = lookup(f"the {name}") if after_the else None
        known = known or lookup(name)
        if known is None:
            continue
        if WORN.match(text, end) or (after_the and not _takes_the(known)):
            return None
        return (end, known) if _is_sure(text, at, end, known) else None
    return None


def _takes_the(known: Known) -> bool:
    """The Netherlands, the United States: countries only."""
    return not known.position and not known.is_word


def _is_sure(text: str, at: int, end: int, known: Known) -> bool:
    name = text[at:end]
    if name.lower() in ("us", "it", "la", "uk") and name.islower() and name.lower() != "uk":
        return False
    if not known.is_word:
        return True
    if not is_end(text, end):
        return False
    words = re.findall(r"[A-Za-z]{4,}", text[:at] + text[end:])
    is_title = len(words) > 1 and all(word[0].isupper() for word in words)
    is_country = not known.position
    return (name[0].isupper() and not is_title) or (is_country and known.name in LOWER_COUNTRIES)


# People write them small, and after "in" they are nothing else.
LOWER_COUNTRIES = frozenset(("china", "jordan", "georgia", "chad", "mali", "oman", "niger", "togo"))


def _with_country(text: str, end: int) -> tuple[int, Known] | None:
    """The country after a town and a comma."""
    comma = re.compile(r"\s*,\s*").match(text, end)
    for last, name in _names(text, comma.end()) if comma else ():
        known = lookup(name)
        if known and not known.position and is_end(text, last):
            return last, known
    return None


def _folder(text: str, found: re.Match[str], folders: Folders) -> tuple[int, str] | None:
    """A folder of the library: named so, or in the very letters that it has."""
    at = found.end()
    mine = MY.match(text, at)
    at = mine.end() if mine else at
    inside = IN_FOLDER.match(text, at)
    names = [
        (end, name)
        for end, name in _folder_names(text, inside.end() if inside else at)
        if inside or _may_be_folder(text, end, name)
    ]
    paths = folders() if names else frozenset()
    exact = {name for path in paths for name in PATH.split(path)}
    by_fold = {name.casefold(): name for name in exact}
    for end, name in names:
        known = name if name in exact else by_fold.get(name.casefold())
        after = FOLDER.match(text, end)
        is_sure = inside or after or known == name or place_alone(name)
        if known and is_sure:
            return (after.end() if after else end), _written(known, paths)
    return None


def _written(name: str, paths: Set[str]) -> str:
    """A folder as `folder:` finds it: by its name, or by its path where others hold the name."""
    inside = {path for path in paths if name in PATH.split(path)}
    if not any(name.casefold() in path.casefold() for path in paths - inside):
        return name
    whole = re.compile(rf"(?<![^/\\]){re.escape(name)}(?![^/\\])")
    tops = {path[: found.end()] for path in inside if (found := whole.search(path))}
    return tops.pop() if len(tops) == 1 else name


def _may_be_folder(text: str, end: int, name: str) -> bool:
    """Whether it is worth a look into the library: a name, not a word."""
    is_name = NOT_A_WORD.search(name) or place_alone(name)
    return bool(FOLDER.match(text, end) or (is_name and is_end(text, end)))


def _folder_names(text: str, at: int) -> Iterator[tuple[int, str]]:
    found = re.compile(r"[^\0,;?!\s](?:[^\0,;?!]*[^\0,;?!\s])?").match(text, at)
    words = found.group().split(" ")[:LONGEST_WORDS] if found else []
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count])
        yield at + len(name), name


# -- Chinese ---------------------------------------------------------------------------------------


def _chinese(text: str, found: re.Match[str]) -> Reading | None:
    for end, name in _han(text, found.end()):
        known = lookup(name)
        if known is None:
            continue
        near = CHINESE_NEAR.match(text, end)
        if near:
            return Reading(found.start(), near.end(), (_is_near(known),))
        after = CHINESE_END.match(text, end)
        end = after.end() if after else end
        if known.is_word and not is_end(text, end):
            return None
        return Reading(found.start(), end, (_is_in(known),))
    return None


def _han(text: str, at: int) -> Iterator[tuple[int, str]]:
    found = re.compile(r"[\u4e00-\u9fff·]+").match(text, at)
    run = found.group()[:LONGEST_HAN] if found else ""
    for count in range(len(run), 1, -1):
        yield at + count, run[:count]


def _without_in(text: str) -> Iterator[Reading]:
    """东京附近, 东京拍的: what follows a name shows that it is where."""
    for found in re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff·]{2,}").finditer(text):
        for end, name in _han(text, found.start()):
            after = CHINESE_NEAR.match(text, end) or CHINESE_TAKEN.match(text, end)
            known = lookup(name) if after else None
            if after and known:
                is_near = CHINESE_NEAR.match(text, end) is not None
                filters = (_is_near(known) if is_near else _is_in(known),)
                yield Reading(found.start(), after.end(), filters)
                break
