"""Find places and folders in a text: "in Lisbon", "near Paris", 在东京."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set

from search.patterns import Pattern
from search.places.place_names import LONGEST_HAN, LONGEST_WORDS, Known, lookup
from search.query.filter_values import NEAR_KM
from search.query.filters import make_filter
from search.query.language.phrase_match import PHOTO, TAKEN, PhraseMatch, is_beginning, is_end
from search.query.query import Filter
from search.words import fold_name

IN = Pattern(
    rf"(?<!\w)(?<!made\ ){TAKEN}(?:(?P<near>near(?:\ to)?|close\ to|not\ far\ from|around|nearby)|"
    r"(?P<to>(?:trip|travel|travels|travelling|holiday|vacation|visit|journey|tour|honeymoon)\s+to)|"
    r"(?P<source>from)|in|inside|at)\s+(?P<the>the\s+)?",
    re.IGNORECASE | re.VERBOSE,
)
NAME = Pattern(r"[^\W\d_][\w'’.-]*(?<![.])(?:\.(?=\w))?(?:[\ -][^\W\d_][\w'’.-]*)*", re.VERBOSE)
CHINESE_IN = Pattern(r"(?:拍摄于|拍于|摄于|在|于)(?=[\u4e00-\u9fff])")
CHINESE_NEAR = Pattern(r"市?(?:的)?(?:附近|周围|周边|旁边)的?")
CHINESE_END = Pattern(r"市?(?:拍摄|拍|摄)?的?(?:时候)?")
CHINESE_OR = Pattern(r"(?:或者?|、)(?=[\u4e00-\u9fff])")
CHINESE_TAKEN = Pattern(r"市?(?:拍摄|拍)的")
# "in a Barcelona jersey": clothes and other things that are named after places.
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


# Films, songs and series, which are no places of photos.
TITLES = Pattern(
    r"tango in paris|american in paris|midnight in paris|emily in paris|sleepless in seattle|"
    r"in bruges|loathing in las vegas|(?:born|made) in (?:the )?usa|maid in manhattan|"
    r"werewolf in london|crazy in alabama|tokyo drift|once upon a time in (?:mexico|china|america)",
    re.IGNORECASE,
)


def find_places(text: str, folders: Folders) -> list[PhraseMatch]:
    """All names of places after prepositions, from left to right."""
    if TITLES.search(text):
        return []
    phrases = [r for match in IN.finditer(text) if (r := _english(text, match, folders))]
    for match in _chinese_in(text):
        phrases += _chinese(text, match.start(), match.end())
    return phrases or [*_without_in(text)]


def _chinese_in(text: str) -> Iterator[re.Match[str]]:
    return iter(()) if text.isascii() else CHINESE_IN.finditer(text)


def _is_in(known: Known) -> Filter:
    """The filter of a place; `make_filter` would load the gazetteer."""
    return Filter("place", known.name, known.name)


def _is_near(known: Known) -> Filter:
    """The filter of a town and its surroundings, or of a region or country."""
    if not known.position:
        return _is_in(known)
    return make_filter("near", f"{known.position},{NEAR_KM:.0f}km")


def place_alone(text: str) -> Filter | None:
    """The filter of the place that is the whole text, if that is no common word."""
    known = lookup(text.strip())
    return None if known is None or known.is_word else _is_in(known)


# -- English ---------------------------------------------------------------------------------------


def _english(text: str, match: re.Match[str], folders: Folders) -> PhraseMatch | None:
    start = match.start()
    if match["to"]:
        start = match.start("to") + len(match["to"]) - 2  # the trip remains a word
    if match.group().lower().startswith("made "):
        return None
    if match["source"] and not _is_source(text, match.start()):
        return None
    name_at = match.end()
    folder = None if match["near"] or match["to"] else _folder(text, match, folders)
    if folder is not None:
        end, name = folder
        return PhraseMatch(start, end, (make_filter("folder", name),))
    known = _longest(text, name_at, bool(match["the"]))
    if known is None:
        return None
    end, place = known
    if match["near"]:
        return PhraseMatch(start, end, (_is_near(place),))
    inner = _with_country(text, end)
    if inner is not None:
        end, country = inner
        return PhraseMatch(start, end, (_is_in(place), _is_in(country)))
    return PhraseMatch(start, end, (_is_in(place),))


def _is_source(text: str, at: int) -> bool:
    """True if "from" refers to photos: wine comes from Italy, too."""
    before = text[:at]
    return is_beginning(text, at) or re.search(rf"{PHOTO}\s*$", before, re.IGNORECASE) is not None


def _names(text: str, at: int) -> Iterator[tuple[int, str]]:
    """The words that begin here, from the most words to one, with their end."""
    match = NAME.match(text, at)
    words = match.group().split(" ")[:LONGEST_WORDS] if match else []
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count])
        yield at + len(name), name
        if name.endswith("."):
            yield at + len(name) - 1, name[:-1]


def _longest(text: str, at: int, after_the: bool) -> tuple[int, Known] | None:
    """The longest name of a place that begins here, if it is certainly one."""
    for end, name in _names(text, at):
        known = lookup(f"the {name}") if after_the else None
        known = known or lookup(name)
        if known is None:
            continue
        if WORN.match(text, end) or (after_the and not _takes_the(known)):
            return None
        return (end, known) if _is_certain(text, at, end, known) else None
    return None


def _takes_the(known: Known) -> bool:
    """True if a name can follow "the": only countries, such as the Netherlands."""
    return not known.position and not known.is_word


def _is_certain(text: str, at: int, end: int, known: Known) -> bool:
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


# Often in lower case, and after "in" nothing else.
LOWER_COUNTRIES = frozenset(("china", "jordan", "georgia", "chad", "mali", "oman", "niger", "togo"))


def _with_country(text: str, end: int) -> tuple[int, Known] | None:
    """The end and the country after a town and a comma."""
    comma = re.compile(r"\s*,\s*").match(text, end)
    for last, name in _names(text, comma.end()) if comma else ():
        known = lookup(name)
        if known and not known.position and is_end(text, last):
            return last, known
    return None


def _folder(text: str, match: re.Match[str], folders: Folders) -> tuple[int, str] | None:
    """A folder of the library, called one or written in exactly the same letters."""
    at = match.end()
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
    by_fold = {fold_name(name): name for name in exact}
    for end, name in names:
        known = name if name in exact else by_fold.get(fold_name(name))
        after = FOLDER.match(text, end)
        is_certain = inside or after or known == name or place_alone(name)
        if known and is_certain:
            return (after.end() if after else end), _written(known, paths)
    return None


def _written(name: str, paths: Set[str]) -> str:
    """The value of `folder:`: the name, or the path where other folders contain the name."""
    inside = {path for path in paths if name in PATH.split(path)}
    if not any(fold_name(name) in fold_name(path) for path in paths - inside):
        return name
    whole = re.compile(rf"(?<![^/\\]){re.escape(name)}(?![^/\\])")
    tops = {path[: match.end()] for path in inside if (match := whole.search(path))}
    return tops.pop() if len(tops) == 1 else name


def _may_be_folder(text: str, end: int, name: str) -> bool:
    """True if words can be a folder, so that the folders of the library are read."""
    is_name = NOT_A_WORD.search(name) or place_alone(name)
    return bool(FOLDER.match(text, end) or (is_name and is_end(text, end)))


def _folder_names(text: str, at: int) -> Iterator[tuple[int, str]]:
    match = re.compile(r"[^\0,;?!\s](?:[^\0,;?!]*[^\0,;?!\s])?").match(text, at)
    words = match.group().split(" ")[:LONGEST_WORDS] if match else []
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count])
        yield at + len(name), name


# -- Chinese ---------------------------------------------------------------------------------------


def _chinese(text: str, start: int, name_at: int) -> Iterator[PhraseMatch]:
    """A place, and others that 或 joins to it."""
    for end, name in _han(text, name_at):
        known = lookup(name)
        if known is None:
            continue
        near = CHINESE_NEAR.match(text, end)
        if near:
            yield PhraseMatch(start, near.end(), (_is_near(known),))
            return
        after = CHINESE_END.match(text, end)
        end = after.end() if after else end
        also = CHINESE_OR.match(text, end)
        if known.is_word and not (also or is_end(text, end)):
            return
        yield PhraseMatch(start, end, (_is_in(known),))
        if also:
            yield from _chinese(text, also.end(), also.end())
        return


def _han(text: str, at: int) -> Iterator[tuple[int, str]]:
    match = re.compile(r"[\u4e00-\u9fff·]+").match(text, at)
    run = match.group()[:LONGEST_HAN] if match else ""
    for count in range(len(run), 1, -1):
        yield at + count, run[:count]


def _without_in(text: str) -> Iterator[PhraseMatch]:
    """东京附近, 东京拍的: places without a preposition, by the words after them."""
    for match in re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff·]{2,}").finditer(text):
        for end, name in _han(text, match.start()):
            after = CHINESE_NEAR.match(text, end) or CHINESE_TAKEN.match(text, end)
            known = lookup(name) if after else None
            if after and known:
                is_near = CHINESE_NEAR.match(text, end) is not None
                filters = (_is_near(known) if is_near else _is_in(known),)
                yield PhraseMatch(match.start(), after.end(), filters)
                break
