"""Dates in file names: those that cameras and apps write, and numbers that are none."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.catalogue.file_name_dates import date_in_name

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
        ("Screenshot 2019-07-04 at 12.34.56 PM.png", CLOCK),
        ("Screenshot 2019-07-04 at 9.12.10\u202fPM.png", "2019-07-04 21:12:10"),
        ("Screenshot 2019-07-04 at 12.05.06 AM.png", "2019-07-04 00:05:06"),
        ("Screen Shot 2019-07-04 at 9.12.10 AM.png", "2019-07-04 09:12:10"),
        ("Captura de pantalla 2019-07-04 a la(s) 9.12.10 p. m..png", "2019-07-04 21:12:10"),
        ("Capture d’écran 2019-07-04 à 12.34.56.png", CLOCK),
        ("Schermata 2019-07-04 alle 12.34.56.png", CLOCK),
        ("Снимок экрана 2019-07-04 в 12.34.56.png", CLOCK),
        ("Skärmavbild 2019-07-04 kl. 12.34.56.png", CLOCK),
        ("截屏2019-07-04 下午9.12.10.png", "2019-07-04 21:12:10"),
        ("스크린샷 2019-07-04 오전 9.12.10.png", "2019-07-04 09:12:10"),
        ("Näyttökuva 2019-7-4 kello 9.12.10.png", "2019-07-04 09:12:10"),
        ("Bildschirmfoto 2019-07-04 um 22.34.56 PM.png", "2019-07-04 22:34:56"),
        ("scan-1985-07-04.jpg", "1985-07-04 00:00:00"),
        ("Oma 1899_12_24.tif", "1899-12-24 00:00:00"),
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
