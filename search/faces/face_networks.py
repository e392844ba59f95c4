"""The three networks of `search.faces`, run by ONNX Runtime; the only module that loads them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

# Read by ONNX Runtime when it is imported; see search/encoders/onnx_encoder.py.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np

from search import faces
from search.arrays import Pixels, Rows
from search.errors import ModelDamaged, notes
from search.files import reason, sha256

DIGESTS = {
    faces.DETECTOR: "8f53b666e8dc452ad1a6eeafb73c7aae26805209533ba0f26145c73ffd4d2b48",
    faces.LANDMARKS: "11533bd0aef920643f933f42c1100aea0670e138129f920f524e467278e42fa4",
    faces.DESCRIPTORS: "7763a2717119ee8e3202c7ba9d81c50992bf33421e982b097d32b2bb936903c8",
}
BATCH = 16  # faces at once
HEAD_PX = 112  # side of the input of the landmark network
FACE_PX = 150  # side of the input of the descriptor network
POINTS = 68
DIMENSION = 128


class FaceNetworks:
    """Detector, landmarks and descriptors. Raises ModelDamaged for a file of another content.

    `threads`: of each network. A session is loaded when it is made, not by its first use.
    """

    def __init__(self, threads: int = 1) -> None:
        self._detector, self._landmarks, self._descriptors = (
            _session(file, digest, threads) for file, digest in DIGESTS.items()
        )

    def detect(self, picture: Pixels) -> tuple[Rows, Rows]:
        """Codes of boxes (n, 4) and logits (n,) for a picture of sides divisible by 32."""
        codes, logits = self._detector.run(None, {"pictures": picture[None]})
        return codes, logits[:, 0]

    def landmarks(self, heads: Pixels) -> Rows:
        """68 points, (n, 68, 2), x and y as shares of the side, for heads (n, 112, 112, 3)."""
        return _batches(self._landmarks, heads, 2 * POINTS).reshape(-1, POINTS, 2)

    def describe(self, aligned: Pixels) -> Rows:
        """Descriptors, (n, 128), not of unit length, for aligned faces (n, 150, 150, 3)."""
        return _batches(self._descriptors, aligned, DIMENSION)


def _batches(session: Any, pictures: Pixels, width: int) -> Rows:
    starts = range(0, len(pictures), BATCH)
    parts = [session.run(None, {"pictures": pictures[i : i + BATCH]})[0] for i in starts]
    return np.concatenate([np.empty((0, width), np.float32), *parts])


def _session(file: Path, digest: str, threads: int) -> Any:
    import onnxruntime

    try:
        is_shipped = sha256(file) == digest
    except OSError as error:
        raise ModelDamaged(file, reason(error)) from error
    if not is_shipped:
        raise ModelDamaged(file, notes.WRONG_CHECKSUM())
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3  # errors are raised as exceptions anyway
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # The 8-bit weights are expanded once, when the session is made.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
