"""Texts that no caption holds, so that the text tower learns more words than captions have."""

from __future__ import annotations

import random
from importlib import resources

TEMPLATES = (
    "{}", "{}", "a photo of a {}", "a picture of {}", "{}s", "the {}", "a close-up of a {}",
    "a photo of the {} outdoors", "show me a {}", "photos of {}s",
)  # fmt: skip
COLOURS = (
    "red", "blue", "green", "yellow", "black", "white", "brown", "pink", "purple", "orange",
    "grey", "golden", "silver", "turquoise", "colourful", "dark", "bright",
)  # fmt: skip
SCENES = (
    "{} at night", "{} in the snow", "{} in the rain", "{} at sunset", "{} at the beach",
    "{} in a forest", "{} in the city", "{} in the mountains", "{} by the sea", "{} indoors",
    "{} on a table", "{} in the kitchen", "{} from above", "{} in black and white",
    "a crowd around a {}", "a child with a {}", "a man with a {}", "a woman with a {}",
    "two {}s", "many {}s", "a drawing of a {}", "a painting of a {}", "a screenshot of a {}",
    "an old {}", "a small {}", "a big {}", "a broken {}", "no {}",
)  # fmt: skip


def class_names() -> list[list[str]]:
    """The 1,000 ImageNet classes in their usual order, each with its synonyms."""
    lemmas = dict(_timm_table("imagenet_synset_to_lemma.txt"))
    order = _timm_text("imagenet_synsets.txt").split()
    return [[name.strip() for name in lemmas[synset].split(",")] for synset in order]


def phrases(vocabulary: list[str], seed: int) -> list[str]:
    """Words, names of things, their definitions, and things in colours and scenes."""
    chance = random.Random(seed)
    names = [
        lemma.split(",")[0].strip() for _, lemma in _timm_table("imagenet_synset_to_lemma.txt")
    ]
    definitions = [text for _, text in _timm_table("imagenet_synset_to_definition.txt")]
    words = [word for word in vocabulary if word.isalpha() and len(word) > 2]
    classes = [synonyms[0] for synonyms in class_names()]
    things = classes * 3 + chance.sample(names, 4000)
    return (
        words
        + [chance.choice(TEMPLATES).format(name) for name in names]
        + chance.sample(definitions, 8000)
        + [f"a {chance.choice(COLOURS)} {thing}" for thing in things]
        + [chance.choice(SCENES).format(thing) for thing in things]
    )


def _timm_table(name: str) -> list[tuple[str, str]]:
    rows = (line.partition("\t") for line in _timm_text(name).splitlines())
    return [(key, value) for key, _, value in rows]


def _timm_text(name: str) -> str:
    return resources.files("timm.data").joinpath("_info", name).read_text("utf-8")
