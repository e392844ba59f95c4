"""What the page says: the same in every language."""

from __future__ import annotations

import re
import string

import pytest

from search.errors import PhotoseekError, QueryWrong
from search.query import parse
from tests.search.collections import test_errors as of_collections
from tests.search.test_errors import EXAMPLES
from ui.messages import ENGLISH, ERRORS, LABELS, MESSAGES, Messages, messages_for


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_sentence_is_there_in_every_language() -> None:
    assert {key: fields(said) for key, said in MESSAGES["en"].items()} == {
        key: fields(said) for key, said in MESSAGES["zh"].items()
    }
    assert set(LABELS["en"]) == set(LABELS["zh-CN"])


# What only commands can meet.
OF_COMMANDS = {
    "BadSetting", "UnknownRoot", "PasswordMissing", "PortInUse", "DataMissing",
    "ClusterUnavailable", "BackupUnreadable", "BackupTooNew",
}  # fmt: skip


ALL = [error for error, _ in (*EXAMPLES, *of_collections.EXAMPLES)]


@pytest.mark.parametrize("error", ALL, ids=lambda e: type(e).__name__)
def test_errors_are_explained_on_one_line_without_commands(error: PhotoseekError) -> None:
    name = type(error).__name__
    for messages in (ENGLISH, Messages("zh")):
        told = messages.error(error)
        assert told.isprintable()
        if name not in OF_COMMANDS:
            assert "--" not in told
            assert "`photoseek" not in told
    assert (name in ERRORS["zh"]) == (name not in OF_COMMANDS)


@pytest.mark.parametrize(
    "query",
    ['"a', "a -", "2: b", '""', "yaer:2020", "qqqqq:1", "year:20", "2:year:2020", "0:a", "is:round",
     "near:9", "a " * 600, "width:x", "place:atlantiss", "month:13", "1000:a"],
)  # fmt: skip
def test_what_is_wrong_with_a_query_is_told_in_chinese(query: str) -> None:
    with pytest.raises(QueryWrong) as caught:
        parse(query)
    told = Messages("zh").error(caught.value)
    english = re.findall(r"\b(?:the|write|did|you|cannot|no|more|than|for|a filter)\b", told)
    assert english == []


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


def test_the_language_that_was_chosen_goes_first() -> None:
    assert messages_for("en", "a=b; ps-language=zh").language == "zh"
    assert messages_for("zh", "ps-language=en").language == "en"
    assert messages_for("zh", "ps-language=fr").language == "zh"
