"""Queries for sample pictures of the Gradio package, which every installation includes."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np

from search.encoders.base import Encoder
from search.images.decode import decode

SAMPLES = {  # the picture that must come first: its query, by language
    "lion.jpg": {"en": "a lion", "zh": "狮子"},
    "cheetah1.jpg": {"en": "a cheetah", "zh": "猎豹"},
    "bus.png": {"en": "a bus", "zh": "公交车"},
    "tower.jpg": {"en": "a tall tower", "zh": "高塔"},
    "logo.png": {"en": "a logo", "zh": "标志"},
}
OTHERS = ("avatar.png", "groot.jpeg", "screenshot.gif")
AS_GOOD = {"cheetah.jpg": "cheetah1.jpg", "hf-logo_transpng.png": "logo.png"}  # equally right


def sample_folder() -> Path | None:
    """The folder of the pictures; None if gradio is not installed. Does not import gradio."""
    found = importlib.util.find_spec("gradio")
    if not found or not found.origin:
        return None
    return Path(found.origin).parent / "media_assets" / "images"


def missed_samples(encoder: Encoder, folder: Path, language: str) -> list[str]:
    """The queries whose picture is not first, each with the picture that is."""
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
