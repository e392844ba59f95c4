"""The Library tab, without a page: what its buttons do and what it says."""

from __future__ import annotations

import importlib.util
import os
import time
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.report import Progress, Report
from indexer.text_reader import TextReader
from search.catalogue import Catalogue
from search.encoders import models
from search.engine import Engine
from search.records import Problem
from search.settings import read_settings
from tests.pictures import draw, draw_folder, tree
from tests.ui.conftest import live_library
from tests.ui.test_library import wait
from ui import library as library_module
from ui import library_tab
from ui.folders import Folder, from_word, list_folder, picker, to_word
from ui.holdings import _problems, holdings, model_table
from ui.library import LiveLibrary, Run
from ui.library_tab import act, add_folder, look, progress, read_text, stop, update
from ui.messages import ENGLISH, Messages
from ui.pace import Pace, pace_text

HERE, ELSEWHERE = "127.0.0.1", "192.168.0.7"
NASTY = '"><img src=x onerror=alert(1)>${evil}{{evil}}\n<script>alert(2)</script>.jpg'
Index = Callable[..., Report]


class Tags(HTMLParser):
    """The tags of a piece of HTML, with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def names(self) -> set[str]:
        return {tag for tag, _ in self.found}

    def acts(self) -> list[str]:
        """What the buttons say."""
        return [str(attrs["data-act"]) for tag, attrs in self.found if "data-act" in attrs]


@pytest.fixture
def live(engine: Engine) -> LiveLibrary:
    return live_library(engine)


def press(live: LiveLibrary, button: str, host: str = HERE) -> library_tab.Answer:
    return act(live, f"{button} #1", host)


# -- what it shows --------------------------------------------------------------------------------


def test_the_library_tells_its_folders_and_what_can_be_done(
    live: LiveLibrary, photos: Path
) -> None:
    told = holdings(live)
    assert str(photos) in told
    assert "<td>6</td>" in told
    assert Tags(told).acts() == ["update 1", "rescan 1", "forget? 1"]


def test_without_a_folder_it_says_what_to_do_first() -> None:
    view = look(LiveLibrary(read_settings()))
    assert "Add your photos" in view.holdings
    assert Tags(view.holdings).acts()[0] == "browse"
    assert not view.has_folders
    assert (view.progress, view.reads_text, view.text_state) == ("", False, "")


@given(st.one_of(st.just(NASTY), st.text(min_size=1)))
def test_no_file_name_becomes_markup(name: str) -> None:
    path = Path("/photos") / name.replace("\0", "0")
    told = Tags(_problems([Problem(path, NASTY, True)], ENGLISH))
    assert told.names() == {"details", "summary", "ul", "li", "span", "code"}
    assert all(not attributes for _, attributes in told.found)


def test_what_could_not_be_read_is_shown_with_a_picture_where_there_is_one(
    live: LiveLibrary, photos: Path, index: Index
) -> None:
    (photos / "broken.jpg").write_bytes(b"no picture")
    index(photos)
    told = holdings(live)
    assert "1 file that could not be read" in told
    assert "img" not in Tags(told).names()
    whole = draw(photos / "half.jpg", "red", (640, 480)).read_bytes()
    (photos / "half.jpg").write_bytes(whole[: len(whole) // 2])
    index(photos)
    told = holdings(live)
    assert "2 files that could not be read" in told
    (picture,) = (attrs["src"] for tag, attrs in Tags(told).found if tag == "img")
    (damaged,) = (p for p in live.engine().catalogue.problems() if p.damaged)
    assert picture == f"/thumb/{damaged.photo_id}"


def test_models_have_size_quality_languages_and_say_which_are_here(
    live: LiveLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "is_here", lambda model: model.name == "builtin")
    told = model_table(live)
    for text in ("605 MB", "73 %", "40 %", "many", "<td>yes</td>", "<td>no</td>", "in use"):
        assert text in told
    assert len(Tags(told).acts()) == len(models.MODELS)
    assert "--" not in told
    assert "多种语言" in model_table(live, Messages("zh"))


# -- buttons --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "button", ["browse", "add /", "update 1", "rescan 1", "forget 1", "forget? 1", "model builtin"]
)
def test_only_this_machine_acts(live: LiveLibrary, photos: Path, button: str) -> None:
    answer = press(live, button, ELSEWHERE)
    assert "Only on the machine" in str(answer.status)
    assert answer.sheet == ""
    for told in (
        add_folder(live, str(photos), ELSEWHERE),
        update(live, ELSEWHERE),
        stop(live, ELSEWHERE),
        read_text(live, True, ELSEWHERE),
    ):
        assert "Only on the machine" in told
    assert not live.run.busy
    assert live.engine().count() == 6


@pytest.mark.parametrize("button", ["", "#", "dance", "close", "model? nothing/known", "add"])
def test_what_no_button_says_does_nothing(live: LiveLibrary, button: str) -> None:
    answer = act(live, button, HERE)
    assert "data-act" not in answer.sheet
    assert not live.run.busy


def test_a_folder_that_cannot_be_added(live: LiveLibrary, tmp_path: Path) -> None:
    gone = str(tmp_path / "gone")
    assert "no such folder" in add_folder(live, gone, HERE)
    assert "no such folder" in str(press(live, f"add {to_word(Path(gone))}").status)
    for wrong in ("~nobody at all/x", "a\0b"):
        assert "no such folder" in add_folder(live, wrong, HERE)
    assert "Name a folder" in add_folder(live, " ", HERE)
    assert "Nothing is being indexed" in stop(live, "::1")


@pytest.mark.usefixtures("_colours_built_in")
def test_one_folder_is_updated_or_read_again(photos: Path, tmp_path: Path) -> None:
    live = LiveLibrary(read_settings())
    other = draw_folder(tmp_path / "other")
    live.start([photos, other], "builtin")
    wait(live)
    draw(photos / "new.png", "blue")
    draw(other / "new too.png", "red")
    number = {root.path: root.id for root in live.engine().catalogue.roots()}[photos]
    press(live, f"update {number}")
    assert "1 new" in progress(wait(live))
    press(live, f"rescan {number}")
    assert "7 read again" in progress(wait(live))
    assert live.engine().count() == 13
    assert "no longer" in str(press(live, "update 99").status)


def test_a_folder_is_forgotten_after_it_was_asked(live: LiveLibrary, photos: Path) -> None:
    before = tree(photos)
    ids = [hit.photo.id for hit in live.engine().search("red", top=2)]
    live.engine().collections.star(*ids)
    live.engine().collections.add_to_album("Trip", ids[0])
    asked = press(live, "forget? 1")
    assert "6 photos leave the library; the files stay" in asked.sheet
    assert "2 stars, 1 photo of the album Trip" in asked.sheet
    assert Tags(asked.sheet).acts() == ["forget 1", "close"]
    assert live.engine().count() == 6
    live.run = Run(busy=True)
    assert "A run is on" in str(press(live, "forget 1").status)
    live.run = Run()
    assert "Forgot" in str(press(live, "forget 1").status)
    assert tree(photos) == before
    assert "Add your photos" in holdings(live)


def test_another_model_is_asked_for_with_what_it_costs(
    live: LiveLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "is_here", lambda _: False)
    name = models.DEFAULT.name
    asked = press(live, f"model? {name}")
    assert "6 photos are looked at again" in asked.sheet
    assert "605 MB" in asked.sheet
    assert Tags(asked.sheet).acts() == [f"model {name}", "close"]
    none = LiveLibrary(read_settings())
    none.settings.library.rename(none.settings.library.with_name("moved"))
    assert "Add a folder first" in str(press(none, f"model? {name}").status)


# -- folders to choose ----------------------------------------------------------------------------


def test_the_picker_shows_folders_and_counts_pictures(tmp_path: Path) -> None:
    draw_folder(tmp_path / "b" / "Trip")
    for name in (".hidden", "@eaDir", "a"):
        (tmp_path / "b" / name).mkdir()
    (tmp_path / "b" / "note.txt").write_text("x")
    listing = list_folder(tmp_path / "b")
    assert listing.inside == (
        Folder(tmp_path / "b" / "a", 0),
        Folder(tmp_path / "b" / "Trip", 6),
    )
    told = Tags(picker(tmp_path / "b", ENGLISH))
    word = to_word(tmp_path / "b")
    assert f"add {word}" in told.acts()
    assert f"browse {to_word(tmp_path)}" in told.acts()
    assert "6 pictures" in picker(tmp_path / "b", ENGLISH)
    assert "no such folder" in picker(tmp_path / "none", ENGLISH)


def test_a_folder_of_any_name_can_be_chosen(tmp_path: Path) -> None:
    for raw in (b"caf\xe9 \xff", b"a #1 %41", b'<b>"x"&', "海边".encode()):
        folder = tmp_path / os.fsdecode(raw)
        folder.mkdir()
        assert from_word(to_word(folder)) == folder
        assert to_word(folder).isascii()
        assert " " not in to_word(folder)
    told = Tags(picker(tmp_path, ENGLISH))
    assert "b" in told.names()  # the path above
    assert len([tag for tag, _ in told.found if tag == "b"]) == 1
    assert picker(tmp_path, ENGLISH).encode()


def test_a_closed_folder_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    real = os.scandir

    def scandir(path: Any) -> Any:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert "may not be opened" in picker(tmp_path, ENGLISH)
    assert "permission denied" in picker(tmp_path / "closed", ENGLISH)


# -- progress -------------------------------------------------------------------------------------


def test_the_rate_is_that_of_late_and_tells_the_time_left() -> None:
    pace = Pace()
    assert pace.rate() == 0
    for second in range(41):
        pace.add(second, 2 * second if second < 11 else 10 * second - 80)
    assert pace.rate() == pytest.approx(10, rel=0.2)
    pace.add(50, 3)  # another stage
    assert pace.rate() == 0
    left = [pace_text(10, count, ENGLISH) for count in (20, 600, 1800, 72_600)]
    assert left == [
        "10 a second, less than a minute left",
        "10 a second, about a minute left",
        "10 a second, about 3 minutes left",
        "10 a second, about 2 h 1 min left",
    ]
    assert pace_text(0.5, 600, ENGLISH) == "0.5 a second, about 20 minutes left"
    assert pace_text(0, 600, ENGLISH) == ""


def test_progress_tells_stage_rate_and_what_is_fetched(
    live: LiveLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    live.run = Run(busy=True, done=20, total=1220, rate=20)
    assert "20 of 1,220 photos, 20 a second, about a minute left" in progress(live)
    live.run = Run(busy=True, done=1, total=3, stage="text in pictures")
    assert "The text in the pictures: 1 of 3" in progress(live)
    live.run = Run(busy=True, preparing="fetching x/y once (605 MB); --model builtin skips")
    assert "fetching x/y once (605 MB)<" in progress(live)
    assert "正在下载 x/y" in progress(live, Messages("zh"))
    monkeypatch.setattr(models, "fetching", lambda: models.Fetching("x/y", 40))
    assert "Downloading x/y: 40 %" in progress(live)
    assert 'value="40"' in progress(live)


def test_what_is_being_fetched_is_seen_in_the_cache_of_the_hub(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    assert models.fetching() is None
    repository = models.DEFAULT.repository.replace("/", "--")
    part = tmp_path / f"models--{repository}" / "blobs" / "abc.incomplete"
    part.parent.mkdir(parents=True)
    with part.open("wb") as file:
        file.truncate(int(models.DEFAULT.download_mb * 1e6 / 4))
    assert models.fetching() == models.Fetching(models.DEFAULT.name, 25)
    os.utime(part, (time.time() - 3600, time.time() - 3600))
    assert models.fetching() is None


# -- text in pictures -----------------------------------------------------------------------------


class Reader:
    """Every picture says the same."""

    def holds_text(self, _: object) -> bool:
        return True

    def lines(self, _: object) -> list[str]:
        return ["INVOICE"]


def test_the_text_in_pictures_is_read_once_it_is_switched_on(
    photos: Path, monkeypatch: pytest.MonkeyPatch, _colours_built_in: None
) -> None:
    reader: TextReader = Reader()
    monkeypatch.setattr("indexer.update.RapidReader", lambda: reader)
    monkeypatch.setattr(library_tab, "is_installed", lambda: True)
    monkeypatch.setattr(library_module, "is_installed", lambda: True)
    live = LiveLibrary(read_settings())
    live.start([photos], "builtin")
    assert not look(wait(live)).reads_text
    read_text(live, True, HERE)
    assert "text in 6" in progress(wait(live))
    view = look(live)
    assert view.reads_text
    assert "Read in 6 of 6 pictures" in view.text_state
    assert LiveLibrary(read_settings()).reads_text()  # the next one goes on
    assert "no longer read" in read_text(live, False, HERE)
    assert not live.reads_text()


def test_without_the_reader_the_page_says_what_to_install(
    live: LiveLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert "pip install &#x27;photoseek[text]&#x27;" in read_text(live, True, HERE)
    assert "尚未安装" in read_text(live, True, HERE, Messages("zh"))
    assert not live.reads_text()


def test_a_library_of_before_has_no_pictures_read(engine: Engine) -> None:
    with Catalogue.open(engine.directory) as catalogue:
        assert catalogue.pictures_read() == (0, 6)
    assert Progress(0, 1, 0).stage == ""
