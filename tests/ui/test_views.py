"""What the page shows, without a page."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.report import Report
from search.engine import Engine
from search.records import Reason
from tests.pictures import draw
from tests.ui.conftest import live_library
from ui import library_tab, tabs, views
from ui.holdings import holdings
from ui.library import LiveLibrary
from ui.messages import Messages
from ui.pictures import Pictures
from ui.views import SearchRequest


@pytest.fixture
def live(engine: Engine) -> LiveLibrary:
    return live_library(engine)


def names(engine: Engine, text: str, **asked: object) -> list[str]:
    view = views.search(live_library(engine), SearchRequest(text, **asked))  # type: ignore[arg-type]
    return [tile.name for tile in view.tiles]


def test_a_tile_is_all_that_is_shown_of_a_hit(engine: Engine) -> None:
    photo = engine.search("red", top=1)[0].photo
    view = views.search(live_library(engine), SearchRequest("red", count=1))
    (tile,) = view.tiles
    assert (tile.id, tile.name, tile.version) == (photo.id, "red.jpg", photo.content_hash.hex())
    assert (tile.ratio, tile.band, tile.folded) == (1.3333, "strong", ())
    assert len(tile.blur) == 36
    assert tile.score == pytest.approx(0.999, abs=1e-3)
    assert (view.total, view.error) == (6, "")
    assert tile.why == (Reason("name", "red", ((0, 3),)),)


def test_pages_go_on_where_the_last_one_ended(engine: Engine) -> None:
    whole = names(engine, "red")
    assert len(whole) == 6
    parts = [names(engine, "red", skip=skip, count=2) for skip in (0, 2, 4, 6)]
    assert [name for part in parts for name in part] == whole
    more = [
        views.search(live_library(engine), SearchRequest("red", skip=s, count=2)).more
        for s in (2, 4)
    ]
    assert more == [True, False]


def test_nothing_is_hidden_and_an_unsure_answer_says_so(engine: Engine) -> None:
    view = views.search(live_library(engine), SearchRequest("grey"))
    assert len(view.tiles) == 6
    assert view.tiles[0].band == "rest"
    assert "Nothing surely like that" in view.note
    assert "Nothing surely" not in views.search(live_library(engine), SearchRequest("red")).note


def test_an_empty_answer_says_why(engine: Engine) -> None:
    view = views.search(live_library(engine), SearchRequest("red folder:Photoz"))
    assert view.tiles == ()
    assert "no photo passes folder:Photoz; there are 6 in folder:photos" in view.note


def test_a_picture_that_was_uploaded(engine: Engine, tmp_path: Path) -> None:
    row = engine.embed_picture(draw(tmp_path / "query.png", "blue"))
    assert names(engine, "", picture=row)[0] == "blue.jpg"


def test_copies_are_told_by_their_ids(
    engine: Engine, photos: Path, index: Callable[..., Report]
) -> None:
    shutil.copy(photos / "red.jpg", photos / "copy.jpg")
    index(photos)
    tile = views.search(live_library(engine), SearchRequest("red")).tiles[0]
    assert len(tile.folded) == 1


def test_a_query_is_shown_as_it_was_understood(engine: Engine) -> None:
    view = views.search(live_library(engine), SearchRequest('red -"dark blue" year:2019 -type:gif'))
    assert [(chip.text, chip.minus, chip.filter) for chip in view.chips] == [
        ("red", False, False),
        ("dark blue", True, False),
        ("year: 2019", False, True),
        ("type: gif", True, True),
    ]
    assert view.chips[1].written == '-"dark blue"'


def test_a_chip_of_plain_words_gives_them_back(
    engine: Engine, photos: Path, index: Callable[..., Report]
) -> None:
    draw(photos / "Trips" / "IMG_20190704_120000.jpg", "red", (80, 40))
    index(photos)
    view = views.search(live_library(engine), SearchRequest("red in 2019 is:landscape"))
    chip = view.chips[-1]
    assert (chip.text, chip.written) == ("in 2019 → year:2019", "year:2019")
    view = views.search(live_library(engine), SearchRequest(chip.without))
    assert [chip.text for chip in view.chips] == ["red in 2019", "is: landscape"]


def test_plain_words_that_leave_nothing_stay_words(engine: Engine) -> None:
    view = views.search(live_library(engine), SearchRequest("red in 2011"))
    assert len(view.tiles) == 6
    assert "No photo passes year:2011: searched as words." in view.note


def test_nothing_asked_nothing_shown(engine: Engine) -> None:
    assert views.search(live_library(engine), SearchRequest("  ")) == views.SearchView(total=6)


def test_errors_and_notes_in_words(engine: Engine) -> None:
    assert (
        "did you mean type:?" in views.search(live_library(engine), SearchRequest("typ:jpg")).error
    )
    assert (
        "only its beginning counts"
        in views.search(live_library(engine), SearchRequest("red " * 99)).note
    )


def test_the_words_of_another_language(live: LiveLibrary, tmp_path: Path) -> None:
    chinese = Messages("zh")
    asked = views.search(live, SearchRequest('"red'), chinese)
    assert asked.error == '查询第 1 个字符处有误：引号没有闭合；请在末尾加上 "'
    assert "没有这个文件夹" in library_tab.add_folder(live, str(tmp_path / "x"), "::1", chinese)
    assert "照片" in holdings(live, chinese)


def test_details_show_what_is_known(engine: Engine) -> None:
    photo = engine.search("red", top=1)[0].photo
    shown = views.details(engine, photo.id)
    assert shown is not None
    assert (shown.name, shown.path) == ("red.jpg", str(photo.path))
    assert shown.facts["Size"].startswith("64 × 48, ")
    assert "Taken" not in shown.facts  # nothing in the file or in its name says when
    assert views.details(engine, 10**6) is None


def test_compare_gives_label_and_table(live: LiveLibrary, photos: Path) -> None:
    pictures = Pictures()
    name = pictures.add(live.engine().tag, live.engine().embed_picture(photos / "blue.jpg"))
    view = tabs.compare(live, pictures, name, "red\nblue\n\n<i>green</i>")
    assert max(view.label, key=lambda text: view.label[text]) == "blue"
    assert sum(view.label.values()) == pytest.approx(1, abs=1e-5)
    assert "<i>" not in view.table
    assert view.table.index("blue") < view.table.index("red")
    assert "at least one" in tabs.compare(live, pictures, name, "\n ").status


def test_compare_says_what_is_missing(live: LiveLibrary) -> None:
    assert "Choose a picture" in tabs.compare(live, Pictures(), "", "a dog").status
    assert "choose it again" in tabs.compare(live, Pictures(), "/etc/passwd", "a dog").status
