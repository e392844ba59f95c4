"""Text recognition by RapidOCR with the models in its wheel; nothing is downloaded.

PP-OCR finds lines of text (DB: Liao et al., Real-time Scene Text Detection with Differentiable
Binarization, AAAI 2020), turns those that are upside down, and recognizes Latin letters and
Chinese characters.
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

DETECTION_PX = 640  # long side of the picture for the first, cheap detection
RETRY_PX = 960  # long side of the picture for a second attempt where no text was found
MIN_CONFIDENCE = 0.7  # of a line, from 0 to 1; below are leaves, bricks, faces
MODELS = {"Det": "*_det_*.onnx", "Cls": "*_cls_*.onnx", "Rec": "*_rec_*.onnx"}


def is_installed() -> bool:
    """True if RapidOCR is installed, without loading it."""
    return importlib.util.find_spec("rapidocr") is not None


class TextReader(Protocol):
    """A reader of pictures of at most a few megapixels: RapidOCR, or a stand-in of a test."""

    def holds_text(self, picture: Image) -> bool:
        """True if a cheap detection finds any text in an RGB picture."""

    def lines(self, picture: Image) -> list[str]:
        """The lines of text in an RGB picture, from the top down."""


class RapidReader:
    """RapidOCR on half of the processor's cores: the others are free for searches.

    Raises TextReaderMissing where it is not installed, or incomplete.
    """

    def __init__(self) -> None:
        # ONNX Runtime reads this when it is imported; see search/encoders/onnx_encoder.py.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        logging.getLogger("RapidOCR").addHandler(
            logging.NullHandler()
        )  # otherwise it adds one to stderr
        try:
            import rapidocr
        except ImportError as error:
            raise TextReaderMissing() from error
        common = {
            **_model_paths(Path(rapidocr.__file__).parent / "models"),
            "EngineConfig.onnxruntime.intra_op_num_threads": max(1, (os.cpu_count() or 1) // 2),
            "Global.log_level": "critical",
        }
        small = {"Det.limit_type": "max", "Det.limit_side_len": DETECTION_PX}
        self._recognition: Any = rapidocr.RapidOCR(
            params={**common, "Global.text_score": MIN_CONFIDENCE}
        )
        self._detection: Any = rapidocr.RapidOCR(params={**common, **small})

    def holds_text(self, picture: Image) -> bool:
        """Detection alone, at a small scale."""
        small = picture.copy()
        small.thumbnail((DETECTION_PX, DETECTION_PX))
        result = self._detection(_bgr(small), use_cls=False, use_rec=False)
        return getattr(result, "boxes", None) is not None

    def lines(self, picture: Image) -> list[str]:
        """The lines, from the top down.

        A single line in a large picture is sometimes detected at a smaller scale only.
        """
        lines = self._recognition(_bgr(picture)).txts
        if not lines and max(picture.size) > RETRY_PX:
            small = picture.copy()
            small.thumbnail((RETRY_PX, RETRY_PX))
            lines = self._recognition(_bgr(small)).txts
        return [str(line) for line in lines or ()]


def _model_paths(folder: Path) -> dict[str, str]:
    """The paths of the models. RapidOCR would download models for which it is given no path."""
    models = {part: sorted(folder.glob(pattern)) for part, pattern in MODELS.items()}
    if not all(models.values()):
        raise TextReaderMissing()
    return {f"{part}.model_path": os.fspath(files[0]) for part, files in models.items()}


def _bgr(picture: Image) -> NDArray[np.uint8]:
    """The picture in the channel order of OpenCV, (height, width, 3)."""
    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])
