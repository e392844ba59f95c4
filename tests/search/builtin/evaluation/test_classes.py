"""Classification of pictures by the ImageNet names."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.builtin.evaluation.classes import class_accuracy, class_folders, labelled_classes
from search.builtin.evaluation.labelled import Labelled
from search.builtin.training.phrases import class_names
from search.errors import DataMissing
from tests.colours import ColourEncoder
from tests.pictures import draw


def test_a_folder_is_a_class_by_name_synonym_or_synset(tmp_path: Path) -> None:
    for name in ("lion", "n01440764", "Tiger_Shark", "my holidays"):
        (tmp_path / name).mkdir()
    found = {place.name: class_names()[i][0] for place, i in class_folders(tmp_path).items()}
    assert found == {"lion": "lion", "n01440764": "tench", "Tiger_Shark": "tiger shark"}


def test_readable_and_broken_pictures_are_counted(tmp_path: Path) -> None:
    draw(tmp_path / "lion" / "red.jpg")
    (tmp_path / "lion" / "broken.jpg").write_bytes(b"")
    figures = class_accuracy(ColourEncoder(), tmp_path)
    assert (figures.pictures, figures.classes, figures.skipped) == (1, 1, 1)


def test_labelled_photos_count_where_the_label_is_a_class() -> None:
    encoder = ColourEncoder()
    labels = ("Lions", "my holidays", "tench")
    data = Labelled(tuple(Path(label) for label in labels), labels, ("some",) * 3)
    figures = labelled_classes(encoder, encoder.encode_texts(labels), data)
    assert figures is not None
    assert figures.photos == 2
    none = data.some([1])
    assert labelled_classes(encoder, encoder.encode_texts(none.labels), none) is None


def test_a_folder_without_classes_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataMissing, match="a folder for each class"):
        class_accuracy(ColourEncoder(), tmp_path)
