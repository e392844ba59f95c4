"""Conversion of the face-api networks to ONNX: `python -m search.faces.conversion.face_graphs DIR`.

DIR is the folder `model` of the npm package `@vladmandic/face-api` 1.7.15: weights of 8 bits (some
of 32), and manifests with their names, shapes and scales. The graphs follow the architectures that
the package publishes as source text. Weights keep their 8 bits; a scale and an offset that follow
a convolution become part of its scales and its bias, so the results are those of the package.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper, save

from search import faces

MEAN_RGB = (122.782, 117.001, 104.298)
BATCH_NORM_EPSILON = 0.0010000000474974513
OPSET = 17
HALVING = (2, 4, 6, 12)  # layers of the detector with stride 2

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Weight:
    """A tensor of the manifest: values, or 8-bit codes with scale and smallest value."""

    codes: Array
    scale: float | None = None
    minimum: float = 0.0

    @property
    def values(self) -> NDArray[np.float32]:
        """The tensor in single precision."""
        if self.scale is None:
            return np.asarray(self.codes, np.float32)
        return (self.codes * self.scale + self.minimum).astype(np.float32)


def read_weights(folder: Path, name: str) -> dict[str, Weight]:
    """The tensors of a network by name. Raises OSError."""
    manifest = json.loads((folder / f"{name}-weights_manifest.json").read_text("utf-8"))
    found: dict[str, Weight] = {}
    for group in manifest:
        data = b"".join((folder / path).read_bytes() for path in group["paths"])
        for entry in group["weights"]:
            quantised = entry.get("quantization")
            kind = np.dtype(quantised["dtype"] if quantised else entry["dtype"])
            count = int(np.prod(entry["shape"]))
            codes = np.frombuffer(data, kind, count).reshape(entry["shape"])
            data = data[count * kind.itemsize :]
            scale = (quantised["scale"], quantised["min"]) if quantised else (None, 0.0)
            found[entry["name"]] = Weight(codes, *scale)
    return found


@dataclass(slots=True)
class Graph:
    """An ONNX graph under construction; each method adds nodes and returns the output's name."""

    weights: dict[str, Weight]
    nodes: list[Any] = field(default_factory=list)
    initializers: list[Any] = field(default_factory=list)

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """The output of a new node."""
        output = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def constant(self, values: Any, kind: Any = np.float32) -> str:
        """A new constant."""
        name = f"constant_{len(self.initializers)}"
        array = np.ascontiguousarray(np.asarray(values, kind))
        self.initializers.append(numpy_helper.from_array(array, name))
        return name

    def matrix(self, weight: Weight, order: Sequence[int], gain: Array | None = None) -> str:
        """A weight with its axes in `order`, and the outputs of its axis 0 multiplied by `gain`."""
        codes = np.transpose(weight.codes, order)
        if weight.scale is None:
            shape = (-1,) + (1,) * (codes.ndim - 1)
            return self.constant(codes if gain is None else codes * gain.reshape(shape))
        zero = round(-weight.minimum / weight.scale)
        assert abs(zero * weight.scale + weight.minimum) < 1e-4 * weight.scale, "no exact zero"
        gains = np.ones(codes.shape[0]) if gain is None else gain
        scales = self.constant(gains * weight.scale)
        zeros = self.constant(np.full(len(gains), zero), np.uint8)
        return self.add("DequantizeLinear", self.constant(codes, np.uint8), scales, zeros, axis=0)

    def conv(self, x: str, filters: str, bias: str, stride: int = 1, **attributes: Any) -> str:
        """A convolution, padded as TensorFlow's `same` unless `auto_pad` is given."""
        attributes.setdefault("auto_pad", "SAME_UPPER")
        return self.add("Conv", x, filters, bias, strides=[stride, stride], **attributes)

    def scaled(self, x: str, divisor: float, mean: Sequence[float]) -> str:
        """uint8 pictures (n, height, width, 3) as (x - mean) / divisor, (n, 3, height, width)."""
        x = self.add("Transpose", x, perm=[0, 3, 1, 2])
        x = self.add("Cast", x, to=TensorProto.FLOAT)
        x = self.add("Sub", x, self.constant(np.reshape(mean, (-1, 1, 1))))
        return self.add("Mul", x, self.constant(1 / divisor))

    def clipped(self, x: str) -> str:
        """Values cut to 0..6."""
        return self.add("Clip", x, self.constant(0.0), self.constant(6.0))

    def save(self, file: Path, shape: Sequence[int | str], outputs: Sequence[str]) -> None:
        """Write the model. Raises OSError."""
        picture = helper.make_tensor_value_info("pictures", TensorProto.UINT8, shape)
        results = [helper.make_tensor_value_info(o, TensorProto.FLOAT, None) for o in outputs]
        graph = helper.make_graph(self.nodes, file.stem, [picture], results, self.initializers)
        opset = helper.make_opsetid("", OPSET)
        save(helper.make_model(graph, opset_imports=[opset], ir_version=8), file)


def write_detector(weights: dict[str, Weight], file: Path) -> None:
    """SSD MobileNet v1: pictures (1, height, width, 3) to box codes (n, 4) and logits (n, 1).

    Rows are ordered by layer, then row and column of the cell, then anchor.
    """
    graph = Graph(weights)

    def pointwise(x: str, name: str, stride: int = 1) -> str:
        filters = graph.matrix(weights[f"{name}_pointwise/weights"], (3, 2, 0, 1))
        bias = graph.constant(weights[f"{name}_pointwise/convolution_bn_offset"].values)
        return graph.clipped(graph.conv(x, filters, bias, stride))

    def predictor(x: str, number: int, name: str, width: int, columns: slice) -> str:
        path = f"Prediction/BoxPredictor_{number}/{name}"
        weight, bias = weights[f"{path}/weights"], weights[f"{path}/biases"].values
        kept = bias.reshape(-1, width)[:, columns]
        codes = weight.codes.reshape(1, 1, weight.codes.shape[2], -1, width)[..., columns]
        codes = codes.reshape(1, 1, codes.shape[2], -1)
        filters = graph.matrix(Weight(codes, weight.scale, weight.minimum), (3, 2, 0, 1))
        x = graph.conv(x, filters, graph.constant(kept.ravel()))
        x = graph.add("Transpose", x, perm=[0, 2, 3, 1])
        return graph.add("Reshape", x, graph.constant([-1, kept.shape[1]], np.int64))

    x = graph.scaled("pictures", 127.5, (127.5,))
    x = pointwise(x, "MobilenetV1/Conv2d_0", 2)
    layers = []
    for number in range(1, 14):
        x = _depthwise(graph, x, f"MobilenetV1/Conv2d_{number}_depthwise", number)
        x = pointwise(x, f"MobilenetV1/Conv2d_{number}")
        if number == 11:
            layers.append(x)
    layers.append(x)
    for number in range(8):
        x = pointwise(x, f"Prediction/Conv2d_{number}", 1 + number % 2)
        if number % 2:
            layers.append(x)
    boxes = [predictor(y, n, "BoxEncodingPredictor", 4, slice(0, 4)) for n, y in enumerate(layers)]
    logits = [predictor(y, n, "ClassPredictor", 3, slice(1, 2)) for n, y in enumerate(layers)]
    outputs = [graph.add("Concat", *parts, axis=0) for parts in (boxes, logits)]
    graph.save(file, [1, "height", "width", 3], outputs)


def _depthwise(graph: Graph, x: str, name: str, number: int) -> str:
    """A depthwise convolution of the detector, its batch normalisation folded into the weights."""
    values = {
        part: graph.weights[f"{name}/BatchNorm/{part}"].values.astype(np.float64)
        for part in ("gamma", "beta", "moving_mean", "moving_variance")
    }
    gain = values["gamma"] / np.sqrt(values["moving_variance"] + BATCH_NORM_EPSILON)
    weight = graph.weights[f"{name}/depthwise_weights"]
    filters = graph.matrix(weight, (2, 3, 0, 1), gain)
    bias = graph.constant(values["beta"] - values["moving_mean"] * gain)
    stride = 2 if number in HALVING else 1
    return graph.clipped(graph.conv(x, filters, bias, stride, group=len(gain)))


def write_landmarks(weights: dict[str, Weight], file: Path) -> None:
    """Heads (n, 112, 112, 3) to 68 points (n, 136): x and y in turn, as shares of the side."""
    graph = Graph(weights)

    def separable(x: str, name: str, stride: int = 1) -> str:
        depth = weights[f"{name}/depthwise_filter"]
        channels = depth.codes.shape[2]
        none = graph.constant(np.zeros(channels))
        x = graph.conv(x, graph.matrix(depth, (2, 3, 0, 1)), none, stride, group=channels)
        point = graph.matrix(weights[f"{name}/pointwise_filter"], (3, 2, 0, 1))
        return graph.conv(x, point, graph.constant(weights[f"{name}/bias"].values))

    def dense_block(x: str, name: str) -> str:
        if name == "dense0":
            filters = graph.matrix(weights["dense0/conv0/filters"], (3, 2, 0, 1))
            x = graph.conv(x, filters, graph.constant(weights["dense0/conv0/bias"].values), 2)
        else:
            x = separable(x, f"{name}/conv0", 2)
        total = graph.add("Relu", x)
        x = total
        for number in (1, 2, 3):
            total = graph.add("Add", total, separable(x, f"{name}/conv{number}"))
            x = graph.add("Relu", total)
        return x

    x = graph.scaled("pictures", 255, MEAN_RGB)
    for number in range(4):
        x = dense_block(x, f"dense{number}")
    x = graph.add("AveragePool", x, kernel_shape=[7, 7], strides=[2, 2])
    x = graph.add("Flatten", x)
    matrix = graph.matrix(weights["fc/weights"], (1, 0))
    x = graph.add("Gemm", x, matrix, graph.constant(weights["fc/bias"].values), transB=1)
    graph.save(file, ["heads", 112, 112, 3], [x])


def write_descriptors(weights: dict[str, Weight], file: Path) -> None:
    """Aligned faces (n, 150, 150, 3) to descriptors (n, 128)."""
    graph = Graph(weights)

    def conv(x: str, name: str, **attributes: Any) -> str:
        gain = weights[f"{name}/scale/weights"].values
        filters = graph.matrix(weights[f"{name}/conv/filters"], (3, 2, 0, 1), gain)
        bias = weights[f"{name}/conv/bias"].values * gain + weights[f"{name}/scale/biases"].values
        return graph.conv(x, filters, graph.constant(bias), **attributes)

    def residual(x: str, name: str) -> str:
        y = graph.add("Relu", conv(x, f"{name}/conv1"))
        return graph.add("Relu", graph.add("Add", x, conv(y, f"{name}/conv2")))

    def halved(x: str, name: str, side: int, channels: int) -> str:
        """A residual block of stride 2; zeros are added where one branch is smaller."""
        y = conv(x, f"{name}/conv1", stride=2, auto_pad="VALID")
        y = conv(graph.add("Relu", y), f"{name}/conv2")
        pooled = graph.add("AveragePool", x, kernel_shape=[2, 2], strides=[2, 2])
        if channels:
            pooled = graph.add("Pad", pooled, graph.constant([0] * 5 + [channels, 0, 0], np.int64))
        if side // 2 > (side - 3) // 2 + 1:
            y = graph.add("Pad", y, graph.constant([0] * 6 + [1, 1], np.int64))
        return graph.add("Relu", graph.add("Add", pooled, y))

    x = graph.scaled("pictures", 255, MEAN_RGB)
    x = graph.add("Relu", conv(x, "conv32_down", stride=2, auto_pad="VALID"))
    x = graph.add("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2])
    side = 35
    for channels, count, added in ((32, 3, 0), (64, 3, 32), (128, 2, 64), (256, 2, 128)):
        if added:
            x, side = halved(x, f"conv{channels}_down", side, added), side // 2
        for number in range(1, count + 1):
            x = residual(x, f"conv{channels}_{number}")
    x = halved(x, "conv256_down_out", side, 0)
    x = graph.add("Flatten", graph.add("GlobalAveragePool", x))
    x = graph.add("Gemm", x, graph.matrix(weights["fc"], (1, 0)), transB=1)
    graph.save(file, ["faces", 150, 150, 3], [x])


NETWORKS: tuple[tuple[str, Path, Callable[[dict[str, Weight], Path], None]], ...] = (
    ("ssd_mobilenetv1_model", faces.DETECTOR, write_detector),
    ("face_landmark_68_model", faces.LANDMARKS, write_landmarks),
    ("face_recognition_model", faces.DESCRIPTORS, write_descriptors),
)


def convert(folder: Path, target: Path) -> None:
    """Write the three networks of a package's folder `model` into `target`. Raises OSError."""
    for name, file, write in NETWORKS:
        write(read_weights(folder, name), target / file.name)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR")
    convert(parser.parse_args().folder, faces.DETECTOR.parent)
    sys.exit()
