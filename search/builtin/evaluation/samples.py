"""Gradio's sample pictures, which every photoseek has beside it: one query for each of some."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np

from search.decode import decode
from search.encoders.base import Encoder

SAMPLES = {  # the picture that must come first: the ways to ask for it, by language
    "lion.jpg": {"en": "a lion", "zh": "狮子"},
    "cheetah1.jpg": {"en": "a cheetah", "zh": "猎豹"},
    "bus.png": {"en": "a bus", "zh": "公交车"},
    "tower.jpg": {"en": "a tall tower", "zh": "高塔"},
    "logo.png": {"en": "a logo", "zh": "标志"},
}
OTHERS = ("avatar.png", "groot.jpeg", "screenshot.gif")
AS_GOOD = {"cheetah.jpg": "cheetah1.jpg", "hf-logo_transpng.png": "logo.png"}  # show the same


def sample_folder() -> Path | None:
    """Where the pictures lie; None where gradio is not installed. Gradio is not imported."""
    found = importlib.util.find_spec("gradio")
    if not found or not found.origin:
        return None
    return Path(found.origin).parent / "media_assets" / "images"


def missed_samples(encoder: Encoder, folder: Path, language: str) -> list[str]:
    """The queries whose picture is not the first of all, each with the picture that is."""
    names = [name for name in (*SAMPLES, *AS_GOOD, *OTHERS) if (folder / name).is_file()]
    pixels = [
        encoder.prepare(decode(folder / name, at_least_px=encoder.side_px).pixels) for name in names
    ]
    queries = {ways[language]: name for name, ways in SAMPLES.items() if name in names}
    scores = encoder.encode_texts(list(queries)) @ encoder.encode_photos(pixels).T
    firsts = [names[i] for i in np.argmax(scores, axis=1)]
    return [
        f"{query} ({first})"
        for (query, name), first in zip(queries.items(), firsts, strict=True)
        if AS_GOOD.get(first, first) != name
    ]
