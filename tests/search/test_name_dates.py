"""Dates in file names: those that cameras and apps write, and numbers that are none."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.name_dates import date_in_name

CLOCK = "2019-07-04 12:34:56"


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("IMG_20190704_123456.jpg", CLOCK),
        ("PXL_20190704_123456789.jpg", CLOCK),
        ("20190704_123456.jpg", CLOCK),
        ("2019-07-04 12.34.56.jpg", CLOCK),
        ("Screenshot_2019-07-04-12-34-56.png", CLOCK),
        ("Screenshot_20190704-123456.png", CLOCK),
        ("Screenshot 2019-07-04 at 12.34.56.png", CLOCK),
        ("WhatsApp Image 2019-07-04 at 12.34.56 (1).jpeg", CLOCK),
        ("signal-2019-07-04-123456.jpg", CLOCK),
        ("IMG-20190704-WA0001.jpg", "2019-07-04 00:00:00"),
        ("party 2019.07.04.jpg", "2019-07-04 00:00:00"),
    ],
)
def test_names_of_cameras_and_apps(name: str, moment: str) -> None:
    assert date_in_name(name) == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    "name",
    ["IMG_2031.jpg", "DSC00215.JPG", "2019 Lisbon.jpg", "120190704.jpg", "20190231.jpg",
     "2019-13-01.jpg", "19690720.jpg", "2019-0704.jpg", "555-2019-07-041.jpg"],
)  # fmt: skip
def test_numbers_that_are_no_dates(name: str) -> None:
    assert date_in_name(name) is None


@given(st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)), st.sampled_from("-_."))
def test_every_moment_comes_back(moment: datetime, mark: str) -> None:
    name = f"IMG_{moment:%Y}{mark}{moment:%m}{mark}{moment:%d}_{moment:%H%M%S}.jpg"
    assert date_in_name(name) == moment.replace(microsecond=0)


@given(st.text())
def test_any_name_is_read(name: str) -> None:
    date_in_name(name)
