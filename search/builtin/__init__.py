"""The built-in model: a small CLIP of our own for English and Chinese, and its recipe."""

from __future__ import annotations

from pathlib import Path

VERSION = "3"
WEIGHTS = Path(__file__).with_name("open_clip_model.safetensors")  # float16; config beside it
MERGES = Path(__file__).with_name("merges.txt.gz")  # of the tokenizer's byte pairs
SHA256 = "21cb70f8e5eb1ac5cadc0c79446dc027a1ebbe93dfa0ed98d6d75e90a9796cb5"
