"""The built-in model: a small CLIP of our own for English and Chinese, and its recipe."""

from __future__ import annotations

from pathlib import Path

VERSION = "4"
WEIGHTS = Path(__file__).with_name("open_clip_model.safetensors")  # float16
CONFIG = Path(__file__).with_name("open_clip_config.json")
MERGES = Path(__file__).with_name("merges.txt.gz")  # of the tokenizer's byte pairs
SHA256 = "80e8d5716fb8e0ea3cb6f3ddde6656f28e4c36de5f80f7b3198d11a157fec237"
