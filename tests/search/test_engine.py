"""From a query to hits, on real SQLite and real FAISS."""

from __future__ import annotations

import gc
import os
import re
import shutil
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.report import Report
from indexer.update import IndexOptions, index_folders
from search import public
from search.encoders import loading
from search.encoders.models import BUILTIN
from search.engine import Engine, open_library
from search.errors import (
    BadSetting,
    LibraryMissing,
    ModelMismatch,
    PhotoUnreadable,
    QueryEmpty,
    UnknownPhoto,
    notes,
)
from search.query import parse
from tests.colours import ColourEncoder
from tests.pictures import draw

Index = Callable[..., Report]


def names(engine: Engine, text: str = "", like: Path | None = None) -> list[str]:
    return [hit.photo.path.stem for hit in engine.search(text, like=like)]


def test_text_picture_and_both(engine: Engine, photos: Path, tmp_path: Path) -> None:
    assert names(engine, "red")[0] == "red"
    assert names(engine, like=draw(tmp_path / "q.png", "blue"))[0] == "blue"
    assert set(names(engine, "yellow", like=photos / "red.jpg")[:2]) == {"red", "yellow"}


def test_hits_carry_rank_score_and_photo(engine: Engine, photos: Path) -> None:
    hits = engine.search("red", top=3)
    assert [hit.rank for hit in hits] == [1, 2, 3]
    scores = [hit.score for hit in hits if hit.score is not None]
    assert 1 >= scores[0] >= scores[1] >= scores[2] >= -1
    assert hits[0].photo.path == photos / "red.jpg"
    assert (hits[0].photo.metadata.width, hits[0].photo.metadata.height) == (64, 48)
    assert engine.catalogue.photos.get(hits[0].photo.id) == hits[0].photo
    assert engine.catalogue.photos.get(999) is None


def test_typos_and_emoji_are_replaced_for_the_built_in_model(photos: Path, tmp_path: Path) -> None:
    encoder = ColourEncoder(BUILTIN)
    index_folders([photos], IndexOptions(tmp_path / "library", encoder=encoder))
    with open_library(tmp_path / "library", encoder=encoder) as engine:
        for text, searched in (("a yelow field", "a yellow field"), ("🟥 🐶", "red square dog")):
            answer = engine.search(text)
            assert answer[0].photo.path.stem in searched
            (note,) = [note for note in answer.notes if note.code == notes.REPLACED.code]
            assert note.fields == {"words": f"“{searched}”"}
        answer = engine.search('"a yelow field"')
        assert notes.REPLACED.code not in [note.code for note in answer.notes]
        named, typed = (engine.embed(parse(f"blue -{text}")) for text in ('"red square"', "🟥"))
        assert np.array_equal(named, typed)


def test_a_count_or_another_colour_is_no_confident_match(photos: Path, tmp_path: Path) -> None:
    encoder = ColourEncoder(BUILTIN)
    for number in range(3):
        draw(photos / f"red{number}.jpg", "red", size=(40 + number, 30))
    index_folders([photos], IndexOptions(tmp_path / "library", encoder=encoder))
    with open_library(tmp_path / "library", encoder=encoder) as engine:
        confident = {
            text: {hit.photo.path.stem for hit in engine.search(text, band="likely", fold=False)}
            for text in ("a black square", "two black squares")
        }
    assert confident["a black square"] == {"black"}
    assert confident["two black squares"] == set()


def test_other_models_read_what_is_typed(engine: Engine) -> None:
    assert notes.REPLACED.code not in [note.code for note in engine.search("a yelow 🐶").notes]


def test_top_beyond_what_there_is(engine: Engine) -> None:
    assert len(engine.search("red", top=1000)) == engine.count() == 6


def test_bad_queries(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(QueryEmpty, match="the query is empty: describe a photo, or name one"):
        engine.search("  ")
    with pytest.raises(PhotoUnreadable, match="empty file"):
        engine.search(like=b"")
    (tmp_path / "note.jpg").write_text("hello")
    with pytest.raises(PhotoUnreadable, match=r"note\.jpg: not an image"):
        engine.search(like=tmp_path / "note.jpg")


def test_a_long_query_is_searched_with_a_note(engine: Engine) -> None:
    answer = engine.search("red " * 200)
    assert answer[0].photo.path.stem == "red"
    assert [str(note) for note in answer.notes] == [
        "the query is longer than the model reads: it is searched in parts"
    ]
    assert engine.search("red").notes == ()


def test_an_answer_is_a_sequence_of_hits_with_the_interpreted_query(
    engine: Engine, photos: Path, index: Index
) -> None:
    draw(photos / "IMG_20190704_120000.jpg", "red", (80, 40))
    index(photos)
    answer = engine.search("red in 2019")
    assert isinstance(answer, Sequence)
    assert (len(answer), bool(answer), answer[0], list(answer)) == (
        1, True, answer.hits[0], [answer.hits[0]],
    )  # fmt: skip
    assert [str(phrase) for phrase in answer.interpretation] == ["“in 2019” as year:2019"]
    assert str(answer.query) == '"red" year:2019'
    assert (answer.dropped, answer.why_empty) == ((), None)
    dropped = engine.search("red in 2011")
    assert [phrase.words for phrase in dropped.dropped] == ["in 2011"]
    assert [note.code for note in dropped.notes] == ["dropped"]


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        ("red type:gif", "no_photo", "no photo passes type:gif"),
        ("folder:Photoz", "no_photo_similar", "there are 6 in folder:photos"),
        ("type:jpg -type:jpg", "no_photo", "no photo passes -type:jpg"),
        ("width:64 width:65", "no_photo", "no photo passes width:65"),
    ],
)
def test_an_empty_answer_has_a_reason(engine: Engine, text: str, code: str, sentence: str) -> None:
    answer = engine.search(text)
    assert not answer
    assert answer.why_empty is not None
    assert answer.why_empty.code == code
    assert sentence in str(answer.why_empty)


def test_an_answer_without_hits_in_a_band_has_a_reason(engine: Engine) -> None:
    answer = engine.search("grey", band="strong")
    assert str(answer.why_empty) == "no hit is strong; --band rest shows the nearest photos"


def test_a_taught_name_as_a_filter_beside_an_interpreted_date(engine: Engine) -> None:
    """Its photos are looked up for the check whether any photo passes."""
    engine.collections.teach("Rex", [engine.search("red", top=1)[0].photo.id])
    assert names(engine, "taught:Rex in 2011") == ["red"]


def test_an_open_engine_sees_what_is_committed(
    engine: Engine, photos: Path, index: Callable[..., Report]
) -> None:
    assert engine.count() == 6
    draw(photos / "more.jpg", "red", (90, 90))
    (photos / "blue.jpg").unlink()
    index()
    found = names(engine, "red")
    assert set(found[:2]) == {"red", "more"}
    assert "blue" not in found
    draw(photos / "blue.jpg", "blue")
    index()
    assert "blue" in names(engine, "blue")


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ({"sort": "newset"}, "sort: 'newset' is not relevance, newest, oldest or random"),
        ({"top": 0}, "top: '0' is not a number of photos above 0"),
        ({"top": -1}, "top: '-1' is not"),
    ],
)
def test_arguments_that_cannot_be_right(engine: Engine, wrong: dict[str, Any], hint: str) -> None:
    with pytest.raises(BadSetting, match=re.escape(hint)):
        engine.search("red", **wrong)


def test_a_picture_is_a_path_in_any_form(engine: Engine, photos: Path) -> None:
    for picture in (photos / "red.jpg", str(photos / "red.jpg"), (photos / "red.jpg").read_bytes()):
        assert engine.search(like=picture, top=1)[0].photo.path.name == "red.jpg"
        assert engine.match(picture, ["blue", "red"])[0].text == "red"
    with pytest.raises(PhotoUnreadable, match=r"gone\.jpg: no such file"):
        engine.search(like=str(photos / "gone.jpg"))


@pytest.mark.usefixtures("engine")
def test_filters_alone_need_no_model(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "load_encoder", None)  # would fail if it were called
    with open_library(str(library)) as opened:
        assert len(opened.search("type:jpg")) == 6


def test_a_closed_library_holds_no_file_open(engine: Engine) -> None:
    with open_library(engine.directory, encoder=ColourEncoder()) as opened:
        opened.search("red")
        reader = weakref.ref(opened)
    del opened
    gc.collect()
    assert reader() is None


def test_many_threads_at_once(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda c: names(engine, c)[0], ["red", "green", "blue"] * 30))
    assert found == ["red", "green", "blue"] * 30


@pytest.mark.usefixtures("engine")
def test_a_library_is_bound_to_its_model(library: Path) -> None:
    with pytest.raises(ModelMismatch, match=r"was made with colours \(none\), not other"):
        open_library(library, model="other")
    with pytest.raises(ModelMismatch, match="`photoseek index --model other`"):
        open_library(library, encoder=ColourEncoder("other")).search("red")


def test_no_library(tmp_path: Path) -> None:
    with pytest.raises(LibraryMissing, match="make it with `photoseek index FOLDER`"):
        open_library(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_the_package_offers_the_same_in_three_lines(engine: Engine, library: Path) -> None:
    with public.open_library(library, encoder=ColourEncoder()) as opened:
        assert opened.search("red") == engine.search("red")
    assert all(hasattr(public, name) for name in public.__all__)


def test_match_is_cosine_and_softmax(encoder: ColourEncoder, photos: Path) -> None:
    texts = ["blue", "red", " ", "yellow"]
    rows = public.match(photos / "red.jpg", texts, encoder)
    assert [row.text for row in rows] == ["red", "yellow", "blue"]
    assert sum(row.probability for row in rows) == pytest.approx(1)
    logits = np.exp(encoder.logit_scale * np.array([row.cosine for row in rows]))
    assert [row.probability for row in rows] == pytest.approx(list(logits / logits.sum()), rel=1e-4)
    with pytest.raises(QueryEmpty):
        public.match(photos / "red.jpg", [""], encoder)


def test_terms_are_added_and_subtracted(engine: Engine) -> None:
    assert set(names(engine, "red + yellow")[:2]) == {"red", "yellow"}
    assert names(engine, "3:red + blue")[0] == "red"
    assert names(engine, "red -red blue")[0] == "blue"
    assert names(engine, "-white")[0] == "black"
    assert names(engine, "like:GREEN.jpg")[0] == "green"
    assert set(names(engine, "like:photos/red.jpg + yellow")[:2]) == {"red", "yellow"}
    number = engine.search("blue", top=1)[0].photo.id
    assert names(engine, f"like:#{number}")[0] == "blue"


@pytest.mark.parametrize("name", ["gone.jpg", "#999", "#nine", f"#{1 << 70}", "een.jpg"])
def test_an_example_that_is_not_there(engine: Engine, name: str) -> None:
    with pytest.raises(UnknownPhoto, match="no such photo in the library"):
        engine.search(f"like:{name}")


def test_filters_alone_list_the_newest_first(engine: Engine, photos: Path) -> None:
    for age, colour in enumerate(["blue", "red", "green"]):
        draw(photos / f"2001-0{9 - age}-01 {colour}.png", colour)
    index_folders([photos], IndexOptions(engine.directory, encoder=ColourEncoder()))
    hits = engine.search("before:2002", top=2)
    assert [hit.photo.path.stem for hit in hits] == ["2001-09-01 blue", "2001-08-01 red"]
    assert [hit.score for hit in hits] == [None, None]
    assert names(engine, "before:1990") == []


def test_file_times_sort_undated_photos_only(engine: Engine, photos: Path, index: Index) -> None:
    draw(photos / "IMG_20190704_120000.png", "red")
    for age, name in enumerate(["blue", "green"]):
        os.utime(photos / f"{name}.jpg", (1e9 - age, 1e9 - age))
    index(photos)
    assert names(engine, "year:2001") == []
    listed = names(engine, "width:<9999")
    assert listed[0] == "IMG_20190704_120000"
    assert listed[-2:] == ["blue", "green"]


def test_a_filter_restricts_the_search_itself(engine: Engine, photos: Path) -> None:
    (photos / "Sub").mkdir()
    draw(photos / "Sub" / "b.png", "blue")
    index_folders([photos], IndexOptions(engine.directory, encoder=ColourEncoder()))
    assert [h.photo.path.name for h in engine.search("red folder:sub", top=1)] == ["b.png"]
    everything = engine.search("red", top=99)
    others = engine.search("red -folder:sub", top=99)
    assert len(others) == len(everything) - 1
    assert [hit.rank for hit in others] == list(range(1, len(others) + 1))


def test_similar_photos_without_the_photo_itself(engine: Engine) -> None:
    red = engine.search("red", top=1)[0].photo
    found = engine.similar(red, top=9)
    assert [hit.rank for hit in found] == [1, 2, 3, 4, 5]
    others = [hit.photo.path.stem for hit in found]
    assert sorted([*others, "red"]) == ["black", "blue", "green", "red", "white", "yellow"]
    assert [hit.photo.path.stem for hit in engine.similar(red.id, top=1)] == others[:1]
    with pytest.raises(UnknownPhoto):
        engine.similar(9999)


def test_embeddings_are_an_array_with_ids(engine: Engine) -> None:
    ids, rows = engine.embeddings()
    assert rows.shape == (6, 4)
    assert rows.dtype == np.float32
    red = engine.search("red", top=1)[0].photo
    assert np.argmax(rows @ engine.embed(parse("red"))) == ids.tolist().index(red.id)


def test_bursts_make_room_for_others(engine: Engine, photos: Path, index: Index) -> None:
    for number in range(30):
        shutil.copy(photos / "red.jpg", photos / f"copy{number}.jpg")
    index(photos)
    first, second = engine.search("red", top=2)
    assert len(first.folded) == 30
    assert second.photo.path.stem == "yellow"
    assert len(engine.search("red", top=20, fold=False)) == 20


def test_writing_that_the_model_lacks_is_doubted(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ColourEncoder, "reads", lambda _, text: text.isascii())
    doubted = engine.search("red ᎣᏏᏲ")
    assert notes.UNKNOWN_SCRIPT.code in [note.code for note in doubted.notes]
    assert all(hit.band != "strong" for hit in doubted)
    assert notes.UNKNOWN_SCRIPT.code not in [note.code for note in engine.search("red").notes]
