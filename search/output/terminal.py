"""Colours and bold type in the terminal, where it has them and nothing forbids them."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TextIO

from search.record_class import dataclass

BOLD, DIM = "1", "2"
BANDS = {"strong": "1;32", "likely": "33", "rest": DIM}  # bold green, yellow


@dataclass(frozen=True, slots=True)
class Style:
    """A function that adds the codes of ECMA-48 to a text, or returns it as it is."""

    is_on: bool

    def __call__(self, text: str, code: str) -> str:
        """The text, with the type and colour of a code."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.is_on and text else text


def style_of(stream: TextIO, environment: Mapping[str, str] = os.environ) -> Style:
    """The style of a stream; none for files, old consoles and NO_COLOR (https://no-color.org)."""
    is_modern = sys.platform != "win32" or "WT_SESSION" in environment
    is_wanted = not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"
    return Style(stream.isatty() and is_wanted and is_modern)
