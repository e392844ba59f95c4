"""Reading captioned photos, with missing and broken ones reported."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from search.builtin.evaluation.captions import read_captions, read_photos
from search.builtin.evaluation.evaluate import Material, encode_photos, evaluate
from search.builtin.evaluation.figures import report
from search.errors import DataMissing
from tests.colours import ColourEncoder
from tests.pictures import COLOURS, draw


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A photo of each colour, captioned; one caption without its photo, one photo broken."""
    folder = tmp_path / "data"
    for colour in COLOURS:
        draw(folder / "images" / f"{colour}.jpg", colour)
    (folder / "images" / "broken.jpg").write_bytes(b"no picture")
    names = [*COLOURS, "gone", "broken"]
    rows = [f"{name}.jpg\tdev\ta {name} {shape} ." for name in names for shape in ("wall", "door")]
    lines = ["image\tsplit\tcaption", *rows, "red.jpg\ttrain\tseen in training"]
    (folder / "captions.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def test_each_photo_keeps_its_captions(data: Path) -> None:
    read = read_captions(data, "dev")
    assert dict(zip([f.stem for f in read.files], read.captions, strict=True))["red"] == (
        "a red wall .",
        "a red door .",
    )


def test_unusable_photos_are_reported(data: Path) -> None:
    kept, squares = read_photos(read_captions(data, "dev"), side_px=8)
    assert kept.skipped[0] == "gone.jpg: no such photo"
    assert kept.skipped[1].startswith("broken.jpg: ")
    assert squares.shape == (len(COLOURS), 8, 8, 3)
    assert squares.dtype == np.uint8


def test_rows_correspond_to_photos(data: Path) -> None:
    kept, rows = encode_photos(ColourEncoder(), read_captions(data, "dev"))
    texts = ColourEncoder().encode_texts([captions[0] for captions in kept.captions])
    assert (np.argmax(texts @ rows.T, axis=1) == np.arange(len(rows))).all()


def test_a_colour_encoder_finds_colours(data: Path) -> None:
    (figures,) = evaluate(ColourEncoder(), Material(data), ["en"])
    assert figures.recall.at_1 == 100
    assert (figures.photos, figures.captions, len(figures.skipped)) == (6, 12, 2)
    assert "R@1 100.0" in report(figures)


def test_each_language_has_separate_captions(data: Path) -> None:
    rows = ["red.jpg\tdev\tpeople\tred 墙", "red.jpg\tdev\tmachine 1\tblue 墙"]
    lines = ["image\tsplit\tsource\tcaption", *rows]
    (data / "captions-zh.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    english, chinese = evaluate(ColourEncoder(), Material(data), ["en", "zh"])
    assert (english.captions, chinese.captions) == (12, 1)
    assert chinese.recall.at_1 == 100
    assert "Chinese: 1 captions" in report(chinese)


@pytest.mark.parametrize("missing", ["all", "captions.tsv", "split"])
def test_without_data_the_error_names_the_expected_files(data: Path, missing: str) -> None:
    if missing == "captions.tsv":
        (data / "captions.tsv").unlink()
    folder = data / "nowhere" if missing == "all" else data
    with pytest.raises(DataMissing, match=r"images.*captions\.tsv"):
        read_captions(folder, "test" if missing == "split" else "dev")
