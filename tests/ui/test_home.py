"""Cards above all photos: days, folders and places."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import httpx
import pytest
from PIL import ExifTags, Image

from indexer.report import Report
from search.engine import Engine
from search.settings import read_settings
from tests.pictures import draw
from ui.home import make_home
from ui.library import LiveLibrary

DAYS = ("20190704", "20190705", "20210704", "20230704", "20200229")


@pytest.fixture
def dated(engine: Engine, photos: Path, index: Callable[..., Report]) -> Engine:
    """Photos of several days in a folder, two of them inside another one below it."""
    for number, day in enumerate(DAYS):
        draw(photos / "Trips" / f"IMG_{day}_12000{number}.png", "red", (60 + number, 40))
    draw(photos / "Trips" / "Boats" / "IMG_20230704_130000.png", "blue")
    index(photos)
    return engine


def test_this_day_in_earlier_years(dated: Engine) -> None:
    columns = dated.catalogue.photos.columns()
    day = make_home(dated, columns, date(2023, 7, 4)).day
    assert [(card.name, card.count) for card in day] == [("2021-07-04", 1), ("2019-07-04", 1)]
    assert day[1].tile.name == "IMG_20190704_120000.png"
    day = make_home(dated, columns, date(2026, 7, 4)).day
    assert (day[0].name, day[0].count) == ("2023-07-04", 2)
    assert day[0].tile.name == "IMG_20230704_130000.png"  # the newest of them
    assert make_home(dated, columns, date(2026, 7, 6)).day == ()
    assert [card.name for card in make_home(dated, columns, date(2024, 2, 29)).day] == [
        "2020-02-29"
    ]


def test_the_fullest_folders_with_those_inside(dated: Engine, photos: Path) -> None:
    folders = make_home(dated, dated.catalogue.photos.columns(), date(2023, 1, 1)).folders
    assert [(card.name, card.count) for card in folders] == [
        (str(photos), 12),
        (str(photos / "Trips"), 6),
        (str(photos / "Trips" / "Boats"), 1),
    ]
    assert folders[1].tile.name == "IMG_20230704_120003.png"


def test_one_folder_is_no_choice(engine: Engine) -> None:
    home = make_home(engine, engine.catalogue.photos.columns(), date(2023, 1, 1))
    assert (home.day, home.folders, home.places) == ((), (), ())


def test_places_by_their_towns(
    photos: Path, index: Callable[..., Report], client: httpx.Client
) -> None:
    for number, north in enumerate((38.72, 38.78, 52.52)):
        exif = Image.Exif()
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(
            {1: "N", 2: (north, 0.0, 0.0), 3: "E" if north > 50 else "W",
             4: (13.4 if north > 50 else 9.14, 0.0, 0.0)}
        )  # fmt: skip
        Image.new("RGB", (64, 48 + number)).save(photos / f"{number}.jpg", exif=exif)
    index(photos)
    places = client.get("/api/v1/home").json()["places"]
    assert [(card["name"], card["count"]) for card in places] == [
        ("Lisbon, Portugal", 2),
        ("Berlin, Germany", 1),
    ]


def test_a_missing_library_has_no_home(serve: Callable[..., httpx.Client], library: Path) -> None:
    answer = serve(LiveLibrary(read_settings())).get("/api/v1/home").json()
    assert answer["code"] == "library_missing"
    assert not library.exists()


def test_suggested_queries_have_hits(client: httpx.Client, engine: Engine) -> None:
    examples = client.get("/api/v1/examples").json()["examples"]
    assert all(engine.search(text) for text in examples)
