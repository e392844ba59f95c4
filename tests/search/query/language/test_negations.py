"""Negated things in plain words become terms with a minus, in both languages."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query import InterpretedQuery, Query, Term, parse
from search.query.language.hints import may_hold_phrase
from search.query.language.interpret import interpret

TODAY = date(2026, 11, 25)


def interpreted(text: str) -> InterpretedQuery:
    return interpret(parse(text), TODAY)


NEGATIONS = [
    ("no people", '-"people"'),
    ("beach no people", '"beach" -"people"'),
    ("beach without people in 2019", '"beach" -"people" year:2019'),
    ("man without a hat", '"man" -"hat"'),
    ("man without a hat sitting on a bench", '"man sitting on a bench" -"hat"'),
    ("a street with no cars or people at night", '"a street at night" -"cars" -"people"'),
    ("empty street, no one around", '"empty street" -"people"'),
    ("a beach and nobody there", '"a beach" -"people"'),
    ("kids without shoes playing", '"kids playing" -"shoes"'),
    ("dog without a leash and collar", '"dog" -"leash" -"collar"'),
    ("Without any Tourists", '-"people"'),
    ("没有人的街道", '"街道" -"人"'),
    ("没有人", '-"人"'),
    ("空无一人的海滩", '"海滩" -"人"'),
    ("无人的街道", '"街道" -"人"'),
    ("不戴帽子的男人", '"男人" -"帽子"'),
    ("没有戴眼镜的女人", '"女人" -"眼镜"'),
    ("没穿鞋的孩子", '"孩子" -"鞋"'),
    ("没有云的天空", '"天空" -"云"'),
    ("山，没有雪", '"山" -"雪"'),
    ("没有猫和狗的公园", '"公园" -"猫" -"狗"'),
    ("没有和服", '-"和服"'),
    ("dogs but not black ones", '"dogs" -"black"'),
    ("dogs that aren't black or brown", '"dogs" -"black" -"brown"'),
    ("man not wearing a hat", '"man" -"hat"'),
    ("a woman who isn’t wearing glasses", '"a woman" -"glasses"'),
    ("dog not on a leash", '"dog" -"leash"'),
    ("a baby not being held", '"a baby" -"held"'),
    ("kids not smiling", '"kids" -"smiling"'),
    ("people not looking at the camera", '"people" -"looking at the camera"'),
    ("a house that doesn't have a roof", '"a house" -"roof"'),
    ("flowers except roses in the garden", '"flowers in the garden" -"roses"'),
    ("cats (not kittens)", '"cats" -"kittens"'),
    ("everything except people", '-"people"'),
    ("beach not Lisbon", '"beach" -place:lisbon'),
    ("不是黑色的狗", '"狗" -"黑色"'),
    ("狗 不要黑色", '"狗" -"黑色"'),
    ("除了狗以外的照片", '-"狗"'),
    ("除了狗的照片", '-"狗"'),
    ("下雪的照片不要有人", '"下雪" -"人"'),
]
OPPOSITES = [
    ("dogs not in Lisbon", '"dogs" -place:lisbon'),
    ("dogs not in Lisbon, Portugal", '"dogs" -place:lisbon'),
    ("photos not in Lisbon or Porto", "-place:lisbon -place:porto"),
    ("photos that were not taken in Japan", "-place:japan"),
    ("dogs not in Lisbon in 2019", '"dogs" -place:lisbon year:2019'),
    ("dogs in 2019 but not in Lisbon", '"dogs" year:2019 -place:lisbon'),
    ("photos not from 2019", "-year:2019"),
    ("not in 2019 or 2020", "-year:2019 -year:2020"),
    ("sunset, not last summer", '"sunset" -date:2026-06..2026-08'),
    ("beach not on my Pixel", '"beach" -camera:pixel'),
    ("no screenshots", "-is:screenshot"),
    ("dogs but no videos", '"dogs" -is:video'),
    ("all photos excluding screenshots", "-is:screenshot"),
    ("show me photos that are not portrait photos", "-is:portrait"),
    ("不在里斯本的海滩", '"海滩" -place:lisbon'),
    ("没在2019年拍的照片", "-year:2019"),
    ("不在北京或上海", "-place:beijing -place:shanghai"),
    ("除了2019年以外的照片", "-year:2019"),
    ("不是截图", "-is:screenshot"),
]
TRAPS = (
    "no smoking sign", "a sign without words", "No Country for Old Men", "no man's land",
    "no. 5 bus", "no to plastic", "sunset no filter", "a knotted rope", "nothing", "casino",
    '"man without a hat"', "without", "no", "film without people poster", "无人机",
    "没有完成的建筑", "没有你的日子", "不错的风景", "从没有见过的鱼", "无人岛",
    "do not enter", "not yet ripe", "not bad", "to be or not to be", "the other dog", "a knot",
    "why not", "不是我的狗", "wearing nothing except body paint", "people not in focus",
    "a boat and a man who is not on the boat", "无一不是笑脸", "移除一个褐色的外套",
)  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NEGATIONS + OPPOSITES)
def test_a_negation_is_a_minus_term(text: str, expected: str) -> None:
    assert may_hold_phrase(text)
    found = interpreted(text)
    assert str(found.query) == expected
    minus = {*re.findall(r'-(?:"[^"]*"|[a-z]+:\S+)', expected)}
    written = [part for phrase in found.phrases for part in phrase.written()]
    assert minus <= {*written}  # listed in the interpretation, and can be undone
    assert all(phrase.words in str(phrase.query_without) for phrase in found.phrases)


@pytest.mark.parametrize("text", TRAPS)
def test_other_words_stay(text: str) -> None:
    assert interpreted(text).query == parse(text)


def test_a_request_is_no_negation() -> None:
    assert str(interpreted("有没有截图").query) == "is:screenshot"
    assert str(interpreted("有没有猫的照片").query) == '"猫"'
    assert str(interpreted("photos without GPS").query) == "-has:gps"


def test_negations_are_kept_where_filters_leave_nothing() -> None:
    found = interpret(parse("man without a hat in 2019"), TODAY, frozenset, lambda parts: not parts)
    assert str(found.query) == '"man in 2019" -"hat"'
    assert [phrase.words for phrase in found.dropped] == ["in 2019"]


WORDS = st.sampled_from(
    [
        "no",
        "without",
        "nobody",
        "a",
        "hat",
        "and",
        "or",
        "in",
        "2019",
        "not",
        "except",
        "Lisbon",
        "screenshots",
        "没有",
        "人",
        "的",
        "不戴",
        ",",
    ]
)


@given(st.lists(WORDS, max_size=8), st.sampled_from(["", " "]))
def test_any_order_of_words(words: list[str], between: str) -> None:
    text = between.join(words)
    found = interpret(Query((Term(text, is_unquoted=True),)), TODAY)
    assert all(phrase.words in text for phrase in found.phrases)
