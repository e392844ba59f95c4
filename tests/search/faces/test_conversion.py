"""Weights of 8 bits as ONNX."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from search.faces.conversion.face_graphs import Graph, Weight, read_weights


def test_weights_are_read_in_the_order_of_the_manifest(tmp_path: Path) -> None:
    quantised = {"dtype": "uint8", "scale": 0.5, "min": -1.0}
    entries = [
        {"name": "codes", "shape": [2, 2], "dtype": "float32", "quantization": quantised},
        {"name": "plain", "shape": [2], "dtype": "float32"},
    ]
    manifest = [{"paths": ["net.bin"], "weights": entries}]
    (tmp_path / "net-weights_manifest.json").write_text(json.dumps(manifest))
    plain = np.array([3, 4], np.float32)
    (tmp_path / "net.bin").write_bytes(bytes([0, 1, 2, 3]) + plain.tobytes())
    weights = read_weights(tmp_path, "net")
    assert weights["codes"].values.tolist() == [[-1, -0.5], [0, 0.5]]
    assert weights["plain"].values.tolist() == [3, 4]


@pytest.mark.parametrize("quantised", [True, False])
def test_a_gain_becomes_part_of_the_weights(quantised: bool, tmp_path: Path) -> None:
    codes = np.arange(12, dtype=np.uint8).reshape(3, 1, 1, 4)[..., :3].transpose(1, 2, 3, 0)
    weight = Weight(codes, 0.5, -1.0) if quantised else Weight(codes.astype(np.float32))
    gain = np.array([1.0, 2.0, -3.0])
    graph = Graph({})
    filters = graph.matrix(weight, (3, 2, 0, 1), gain)
    x = graph.scaled("pictures", 1.0, (0.0,))
    graph.save(tmp_path / "a.onnx", [1, 2, 2, 3], [graph.conv(x, filters, graph.constant([0] * 3))])
    session = onnxruntime.InferenceSession(tmp_path / "a.onnx")
    picture = np.array([[[[1, 2, 3], [4, 5, 6]], [[0, 0, 1], [7, 7, 7]]]], np.uint8)
    (found,) = session.run(None, {"pictures": picture})
    matrix = weight.values[0, 0] * gain
    assert np.allclose(found[0].transpose(1, 2, 0), picture[0] @ matrix, atol=1e-4)
