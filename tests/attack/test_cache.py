"""Damage of the compiled model in the cache, and permissions of the library folder."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from indexer.report import Report
from search.catalogue import FILE_NAME, Catalogue
from search.encoders import cache, compiled_model
from search.encoders.compiled_model import CARD, PHOTOS_INT8, Card
from search.encoders.onnx_encoder import load_compiled
from search.encoders.preprocessing import Preprocessing
from search.errors import CompiledDamaged, FolderIsLibrary, LibraryDamaged, LibraryReadOnly
from search.files import LEFT_S, sha256, sweep_parts
from search.records import ModelTag, Stamp
from tests.pictures import draw_folder

Index = Callable[..., Report]


@pytest.fixture
def _no_time_of_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stamps of a system without the time of the last change, where a stamp can be restored."""

    def stamp_of(status: os.stat_result) -> Stamp:
        return Stamp(status.st_size, status.st_mtime_ns, 0)

    for module in (cache, compiled_model):
        monkeypatch.setattr(module, "stamp_of", stamp_of)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a card and files that match it."""
    for name in ("photos.onnx", "texts.onnx"):
        (tmp_path / name).write_bytes(name.encode() * 100)
    digests = {name: sha256(tmp_path / name) for name in ("photos.onnx", "texts.onnx")}
    shape = Preprocessing("squash", "bicubic", 8)
    Card(ModelTag("x", "y", 4, "z"), shape, 1.0, digests).save(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("_no_time_of_change")
def test_damage_of_the_same_size_is_noticed(folder: Path) -> None:
    assert Card.load(folder) is not None
    assert Card.load(folder) is not None  # by stamps
    content = bytearray((folder / "texts.onnx").read_bytes())
    content[50] ^= 1
    status = (folder / "texts.onnx").stat()
    (folder / "texts.onnx").write_bytes(content)
    assert Card.load(folder) is None
    os.utime(folder / "texts.onnx", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert Card.load(folder, thorough="") is None
    assert Card.load(folder, thorough="photos.onnx") is not None  # as an indexing run does


@pytest.mark.slow
@pytest.mark.usefixtures("_no_time_of_change")
@pytest.mark.parametrize("name", ["texts.onnx", "tokenizer.txt"])
def test_damage_with_unchanged_stamps_is_reported_once(compiled_models: Path, name: str) -> None:
    (damaged,) = compiled_models.rglob(name)
    assert load_compiled("builtin")
    status = damaged.stat()
    with damaged.open("rb+") as file:
        file.write(bytes(500))
        file.seek(1000)
        file.write(b"\xff" * 500)
    os.utime(damaged, ns=(status.st_atime_ns, status.st_mtime_ns))
    encoder = load_compiled("builtin")
    assert encoder
    with pytest.raises(CompiledDamaged, match="start again"):
        encoder.encode_texts(["a dog"])
    assert load_compiled("builtin") is None  # load_encoder compiles it again


@pytest.mark.slow
@pytest.mark.usefixtures("_no_time_of_change")
def test_a_damaged_tower_is_not_quantised(compiled_models: Path) -> None:
    assert load_compiled("builtin")
    (damaged,) = compiled_models.rglob("photos.onnx.data")
    status = damaged.stat()
    with damaged.open("rb+") as file:
        file.seek(status.st_size // 2)
        file.write(b"\x01" * 500)
    os.utime(damaged, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert load_compiled("builtin", for_indexing=True) is None
    (folder,) = (file.parent for file in compiled_models.rglob(CARD))
    encoder = load_compiled("builtin", precision="int8", for_indexing=True)
    assert encoder
    photo = np.zeros((encoder.side_px, encoder.side_px, 3), np.uint8)
    with pytest.raises(CompiledDamaged, match="start again"):
        encoder.encode_photos([photo])
    assert not (folder / PHOTOS_INT8).exists()


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", '{"tag": 3}', "\x00"])
def test_a_damaged_card_is_none(folder: Path, content: str) -> None:
    (folder / CARD).write_text(content)
    assert Card.load(folder) is None


def test_an_old_card_is_none(folder: Path) -> None:
    known = json.loads((folder / CARD).read_text())
    known["sizes"] = known.pop("digests")
    (folder / CARD).write_text(json.dumps(known))
    assert Card.load(folder) is None


def test_files_of_a_killed_compilation_are_removed(tmp_path: Path) -> None:
    old, new = tmp_path / "tmpold.part", tmp_path / "tmpnew.part"
    for part in (old, new):
        part.mkdir()
        (part / "photos.onnx").write_bytes(b"x")
    os.utime(old, (0, time.time() - LEFT_S - 1))
    sweep_parts(tmp_path)
    assert not old.exists()
    assert new.exists()  # another process may be writing it


# -- the library's folder -------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_new_library_is_closed_to_other_users(
    tmp_path: Path, library: Path, index: Index
) -> None:
    index(draw_folder(tmp_path / "photos"))
    assert stat.S_IMODE(library.stat().st_mode) == 0o700


def test_a_library_without_read_permission_is_reported(
    library: Path, photos: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path) -> bool:
        raise PermissionError(13, "Permission denied", self)

    monkeypatch.setattr(Path, "is_file", refuse)
    with pytest.raises(LibraryReadOnly, match="permission denied"):
        index(photos)
    with pytest.raises(LibraryReadOnly, match="permission denied"):
        Catalogue.open(library)


def test_a_library_is_not_a_folder_of_photos(library: Path, index: Index) -> None:
    draw_folder(library)
    with pytest.raises(FolderIsLibrary, match="keep it elsewhere"):
        index(library)
    assert not (library / FILE_NAME).exists()


def test_another_programs_database_is_left_alone(
    tmp_path: Path, library: Path, index: Index
) -> None:
    library.mkdir()
    with sqlite3.connect(library / FILE_NAME) as db:
        db.execute("CREATE TABLE notes (text)")
    db.close()
    before = (library / FILE_NAME).read_bytes()
    with pytest.raises(LibraryDamaged, match="another program's"):
        index(draw_folder(tmp_path / "photos"))
    with pytest.raises(LibraryDamaged, match="another program's"):
        Catalogue.open(library)
    assert (library / FILE_NAME).read_bytes()[100:] == before[100:]
