"""The reader of text in pictures: RapidOCR with the models that its wheel holds, nothing fetched.

PP-OCR finds lines of text (DB: Liao et al., Real-time Scene Text Detection with Differentiable
Binarization, AAAI 2020), turns those that stand on their heads, and reads them, in Latin letters
and Chinese characters.
"""

from __future__ import annotations

import importlib.util
import logging
import os
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image

from search.errors import TextReaderMissing

GLANCE_PX = 640  # long side of the picture in which text is looked for first
AGAIN_PX = 960  # long side at which text is looked for again where none was found
SURE = 0.7  # confidence of a line, from 0 to 1, below which it is noise: leaves, bricks, faces
MODELS = {"Det": "*_det_*.onnx", "Cls": "*_cls_*.onnx", "Rec": "*_rec_*.onnx"}


def is_installed() -> bool:
    """Whether RapidOCR is here, found without loading it."""
    return importlib.util.find_spec("rapidocr") is not None


class TextReader(Protocol):
    """What reads pictures of at most a few megapixels: RapidOCR, or a stand-in."""

    def holds_text(self, picture: Image) -> bool:
        """Whether a cheap look at an RGB picture finds any text."""

    def lines(self, picture: Image) -> list[str]:
        """The lines of text in an RGB picture, from the top down."""


class RapidReader:
    """RapidOCR on half of the processor's cores: searches meanwhile have the others.

    Raises TextReaderMissing where it is not installed, or not whole.
    """

    def __init__(self) -> None:
        # ONNX Runtime reads this when it is imported; see search/encoders/compiled.py.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        logging.getLogger("RapidOCR").addHandler(logging.NullHandler())  # or it adds a loud one
        try:
            import rapidocr
        except ImportError as error:
            raise TextReaderMissing() from error
        common = {
            **_model_paths(Path(rapidocr.__file__).parent / "models"),
            "EngineConfig.onnxruntime.intra_op_num_threads": max(1, (os.cpu_count() or 1) // 2),
            "Global.log_level": "critical",
        }
        small = {"Det.limit_type": "max", "Det.limit_side_len": GLANCE_PX}
        self._whole: Any = rapidocr.RapidOCR(params={**common, "Global.text_score": SURE})
        self._glance: Any = rapidocr.RapidOCR(params={**common, **small})

    def holds_text(self, picture: Image) -> bool:
        """Detection alone, at a small scale."""
        small = picture.copy()
        small.thumbnail((GLANCE_PX, GLANCE_PX))
        found = self._glance(_bgr(small), use_cls=False, use_rec=False)
        return getattr(found, "boxes", None) is not None

    def lines(self, picture: Image) -> list[str]:
        """Detection, and recognition of what was found.

        A single line in a large picture is sometimes found at a smaller scale only.
        """
        found = self._whole(_bgr(picture)).txts
        if not found and max(picture.size) > AGAIN_PX:
            small = picture.copy()
            small.thumbnail((AGAIN_PX, AGAIN_PX))
            found = self._whole(_bgr(small)).txts
        return [str(line) for line in found or ()]


def _model_paths(folder: Path) -> dict[str, str]:
    """Where the models are. RapidOCR downloads those that it has to look for and does not find."""
    found = {part: sorted(folder.glob(pattern)) for part, pattern in MODELS.items()}
    if not all(found.values()):
        raise TextReaderMissing()
    return {f"{part}.model_path": os.fspath(files[0]) for part, files in found.items()}


def _bgr(picture: Image) -> NDArray[np.uint8]:
    """The picture as OpenCV has it, (height, width, 3)."""
    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])
