"""Concepts among captioned photos, and the photos that show them by their captions.

Some are for choosing (thresholds, weights), the others for reporting; none for both.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

NAMED_BY = 2  # captions of a photo that must name a concept
MIN_PHOTOS = 3  # that must show a concept

LIST = Path(__file__).with_suffix(".tsv")

# Synonyms, other forms and kinds of a concept in captions. Words that only occur together are not
# included: a boy is not a man, and not every beach is at the ocean.
ALSO = {
    "man": "guy gentleman", "woman": "lady", "child": "boy girl kid toddler baby infant",
    "baby": "infant", "dog": "puppy", "people": "person crowd group", "crowd": "audience",
    "family": "mother father parent", "player": "quarterback goalie pitcher batter catcher",
    "water": "ocean sea lake river pool stream creek pond puddle", "ocean": "sea", "shore": "coast",
    "lake": "pond", "stream": "creek", "wave": "surf", "grass": "grassy lawn", "grassy": "grass",
    "field": "lawn pasture meadow", "snow": "snowy", "snowy": "snow", "tree": "forest",
    "wood": "forest wooden", "mountain": "mountainside", "rock": "rocky boulder",
    "hill": "hillside slope", "road": "street highway", "street": "road", "mud": "muddy",
    "sand": "sandy", "path": "trail", "trail": "path", "concrete": "cement pavement",
    "sidewalk": "pavement", "building": "house skyscraper", "store": "shop", "couch": "sofa",
    "bike": "bicycle cyclist bicyclist biker biking cycling motorcycle bmx",
    "bicycle": "bike cyclist bicyclist biker biking cycling bmx", "biker": "cyclist bicyclist",
    "motorcycle": "motorbike motorcyclist", "truck": "pickup", "kayak": "kayaker kayaking",
    "boat": "canoe kayak raft sailboat", "skateboard": "skateboarder skateboarding",
    "skateboarder": "skateboarding", "snowboarder": "snowboarding", "skier": "skiing",
    "surfer": "surfing", "surfing": "surfer", "racing": "race racer raced", "race": "racing racer",
    "running": "run runner ran jogging", "jumping": "jump jumped leap leaping leapt",
    "climbing": "climb climber climbed", "swimming": "swim swimmer", "fishing": "fisherman",
    "wrestling": "wrestle wrestler", "dance": "dancing dancer", "dancer": "dancing",
    "sitting": "sit seated sat", "playing": "play", "smile": "smiling", "football": "soccer",
    "frisbee": "disc disk", "ball": "football basketball baseball softball volleyball",
    "shirt": "jersey", "jacket": "coat", "coat": "jacket", "hat": "cap", "cap": "hat",
    "glasses": "sunglasses eyeglasses", "jeans": "denim", "bikini": "swimsuit", "sunset": "dusk",
    "phone": "cellphone telephone", "guitar": "guitarist", "horse": "pony", "dock": "pier",
    "stick": "branch twig", "stairs": "staircase", "little": "young small", "young": "little small",
    "brown": "tan", "yellow": "golden blond", "two": "couple pair", "group": "crowd several",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept, and the indices of the photos that show it."""

    text: str
    relevant: frozenset[int]


def listed(kind: str) -> list[str]:
    """The nouns or the pairs of words of the list beside this file."""
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row["text"] for row in rows if row["kind"] == kind]


def concepts(
    captions: Sequence[Sequence[str]], texts: Sequence[str]
) -> tuple[list[Concept], list[Concept]]:
    """The concepts that enough photos show, for choosing and for reporting."""
    words = [[words_of(caption) for caption in some] for some in captions]
    found = [Concept(text, _showing(words, text)) for text in texts]
    kept = [concept for concept in found if len(concept.relevant) >= MIN_PHOTOS]
    return _dealt(kept)


def showing(
    captions: Sequence[Sequence[str]], texts: Sequence[str], named_by: int, *, also: bool = False
) -> NDArray[np.bool_]:
    """True where at least `named_by` captions of a photo name a text, (texts, photos).

    `also`: words of ALSO count as the concept.
    """
    words = [[words_of(caption) for caption in some] for some in captions]
    if also:
        words = [[_all_named(caption) for caption in some] for some in words]
    found = [_showing(words, text, named_by) for text in texts]
    return np.array([[n in shown for n in range(len(captions))] for shown in found])


def _dealt(kept: Sequence[Concept]) -> tuple[list[Concept], list[Concept]]:
    """Two of five for choosing, three for reporting."""
    choosing = [concept for number, concept in enumerate(kept) if number % 5 in (0, 2)]
    return choosing, [concept for concept in kept if concept not in choosing]


def _showing(
    words: Sequence[Sequence[frozenset[str]]], text: str, named_by: int = NAMED_BY
) -> frozenset[int]:
    words_of_text = words_of(text)
    counts = [sum(words_of_text <= caption for caption in some) for some in words]
    return frozenset(n for n, count in enumerate(counts) if count >= named_by)


def words_of(text: str) -> frozenset[str]:
    """The words of an English text in the singular."""
    return frozenset(_singular(word) for word in re.findall(r"[a-z]+", text.lower()))


def _all_named(caption: frozenset[str]) -> frozenset[str]:
    return caption | {word for word, others in ALSO.items() if caption & set(others.split())}


IRREGULAR = {"men": "man", "women": "woman", "children": "child", "people": "people",
             "leaves": "leaf", "wolves": "wolf"}  # fmt: skip


def _singular(word: str) -> str:
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(s|x|ch|sh)es$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
