"""Write the graphs of the towers without weights: `python -m search.builtin.training.graphs`.

Needed after a change of the architecture; new weights of the same architecture need no new graphs.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from safetensors import safe_open

from search.builtin import WEIGHTS
from search.encoders.builtin_graphs import without_weights
from search.encoders.compiled_model import PHOTOS, TEXTS
from search.encoders.models import BUILTIN
from search.encoders.openclip import OpenClipEncoder


def write_graphs(folder: Path) -> None:
    """Write both graphs into a folder."""
    with safe_open(WEIGHTS, "np") as weights:
        names = frozenset(weights.keys())
    with tempfile.TemporaryDirectory() as place:
        OpenClipEncoder.load(BUILTIN).export_towers(Path(place), fold=False)
        for name in (PHOTOS, TEXTS):
            (folder / name).write_bytes(without_weights(Path(place) / name, names))


if __name__ == "__main__":
    write_graphs(WEIGHTS.parent)
    sys.exit()
