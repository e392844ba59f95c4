"""Parts of photos in a library: embedded, found, added to and removed from a library."""

from __future__ import annotations

import argparse
import dataclasses
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from indexer.merge import merge
from indexer.report import Progress, Report
from indexer.update import IndexOptions, index_folders
from search.catalogue import Catalogue
from search.catalogue.rows import PART_WEIGHT
from search.engine import open_library
from search.output.listing import write_hits
from search.records import Box, Hit
from tests.colours import ColourEncoder

PARTS = 5  # of a photo: its quarters and the centre
Index = Callable[..., Report]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A blue picture with a red quarter, a green one, and a reddish one."""
    place = tmp_path / "photos"
    place.mkdir()
    corner = Image.new("RGB", (400, 300), "blue")
    corner.paste("red", (200, 150, 400, 300))
    corner.save(place / "corner.png")
    Image.new("RGB", (400, 300), "green").save(place / "green.png")
    Image.new("RGB", (300, 400), (200, 60, 60)).save(place / "reddish.png")
    return place


@pytest.fixture
def encoder() -> ColourEncoder:
    return ColourEncoder()


@pytest.fixture
def run(folder: Path, tmp_path: Path, encoder: ColourEncoder) -> Index:
    def run(parts: bool | None = None, library: str = "library", **changes: object) -> Report:
        options = IndexOptions(tmp_path / library, encoder=encoder, parts=parts)
        return index_folders([folder], dataclasses.replace(options, **changes))  # type: ignore[arg-type]

    return run


def found(library: Path, encoder: ColourEncoder) -> list[Hit]:
    with open_library(library, encoder=encoder) as engine:
        return list(engine.search("red"))


def scores_of(hits: Iterable[Hit]) -> dict[str, float]:
    return {hit.photo.path.name: hit.score or 0.0 for hit in hits}


def rows_in(library: Path) -> int:
    with Catalogue.open(library) as catalogue:
        return len(catalogue.embeddings.searchable_ids())


def test_a_small_thing_is_found_by_its_part(
    run: Index, tmp_path: Path, encoder: ColourEncoder
) -> None:
    run()
    whole = scores_of(found(tmp_path / "library", encoder))
    assert run(True).in_parts == 3
    hits = found(tmp_path / "library", encoder)
    assert len(hits) == 3
    places = {hit.photo.path.name: hit.part for hit in hits}
    assert places == {"corner.png": Box(0.5, 0.5, 0.5, 0.5), "green.png": None, "reddish.png": None}
    parts = scores_of(hits)
    assert parts["corner.png"] == pytest.approx(PART_WEIGHT, abs=0.02)
    assert parts["corner.png"] > whole["corner.png"] + 0.1
    assert parts["reddish.png"] == pytest.approx(whole["reddish.png"], abs=0.02)


def test_the_shell_names_the_part(
    run: Index, tmp_path: Path, encoder: ColourEncoder, capsys: pytest.CaptureFixture[str]
) -> None:
    run(True)
    flags = argparse.Namespace(print0=False, format=None, preview=False, why=True)
    with open_library(tmp_path / "library", encoder=encoder) as engine:
        for name, shown in (("corner", ["bottom right"]), ("green", [])):
            write_hits(engine.search(f"red name:{name}"), flags)
            lines = capsys.readouterr().out.splitlines()
            places = [line.strip() for line in lines if "part: " in line]
            assert places == [f"part: {place}" for place in shown]


def test_photos_are_embedded_whole_once_and_the_library_remembers_the_parts(
    run: Index, folder: Path, tmp_path: Path, encoder: ColourEncoder
) -> None:
    library = tmp_path / "library"
    assert run().in_parts == 0
    assert (encoder.embedded, rows_in(library)) == (3, 3)
    run(True)
    assert (encoder.embedded, rows_in(library)) == (3 + 3 * PARTS, 3 + 3 * PARTS)
    Image.new("RGB", (300, 300), "yellow").save(folder / "yellow.png")
    report = run()
    assert (report.new, report.in_parts) == (1, 1)
    assert rows_in(library) == 4 + 4 * PARTS
    with open_library(library, encoder=encoder) as engine:
        assert engine.count() == len(engine.search("type:png")) == len(engine.embeddings()[0]) == 4
    before = encoder.embedded
    run(False)
    assert (encoder.embedded, rows_in(library)) == (before, 4)
    run()
    assert (encoder.embedded, rows_in(library)) == (before, 4)


def test_an_open_library_follows(run: Index, tmp_path: Path, encoder: ColourEncoder) -> None:
    run()
    with open_library(tmp_path / "library", encoder=encoder) as engine:
        scores = []
        for parts in (None, True, False):
            run(parts)
            scores.append(scores_of(engine.search("red"))["corner.png"])
    assert scores[1] > scores[0] + 0.1
    assert scores[2] == pytest.approx(scores[0], abs=1e-6)


def test_changed_moved_and_copied_photos_have_parts(
    run: Index, folder: Path, tmp_path: Path, encoder: ColourEncoder
) -> None:
    run(True)
    (folder / "green.png").rename(folder / "moved.png")
    shutil.copy(folder / "corner.png", folder / "copy.png")
    Image.new("RGB", (500, 400), "yellow").save(folder / "reddish.png")
    assert run().in_parts == 1  # the changed one
    assert rows_in(tmp_path / "library") == 4 + 4 * PARTS
    hits = found(tmp_path / "library", encoder)
    with open_library(tmp_path / "library", encoder=encoder) as engine:
        assert [len(group.ids) for group in engine.duplicates()] == [2]
    (hit,) = [hit for hit in hits if hit.folded]  # grouped by the whole photos
    assert {photo.path.name for photo in (hit.photo, *hit.folded)} == {"corner.png", "copy.png"}


def test_parts_of_another_model_are_embedded_again(
    run: Index, tmp_path: Path, encoder: ColourEncoder
) -> None:
    run(True)
    encoder.tag = dataclasses.replace(encoder.tag, weights="2")
    assert (run().again, rows_in(tmp_path / "library")) == (3, 3 + 3 * PARTS)
    scores = scores_of(found(tmp_path / "library", encoder))
    assert scores["corner.png"] == pytest.approx(PART_WEIGHT, abs=0.02)


def test_a_photo_that_is_gone_before_its_parts_are_read_is_named(
    run: Index, folder: Path, tmp_path: Path, encoder: ColourEncoder
) -> None:
    photo = folder / "green.png"
    content = photo.read_bytes()
    options = IndexOptions(tmp_path / "library", encoder=encoder, parts=True)

    def on_progress(progress: Progress) -> None:
        if progress.done == progress.total:  # of the first pass
            photo.unlink(missing_ok=True)

    report = index_folders([folder], options, on_progress)
    assert (report.new, report.in_parts) == (3, 2)
    assert [problem.path for problem in report.warnings] == [photo]
    photo.write_bytes(content)
    run()
    assert rows_in(tmp_path / "library") == 3 + 3 * PARTS


@pytest.mark.parametrize("is_on", [True, False])
def test_a_merge_takes_parts_where_photos_have_them(
    run: Index, tmp_path: Path, encoder: ColourEncoder, is_on: bool
) -> None:
    run(True)
    own = tmp_path / "own photos"
    own.mkdir()
    Image.new("RGB", (300, 300), "yellow").save(own / "yellow.png")
    goal = tmp_path / "goal"
    index_folders([own], IndexOptions(goal, encoder=encoder, parts=is_on))
    merge(goal, [tmp_path / "library"])
    assert rows_in(goal) == 4 + is_on * 4 * PARTS
    with Catalogue.open(goal) as catalogue:
        assert np.isclose(np.linalg.norm(catalogue.embeddings.since()[1], axis=1)[:4], 1).all()
