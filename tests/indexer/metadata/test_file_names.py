"""Texts from names that a person gave, and from those of cameras."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.metadata.file_names import name_texts

ROOT = Path("/home/me/Pictures")


@pytest.mark.parametrize(
    ("path", "folder", "name"),
    [
        ("2021 Lisbon/IMG_2031.jpg", "Pictures/2021 Lisbon", ""),
        ("DSC0001.JPG", "Pictures", ""),
        ("Annas_Geburtstag/P1010012.jpg", "Pictures/Annas_Geburtstag", ""),
        ("海边/PXL_20210102_123456789.MP.jpg", "Pictures/海边", ""),
        ("DCIM/100APPLE/IMG_0001.HEIC", "Pictures", ""),
        ("2021/07/WhatsApp Image 2020-01-02 at 12.34.56.jpeg", "Pictures/2021", ""),
        ("IMG-20190704-WA0001.jpg", "Pictures", ""),
        ("Anna birthday.jpg", "Pictures", "Anna birthday"),
        ("Screenshot_20231105-093004.png", "Pictures", "Screenshot_20231105-093004"),
        ("550e8400-e29b-41d4-a716-446655440000.jpg", "Pictures", ""),
        ("IMG_0001-edited.jpg", "Pictures", ""),
        ("Sagrada Família (2).jpg", "Pictures", "Sagrada Família (2)"),
        ("发票2024.jpg", "Pictures", "发票2024"),
        ("bad \udcff name.jpg", "Pictures", "bad ? name"),
    ],
)
def test_the_words_in_a_path(path: str, folder: str, name: str) -> None:
    texts = [(text.source, text.text) for text in name_texts(ROOT, path)]
    assert texts == [("folder", folder), *([("name", name)] if name else [])]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("cheetah1", "cheetah 1"),
        ("Tram28", "Tram 28"),
        ("Lisbon2021 at home", "Lisbon 2021 at home"),
        ("Málaga2019_2", "Málaga 2019_2"),
        ("mp3", ""),
        ("x100vi", ""),
        ("abc123def", ""),
        ("Anna IMG2031", ""),
        ("发票2024", ""),
        ("圣诞节2024", ""),
        ("9th", ""),
    ],
)
def test_a_word_and_its_number_are_separated_too(name: str, other: str) -> None:
    texts = [text.text for text in name_texts(ROOT, f"{name}.jpg") if text.source == "name"]
    assert texts[1:] == ([other] if other else [])
    if other:
        texts = [text.text for text in name_texts(ROOT, f"{name}/1.jpg")]
        assert texts == [f"Pictures/{name}", f"Pictures/{other}"]
