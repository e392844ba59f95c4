"""A small tokenizer.json of the kind that SigLIP 2 has: byte pairs with bytes as a fallback."""

from __future__ import annotations

import json
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

SPECIAL = ("<pad>", "<eos>", "<bos>", "<unk>")
BYTES = tuple(f"<0x{byte:02X}>" for byte in range(256))
TEXTS = (
    "this is a photo of a dog on the beach", "two cats on a red sofa", "a car in the street",
    "ein hund am strand", "schneebedeckte berge", "un chien sur la plage", "海滩上的狗",
    "红色的汽车", "собака на пляже", "犬の写真", "0123456789",
    "a photo of mountains, people and children!",
)  # fmt: skip
SPACE = "▁"


def write_tokenizer_json(file: Path, words: int = 200) -> None:
    """Write a tokenizer trained on TEXTS, in the layout of Gemma's: tokens by rank of merging."""
    letters = sorted({letter for text in TEXTS for letter in text.replace(" ", SPACE)})
    pieces = [token for token in _trained(words) if len(token) > 1]
    vocabulary = {token: n for n, token in enumerate([*SPECIAL, *BYTES, *pieces, *letters])}
    merges = [
        [piece[:cut], piece[cut:]]
        for piece in pieces
        for cut in range(1, len(piece))
        if {piece[:cut], piece[cut:]} <= vocabulary.keys()
    ]
    model = {
        "type": "BPE", "unk_token": "<unk>", "fuse_unk": True, "byte_fallback": True,
        "vocab": vocabulary, "merges": merges,
    }  # fmt: skip
    special = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    content = {
        "version": "1.0",
        "added_tokens": [
            {"id": n, "content": token, "special": True, **special}
            for n, token in enumerate(SPECIAL)
        ],
        "normalizer": {"type": "Replace", "pattern": {"String": " "}, "content": SPACE},
        "pre_tokenizer": {
            "type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious",
            "invert": False,
        },
        "post_processor": {
            "type": "TemplateProcessing", "pair": [],
            "single": [
                {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": "<eos>", "type_id": 0}},
            ],
            "special_tokens": {"<eos>": {"id": "<eos>", "ids": [1], "tokens": ["<eos>"]}},
        },
        "model": model,
    }  # fmt: skip
    file.write_text(json.dumps(content, ensure_ascii=False), "utf-8")


def _trained(words: int) -> list[str]:
    """The tokens of a training on TEXTS, the first merged first."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Replace(" ", SPACE)
    tokenizer.pre_tokenizer = pre_tokenizers.Split(SPACE, "merged_with_next")
    trainer = trainers.BpeTrainer(vocab_size=words, show_progress=False)
    tokenizer.train_from_iterator(TEXTS, trainer)
    vocabulary = tokenizer.get_vocab()
    return sorted(vocabulary, key=vocabulary.__getitem__)
