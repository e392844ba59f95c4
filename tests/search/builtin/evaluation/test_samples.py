"""Gradio's sample pictures as queries: they exist, and a wrong first hit is reported."""

from __future__ import annotations

from search.builtin.evaluation.samples import SAMPLES, missed_samples, sample_folder
from tests.colours import ColourEncoder


def test_every_sample_exists() -> None:
    folder = sample_folder()
    assert folder is not None
    assert all((folder / name).is_file() for name in SAMPLES)


def test_a_model_without_lions_misses_them() -> None:
    folder = sample_folder()
    assert folder is not None
    missed = missed_samples(ColourEncoder(), folder, "zh")
    assert len(missed) >= len(SAMPLES) - 1  # it finds one picture first, whatever is asked
    assert all(line.endswith(")") for line in missed)
