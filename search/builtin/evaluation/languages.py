"""Languages of the evaluation: names of things, and of photos of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from search.builtin.training.chinese import in_chinese


@dataclass(frozen=True, slots=True)
class Language:
    """`name`: an English name of a thing in this language. `photo_of`: a photo of what it names."""

    name: Callable[[str], str]
    photo_of: Callable[[str], str]


def _first_chinese(name: str) -> str:
    """The most common Chinese name, or the English one if the table has none."""
    return next(iter(in_chinese(name)), name)


LANGUAGES = {
    "en": Language(str, "a photo of {}".format),
    "zh": Language(_first_chinese, "{}的照片".format),
}
