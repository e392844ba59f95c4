"""Tokenizer of SigLIP 2: the tokens of its tokenizer.json, read without torch or transformers."""

from __future__ import annotations

import string
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.encoders.tokenizer import clean

PAD, END, UNKNOWN, BYTE = "<pad>", "<eos>", "<unk>", "<0x"
# The text side of SigLIP 2 attends to its padding: fewer tokens would give other rows.
CONTEXT = 64
NO_PUNCTUATION = str.maketrans("_", " ", string.punctuation.replace("_", ""))


class HubTokenizer:
    """The tokenizer in a tokenizer.json. `prompt`: a sentence with {query} in place of a text."""

    def __init__(self, file: Path, prompt: str) -> None:
        """Raises OSError, and ValueError for a file of another kind."""
        from tokenizers import Tokenizer

        content = file.read_text("utf-8")
        try:
            self._tokenizer = Tokenizer.from_str(content)
        except Exception as error:  # the library raises no other class
            raise ValueError(f"no tokenizer: {error}") from error
        ends = [self._tokenizer.token_to_id(token) for token in (PAD, END)]
        if None in ends:
            raise ValueError(f"a tokenizer without {PAD} or {END}")
        self._pad, self._end = ends
        self._prompt = prompt

    def tokens(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Tokens, (n, CONTEXT): words, end, padding; longer texts are truncated."""
        rows = np.full((len(texts), CONTEXT), self._pad, np.int64)
        for row, text in zip(rows, texts, strict=True):
            ids = self._encoded(self._prompt.format(query=text)).ids[: CONTEXT - 1]
            row[: len(ids) + 1] = [*ids, self._end]
        return rows

    def fits(self, text: str) -> bool:
        """Whether the text is not truncated."""
        return len(self._encoded(self._prompt.format(query=text)).ids) < CONTEXT

    def reads(self, text: str) -> bool:
        """Whether most tokens of the text are of the vocabulary, and not single bytes."""
        tokens: list[str] = self._encoded(text).tokens
        unknown = sum(token == UNKNOWN or token.startswith(BYTE) for token in tokens)
        return 2 * unknown <= len(tokens)

    def _encoded(self, text: str) -> Any:
        return self._tokenizer.encode(canonical(text), add_special_tokens=False)


def canonical(text: str) -> str:
    """The text as SigLIP was trained with it: in lower case, without punctuation of ASCII."""
    return " ".join(clean(text).translate(NO_PUNCTUATION).split())
