"""The file with the sample of a large library."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from search.engine import Engine, open_library
from search.ranking.calibration import PhotoSample
from search.retrieval.calibration_cache import FILE_NAME, load_sample, save_sample
from tests.colours import ColourEncoder

SAMPLE = PhotoSample(np.eye(4, dtype=np.float32), 4)


def test_a_sample_is_saved_and_loaded(tmp_path: Path) -> None:
    save_sample(SAMPLE, tmp_path, "key")
    kept = load_sample(tmp_path, "key")
    assert kept is not None
    assert np.array_equal(kept.rows, SAMPLE.rows)
    assert kept.count == 4
    assert load_sample(tmp_path, "another model") is None


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04"])
def test_a_damaged_file_is_ignored(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    assert load_sample(tmp_path, "key") is None
    assert load_sample(tmp_path / "gone", "key") is None


def test_a_search_among_many_photos_writes_the_file(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.retrieval.calibration_cache.SAMPLED", 5)
    engine.search("red")
    drawn = engine.calibration().sample
    assert len(drawn.rows) == 5
    kept = open_library(engine.directory, encoder=ColourEncoder()).calibration().sample
    assert np.array_equal(kept.rows, drawn.rows)
    assert [file.name for file in engine.directory.glob("calibration*")] == [FILE_NAME]
