"""The built-in model: a small CLIP of our own for English and Chinese, and its recipe."""

from __future__ import annotations

from pathlib import Path

VERSION = "3"
WEIGHTS = Path(__file__).with_name("open_clip_model.safetensors")  # float16; config beside it
MERGES = Path(__file__).with_name("merges.txt.gz")  # of the tokenizer's byte pairs
SHA256 = "337b7f67abaec12cf51a98af36ead0526294bdd165253a4c3d84240214fcf33e"
