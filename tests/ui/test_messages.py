"""The texts of the page: complete in both languages, and all of them used."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from search.errors import PhotoseekError, QueryWrong, notes
from search.query import parse
from search.ranking.library_duplicates import KINDS
from search.ranking.relevance import BANDS
from tests.search.test_errors import EXAMPLES
from ui.facets import EVERYDAY
from ui.messages import ENGLISH, LANGUAGES, Messages, messages_for, texts

UI = Path(__file__).parents[2] / "ui"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Errors that only commands raise.
OF_COMMANDS = {
    "BadSetting", "UnknownRoot", "PasswordMissing", "PortInUse", "ListenFailed", "OutputFailed",
    "DataMissing", "ClusterUnavailable", "BackupUnreadable", "BackupTooNew", "TextsTooFew",
    "UnknownCommand", "UnknownToken", "ProtocolMissing",
    "NobodyNamed",
}  # fmt: skip
ERRORS = {
    type(error).code: error for error, _ in EXAMPLES if type(error).__name__ not in OF_COMMANDS
}
SAME = {"ImageNet", "COCO", "{count} MB", "{text}", "{path}：{reason}", "{file}：{reason}", "，"}


def placeholders(key: str, language: str) -> set[str]:
    text = texts(language)[key]
    forms = [text] if isinstance(text, str) else [text["other"]]
    return {name for form in forms for name in re.findall(r"\{(\w*)\}", form)}


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    assert list(texts("en")) == list(texts("zh"))
    for key in texts("en"):
        assert placeholders(key, "en") == placeholders(key, "zh"), key


def test_a_pair_of_texts_is_for_one_and_for_many() -> None:
    for language in LANGUAGES:
        for key, text in texts(language).items():
            if isinstance(text, dict):
                assert set(text) == {"one", "other"}, key
                assert "{count}" in text["other"], key


def test_chinese_is_chinese() -> None:
    english = [key for key, text in texts("zh").items() if not CHINESE.search(json.dumps(
        text, ensure_ascii=False))]  # fmt: skip
    assert {str(texts("zh")[key]) for key in english} <= SAME


def test_every_error_and_note_has_a_text_with_its_fields() -> None:
    assert {key for key in texts("en") if key.startswith("error.")} == {
        f"error.{code}" for code in ERRORS
    }
    assert {key for key in texts("en") if key.startswith("note.")} == {
        f"note.{code}" for code in notes.TEMPLATES
    }
    for code, error in ERRORS.items():
        assert placeholders(f"error.{code}", "en") <= set(error.fields), code
    for code, template in notes.TEMPLATES.items():
        names = set(re.findall(r"\{(\w+)[}:]", template.sentence))
        assert placeholders(f"note.{code}", "en") <= names, code


def test_every_text_is_used_and_every_used_text_exists() -> None:
    files = [file for kind in ("js", "html", "py") for file in UI.rglob(f"*.{kind}")]
    code = "".join(f.read_text("utf-8") for f in files if "vendor" not in f.parts)
    prefixes = tuple(re.findall(r"""["'`]([\w.]+)(?:\$?\{)""", code))
    words = {*BANDS, *KINDS, *re.findall(r'(?<=")[\w. ]+(?=")|\b\w+(?=:)', code)}
    used = {f"label.{name}" for name in re.findall(r'\blabels\("(\w+)"\)', code)}
    used |= {f"example.{thing}" for thing in EVERYDAY}
    used |= {key for key in texts("en") if key in words or key.startswith(("error.", "note."))}
    assert [key for key in texts("en") if key not in used and not key.startswith(prefixes)] == []
    requested = set(re.findall(r'\b(?:message|messages\.text)\(\s*"([\w.]+)"', code))
    requested |= set(re.findall(r'data-(?:text|title)="([\w.]+)"', code))
    assert requested | used <= set(texts("en"))


ALL = [error for error, _ in EXAMPLES]


@pytest.mark.parametrize("error", ALL, ids=lambda e: type(e).__name__)
def test_errors_are_explained_on_one_line_without_commands(error: PhotoseekError) -> None:
    name = type(error).__name__
    for messages in (ENGLISH, Messages("zh")):
        shown = messages.error(error)
        assert shown.isprintable()
        if name not in OF_COMMANDS:
            assert "--" not in shown
            assert "`photoseek" not in shown


@pytest.mark.parametrize("template", notes.TEMPLATES.values(), ids=lambda t: t.code)
def test_notes_speak_of_no_commands(template: notes.Template) -> None:
    fields = dict.fromkeys(re.findall(r"\{(\w+)[}:]", template.sentence), 7)
    note = template(**fields)
    for language in LANGUAGES:
        shown = Messages(language).note(note)
        assert not re.search(r" --|`photoseek", shown)
    left = re.findall(r"\b(?!pip )[A-Za-z]+(?: [a-z]+)+", Messages("zh").note(note))
    assert left == []  # English words


@pytest.mark.parametrize(
    "query",
    ['"a', "a -", "2: b", '""', "yaer:2020", "qqqqq:1", "year:20", "2:year:2020", "0:a", "is:round",
     "near:9", "a " * 600, "width:x", "place:atlantiss", "month:13", "1000:a"],
)  # fmt: skip
def test_what_is_wrong_with_a_query_is_explained_in_chinese(query: str) -> None:
    with pytest.raises(QueryWrong) as caught:
        parse(query)
    shown = Messages("zh").error(caught.value)
    english = re.findall(r"\b(?:the|write|did|you|cannot|no|more|than|for|a filter)\b", shown)
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
def test_the_first_known_language_is_taken(accepted: str, language: str) -> None:
    assert messages_for(accepted).language == language


def test_the_language_that_was_chosen_goes_first() -> None:
    assert messages_for("en", "a=b; ps-language=zh").language == "zh"
    assert messages_for("zh", "ps-language=en").language == "en"
    assert messages_for("zh", "ps-language=fr").language == "zh"
