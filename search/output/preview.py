"""Pictures in the terminal: protocols of kitty, iTerm2 and Sixel.

Sources: https://sw.kovidgoyal.net/kitty/graphics-protocol/, https://iterm2.com/documentation-images
and chapter 14 of DEC's VT330/VT340 programmer reference manual.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby

import numpy as np
from PIL import Image

from search.arrays import Pixels
from search.errors import PhotoUnreadable
from search.images.stills import still
from search.records import Photo

SIZE_PX = (320, 240)
CHUNK = 4096  # characters of one kitty command
COLOURS = 255
BAND_ROWS = 6  # pixels above each other in one character of Sixel
ITERM_PROGRAMS = ("iTerm.app", "WezTerm", "vscode", "mintty")
SIXEL_TERMINALS = ("foot", "mlterm", "contour", "yaft", "sixel")

Protocol = Callable[[Image.Image], str]


def protocol_of(environment: Mapping[str, str]) -> Protocol | None:
    """The protocol of the terminal of these environment variables; None if none is known."""
    terminal, program = environment.get("TERM", ""), environment.get("TERM_PROGRAM", "")
    if "KITTY_WINDOW_ID" in environment or "kitty" in terminal or program == "ghostty":
        return kitty
    if program in ITERM_PROGRAMS or environment.get("LC_TERMINAL") == "iTerm2":
        return iterm2
    is_sixel = any(name in terminal for name in SIXEL_TERMINALS)
    return sixel if is_sixel or "KONSOLE_VERSION" in environment else None


def draw(photo: Photo, at_ms: int | None, protocol: Protocol) -> None:
    """Print a small rendition of a photo or a moment on stdout; nothing for an unreadable one."""
    try:
        picture = still(photo, at_ms, min(SIZE_PX))
    except PhotoUnreadable:
        return
    picture.thumbnail(SIZE_PX)
    print(protocol(picture))


def kitty(picture: Image.Image) -> str:
    """The picture for kitty, Ghostty and others with its graphics protocol."""
    data = base64.standard_b64encode(_encoded(picture, "PNG")).decode()
    chunks = [data[start : start + CHUNK] for start in range(0, len(data), CHUNK)]
    commands = []
    for number, chunk in enumerate(chunks):
        head = "a=T,f=100," if number == 0 else ""
        commands.append(f"\x1b_G{head}m={int(number + 1 < len(chunks))};{chunk}\x1b\\")
    return "".join(commands)


def iterm2(picture: Image.Image) -> str:
    """The picture for iTerm2, WezTerm and mintty."""
    content = _encoded(picture, "JPEG")
    data = base64.standard_b64encode(content).decode()
    return f"\x1b]1337;File=inline=1;size={len(content)}:{data}\x07"


def sixel(picture: Image.Image) -> str:
    """The picture for terminals with Sixel graphics, in COLOURS colours."""
    paletted = picture.quantize(COLOURS)
    palette = np.asarray(paletted.getpalette() or [], np.uint8).reshape(-1, 3)
    pixels = np.asarray(paletted)
    height, width = pixels.shape
    colours = "".join(
        f"#{number};2;" + ";".join(str(round(part * 100 / 255)) for part in colour)
        for number, colour in enumerate(palette.tolist())
    )
    bands = (_band(pixels[top : top + BAND_ROWS]) for top in range(0, height, BAND_ROWS))
    return f'\x1bPq"1;1;{width};{height}{colours}{"-".join(bands)}\x1b\\'


def _band(rows: Pixels) -> str:
    """Six rows of pixels: for each of their colours the characters of its bits."""
    weights = (1 << np.arange(len(rows)))[:, None]
    return "$".join(
        f"#{colour}" + "".join(_runs(((rows == colour) * weights).sum(0)))
        for colour in np.unique(rows).tolist()
    )


def _runs(column_bits: Pixels) -> Iterator[str]:
    """Characters from ?, equal ones as !count."""
    for bits, group in groupby(column_bits.tolist()):
        count = len(list(group))
        yield f"!{count}{chr(63 + bits)}" if count > 3 else chr(63 + bits) * count


def _encoded(picture: Image.Image, form: str) -> bytes:
    content = io.BytesIO()
    picture.save(content, form)
    return content.getvalue()
