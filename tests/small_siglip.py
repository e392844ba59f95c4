"""A model of SigLIP 2's kind with few random weights, and its tokenizer.json."""

from __future__ import annotations

from pathlib import Path

import open_clip
import torch

from search.encoders.hub_tokenizer import HubTokenizer
from search.encoders.models import SIGLIP2_PROMPT
from search.encoders.openclip import OpenClipEncoder
from tests.tokenizer_json import write_tokenizer_json

NAME = "ViT-B-32-SigLIP2-256/small"
VISION = {"image_size": 32, "patch_size": 16, "width": 32, "layers": 1, "head_width": 16}
TEXT = {
    "context_length": 64, "vocab_size": 800, "width": 64, "heads": 2, "layers": 2,
    "no_causal_mask": True, "proj_bias": True, "pool_type": "last",
}  # fmt: skip


def small_siglip(folder: Path) -> OpenClipEncoder:
    """The model run by torch; writes its tokenizer.json into the folder."""
    torch.manual_seed(0)
    model = open_clip.CustomTextCLIP(16, VISION, TEXT, init_logit_bias=-10.0).eval()
    torch.nn.init.normal_(model.text.token_embedding.weight)  # so that texts differ
    model.visual.preprocess_cfg = {
        "size": 32, "resize_mode": "squash", "interpolation": "bicubic",
        "mean": [0.5] * 3, "std": [0.5] * 3,
    }  # fmt: skip
    write_tokenizer_json(folder / "tokenizer.json")
    tokenizer = HubTokenizer(folder / "tokenizer.json", SIGLIP2_PROMPT)
    return OpenClipEncoder(model, tokenizer, NAME, "small")
