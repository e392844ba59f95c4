"""Names that people taught, found among the words of a query. Pure."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence

from search.names import folded
from search.query import Query, Term
from search.words import is_unspaced

# What joins a name to the rest, and says nothing where the name is taken away.
JOINING = frozenset((
    "a", "an", "the", "and", "or", "with", "of", "my", "our", "your", "his", "her", "their", "'s",
    "photo", "photos", "picture", "pictures", "image", "images", "和", "与", "跟", "的", "照片",
))  # fmt: skip


def with_taught(query: Query, names: Sequence[str]) -> Query:
    """The query with every name in its words as a term of its own, and the other words beside it.

    Quoted words are a name as a whole, or none. A name in other letters counts too, the longest
    of several that fit first.
    """
    if not names:
        return query
    known = {folded(name): name for name in names}
    terms = [found for term in query.terms for found in _split(term, known)]
    return dataclasses.replace(query, terms=tuple(terms))


def _split(term: Term, known: dict[str, str]) -> Iterator[Term]:
    whole = known.get(folded(term.text.strip()))
    if term.like or (not term.plain and whole is None):
        yield term
    elif whole is not None:
        yield dataclasses.replace(term, text=whole, taught=True, plain=False)
    else:
        yield from _within(term, known)


def _within(term: Term, known: dict[str, str]) -> Iterator[Term]:
    pattern = "|".join(map(_pattern, sorted(known, key=len, reverse=True)))
    text = folded(term.text)
    found = list(dict.fromkeys(match[0] for match in re.finditer(pattern, text)))
    if not found:
        yield term
        return
    for name in found:
        yield Term(known[name], term.weight, taught=True)
    rest = _trimmed(re.sub(f"(?:{pattern})(?:['’]s\\b)?", " ", text).split())
    if rest:
        yield Term(rest, term.weight, plain=term.plain)


def _pattern(name: str) -> str:
    """The name as a word of its own, where its script has such."""
    before = "" if is_unspaced(name[0]) else r"(?<![\w-])"
    after = "" if is_unspaced(name[-1]) else r"(?![\w-])"
    return f"{before}{re.escape(name)}{after}"


def _trimmed(words: Iterable[str]) -> str:
    """The words without those that only joined a name to them."""
    kept = list(words)
    while kept and kept[0] in JOINING:
        kept.pop(0)
    while kept and kept[-1] in JOINING:
        kept.pop()
    return " ".join(kept)
