"""Ratings, favourites, lengths, cameras and the like in plain words become filters."""

from __future__ import annotations

from datetime import date

import pytest

from search.query import parse
from search.query.language.hints import may_hold_phrase
from search.query.language.interpret import interpret

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my favourite photos of dogs", '"dogs" is:favourite'),
        ("favorites from 2020", "is:favourite year:2020"),
        ("favorite photos from 2020", "is:favourite year:2020"),
        ("dogs in my favourites", '"dogs" is:favourite'),
        ("starred videos", "is:favourite is:video"),
        ("我的收藏", "is:favourite"),
        ("收藏的照片", "is:favourite"),
        ("5 star photos", "rating:5"),
        ("4+ star photos of dogs", '"dogs" rating:">=4"'),
        ("photos with at least three stars", 'rating:">=3"'),
        ("dogs rated 4 or higher", '"dogs" rating:">=4"'),
        ("四星以上的照片", 'rating:">=4"'),
        ("videos longer than 1 minute", "length:>60"),
        ("videos of dogs shorter than half a minute", '"dogs" is:video length:<30'),
        ("videos over 2 hours", "length:>7200"),
        ("超过两分钟的视频", "length:>120"),
        ("30秒以上的视频", 'length:">=30"'),
        ("photos with more than 3 faces", "faces:>3"),
        ("photos tagged beach holiday in 2019", 'tag:"beach holiday" year:2019'),
        ("dogs taken in the morning", '"dogs" time:morning'),
        ("晚上拍的照片", "time:night"),
        ("iphone photos of dogs", '"dogs" camera:iphone'),
        ("gopro videos", "camera:gopro is:video"),
        ("华为手机拍的照片", "camera:huawei"),
        ("portrait photos from 2019", "is:portrait year:2019"),
        ("older than 5 years", "before:2021-11-25"),
        ("dogs newer than two weeks", '"dogs" after:2026-11-11'),
        ("more than 5 years ago", "before:2021"),
        ("on a sunday afternoon", "weekday:sunday time:afternoon"),
        ("dogs July 14th", '"dogs" date:2026-07-14'),
    ],
)
def test_what_is_known_of_a_photo_is_a_filter(text: str, expected: str) -> None:
    assert may_hold_phrase(text)
    assert str(interpret(parse(text), TODAY).query) == expected


@pytest.mark.parametrize(
    "text",
    [
        "five star hotel", "a flag with 5 stars", "stars at night", "starred dinner",
        "my favourite dog", "收藏品", "a man with 2 faces", "hair longer than ever", "pixel art",
        "a dog shot", "over the hill", "older than my dad", "photos of an iphone", "苹果照片",
        "a tagged bike ramp", "just tagged a player", "more than words", "a sunday roast",
        "a girl tagged", "start of the race",
    ],
)  # fmt: skip
def test_other_words_stay(text: str) -> None:
    assert not interpret(parse(text), TODAY).query.filters
