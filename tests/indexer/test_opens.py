"""Opens of photo files in an indexing run: each file is opened once by each pass."""

from __future__ import annotations

import contextlib
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from indexer.update import IndexOptions, index_folders
from search.catalogue import Catalogue
from tests.captioned import takeout, xmp
from tests.colours import ColourEncoder
from tests.pictures import COLOURS, draw_raw

_counted: Counter[str] | None = None


def _count(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and _counted is not None and isinstance(arguments[0], str | os.PathLike):
        _counted[Path(os.fspath(arguments[0])).name] += 1


sys.addaudithook(_count)  # cannot be removed; counts inside `opens` only


@contextlib.contextmanager
def opens() -> Iterator[Counter[str]]:
    """The opens of files by name, in this block."""
    global _counted
    _counted = Counter()
    try:
        yield _counted
    finally:
        _counted = None


class Reader:
    """A text reader that finds one line in every picture."""

    def holds_text(self, _: Image.Image) -> bool:
        return True

    def lines(self, _: Image.Image) -> list[str]:
        return ["INVOICE"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Photos with all kinds of metadata in and beside them."""
    made = tmp_path / "mixed"
    made.mkdir()
    exif = Image.Exif()
    exif[0x010E] = "Tram 28"
    image = Image.new("RGB", (64, 48), COLOURS["red"])
    image.save(made / "exif.jpg", exif=exif, xmp=xmp(title="Castle").encode())
    image.save(made / "plain.png")
    draw_raw(made / "raw.dng")
    (made / "plain.png.json").write_text(takeout("plain.png", description="Harbour"), "utf-8")
    return made


def photos(counted: Counter[str]) -> dict[str, int]:
    return {name: counted[name] for name in ("exif.jpg", "plain.png", "raw.dng")}


def captions(library: Path) -> set[str]:
    with Catalogue.open(library) as catalogue:
        texts = catalogue.texts.by_id(catalogue.embeddings.searchable_ids().tolist()).values()
        return {text.text for of_photo in texts for text in of_photo if text.source == "caption"}


def test_a_photo_is_opened_once(folder: Path, library: Path) -> None:
    with opens() as counted:
        index_folders([folder], IndexOptions(library, encoder=ColourEncoder()))
    assert photos(counted) == {"exif.jpg": 1, "plain.png": 1, "raw.dng": 1}
    assert captions(library) == {"Tram 28", "Castle", "Harbour"}


def test_text_extraction_opens_a_photo_once_more(folder: Path, library: Path) -> None:
    options = IndexOptions(library, encoder=ColourEncoder(), text=True, text_reader=Reader())
    with opens() as counted:
        assert index_folders([folder], options).with_text == 3
    assert photos(counted) == {"exif.jpg": 2, "plain.png": 2, "raw.dng": 2}


def test_a_changed_sidecar_opens_its_photo_only(folder: Path, library: Path) -> None:
    index_folders([folder], IndexOptions(library, encoder=ColourEncoder()))
    (folder / "plain.png.json").write_text(takeout("plain.png", description="Bridge"), "utf-8")
    with opens() as counted:
        index_folders([folder], IndexOptions(library, encoder=ColourEncoder()))
    assert photos(counted) == {"exif.jpg": 0, "plain.png": 1, "raw.dng": 0}
    assert captions(library) == {"Tram 28", "Castle", "Bridge"}


def test_a_moved_photo_is_opened_once(folder: Path, library: Path) -> None:
    index_folders([folder], IndexOptions(library, encoder=ColourEncoder()))
    (folder / "exif.jpg").rename(folder / "moved.jpg")
    with opens() as counted:
        report = index_folders([folder], IndexOptions(library, encoder=ColourEncoder()))
    assert (report.moved, counted["moved.jpg"]) == (1, 1)
    assert captions(library) == {"Tram 28", "Castle", "Harbour"}
