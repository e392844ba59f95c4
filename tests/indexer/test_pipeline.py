"""The way of the photos, where no whole run shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer import embedder
from indexer.update import IndexOptions, index_folders
from search.encoders.compiled import CompiledEncoder
from search.encoders.loading import load_encoder
from tests.pictures import COLOURS, draw, draw_folder


@pytest.mark.slow
@pytest.mark.usefixtures("compiled_models")
def test_a_long_run_finds_the_fastest_precision_first(
    tmp_path: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedder, "PROBES", 4)
    encoder = load_encoder("builtin")
    assert isinstance(encoder, CompiledEncoder)
    options = IndexOptions(library, encoder=encoder)
    index_folders([draw_folder(tmp_path / "few")], options)
    assert not encoder.is_tuned()
    monkeypatch.setattr(embedder, "WORTH_TUNING", 6)
    index_folders([draw_folder(tmp_path / "many")], options)
    assert not encoder.is_tuned()  # copies of photos that are known have no pixels to try
    for colour in COLOURS:
        draw(tmp_path / "others" / f"{colour}.png", colour)
    index_folders([tmp_path / "others"], options)
    assert [trial.precision for trial in encoder.trials()] == ["fp32", "int8"]
