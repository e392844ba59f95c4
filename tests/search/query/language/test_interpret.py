"""Interpretation of the queries in `queries.tsv` and `held_out.tsv`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.places import place_names
from search.places.gazetteer import NOTHING, named
from search.query import InterpretedQuery, Query, Term, parse, write_filter
from search.query.language.hints import may_hold_phrase
from search.query.language.interpret import interpret

TODAY = date(2026, 11, 25)  # a Wednesday
# The second was written before the code that it tests.
LISTS = ("queries.tsv", "held_out.tsv")
FOLDERS = frozenset(("/photos/Work", "/photos/Garden", "/photos/2019/Grandma's house"))
RIGHT, OF_TRAPS = 0.95, 0.01  # goals: at least, at most


@dataclass(frozen=True, slots=True)
class Case:
    """A query, the expected filters and the remaining words; a trap has no filter."""

    text: str
    filters: frozenset[str]
    rest: str
    is_trap: bool


def cases(*names: str) -> list[Case]:
    """The queries of the named lists, or of all."""
    files = [Path(__file__).with_name(name) for name in names or LISTS]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [_case(line) for line in lines if not line.startswith("#")]


def _case(line: str) -> Case:
    text, *with_filters = line.split("\t")
    if not with_filters:
        return Case(text, frozenset(), text.strip('"') if text.count('"') == 2 else text, True)
    filters, rest = with_filters
    return Case(text, frozenset(_split(filters)), rest, False)


def _split(filters: str) -> list[str]:
    """Filters, some with spaces in their values."""
    parts = list[str]()
    for word in filters.split():
        if ":" in word:
            parts.append(word)
        else:
            parts[-1] += f" {word}"
    return parts


def interpreted(text: str) -> InterpretedQuery:
    return interpret(parse(text), TODAY, lambda: FOLDERS)


def shown(query: Query) -> frozenset[str]:
    """The filters of a query, with the name of a place for its position."""
    towns = {"near:48.85,2.35,30km": "near:paris", "near:35.69,139.69,30km": "near:tokyo"}
    written = [f"{'-' * f.negated}{f.name}:{f.written}" for f in query.filters]
    return frozenset(towns.get(one, one) for one in written)


def is_right(case: Case) -> bool:
    found = interpreted(case.text).query
    return shown(found) == case.filters and _rest(found) == _rest(parse(case.rest))


def _rest(query: Query) -> list[str]:
    return [term.text for term in query.terms]


def test_most_queries_are_interpreted_exactly() -> None:
    with_filters = [case for case in cases() if not case.is_trap]
    missed = [case for case in with_filters if not is_right(case)]
    for case in missed:
        found = interpreted(case.text).query
        print(f"{case.text}: {' '.join(shown(found))} | {' '.join(_rest(found))}")
    assert len(with_filters) >= 150
    assert len(missed) <= (1 - RIGHT) * len(with_filters)


def test_hardly_a_trap_is_interpreted() -> None:
    traps = [case for case in cases() if case.is_trap]
    fallen = [case for case in traps if interpreted(case.text).query != parse(case.text)]
    for case in fallen:
        print(f"{case.text}: {interpreted(case.text)}")
    assert len(traps) >= 150
    assert len(fallen) <= OF_TRAPS * len(traps)


def test_hints_miss_no_phrase() -> None:
    for case in cases():
        if interpreted(case.text).query != parse(case.text):
            assert may_hold_phrase(case.text), case.text


@pytest.mark.parametrize(
    ("text", "filters", "rest"),
    [
        ("videos of dogs", "is:video", "dogs"),
        ("dog videos", "is:video", "dog"),
        ("live photos of the beach", "is:live", "the beach"),
    ],
)
def test_videos_and_live_photos_are_kinds(text: str, filters: str, rest: str) -> None:
    assert is_right(Case(text, frozenset([filters]), rest, is_trap=False))


@given(st.integers(1990, 2025), st.integers(1, 12), st.sampled_from("/.-"), st.booleans())
def test_a_month_is_written_with_its_year_first_or_last(
    year: int, month: int, sign: str, is_padded: bool
) -> None:
    number = f"{month:02}" if is_padded else f"{month}"
    for text in (f"{number}{sign}{year}", f"{year}{sign}{number}"):
        for words in (text, f"in {text}", f"snow {text}"):
            assert shown(interpreted(words).query) == {f"date:{year}-{month:02}"}


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("“2022-12-25”", set()),
        ("«last summer»", set()),
        ("「2019」", set()),
        ("２０２２年１２月", {"date:2022-12"}),
        ("２０２３／１０", {"date:2023-10"}),
        ("snow 2022−12−25", {"date:2022-12-25"}),
    ],
)
def test_quotes_and_digits_of_other_keyboards(text: str, filters: set[str]) -> None:
    assert shown(interpreted(text).query) == filters


def test_types_are_plain_words_in_every_spelling() -> None:
    for text, kind in (("JPEG photos", "jpeg"), ("hif files", "hif"), ("tiff", "tiff")):
        assert shown(interpreted(text).query) == {f"type:{kind}"}
    for text in ("raw photos", "camera RAW files", "RAW格式的照片"):
        assert shown(interpreted(text).query) == {"type:raw"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in Lisbon or Porto", "place:lisbon place:porto"),
        ("在北京或上海", "place:beijing place:shanghai"),
        ("summer 2019 or summer 2020", "date:2019-06..2019-08 date:2020-06..2020-08"),
        ("Christmas 2018 and 2019", "date:2018-12-24..2018-12-26 year:2019"),
        ("dogs 2019/2020", '"dogs" year:2019 year:2020'),
        ("cats (in 2019)", '"cats" year:2019'),
        ("a photo from june 20", "date:2026-06-20"),
        ("bread or butter", '"bread or butter"'),
    ],
)
def test_words_that_only_join_filters_are_not_searched(text: str, expected: str) -> None:
    assert str(interpreted(text).query) == expected


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("5-10 May 2020", "date:2020-05-05..2020-05-10"),
        ("from May 5 to 10, 2020", "date:2020-05-05..2020-05-10"),
        ("between 5 and 10 may 2020", "date:2020-05-05..2020-05-10"),
        ("between May 28 and June 3 2019", "date:2019-05-28..2019-06-03"),
        ("28 may to 3 june 2019", "date:2019-05-28..2019-06-03"),
        ("July 1-14", "date:2026-07-01..2026-07-14"),
        ("2019年5月28日到6月3日", "date:2019-05-28..2019-06-03"),
        ("5月1日到5日", "date:2026-05-01..2026-05-05"),
        ("10-5 may 2020", ""),
    ],
)
def test_days_of_a_month_are_a_period(text: str, filters: str) -> None:
    found = interpreted(f"{text} dogs" if text.isascii() else f"{text}的狗").query
    assert " ".join(map(write_filter, found.filters)) == filters


@pytest.mark.parametrize("text", ["爬上周围的树", "穿上冬季衣服", "坐在车上圣诞老人"])
def test_words_of_two_others_are_no_date(text: str) -> None:
    assert interpreted(text).query == parse(text)


def test_kept_words_stay_words() -> None:
    found = interpret(parse("dog last summer in Lisbon"), TODAY, keep={"last summer"})
    assert _rest(found.query) == ["dog last summer"]
    assert [one.words for one in found.phrases] == ["in Lisbon"]


def test_a_phrase_has_the_query_in_which_it_stays_words() -> None:
    for case in cases():
        found = interpreted(case.text)
        for phrase in found.phrases:
            kept = interpret(parse(case.text), TODAY, lambda: FOLDERS, keep={phrase.words})
            assert phrase.query_without == kept.query, case.text


def test_the_name_of_a_folder_stays_words() -> None:
    folders = {"/photos/2021 Lisbon", "/photos/Trip_in_Japan"}
    for text in ("2021 Lisbon", "2021 lisbon", "trip in japan"):
        found = interpret(parse(text), TODAY, lambda: folders)
        assert (found.phrases, found.query) == ((), parse(text))
    assert interpret(parse("dog 2021 lisbon"), TODAY, lambda: folders).phrases


def test_only_unquoted_words_are_interpreted() -> None:
    for text in ('"in 2019"', "2:x -2019", "like:2019.jpg", 'folder:"last summer"'):
        assert interpret(parse(text), TODAY).phrases == ()


@given(st.text(max_size=60))
def test_any_text_is_interpreted(text: str) -> None:
    query = Query((Term(text, is_unquoted=True),))
    found = interpret(query, TODAY, lambda: FOLDERS)
    assert all(one.words in text for one in found.phrases)


WORDS = (
    *("in", "on", "the", "last", "2019", "31", "June", "February", "summer", "99", "years", "ago"),
    *("between", "and", "before", "to", "Lisbon", "near", "photos", "of", "-", "/", "0", "9999"),
    *("去年", "月", "在", "日本", "国庆节", "的", "前", "一", "五", "十", "年", "天", "日"),
)


@given(st.lists(st.sampled_from(WORDS), max_size=8), st.sampled_from(["", " "]))
def test_any_order_of_words_is_interpreted(words: list[str], between: str) -> None:
    interpret(Query((Term(between.join(words), is_unquoted=True),)), date(1, 1, 1))
    interpret(Query((Term(between.join(words), is_unquoted=True),)), TODAY)


def test_phrases_that_no_photo_passes_stay_words() -> None:
    query = parse("dog in 2019 in Lisbon")
    found = interpret(
        query, TODAY, frozenset, lambda filters: all(one.name != "year" for one in filters)
    )
    assert [one.words for one in found.dropped] == ["in 2019"]
    assert [one.words for one in found.phrases] == ["in Lisbon"]
    assert _rest(found.query) == ["dog in 2019"]


def test_the_gazetteer_knows_every_place() -> None:
    table = Path(place_names.__file__).with_name("place_names.tsv").read_text(encoding="utf-8")
    names = {
        line.split("\t")[1] or line.split("\t")[0] for line in table.splitlines() if "\t" in line
    }
    unknown = {name for name in names if named(name) == NOTHING}
    assert len(unknown) < 60, sorted(unknown)[:20]  # countries without a town in the table
