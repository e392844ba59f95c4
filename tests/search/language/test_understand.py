"""Queries of people, as `queries.tsv` lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from search.language import places
from search.language.hints import may_mean
from search.language.plain import Plain
from search.language.understand import understand, understand_all
from search.places import NOTHING, named
from search.query import Query, Term, parse

TODAY = date(2026, 11, 25)  # a Wednesday
# The second was written before the code that it asked for.
LISTS = ("queries.tsv", "held_out.tsv")
FOLDERS = frozenset(("/photos/Work", "/photos/Garden", "/photos/2019/Grandma's house"))
RIGHT, OF_TRAPS = 0.95, 0.01  # goals: at least, at most


@dataclass(frozen=True, slots=True)
class Case:
    """A query, the filters that it means, and the words that are left; a trap means no filter."""

    text: str
    filters: frozenset[str]
    rest: str
    is_trap: bool


def cases(*names: str) -> list[Case]:
    """The queries of some lists, or of all."""
    files = [Path(__file__).with_name(name) for name in names or LISTS]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [_case(line) for line in lines if not line.startswith("#")]


def _case(line: str) -> Case:
    text, *meant = line.split("\t")
    if not meant:
        return Case(text, frozenset(), text.strip('"') if text.count('"') == 2 else text, True)
    filters, rest = meant
    return Case(text, frozenset(_split(filters)), rest, False)


def _split(filters: str) -> list[str]:
    """Filters with spaces in their values, apart."""
    parts = list[str]()
    for word in filters.split():
        if ":" in word:
            parts.append(word)
        else:
            parts[-1] += f" {word}"
    return parts


def plain(text: str) -> Plain:
    return understand(parse(text), TODAY, lambda: FOLDERS)


def shown(query: Query) -> frozenset[str]:
    """The filters of a query, with the name of a place for its position."""
    towns = {"near:48.85,2.35,30km": "near:paris", "near:35.69,139.69,30km": "near:tokyo"}
    written = [f"{'-' * f.negated}{f.name}:{f.written}" for f in query.filters]
    return frozenset(towns.get(one, one) for one in written)


def is_right(case: Case) -> bool:
    found = plain(case.text).query
    return shown(found) == case.filters and _rest(found) == _rest(parse(case.rest))


def _rest(query: Query) -> list[str]:
    return [term.text for term in query.terms]


def test_most_queries_are_understood_exactly() -> None:
    meant = [case for case in cases() if not case.is_trap]
    missed = [case for case in meant if not is_right(case)]
    for case in missed:
        found = plain(case.text).query
        print(f"{case.text}: {' '.join(shown(found))} | {' '.join(_rest(found))}")
    assert len(meant) >= 150
    assert len(missed) <= (1 - RIGHT) * len(meant)


def test_hardly_a_trap_is_interpreted() -> None:
    traps = [case for case in cases() if case.is_trap]
    fallen = [case for case in traps if plain(case.text).query != parse(case.text)]
    for case in fallen:
        print(f"{case.text}: {plain(case.text)}")
    assert len(traps) >= 150
    assert len(fallen) <= OF_TRAPS * len(traps)


def test_a_quick_look_misses_nothing() -> None:
    for case in cases():
        if plain(case.text).query != parse(case.text):
            assert may_mean(case.text), case.text


def test_words_that_are_kept_stay_words() -> None:
    found = understand(parse("dog last summer in Lisbon"), TODAY, keep={"last summer"})
    assert _rest(found.query) == ["dog last summer"]
    assert [one.words for one in found.understood] == ["in Lisbon"]


def test_the_name_of_a_folder_stays_words() -> None:
    folders = {"/photos/2021 Lisbon", "/photos/Trip_in_Japan"}
    for text in ("2021 Lisbon", "2021 lisbon", "trip in japan"):
        plain = understand(parse(text), TODAY, lambda: folders)
        assert (plain.understood, plain.query) == ((), parse(text))
    assert understand(parse("dog 2021 lisbon"), TODAY, lambda: folders).understood


def test_only_plain_words_are_understood() -> None:
    for text in ('"in 2019"', "2:x -2019", "like:2019.jpg", 'folder:"last summer"'):
        assert understand(parse(text), TODAY).understood == ()


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    query = Query((Term(text, plain=True),))
    found = understand(query, TODAY, lambda: FOLDERS)
    assert all(one.words in text for one in found.understood)


WORDS = (
    *("in", "on", "the", "last", "2019", "31", "June", "February", "summer", "99", "years", "ago"),
    *("between", "and", "before", "to", "Lisbon", "near", "photos", "of", "-", "/", "0", "9999"),
    *("去年", "月", "在", "日本", "国庆节", "的", "前", "一", "五", "十", "年", "天", "日"),
)


@given(st.lists(st.sampled_from(WORDS), max_size=8), st.sampled_from(["", " "]))
def test_any_order_of_words_is_read(words: list[str], between: str) -> None:
    understand(Query((Term(between.join(words), plain=True),)), date(1, 1, 1))
    understand(Query((Term(between.join(words), plain=True),)), TODAY)


def test_what_leaves_no_photo_stays_words() -> None:
    query = parse("dog in 2019 in Lisbon")
    found = understand_all(
        query, TODAY, frozenset, lambda filters: all(one.name != "year" for one in filters)
    )
    assert [one.words for one in found.dropped] == ["in 2019"]
    assert [one.words for one in found.understood] == ["in Lisbon"]
    assert _rest(found.query) == ["dog in 2019"]


def test_the_gazetteer_knows_every_place() -> None:
    table = Path(places.__file__).with_name("places.tsv").read_text(encoding="utf-8")
    names = {
        line.split("\t")[1] or line.split("\t")[0] for line in table.splitlines() if "\t" in line
    }
    unknown = {name for name in names if named(name) == NOTHING}
    assert len(unknown) < 60, sorted(unknown)[:20]  # countries without a town in the table
