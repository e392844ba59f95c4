"""Why a photo was found: those of its texts that say what was asked, the words marked. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from search.records import Reason, Source, Text
from search.words import Word, split

MOST_REASONS = 3  # of one photo
LONGEST = 120  # characters of a text that are shown
BEFORE = 30  # of them, before the first word that was asked for


@dataclass(frozen=True, slots=True)
class Asked:
    """One word that was asked for, in any of its forms; in texts of one source, or of any.

    `begins`: a word that begins so is meant too. `typed`: the misspelt word that it was asked by.
    """

    forms: tuple[str, ...]
    source: Source | None = None
    begins: bool = False
    typed: str = ""

    def places(self, word: Word) -> Iterator[tuple[int, int]]:
        """Where it stands in a word of a text."""
        if word.is_unspaced():
            for form in self.forms:
                at = word.folded.find(form)
                if at >= 0:
                    yield word.start + at, word.start + at + len(form)
        elif word.folded in self.forms or (self.begins and word.folded.startswith(self.forms)):
            yield word.start, word.end


def reasons(texts: Sequence[Text], asked: Sequence[Asked]) -> tuple[Reason, ...]:
    """The texts that say what was asked, those that say the most first."""
    found = [(text, _marks(text, asked)) for text in texts]
    found = sorted((one for one in found if one[1]), key=lambda one: -len(one[1]))
    return tuple(
        replace(_reason(text, marks), typed=_typed(text, asked))
        for text, marks in found[:MOST_REASONS]
    )


def _typed(text: Text, asked: Sequence[Asked]) -> tuple[str, ...]:
    """The misspelt words that this text was found for."""
    misspelt = [one for one in asked if one.typed and one.source in (None, text.source)]
    return tuple(
        one.typed for one in misspelt if any(any(one.places(word)) for word in split(text.text))
    )


def _marks(text: Text, asked: Sequence[Asked]) -> list[tuple[int, int]]:
    """Where the words stand, in order, none in another."""
    wanted = [one for one in asked if one.source in (None, text.source)]
    if text.text.isascii():  # most texts say nothing of it: no need to take them apart
        small = text.text.lower()
        if not any(form in small for one in wanted for form in one.forms):
            return []
    marks: list[tuple[int, int]] = []
    for start, end in sorted(
        {p for w in split(text.text) for one in wanted for p in one.places(w)}
    ):
        if marks and start <= marks[-1][1]:
            marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
        else:
            marks.append((start, end))
    return marks


def _reason(text: Text, marks: Sequence[tuple[int, int]]) -> Reason:
    """The text, or of a long one what stands around the first mark."""
    whole = text.text
    if len(whole) <= LONGEST:
        return Reason(text.source, whole, tuple(marks))
    start = max(0, marks[0][0] - BEFORE)
    end = min(len(whole), max(start + LONGEST, marks[0][1]))
    head, tail = "…" if start else "", "…" if end < len(whole) else ""
    moved = [(a - start + len(head), b - start + len(head)) for a, b in marks if b <= end]
    return Reason(text.source, f"{head}{whole[start:end]}{tail}", tuple(moved))
