"""Notes as text, for the library and for subprocesses."""

from __future__ import annotations

import json

from search.errors.notes import Field, Note, known


def to_json(note: str) -> str:
    """A note as text that `from_json` reads."""
    if not isinstance(note, Note):
        return note
    return json.dumps([note.code, dict(note.fields), str(note)], ensure_ascii=False)


def from_json(text: str) -> Note:
    """The note that `to_json` wrote; a bare sentence of an older library is looked up."""
    return _stored(text) or known(text)


def is_stored(text: str) -> bool:
    """True for a note that `to_json` wrote, or a bare sentence."""
    return not text.startswith('["') or _stored(text) is not None


def _stored(text: str) -> Note | None:
    if not text.startswith('["'):
        return None
    try:
        code, fields, sentence = json.loads(text)
    except (ValueError, RecursionError):
        return None
    is_note = isinstance(code, str) and isinstance(fields, dict) and isinstance(sentence, str)
    if not is_note or any(not isinstance(value, Field) for value in fields.values()):
        return None
    return Note(code, fields, sentence)
