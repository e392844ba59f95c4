"""Texts without photos, which teach the text tower more words than the captions contain."""

from __future__ import annotations

import random
from collections.abc import Sequence
from importlib import resources

from search.builtin.training.chinese import chinese_names

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


# The same meaning in both languages: the Chinese text targets the MiniLM row of the English one.
PAIRS = (
    ("{}", "{}"),
    ("{}", "{}"),
    ("{}", "{}"),
    ("{}照片", "photo of {}"),
    ("{}的照片", "a photo of {}"),
    ("一张{}的照片", "a photo of {}"),
    ("{}的图片", "a picture of {}"),
    ("{}特写", "a close-up of {}"),
    ("一只{}", "a {}"),
    ("一个{}", "a {}"),
    ("两个{}", "two {}s"),
    ("很多{}", "many {}s"),
    ("夜晚的{}", "{} at night"),
    ("雪地里的{}", "{} in the snow"),
    ("雨中的{}", "{} in the rain"),
    ("海边的{}", "{} by the sea"),
    ("沙滩上的{}", "{} on the beach"),
    ("森林里的{}", "{} in a forest"),
    ("城市里的{}", "{} in the city"),
    ("山里的{}", "{} in the mountains"),
    ("桌上的{}", "{} on a table"),
    ("室内的{}", "{} indoors"),
    ("草地上的{}", "{} on the grass"),
    ("水里的{}", "{} in the water"),
    ("红色的{}", "red {}"),
    ("蓝色的{}", "blue {}"),
    ("绿色的{}", "green {}"),
    ("黄色的{}", "yellow {}"),
    ("黑色的{}", "black {}"),
    ("白色的{}", "white {}"),
    ("棕色的{}", "brown {}"),
    ("粉色的{}", "pink {}"),
    ("紫色的{}", "purple {}"),
    ("橙色的{}", "orange {}"),
    ("灰色的{}", "grey {}"),
    ("金色的{}", "golden {}"),
    ("红{}", "red {}"),
    ("白{}", "white {}"),
    ("黑{}", "black {}"),
    ("黄{}", "yellow {}"),
    ("小{}", "small {}"),
    ("大{}", "big {}"),
    ("男人和{}", "a man with {}"),
    ("女人和{}", "a woman with {}"),
    ("孩子和{}", "a child with {}"),
    ("{}的画", "a painting of {}"),
    ("{}的素描", "a sketch of {}"),
    ("卡通{}", "cartoon of {}"),
    ("没有{}", "no {}"),
    ("给我看{}", "show me {}"),
    ("有{}的照片吗", "photos of {}"),
)
MIXED = (
    ("红色的 {}", "red {}"),
    ("一张 {} 的照片", "a photo of {}"),
    ("{} 照片", "photo of {}"),
    ("海边的 {}", "{} by the sea"),
    ("白色 {}", "white {}"),
    ("黑色的 {}", "black {}"),
)
PAIRS_A_NAME, MIXED_OF = 7, 8  # wordings of each Chinese name; one name in so many is mixed too


def chinese_phrases(seed: int) -> tuple[list[str], list[str]]:
    """Chinese and mixed texts, and the English text with the same meaning of each."""
    rng = random.Random(seed)
    pairs = list[tuple[str, str]]()
    for english, chinese in chinese_names().items():
        pairs += [(name, english) for name in chinese]
        for _ in range(PAIRS_A_NAME):
            ours, theirs = rng.choice(PAIRS)
            pairs.append((ours.format(rng.choice(chinese)), theirs.format(english)))
        if rng.randrange(MIXED_OF) == 0:
            ours, theirs = rng.choice(MIXED)
            pairs.append((ours.format(english), theirs.format(english)))
    return [ours for ours, _ in pairs], [theirs for _, theirs in pairs]


def named_things(names: Sequence[str], seed: int) -> list[str]:
    """Each name alone, in a template, with a colour and in a scene."""
    rng = random.Random(seed)
    return [
        text
        for name in names
        for text in (
            name,
            rng.choice(TEMPLATES).format(name),
            f"a {rng.choice(COLOURS)} {name}",
            rng.choice(SCENES).format(name),
        )
    ]


def class_names() -> list[list[str]]:
    """The 1,000 ImageNet classes in their usual order, each with its synonyms."""
    lemmas = dict(_timm_table("imagenet_synset_to_lemma.txt"))
    order = _timm_text("imagenet_synsets.txt").split()
    return [[name.strip() for name in lemmas[synset].split(",")] for synset in order]


def class_numbers() -> dict[str, int]:
    """The number of each class by its names in small letters, and by their plurals in s."""
    names = [(name.lower(), i) for i, lemmas in enumerate(class_names()) for name in lemmas]
    numbers = {f"{name}s": i for name, i in reversed(names)}
    return numbers | dict(reversed(names))


def definitions() -> list[str]:
    """WordNet's definitions of its nouns."""
    return [text for _, text in _timm_table("imagenet_synset_to_definition.txt")]


def phrases(vocabulary: list[str], seed: int) -> list[str]:
    """Words, names of things, their definitions, and things in colours and scenes."""
    rng = random.Random(seed)
    names = [
        lemma.split(",")[0].strip() for _, lemma in _timm_table("imagenet_synset_to_lemma.txt")
    ]
    words = [word for word in vocabulary if word.isalpha() and len(word) > 2]
    classes = [synonyms[0] for synonyms in class_names()]
    things = classes * 3 + rng.sample(names, 4000)
    return (
        words
        + [rng.choice(TEMPLATES).format(name) for name in names]
        + rng.sample(definitions(), 8000)
        + [f"a {rng.choice(COLOURS)} {thing}" for thing in things]
        + [rng.choice(SCENES).format(thing) for thing in things]
    )


def _timm_table(name: str) -> list[tuple[str, str]]:
    rows = (line.partition("\t") for line in _timm_text(name).splitlines())
    return [(key, value) for key, _, value in rows]


def _timm_text(name: str) -> str:
    return resources.files("timm.data").joinpath("_info", name).read_text("utf-8")
