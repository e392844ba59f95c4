"""`photoseek score` in the shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.captioned import xmp
from tests.conftest import Shell
from tests.pictures import draw

COLOURS = ("red", "green", "blue", "yellow", "black", "white")


@pytest.fixture
def captioned(tmp_path: Path, shell: Shell) -> Path:
    """Two captioned photos of each colour; three of them show a dog called White."""
    folder = tmp_path / "Pictures"
    for number, colour in enumerate(COLOURS * 2):
        file = draw(folder / f"IMG_{number}.jpg", colour, (60 + number, 40))
        people = ["White"] if colour == "black" or number == 2 else []
        text = xmp(description=f"{colour} square {number}", people=people)
        Path(f"{file}.xmp").write_text(text, "utf-8")
    assert shell("index", folder).code == 0
    return folder


@pytest.mark.usefixtures("captioned")
def test_the_table_has_a_line_for_each_kind_of_text(shell: Shell) -> None:
    found = shell("score")
    lines = [line.split() for line in found.out.splitlines()]
    assert lines[0] == ["model", "texts", "queries", "R@1", "R@10"]
    assert lines[1][-6:] == ["captions", "12", "50.0", "%", "100.0", "%"]
    assert lines[2][-6:-4] == ["people", "1"]


def test_a_weak_word_is_proposed_for_teaching(captioned: Path, shell: Shell) -> None:
    rows = [json.loads(line) for line in shell("score", "--json").out.splitlines()]
    scores, words = [r for r in rows if "first" in r], [r for r in rows if "word" in r]
    assert [(r["kind"], r["queries"]) for r in scores] == [("caption", 12), ("person", 1)]
    (word,) = words
    assert (word["word"], word["right"], word["possible"]) == ("White", 0, 3)
    assert word["examples"] == [str(captioned / f"IMG_{n}.jpg") for n in (10, 2, 4)]


@pytest.mark.usefixtures("captioned")
def test_another_model_is_compared_on_the_same_photos(shell: Shell) -> None:
    found = shell("score", "--model", "builtin", "--photos", "6", "--precision", "fp32", "--json")
    own, other = [
        row for line in found.out.splitlines() if (row := json.loads(line))["kind"] == "caption"
    ]
    assert own["model"] == "builtin (none)"
    assert other["model"] == "builtin (none), fp32"
    assert own["queries"] == other["queries"] == 6
    assert (own["first"], own["in_ten"]) == (other["first"], other["in_ten"])


def test_a_library_without_texts_is_reported(photos: Path, shell: Shell) -> None:
    shell("index", photos)
    found = shell("score")
    assert (found.code, found.out) == (2, "")
    assert "too few to measure with; at least 10 are needed" in found.err
    assert shell("score", "--photos", "0").code == 2
