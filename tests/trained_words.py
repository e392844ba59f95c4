"""Write `search/query/trained_words.txt`: `python -m tests.trained_words --captions --labels`.

The words that the text encoder of the built-in model was trained on, each with the number of
training texts about photos that contain it. Names of things and their definitions (WordNet 3.0, by
`timm`) and the merges of CLIP's tokenizer teach it further words.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path

from search.builtin.evaluation.captions import read_captions
from search.builtin.training.chinese import chinese_names
from search.query.known_words import is_english_word

FILE = Path(__file__).parent.parent / "search/query/trained_words.txt"
MERGES = Path(__file__).parent.parent / "search/builtin/merges.txt.gz"
DEFINITIONS = 3  # that contain a word before it counts: only a third of them was seen
CERTAIN = 3  # training texts with a word that is not English, before it is no typo in them
SHORTEST = 3  # letters
SHORTEST_MERGE = 4


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.trained_words", description=__doc__)
    parser.add_argument("--captions", type=Path, required=True, metavar="DIR")
    parser.add_argument("--labels", type=Path, required=True, metavar="DIR")
    flags = parser.parse_args()
    captions = read_captions(flags.captions, "train").captions
    counts = words_in(text for texts in captions for text in texts)
    counts += words_in(_labels(flags.labels)) + words_in(chinese_names())
    definitions = words_in(_wordnet("imagenet_synset_to_definition.txt"))
    others = {word for word, count in definitions.items() if count >= DEFINITIONS}
    others |= words_in(_wordnet("imagenet_synset_to_lemma.txt")).keys() | {*_merges()}
    others |= {word for word in counts if counts[word] >= CERTAIN or is_english_word(word)}
    listed = sorted(word for word in others if len(word) >= SHORTEST)
    FILE.write_text("".join(f"{word}\t{counts[word]}\n" for word in listed), "ascii")


def words_in(texts: Iterable[str]) -> Counter[str]:
    """The number of texts that contain each word, in lower case."""
    return Counter(word for text in texts for word in set(re.findall("[a-z]+", text.lower())))


def _labels(folder: Path) -> list[str]:
    with (folder / "labels.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row["label"] for row in rows if row["split"] == "train"]


def _wordnet(name: str) -> Iterator[str]:
    table = resources.files("timm.data").joinpath("_info", name).read_text("utf-8")
    for line in table.splitlines():
        _, _, text = line.partition("\t")
        yield text if "definition" in name else text.split(",")[0]


def _merges() -> Iterator[str]:
    for line in gzip.decompress(MERGES.read_bytes()).decode().splitlines():
        word = line.replace(" ", "")
        if word.endswith("</w>") and re.fullmatch(rf"[a-z]{{{SHORTEST_MERGE},}}</w>", word):
            yield word.removesuffix("</w>")


if __name__ == "__main__":
    main()
