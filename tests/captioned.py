"""Drawn folders in the layout of photo programs: Google Takeout and digiKam.

Google does not document its export; names and fields follow actual exports. digiKam's XMP follows
its handbook, with the namespaces of the Metadata Working Group for people.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.pictures import draw

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:lr="http://ns.adobe.com/lightroom/1.0/"
 xmlns:digiKam="http://www.digikam.org/ns/1.0/"
 xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
 xmlns:MP="http://ns.microsoft.com/photo/1.2/"
 xmlns:MPRI="http://ns.microsoft.com/photo/1.2/t/RegionInfo#"
 xmlns:MPReg="http://ns.microsoft.com/photo/1.2/t/Region#">
<rdf:Description rdf:about="" xmp:Rating="{rating}">{properties}</rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def xmp(
    *,
    title: str = "",
    description: str = "",
    tags: Sequence[str] = (),
    trees: Sequence[str] = (),
    people: Sequence[str] = (),
    tagged: Sequence[str] = (),
    rating: str = "0",
) -> str:
    """An XMP packet; `people` as regions of the Metadata Working Group, `tagged` of Microsoft."""
    regions = _items(
        f'<rdf:Description mwg-rs:Name="{name}" mwg-rs:Type="Face"/>' for name in people
    )
    boxes = _items(f'<rdf:Description MPReg:PersonDisplayName="{name}"/>' for name in tagged)
    properties = (
        f"<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>{title}</rdf:li></rdf:Alt></dc:title>"
        f"<dc:description><rdf:Alt><rdf:li xml:lang='x-default'>{description}</rdf:li></rdf:Alt>"
        f"</dc:description><dc:subject><rdf:Bag>{_items(tags)}</rdf:Bag></dc:subject>"
        f"<lr:hierarchicalSubject><rdf:Bag>{_items(trees)}</rdf:Bag></lr:hierarchicalSubject>"
        "<mwg-rs:Regions rdf:parseType='Resource'><mwg-rs:RegionList><rdf:Bag>"
        f"{regions}</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>"
        "<MP:RegionInfo rdf:parseType='Resource'><MPRI:Regions><rdf:Bag>"
        f"{boxes}</rdf:Bag></MPRI:Regions></MP:RegionInfo>"
    )
    return XMP.format(rating=rating, properties=properties)


def _items(values: object) -> str:
    return "".join(f"<rdf:li>{value}</rdf:li>" for value in values)  # type: ignore[attr-defined]


def takeout(title: str, **more: object) -> str:
    """The JSON that Google exports for the photo of this title."""
    nowhere = {"latitude": 0.0, "longitude": 0.0, "altitude": 0.0}
    fields: Mapping[str, object] = {
        "title": title,
        "description": "",
        "creationTime": {"timestamp": "1562300000", "formatted": "Jul 5, 2019"},
        "photoTakenTime": {"timestamp": "1562241296", "formatted": "Jul 4, 2019"},
        "geoData": nowhere,
        "geoDataExif": nowhere,
        **more,
    }
    return json.dumps(fields, ensure_ascii=False)


def draw_takeout(folder: Path) -> Path:
    """A Google Photos export: an album in Lisbon, with the quirks of the names of its JSON."""
    album = folder / "Takeout" / "Google Photos" / "Summer"
    long = "a very long name that some messenger gave to it 2019"
    at = {"latitude": 38.71, "longitude": -9.14, "altitude": 0.0}
    for name, colour, json_name, more in (
        ("IMG_1.jpg", "red", "IMG_1.jpg.json", {"people": [{"name": "Anna"}]}),
        ("IMG_1(1).jpg", "green", "IMG_1.jpg(1).json", {"description": "Tram 28"}),
        ("IMG_2.jpg", "blue", "IMG_2.jpg.supplemental-metadata.json", {"geoData": at}),
        (f"{long[:47]}.jpg", "yellow", f"{long[:46]}.json", {"description": "Castle"}),
    ):
        draw(album / name, colour)
        title = f"{long}.jpg" if name.startswith(long[:40]) else name.replace("(1)", "")
        (album / json_name).write_text(takeout(title, **more), "utf-8")
    draw(album / "IMG_1-edited.jpg", "black")
    return folder


def draw_digikam(folder: Path) -> Path:
    """Photos tagged in digiKam: in the file, and in a sidecar of each kind."""
    trip = folder / "2021 Lisbon"
    draw(trip / "DSC0001.jpg", "red")
    draw(trip / "DSC0002.jpg", "green")
    draw(trip / "DSC0003.jpg", "blue")
    first = xmp(tags=["holiday"], trees=["Places|Portugal"], people=["Anna Müller"], rating="5")
    (trip / "DSC0001.jpg.xmp").write_text(first, "utf-8")
    (trip / "DSC0002.xmp").write_text(xmp(title="电子发票", tagged=["Bob"], rating="3"), "utf-8")
    return folder
