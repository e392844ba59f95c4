"""Interpretation of the unquoted words of a query as filters. Pure.

Phrases are found once for each term; leaving some of them as words is then cheap.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Callable, Collection, Iterator, Sequence, Set
from datetime import date
from typing import TYPE_CHECKING

from search.query.language.hints import (
    may_be_request,
    may_hold_bare_name,
    may_hold_date,
    may_hold_kind,
    may_hold_negation,
    may_hold_place,
)
from search.query.language.phrase_match import EDGES, PhraseMatch, hide
from search.query.query import Filter, InterpretedPhrase, InterpretedQuery, Query, Term
from search.record_class import dataclass
from search.words import fold_name

if TYPE_CHECKING:
    from search.query.language.person_names import PersonNames

HAN = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
NOTHING: frozenset[str] = frozenset()
Folders = Callable[[], Set[str]]  # the whole paths of the library's folders
HasPhotos = Callable[[Sequence[Filter]], bool]  # whether any photo passes the filters


def interpret(
    query: Query,
    today: date,
    folders: Folders = frozenset,
    has_photos: HasPhotos = lambda _: True,
    keep: Set[str] = NOTHING,
    people: PersonNames | None = None,
) -> InterpretedQuery:
    """The query with filters for the dates, places, people and kinds of photos in its unquoted
    words, and with minus terms for negated things.

    Phrases whose filters no photo passes stay words and are listed in `dropped`, and so do phrases
    in `keep`, as an InterpretedPhrase writes them. `folders` is called only where needed.
    `people`: the names of the library's people, if there are any.
    """
    terms = [_find_phrases(term, today, folders, people) for term in query.terms]
    dropped = list[InterpretedPhrase]()
    while True:
        kept = {*keep, *(phrase.words for phrase in dropped)}
        interpreted, phrases = _assemble(query, terms, kept)
        filtering = [phrase for phrase in phrases if phrase.filters]
        if not filtering or has_photos(interpreted.filters) or not has_photos(query.filters):
            break
        useless = (p for p in filtering if not has_photos((*query.filters, *p.filters)))
        dropped.append(next(useless, filtering[-1]))
    described = [
        dataclasses.replace(p, query_without=_assemble(query, terms, {*kept, p.words})[0])
        for p in phrases
    ]
    return InterpretedQuery(interpreted, query, tuple(described), tuple(dropped))


@dataclass(frozen=True, slots=True)
class _TermPhrases:
    """A term and the phrases in it; `has_date`: one of them is a date.

    `is_final`: all of its words are searched as they are.
    """

    term: Term
    phrases: tuple[PhraseMatch, ...] = ()
    has_date: bool = False
    is_final: bool = False


def _assemble(
    query: Query, terms: Sequence[_TermPhrases], kept: Collection[str]
) -> tuple[Query, list[InterpretedPhrase]]:
    """The query in which all phrases but those in `kept` are filters, and these phrases."""
    rest, filters, phrases = [], list(query.filters), list[InterpretedPhrase]()
    for part in terms:
        text, in_term = _split(part, kept)
        phrases += in_term
        if text:
            rest.append(dataclasses.replace(part.term, text=text))
    for phrase in phrases:
        filters += [new for new in phrase.filters if new not in filters]
        rest += [new for new in phrase.terms if new not in rest]
    return Query(tuple(rest), tuple(filters)), phrases


def _split(part: _TermPhrases, kept: Collection[str]) -> tuple[str, list[InterpretedPhrase]]:
    """The words of a term that remain to be searched, and its phrases from left to right."""
    text = part.term.text
    if part.is_final:
        return text, []
    phrases = [phrase for phrase in part.phrases if _words(text, phrase) not in kept]
    rest = _without_gaps(hide(text, phrases))
    if phrases or may_be_request(text):
        from search.query.language.request_phrases import strip_request_phrases

        rest = strip_request_phrases(rest, has_filters=bool(phrases))
    if part.has_date and rest not in kept:
        from search.query.language.place_phrases import place_alone

        if (place := place_alone(rest)) and rest in text:
            at = text.find(rest)
            phrases.append(PhraseMatch(at, at + len(rest), (place,)))
            rest = ""
    phrases.sort(key=lambda phrase: phrase.start)
    return rest, [InterpretedPhrase(_words(text, p), p.filters, p.terms) for p in phrases]


def _find_phrases(
    term: Term, today: date, folders: Folders, people: PersonNames | None
) -> _TermPhrases:
    if people and term.weight < 0 and not term.like and not term.taught:
        return _TermPhrases(term, _excluded_person(term, people))
    if not term.is_unquoted:
        return _TermPhrases(term, is_final=True)
    text = term.text
    dates = _dates(text, today)
    phrases = [*dates, *_kinds(hide(text, dates, but_photos=True))]
    phrases += _places(hide(text, phrases), folders)
    phrases += _negations(hide(text, phrases), people)
    phrases += _people(text, phrases, people)
    phrases += _bare_names(hide(text, phrases), folders)
    phrases = _with_opposites(text, phrases)
    if phrases and _names_folder(text, folders):
        return _TermPhrases(term, is_final=True)
    return _TermPhrases(term, tuple(phrases), bool(dates))


# Each grammar is imported for texts that may need it only: see `hints`.


def _dates(text: str, today: date) -> list[PhraseMatch]:
    if not may_hold_date(text):
        return []
    from search.query.language.dates import find_dates

    return find_dates(text, today)


def _kinds(text: str) -> Iterator[PhraseMatch]:
    if not may_hold_kind(text):
        return
    from search.query.language.photo_kinds import find_photo_kinds

    yield from find_photo_kinds(text)


def _places(text: str, folders: Folders) -> list[PhraseMatch]:
    if not may_hold_place(text):
        return []
    from search.query.language.place_phrases import find_places

    return find_places(text, folders)


def _bare_names(text: str, folders: Folders) -> list[PhraseMatch]:
    if not may_hold_bare_name(text):
        return []
    from search.query.language.bare_names import find_bare_names

    return find_bare_names(text, folders)


def _with_opposites(text: str, phrases: list[PhraseMatch]) -> list[PhraseMatch]:
    if not phrases or not may_hold_negation(text):
        return phrases
    from search.query.language.negations import negate_filters

    return negate_filters(text, phrases)


def _negations(text: str, people: PersonNames | None) -> list[PhraseMatch]:
    if not may_hold_negation(text):
        return []
    from search.query.language.negations import find_negations

    found = find_negations(text)
    if not people:
        return found
    from search.query.language.person_names import negated

    return [negated(phrase, people) for phrase in found]


def _excluded_person(term: Term, people: PersonNames) -> tuple[PhraseMatch, ...]:
    """The filter of a name after a minus."""
    found = people.get(term.text)
    filters = (dataclasses.replace(found, negated=True),) if found else ()
    return (PhraseMatch(0, len(term.text), filters),) if found else ()


def _people(text: str, phrases: list[PhraseMatch], people: PersonNames | None) -> list[PhraseMatch]:
    """The names among other words; a text of names alone is left to text matches."""
    if not people:
        return []
    from search.query.language.person_names import find_people
    from search.query.language.request_phrases import strip_request_phrases

    found = find_people(hide(text, phrases), people)
    rest = _without_gaps(hide(text, found))
    if not phrases and not strip_request_phrases(rest, has_filters=True):
        return []
    return found


def _names_folder(text: str, folders: Folders) -> bool:
    """True if several words are the whole name of a folder, as in 2021 Lisbon: they stay words."""
    name = fold_name(text).split()
    return len(name) > 1 and any(name == _name(folder) for folder in folders())


def _name(folder: str) -> list[str]:
    return fold_name(os.path.basename(folder)).replace("_", " ").split()  # noqa: PTH119


def _words(text: str, phrase: PhraseMatch) -> str:
    return text[phrase.start : phrase.end].strip(EDGES)


def _without_gaps(text: str) -> str:
    """The text without hidden parts, the spaces around them and the words that join them."""
    text = re.sub(r"\0\s*(?:[,&/]|\band\b|\bor\b|\bnor\b|[和或及、])\s*(?=\0)", "\0", text)
    text = re.sub(r"[\s\0]*\0[\s\0]*", " ", text).replace("( )", "")
    if not text.isascii():  # compiling the pattern takes 2 ms
        text = re.sub(rf"(?<={HAN}) +(?={HAN})", "", text)
    return re.sub(r" +(?=[,.;:?!])", "", re.sub(r"\s+", " ", text)).strip()
