"""The text in pictures: read once, after all else, and lost to no bad file, model error or kill."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from indexer.ocr import LONGEST_PX, MOST_FAILURES, join_lines, pieces, read_lines
from indexer.report import Progress, Report
from indexer.text_reader import RapidReader
from indexer.update import IndexOptions, index_folders
from search import words
from search.catalogue import FILE_NAME, Catalogue, lock_for_writing
from search.errors import TextReaderMissing
from tests.colours import ColourEncoder
from tests.conftest import Shell
from tests.pictures import draw

RED, BLUE = (200, 30, 30), (30, 30, 200)


@dataclass(slots=True)
class Stand:
    """A reader that reads the colours of pictures; grey ones are blank, and it fails at black."""

    calls: int = 0
    glances: int = 0
    sizes: list[tuple[int, int]] = field(default_factory=list)

    def holds_text(self, picture: Image.Image) -> bool:
        self.glances += 1
        red, green, blue = _mean(picture)
        if max(red, green, blue) < 9:
            raise RuntimeError("the model broke\nTraceback …")
        return max(red, green, blue) - min(red, green, blue) > 30

    def lines(self, picture: Image.Image) -> list[str]:
        self.calls += 1
        self.sizes.append(picture.size)
        red, _, blue = _mean(picture)
        return ["INVOICE", "No 2024-0173"] if red > blue else ["电子发票"]


def _mean(picture: Image.Image) -> tuple[int, int, int]:
    red, green, blue = picture.resize((1, 1)).tobytes()
    return red, green, blue


@pytest.fixture
def reader() -> Stand:
    return Stand()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two pictures with text, one without."""
    made = tmp_path / "pictures"
    made.mkdir()
    for name, colour in (("red.png", RED), ("blue.png", BLUE), ("grey.png", (99, 99, 99))):
        Image.new("RGB", (64, 48), colour).save(made / name)
    return made


Read = Callable[..., Report]


@pytest.fixture
def read(library: Path, encoder: ColourEncoder, reader: Stand) -> Read:
    def run(*folders: Path, on_progress: Callable[[Progress], None] = lambda _: None) -> Report:
        options = IndexOptions(library, encoder=encoder, text=True, text_reader=reader)
        return index_folders(folders, options, on_progress)

    return run


def texts(library: Path, name: str) -> tuple[str, ...]:
    with Catalogue.open(library) as catalogue:
        photo_id = catalogue.photos.find_by_name(name)
        assert photo_id is not None
        texts = catalogue.texts.by_id([photo_id]).get(photo_id, ())
    return tuple(text.text for text in texts if text.source == "text")


def test_each_picture_is_read_once(
    folder: Path, library: Path, read: Read, reader: Stand, encoder: ColourEncoder
) -> None:
    report = read(folder)
    assert (report.read, report.with_text) == (3, 2)
    assert texts(library, "red.png") == ("INVOICE No 2024-0173",)
    assert texts(library, "blue.png") == ("电子发票",)
    assert texts(library, "grey.png") == ()
    assert (reader.glances, reader.calls, encoder.embedded) == (3, 2, 3)
    assert read().read == 0
    assert (reader.glances, reader.calls, encoder.embedded) == (3, 2, 3)


def test_a_library_of_before_is_read_without_embedding(
    folder: Path, library: Path, index: Read, read: Read, encoder: ColourEncoder
) -> None:
    index(folder)
    assert texts(library, "red.png") == ()
    embedded = encoder.embedded
    assert read().with_text == 2
    assert encoder.embedded == embedded


def test_a_picture_that_changes_is_read_again(
    folder: Path, library: Path, index: Read, read: Read
) -> None:
    read(folder)
    Image.new("RGB", (65, 48), BLUE).save(folder / "red.png")
    index()  # without the text: what stood there before is not there any more
    assert texts(library, "red.png") == ()
    assert read().read == 1
    assert texts(library, "red.png") == ("电子发票",)


def test_a_copy_and_a_moved_file_are_not_read(
    folder: Path, library: Path, read: Read, reader: Stand
) -> None:
    read(folder)
    shutil.copy(folder / "red.png", folder / "copy.png")
    (folder / "blue.png").rename(folder / "moved.png")
    assert read().read == 0
    assert texts(library, "copy.png") == texts(library, "red.png") != ()
    assert texts(library, "moved.png") == ("电子发票",)
    assert reader.glances == 3


def test_words_of_sidecars_leave_the_text_alone(folder: Path, library: Path, read: Read) -> None:
    read(folder)
    (folder / "red.png.xmp").write_text("no XML at all", "utf-8")
    read()
    assert texts(library, "red.png") == ("INVOICE No 2024-0173",)


def test_screenshots_come_first_then_the_newest(folder: Path, library: Path, read: Read) -> None:
    for name in ("IMG_20200102_101010.png", "IMG_20230102_101010.png", "Screen Shot 1.png"):
        Image.new("RGB", (64, 48 + len(name) + int(name[4:8] == "2023")), RED).save(folder / name)
    read(folder)
    with Catalogue.open(library) as catalogue:
        roots = catalogue.roots.all()
    with closing(sqlite3.connect(library / FILE_NAME)) as db, db:
        db.execute("DELETE FROM text_read")
    with Catalogue.open(library) as catalogue:
        order = [one.file.name for one in catalogue.extracted_texts.pending(roots)]
    assert order[:3] == ["Screen Shot 1.png", "IMG_20230102_101010.png", "IMG_20200102_101010.png"]


def test_a_run_that_is_ended_goes_on_where_it_was(
    tmp_path: Path, read: Read, reader: Stand
) -> None:
    for number in range(20):
        Image.new("RGB", (64, 48 + number), RED).save(draw_into(tmp_path) / f"{number}.png")

    def end(progress: Progress) -> None:
        if progress.stage and progress.done == 13:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read(tmp_path / "many", on_progress=end)
    assert reader.calls == 13
    assert read().read == 12  # the eight of the first batch were kept


def draw_into(folder: Path) -> Path:
    made = folder / "many"
    made.mkdir(exist_ok=True)
    return made


def test_searches_find_all_before_any_text_is_read(folder: Path, library: Path, read: Read) -> None:
    seen: list[int] = []

    def look(progress: Progress) -> None:
        if progress.stage and not seen:
            with Catalogue.open(library) as catalogue:
                seen.append(len(catalogue.embeddings.searchable_ids()))
            with lock_for_writing(library, must_exist=True):  # a star can be given during the pass
                pass

    read(folder, on_progress=look)
    assert seen == [3]


def test_a_model_error_is_named_and_tried_again(folder: Path, library: Path, read: Read) -> None:
    Image.new("RGB", (64, 48)).save(folder / "black.png")
    report = read(folder)
    assert report.read == 3
    assert [(one.path.name, one.reason) for one in report.warnings] == [
        ("black.png", "the text reader failed (RuntimeError: the model broke")
    ]
    assert texts(library, "red.png") != ()
    assert len(read().warnings) == 1


def test_a_reader_that_only_fails_ends_the_pass(tmp_path: Path, read: Read) -> None:
    for number in range(MOST_FAILURES * 2):
        Image.new("RGB", (64, 48 + number)).save(draw_into(tmp_path) / f"{number}.png")
    report = read(tmp_path / "many")
    assert (report.new, report.read) == (MOST_FAILURES * 2, 0)
    assert len(report.warnings) == MOST_FAILURES
    assert "text in pictures is not read: the text reader failed" in report.notes[0]


def test_odd_pictures(folder: Path, library: Path, read: Read, reader: Stand) -> None:
    Image.new("RGB", (1, 1), RED).save(folder / "dot.png")
    Image.new("RGB", (3000, 4), RED).save(folder / "line.png")
    Image.new("RGB", (12_500, 8_000), BLUE).save(folder / "giant.png")
    draw(folder / "whole.jpg", "red")
    content = (folder / "whole.jpg").read_bytes()
    (folder / "cut.jpg").write_bytes(content[: len(content) * 2 // 3])
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff no picture")
    report = read(folder)
    assert report.warnings == []
    assert texts(library, "dot.png") == texts(library, "line.png") == ()
    assert texts(library, "giant.png") == ("电子发票",)
    assert max(max(size) for size in reader.sizes) <= LONGEST_PX
    assert read().read == 0


def test_a_file_that_goes_meanwhile_is_named(folder: Path, read: Read) -> None:
    def remove(progress: Progress) -> None:
        if progress.stage:
            (folder / "red.png").unlink(missing_ok=True)

    report = read(folder, on_progress=remove)
    assert report.read == 2
    (lost,) = report.warnings
    assert (lost.path.name, lost.reason) == ("red.png", "no such file or directory")


def test_pieces_cover_a_long_picture() -> None:
    long = Image.new("RGB", (1080, 9000), RED)
    heights = [piece.height for piece in pieces(long)]
    assert sum(heights) >= 9000
    assert max(heights) == LONGEST_PX
    assert [piece.size for piece in pieces(Image.new("RGB", (4000, 3000)))] == [(2000, 1500)]
    assert read_lines(long, Stand()) == ["INVOICE", "No 2024-0173"]


def test_lines_become_few_texts() -> None:
    assert join_lines([]) == ()
    assert join_lines(["wifi", "password\x1b[31m"]) == ("wifi password[31m",)
    many = join_lines([f"line {number}" for number in range(500)])
    assert len(many) > 1
    assert max(map(len, many)) <= words.LONGEST_TEXT


def test_without_the_reader_nothing_is_begun(
    shell: Shell, folder: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    outcome = shell("index", "--text", folder)
    assert outcome.code == 1
    assert "pip install 'photoseek[text]'" in outcome.err
    assert not library.exists()


@pytest.mark.slow
def test_the_real_reader(
    tmp_path: Path, library: Path, encoder: ColourEncoder, capfd: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("rapidocr", reason="pip install 'photoseek[text]'")
    page = Image.new("RGB", (900, 600), "white")
    font = ImageFont.load_default(36)
    ImageDraw.Draw(page).text((60, 200), "INVOICE No 2024-0173", "black", font)
    page.save(draw_into(tmp_path) / "page.png")
    Image.new("RGB", (1, 1)).save(draw_into(tmp_path) / "dot.png")
    Image.linear_gradient("L").convert("RGB").save(draw_into(tmp_path) / "plain.png")
    options = IndexOptions(library, encoder=encoder, text=True)
    report = index_folders([tmp_path / "many"], options)
    assert (report.read, report.with_text, report.warnings) == (3, 1, [])
    assert texts(library, "page.png") == ("INVOICE No 2024-0173",)
    assert capfd.readouterr() == ("", "")


def test_models_are_never_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rapidocr = pytest.importorskip("rapidocr", reason="pip install 'photoseek[text]'")
    monkeypatch.setattr(rapidocr, "__file__", str(tmp_path / "__init__.py"))
    with pytest.raises(TextReaderMissing):
        RapidReader()
