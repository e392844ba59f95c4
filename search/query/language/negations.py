"""Find negations in a text, which become terms with a minus: "without a hat", 没有人."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.patterns import compiled
from search.query.language.phrase_match import PhraseMatch, word_set
from search.query.query import Term

# Words that end what is negated: "without a hat | in the snow".
END = (
    r"(?:in|on|at|with|without|near|by|of|from|to|but|during|under|behind|over|through|for|and|or|"
    r"nor|while|when|where|who|that|is|are|was|were|sign|signs|\w+ing)"
)
WORD = r"[^\W\d_][\w'’-]*"
PEOPLE = "(?:people|persons?|humans?|crowds?|tourists?|one|body)"
THING = rf"(?:{PEOPLE}(?!\w)|(?:{WORD})(?: (?!{END}(?!\w)){WORD}){{0,2}})"
ENGLISH = (
    r"(?<![\w'’-])(?:(?:and|but|,) )?"
    r"(?:(?P<nobody>nobody|no one|no-one|not any(?:body|one))(?: (?:else|there))?|"
    r"(?:(?:with|has|have|having|there is|there are|there's) )?"
    r"(?:no|without|w/o|not any)(?: (?:any|an?|the|his|her|their|my))? "
    rf"(?!{END}(?!\w))(?P<thing>{THING})"
    rf"(?P<more>(?:,? (?:and|or|nor) (?:any |an? |no |the )?{THING})?))"
    r"(?![\w'’-])(?: (?:at all|around|in sight))?"
)
# What follows "no" or "without" in idioms, names and on signs.
IDIOMS = word_set(
    "entry exit parking smoking swimming fishing trespassing stopping standing dumping diving"
    " dogs-allowed u-turn signal name names doubt time reason matter longer more fear idea way"
    " problem worries pain limits limit end words trace man's mans man’s country sleep smiling"
    " filter edit edits comment thanks good strings borders frontiers"
)
SIGN = r"(?<!\w)(?:signs?|posters?|symbols?|notices?|stickers?|logos?|films?|movies?|albums?)(?!\w)"
WEAR = "(?:戴着?|带着?|穿着?|拿着?|骑着?|打着?|系着?|开着?)"
CHINESE = (
    rf"(?P<people>空无一人|没有?人影?|无人(?![机驾区车船店售便超岛]))的?"
    rf"|(?:(?<!有)没有|没|不)(?P<worn>{WEAR})(?P<thing>[\u4e00-\u9fff]{{1,5}}?)"
    r"(?:的|(?=[\s,，、。]|$))"
    r"|(?<![有从来])没有(?:任何|一?[个只辆位])?(?P<other>[\u4e00-\u9fff]{1,5}?)(?:的|(?=[\s,，、。]|$))"
)
# Verbs and pronouns after 没有, which mean something else.
NO_THINGS = re.compile(
    "[你我他她它]|完|开|关|吃|用|看|睡|修|拆|成|熟|发|想|意|什么|关系|问题|办法|名字"
)


def find_negations(text: str) -> list[PhraseMatch]:
    """All negated things, from left to right, each with its terms."""
    if any("\u4e00" <= character <= "\u9fff" for character in text):
        return [*_chinese(text)]
    return [] if compiled(SIGN).search(text) else [*_english(text)]


def _english(text: str) -> Iterator[PhraseMatch]:
    for match in compiled(ENGLISH).finditer(text):
        if match["nobody"]:
            things = ["people"]
        else:
            things = [match["thing"], *re.split(r",? (?:and|or|nor) ", match["more"])[1:]]
            things = [re.sub(r"^(?:any|an?|no|the) ", "", thing) for thing in things]
        if things[0].split()[0].lower() in IDIOMS:
            continue
        plain = ("people" if re.fullmatch(PEOPLE, thing, re.I) else thing for thing in things)
        terms = tuple(Term(thing, -1.0) for thing in plain)
        yield PhraseMatch(match.start(), match.end(), (), terms)


def _chinese(text: str) -> Iterator[PhraseMatch]:
    for match in compiled(CHINESE).finditer(text):
        thing = "人" if match["people"] else match["thing"] or match["other"]
        if not NO_THINGS.match(thing):
            yield PhraseMatch(match.start(), match.end(), (), (Term(thing, -1.0),))
