"""Tokenizer of SigLIP 2: the tokens of its tokenizer.json, read without torch or transformers."""

from __future__ import annotations

import shutil
import string
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.encoders.hub import TOKENIZER_FILE
from search.encoders.merge_table import MergeTable, write_merge_table
from search.encoders.tokenizer import clean
from search.ranking.calibration import neutral_texts

PAD, END, UNKNOWN = "<pad>", "<eos>", "<unk>"
BYTES = tuple(f"<0x{byte:02X}>" for byte in range(256))
MERGES = "merges.tsv"
# Texts in many writing systems, whose tokens are compared when a table is written.
SAMPLES = (
    "ein Hund am Strand von Zürich", "un château français", "un niño y una niña", "świąteczna łąka",
    "собака на пляже", "дівчина з їжаком", "σκύλος στην παραλία", "ילד עם כלב", "كلب على الشاطئ",
    "समुद्र तट पर कुत्ता", "สุนัขบนชายหาด", "해변의 강아지", "浜辺の犬とサングラス",
    "海滩上的狗和孩子", "繁體字的貓", "ծով և արև", "ზღვა", "ᎣᏏᏲ", "👨‍👩‍👧‍👦 🏖️ ☀", "1234567890 24h",
    "ǅǆ ﬁ ½ ①", "a" * 70, "狗" * 70, "",
)  # fmt: skip
# The text side of SigLIP 2 attends to its padding: fewer tokens would give other rows.
CONTEXT = 64
NO_PUNCTUATION = str.maketrans("_", " ", string.punctuation.replace("_", ""))


class HubTokenizer:
    """The tokenizer in a file of `MergeTable`, or in a tokenizer.json.

    `prompt`: a sentence with {query} in place of a text.
    """

    def __init__(self, file: Path, prompt: str) -> None:
        """Raises OSError, and ValueError for a file of another kind."""
        self.file = file
        self._source = _Library(file) if file.suffix == ".json" else MergeTable(file)
        self._pad, self._end = (self._id_of(token) for token in (PAD, END))
        unread = (self._source.id_of(token) for token in (UNKNOWN, *BYTES))
        self._unread = {number for number in unread if number is not None}
        self._prompt = prompt

    def tokens(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Tokens, (n, CONTEXT): words, end, padding; longer texts are truncated."""
        rows = np.full((len(texts), CONTEXT), self._pad, np.int64)
        for row, text in zip(rows, texts, strict=True):
            ids = self._ids(self._prompt.format(query=text))[: CONTEXT - 1]
            row[: len(ids) + 1] = [*ids, self._end]
        return rows

    def fits(self, text: str) -> bool:
        """True if the text is not truncated."""
        return len(self._ids(self._prompt.format(query=text))) < CONTEXT

    def reads(self, text: str) -> bool:
        """True if most tokens of the text are of the vocabulary, and not single bytes."""
        ids = self._ids(text)
        return 2 * sum(number in self._unread for number in ids) <= len(ids)

    def _ids(self, text: str) -> list[int]:
        return self._source.ids(canonical(text))

    def _id_of(self, token: str) -> int:
        number = self._source.id_of(token)
        if number is None:
            raise ValueError(f"a tokenizer without {token}")
        return number


class _Library:
    """A tokenizer.json, loaded by the library `tokenizers`."""

    def __init__(self, file: Path) -> None:
        from tokenizers import Tokenizer

        content = file.read_text("utf-8")
        try:
            self._tokenizer = Tokenizer.from_str(content)
        except Exception as error:  # the library raises no other class
            raise ValueError(f"no tokenizer: {error}") from error

    def id_of(self, token: str) -> int | None:
        """The id of a token."""
        number: int | None = self._tokenizer.token_to_id(token)
        return number

    def ids(self, text: str) -> list[int]:
        """The ids of the tokens of a text."""
        encoded: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return encoded


def write_hub_tokenizer(tokenizer_json: Path, folder: Path) -> None:
    """Write a table into a folder, or a copy where its tokens are others. Raises OSError."""
    file = folder / MERGES
    try:
        write_merge_table(tokenizer_json, file)
        table, library = MergeTable(file), _Library(tokenizer_json)
        texts = [canonical(text) for text in (*neutral_texts(), *SAMPLES)]
        if all(table.ids(text) == library.ids(text) for text in texts):
            return
    except ValueError:
        pass
    file.unlink(missing_ok=True)
    shutil.copyfile(tokenizer_json, folder / TOKENIZER_FILE)


def canonical(text: str) -> str:
    """The text as SigLIP was trained with it: in lower case, without punctuation of ASCII."""
    return " ".join(clean(text).translate(NO_PUNCTUATION).split())
