"""Write the graphs of the towers without their weights: `python -m search.builtin.training.graphs`.

To be run where the architecture has changed; other weights of the same one need no new graphs.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from safetensors import safe_open

from search.builtin import WEIGHTS
from search.encoders.compiled import PHOTOS, TEXTS
from search.encoders.models import BUILTIN
from search.encoders.openclip import OpenClipEncoder
from search.encoders.skeleton import strip


def write_graphs(folder: Path) -> None:
    """Write both graphs there."""
    with safe_open(WEIGHTS, "np") as weights:
        names = frozenset(weights.keys())
    with tempfile.TemporaryDirectory() as place:
        OpenClipEncoder.load(BUILTIN).export_towers(Path(place), fold=False)
        for name in (PHOTOS, TEXTS):
            (folder / name).write_bytes(strip(Path(place) / name, names))


if __name__ == "__main__":
    write_graphs(WEIGHTS.parent)
    sys.exit()
