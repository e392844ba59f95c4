"""Drawn photos with a position in their EXIF."""

from __future__ import annotations

from pathlib import Path

from PIL import ExifTags, Image

from tests.pictures import COLOURS

GPS = ExifTags.GPS
# Positions in degrees: three close together, two a day trip away, one overseas.
PLACES = {
    "zermatt": ("red", 46.02, 7.75),
    "matterhorn": ("white", 46.00, 7.72),
    "gornergrat": ("blue", 45.98, 7.78),
    "lisbon": ("green", 38.71, -9.14),
    "alfama": ("black", 38.712, -9.13),
    "tokyo": ("red", 35.68, 139.76),
}


def draw_located(file: Path, colour: str, latitude: float, longitude: float) -> Path:
    """A picture of one colour with this position."""
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps(latitude, longitude))
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (96, 64), COLOURS[colour]).save(file, exif=exif)
    return file


def gps(latitude: float, longitude: float) -> dict[int, object]:
    """The EXIF fields of a position in degrees."""
    return {
        GPS.GPSLatitudeRef: "N" if latitude >= 0 else "S",
        GPS.GPSLatitude: _parts(abs(latitude)),
        GPS.GPSLongitudeRef: "E" if longitude >= 0 else "W",
        GPS.GPSLongitude: _parts(abs(longitude)),
    }


def draw_places(folder: Path) -> Path:
    """A folder with a photo of each place, and one without a position."""
    for name, place in PLACES.items():
        draw_located(folder / f"{name}.jpg", *place)
    Image.new("RGB", (96, 64), COLOURS["green"]).save(folder / "nowhere.jpg")
    return folder


def _parts(degrees: float) -> tuple[float, float, float]:
    """Degrees, minutes and seconds."""
    minutes = degrees % 1 * 60
    return float(int(degrees)), float(int(minutes)), round(minutes % 1 * 60, 4)
