"""The way of the photos, where no whole run shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from indexer import pipeline
from indexer.embedder import readers
from indexer.update import IndexOptions, index_folders
from search.encoders import onnx_encoder, precision
from search.encoders.loading import load_encoder
from search.encoders.onnx_encoder import OnnxEncoder
from search.vectors.saved_index import FILE_NAME, SavedIndex
from tests.colours import ColourEncoder
from tests.pictures import draw, draw_folder


@pytest.mark.slow
@pytest.mark.usefixtures("compiled_models")
def test_a_run_finds_the_fastest_precision_first(
    tmp_path: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precision, "FEW", 6)
    monkeypatch.setattr(onnx_encoder, "FEW", 6)
    encoder = load_encoder("builtin")
    assert isinstance(encoder, OnnxEncoder)
    options = IndexOptions(library, encoder=encoder)
    draw(tmp_path / "few" / "one.png", "red")
    index_folders([tmp_path / "few"], options)
    assert not encoder.trials()
    index_folders([draw_folder(tmp_path / "many")], options)
    assert [trial.precision for trial in encoder.trials()] == ["fp32", "int8"]


@pytest.mark.usefixtures("by_file")
def test_a_long_run_saves_the_vectors_under_way(
    tmp_path: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "BATCH", 2)
    monkeypatch.setattr(pipeline, "SAVE_AFTER", 4)
    monkeypatch.setattr("search.vectors.vector_cache.FEW", 1)
    saved: list[int] = []
    save = SavedIndex.save_exact

    def count(*arguments: Any) -> SavedIndex | None:
        made = save(*arguments)
        saved.append(len(made.ids) if made else 0)
        return made

    monkeypatch.setattr(SavedIndex, "save_exact", count)
    options = IndexOptions(library, encoder=ColourEncoder())
    index_folders([draw_folder(tmp_path / "photos")], options)
    assert saved == [4, 6]
    assert (library / FILE_NAME).exists()


def test_a_core_is_left_to_feed_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = ColourEncoder()
    monkeypatch.setattr("os.cpu_count", lambda: 16)
    assert readers(encoder) == 16
    monkeypatch.setattr(encoder, "is_on_gpu", lambda: True)
    assert readers(encoder) == 15
    monkeypatch.setattr("os.cpu_count", lambda: None)  # not known
    assert readers(encoder) == 1
