"""Typographic, full-width and CJK signs, which keyboards and phones type for those of ASCII. Pure.

A query is parsed by its `syntax`, a text of the same length with ASCII signs; its words and values
are taken from the text as typed.
"""

from __future__ import annotations

import unicodedata

from search.patterns import Pattern

HYPHENS = "‐‑‒―−－﹣"
DASHES = "–—"  # these also join words and numbers: alone they are no minus
SIGNS = {
    "-": HYPHENS + DASHES,
    ":": "：﹕︓∶꞉",
    "+": "＋﹢",
    ".": "．｡",
    ",": "，、﹐",
    "/": "／",
    "#": "＃﹟",
}
TO_ASCII = {ord(other): ord(sign) for sign, others in SIGNS.items() for other in others}
LETTERS = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if chr(code).isalnum()}
COMPARISONS = {"≥": ">=", "⩾": ">=", "≧": ">=", "≤": "<=", "⩽": "<=", "≦": "<="}
IN_NUMBERS = Pattern(r"(?<=\d)[／．：，](?=\d)")

DOUBLE = "“”„‟＂〝〞〟"  # each may be closed by another, as keyboards mix them
BETWEEN = r"(?:[^{}\\]|\\.)*"


def _pair(opening: str, closing: str) -> str:
    return f"[{opening}]{BETWEEN.format(closing)}[{closing}]"


QUOTED = "|".join((
    _pair('"', '"'), _pair("“‟", "”"), _pair("„", "“”"), _pair("”", "“”"), _pair("〝", "〞〟"),
    _pair("＂", "＂"), _pair(f'"{DOUBLE}', f'"{DOUBLE}'), _pair("«", "»"), _pair("»", "«"),
    _pair("‹", "›"), _pair("›", "‹"), _pair("「", "」"), _pair("『", "』"), _pair("｢", "｣"),
    _pair("《", "》"), _pair("〈", "〉"), _pair("﹁", "﹂"), _pair("﹃", "﹄"),
))  # fmt: skip
OPEN_QUOTE = f'["{DOUBLE}]'


def syntax(text: str) -> str:
    """The text with ASCII letters, digits and signs; quotes stay. Of the same length."""
    return text if text.isascii() else text.translate(TO_ASCII | LETTERS)


def words(text: str) -> str:
    """Unquoted words, composed (NFC), with ASCII hyphens, letters, digits and signs in numbers."""
    if text.isascii():
        return text
    narrow = text.translate(LETTERS | dict.fromkeys(map(ord, HYPHENS), ord("-")))
    narrow = unicodedata.normalize("NFC", narrow)
    return IN_NUMBERS.sub(lambda match: syntax(match[0]), narrow)


def value(text: str) -> str:
    """The value of a filter with ASCII signs and digits: ≥４ is >=4."""
    for other, sign in COMPARISONS.items():
        text = text.replace(other, sign)
    narrow = unicodedata.normalize("NFKC", syntax(text))
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in narrow)
