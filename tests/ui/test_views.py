"""Records that the page receives."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from indexer.report import Report
from search.catalogue.taught_names import TaughtNames
from search.engine import Engine, open_library
from search.errors import QueryWrong
from search.images.matching import encode_picture
from search.query import interpreter
from search.records import PRECEDENCE, Band, Metadata, Reason
from tests.colours import ColourEncoder
from tests.pictures import draw
from tests.ui.conftest import live_library
from ui import views
from ui.compare import compare
from ui.library import LiveLibrary
from ui.library_view import folders_view
from ui.messages import LANGUAGES, Messages
from ui.uploads import Pictures
from ui.views import SearchRequest, taken_text


@pytest.fixture
def live(engine: Engine) -> LiveLibrary:
    return live_library(engine)


def names(engine: Engine, text: str, **options: object) -> list[str]:
    view = views.search(live_library(engine), SearchRequest(text, **options))  # type: ignore[arg-type]
    return [tile.name for tile in view.tiles]


def test_photos_are_counted_with_their_near_duplicates(
    engine: Engine, photos: Path, index: Callable[..., Report]
) -> None:
    shutil.copy(photos / "blue.jpg", photos / "blue again.jpg")
    index(photos)
    filtered = views.search(live_library(engine), SearchRequest("type:jpg"))
    assert (filtered.photos, len(filtered.tiles)) == (7, 6)
    ranked = views.search(live_library(engine), SearchRequest("blue"))
    assert (ranked.photos, ranked.strong) == (
        None,
        sum(1 + len(tile.folded) for tile in ranked.tiles if tile.section == "strong"),
    )


def test_photos_are_counted_as_they_are_shown(engine: Engine) -> None:
    """Hits are ordered by score: some of a band may be under the heading of another."""
    answer = engine.search("blue")
    bands: list[Band] = ["likely", "rest", "rest", "rest", "likely", "rest"]
    sections: list[Band] = ["likely", "rest", "rest", "rest", "rest", "rest"]
    hits = [replace(hit, band=band) for hit, band in zip(answer, bands, strict=True)]
    assert views._count_sections(replace(answer, hits=tuple(hits)), sections) == (0, 1)


def test_an_answer_without_photos_offers_queries_with_some(engine: Engine) -> None:
    view = views.search(live_library(engine), SearchRequest("red year:2050 type:jpg"))
    assert view.tiles == ()
    assert [(way.query, way.without, way.count) for way in view.ways_out] == [
        ("red type:jpg", "year:2050", 6)
    ]
    assert view.ways_out[0].tile is not None
    assert view.note == ""


def test_a_tile_is_all_that_is_shown_of_a_hit(engine: Engine) -> None:
    photo = engine.search("red", top=1)[0].photo
    view = views.search(live_library(engine), SearchRequest("red", count=1))
    (tile,) = view.tiles
    assert (tile.id, tile.name, tile.version) == (photo.id, "red.jpg", photo.content_hash.hex())
    assert (tile.ratio, tile.band, tile.folded) == (1.3333, "strong", ())
    assert len(tile.blur) == 36
    assert tile.score == pytest.approx(0.999, abs=1e-3)
    assert tile.why == (Reason("name", "red", ((0, 3),)),)


def test_pages_continue_where_the_last_one_ended(engine: Engine) -> None:
    whole = names(engine, "red")
    assert len(whole) == 6
    parts = [names(engine, "red", skip=skip, count=2) for skip in (0, 2, 4, 6)]
    assert [name for part in parts for name in part] == whole
    more = [
        views.search(live_library(engine), SearchRequest("red", skip=s, count=2)).more
        for s in (2, 4)
    ]
    assert more == [True, False]


def test_weak_matches_are_shown_with_a_note(engine: Engine) -> None:
    view = views.search(live_library(engine), SearchRequest("grey"))
    assert len(view.tiles) == 6
    assert view.tiles[0].band == "rest"
    assert "Nothing matches well." in view.note
    assert (
        "Nothing matches well." not in views.search(live_library(engine), SearchRequest("red")).note
    )


def test_an_empty_answer_has_a_reason(engine: Engine) -> None:
    view = views.search(live_library(engine), SearchRequest("red folder:Photoz"))
    assert view.tiles == ()
    ways = [(way.query, way.instead, way.count) for way in view.ways_out]
    assert ways == [("red folder:photos", "folder:photos", 6), ("red", "", 6)]


def test_a_picture_that_was_uploaded(engine: Engine, tmp_path: Path) -> None:
    row = encode_picture(draw(tmp_path / "query.png", "blue"), engine.encoder())
    assert names(engine, "", picture=row)[0] == "blue.jpg"


def test_copies_are_listed_by_id(
    engine: Engine, photos: Path, index: Callable[..., Report]
) -> None:
    shutil.copy(photos / "red.jpg", photos / "copy.jpg")
    index(photos)
    tile = views.search(live_library(engine), SearchRequest("red")).tiles[0]
    assert len(tile.folded) == 1


def test_a_query_is_shown_as_chips(engine: Engine) -> None:
    view = views.search(live_library(engine), SearchRequest('red -"dark blue" year:2019 -type:gif'))
    assert [(chip.text, chip.minus, chip.filter) for chip in view.chips] == [
        ("red", False, False),
        ("dark blue", True, False),
        ("year: 2019", False, True),
        ("type: gif", True, True),
    ]
    assert view.chips[1].written == '-"dark blue"'


def test_an_interpreted_phrase_can_be_turned_into_words(
    engine: Engine, photos: Path, index: Callable[..., Report]
) -> None:
    draw(photos / "Trips" / "IMG_20190704_120000.jpg", "red", (80, 40))
    index(photos)
    view = views.search(live_library(engine), SearchRequest("red in 2019 is:landscape"))
    chip = view.chips[-1]
    assert (chip.text, chip.written) == ("in 2019 → year:2019", "year:2019")
    view = views.search(live_library(engine), SearchRequest(chip.without))
    assert [chip.text for chip in view.chips] == ["red in 2019", "is: landscape"]


def test_phrases_that_no_photo_passes_stay_words(engine: Engine) -> None:
    view = views.search(live_library(engine), SearchRequest("red in 2011"))
    assert len(view.tiles) == 6
    assert "No photos for “in 2011”: searched for the words instead." in view.note


def test_a_search_parses_its_text_and_reads_the_taught_names_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chips, notes and the reason for an empty answer come from the same interpretation."""
    engine.collections.teach("Rex", [engine.search("red", top=1)[0].photo.id])
    calls: Counter[str] = Counter()

    def count(owner: object, name: str) -> None:
        real = getattr(owner, name)

        def counted(*arguments: Any, **named: Any) -> Any:
            calls[name] += 1
            return real(*arguments, **named)

        monkeypatch.setattr(owner, name, counted)

    count(interpreter, "parse")
    count(TaughtNames, "all")
    for text in ("Rex in 2011 type:jpg", "red near paris", "a photo of Rex folder:none"):
        with open_library(engine.directory, encoder=engine.encoder()) as opened:
            calls.clear()
            views.search(live_library(opened), SearchRequest(text))
        assert (calls["parse"], calls["all"]) == (1, 1), text


def test_an_empty_query_shows_nothing(engine: Engine) -> None:
    assert views.search(live_library(engine), SearchRequest("  ")) == views.SearchView(total=6)


def test_errors_and_notes_are_sentences(engine: Engine) -> None:
    with pytest.raises(QueryWrong, match=r"did you mean type:\?"):
        views.search(live_library(engine), SearchRequest("typ:jpg"))
    assert (
        "it was searched in parts"
        in views.search(live_library(engine), SearchRequest("red " * 99)).note
    )


def test_the_words_of_another_language(live: LiveLibrary, tmp_path: Path) -> None:
    chinese = Messages("zh")
    with pytest.raises(QueryWrong) as caught:
        views.search(live, SearchRequest('"red'), chinese)
    assert chinese.error(caught.value) == '查询第 1 个字符处有误：引号没有闭合；请在末尾加上 "'
    assert "没有这个文件夹" in folders_view(tmp_path / "x", chinese).error


def test_details_show_what_is_known(engine: Engine) -> None:
    photo = engine.search("red", top=1)[0].photo
    shown = views.details(engine, photo.id)
    assert shown is not None
    assert (shown.name, shown.path) == ("red.jpg", str(photo.path))
    assert shown.facts["Size"].startswith("64 × 48, ")
    assert "Taken" not in shown.facts  # neither the file nor its name has a date
    assert views.details(engine, 10**6) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_details_name_the_sources_of_date_and_position(language: str) -> None:
    messages, date = Messages(language), datetime(2019, 7, 4, 12, 30)
    shown = [taken_text(Metadata(date, source), messages) for source in PRECEDENCE[:6]]
    assert len(set(shown)) == 6
    assert all(text.startswith("2019-07-04 12:30") and len(text) > 16 for text in shown)
    video = taken_text(Metadata(date, "exif", duration_ms=1000), messages)
    assert video == f"2019-07-04 12:30{messages.text('source.video')}"
    assert taken_text(Metadata(date), messages) == "2019-07-04 12:30"
    assert taken_text(Metadata(), messages) == ""
    assert taken_text(Metadata(None, "doubtful"), messages) == messages.text("takenDoubtful")


def test_a_photo_dated_by_its_name_and_located_by_its_sidecar(
    library: Path, tmp_path: Path, index: Callable[..., Report]
) -> None:
    photo = draw(tmp_path / "named" / "IMG_20190704_123000.jpg")
    photo.with_suffix(".xmp").write_text(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF'
        ' xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description'
        ' xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="46,1.2N"'
        ' exif:GPSLongitude="7,45E"/></r:RDF></x:xmpmeta>'
    )
    index(photo.parent)
    shown = views.details(open_library(library, encoder=ColourEncoder()), 1)
    assert shown is not None
    assert shown.facts["Taken"] == "2019-07-04 12:30 (from the file name)"
    assert shown.facts["Place"].endswith("(46.0200, 7.7500) (from a sidecar file)")


def test_compare_gives_label_and_table(live: LiveLibrary, photos: Path) -> None:
    pictures = Pictures()
    encoder = live.engine().encoder()
    name = pictures.add(encoder.tag, encode_picture(photos / "blue.jpg", encoder))
    view = compare(live, pictures, name, "red\nblue\n\n<i>green</i>")
    assert max(view.shares, key=lambda text: view.shares[text]) == "blue"
    assert sum(view.shares.values()) == pytest.approx(1, abs=1e-5)
    order = [text for text, _, _ in view.scores]
    assert "<i>green</i>" in order  # data: the script shows it as text
    assert order.index("blue") < order.index("red")
    assert "at least one" in compare(live, pictures, name, "\n ").status


def test_compare_reports_what_is_missing(live: LiveLibrary) -> None:
    assert "Choose a picture" in compare(live, Pictures(), "", "a dog").status
    assert "choose it again" in compare(live, Pictures(), "/etc/passwd", "a dog").status
