"""The built-in model: a small CLIP for English and Chinese, and its training recipe."""

from __future__ import annotations

from pathlib import Path

VERSION = "4"
WEIGHTS = Path(__file__).with_name("open_clip_model.safetensors")  # float16
CONFIG = Path(__file__).with_name("open_clip_config.json")
MERGES = Path(__file__).with_name("merges.txt.gz")  # of the tokenizer's byte pairs
LEXICON = Path(__file__).with_name("lexicon.npz")  # rows of names, beside the text tower
LEXICON_SHA256 = "1d1e363a21faafb30b440a326601163a18ccb06566ea9a80ff3a3c8fb05efe3c"
SHA256 = "80e8d5716fb8e0ea3cb6f3ddde6656f28e4c36de5f80f7b3198d11a157fec237"
