"""Sample photos of the demo: drawn scenes, and pictures of the Gradio package."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from PIL import ExifTags, Image, ImageDraw, ImageFilter

from search.images.decode import open_picture
from ui.compare import samples_folder

SIZE = (960, 640)
QUALITY = 88
BURST = 3  # photos of the boat within a few seconds
RECEIPT = (
    "CORNER CAFE", "12 Harbour Street", "", "2 x Coffee         7.00", "1 x Apple cake     4.50",
    "1 x Orange juice   3.80", "", "TOTAL             15.30", "", "Thank you!",
)  # fmt: skip

Draw = Callable[[], Image.Image]
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Sample:
    """A photo: its path in the folder of samples, its picture, and the date of its EXIF.

    `place`: latitude and longitude in degrees.
    """

    name: str
    draw: Draw
    taken: datetime
    place: tuple[float, float] | None = None


def draw_samples(folder: Path, today: datetime) -> None:
    """Write the samples into a folder; one is of this day, some years ago."""
    for sample in _samples(today):
        file = folder / sample.name
        file.parent.mkdir(parents=True, exist_ok=True)
        sample.draw().convert("RGB").save(file, exif=_exif(sample), quality=QUALITY)


def _samples(today: datetime) -> tuple[Sample, ...]:
    is_leap_day = (today.month, today.day) == (2, 29)
    earlier = today.replace(year=today.year - 3, day=today.day - is_leap_day, hour=18)
    safari, paris = (-2.33, 34.83), (48.86, 2.29)
    lisbon, zermatt, tokyo = (38.69, -9.42), (46.02, 7.75), (35.68, 139.76)
    return (
        Sample("Safari/lion.jpg", lambda: _packaged("lion.jpg"), datetime(2019, 8, 4, 7), safari),
        Sample("Safari/cheetah.jpg", lambda: _packaged("cheetah1.jpg"), datetime(2019, 8, 5, 9),
               safari),
        Sample("City/tower.jpg", lambda: _packaged("tower.jpg"), datetime(2021, 5, 1, 15), paris),
        Sample("City/city at night.jpg", _night, datetime(2022, 11, 19, 21), tokyo),
        Sample("Sea/sunset on the beach.jpg", _sunset, earlier, lisbon),
        *(
            Sample(f"Sea/boat {n + 1}.jpg", lambda n=n: _boat(n),  # type: ignore[misc]
                   datetime(2023, 7, 9, 14) + timedelta(seconds=2 * n), lisbon)
            for n in range(BURST)
        ),
        Sample("Mountains/snow.jpg", _mountains, datetime(2020, 2, 16, 11), zermatt),
        Sample("Home/Ann with a hat.jpg", _person, datetime(2024, 6, 2, 13)),
        Sample("Home/birthday cake.jpg", _cake, datetime(2024, 6, 2, 16)),
        Sample("Home/receipt.jpg", _receipt, datetime(2024, 6, 8, 10), lisbon),
    )  # fmt: skip


def _exif(sample: Sample) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "photoseek", "Demo"
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = f"{sample.taken:%Y:%m:%d %H:%M:%S}"
    if sample.place:
        (north, east) = sample.place
        exif.get_ifd(ExifTags.IFD.GPSInfo).update({
            1: "N" if north >= 0 else "S", 2: (abs(north), 0.0, 0.0),
            3: "E" if east >= 0 else "W", 4: (abs(east), 0.0, 0.0),
        })  # fmt: skip
    return exif


def _packaged(name: str) -> Image.Image:
    with (samples_folder() / name).open("rb") as file:
        return open_picture(file).convert("RGB")


def _sky(top: Colour, bottom: Colour) -> Image.Image:
    """A gradient from the top down."""
    ramp = Image.linear_gradient("L").resize(SIZE)
    return Image.composite(Image.new("RGB", SIZE, bottom), Image.new("RGB", SIZE, top), ramp)


def _sunset() -> Image.Image:
    picture = _sky((70, 60, 120), (255, 150, 70))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((430, 250, 560, 380), fill=(255, 230, 140))
    draw.rectangle((0, 340, 960, 520), fill=(60, 80, 130))
    for row in range(340, 520, 12):
        draw.line((440 - row // 8, row, 550 + row // 8, row), fill=(250, 190, 110), width=4)
    draw.polygon(((0, 520), (960, 480), (960, 640), (0, 640)), fill=(196, 160, 112))
    draw.line((150, 640, 190, 330), fill=(40, 30, 30), width=18)
    for x, y in ((60, 300), (90, 220), (200, 210), (300, 270), (320, 350), (70, 390)):
        draw.line((190, 325, x, y), fill=(30, 50, 35), width=20)
    return picture.filter(ImageFilter.GaussianBlur(1.2))


def _boat(number: int) -> Image.Image:
    picture = _sky((90, 160, 230), (210, 235, 250))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 380, 960, 640), fill=(30, 100, 150))
    for row in range(395, 640, 22):
        draw.line((0, row, 960, row + 6), fill=(60, 135, 180), width=3)
    left = 380 + 6 * number
    draw.polygon(
        ((left, 400), (left + 260, 400), (left + 210, 460), (left + 50, 460)), fill=(150, 40, 40)
    )
    draw.line((left + 130, 400, left + 130, 120), fill=(80, 60, 40), width=8)
    draw.polygon(((left + 140, 130), (left + 140, 385), (left + 270, 385)), fill=(250, 250, 245))
    draw.polygon(((left + 120, 150), (left + 120, 385), (left + 20, 385)), fill=(235, 235, 228))
    return picture.filter(ImageFilter.GaussianBlur(1))


def _mountains() -> Image.Image:
    picture = _sky((60, 120, 200), (200, 225, 245))
    draw = ImageDraw.Draw(picture)
    for peak, left, right, colour in (
        ((250, 180), -100, 560, (110, 120, 140)), ((680, 110), 330, 1080, (90, 100, 120)),
    ):  # fmt: skip
        x, y = peak
        draw.polygon((peak, (left, 520), (right, 520)), fill=colour)
        draw.polygon((peak, (x - 110, y + 125), (x - 40, y + 100), (x, y + 140), (x + 60, y + 95),
                      (x + 125, y + 130)), fill=(250, 252, 255))  # fmt: skip
    draw.rectangle((0, 500, 960, 640), fill=(240, 245, 250))
    for x in range(30, 960, 90):
        draw.polygon(((x, 420), (x - 32, 530), (x + 32, 530)), fill=(30, 70, 50))
    return picture.filter(ImageFilter.GaussianBlur(1.2))


def _night() -> Image.Image:
    picture = _sky((8, 10, 30), (40, 30, 70))
    draw, chance = ImageDraw.Draw(picture), random.Random(7)
    x = 0
    while x < SIZE[0]:
        width, top = chance.randint(60, 120), chance.randint(140, 400)
        draw.rectangle((x, top, x + width, 560), fill=(18, 18, 34))
        for row in range(top + 12, 550, 22):
            for column in range(x + 8, x + width - 10, 18):
                if chance.random() < 0.55:
                    draw.rectangle((column, row, column + 9, row + 12), fill=(255, 214, 120))
        x += width + 6
    draw.rectangle((0, 560, 960, 640), fill=(25, 25, 38))
    for x in range(0, 960, 64):
        draw.ellipse((x, 584, x + 16, 600), fill=(255, 80 + x % 150, 70))
    return picture


def _person() -> Image.Image:
    picture = _sky((170, 200, 150), (210, 225, 180))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((250, 470, 710, 900), fill=(60, 90, 160))
    draw.rectangle((440, 420, 520, 510), fill=(214, 160, 126))
    draw.ellipse((370, 190, 590, 470), fill=(226, 176, 140))
    draw.pieslice((360, 170, 600, 430), 180, 360, fill=(70, 45, 30))
    draw.ellipse((290, 210, 670, 280), fill=(205, 170, 90))
    draw.rounded_rectangle((385, 110, 575, 250), 40, fill=(215, 180, 100))
    for x in (425, 515):
        draw.ellipse((x, 310, x + 26, 332), fill=(250, 250, 250))
        draw.ellipse((x + 7, 312, x + 20, 330), fill=(40, 60, 50))
    draw.line((478, 335, 470, 375, 486, 378), fill=(180, 125, 95), width=5)
    draw.arc((430, 370, 530, 430), 20, 160, fill=(150, 50, 55), width=8)
    return picture.filter(ImageFilter.GaussianBlur(0.8))


def _cake() -> Image.Image:
    picture = _sky((90, 60, 70), (150, 100, 90))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 500, 960, 640), fill=(120, 80, 50))
    draw.ellipse((220, 460, 740, 580), fill=(240, 240, 240))
    draw.rectangle((300, 330, 660, 510), fill=(250, 220, 190))
    draw.ellipse((300, 470, 660, 550), fill=(250, 220, 190))
    draw.ellipse((300, 290, 660, 370), fill=(255, 240, 245))
    draw.rectangle((300, 410, 660, 436), fill=(220, 90, 120))
    for n, x in enumerate(range(350, 640, 55)):
        draw.rectangle((x, 220, x + 14, 325), fill=((90, 150, 220), (240, 200, 70))[n % 2])
        draw.ellipse((x - 3, 176, x + 17, 222), fill=(255, 220, 110))
    return picture.filter(ImageFilter.GaussianBlur(0.8))


def _receipt() -> Image.Image:
    picture = Image.new("RGB", (640, 960), (120, 90, 65))
    paper = Image.new("RGB", (460, 820), (250, 249, 244))
    draw = ImageDraw.Draw(paper)
    for row, text in enumerate(RECEIPT):
        draw.text((28, 40 + 68 * row), text, fill=(30, 30, 30), font_size=30)
    picture.paste(paper, (90, 70))
    return picture.rotate(1.5, fillcolor=(120, 90, 65))
