"""The built-in model without torch: shipped ONNX graphs, filled with the weights of its file.

`python -m search.builtin.training.graphs` writes the graphs, which change with the architecture
only. Filling them takes a second, an export ten.
"""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search import builtin
from search.encoders.compiled_model import LEXICON, PHOTOS, TEXTS, TOKENIZER
from search.encoders.models import BUILTIN, weights_label
from search.encoders.onnx_encoder import write_folded
from search.encoders.preprocessing import Preprocessing
from search.encoders.tokenizer import TOKENS, WORD_END, write_tokenizer
from search.errors import ModelDamaged, notes
from search.files import sha256
from search.records import ModelTag

PREFIX = "model."  # of the name of a weight in the graphs
Tensor = Callable[[str], NDArray[Any]]  # a weight of the checkpoint by its name


class BuiltinGraphs:
    """Exporter of the built-in model's towers. Raises ModelDamaged for a damaged file."""

    logit_bias: float | None = None

    def __init__(self) -> None:
        shipped = {builtin.WEIGHTS: builtin.SHA256, builtin.LEXICON: builtin.LEXICON_SHA256}
        for file, expected in shipped.items():
            if sha256(file) != expected:
                raise ModelDamaged(file, notes.WRONG_CHECKSUM())
        config = json.loads(builtin.CONFIG.read_text("utf-8"))
        model, seen = config["model_cfg"], config["preprocess_cfg"]
        side_px = model["vision_cfg"]["image_size"]
        self._fit = int(model["text_cfg"]["context_length"])
        self.preprocessing = Preprocessing(seen["resize_mode"], seen["interpolation"], side_px)
        label, shape = weights_label(BUILTIN), str(self.preprocessing)
        self.tag = ModelTag(BUILTIN, label, model["embed_dim"], shape)
        with _weights() as weights:
            self.logit_scale = float(np.exp(np.float32(weights.get_tensor("logit_scale"))))

    def export(self, folder: Path, _: Callable[[str], None]) -> None:
        """Write the towers and the tokenizer, for `OnnxEncoder`. Raises OSError."""
        with _weights() as weights:
            for tower in (PHOTOS, TEXTS):
                graph = builtin.WEIGHTS.with_name(tower).read_bytes()
                write_folded(fill(graph, weights.get_tensor), folder / tower)
        shutil.copyfile(builtin.LEXICON, folder / LEXICON)
        lines = gzip.decompress(builtin.MERGES.read_bytes()).decode().splitlines()[1:]
        merges = {tuple(line.split()): rank for rank, line in enumerate(lines)}
        tokens = [*TOKENS, *(letter + WORD_END for letter in TOKENS), *map("".join, merges)]
        ends = ["<start_of_text>", "<end_of_text>"]
        vocabulary = {token: n for n, token in enumerate([*tokens, *ends])}
        write_tokenizer(folder / TOKENIZER, vocabulary, merges, self._fit)


def fill(graph: bytes, tensor: Tensor) -> bytes:
    """A weightless ONNX graph with the weights of a checkpoint, in single precision."""
    import onnx

    model = onnx.load_model_from_string(graph)
    for weight in model.graph.initializer:
        if is_weight(weight):
            values = np.asarray(tensor(weight.name.removeprefix(PREFIX)), np.float32)
            weight.CopyFrom(onnx.numpy_helper.from_array(values, weight.name))
    filled: bytes = model.SerializeToString()
    return filled


def drop_metadata(file: Path) -> None:
    """Remove the metadata of the exporter from an ONNX model: most of the graph's size."""
    import onnx

    model = onnx.load(file, load_external_data=False)
    _drop_metadata(model)
    onnx.save(model, file)


def _drop_metadata(model: Any) -> None:
    del model.metadata_props[:], model.graph.metadata_props[:]
    for node in (*model.graph.node, *model.graph.initializer):
        node.doc_string = ""
        del node.metadata_props[:]


def without_weights(file: Path, names: frozenset[str]) -> bytes:
    """An ONNX model without the weights of these names and the metadata of the exporter."""
    import onnx

    model = onnx.load(file)
    _drop_metadata(model)
    del model.graph.value_info[:]
    for weight in model.graph.initializer:
        if weight.name.removeprefix(PREFIX) in names:
            weight.ClearField("raw_data")
    stripped: bytes = model.SerializeToString()
    return stripped


def is_weight(initializer: Any) -> bool:
    """True if the values of a tensor come from the checkpoint."""
    return initializer.name.startswith(PREFIX) and not initializer.HasField("raw_data")


def _weights() -> Any:
    from safetensors import safe_open

    return safe_open(builtin.WEIGHTS, "np")
