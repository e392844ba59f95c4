"""The answer to a search: hits, the interpreted query, and notes for the user."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

from search.errors import notes
from search.query import InterpretedPhrase, InterpretedQuery, Query, write_filter
from search.record_class import dataclass
from search.records import Hit, Note


@dataclass(frozen=True, slots=True)
class Answer(Sequence[Hit]):
    """The hits of a search, best first, as a sequence, with all that is shown beside them.

    `query`: with the filters of all interpreted phrases. `interpretation`: the phrases of the text
    that were interpreted as filters. `dropped`: phrases whose filters no photo passes, searched as
    words. `notes`: remarks for the user, in order. `why_empty`: the reason for having no hits.
    """

    hits: tuple[Hit, ...]
    query: Query
    interpretation: tuple[InterpretedPhrase, ...] = ()
    dropped: tuple[InterpretedPhrase, ...] = ()
    notes: tuple[Note, ...] = ()
    why_empty: Note | None = None

    def __len__(self) -> int:
        return len(self.hits)

    @overload
    def __getitem__(self, place: int) -> Hit: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Hit, ...]: ...

    def __getitem__(self, place: int | slice) -> Hit | tuple[Hit, ...]:
        return self.hits[place]

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)


def make_notes(interpreted: InterpretedQuery, on_model: Sequence[Note]) -> tuple[Note, ...]:
    """The remarks on an answer. `on_model`: those on the limits of the model."""
    remarks = list[Note]()
    if interpreted.query != interpreted.parsed and not interpreted.phrases:
        words = ", ".join(f"“{term.text}”" for term in interpreted.query.terms if not term.like)
        remarks.append(notes.SEARCHING(words=words) if words else notes.SEARCHING_ALL())
    if interpreted.dropped:
        remarks.append(_note_on_dropped(interpreted.dropped))
    if taught := [term.text for term in interpreted.query.terms if term.taught]:
        names = ", ".join(taught)
        remarks.append(notes.TAUGHT(names=names))
    return (*remarks, *on_model)


def _note_on_dropped(dropped: Sequence[InterpretedPhrase]) -> Note:
    filters = " ".join(write_filter(part) for phrase in dropped for part in phrase.filters)
    words = ", ".join(phrase.words for phrase in dropped)
    return notes.DROPPED(words=words, filters=filters)
