"""Words of texts in any script: the form in the full-text index and in queries. Pure.

`fold` and `indexed` prepare texts and queries in the same way, so that SQLite's tokenizer `ascii`
only splits at spaces: its `unicode61` knows no other accents than Latin ones, and splits words at
the vowel signs of Indic scripts. Chinese, Japanese and Thai have no spaces. Each of their
characters is indexed as a word, so that two characters are a phrase of two words, found anywhere in
a text. The trigram tokenizer needs no spaces, but finds nothing shorter than three characters,
finds "car" in "scar", and takes three times the space.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from search.patterns import Match, Pattern
from search.record_class import dataclass

# Thai, Lao, Burmese, Khmer; kana; Chinese characters, and those beyond the first plane.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
EMOJI = "\u231a-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
SKIN_TONES = "\U0001f3fb-\U0001f3ff"
BEGINS_UNSPACED = Pattern(f"[{UNSPACED}]")
IS_EMOJI = Pattern(f"[{EMOJI}]$")
# On texts in which spaces replace everything that belongs to no word.
WORD = Pattern(rf"[{UNSPACED}]+|[{EMOJI}][\ufe0e\ufe0f{SKIN_TONES}]*|[^ {UNSPACED}{EMOJI}]+")
WORD_IN_ASCII = re.compile(r"[^\W_]+")
JOINERS = "\u200c\u200d"  # within words of Persian and Indic scripts
LONGEST_TEXT = 1000  # characters of one text that are kept

# Marks that words are written with and without: on Latin, Greek and Cyrillic letters, the points of
# Hebrew, the vowels of Arabic and its tatweel; and signs that choose the look of a character.
OPTIONAL_SIGNS = Pattern(
    "(?<=[A-Za-z\u00aa-\u024f\u0250-\u02af\u0370-\u0481\u048a-\u052f\u1d00-\u1fff\u2c60-\u2c7f])"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1ac1\u1dc0-\u1dff]+"
    "|[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\ufb1e"
    "\u200b-\u200f\u2060\u20e3\ufe00-\ufe0f\U000e0100-\U000e01ef]"
    f"|(?<=[{EMOJI}])[{SKIN_TONES}]"
)
# Letters to which nothing happens but the folding of case; Korean ones are decomposed.
SIMPLE = Pattern(
    r"[\x00-\x7f\u0391-\u03a9\u03b1-\u03c9\u0400-\u045f\u05d0-\u05ea\u1100-\u11ff\u3041-\u3096\u30a1-\u30fa"
    r"\u4e00-\u9fff]*\Z"
)
# Skin tones after emoji, and the parts of Korean syllables.
IN_CONTEXT = Pattern(f"[{SKIN_TONES}\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]")
OTHER_DIGITS = Pattern(r"[^\D0-9]")
# Letters that Unicode does not decompose, and the letters they are written for.
LETTERS = {
    "ae": "æ", "oe": "œ", "th": "þ", "a": "ⱥ", "b": "ƀɓƃ", "c": "ȼƈɕ", "d": "đðɖɗƌȡ", "e": "ɇǝɛə",
    "f": "ƒ", "g": "ǥɠ", "h": "ħɦ", "i": "ıɨɪ", "j": "ȷɉ", "k": "ƙĸⱪ", "l": "łƚɫɬɭⱡ", "m": "ɱ",
    "n": "ŋƞɲɳȵ", "o": "øɵɔ", "p": "ƥᵽ", "q": "ɋ", "r": "ɍɽɾ", "s": "ȿʂ", "t": "ŧƭƫʈⱦ", "u": "ʉ",
    "v": "ʋ", "w": "ⱳ", "y": "ƴɏ", "z": "ƶȥʐⱬ",
    # Arabic and Persian forms of one letter.
    "\u064a": "\u06cc\u0649", "\u0643": "\u06a9", "\u0647": "\u0629\u06c1\u06d5",
    "\u0627": "\u0671",
}  # fmt: skip
TYPOGRAPHIC = str.maketrans("‘’‚“”„‐‑‒–—−", "'''\"\"\"------")
IS_TYPOGRAPHIC = Pattern("[‘’‚“”„‐‑‒–—−]")
PLAIN_LETTERS = {ord(other): plain for plain, others in LETTERS.items() for other in others}


class _WordCharacters(dict[int, int]):
    """A table for `str.translate`: a space for every character that belongs to no word."""

    def __missing__(self, code: int) -> int:
        character = chr(code)
        is_part = character.isalnum() or unicodedata.category(character)[0] == "M"
        is_part = is_part or character in JOINERS or IS_EMOJI.match(character) is not None
        self[code] = code if is_part else ord(" ")
        return self[code]


WORD_CHARACTERS = _WordCharacters()


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, folded, at text[start:end]."""

    folded: str
    start: int
    end: int

    def is_unspaced(self) -> bool:
        """True if it is a run of a script without spaces: one word or several."""
        return is_unspaced(self.folded)


def is_unspaced(text: str) -> bool:
    """True if a text begins in a script without spaces."""
    return not text.isascii() and BEGINS_UNSPACED.match(text) is not None


def is_emoji(text: str) -> bool:
    """True if a folded text is one emoji or dingbat."""
    return not text.isascii() and IS_EMOJI.match(text) is not None


def clean(text: str) -> str:
    """The text on one line without invisible and control characters; truncated if long."""
    composed = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
    seen = "".join(c if c.isprintable() else " " if c.isspace() else "" for c in composed)
    return " ".join(seen.split())[:LONGEST_TEXT].strip()


def split(text: str) -> list[Word]:
    """The words of a text in their order; a run of an unspaced script is one."""
    words = (Word(fold(m[0]), m.start(), m.end()) for m in _words(text))
    return [word for word in words if word.folded]


def _words(text: str) -> Iterator[Match]:
    if text.isascii():
        return WORD_IN_ASCII.finditer(text)
    return WORD.finditer(text.translate(WORD_CHARACTERS))


def clusters(run: str) -> list[str]:
    """The characters of a text, each with its marks: accents, vowel and tone signs."""
    parts = list[str]()
    for character in run:
        if parts and unicodedata.category(character)[0] == "M":
            parts[-1] += character
        else:
            parts.append(character)
    return parts


def fold(text: str) -> str:
    """The form shared by the spellings of a text: without case, accents and optional marks.

    Unicode compatibility forms (full-width letters, ligatures), ß and ss, ł and l, ø and o, i with
    and without a dot, and the digits of all scripts are equal. Vowel signs that a script cannot be
    written without stay. Folding twice changes nothing.
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    if SIMPLE.match(decomposed):
        return unicodedata.normalize("NFC", decomposed.casefold())
    try:
        return unicodedata.normalize("NFC", text).translate(FOLDED)
    except _DependsOnOthers:
        return fold_in_context(text)


def fold_in_context(text: str) -> str:
    """The result of `fold`, ten times slower, for any text."""
    folded = _fold_once(text)
    while (again := _fold_once(folded)) != folded:  # a fold may make another possible
        folded = again
    return folded


def _fold_once(text: str) -> str:
    plain = OPTIONAL_SIGNS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    plain = plain.translate(PLAIN_LETTERS)
    if OTHER_DIGITS.search(plain):
        plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)
    return unicodedata.normalize("NFC", plain)


class _DependsOnOthers(Exception):
    """A character that is folded by the characters before it."""


class _FoldedCharacters(dict[int, str]):
    """A table for `str.translate`. Raises _DependsOnOthers."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = fold_in_context(character)
        if any(_depends_on_others(c) for c in character + folded):
            raise _DependsOnOthers
        self[code] = folded
        return folded


def _depends_on_others(character: str) -> bool:
    return unicodedata.category(character)[0] == "M" or IN_CONTEXT.search(character) is not None


FOLDED = _FoldedCharacters()


def fold_name(text: str) -> str:
    """The form shared by the spellings of a name or a path: as `fold`, and with ASCII quotes and
    hyphens for typographic ones."""
    if text.isascii():
        return text.lower()
    return fold(text.translate(TYPOGRAPHIC) if IS_TYPOGRAPHIC.search(text) else text)


def forms(word: str) -> tuple[str, ...]:
    """A word, and the word with or without the s of a plural or genitive: anna, annas."""
    if not word.isascii() or not word.isalpha() or len(word) < 3:
        return (word,)
    return (word, word[:-1]) if word.endswith("s") else (word, f"{word}s")


def indexed(text: str) -> str:
    """The text as the full-text index has it: folded words with spaces between them."""
    if text.isascii():
        return text.replace("\0", " ")
    words = (m[0] for m in _words(fold(text)))
    return " ".join(" ".join(clusters(w)) if is_unspaced(w) else w for w in words)


def phrase(text: str, *, begins: bool = False) -> str | None:
    """The FTS5 expression for these words, one after the other; None if there is no word.

    `begins`: the last word may be the beginning of a longer one, as "lisb" of "Lisbon".
    """
    if not split(text):
        return None
    quoted = indexed(text).replace('"', " ")
    return f'"{quoted}"{" *" if begins else ""}'
