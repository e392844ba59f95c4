"""The built-in model: a small CLIP of our own, and the recipe that trained it."""

from __future__ import annotations

from pathlib import Path

VERSION = "2"
WEIGHTS = Path(__file__).with_name("open_clip_model.safetensors")  # float16; config beside it
SHA256 = "337b7f67abaec12cf51a98af36ead0526294bdd165253a4c3d84240214fcf33e"
