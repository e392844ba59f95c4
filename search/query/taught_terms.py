"""Taught names among the words of a query. Pure."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from search.query.query import Query, Term
from search.words import clusters, fold_name, is_unspaced

# Words that negate the name after them.
NEGATION = (
    r"(?:(?<!\w)(?:(?:and|but) )?(?:without|no|not|nor|except(?: for)?|excluding) |没有|不是|除了)"
)
# Words that join a name to others, and mean nothing without it.
JOINING = frozenset((
    "a", "an", "the", "and", "or", "with", "of", "my", "our", "your", "his", "her", "their", "'s",
    "photo", "photos", "picture", "pictures", "image", "images", "和", "与", "跟", "的", "照片",
))  # fmt: skip


def with_taught_terms(query: Query, names: Sequence[str]) -> Query:
    """The query with a separate term for each taught name, and one for the words around them.

    A name after NEGATION is a term with a minus.
    Quoted words are one name as a whole, or none. Case and accents are ignored, and the longest of
    several matching names is taken.
    """
    if not names:
        return query
    by_fold = {folded: name for name in names if (folded := fold_name(name))}
    terms = [part for term in query.terms for part in _split(term, by_fold)]
    return dataclasses.replace(query, terms=tuple(terms))


def _split(term: Term, names: Mapping[str, str]) -> Iterator[Term]:
    whole = names.get(fold_name(term.text.strip()))
    if term.like or (not term.is_unquoted and whole is None):
        yield term
    elif whole is not None:
        yield dataclasses.replace(term, text=whole, taught=True, is_unquoted=False)
    else:
        yield from _split_words(term, names)


def _split_words(term: Term, names: Mapping[str, str]) -> Iterator[Term]:
    pattern = "|".join(map(_pattern, sorted(names, key=len, reverse=True)))
    folded, starts = _folded(term.text)
    whole = f"(?P<no>{NEGATION})?(?P<name>{pattern})(?:'s\\b)?"
    matches = list(re.finditer(whole, folded)) if pattern else []
    if not matches:
        yield term
        return
    for name, is_negated in dict.fromkeys((match["name"], bool(match["no"])) for match in matches):
        yield Term(names[name], -term.weight if is_negated else term.weight, taught=True)
    ends = [0, *(starts[match.end()] for match in matches)]
    begins = [*(starts[match.start()] for match in matches), len(term.text)]
    between = (term.text[end:begin] for end, begin in zip(ends, begins, strict=True))
    rest = _trimmed(" ".join(between).split())
    if rest:
        yield Term(rest, term.weight, is_unquoted=term.is_unquoted)


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and where each of its characters and its end are in the text."""
    folded, starts, start = "", list[int](), 0
    for cluster in clusters(text):
        form = fold_name(cluster)
        folded += form
        starts += [start] * len(form)
        start += len(cluster)
    return folded, [*starts, start]


def _pattern(name: str) -> str:
    """The name as a whole word, in scripts that separate words."""
    before = "" if is_unspaced(name[0]) else r"(?<![\w-])"
    after = "" if is_unspaced(name[-1]) else r"(?![\w-])"
    return f"{before}{re.escape(name)}{after}"


def _trimmed(words: Iterable[str]) -> str:
    """The words without joining ones at their beginning and end."""
    kept = list(words)
    while kept and kept[0].lower() in JOINING:
        kept.pop(0)
    while kept and kept[-1].lower() in JOINING:
        kept.pop()
    return " ".join(kept)
