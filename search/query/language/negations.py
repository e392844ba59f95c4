"""Find negations in a text: "without a hat", "not in Lisbon", 没有人, 不是截图.

Negated things become terms with a minus; negated dates, places and kinds, filters with a minus.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator

from search.patterns import compiled
from search.query.language.phrase_match import PhraseMatch, hide, word_before, word_set
from search.query.language.place_phrases import place_alone
from search.query.query import Filter, Term

# Words that end what is negated: "without a hat | in the snow".
END = (
    r"(?:in|on|at|with|without|near|by|of|from|to|but|during|under|behind|over|through|for|and|or|"
    r"nor|while|when|where|who|that|is|are|was|were|sign|signs|\w+ing)"
)
WORD = r"[^\W\d_][\w'’-]*"
PEOPLE = "(?:people|persons?|humans?|crowds?|tourists?|one|body)"
WORDS = rf"(?:{WORD}(?: (?!{END}(?!\w)){WORD}){{0,2}})"
THING = rf"(?:{PEOPLE}(?!\w)|{WORDS})"
ACTION = rf"\w+ing(?: (?:at|to|into|in|on) (?:the |an? )?{WORD})?"
EXCEPT = r"(?:except(?: for)?|excluding|other than)"
IS_NOT = r"(?:(?:is|are|was|were) not|(?:is|are|was|were)n['’]?t)"
NOT = rf"(?:(?:(?:that|which|who) )?{IS_NOT}|not|{EXCEPT})"
HAS_NOT = (
    r"(?:(?:that|which|who) )?(?:do|does)(?: not|n['’]?t) "
    r"(?:have|wear|hold|carry|show|contain|include)"
)
ARTICLE = "(?:any|an?|the|his|her|their|my)"
ENGLISH = (
    r"(?<![\w'’-])(?:(?:and|but|,) )?(?:"
    r"(?P<nobody>nobody|no one|no-one|not any(?:body|one))(?: (?:else|there))?"
    r"|(?:(?:(?:with|has|have|having|there is|there are|there's) )?(?:no|without|w/o|not any)"
    rf"|{HAS_NOT})(?: {ARTICLE})? (?!{END}(?!\w))(?P<thing>{THING})(?P<more>"
    rf"(?:,? (?:and|or|nor) (?:any |an? |no |the )?{THING})?)"
    rf"|(?P<not>{NOT})(?: be(?:ing)?)?"
    r"(?: (?:wearing|holding|carrying|having|showing|with|in|on|at))?"
    rf"(?: {ARTICLE})? (?:(?P<action>{ACTION})|(?!{END}(?!\w))(?P<other>{WORDS}))"
    rf"(?P<others>(?:,? (?:or|nor) (?:any |an? |the )?{WORDS})?)"
    r")(?![\w'’-])(?: (?:at all|around|in sight))?"
)
# Words before "not" or "except" that make it mean something else: "do not enter".
AUXILIARY = word_set(
    "do does did can could will would shall should must may might have has had why or if whether"
    " nothing"
)
# What follows "no" or "without" in idioms, names and on signs.
IDIOMS = word_set(
    "entry exit parking smoking swimming fishing trespassing stopping standing dumping diving"
    " dogs-allowed u-turn signal name names doubt time reason matter longer more fear idea way"
    " problem worries pain limits limit end words trace man's mans man’s country sleep smiling"
    " filter edit edits comment thanks good strings borders frontiers"
)
# What follows "not" where nothing is excluded.
NOT_IDIOMS = word_set(
    "yet so very too only just even always all every everything much many sure bad now never ready"
    " really found working available allowed alone enough quite able again here there today"
    " tonight me you us guilty safe one far least long without responding taken shot made focus"
)
SIGN = r"(?<!\w)(?:signs?|posters?|symbols?|notices?|stickers?|logos?|films?|movies?|albums?)(?!\w)"
WEAR = "(?:戴着?|带着?|穿着?|拿着?|骑着?|打着?|系着?|开着?)"
CHINESE_END = r"(?:的|(?=[\s,，、。]|$))"
CHINESE_NOT = "(?:不是|不要|不含|不包括|不包含)"
EXCEPT_CHINESE = r"(?:除了|(?<![\u4e00-\u9fff])除)"
OUTSIDE = "(?:以外|之外|外(?![套面国衣边部]))的?"
CHINESE = (
    rf"(?P<people>空无一人|没有?人影?|无人(?![机驾区车船店售便超岛]))的?"
    rf"|(?:(?<!有)没有|没|不)(?P<worn>{WEAR})(?P<thing>[\u4e00-\u9fff]{{1,5}}?){CHINESE_END}"
    rf"|(?<![有从来])没有(?:任何|一?[个只辆位])?(?P<other>[\u4e00-\u9fff]{{1,5}}?){CHINESE_END}"
    rf"|(?<![是要一]){CHINESE_NOT}(?:带?有|看到|[在与和跟])?(?P<no>[\u4e00-\u9fff]{{1,5}}?)"
    rf"{CHINESE_END}|{EXCEPT_CHINESE}(?P<but>[\u4e00-\u9fff]{{1,5}}?)"
    rf"(?:{OUTSIDE}|的(?=照片|图片|相片|视频))"
)
# Verbs and pronouns after 没有, which mean something else.
NO_THINGS = re.compile(
    "[你我他她它这那]|完|开|关|吃|用|看|睡|修|拆|成|熟|发|想|意|停|走|动|怕|很|太|什么|关系|问题|办法|名字"
)
# A negation, and what may stand between it and a date, place, person or kind of photo.
BEFORE_FILTER = (
    rf"(?<![\w'’-])(?:(?:and|but|,) )?(?:(?:with )?no|without|{NOT})"
    r"(?: (?:any|an?|the|those|ones|photos|pictures|taken|shot|made|showing|of|with|from|in|at|on|"
    r"during))* $"
    rf"|(?<![有从])没有?$|(?<![是要一])(?:{CHINESE_NOT}|不|非)$|{EXCEPT_CHINESE}$"
)
ALSO = r"\s*,?\s*(?:or|nor|或者?)\s*"


def negate_filters(text: str, phrases: list[PhraseMatch]) -> list[PhraseMatch]:
    """The phrases, those after a negation with the opposite of their filters.

    A phrase whose opposite no filter expresses is left out.
    """
    found, end, is_negated = list[PhraseMatch](), 0, False
    hidden = hide(text, phrases)
    for phrase in sorted(phrases, key=lambda phrase: phrase.start):
        before = hidden[end : phrase.start]
        is_also = is_negated and compiled(ALSO).fullmatch(before)
        match = compiled(ALSO if is_also else BEFORE_FILTER).search(before)
        is_negated = match is not None and word_before(text, end + match.start()) not in AUXILIARY
        if match and is_negated and phrase.filters:
            after = compiled(OUTSIDE).match(text, phrase.end)
            opposite = _opposite(phrase.filters)
            phrase = PhraseMatch(
                end + match.start(), after.end() if after else phrase.end, opposite
            )
        end = phrase.end
        if phrase.filters or phrase.terms:
            found.append(phrase)
    return found


def _opposite(filters: tuple[Filter, ...]) -> tuple[Filter, ...]:
    """The filters that photos pass if they do not pass these; none if there are no such."""
    first, *others = filters
    if all(part.name == "person" for part in filters):
        return tuple(dataclasses.replace(part, negated=True) for part in filters)
    # A town and its country: the town decides.
    if all(part.name == first.name == "place" for part in others) and not first.negated:
        return (dataclasses.replace(first, negated=True),)
    return ()


def find_negations(text: str) -> list[PhraseMatch]:
    """All negated things, from left to right, each with its terms, or the place that it is."""
    if any("\u4e00" <= character <= "\u9fff" for character in text):
        return [*_chinese(text)]
    return [] if compiled(SIGN).search(text) else [*_english(text)]


def _english(text: str) -> Iterator[PhraseMatch]:
    for match in compiled(ENGLISH).finditer(text):
        first = match["thing"] or match["action"] or match["other"]
        if match["not"] and not _is_negation(text, match.start("not"), match["not"], first):
            continue
        more = match["more"] or match["others"] or ""
        things = [first, *re.split(r",? (?:and|or|nor) ", more)[1:]] if first else ["people"]
        things = [re.sub(r"^(?:any|an?|no|the) | ones?$", "", thing) for thing in things]
        if match["thing"] and things[0].split()[0].lower() in IDIOMS:
            continue
        others = f"{text[: match.start()]} {text[match.end() :]}".lower().split()
        if {*things[0].lower().split()} <= {*others}:  # as in "a boat and a man not on the boat"
            continue
        plain = ["people" if re.fullmatch(PEOPLE, thing, re.I) else thing for thing in things]
        yield _phrase(match, plain)


def _is_negation(text: str, start: int, negation: str, thing: str) -> bool:
    """False where a "not" excludes nothing: "do not enter", "not yet"."""
    is_whole = negation.lower().split()[0] in ("not", "except")
    is_auxiliary = is_whole and word_before(text, start) in AUXILIARY
    return not is_auxiliary and thing.split()[0].lower() not in NOT_IDIOMS


def _chinese(text: str) -> Iterator[PhraseMatch]:
    for match in compiled(CHINESE).finditer(text):
        found = (match[name] for name in ("thing", "other", "no", "but"))
        thing = "人" if match["people"] else next(filter(None, found))
        if not NO_THINGS.match(thing):
            yield _phrase(match, re.split("(?<=.)[和与或及](?=.)", thing))


def _phrase(match: re.Match[str], things: Iterable[str]) -> PhraseMatch:
    """The terms of negated things with a minus, and the filters of those that are places."""
    places = [(thing, place_alone(thing)) for thing in things]
    terms = tuple(Term(thing, -1.0) for thing, place in places if not place)
    filters = tuple(dataclasses.replace(p, negated=True) for _, p in places if p)
    return PhraseMatch(match.start(), match.end(), filters, terms)
