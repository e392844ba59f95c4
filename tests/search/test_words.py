"""Texts as they are kept and looked for, in any script."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import words


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  Two\nlines\t here ", "Two lines here"),
        ("\x1b[31mred\x07", "[31mred"),
        ("right\u202eleft", "rightleft"),
        ("bytes \udcff here", "bytes ? here"),
        ("x" * 5000, "x" * 1000),
    ],
)
def test_what_no_person_sees_goes(text: str, cleaned: str) -> None:
    assert words.clean(text) == cleaned


@given(st.text())
def test_a_clean_text_is_kept_and_shown_as_it_was(text: str) -> None:
    cleaned = words.clean(text)
    assert words.shown(words.kept(cleaned)) == cleaned
    assert words.clean(cleaned) == cleaned
    assert cleaned.isprintable()


def test_words_and_their_places() -> None:
    text = "Café_2021里斯本!"
    assert [(w.folded, text[w.start : w.end]) for w in words.split(text)] == [
        ("cafe", "Café"),
        ("2021", "2021"),
        ("里斯本", "里斯本"),
    ]


@pytest.mark.parametrize(
    ("text", "query", "begins", "found"),
    [
        ("2021 Lisbon", "LISBON", False, True),
        ("2021 Lisbon", "lisb", False, False),
        ("2021 Lisbon", "lisb", True, True),
        ("Crème brûlée", "creme", False, True),
        ("Annas_Geburtstag", "geburtstag", False, True),
        ("scar", "car", False, False),
        ("增值税发票2024", "发票", False, True),
        ("增值税发票2024", "票", False, True),
        ("增值税发票2024", "2024", False, True),
        ("增值税发票2024", "票发", False, False),
        ("海边", "海边", True, True),
        ("ひまわりの花", "ひまわり", False, True),
        ('a "quoted" word', '"quoted" word', False, True),
        ("Straße", "straße", False, True),
    ],
)
def test_the_index_finds_words(text: str, query: str, begins: bool, found: bool) -> None:
    assert _matches(text, query, begins=begins) is found


@pytest.mark.parametrize(
    "text", ["がっこう", "서울 여행", "Ελλάδα", "Москва й", "Đà Nẵng", "ประเทศไทย", "Łódź", "İzmir"]
)
def test_a_word_is_found_as_it_is_folded(text: str) -> None:
    assert all(_matches(words.clean(text), word.folded, begins=False) for word in words.split(text))


@given(st.text(), st.text())
def test_no_query_is_an_error(text: str, query: str) -> None:
    _matches(words.clean(text), words.clean(query), begins=True)


def test_where_there_is_no_word_there_is_no_phrase() -> None:
    assert words.phrase("?! -") is None


def _matches(text: str, query: str, *, begins: bool) -> bool:
    db = sqlite3.connect(":memory:")
    tokenizer = "tokenize = 'unicode61 remove_diacritics 2'"
    db.execute(f"CREATE VIRTUAL TABLE texts USING fts5(text, {tokenizer})")
    db.execute("INSERT INTO texts VALUES (?)", (words.kept(text),))
    phrase = words.phrase(query, begins=begins)
    found = phrase and db.execute("SELECT 1 FROM texts WHERE texts MATCH ?", (phrase,)).fetchall()
    db.close()
    return bool(found)
