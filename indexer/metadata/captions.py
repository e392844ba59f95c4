"""Captions of a person, as distinct from the texts of cameras and apps; captions of PNG. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.metadata.source_metadata import SourceMetadata, texts
from search import words

PNG_KEYS = ("title", "description", "comment", "caption")  # W3C PNG, 11.3.3.2, in any case

# Descriptions that cameras write into every photo.
GENERIC = frozenset({
    "olympus digital camera", "minolta digital camera", "konica minolta digital camera",
    "kodak digital still camera", "digital camera", "sony dsc", "samsung camera pictures", "dcim",
    "default", "untitled", "screenshot", "ascii", "unicode", "undefined",
})  # fmt: skip
LONGEST_WORD = 60  # characters; data that apps keep in comments has longer ones


def is_caption(text: str) -> bool:
    """True if a text has words, and not only those of a camera or data of an app."""
    lengths = [len(word.folded) for word in words.split(text) if not word.folded.isdecimal()]
    cleaned = words.clean(text).lower()
    return bool(lengths) and max(lengths) <= LONGEST_WORD and cleaned not in GENERIC


def read_png_texts(values: Mapping[str, str]) -> SourceMetadata:
    """The captions and keywords in the texts of a PNG file."""
    by_key = {key.lower(): value for key, value in values.items()}
    captions = [by_key[key] for key in PNG_KEYS if is_caption(by_key.get(key, ""))]
    keywords = by_key.get("keywords", "").replace(";", ",").split(",")
    return SourceMetadata((*texts("caption", captions), *texts("tag", keywords)))
