"""Text in pictures: `python -m tests.benchmarks.ocr [--photos DIR]`.

Documents, signs and screenshots are drawn with random words, English and Chinese, in several letter
heights, rotated, compressed or blurred. They are indexed with `--text`, and searched by one of
their words, by two adjacent words, and by a word with its first two letters swapped (which is not
corrected). With a folder of photos: how many are skipped by the fast check for text, and the texts
that it misses. Times are processor times of one thread, which other load does not change.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from indexer.ocr import LONGEST_PX, pieces
from indexer.text_reader import RapidReader
from indexer.update import IndexOptions, index_folders
from search.console import run
from search.engine import Engine, open_library
from search.images.decode import decode
from tests.colours import ColourEncoder

WORDS = {
    "English": """
        account airport balance bakery blanket bottle bridge budget candle carpet castle cellar
        charge chimney coffee contract cotton customer delivery dentist discount engine factory
        garage garden hammer harbour insurance invoice kitchen ladder library market meadow museum
        number office orange parking password passport payment pharmacy platform receipt reserve
        rubber silver station summer ticket tunnel warranty window winter""",
    "Chinese": """
        发票 合同 密码 机场 车站 超市 药店 医院 学校 银行 护照 地址 电话 数量
        单价 合计 金额 日期 客户 公司 保险 付款 收据 商品 窗户 花园 厨房 图书
        博物 咖啡 面包 停车 出口 入口 海边 夏天 冬天 城市 桥梁 市场""",
}
FONTS = {
    "English": ("DejaVuSans.ttf", "LiberationSans-Regular.ttf", "Arial.ttf"),
    "Chinese": ("NotoSansCJK-Regular.ttc", "wqy-microhei.ttc", "msyh.ttc", "PingFang.ttc"),
}
KINDS = {"document": (1240, 1754), "sign": (1600, 1200), "screenshot": (1080, 2160)}
PAPER = {"document": "white", "sign": "#1d4f91", "screenshot": "#f4f4f6"}


@dataclass(frozen=True, slots=True)
class Case:
    """A way to draw: letter height in pixels, rotation in degrees, JPEG quality, blur."""

    name: str
    letter_px: int = 28
    degrees: int = 0
    quality: int = 90  # of JPEG
    blur_px: float = 0


CASES = (
    *(Case(f"letters of {px} px", px) for px in (10, 14, 20, 28, 48)),
    *(Case(f"turned by {degrees}°", degrees=degrees) for degrees in (5, 15, 45, 90, 180)),
    *(Case(f"JPEG of quality {quality}", quality=quality) for quality in (30, 10)),
    *(Case(f"out of focus by {blur} px", blur_px=blur) for blur in (1.5, 3)),
)


@dataclass(frozen=True, slots=True)
class Page:
    """A picture, and two adjacent words on it."""

    name: str
    case: Case
    language: str
    pair: tuple[str, str]


def draw(kind: str, case: Case, language: str, rng: random.Random) -> tuple[bytes, tuple[str, str]]:
    """A picture as JPEG, and two of its words."""
    font = load_font(language, case.letter_px)
    assert font is not None
    width, height = KINDS[kind]
    picture = Image.new("RGB", KINDS[kind], PAPER[kind])
    pen = ImageDraw.Draw(picture)
    count = 1 if kind == "sign" else 8
    lines = [rng.sample(WORDS[language].split(), 2 if kind == "sign" else 3) for _ in range(count)]
    for number, line in enumerate(lines):
        place = (width // 6, height // 4 + number * case.letter_px * 2)
        ink = "white" if kind == "sign" else "#202020"
        pen.text(place, (" " if language == "English" else "").join(line), ink, font)
    picture = picture.rotate(case.degrees, expand=True, fillcolor=PAPER[kind])
    picture = picture.filter(ImageFilter.GaussianBlur(case.blur_px))
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=case.quality)
    first, second, *_ = rng.choice(lines)
    return content.getvalue(), (first, second)


def load_font(language: str, letter_px: int) -> ImageFont.FreeTypeFont | None:
    """An installed font with the letters of a language, or None."""
    for name in FONTS[language]:
        try:
            return ImageFont.truetype(name, letter_px)
        except OSError:
            continue
    return None


def draw_all(folder: Path, count: int, seed: int) -> Iterator[Page]:
    """`count` pictures of each case and language, of each kind in turn."""
    rng = random.Random(seed)
    for language in WORDS:
        if load_font(language, 20) is None:
            print(f"no {language} font here: skipped (Debian has fonts-noto-cjk, fonts-dejavu)")
            continue
        for case in CASES:
            for number in range(count):
                kind = list(KINDS)[(number + CASES.index(case)) % len(KINDS)]
                content, pair = draw(kind, case, language, rng)
                name = f"{language}-{CASES.index(case)}-{number}.jpg"
                (folder / name).write_bytes(content)
                yield Page(name, case, language, pair)


def print_found(engine: Engine, pages: Sequence[Page]) -> None:
    """Print the share of pages found by each kind of query, by case."""
    print(f"{'':30} {'a word':>8} {'two':>8} {'misspelt':>8}   %, {len(pages)} pictures")
    for language in WORDS:
        of_language = [page for page in pages if page.language == language]
        for case in CASES if of_language else ():
            of_case = [page for page in of_language if page.case == case]
            _print_row(engine, f"{language}, {case.name}", of_case)
        _print_row(engine, f"{language}, all", of_language)


def _print_row(engine: Engine, title: str, pages: Sequence[Page]) -> None:
    if not pages:
        return
    ways: tuple[Callable[[Page], str], ...] = (
        lambda page: page.pair[0],
        lambda page: (" " if page.language == "English" else "").join(page.pair),
        lambda page: page.pair[0][1::-1] + page.pair[0][2:],
    )
    shares = [
        100 * sum(_finds(engine, page, way(page)) for page in pages) / len(pages) for way in ways
    ]
    print(f"{title:30} " + " ".join(f"{share:8.0f}" for share in shares))


def _finds(engine: Engine, page: Page, text: str) -> bool:
    return any(hit.photo.path.name == page.name for hit in engine.search(f'text:"{text}"', top=999))


def print_checks(reader: RapidReader, files: Sequence[Path], title: str) -> None:
    """Print what the fast check skips and misses, and the costs of both passes."""
    skipped, missed, checks, whole = 0, list[str](), 0.0, 0.0
    for file in files:
        (piece, *_) = pieces(decode(file, at_least_px=LONGEST_PX).pixels)
        started = time.process_time()
        seen = reader.holds_text(piece)
        checked = time.process_time()
        lines = reader.lines(piece)
        checks, whole = checks + checked - started, whole + time.process_time() - checked
        skipped += not seen
        if lines and not seen:
            missed.append(" ".join(lines))
    count = max(1, len(files))
    print(
        f"\n{title}, {len(files)}: skipped {100 * skipped / count:.0f} %, texts missed:"
        f" {len(missed)} {missed[:12]}"
    )
    print(f"a check {checks / count:.2f} s, the whole {whole / count:.2f} s")


def main() -> int:
    """Draw, index, search and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--count", type=int, default=3, help="pictures of each case and language")
    parser.add_argument("--sample", type=int, default=40, help="photos of the folder")
    parser.add_argument("--seed", type=int, default=0)
    flags = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder, library = Path(place, "pictures"), Path(place, "library")
        folder.mkdir()
        pages = list(draw_all(folder, flags.count, flags.seed))
        started = time.process_time()
        encoder = ColourEncoder()
        index_folders([folder], IndexOptions(library, encoder=encoder, text=True))
        print(f"{(time.process_time() - started) / len(pages):.2f} s a picture, in all")
        with open_library(library, encoder=encoder) as engine:
            print_found(engine, pages)
    if flags.photos:
        files = sorted(flags.photos.rglob("*.jpg"))
        files = random.Random(flags.seed).sample(files, min(flags.sample, len(files)))
        print_checks(RapidReader(), files, "Photos")
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
