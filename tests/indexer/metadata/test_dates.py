"""Notations of dates, and the dates of clocks that were not set."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.metadata.dates import EPOCHS, is_default, parse_date, parse_partial_date

MOMENTS = st.datetimes(datetime(1826, 1, 1), datetime(2200, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)
NOTATIONS = (
    "%Y:%m:%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y.%m.%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S", "%Y:%m:%dT%H:%M:%S", " %Y:%m:%d  %H:%M:%S ", "%Y: %m: %d %H:%M:%S",
    "%Y%m%dT%H%M%S", "%Y%m%d %H%M%S", "%Y:%m:%d %H-%M-%S", "%Y:%m:%d %I:%M:%S %p",
    "%d.%m.%Y %H:%M:%S", "%Y:%m:%d %H.%M.%S",
)  # fmt: skip


@given(MOMENTS, st.sampled_from(NOTATIONS))
def test_each_notation_is_read(moment: datetime, notation: str) -> None:
    assert parse_date(moment.strftime(notation).replace(f"{moment.year:04}", str(moment.year))) in (
        moment,
    )


@given(MOMENTS, st.integers(-12, 14), st.sampled_from(["", ":00", "00", ":30"]))
def test_offsets_in_the_text_and_beside_it(moment: datetime, hours: int, minutes: str) -> None:
    zone = timezone(
        timedelta(hours=hours, minutes=0 if minutes != ":30" else 30 if hours >= 0 else -30)
    )
    offset = f"{'-' if hours < 0 else '+'}{abs(hours):02}{minutes}"
    text = moment.isoformat()
    expected = moment.replace(tzinfo=zone)
    assert parse_date(f"{text}{offset}") == expected
    assert parse_date(text, offset) == expected


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2012:12:31 24:00:00", datetime(2013, 1, 1)),
        ("2012:12:22 10:37", datetime(2012, 12, 22, 10, 37)),
        ("2012:12:22", datetime(2012, 12, 22)),
        ("2012-12-22T10:37:28.25", datetime(2012, 12, 22, 10, 37, 28, 250_000)),
        ("30/06/2007 18:45:17", datetime(2007, 6, 30, 18, 45, 17)),
        ("06/30/2007", datetime(2007, 6, 30)),
        ("04/07/2019", None),  # a day of April or of July
        ("0000:00:00 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("2019:02:31 10:00:00", None),
        ("2019:13:01 10:00:00", None),
        ("2019:07:04 25:00:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_odd_notations(text: str, moment: datetime | None) -> None:
    assert parse_date(text) == moment


def test_fractions_of_a_second_come_from_another_tag() -> None:
    assert parse_date("2019:07:04 12:34:56", "", "07") == datetime(2019, 7, 4, 12, 34, 56, 70_000)
    assert parse_date("2019:07:04 12:34:56", "", "x") == datetime(2019, 7, 4, 12, 34, 56)


def test_parts_of_dates() -> None:
    assert parse_partial_date("1985") == datetime(1985, 1, 1)
    assert parse_partial_date("1985-07") == datetime(1985, 7, 1)
    assert parse_partial_date("1985-13") is None
    assert parse_partial_date("85") is None


@given(st.text(), st.text(max_size=8), st.text(max_size=8))
def test_any_text_is_read(text: str, offset: str, fraction: str) -> None:
    parse_date(text, offset, fraction)
    parse_partial_date(text)


@given(st.integers(-11, 14).filter(lambda hours: hours != 12))
def test_clocks_that_were_not_set(hours: int) -> None:
    assert is_default(datetime(1970, 1, 1) + timedelta(hours=hours))
    assert all(map(is_default, EPOCHS))
    assert is_default(datetime(1, 1, 1))
    assert is_default(datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))))


@pytest.mark.parametrize(
    "moment",
    [datetime(1970, 6, 15, 14, 20), datetime(1970, 1, 1, 14, 20, 7), datetime(1970, 1, 1, 12),
     datetime(2000, 1, 1, 0, 0, 5), datetime(1904, 5, 3), datetime(1980, 1, 1, 15)],
)  # fmt: skip
def test_true_dates_near_them(moment: datetime) -> None:
    assert not is_default(moment)
