"""Activations of the trunk's first stages for several views of every training photo.

These stages are frozen, so they run once; the activations are cached in a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from search.builtin.training.student import Student
from search.console import notify
from search.errors import PhotoUnreadable
from search.images.decode import decode

SIDE_PX = 224
CROPS = 2  # views of each photo besides the whole photo
SMALLEST_CROP = 0.4  # of the area
BATCH = 16
SHAPE = (112, 14, 14)  # of one photo after the first stages


def early_features(student: Student, files: Sequence[Path], cache: Path) -> Tensor:
    """Activations of the early stages, float16 (views, photos, *SHAPE), mapped from the cache.

    An interrupted run resumes. An unreadable photo is replaced by grey.
    """
    file, progress = cache / "early.npy", cache / "early.done"
    shape = (1 + CROPS, len(files), *SHAPE)
    done = int(progress.read_text()) if progress.exists() else 0
    mode = "r+" if done else "w+"
    features = np.lib.format.open_memmap(file, mode, np.float16, shape)
    if done < len(files):
        notify(f"the trunk encodes {1 + CROPS} views of {len(files):,} photos")
        session = _session(student, cache)
    for first in range(done, len(files), BATCH):
        torch.manual_seed(first)
        squares = _squares(files[first : first + BATCH])
        for view in range(1 + CROPS):
            pixels = augment(squares) if view else squares
            features[view, first : first + BATCH] = session.run(None, {"input": pixels.numpy()})[0]
        progress.write_text(str(first + BATCH))
    return torch.from_numpy(features)


class _EarlyStages(torch.nn.Module):  # type: ignore[misc]
    """The first stages as a separate module, for the exporter."""

    def __init__(self, student: Student) -> None:
        super().__init__()
        self.stages = torch.nn.ModuleList(student.first_stages)
        self.student = (student,)  # in a tuple, so that it is not registered as a submodule

    def forward(self, pixels: Tensor) -> Tensor:
        return self.student[0].early(pixels)


def _session(student: Student, cache: Path) -> Any:
    """The first stages in ONNX Runtime, five times as fast as torch on a processor."""
    import onnxruntime

    file = cache / "early.onnx"
    example = torch.zeros(2, SIDE_PX, SIDE_PX, 3, dtype=torch.uint8)
    torch.onnx.export(
        _EarlyStages(student).eval(), (example,), file, dynamo=True, verbose=False,
        input_names=["input"], dynamic_shapes=({0: torch.export.Dim("n")},),
    )  # fmt: skip
    return onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])


def _squares(files: Sequence[Path]) -> Tensor:
    """Photos resized to squares, uint8 (n, side, side, 3)."""
    return torch.from_numpy(np.stack([read_square(file) for file in files]))


def read_square(file: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """A photo resized to a square, uint8 (side, side, 3); grey where it cannot be read."""
    try:
        pixels = decode(file, at_least_px=SIDE_PX).pixels
    except PhotoUnreadable:
        notify(f"{file.name} cannot be read: replaced by grey")
        return np.full((SIDE_PX, SIDE_PX, 3), 128, np.uint8)
    return np.asarray(pixels.resize((SIDE_PX, SIDE_PX)), np.uint8)


def augment(squares: Tensor) -> Tensor:
    """A random crop of each photo, half of them mirrored; uint8 (n, side, side, 3)."""
    from torchvision.transforms import v2

    side = squares.shape[1]
    change = v2.Compose(
        [
            v2.RandomResizedCrop(side, (SMALLEST_CROP, 1.0), (0.75, 1.33), antialias=True),
            v2.RandomHorizontalFlip(),
            v2.ColorJitter(0.2, 0.2, 0.2),
        ]
    )
    return torch.stack([change(photo) for photo in squares.permute(0, 3, 1, 2)]).permute(0, 2, 3, 1)
