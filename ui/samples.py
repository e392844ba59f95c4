"""The sample pictures inside the installed Gradio package."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

NAMES = ("lion.jpg", "cheetah1.jpg", "bus.png", "tower.jpg")


@functools.cache
def samples_folder() -> Path:
    """The folder of all sample pictures."""
    spec = importlib.util.find_spec("gradio")  # found, not imported: that takes seconds
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "media_assets" / "images"


def samples() -> list[Path]:
    """The sample pictures that Compare offers."""
    return [samples_folder() / name for name in NAMES]
