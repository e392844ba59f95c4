"""Names of emoji: the built-in model learned words only.

They are the short names of Unicode CLDR. The package that has them takes 0.1 s to load, and is
imported for texts with emoji only.
"""

from __future__ import annotations

import functools
import re

from search.patterns import Pattern
from search.words import EMOJI, SKIN_TONES

CACHED_TEXTS = 256
HAS_EMOJI = Pattern(f"[{EMOJI}\U0001f1e6-\U0001f1ff]")
IN_CHINESE = Pattern("[\u4e00-\u9fff]")
ANIMAL = Pattern("[\U0001f400-\U0001f43f\U0001f980-\U0001f9ae]")
FACE = Pattern("(?: face|脸|头)$")  # of animals, whose photos rarely show the face alone


def with_emoji_names(text: str) -> str:
    """The text with names for its emoji: Chinese ones in a text with Chinese characters."""
    return text if text.isascii() or not HAS_EMOJI.search(text) else _named(text)


@functools.lru_cache(CACHED_TEXTS)
def _named(text: str) -> str:
    import emoji

    language = "zh" if IN_CHINESE.search(text) else "en"

    def name(character: str, _: object) -> str:
        named = emoji.demojize(character, delimiters=("", ""), language=language)
        words = named.replace("_", " ")
        return f" {FACE.sub('', words) if ANIMAL.match(character) else words} "

    plain = re.sub(f"[{SKIN_TONES}]", "", text)
    return " ".join(emoji.replace_emoji(plain, name).split())
