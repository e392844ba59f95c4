"""Texts to the tokens of CLIP, without torch: open_clip's SimpleTokenizer through `tokenizers`."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# As in CLIP: what comes before the byte pairs are merged. Radford et al. 2021, simple_tokenizer.py.
PIECES = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
WORD_END = "</w>"


class Words:
    """The tokenizer in a file that `write_words` wrote."""

    def __init__(self, file: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer: Any = Tokenizer.from_file(str(file))

    def tokens(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Tokens, (n, context): start, words, end, zeros; a longer text is cut before its end."""
        encoded = self._tokenizer.encode_batch([clean(text) for text in texts])
        return np.array([row.ids for row in encoded], np.int64)

    def fits(self, text: str) -> bool:
        """Whether nothing of the text is cut."""
        return not self._tokenizer.encode(clean(text)).overflowing


def clean(text: str) -> str:
    """Broken letters mended, HTML's names of letters resolved, single spaces, lower case."""
    if not (text.isascii() and text.isprintable() and "&" not in text):  # else it is clean
        from ftfy import fix_text

        text = html.unescape(html.unescape(fix_text(text)))
    return " ".join(text.split()).lower()


def write_words(file: Path, vocabulary: dict[str, int], merges: dict[Any, int], fit: int) -> None:
    """Write a tokenizer by its vocabulary, its merges by rank, and the tokens that fit."""
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors

    start, end = "<start_of_text>", "<end_of_text>"
    ranked = sorted(merges, key=lambda pair: merges[pair])
    model = models.BPE(vocabulary, ranked, end_of_word_suffix=WORD_END)
    tokenizer: Any = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(PIECES), "removed", invert=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])  # fmt: skip
    ends = [(start, vocabulary[start]), (end, vocabulary[end])]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $0 {end}", special_tokens=ends
    )
    tokenizer.enable_truncation(fit)
    tokenizer.enable_padding(length=fit, pad_id=0, pad_token="!")
    tokenizer.save(str(file))
