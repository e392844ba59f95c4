"""Recall on the owner's own texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from indexer.report import Report
from indexer.update import IndexOptions, index_folders
from search.arrays import Ids
from search.engine import Engine, open_library
from search.retrieval import model_scores
from search.retrieval.model_scores import OwnText, Score, among, first_hits, own_texts, weak_words
from tests.captioned import xmp
from tests.colours import ColourEncoder
from tests.pictures import draw

REDS = frozenset((1, 2, 3))


@pytest.fixture
def captioned(
    tmp_path: Path, library: Path, encoder: ColourEncoder, index: Callable[..., Report]
) -> Engine:
    """Four red and six green photos with captions, keywords, people and folders."""
    for number in range(10):
        colour = "red" if number < 4 else "green"
        place = tmp_path / "Pictures" / ("Red flowers 2021" if number < 4 else "Lisbon")
        file = draw(place / f"IMG_{number}.jpg", colour, (60 + number, 40))
        people = ["Anna"] if number % 2 else []
        text = xmp(description=f"{colour} number {number}", tags=[colour], people=people)
        Path(f"{file}.xmp").write_text(text, "utf-8")
    index(tmp_path / "Pictures")
    return open_library(library, encoder=encoder)


def by_kind(engine: Engine) -> dict[str, dict[str, int]]:
    """The texts of each kind with their numbers of photos."""
    ids = engine.catalogue.embeddings.searchable_ids()
    found: dict[str, dict[str, int]] = {}
    for one in own_texts(engine.catalogue, ids):
        found.setdefault(one.kind, {})[one.text] = len(one.photos)
    return found


def test_captions_keywords_people_and_describing_folders_are_queries(captioned: Engine) -> None:
    found = by_kind(captioned)
    assert len(found["caption"]) == 10
    assert found["person"] == {"Anna": 5}
    assert found["folder"] == {"Red flowers": 4}  # neither a place nor the number of a year


def test_a_text_of_most_photos_is_no_query(captioned: Engine) -> None:
    assert by_kind(captioned)["tag"] == {"red": 4}  # six of ten are green


def test_parts_of_photos_are_no_hits(
    captioned: Engine, tmp_path: Path, library: Path, encoder: ColourEncoder
) -> None:
    queries = own_texts(captioned.catalogue, captioned.photo_ids())
    before = first_hits(encoder, queries, captioned.embedding_batches())
    index_folders([tmp_path / "Pictures"], IndexOptions(library, encoder=encoder, parts=True))
    assert len(captioned.catalogue.embeddings.searchable_ids()) == 6 * len(captioned.photo_ids())
    assert (first_hits(encoder, queries, captioned.embedding_batches()) == before).all()


def test_the_nearest_photos_are_the_same_in_batches(
    captioned: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries = [OwnText("tag", "red", REDS), OwnText("tag", "green", frozenset((5,)))]
    rows = list(captioned.catalogue.embeddings.batches())
    whole = first_hits(captioned.encoder(), queries, rows)
    monkeypatch.setattr(model_scores, "PHOTOS_AT_ONCE", 3)
    parts = first_hits(captioned.encoder(), queries, rows)
    assert np.array_equal(np.sort(whole), np.sort(parts))
    (red,) = (q.photos for q in own_texts(captioned.catalogue, rows[0][0]) if q.text == "red")
    assert set(whole[0][:4].tolist()) == red


def hits(*rows: list[int]) -> Ids:
    return np.array([row + [-1] * (model_scores.FIRST - len(row)) for row in rows])


def test_a_score_counts_right_first_hits_and_any_of_ten() -> None:
    queries = [OwnText("tag", str(n), REDS) for n in range(4)]
    found = list(model_scores.scores(queries, hits([1, 9], [9, 3], [9], [8])))
    assert found == [Score("tag", 4, 25.0, 50.0)]


def test_a_weak_word_has_several_photos_and_few_of_them_are_found() -> None:
    many = frozenset(range(20))
    queries = [
        OwnText("person", "Rex", many),
        OwnText("person", "Anna", many),
        OwnText("tag", "once", frozenset((1,))),
        OwnText("caption", "a long text", REDS),
    ]
    found = weak_words(queries, hits([1, 2], [1, 2, 3], [9], [9]))
    assert [(one.text, one.right, one.possible) for one in found] == [("Rex", 2, 10)]


def test_a_sample_keeps_the_queries_of_its_photos() -> None:
    queries = [OwnText("tag", "a", REDS), OwnText("tag", "b", frozenset((9,)))]
    assert among(queries, [2, 3, 4]) == [OwnText("tag", "a", frozenset((2, 3)))]
