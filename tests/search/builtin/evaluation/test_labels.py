"""Labelled photos: reading, and figures that can be checked by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from search.builtin.evaluation.evaluate import Material, evaluate
from search.builtin.evaluation.figures import report
from search.builtin.evaluation.labelled import read_labels
from search.builtin.evaluation.labels import label_figures, precisions
from search.builtin.evaluation.languages import LANGUAGES
from search.errors import DataMissing
from tests.colours import ColourEncoder
from tests.pictures import COLOURS, draw

PHOTOS_EACH = 3


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Three photos of each colour, labelled with it; one label of the split `train`."""
    folder = tmp_path / "labelled"
    rows = ["image\tsplit\tsource\tlabel", "gone.png\ttrain\tdrawn\tpurple"]
    for colour in COLOURS:
        for number in range(PHOTOS_EACH):
            name = f"{colour}{number}.png"
            draw(folder / "images" / name, colour)
            rows.append(f"{name}\tdev\t{'warm' if colour == 'red' else 'other'}\t{colour}")
    draw(folder / "images" / "gone.png")
    (folder / "labels.tsv").write_text("\n".join(rows) + "\n", "utf-8")
    return folder


def test_one_split_or_all_can_be_read(labelled: Path) -> None:
    assert len(read_labels(labelled, "dev").files) == PHOTOS_EACH * len(COLOURS)
    assert "purple" in read_labels(labelled, None).labels


def test_missing_data_is_an_error(labelled: Path, tmp_path: Path) -> None:
    for folder, split in ((tmp_path / "nowhere", "dev"), (labelled, "test")):
        with pytest.raises(DataMissing, match=r"labels\.tsv"):
            read_labels(folder, split)


def test_a_colour_encoder_classifies_colours(labelled: Path) -> None:
    encoder, data = ColourEncoder(), read_labels(labelled, "dev")
    photos = encoder.encode_texts(data.labels)
    figures = label_figures(encoder, photos, data, read_labels(labelled, None).labels, "en")
    assert (figures.labels, figures.naming.first, figures.naming.in_five) == (7, 100, 100)
    assert (figures.queries, figures.as_query) == (len(COLOURS), 100)
    assert figures.by_source["warm"].photos == PHOTOS_EACH


def test_precision_of_a_label_is_over_its_number_of_photos() -> None:
    own = np.array([0, 0, 0, 1, 1])  # the second label has too few
    scores = np.array([[0.9, 0.8, 0.1, 0.5, 0.2], [0.1, 0.1, 0.1, 0.9, 0.9]], np.float32)
    assert precisions(scores, own) == [pytest.approx(2 / 3)]


def test_a_label_is_translated_into_each_language() -> None:
    assert LANGUAGES["en"].photo_of("lion") == "a photo of lion"
    assert LANGUAGES["zh"].photo_of(LANGUAGES["zh"].name("lion")) == "狮子的照片"
    assert LANGUAGES["zh"].name("no such thing at all") == "no such thing at all"


def test_the_report_contains_all_figures(labelled: Path) -> None:
    rows = [f"{c}0.png\tdev\ta {c} wall" for c in COLOURS for _ in range(2)]
    table = "\n".join(["image\tsplit\tcaption", *rows])
    (labelled / "captions.tsv").write_text(table, "utf-8")
    (figures,) = evaluate(ColourEncoder(), Material(labelled, labels=labelled), ["en"])
    lines = report(figures)
    assert "among all 7" in lines
    assert "6 labels as queries" in lines
    assert "gallery samples" in lines
