"""The built-in model: a small CLIP of our own, and the recipe that trained it."""

from __future__ import annotations

from pathlib import Path

VERSION = "1"
WEIGHTS = Path(__file__).with_name("open_clip_model.safetensors")  # float16; config beside it
SHA256 = "b75099d100acd57b097fb71ee00a222fe338cead4ca9b072a2e7aab5d1d5c04b"
