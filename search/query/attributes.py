"""Attributes in a description that models confuse: colours, genders and counts. Pure.

A model finds the noun of "black cat" more reliably than its colour. A description that is compared
with the same one of other colours, or of the other gender, shows whether a photo has the attribute.
"""

from __future__ import annotations

import re

from search.patterns import compiled

COLOURS = ("red", "yellow", "green", "blue", "brown", "black", "white", "pink")
OTHERS = r"orange(?= (?!juice|tree|slice|peel)\w)|purple|gr[ae]y|violet"
COLOUR = rf"(?<![\w-])(?:{'|'.join(COLOURS)}|{OTHERS})(?! and white| & white)(?![\w-])"
BLACK_AND_WHITE = r"black (?:and|&) white|black-and-white"
CHINESE_COLOURS = "红黄绿蓝棕黑白粉"
CHINESE_COLOUR = (
    rf"[{CHINESE_COLOURS}紫灰橙](?=色|(?:猫|狗|马|牛|车|裙|衣|帽|鞋|伞|球|船|鸟)(?!场|道))"
)
GENDERS = {
    one: other
    for pair in (
        "man woman", "men women", "boy girl", "boys girls", "male female", "father mother",
        "grandfather grandmother", "son daughter", "brother sister", "husband wife", "男 女",
        "爸爸 妈妈", "爷爷 奶奶", "父亲 母亲",
    )
    for one, other in (pair.split(), pair.split()[::-1])
} | {"dad": "mother", "mum": "father", "mom": "father", "guy": "woman", "lady": "man"}  # fmt: skip
GENDER = rf"(?<!\w)(?:{'|'.join(name for name in GENDERS if name.isascii())})(?!\w)"
CHINESE_GENDER = "爸爸|妈妈|爷爷|奶奶|父亲|母亲|男|女(?!儿)"
COUNT = (
    r"(?<![\w.,-])(?:(?:only |just |exactly )?(?:two|three|four|five|six|seven|eight|nine|[2-9])"
    r"|(?:only |just |exactly )?one(?! (?:of|day|another|who|that|with|in|on|at)\b)"
    r"|(?:a |one )?single)(?: (?!way\b|piece\b|hand)[a-z]+)"
)
CHINESE_COUNT = r"[两二三四五六七八九十][只个条匹辆位头名朵艘架座棵张群]"


def contrasts(text: str) -> tuple[str, ...]:
    """The description with other colours, or with the other gender; empty without such words."""
    colour = None
    if not compiled(BLACK_AND_WHITE).search(text):
        colour = compiled(COLOUR).search(text)
    if colour is not None:
        return _exchanged(text, colour, COLOURS)
    if not text.isascii() and (chinese := compiled(CHINESE_COLOUR).search(text)):
        return _exchanged(text, chinese, tuple(CHINESE_COLOURS))
    found = list(compiled(f"{GENDER}|{CHINESE_GENDER}").finditer(text))
    words = {match[0].lower() for match in found}
    if len(words) != 1:  # none, or a man and a woman
        return ()
    return _exchanged(text, found[0], (GENDERS[words.pop()],))


def is_counted(text: str) -> bool:
    """True if a description asks for a number of things."""
    pattern = COUNT if text.isascii() else f"{COUNT}|{CHINESE_COUNT}"
    return compiled(pattern).search(text) is not None


def _exchanged(text: str, match: re.Match[str], words: tuple[str, ...]) -> tuple[str, ...]:
    others = (word for word in words if word != match[0].lower())
    return tuple(f"{text[: match.start()]}{word}{text[match.end() :]}" for word in others)
