"""Compiled models that come from another machine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.encoders.compilation import compiled_files, store_compiled
from search.encoders.compiled_model import PHOTOS, compiled_folder
from search.encoders.models import weights_label
from search.encoders.onnx_encoder import load_compiled
from search.errors import CompiledDamaged

MODEL = "builtin", weights_label("builtin")


def contents(files: dict[str, Path]) -> Iterator[tuple[str, bytes]]:
    return ((name, file.read_bytes()) for name, file in files.items())


@pytest.mark.slow
def test_a_model_that_came_works_and_a_damaged_one_leaves_nothing(
    compiled_models: Path, tmp_path: Path
) -> None:
    sent = Path(shutil.move(compiled_folder(*MODEL), tmp_path / "sent"))
    files = {file.name: file for file in sent.iterdir()}
    assert compiled_files(*MODEL) == {}
    damaged = [(name, raw[:-1] + b"?" if name == PHOTOS else raw) for name, raw in contents(files)]
    with pytest.raises(CompiledDamaged):
        store_compiled(*MODEL, damaged)
    assert not [file for file in compiled_models.iterdir() if file.is_dir()]
    store_compiled(*MODEL, contents(files))
    assert load_compiled(*MODEL, for_indexing=True) is not None
    assert compiled_files(*MODEL).keys() <= files.keys()


@pytest.mark.slow
def test_a_model_that_is_here_stays(compiled_models: Path) -> None:
    assert compiled_files(*MODEL)  # records the stamps of the copies
    before = {file: file.stat().st_mtime_ns for file in compiled_models.rglob("*")}
    store_compiled(*MODEL, [])
    assert {file: file.stat().st_mtime_ns for file in before} == before
