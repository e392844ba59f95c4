"""Texts of the page in the language of a request, from the tables that the scripts read too."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from search.errors import Note, PhotoseekError, printable

LONGEST_VALUE = 300  # characters of a field that are shown
LANGUAGES = ("en", "zh")
Text = str | dict[str, str]  # a text, or one for a `count` of 1 and another for all others


@functools.cache
def texts(language: str) -> dict[str, Text]:
    """The texts of `static/texts` by key; placeholders are names in braces."""
    file = resources.files("ui").joinpath("static", "texts", f"{language}.json")
    table: dict[str, Text] = json.loads(file.read_text("utf-8"))
    return table


@dataclass(frozen=True, slots=True)
class Messages:
    """The page's texts in one language."""

    language: str = "en"

    def text(self, key: str, **fields: Any) -> str:
        """The text of a key with its fields, on one line."""
        text = texts(self.language)[key]
        if isinstance(text, dict):
            text = text["one" if fields.get("count") == 1 else "other"]
        return text.format(**{name: self._shown(value) for name, value in fields.items()})

    def error(self, error: PhotoseekError) -> str:
        """An error; the English sentence for one that only commands can meet."""
        key = f"error.{error.code}"
        return self.text(key, **error.fields) if key in texts(self.language) else str(error)

    def note(self, note: str) -> str:
        """A note; a sentence without a code stays as it is."""
        if isinstance(note, Note):
            return self.text(f"note.{note.code}", **note.fields)
        return printable(note)

    def _shown(self, value: object) -> str:
        """A field: notes translated, numbers grouped, the beginning of a long text."""
        if isinstance(value, Note):
            return self.note(value)
        if isinstance(value, int | float):
            return f"{value:,}"
        text = printable(value if isinstance(value, Path) else str(value))
        return f"{text[:LONGEST_VALUE]}…" if len(text) > LONGEST_VALUE else text


ENGLISH = Messages()


def messages_of(headers: Mapping[str, str]) -> Messages:
    """The texts for a request, by its headers (names in lower case)."""
    return messages_for(headers.get("accept-language", ""), headers.get("cookie", ""))


def messages_for(accepted: str, cookies: str = "") -> Messages:
    """The texts in the language of the page's cookie.

    Without one, in the first known language of an Accept-Language header, or in English.
    """
    chosen = re.search(r"(?:^|;\s*)ps-language=(\w+)", cookies)
    if chosen and chosen[1] in LANGUAGES:
        return Messages(chosen[1])
    for part in accepted.lower().split(","):
        if part.strip()[:2] in LANGUAGES:
            return Messages(part.strip()[:2])
    return ENGLISH
