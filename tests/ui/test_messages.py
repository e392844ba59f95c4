"""What the page says: the same in every language."""

from __future__ import annotations

import string
from pathlib import Path

import pytest

import indexer
import search
from search.errors import PhotoseekError
from tests.search.test_errors import EXAMPLES
from ui.messages import ENGLISH, ERRORS, LABELS, MESSAGES, PHRASES, Messages, messages_for


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_sentence_is_there_in_every_language() -> None:
    assert {key: fields(said) for key, said in MESSAGES["en"].items()} == {
        key: fields(said) for key, said in MESSAGES["zh"].items()
    }
    assert set(LABELS["en"]) == set(LABELS["zh-CN"])


@pytest.mark.parametrize("error", [e for e, _ in EXAMPLES], ids=lambda e: type(e).__name__)
def test_errors_are_explained_on_one_line(error: PhotoseekError) -> None:
    assert ENGLISH.error(error) == str(error)
    told = Messages("zh").error(error)
    assert told.isprintable()
    assert (told != str(error)) == (type(error).__name__ in ERRORS)


def test_phrases_are_those_that_are_said() -> None:
    """A reason that is worded anew must be translated anew."""
    folders = (Path(module.__path__[0]) for module in (search, indexer))
    code = "".join(file.read_text("utf-8") for folder in folders for file in folder.rglob("*.py"))
    assert [phrase for phrase in PHRASES if phrase not in code] == []


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("de-DE,en-GB;q=0.7", "en"),
        ("fr, zh-TW", "zh"),
        ("", "en"),
    ],
)
def test_the_first_language_that_there_is(accepted: str, language: str) -> None:
    assert messages_for(accepted).language == language
