"""What the page shows, without a page."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engine import Engine
from search.records import Hit, Metadata, Photo, Stamp
from tests.pictures import draw
from ui import handlers

NASTY = '"><img src=x onerror=alert(1)>${evil}{{evil}}\n<script>alert(2)</script>.jpg'


class Tags(HTMLParser):
    """The tags of a piece of HTML, with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def names(self) -> list[str]:
        return [tag for tag, _ in self.found]


def hit(name: str) -> Hit:
    photo = Photo(7, Path("/photos") / name, Stamp(1, 1), b"\xab", Metadata(width=40, height=30))
    return Hit(1, 0.5, photo)


def test_the_best_hit_comes_first(engine: Engine) -> None:
    view = handlers.search(engine, "red", None, top=2)
    tiles = [attributes for tag, attributes in Tags(view.gallery).found if tag == "button"]
    assert [tile["title"] for tile in tiles] == ["red.jpg", "yellow.jpg"]
    assert tiles[0]["data-photo"] == str(engine.search("red", top=1)[0].photo.id)
    assert "2 of 6 photos, best first" in view.status


def test_a_picture_alone_and_with_words(engine: Engine, tmp_path: Path) -> None:
    picture = str(draw(tmp_path / "query.png", "blue"))
    assert 'title="blue.jpg"' in handlers.search(engine, "", picture, top=1).gallery
    both = handlers.search(engine, "white", picture, top=2).gallery
    assert 'title="blue.jpg"' in both
    assert 'title="white.jpg"' in both


def test_nothing_asked_nothing_shown(engine: Engine) -> None:
    view = handlers.search(engine, "  ", None, top=5)
    assert view.gallery == ""
    assert "Describe a photo" in view.status


def test_filters_wrong_ones_and_ones_that_nothing_passes(engine: Engine) -> None:
    assert "6 of 6 photos, newest first" in handlers.search(engine, "type:jpg", None, 9).status
    assert "did you mean type:?" in handlers.search(engine, "typ:jpg", None, 9).status
    assert (
        "No photo passes these filters" in handlers.search(engine, "red type:gif", None, 9).status
    )


def test_a_picture_that_is_none_is_an_error_in_words(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_bytes(b"no picture")
    view = handlers.search(engine, "", str(tmp_path / "x.jpg"), top=5)
    assert 'role="alert"' in view.status
    assert "not an image" in view.status
    assert str(tmp_path) not in view.status


def test_a_long_query_is_said_to_be_cut(engine: Engine) -> None:
    assert "only its beginning counts" in handlers.search(engine, "red " * 99, None, 1).status


@given(st.one_of(st.just(NASTY), st.text(min_size=1).filter(lambda name: "/" not in name)))
def test_no_file_name_becomes_markup(name: str) -> None:
    tags = Tags(handlers.gallery([hit(name.replace("\0", "0"))]))
    assert tags.names() == ["div", "button", "img", "span"]
    assert all(not name.startswith("on") for _, attributes in tags.found for name in attributes)


def test_details_show_what_is_known(engine: Engine) -> None:
    photo = engine.search("red", top=1)[0].photo
    shown = handlers.details(engine, photo.id, '0.5<b>"')
    assert f'src="/photo/{photo.id}?v={photo.content_hash.hex()}"' in shown
    for text in ("red.jpg", "64 × 48 px", "(date of the file)", str(photo.path)):
        assert text in shown
    assert "<b>" not in shown
    assert handlers.details(engine, 10**6, "") == ""


def test_compare_gives_label_and_table(engine: Engine, photos: Path) -> None:
    view = handlers.compare(engine, str(photos / "blue.jpg"), "red\nblue\n\n<i>green</i>")
    assert max(view.label, key=lambda text: view.label[text]) == "blue"
    assert sum(view.label.values()) == pytest.approx(1, abs=1e-5)
    assert "<i>" not in view.table
    assert view.table.index("blue") < view.table.index("red")


def test_compare_says_what_is_missing(engine: Engine, photos: Path) -> None:
    assert "Choose a picture" in handlers.compare(engine, None, "a dog").status
    assert "at least one" in handlers.compare(engine, str(photos / "red.jpg"), "\n ").status
