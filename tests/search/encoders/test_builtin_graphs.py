"""The graphs of the built-in model: without weights, and what an export of today gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from safetensors import safe_open

from search import builtin
from search.builtin.training.graphs import write_graphs
from search.encoders.builtin_graphs import PREFIX, fill, is_weight
from search.encoders.compiled_model import PHOTOS, TEXTS

TOWERS = (PHOTOS, TEXTS)
LARGEST_BYTES = 100_000


def graph(file: Path) -> onnx.GraphProto:
    return onnx.load(file).graph


@pytest.mark.parametrize("tower", TOWERS)
def test_no_weight_is_in_a_shipped_graph(tower: str) -> None:
    file = builtin.WEIGHTS.with_name(tower)
    assert file.stat().st_size < LARGEST_BYTES
    assert b"/site-packages/" not in file.read_bytes()
    with safe_open(builtin.WEIGHTS, "np") as weights:
        names = set(weights.keys())
    for tensor in graph(file).initializer:
        assert is_weight(tensor) == (tensor.name.removeprefix(PREFIX) in names)
        assert is_weight(tensor) or len(tensor.raw_data) <= 4096  # the text tower's mask


@pytest.mark.parametrize("tower", TOWERS)
def test_every_weight_is_filled_in(tower: str) -> None:
    content = builtin.WEIGHTS.with_name(tower).read_bytes()
    with safe_open(builtin.WEIGHTS, "np") as weights:
        filled = onnx.load_model_from_string(fill(content, weights.get_tensor))
        for tensor in filled.graph.initializer:
            values = onnx.numpy_helper.to_array(tensor)
            if tensor.name.startswith(PREFIX) and "mask" not in tensor.name:
                kept = weights.get_tensor(tensor.name.removeprefix(PREFIX))
                assert values.dtype == np.float32
                assert np.array_equal(values, kept.astype(np.float32))


@pytest.mark.slow
def test_an_export_of_today_gives_the_same_graphs(tmp_path: Path) -> None:
    """If it fails after a change of the architecture: python -m search.builtin.training.graphs."""
    write_graphs(tmp_path)
    for tower in TOWERS:
        ours, fresh = graph(builtin.WEIGHTS.with_name(tower)), graph(tmp_path / tower)
        shapes = [
            {t.name: tuple(t.dims) for t in g.initializer if is_weight(t)} for g in (ours, fresh)
        ]
        assert shapes[0] == shapes[1]
        assert {node.op_type for node in ours.node} == {node.op_type for node in fresh.node}
