"""Rewordings of a query, as different people type it. Pure."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable

# Irregular plurals that are often misspelt; others follow from their last letters.
MISSPELT = {
    "children": "childrens", "men": "mens", "women": "womens", "people": "peoples",
    "leaves": "leafs", "knives": "knifes", "shelves": "shelfs", "feet": "feets",
    "teeth": "teeths", "wolves": "wolfs", "geese": "gooses", "mice": "mouses",
}  # fmt: skip
STOP_WORDS = (
    "a an the is are was be being of to and in on at by with its his her their it he she they"
    " there this that as for from into while who which has have"
)
REQUESTS = (
    "show me a photo of {}", "show me {}", "find a picture of {}", "photos with {}", "{}, please",
    "I am looking for a photo of {}", "do I have a picture of {}?", "that photo where {}",
)  # fmt: skip
MIN_PHOTOS = 10  # that show a thing before its name is used as a query


def capitals(text: str) -> str:
    """The text in capital letters."""
    return text.upper()


def misspelt(text: str) -> str:
    """The text with misspelt plurals: childrens, puppys, benchs; singulars are unchanged."""
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
    """The text without stop words: black dog running grass."""
    words = re.findall(r"[a-z'-]+", text.lower())
    return " ".join(word for word in words if word not in STOP_WORDS.split()) or text


def sentence(text: str) -> str:
    """The text as a sentence: Show me a photo of a dog that runs."""
    return f"Show me a photo of {text[:1].lower()}{text[1:].rstrip(' .')}."


def retyped(text: str, chance: random.Random) -> str:
    """A caption as a user would type it to find the photo."""
    request = chance.choice(REQUESTS).format(f"{text[:1].lower()}{text[1:].rstrip(' .')}")
    return chance.choice((request, request, keywords(text), misspelt(text)))


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


def common_words(captions: Iterable[Iterable[str]], at_least: int = MIN_PHOTOS) -> list[str]:
    """The words that captions of enough photos agree on, sorted."""
    photos = Counter(word for texts in captions for word in agreed_words(texts))
    return sorted(word for word, number in photos.items() if number >= at_least)


def agreed_words(texts: Iterable[str]) -> set[str]:
    """The words that at least two captions of one photo share."""
    captions = Counter(word for text in texts for word in set(keywords(text).split()))
    return {word for word, number in captions.items() if number > 1 and len(word) > 2}
