"""A compiled model on its way to another machine: the files of its folder, whole."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from search.encoders.card import CARD, Card
from search.encoders.compilation import alone
from search.encoders.compiled import compiled_folder
from search.errors import CompiledDamaged
from search.files import folder_appears_whole


def compiled_files(name: str, weights: str) -> dict[str, Path]:
    """The files of a compiled model by name; none where it is not compiled on this machine."""
    folder = compiled_folder(name, weights)
    card = Card.load(folder)
    return {file: folder / file for file in (*card.digests, CARD)} if card else {}


def keep(name: str, weights: str, files: Iterable[tuple[str, bytes]]) -> None:
    """Put a compiled model into this machine's cache, each file as its card says by SHA-256.

    `files`: names and contents. Raises OSError, and CompiledDamaged where one is not whole.
    """
    folder = compiled_folder(name, weights)
    with alone(folder, name, lambda _: None):
        if compiled_files(name, weights):
            return  # another process of this machine was sent it meanwhile
        with folder_appears_whole(folder) as part:
            for file, content in files:
                (part / file).write_bytes(content)
            if not Card.load(part, thorough=""):
                raise CompiledDamaged(folder)
