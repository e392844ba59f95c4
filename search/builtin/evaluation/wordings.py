"""The same query as different people type it. Pure."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable

# Plurals that many misspell; the rest follow from the letters they end in.
MISSPELT = {
    "children": "childrens", "men": "mens", "women": "womens", "people": "peoples",
    "leaves": "leafs", "knives": "knifes", "shelves": "shelfs", "feet": "feets",
    "teeth": "teeths", "wolves": "wolfs", "geese": "gooses", "mice": "mouses",
}  # fmt: skip
FILLING = (
    "a an the is are was be being of to and in on at by with its his her their it he she they"
    " there this that as for from into while who which has have"
)
ASKING = (
    "show me a photo of {}", "show me {}", "find a picture of {}", "photos with {}", "{}, please",
    "I am looking for a photo of {}", "do I have a picture of {}?", "that photo where {}",
)  # fmt: skip
LEAST_PHOTOS = 10  # that show a thing before its name is asked for alone


def capitals(text: str) -> str:
    """Everything in capital letters."""
    return text.upper()


def misspelt(text: str) -> str:
    """Plurals wrong: childrens, puppys, benchs; what is in the singular stays as it is."""
    return re.sub(r"[a-z]+", lambda found: _misspelt_word(found[0]), text.lower())


def _misspelt_word(word: str) -> str:
    if word in MISSPELT:
        return MISSPELT[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "ys"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2] + "s"
    return word


def keywords(text: str) -> str:
    """The words that carry the meaning, without those that fill: black dog running grass."""
    words = re.findall(r"[a-z'-]+", text.lower())
    return " ".join(word for word in words if word not in FILLING.split()) or text


def sentence(text: str) -> str:
    """A whole sentence around it: Show me a photo of a dog that runs."""
    return f"Show me a photo of {text[:1].lower()}{text[1:].rstrip(' .')}."


def retyped(text: str, chance: random.Random) -> str:
    """A caption as someone would type it who looks for the photo."""
    asked = chance.choice(ASKING).format(f"{text[:1].lower()}{text[1:].rstrip(' .')}")
    return chance.choice((asked, asked, keywords(text), misspelt(text)))


SAME_MEANING: dict[str, Callable[[str], str]] = {
    "capitals": capitals,
    "misspelt plurals": misspelt,
    "keywords": keywords,
    "sentence": sentence,
}
SHORT: dict[str, Callable[[str], str]] = {
    "alone": str,
    "capitals": capitals,
    "plural": lambda word: f"{word}s",
    "a photo of": lambda word: f"a photo of a {word}",
}


def common_words(captions: Iterable[Iterable[str]], at_least: int = LEAST_PHOTOS) -> list[str]:
    """The words that a photo is captioned with twice or more, in enough photos, sorted."""
    photos = Counter(word for texts in captions for word in agreed_words(texts))
    return sorted(word for word, number in photos.items() if number >= at_least)


def agreed_words(texts: Iterable[str]) -> set[str]:
    """The words that at least two captions of one photo share: what it surely shows."""
    captions = Counter(word for text in texts for word in set(keywords(text).split()))
    return {word for word, number in captions.items() if number > 1 and len(word) > 2}
