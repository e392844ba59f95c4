"""Pairing of photos and JSON files of a Google Photos export by their names. Pure.

Google documents no rule. These come from exports of 2019 to 2025 and the issues of programs that
import them: a JSON is named after the title of the photo, which may lack the photo's extension;
characters that a file name cannot have become `_`; `.supplemental-metadata` is appended since 2024;
the whole is truncated to 46 UTF-16 units; the number of a name that exists already, `(1)`, comes
before the photo's extension and at the end of the JSON's name; edited variants share the JSON of
the original.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import PurePath

LONGEST_NAME = 46  # UTF-16 units before ".json"
ADDED = ".supplemental-metadata"
NUMBER = re.compile(r"\((\d+)\)$")
# The word for an edited photo in the languages of accounts, and the names of Google's effects.
EDITED = re.compile(
    r"-(edited|effects|smile|mix|collage|animation|pano|pop_out|cinematic|bearbeitet|modifié"
    r"|ha editado|editado|editada|editat|modificato|bewerkt|redigeret|redigert|redigerad"
    r"|edytowane|muokattu|upraveno|upravené|szerkesztett|düzenlendi|diedit|editat|изменено"
    r"|отредактировано|відредаговано|編集済み|已修改|已編輯|已编辑|수정됨|แก้ไข|đã chỉnh sửa)"
    r"(-edited)?$",
    re.IGNORECASE,
)
# Any other word behind a hyphen counts as one of these where the photo has no JSON itself.
ANY_WORD = re.compile(r"-(?=\w)[^\d_()\[\]{}.,;-]{2,25}$")
OTHER_EXTENSIONS = (".jpg", ".jpeg", ".heic", ".png", ".dng", ".webp", ".gif", ".mp4", ".mov")


class TakeoutFolder:
    """The JSON files of one folder by the titles that their names may stand for."""

    def __init__(self, names: Iterable[str]) -> None:
        self._titles: dict[tuple[str, str], str] = {}
        bases = [(name, _fold(name.removesuffix(".json"))) for name in sorted(names)]
        for strip in (lambda base: base, _without_addition):
            for name, base in bases:
                for title, number in ((base, ""), *_numbered(base)):
                    self._titles.setdefault((strip(title), number), name)

    def json_of(self, photo: str) -> str | None:
        """The name of the JSON of the photo of this name, if one fits."""
        for title, number in _titles_of(photo):
            for key in _truncated(title):
                if name := self._titles.get((_fold(key), number)):
                    return name
        return None


def is_title_of(title: str, photo: str) -> bool:
    """True if a title fits a file name, as far as the letters and digits of both go."""
    names = {_letters(name) for name in (photo, *(base for base, _ in _bases(photo)))}
    titles = {_letters(t) for text in (title, html.unescape(title)) for t in (text, _stem(text))}
    if len(_units(PurePath(photo).stem)) >= 2 * (LONGEST_NAME - len(ADDED)):
        return any(t.startswith(n) or n.startswith(t) for t in titles for n in names if t and n)
    return bool(names & titles)


def _titles_of(photo: str) -> Iterator[tuple[str, str]]:
    """The titles that a photo of this name may have, the likeliest first, each with its number."""
    photo = unicodedata.normalize("NFC", photo)
    suffix = PurePath(photo).suffix
    yield photo, ""
    bases = list(_bases(photo))
    for base, number in bases:
        yield f"{base}{suffix}", number
        yield base, number
    for base, number in bases:
        yield from ((f"{base}{extension}", number) for extension in OTHER_EXTENSIONS)


def _bases(photo: str) -> list[tuple[str, str]]:
    """The name without its extension, its number and the word for an edited photo."""
    stem = _stem(unicodedata.normalize("NFC", photo))
    bases = [(stem, ""), *_numbered(stem)]
    for pattern in (EDITED, ANY_WORD):
        for base, number in list(bases):
            original = pattern.sub("", base)
            if original and original != base:
                bases.append((original, number))
                bases += [] if number else _numbered(original)
    return list(dict.fromkeys(bases))


def _numbered(name: str) -> list[tuple[str, str]]:
    found = NUMBER.search(name)
    return [(name[: found.start()], found[1])] if found and found.start() else []


def _without_addition(base: str) -> str:
    """The base of a JSON's name without what is left of ADDED at its end."""
    dot = base.rfind(".")
    return base[:dot] if dot > 0 and ADDED.startswith(base[dot:]) else base


def _truncated(title: str) -> tuple[str, ...]:
    """A title as Google truncates it; half of a character outside the first plane may stay."""
    units = _units(title)[: 2 * LONGEST_NAME]
    whole = units.decode("utf-16-le", "ignore")
    return (whole, f"{whole}\ufffd", f"{whole}?") if len(_units(whole)) < len(units) else (whole,)


def _units(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _stem(name: str) -> str:
    """The name without an extension; a short one, for a date ends like one: 2013.08.22."""
    stem, dot, extension = name.rpartition(".")
    return stem if dot and stem and len(extension) <= 5 else name


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _letters(name: str) -> str:
    folded = _fold(name)
    return "".join(c for c in folded if c.isalnum()) or folded
