"""The query language: any text is a query or a clear error, and a printed query is that query."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.errors import QueryWrong
from search.query import FILTERS, LONGEST, NEAR_KM, Filter, Place, Query, Span, Term, parse

LIKELY = st.lists(
    st.sampled_from([
        "dog", "on", '"red car"', '"', "-", "+", "-people", "2:sea", "0:sea", "3:2", "like:#7",
        "-like:a.jpg", "year:2019", "-is:square", "width:>40", "near:1,2,3km", "month:dec", "a:b",
        "folder:a/b", "place:rome", "\\", " ", "2:", ":", "-2:like:x", "http://x",
    ])
)  # fmt: skip

MUNICH = (48.137428283691406, 11.57548999786377)  # as the gazetteer has it


@given(st.text() | LIKELY.map(" ".join) | LIKELY.map("".join))
@example('-"a \\" b"')
def test_any_text_is_a_query_or_a_clear_error(text: str) -> None:
    try:
        query = parse(text)
    except QueryWrong as error:
        assert 0 <= error.at < len(text)
        assert str(error).isprintable()
    else:
        assert parse(str(query)) == query


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("dog on the beach", [Term("dog on the beach")]),
        ('"exact words" kept', [Term("exact words"), Term("kept")]),
        ("sunset -people", [Term("sunset"), Term("people", -1)]),
        ("sunset -people red", [Term("sunset red"), Term("people", -1)]),
        ("2:sunset + sea", [Term("sunset", 2), Term("sea")]),
        ("2:sunset at sea + sand", [Term("sunset at sea", 2), Term("sand")]),
        ('0.5:"red car" -"two words"', [Term("red car", 0.5), Term("two words", -1)]),
        ("like:IMG_1234.jpg", [Term("IMG_1234.jpg", like=True)]),
        ('-2:like:"a b.jpg" dog', [Term("a b.jpg", -2, like=True), Term("dog")]),
        ("like:#4711", [Term("#4711", like=True)]),
        ("ratio 3:2", [Term("ratio 3:2")]),
        ("Note: at 12:30 :) http://a", [Term("Note: at 12:30 :) http://a")]),
        (r'"say \"hi\""', [Term('say "hi"')]),
        ("", []),
    ],
)
def test_terms(text: str, terms: list[Term]) -> None:
    assert parse(text) == Query(tuple(terms))


def days(first: date | None, last: date | None) -> Span:
    return Span(first.toordinal() if first else None, last.toordinal() if last else None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("folder:Trips/Japan", "Trips/Japan"),
        ("after:2023-06", days(date(2023, 6, 1), None)),
        ("before:2024", days(None, date(2023, 12, 31))),
        ("date:2023-07", days(date(2023, 7, 1), date(2023, 7, 31))),
        ("date:2024-02-29", days(date(2024, 2, 29), date(2024, 2, 29))),
        ("year:2019", days(date(2019, 1, 1), date(2019, 12, 31))),
        ("month:December", Span(12, 12)),
        ("month:7", Span(7, 7)),
        ("type:.HEIC", "heic"),
        ("near:48.86,2.35,10km", Place(48.86, 2.35, 10)),
        ("near:-48.86,-2.35,500m", Place(-48.86, -2.35, 0.5)),
        ("near:munich,10km", Place(*MUNICH, 10)),
        ("near:慕尼黑", Place(*MUNICH, NEAR_KM)),
        ("IS:Landscape", "landscape"),
        ("has:gps", "gps"),
        ("width:>4000", Span(4001, None)),
        ("height:<=100", Span(None, 100)),
        ("width:640", Span(640, 640)),
        ("person:Anna", "Anna"),
        ("tag:发票", "发票"),
        ("rating:>=4", Span(4, None)),
        ("rating:5", Span(5, 5)),
        ("has:people", "people"),
    ],
)
def test_filters(text: str, value: object) -> None:
    name, _, written = text.partition(":")
    for minus in ("", "-"):
        wanted = Filter(name.lower(), written, value, minus == "-")  # type: ignore[arg-type]
        assert parse(f"dog {minus}{text} cat") == Query((Term("dog cat"),), (wanted,))


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ('a "b', 2, "a quote that is not closed"),
        ("dog -", 4, "a minus alone"),
        ("dog 2: cat", 4, "nothing to weigh"),
        ("0:dog", 0, "a weight of 0"),
        ("dog 1000:cat", 4, "a weight of 1000"),
        ('dog ""', 4, "nothing between the quotes"),
        ("dog yaer:2019", 4, "did you mean year:?"),
        ("dog xyzzy:2019", 4, "quote them"),
        ("date:2023-13", 0, "write it like date:2023-07-14"),
        ("date:2023-02-30", 0, "date: cannot be 2023-02-30"),
        ("year:19", 0, "year: cannot be 19"),
        ("near:91,0,1km", 0, "near: cannot be"),
        ("near:pariss", 0, "did you mean near:paris?"),
        ("near:atlantis-on-sea", 0, "near: cannot be atlantis-on-sea"),
        ("near:1,2", 0, "near: cannot be 1,2"),
        ("place:lisbom", 0, "did you mean place:lisbon?"),
        ("place:qqqqqq", 0, "write it like place:lisbon"),
        ("is:red", 0, "landscape or portrait"),
        ("tag:!?", 0, "write it like tag:holiday"),
        ("rating:good", 0, "write it like rating:>=4"),
        ("2:year:2019", 0, "a filter has no weight"),
        ("width:wide", 0, "width: cannot be wide"),
        ("dog + " * (LONGEST + 1), 0, "more than 100 terms"),
    ],
)
def test_errors_show_the_place_and_the_way_out(text: str, at: int, message: str) -> None:
    with pytest.raises(QueryWrong) as caught:
        parse(text)
    assert caught.value.at == at
    assert message in str(caught.value)


@pytest.mark.parametrize("name", FILTERS)
def test_the_form_that_is_shown_is_right(name: str) -> None:
    assert parse(f"{name}:{FILTERS[name][1].split()[0]}").filters[0].name == name
