"""Texts as they are kept and looked for, in any script."""

from __future__ import annotations

import itertools
import sqlite3
import unicodedata

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
def test_a_clean_text_is_printable_and_stays(text: str) -> None:
    cleaned = words.clean(text)
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


# Spellings of one word, and words that differ from it.
SPELLINGS = (
    (("Ακρόπολη", "ΑΚΡΟΠΟΛΗ", "ακροπολη"), ("Ακρόπολις",)),
    (("Οδυσσεύς", "ΟΔΥΣΣΕΥΣ", "οδυσσευσ"), ("Οδυσσέα",)),
    (("Łukasz", "łukasz", "LUKASZ"), ("Lucas",)),
    (("Tromsø", "TROMSØ", "tromso"), ("troms",)),
    (("Straße", "STRASSE", "strasse", "STRAẞE"), ("Strase",)),
    (("İstanbul", "ISTANBUL", "ıstanbul", "istanbul"), ("Stanbul",)),
    (("Ærø", "aero", "ÆRØ"), ("aro",)),
    (("Đà Nẵng", "da nang", "ĐÀ NẴNG", "đa năng"), ("na nang",)),
    (("Þórshöfn", "thorshofn"), ("porshofn",)),
    (("Cœur", "coeur", "CŒUR"), ("cour",)),
    (("ﬁnale", "finale", "ＦＩＮＡＬＥ"), ("nale",)),
    (("Алёна", "АЛЕНА", "алена"), ("Алина",)),
    (("שָׁלוֹם", "שלום"), ("שלם",)),
    (("مُحَمَّد", "محمد", "محـمد"), ("احمد",)),
    (("إيران", "ایران", "ايران"), ("عراق",)),
    (("می\u200cخواهم", "میخواهم"), ("خواهم",)),
    (("दीवाली", "दी\u200dवाली"), ("दवाली", "दी", "वाली", "दिवाली")),
    (("हिन्दी",), ("हिन", "दी")),
    (("বাংলা",), ("বাং", "ব", "বংলা")),
    (("தமிழ்",), ("தமழ",)),
    (("ગુજરાતી",), ("ગજરાતી",)),
    (("٢٠٢٣", "2023", "２０２３", "२०२३"), ("2024",)),
    (("서울", unicodedata.normalize("NFD", "서울")), ("서운",)),
    (("がっこう", unicodedata.normalize("NFD", "がっこう")), ("かつこう",)),
    (("ｶﾞﾗｽ", "ガラス"), ("カラス",)),
    (("น้ำตก", unicodedata.normalize("NFD", "น้ำตก")), ("นำตก",)),
    (("👍🏽", "👍", "👍🏿"), ("👎",)),
    (("❤️", "❤"), ("💛",)),
    (("1️⃣", "1"), ("2",)),
)


@pytest.mark.parametrize(("spellings", "others"), SPELLINGS)
def test_spellings_of_a_word_are_found_by_each_other(
    spellings: tuple[str, ...], others: tuple[str, ...]
) -> None:
    for written, typed in itertools.product(spellings, spellings):
        text = words.clean(f"before {written}, after")
        assert _matches(text, typed, begins=False), (written, typed)
        assert {w.folded for w in words.split(typed)} <= {w.folded for w in words.split(written)}
    for written, typed in itertools.product(spellings, others):
        assert not _matches(words.clean(f"before {written}, after"), typed, begins=False)


def _with_vowel_signs() -> st.SearchStrategy[str]:
    """Words of letters and marks of one script, as they occur in its block."""
    blocks = [(0x900, 0x97F), (0x980, 0x9FF), (0xB80, 0xBFF), (0xD00, 0xD7F), (0xE00, 0xE7F),
              (0x1000, 0x109F), (0x1780, 0x17FF), (0x5D0, 0x5EA), (0x620, 0x64A)]  # fmt: skip
    return st.sampled_from(blocks).flatmap(
        lambda block: st.text(
            st.characters(
                min_codepoint=block[0], max_codepoint=block[1],
                categories=("Lo", "Mn", "Mc"),
            ), min_size=2, max_size=8,
        ).filter(lambda text: unicodedata.category(text[0]) == "Lo")
    )  # fmt: skip


@given(_with_vowel_signs())
def test_a_word_with_vowel_signs_is_one_word(text: str) -> None:
    assert [(w.start, w.end) for w in words.split(text)] == [(0, len(text))]
    assert _matches(words.clean(f"a {text} b"), text, begins=False)


@given(st.text())
def test_folding_ignores_case_and_normalisation_and_is_final(text: str) -> None:
    folded = words.fold(text)
    assert words.fold(folded) == folded
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert words.fold(unicodedata.normalize(form, text)) == folded


@given(st.text() | st.text("aßéκΰжЁᅡᄀ각👍🏽\u0301\u064bمक्ि가ﾞｶ½\u200d\ufe0f"))
def test_characters_are_folded_alone_where_that_is_enough(text: str) -> None:
    assert words.fold(text) == words.fold_in_context(text)


def test_every_character_is_folded_once() -> None:
    for code in [*range(0x80, 0xD800), *range(0xE000, 0x20000)]:
        folded = words.fold(chr(code))
        assert folded == words.fold_in_context(chr(code)) == words.fold(folded)


@given(st.sampled_from("🎉🐶🌋✓☕🚀"), st.text("ab ,"))
def test_an_emoji_is_a_word(emoji: str, before: str) -> None:
    assert words.split(before + emoji)[-1].folded == emoji
    assert _matches(words.clean(f"{before}{emoji}a"), emoji, begins=True)
    assert not _matches(words.clean(f"{before}a"), emoji, begins=True)


@given(st.text(), st.text())
def test_no_query_is_an_error(text: str, query: str) -> None:
    _matches(words.clean(text), words.clean(query), begins=True)


def test_where_there_is_no_word_there_is_no_phrase() -> None:
    assert words.phrase("?! -") is None


def _matches(text: str, query: str, *, begins: bool) -> bool:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize = 'ascii')")
    db.execute("INSERT INTO texts VALUES (?)", (words.indexed(text),))
    phrase = words.phrase(query, begins=begins)
    found = phrase and db.execute("SELECT 1 FROM texts WHERE texts MATCH ?", (phrase,)).fetchall()
    db.close()
    return bool(found)
