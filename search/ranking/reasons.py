"""Select the texts of a photo that a query matches, and highlight the matched words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from search.record_class import dataclass
from search.records import Reason, Source, Text
from search.words import Word, split

MAX_REASONS = 3  # of one photo
MAX_LENGTH = 120  # characters of a text that are shown
CONTEXT = 30  # of them, before the first highlight


@dataclass(frozen=True, slots=True)
class SearchedWord:
    """A word to highlight, in any of its forms, in texts of one source or of any.

    `is_beginning`: longer words that begin so match as well. `typed`: the misspelt word of the
    query that it corrects.
    """

    forms: tuple[str, ...]
    source: Source | None = None
    is_beginning: bool = False
    typed: str = ""

    def spans(self, word: Word) -> Iterator[tuple[int, int]]:
        """The parts of a text's word that match, as offsets in the text."""
        if word.is_unspaced():
            for form in self.forms:
                at = word.folded.find(form)
                if at >= 0:
                    yield word.start + at, word.start + at + len(form)
        elif word.folded in self.forms or (
            self.is_beginning and word.folded.startswith(self.forms)
        ):
            yield word.start, word.end


def reasons(texts: Sequence[Text], searched: Sequence[SearchedWord]) -> tuple[Reason, ...]:
    """The texts with searched words, those with the most highlights first."""
    highlighted = [(text, spans) for text in texts if (spans := _highlights(text, searched))]
    highlighted.sort(key=lambda pair: -len(pair[1]))
    return tuple(
        replace(_reason(text, spans), typed=_typed(text, searched))
        for text, spans in highlighted[:MAX_REASONS]
    )


def _typed(text: Text, searched: Sequence[SearchedWord]) -> tuple[str, ...]:
    """The misspelt words of the query that this text matches."""
    corrected = [word for word in searched if word.typed and word.source in (None, text.source)]
    return tuple(
        word.typed for word in corrected if any(any(word.spans(part)) for part in split(text.text))
    )


def _highlights(text: Text, searched: Sequence[SearchedWord]) -> list[tuple[int, int]]:
    """The spans that match, in order, without overlaps."""
    searched = [word for word in searched if word.source in (None, text.source)]
    if text.text.isascii():  # most texts have none of the words: no need to split them
        lower = text.text.lower()
        if not any(form in lower for word in searched for form in word.forms):
            return []
    spans = {span for part in split(text.text) for word in searched for span in word.spans(part)}
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _reason(text: Text, spans: Sequence[tuple[int, int]]) -> Reason:
    """The text, or the part of a long one around its first highlight."""
    whole = text.text
    if len(whole) <= MAX_LENGTH:
        return Reason(text.source, whole, tuple(spans))
    start = max(0, spans[0][0] - CONTEXT)
    end = min(len(whole), max(start + MAX_LENGTH, spans[0][1]))
    head, tail = "…" if start else "", "…" if end < len(whole) else ""
    moved = [(a - start + len(head), b - start + len(head)) for a, b in spans if b <= end]
    return Reason(text.source, f"{head}{whole[start:end]}{tail}", tuple(moved))
