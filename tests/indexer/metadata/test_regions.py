"""Regions of named faces in XMP and in files of Picasa, in upright pictures."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.metadata.picasa import read_picasa
from indexer.metadata.regions import MOST_REGIONS, centred_box, cornered_box, upright
from indexer.metadata.xmp import read_xmp
from search.records import Box, Region
from tests.captioned import XMP

NAMESPACES = (
    'xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#"'
    ' xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#"'
)
AREA = f'<mwg-rs:Area {NAMESPACES} stArea:x="0.5" stArea:y="0.4" stArea:w="0.2" stArea:h="0.1"/>'
ELEMENTS = (
    f"<mwg-rs:Area {NAMESPACES} rdf:parseType='Resource'><stArea:x>0.5</stArea:x>"
    "<stArea:y>0.4</stArea:y><stArea:w>0.2</stArea:w><stArea:h>0.1</stArea:h></mwg-rs:Area>"
)
DESCRIBED = (
    f"<mwg-rs:Area {NAMESPACES}><rdf:Description stArea:x='0.5' stArea:y='0.4' stArea:w='0.2'"
    " stArea:h='0.1' stArea:unit='normalized'/></mwg-rs:Area>"
)
MICROSOFT = 'MPReg:PersonDisplayName="Anna" MPReg:Rectangle="0.4, 0.35, 0.2, 0.1"'
BOX = pytest.approx([0.4, 0.35, 0.2, 0.1])


def packet(regions: str) -> bytes:
    return XMP.format(rating=0, properties=regions).encode()


def sides(box: Box) -> list[float]:
    return [box.left, box.top, box.width, box.height]


@pytest.mark.parametrize("area", [AREA, ELEMENTS, DESCRIBED])
def test_regions_of_the_metadata_working_group(area: str) -> None:
    face = f'<rdf:Description mwg-rs:Name="Anna" mwg-rs:Type="Face">{area}</rdf:Description>'
    pet = f'<rdf:Description mwg-rs:Name="Rex" mwg-rs:Type="Pet">{area}</rdf:Description>'
    as_elements = (
        f"<rdf:li rdf:parseType='Resource'><mwg-rs:Name>Ben</mwg-rs:Name>"
        f"<mwg-rs:Type>Face</mwg-rs:Type>{area}</rdf:li>"
    )
    found = read_xmp(packet(f"<rdf:Bag><rdf:li>{face}</rdf:li>{pet}{as_elements}</rdf:Bag>"))
    assert [region.name for region in found.regions] == ["Anna", "Ben"]
    assert all(sides(region.box) == BOX for region in found.regions)


def test_regions_of_microsoft() -> None:
    found = read_xmp(packet(f"<rdf:Bag><rdf:li><rdf:Description {MICROSOFT}/></rdf:li></rdf:Bag>"))
    ((anna,), (text,)) = found.regions, found.texts
    assert (anna.name, text.text) == ("Anna", "Anna")
    assert sides(anna.box) == BOX


@pytest.mark.parametrize(("width", "height", "are_upright"), [(30, 40, True), (40, 30, False)])
def test_regions_that_apply_to_a_high_picture_are_upright(
    width: int, height: int, are_upright: bool
) -> None:
    dimensions = f'<mwg-rs:AppliedToDimensions {NAMESPACES} stDim:w="{width}" stDim:h="{height}"/>'
    assert read_xmp(packet(dimensions)).are_upright is are_upright


@pytest.mark.parametrize(
    ("x", "y", "w", "h"),
    [
        ("nan", "0.5", "0.1", "0.1"), ("0.5", "inf", "0.1", "0.1"), ("0.5", "0.5", "0", "0.1"),
        ("0.5", "0.5", "-0.1", "0.1"), ("1200", "800", "90", "80"), ("", "0.5", "0.1", "0.1"),
    ],
)  # fmt: skip
def test_impossible_boxes_are_none(x: str, y: str, w: str, h: str) -> None:
    assert centred_box({"x": x, "y": y, "w": w, "h": h}) is None
    assert cornered_box(f"{x},{y},{w},{h}") is None


def test_of_thousands_of_regions_some_are_read() -> None:
    face = f"<rdf:li><rdf:Description mwg-rs:Name='A'>{AREA}</rdf:Description></rdf:li>"
    assert len(read_xmp(packet(f"<rdf:Bag>{face * 3000}</rdf:Bag>")).regions) == MOST_REGIONS


def test_a_box_is_cut_at_the_border() -> None:
    box = centred_box({"x": "0.05", "y": "0.95", "w": "0.2", "h": "0.2"})
    assert box and sides(box) == pytest.approx([0, 0.85, 0.15, 0.15])
    assert cornered_box("0.1,0.2,0.3") is None


@pytest.mark.parametrize(
    ("orientation", "left", "top"),
    [(1, 0.1, 0.2), (2, 0.6, 0.2), (3, 0.6, 0.7), (4, 0.1, 0.7), (None, 0.1, 0.2), (9, 0.1, 0.2)],
)
def test_regions_are_turned_with_their_picture(
    orientation: int | None, left: float, top: float
) -> None:
    turned = upright(Region("Anna", Box(0.1, 0.2, 0.3, 0.1)), orientation)
    assert sides(turned.box) == pytest.approx([left, top, 0.3, 0.1])


@pytest.mark.parametrize(
    ("orientation", "left", "top"), [(5, 0.2, 0.1), (6, 0.7, 0.1), (7, 0.7, 0.6), (8, 0.2, 0.6)]
)
def test_regions_of_a_picture_on_its_side(orientation: int, left: float, top: float) -> None:
    turned = upright(Region("Anna", Box(0.1, 0.2, 0.3, 0.1)), orientation)
    assert sides(turned.box) == pytest.approx([left, top, 0.1, 0.3])


PICASA = """\
\ufeff[Picasa]
name=Trip
[Contacts2]
8e62398ebda8c1a5=Anna Müller;anna@example.org;
[IMG_1.jpg]
faces=rect64(3333666680009999),8e62398ebda8c1a5;rect64(1),ffffffffffffffff;rect64(zz),1
backuphash=1
[img_2.JPG]
faces=rect64(333366668000cccc),00000000000000ff
"""


def test_faces_of_picasa_have_the_names_of_contacts(tmp_path: Path) -> None:
    file = tmp_path / ".picasa.ini"
    file.write_text(PICASA)
    found = read_picasa(file, "IMG_1.jpg")
    (anna,) = found.regions
    assert (anna.name, [text.text for text in found.texts]) == ("Anna Müller", ["Anna Müller"])
    assert sides(anna.box) == pytest.approx([0.2, 0.4, 0.3, 0.2], abs=1e-4)
    for name in ("img_2.JPG", "other.jpg"):
        assert read_picasa(file, name).texts == ()
    file.write_bytes(b"\xff[Contacts2\n[a]\n]=\n[b.jpg]\nfaces" + b"\0" * 99)
    assert read_picasa(file, "b.jpg").regions == ()
