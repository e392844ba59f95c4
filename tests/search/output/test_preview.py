"""Pictures as the terminals of three protocols read them."""

from __future__ import annotations

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image, ImageChops

from search.arrays import Pixels
from search.output.preview import Protocol, iterm2, kitty, protocol_of, sixel
from tests.pictures import halves


@pytest.mark.parametrize(
    ("environment", "protocol"),
    [
        ({"TERM": "xterm-kitty"}, kitty),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, kitty),
        ({"TERM_PROGRAM": "ghostty"}, kitty),
        ({"TERM_PROGRAM": "iTerm.app"}, iterm2),
        ({"TERM": "screen", "LC_TERMINAL": "iTerm2"}, iterm2),
        ({"TERM_PROGRAM": "WezTerm"}, iterm2),
        ({"TERM": "foot"}, sixel),
        ({"KONSOLE_VERSION": "230800"}, sixel),
        ({"TERM": "xterm-256color"}, None),
        ({}, None),
    ],
)
def test_the_protocol_of_a_terminal(environment: dict[str, str], protocol: Protocol | None) -> None:
    assert protocol_of(environment) is protocol


def test_kitty_takes_the_picture_in_chunks() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (60, 80, 3), np.uint8)
    picture = Image.fromarray(noise)
    commands = re.findall("\x1b_G(.*?);(.*?)\x1b\\\\", kitty(picture))
    assert [keys[-3:] for keys, _ in commands] == ["m=1"] * (len(commands) - 1) + ["m=0"]
    assert len(commands) > 1
    assert all(len(data) <= 4096 for _, data in commands)
    content = base64.b64decode("".join(data for _, data in commands))
    assert not ImageChops.difference(Image.open(io.BytesIO(content)), picture).getbbox()


def test_iterm2_takes_a_file() -> None:
    match = re.fullmatch("\x1b]1337;File=inline=1;size=(\\d+):(.*)\x07", iterm2(halves()))
    assert match
    content = base64.b64decode(match[2])
    assert len(content) == int(match[1])
    assert Image.open(io.BytesIO(content)).size == (64, 48)


def read_sixel(text: str) -> Pixels:
    """The pixels that a terminal draws, (height, width, 3)."""
    head = re.match('\x1bPq"1;1;(\\d+);(\\d+)', text)
    assert head and text.endswith("\x1b\\")
    width, height = int(head[1]), int(head[2])
    pixels = np.zeros((height, width, 3), np.uint8)
    palette: dict[int, list[int]] = {}
    colour = column = top = 0
    body = text[head.end() : -2]
    for token in re.finditer(r"#(\d+)(?:;2;(\d+);(\d+);(\d+))?|!(\d+)([?-~])|([?-~])|([$-])", body):
        if token[1]:
            colour = int(token[1])
            if token[2]:
                palette[colour] = [round(int(token[n]) * 2.55) for n in (2, 3, 4)]
        elif token[8]:
            column, top = 0, top + 6 * (token[8] == "-")
        else:
            bits = ord(token[6] or token[7]) - 63
            count = int(token[5] or 1)
            for row in range(6):
                if bits >> row & 1:
                    pixels[top + row, column : column + count] = palette[colour]
            column += count
    return pixels


@pytest.mark.parametrize("size", [(64, 48), (31, 13)])
def test_sixel_shows_the_picture(size: tuple[int, int]) -> None:
    shown = read_sixel(sixel(halves(size)))
    difference = np.abs(shown.astype(int) - np.asarray(halves(size)))
    assert shown.shape == (size[1], size[0], 3)
    assert difference.max() <= 3  # colours are percentages
