"""Text matches and image similarity in one search, and the reasons of hits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.report import Report
from search.engine import Engine, open_library
from search.records import Reason
from tests.captioned import draw_digikam, draw_takeout
from tests.colours import ColourEncoder
from tests.pictures import draw


@pytest.fixture
def engine(
    tmp_path: Path, library: Path, encoder: ColourEncoder, index: Callable[..., Report]
) -> Iterator[Engine]:
    draw_digikam(tmp_path / "photos")
    draw_takeout(tmp_path / "google")
    draw(tmp_path / "photos" / "Annas_Geburtstag" / "IMG_1.jpg", "white")
    draw(tmp_path / "photos" / "海边" / "IMG_2.jpg", "yellow")
    index(tmp_path / "photos", tmp_path / "google")
    with open_library(library, encoder=encoder) as engine:
        yield engine


def first(engine: Engine, text: str) -> tuple[str, tuple[Reason, ...]]:
    hit = engine.search(text, fold=False)[0]
    return f"{hit.photo.path.parent.name}/{hit.photo.path.name}", hit.why


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("lisbon green", "2021 Lisbon/DSC0002.jpg", "folder: photos/2021 [Lisbon]"),
        ("ANNA MULLER", "2021 Lisbon/DSC0001.jpg", "person: [Anna] [Müller]"),
        ("geburtstag", "Annas_Geburtstag/IMG_1.jpg", "folder: photos/Annas_[Geburtstag]"),
        ("发票", "2021 Lisbon/DSC0002.jpg", "caption: 电子[发票]"),
        ("海边", "海边/IMG_2.jpg", "folder: photos/[海边]"),
        ("tram 28", "Summer/IMG_1(1).jpg", "caption: [Tram] [28]"),
        ("rating:5", "2021 Lisbon/DSC0001.jpg", "rating: [5]"),
        ("person:bob", "2021 Lisbon/DSC0002.jpg", "person: [Bob]"),
        ("tag:holiday red", "2021 Lisbon/DSC0001.jpg", "tag: [holiday]"),
    ],
)
def test_words_find_photos_with_reasons(engine: Engine, text: str, name: str, reason: str) -> None:
    found, why = first(engine, text)
    assert found == name
    assert reason in [_marked(one) for one in why]


def _marked(reason: Reason) -> str:
    text = reason.text
    for start, end in reversed(reason.highlights):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return f"{reason.source}: {text}"


def test_all_photos_of_a_matching_folder_come_first(engine: Engine) -> None:
    hits = engine.search("2021 lisbon", fold=False)
    assert {hit.photo.path.parent.name for hit in hits[:3]} == {"2021 Lisbon"}
    assert [hit.band for hit in hits[:3]] == ["strong"] * 3
    assert [hit.why[0].source for hit in hits if hit.why] == ["folder"] * 3 + ["place"]


def test_a_name_finds_people_captions_and_folders(engine: Engine) -> None:
    hits = engine.search("anna", fold=False)
    found = {f"{hit.photo.path.parent.name}/{hit.photo.path.name}" for hit in hits[:4]}
    assert found == {
        "2021 Lisbon/DSC0001.jpg",
        "Summer/IMG_1.jpg",
        "Summer/IMG_1-edited.jpg",
        "Annas_Geburtstag/IMG_1.jpg",
    }
    assert [bool(hit.why) for hit in hits[:5]] == [True] * 4 + [False]


def test_similarity_orders_equal_text_matches(engine: Engine) -> None:
    assert first(engine, "lisbon red")[0] == "2021 Lisbon/DSC0001.jpg"
    called_so, taken_there = engine.search("lisbon blue", fold=False)[:2]
    found = {hit.photo.path.name for hit in (called_so, taken_there)}
    assert found == {"DSC0003.jpg", "IMG_2.jpg"}


def test_a_query_without_text_matches_is_ranked_by_similarity(engine: Engine) -> None:
    hits = engine.search("white")
    assert hits[0].photo.path.parent.name == "Annas_Geburtstag"
    assert hits[0].why == ()


def test_a_corrected_word_gives_likely_hits_at_most(engine: Engine) -> None:
    hits = engine.search("lisbonn", fold=False)
    assert [hit.photo.path.parent.name for hit in hits[:3]] == ["2021 Lisbon"] * 3
    assert [hit.band for hit in hits[:3]] == ["likely"] * 3
    assert [hit.why[0].typed for hit in hits[:3]] == [("lisbonn",)] * 3
    assert not any(hit.why for hit in hits[3:])


def test_a_negated_phrase_excludes_photos(engine: Engine) -> None:
    left = engine.search('green -"2021 lisbon"', fold=False)
    assert "2021 Lisbon" not in {hit.photo.path.parent.name for hit in left}
    assert len(left) == len(engine.search("green", fold=False)) - 3


def test_words_and_filters_are_combined(engine: Engine) -> None:
    hits = engine.search("lisbon person:bob", fold=False)
    assert [hit.photo.path.name for hit in hits] == ["DSC0002.jpg"]
    assert {reason.source for reason in hits[0].why} == {"folder", "person"}


@pytest.mark.parametrize("text", ["the of and", '"?!"', 'x" OR y', "NEAR(a b)", "a*", "票" * 200])
def test_any_words_can_be_searched(engine: Engine, text: str) -> None:
    quoted = '"' + text.replace('"', '\\"') + '"'
    assert engine.search(quoted)
