"""The baseline, rclip 3.3 (`pip install '.[bench]'`), with the same weights through ONNX.

The files that rclip would download are made here: its two towers and its vocabulary.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import torch
from numpy.typing import NDArray

ARCHITECTURE = "ViT-B-32-256"
MODEL = "ViT-B-32-256-datacomp_s34b_b86k"  # the name that rclip uses, with any weights
COMMAND = (sys.executable, "-m", "rclip")


def is_installed() -> bool:
    """True if rclip is installed."""
    return importlib.util.find_spec("rclip") is not None


def environment(data: Path) -> dict[str, str]:
    """Environment variables with the data folder of rclip."""
    return {**os.environ, "RCLIP_DATADIR": str(data), "HF_HUB_OFFLINE": "1"}


class _Tower(torch.nn.Module):  # type: ignore[misc]
    """One of the model's two methods, as a module."""

    def __init__(self, model: Any, method: str) -> None:
        super().__init__()
        self.model, self.method = model, method

    def forward(self, rows: Any) -> Any:
        return getattr(self.model, self.method)(rows)


def save_random_weights(file: Path, architecture: str = ARCHITECTURE) -> Any:
    """Save weights drawn from a seed; returns the model."""
    torch.manual_seed(0)
    model = open_clip.create_model(architecture, load_weights=False).eval()
    torch.save(model.state_dict(), file)
    return model


def prepare(data: Path, model: Any) -> None:
    """Write the files that rclip downloads."""
    (data / MODEL).mkdir(parents=True)
    (data / "tokenizer").mkdir()
    words = Path(open_clip.__file__).with_name("bpe_simple_vocab_16e6.txt.gz")
    shutil.copy(words, data / "tokenizer" / words.name)
    side = model.visual.image_size[0]
    pixels, tokens = torch.zeros(2, 3, side, side), open_clip.tokenize(["a photo", "two"])
    for name, example in (("image", pixels), ("text", tokens)):
        file = data / MODEL / {"image": "visual.onnx", "text": "textual.onnx"}[name]
        torch.onnx.export(
            _Tower(model, f"encode_{name}").eval(), (example,), file, dynamo=True, verbose=False,
            input_names=["input"], output_names=["output"],
            dynamic_shapes=({0: torch.export.Dim("n")},),
        )  # fmt: skip


def invent(data: Path, files: Sequence[Path], rows: NDArray[np.float32]) -> None:
    """Write an rclip index of these files with these rows, (n, 512)."""
    with sqlite3.connect(data / "db.sqlite3") as db:
        db.executemany(
            "INSERT INTO images(filepath, modified_at, size, vector, hash) VALUES (?, ?, ?, ?, ?)",
            (
                (str(file), (about := file.stat()).st_mtime, about.st_size, row.tobytes(), str(n))
                for n, (file, row) in enumerate(zip(files, rows, strict=True))
            ),
        )
