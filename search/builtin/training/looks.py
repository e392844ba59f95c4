"""What the first stages of the trunk make of every training photo, looked at several times.

These stages stay as they are, so they run once; what they give is kept in a file of the cache.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from search.builtin.training.student import Student
from search.console import say
from search.decode import decode
from search.errors import PhotoUnreadable

SIDE_PX = 224
CROPS = 2  # looks at each photo beside the whole photo
SMALLEST_CROP = 0.4  # of the area
BATCH = 16
SHAPE = (112, 14, 14)  # of one photo after the first stages


def early_looks(student: Student, files: Sequence[Path], cache: Path) -> Tensor:
    """Activations of the early stages, float16 (looks, photos, *SHAPE), mapped from the cache.

    A run that was stopped goes on where it was. Raises PhotoUnreadable: training data is whole.
    """
    file, mark = cache / "early.npy", cache / "early.done"
    shape = (1 + CROPS, len(files), *SHAPE)
    done = int(mark.read_text()) if mark.exists() else 0
    mode = "r+" if done else "w+"
    kept = np.lib.format.open_memmap(file, mode, np.float16, shape)
    if done < len(files):
        say(f"the trunk looks at {len(files):,} photos, {1 + CROPS} times each")
        session = _session(student, cache)
    for first in range(done, len(files), BATCH):
        torch.manual_seed(first)
        squares = _squares(files[first : first + BATCH])
        for look in range(1 + CROPS):
            pixels = augment(squares) if look else squares
            kept[look, first : first + BATCH] = session.run(None, {"input": pixels.numpy()})[0]
        mark.write_text(str(first + BATCH))
    return torch.from_numpy(kept)


class _EarlyStages(torch.nn.Module):  # type: ignore[misc]
    """The first stages as a module of their own, for the exporter."""

    def __init__(self, student: Student) -> None:
        super().__init__()
        self.stages = torch.nn.ModuleList(student.first_stages)
        self.student = (student,)  # in a tuple, so that it is no part of this module

    def forward(self, pixels: Tensor) -> Tensor:
        return self.student[0].early(pixels)


def _session(student: Student, cache: Path) -> Any:
    """The first stages in ONNX Runtime, which takes a fifth of torch's time on a processor."""
    import onnxruntime

    file = cache / "early.onnx"
    example = torch.zeros(2, SIDE_PX, SIDE_PX, 3, dtype=torch.uint8)
    torch.onnx.export(
        _EarlyStages(student).eval(), (example,), file, dynamo=True, verbose=False,
        input_names=["input"], dynamic_shapes=({0: torch.export.Dim("n")},),
    )  # fmt: skip
    return onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])


def _squares(files: Sequence[Path]) -> Tensor:
    """Photos squeezed to squares, uint8 (n, side, side, 3)."""
    return torch.from_numpy(np.stack([_square(file) for file in files]))


def _square(file: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    try:
        pixels = decode(file, at_least_px=SIDE_PX).pixels
    except PhotoUnreadable:
        say(f"{file.name} cannot be read: grey stands in for it")
        return np.full((SIDE_PX, SIDE_PX, 3), 128, np.uint8)
    return np.asarray(pixels.resize((SIDE_PX, SIDE_PX)), np.uint8)


def augment(squares: Tensor) -> Tensor:
    """Each photo by a random crop, half of them mirrored; uint8 (n, side, side, 3)."""
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
