"""The query language: any text is a query or a clear error, and a printed query is that query."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.errors import QueryWrong
from search.query import FILTERS, Circle, Filter, Query, Rectangle, Span, Term, language_rows, parse
from search.query.filter_values import NEAR_KM
from search.query.grammar import MAX_PARTS

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
        ("date:2023-07..2024", days(date(2023, 7, 1), date(2024, 12, 31))),
        ("date:2024-02-29", days(date(2024, 2, 29), date(2024, 2, 29))),
        ("year:2019", days(date(2019, 1, 1), date(2019, 12, 31))),
        ("month:December", Span(12, 12)),
        ("month:7", Span(7, 7)),
        ("type:.HEIC", "heic"),
        ("near:48.86,2.35,10km", Circle(48.86, 2.35, 10)),
        ("near:-48.86,-2.35,500m", Circle(-48.86, -2.35, 0.5)),
        ("near:48.86,2.35", Circle(48.86, 2.35, NEAR_KM)),
        ("near:-90,180", Circle(-90, 180, NEAR_KM)),
        ("near:munich,10km", Circle(*MUNICH, 10)),
        ("near:慕尼黑", Circle(*MUNICH, NEAR_KM)),
        ("within:-10,170.5,10,-170", Rectangle(-10, 170.5, 10, -170)),
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
        ("near:1,2,", 0, "near: cannot be 1,2,"),
        ("near:1.2.3,2", 0, "near: cannot be 1.2.3,2"),
        ("within:1,2,3", 0, "write it like within:45.9,7.6,46.1,7.9"),
        ("within:50,0,40,10", 0, "within: cannot be 50,0,40,10"),
        ("within:0,0,1,181", 0, "within: cannot be 0,0,1,181"),
        ("date:2024..2023", 0, "date: cannot be 2024..2023"),
        ("date:2023..", 0, "date: cannot be 2023.."),
        ("date:4/7/2019", 0, "date: cannot be 4/7/2019"),
        ("place:lisbom", 0, "did you mean place:lisbon?"),
        ("place:qqqqqq", 0, "write it like place:lisbon"),
        ("is:red", 0, "landscape or portrait"),
        ("tag:!?", 0, "write it like tag:holiday"),
        ("rating:good", 0, "write it like rating:>=4"),
        ("2:year:2019", 0, "a filter has no weight"),
        ("width:wide", 0, "width: cannot be wide"),
        ("dog + " * (MAX_PARTS + 1), 0, "more than 100 terms"),
    ],
)
def test_errors_show_the_place_and_the_way_out(text: str, at: int, message: str) -> None:
    with pytest.raises(QueryWrong) as caught:
        parse(text)
    assert caught.value.at == at
    assert message in str(caught.value)


@given(st.dates(date(1900, 1, 1)), st.sampled_from("-/."))
def test_months_and_days_are_written_in_any_usual_order(day: date, sign: str) -> None:
    year, month = day.year, day.month
    whole = parse(f"date:{year:04}-{month:02}").filters[0].value
    for text in (f"{month}{sign}{year}", f"{month:02}{sign}{year}", f"{year}{sign}{month}"):
        assert parse(f"date:{text}").filters[0].value == whole
    for text in (f"{day.day}.{month}.{year}", f"{year}{sign}{month}{sign}{day.day}"):
        assert parse(f"date:{text}").filters[0].value == days(day, day)


# How keyboards write ASCII signs.
VARIANTS = {
    "-": "-‐‑‒–—−－﹣", ":": ":：﹕", "+": "+＋﹢", " ": " \u3000\xa0\u2009", ",": ",，",
    **{chr(code): chr(code) + chr(code + 0xFEE0) for code in range(ord("0"), ord("9") + 1)},
}  # fmt: skip
QUOTES = ("“”", "”“", "„“", "„”", "””", "‟”", "«»", "»«", "‹›", "›‹", "「」", "『』", "《》",
          "〈〉", "＂＂", "〝〞", "〝〟", "｢｣", '“"')  # fmt: skip
WRITTEN = (
    "sunset -people", "2:sunset + 3:sea", "dog year:2019", "-month:12 dog", "near:48.86,2.35,10km",
    "near:-48.86,-2.35", "within:-10,170.5,10,-170", "date:2023-07-14", "width:>4000 -rating:5",
    "like:#47", "0.5:dog + cat",
    'a -"red car"', '"red car" -folder:"a b"', 'tag:"red car"', '2:"two words" + like:"a b.jpg"',
)  # fmt: skip


@given(st.sampled_from(WRITTEN), st.sampled_from(QUOTES), st.data())
def test_typographic_signs_mean_what_ascii_means(
    text: str, quotes: str, data: st.DataObject
) -> None:
    parts = text.split('"')
    typed = ""
    for number, part in enumerate(parts):
        if number % 2:
            typed += f"{quotes[0]}{part}{quotes[1]}"
        else:
            typed += "".join(data.draw(st.sampled_from(VARIANTS.get(c, c))) for c in part)
    assert parse(typed) == parse(text)
    assert parse(str(parse(typed))) == parse(text)


@given(st.sampled_from([*QUOTES, '""']), st.text("a –—−：＋，１“„«»「"))
def test_quoted_text_keeps_its_content(quotes: str, content: str) -> None:
    kept = content.translate(dict.fromkeys(map(ord, quotes + "“”„‟＂〝〞〟"))).strip()
    if kept:
        typed = f"{quotes[0]}{kept}{quotes[1]}"
        assert parse(typed) == Query((Term(kept),))
        assert parse(f"-tag:{quotes[0]}a{kept}{quotes[1]}").filters[0].written == f"a{kept}"


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("folder:Über–uns", "folder:Über–uns"),
        ("tag：red", "tag:red"),
        ('"red car”', '"red car"'),
        ("in Zu\u0308rich", "in Zürich"),
        ("place:Zu\u0308rich", "place:zürich"),
        ("ｔａｇ：red", "tag:red"),
        ("rating:≥４", "rating:>=4"),
        ("width:＜１０００", "width:<1000"),
        ("date:٢٠٢٣", "date:2023"),
        ("今天“生日”照片", '今天 "生日" 照片'),
        ("照片：猫", '"照片：猫"'),
        ("May – July", "May – July"),
        ("it’s Anna’s", "it’s Anna’s"),
        ("２０１９−２０２１", "2019-2021"),
        ("tag:🎉", 'tag:"🎉"'),
        ("caption:👍🏽 text:☕ name:🐶", 'caption:"👍🏽" text:"☕" name:"🐶"'),
        ("5 › 3", "5 › 3"),
        ("《", "《"),
    ],
)
def test_signs_of_other_keyboards(text: str, query: str) -> None:
    parsed, wanted = parse(text), parse(query)
    assert [t.text for t in parsed.terms] == [t.text for t in wanted.terms]
    assert [(f.name, f.value) for f in parsed.filters] == [
        (f.name, f.value) for f in wanted.filters
    ]


@pytest.mark.parametrize("text", ["a “b", "a ”b", "„b", "＂b", "−", "－", "a ﹣ b"])
def test_lone_signs_are_refused_as_those_of_ascii(text: str) -> None:
    with pytest.raises(QueryWrong):
        parse(text)


@pytest.mark.parametrize("name", FILTERS)
def test_the_example_of_a_filter_is_valid(name: str) -> None:
    (parsed,) = parse(FILTERS[name].example).filters
    assert parsed.name == name
    for choice in FILTERS[name].choices:
        assert parse(f"{name}:{choice}").filters[0].written == choice


def test_the_manual_lists_every_filter_in_both_languages() -> None:
    rows = language_rows()
    assert {row.name for row in rows} == {"", *FILTERS}
    for row in rows:
        parse(row.example)
        assert row.help.isascii()
        assert re.search(r"[\u4e00-\u9fff]", row.help_zh)
