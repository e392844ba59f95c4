"""Find names of people among other words: "Anna and Ben at Christmas", 小明在海滩. Pure.

A name alone is no filter: photos whose texts contain it are text matches, and rank first. A name
that is a common word as well (Rose, Summer) counts where it begins with a capital and a phrase can
end after it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from search.patterns import compiled
from search.query.filters import make_filter
from search.query.language.phrase_match import PhraseMatch, is_end, word_set
from search.query.query import Filter
from search.query.trained_words import training_count
from search.words import Word, is_unspaced, split

LONGEST_WORDS, LONGEST_UNSPACED = 5, 8  # of a name
SHORTEST = 2  # characters of a name
COMMON = 3  # training texts about photos that contain a common word
VERBS = word_set("may will can")
LISTED = r"\s*(?:,\s*(?:and\s+)?|(?:and|&|with)\s+|[和与跟同及、])\s*"
EITHER = r"\s*(?:\bor\s+|或者?|还是)\s*"
BEFORE = r"(?:(?:\b(?:and|with|named|called)\s+)|[和与跟的])$"
AFTER = r"\s+(?:and|with|&)(?=\s)|[和与跟的在、]"


@dataclass(frozen=True, slots=True)
class PersonNames:
    """The names by which people are searched: whole ones, and first words, by folded words."""

    by_words: dict[str, str]

    @classmethod
    def of(cls, people: Iterable[str]) -> PersonNames:
        """The names of people: "Anna" and "Anna Schmidt" of the latter."""
        found: dict[str, str] = {}
        for person in people:
            words = split(person)
            for part in (words, words[:1]) if words and not words[0].is_unspaced() else (words,):
                key = _key(part)
                if len(key) >= SHORTEST and re.search(r"[^\W\d_]", key) and key != "none":
                    found.setdefault(key, person[part[0].start : part[-1].end])
        return cls(found)

    def may_be_in(self, text: str) -> bool:
        """True if a text may contain a name. Fast."""
        return any(True for _ in _found_names(text, self))

    def get(self, text: str) -> Filter | None:
        """The filter of a text that is a name, and no common word."""
        words = split(text)
        name = self.by_words.get(_key(words)) if words else None
        is_name = name is not None and not (text.islower() and _is_common(words))
        return make_filter("person", name) if is_name and name else None


@dataclass(frozen=True, slots=True)
class _FoundName:
    """A name, at text[start:end]."""

    name: str
    start: int
    end: int


def find_people(text: str, names: PersonNames) -> list[PhraseMatch]:
    """The names in a text, those that are joined in one phrase, from left to right."""
    found = list(_found_names(text, names))
    phrases = list[PhraseMatch]()
    while found:
        chain, found = _chain(text, found)
        phrases.append(_phrase(text, chain, phrases[-1].end if phrases else 0))
    return phrases


def _found_names(text: str, names: PersonNames) -> Iterator[_FoundName]:
    """Names from left to right; the longest counts where one begins with another."""
    words, done = split(text), 0
    for number, word in enumerate(words):
        if word.is_unspaced():
            yield from _unspaced(word, names)
        elif word.start >= done and (found := _spaced(text, words[number:], names)):
            yield found
            done = found.end


def _spaced(text: str, words: Sequence[Word], names: PersonNames) -> _FoundName | None:
    start = words[0].start
    if start and text[start - 1] in "-'’:":
        return None
    for count in range(min(len(words), LONGEST_WORDS), 0, -1):
        part = words[:count]
        end, name = part[-1].end, names.by_words.get(_key(part))
        if name is None or text[end : end + 1] in ("-", "'", "’", ":"):
            continue
        is_sure = count > 1 or not _is_common(part)
        if is_sure or (text[start].isupper() and is_end(text, end)):
            return _FoundName(name, start, end)
    return None


def _unspaced(run: Word, names: PersonNames) -> Iterator[_FoundName]:
    if len(run.folded) != run.end - run.start:  # places in the text are unknown
        return
    at = 0
    while at < len(run.folded):
        for length in range(LONGEST_UNSPACED, SHORTEST - 1, -1):
            part = run.folded[at : at + length]
            if len(part) == length and part in names.by_words:
                yield _FoundName(names.by_words[part], run.start + at, run.start + at + length)
                at += length - 1
                break
        at += 1


def _chain(text: str, found: list[_FoundName]) -> tuple[list[_FoundName], list[_FoundName]]:
    """The first names with nothing but joining words between them, and the others."""
    count = 1
    while count < len(found):
        between = text[found[count - 1].end : found[count].start]
        if not compiled(f"{LISTED}|{EITHER}").fullmatch(between):
            break
        count += 1
    return found[:count], found[count:]


def _phrase(text: str, chain: Sequence[_FoundName], earliest: int) -> PhraseMatch:
    """The filters of joined names, and the words before and after that mean nothing without them.

    `earliest`: where the phrase may begin.
    """
    groups = [[chain[0].name]]
    for last, found in itertools.pairwise(chain):
        if compiled(EITHER).fullmatch(text[last.end : found.start]):
            groups[-1].append(found.name)
        else:
            groups.append([found.name])
    filters = [make_filter("person", ",".join(group)) for group in groups]
    before = compiled(BEFORE).search(text[earliest : chain[0].start])
    after = compiled(AFTER).match(text, chain[-1].end)
    start = earliest + before.start() if before else chain[0].start
    end = after.end() if after else chain[-1].end
    return PhraseMatch(start, end, tuple(dict.fromkeys(filters)))


def negated(phrase: PhraseMatch, names: PersonNames) -> PhraseMatch:
    """A negated phrase with filters in place of its terms that are names."""
    pairs = [(term, names.get(term.text)) for term in phrase.terms]
    filters = [Filter(f.name, f.written, f.value, negated=True) for _, f in pairs if f]
    terms = tuple(term for term, found in pairs if not found)
    return PhraseMatch(phrase.start, phrase.end, (*phrase.filters, *filters), terms)


def _key(words: Collection[Word]) -> str:
    return " ".join(word.folded for word in words)


def _is_common(words: Sequence[Word]) -> bool:
    word = words[0].folded
    if len(words) > 1 or is_unspaced(word):
        return False
    return word in VERBS or training_count(word) >= COMMON
