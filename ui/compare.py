"""The Compare tab: a picture against several descriptions, and sample pictures to try."""

from __future__ import annotations

import functools
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from search.errors import PhotoseekError, QueryEmpty, notes
from search.images.matching import match_row
from ui.library import LiveLibrary
from ui.messages import ENGLISH, Messages
from ui.uploads import Pictures

TOP_MATCHES = 3
MAX_DESCRIPTIONS = 200  # lines
SAMPLES = ("lion.jpg", "cheetah1.jpg", "bus.png", "tower.jpg")  # as in static/compare/compare.html


@dataclass(frozen=True, slots=True)
class Comparison:
    """Shares by description (0 to 1), all scores as texts, and the status line.

    A score: description, cosine similarity, share.
    """

    shares: dict[str, float]
    scores: tuple[tuple[str, str, str], ...] = ()
    status: str = ""
    is_error: bool = False


def compare(
    library: LiveLibrary,
    pictures: Pictures,
    name: str,
    lines: str,
    messages: Messages = ENGLISH,
) -> Comparison:
    """An uploaded picture, by its name, against descriptions, one a line."""
    if not name:
        return Comparison({}, status=messages.text("compare.choosePicture"))
    try:
        encoder = library.encoder()
        picture = pictures.get(name, encoder.tag)
        if picture is None:
            return Comparison({}, status=messages.note(notes.PICTURE_FORGOTTEN()))
        rows = match_row(picture, lines.splitlines()[:MAX_DESCRIPTIONS], encoder)
    except QueryEmpty:
        return Comparison({}, status=messages.text("compare.write"))
    except PhotoseekError as error:
        return Comparison({}, status=messages.error(error), is_error=True)
    return Comparison(
        shares={row.text: row.probability for row in rows},
        scores=tuple((row.text, f"{row.cosine:.3f}", f"{row.probability:.1%}") for row in rows),
        status=messages.text("compare.shares", scale=round(encoder.logit_scale)),
    )


@functools.cache
def samples_folder() -> Path:
    """The folder of the sample pictures in the installed Gradio package."""
    spec = importlib.util.find_spec("gradio")  # to import it takes seconds
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "media_assets" / "images"


def samples() -> list[Path]:
    """The files of SAMPLES."""
    return [samples_folder() / name for name in SAMPLES]
