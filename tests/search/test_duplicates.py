"""Proposals of the photos to keep: rules, CSV and the shell command."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from indexer.report import Report
from search.duplicates import Proposal, Rule, csv_lines, propose
from search.engine import Engine, open_library
from search.images.sharpness import SharpnessCache, measure_sharpness
from tests.colours import ColourEncoder
from tests.conftest import Shell
from tests.pictures import tree

Index = Callable[..., Report]


def scene(size: tuple[int, int], seed: int = 0) -> Image.Image:
    """A picture of a few colours with edges between them."""
    colours = np.random.default_rng(seed).integers(0, 256, (3, 4, 3), np.uint8)
    return Image.fromarray(colours).resize(size, Image.Resampling.NEAREST)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A large blurred picture, a small sharp copy of it, the same file twice, and another."""
    folder = tmp_path / "photos"
    folder.mkdir()
    scene((640, 480)).filter(ImageFilter.GaussianBlur(6)).save(folder / "blurred.png")
    scene((320, 240)).save(folder / "sharp.png")
    shutil.copy2(folder / "sharp.png", folder / "sharp again.png")
    os.utime(folder / "sharp.png", (10**9, 10**9))
    scene((320, 240), 1).save(folder / "other.png")
    return folder


@pytest.fixture
def duplicates(folder: Path, library: Path, index: Index) -> Engine:
    index(folder)
    return open_library(library, encoder=ColourEncoder())


def proposals(engine: Engine, rule: Rule = "largest", **options: object) -> list[Proposal]:
    groups = engine.duplicates()
    return list(propose(engine.catalogue, groups, rule, SharpnessCache(), **options))  # type: ignore[arg-type]


def names(proposal: Proposal) -> tuple[list[str], list[str]]:
    kept, others = proposal.kept, proposal.others
    return [photo.path.name for photo in kept], [photo.path.name for photo in others]


@pytest.mark.parametrize(
    ("rule", "kept"),
    [("largest", "blurred.png"), ("sharpest", "sharp.png"), ("oldest", "sharp.png")],
)
def test_the_photo_to_keep_follows_the_rule(duplicates: Engine, rule: Rule, kept: str) -> None:
    (proposal,) = proposals(duplicates, rule)
    assert proposal.kind == "copy"
    assert names(proposal)[0] == [kept]
    assert len(proposal.others) == 2


def test_what_a_person_keeps_goes_before_the_rule(duplicates: Engine) -> None:
    (group,) = duplicates.duplicates()
    chosen = {group.ids[0]: group.ids[1:]}
    (proposal,) = proposals(duplicates, chosen=chosen)
    assert [photo.id for photo in proposal.kept] == list(group.ids[1:])
    (proposal,) = proposals(duplicates, chosen={group.ids[0]: (10**9,)})
    assert names(proposal)[0] == ["blurred.png"]


def test_a_photo_that_is_gone_or_changed_is_neither_kept_nor_listed(
    duplicates: Engine, folder: Path
) -> None:
    (folder / "blurred.png").unlink()
    scene((40, 30)).save(folder / "sharp again.png")
    (proposal,) = proposals(duplicates)
    assert names(proposal) == (["sharp.png"], [])
    assert {photo.path.name for photo in proposal.absent} == {"blurred.png", "sharp again.png"}
    shutil.rmtree(folder)
    (proposal,) = proposals(duplicates)
    assert (proposal.kept, proposal.others, len(proposal.absent)) == ((), (), 3)


def test_a_link_is_no_copy(folder: Path, library: Path, index: Index) -> None:
    for file in ("blurred.png", "sharp again.png"):
        (folder / file).unlink()
    (folder / "a link.png").symlink_to(folder / "sharp.png")
    (folder / "z link.png").hardlink_to(folder / "sharp.png")
    index(folder)
    with open_library(library, encoder=ColourEncoder()) as engine:
        (proposal,) = proposals(engine)
    assert names(proposal) == (["sharp.png"], [])


def test_a_damaged_photo_is_not_kept_where_a_whole_one_is(
    folder: Path, library: Path, index: Index
) -> None:
    for file in folder.iterdir():
        file.unlink()
    for seed in range(1, 6):
        scene((320, 240), seed).save(folder / f"{seed}.png")
    grain = Image.effect_noise((640, 480), 20).convert("RGB")
    Image.blend(scene((640, 480)), grain, 0.05).save(folder / "large.jpg", quality=95)
    content = (folder / "large.jpg").read_bytes()
    (folder / "large.jpg").write_bytes(content[: len(content) * 49 // 50])
    scene((320, 240)).save(folder / "whole.jpg", quality=95)
    index(folder)
    with open_library(library, encoder=ColourEncoder()) as engine:
        (proposal,) = proposals(engine)
    assert names(proposal) == (["whole.jpg"], ["large.jpg"])


def test_sharpness_is_that_of_the_picture_whatever_its_size(tmp_path: Path) -> None:
    sharp, soft = tmp_path / "sharp.png", tmp_path / "soft.png"
    scene((1600, 1200)).save(sharp)
    scene((1600, 1200)).resize((200, 150)).resize((1600, 1200)).save(soft)
    assert measure_sharpness(sharp) > 2 * measure_sharpness(soft) > 0
    assert measure_sharpness(tmp_path / "gone.png") == -1
    Image.new("RGB", (3000, 1)).save(tmp_path / "line.png")
    assert measure_sharpness(tmp_path / "line.png") == 0


def test_as_csv_every_photo_is_a_line(duplicates: Engine, folder: Path) -> None:
    head, *lines = csv.reader(csv_lines(proposals(duplicates)))
    rows = [dict(zip(head, line, strict=True)) for line in lines]
    assert [row["keep"] for row in rows] == ["yes", "no", "no"]
    assert rows[0]["path"] == str(folder / "blurred.png")
    assert (rows[0]["group"], rows[0]["kind"], rows[0]["width"]) == ("1", "copy", "640")


@pytest.mark.usefixtures("_colours_built_in")
def test_the_shell_lists_groups_and_touches_nothing(folder: Path, shell: Shell) -> None:
    shell("index", folder)
    before = tree(folder)
    listed = shell("duplicates")
    assert listed.out.splitlines()[0] == f"copy    {folder / 'blurred.png'}"
    assert "2 photos beside those to keep" in listed.err
    assert "nothing was deleted" in listed.err
    (group,) = map(json.loads, shell("duplicates", "--json", "--keep", "oldest").out.splitlines())
    assert group["keep"] == [str(folder / "sharp.png")]
    assert len(group["others"]) == 2
    assert len(shell("duplicates", "--csv").out.splitlines()) == 4
    assert shell("duplicates", "--kind", "burst").out == ""
    assert tree(folder) == before
