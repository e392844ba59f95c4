"""Captions, keywords, people, rating, date and position from XMP, in a photo or beside it.

ISO 16684-1 (XMP), the guidelines of the Metadata Working Group 2.0 (regions), IPTC Photo Metadata
2023, and the namespaces of Lightroom, digiKam, Windows, ACDSee and Media Pro.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from indexer.metadata.captions import is_caption
from indexer.metadata.dates import parse_date, parse_partial_date
from indexer.metadata.positions import parse_degrees, position
from indexer.metadata.ratings import from_percent, from_stars
from indexer.metadata.regions import MOST_REGIONS, centred_box, cornered_box
from indexer.metadata.source_metadata import SourceMetadata, UnreadableSource, texts
from search import words
from search.records import Region, TakenFrom

LARGEST = 4_000_000  # bytes; Lightroom's, with all editing steps, have a tenth of that
MOST_ELEMENTS = 250_000
DEEPEST = 100  # levels of elements; IPTC's deepest structures have a dozen
MOST_VALUES = 500  # of one property
LONGEST_VALUE = 20_000  # characters; of longer values the beginning is read
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
XMP = "{http://ns.adobe.com/xap/1.0/}"
EXIF = "{http://ns.adobe.com/exif/1.0/}"
TIFF = "{http://ns.adobe.com/tiff/1.0/}"
PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
REGIONS = "{http://www.metadataworkinggroup.com/schemas/regions/}"
KEYWORDS = "{http://www.metadataworkinggroup.com/schemas/keywords/}"
IPTC = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
IPTC_EXT = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
MICROSOFT = "{http://ns.microsoft.com/photo/1.0/}"
ACDSEE = "{http://ns.acdsee.com/iptc/1.0/}"
MEDIA_PRO = "{http://ns.iview-multimedia.com/mediapro/1.0/}"
GEO = "{http://www.w3.org/2003/01/geo/wgs84_pos#}"
CAPTIONS = (
    f"{DC}title", f"{PHOTOSHOP}Headline", f"{DC}description", f"{ACDSEE}caption", f"{ACDSEE}notes",
    f"{TIFF}ImageDescription", f"{EXIF}UserComment", f"{IPTC}AltTextAccessibility",
    f"{IPTC}ExtDescrAccessibility", f"{IPTC_EXT}Event", f"{MEDIA_PRO}Event",
)  # fmt: skip
TAGS = (
    f"{DC}subject", f"{MICROSOFT}LastKeywordXMP", f"{MICROSOFT}LastKeywordIPTC",
    f"{ACDSEE}keywords", f"{KEYWORDS}Keyword",
)  # fmt: skip
# "Places|Lisbon" holds two keywords; Lightroom separates them so, digiKam by a slash.
TREES = (
    "{http://ns.adobe.com/lightroom/1.0/}hierarchicalSubject",
    "{http://www.digikam.org/ns/1.0/}TagsList",
    f"{MEDIA_PRO}CatalogSets",
)
ACDSEE_CATEGORIES = f"{ACDSEE}categories"  # XML in a text
ASSIGNED = re.compile(r'Assigned="1"[^>]*>([^<]+)')
PLACES = (
    f"{IPTC}Location", f"{PHOTOSHOP}City", f"{PHOTOSHOP}State", f"{PHOTOSHOP}Country",
    f"{MEDIA_PRO}Location", f"{IPTC_EXT}Sublocation", f"{IPTC_EXT}City",
    f"{IPTC_EXT}ProvinceState", f"{IPTC_EXT}CountryName",
)  # fmt: skip
MICROSOFT_REGION = "{http://ns.microsoft.com/photo/1.2/t/Region#}"
AREA = "{http://ns.adobe.com/xmp/sType/Area#}"
DIMENSIONS = "{http://ns.adobe.com/xap/1.0/sType/Dimensions#}"
PEOPLE = (
    f"{IPTC_EXT}PersonInImage", f"{IPTC_EXT}PersonName", f"{MEDIA_PRO}People",
    f"{MICROSOFT_REGION}PersonDisplayName",
)  # fmt: skip
# The moment of the shot first; XMP's dates of changes are none.
DATES = (
    f"{EXIF}DateTimeOriginal", f"{PHOTOSHOP}DateCreated", f"{EXIF}DateTimeDigitized",
    f"{XMP}CreateDate", f"{ACDSEE}datetime", f"{DC}date",
)  # fmt: skip
SUBSECONDS = f"{EXIF}SubSecTimeOriginal"
LATITUDES = (f"{EXIF}GPSLatitude", f"{GEO}lat")
LONGITUDES = (f"{EXIF}GPSLongitude", f"{GEO}long")

Properties = defaultdict[str, list[str]]


def read_xmp(content: bytes, taken_from: TakenFrom = "xmp") -> SourceMetadata:
    """The metadata of an XMP packet. Raises UnreadableSource.

    `taken_from`: the name of the source, where the packet has a date.
    """
    regions: list[Region] = []
    values = _properties(_parsed(content), regions)
    branches = [part for tree in _all(values, *TREES) for part in re.split(r"[|/]", tree)]
    categories = [c for text in _all(values, ACDSEE_CATEGORIES) for c in ASSIGNED.findall(text)]
    captions = [text for text in _all(values, *CAPTIONS) if is_caption(text)]
    return SourceMetadata(
        (
            *texts("caption", captions),
            *texts("tag", [*_all(values, *TAGS), *branches, *categories]),
            *texts("person", [*values[FACES], *_all(values, *PEOPLE)]),
            *texts("place", _all(values, *PLACES)),
        ),
        _rating(values),
        _date(values),
        _position(values),
        taken_from,
        regions=tuple(regions),
        are_upright=_are_upright(values),
    )


# -- parsing --------------------------------------------------------------------------------------


def _parsed(content: bytes) -> Element:
    if len(content) > LARGEST:
        raise UnreadableSource(f"its XMP has {len(content) / 1e6:,.0f} MB and was left out")
    if not content.startswith((b"\xff\xfe", b"\xfe\xff")):  # not UTF-16, whose zeros are letters
        content = content.strip(b"\0 \t\r\n")
    try:
        return _tree(content)
    except (ParseError, ValueError, LookupError):
        # Some programs write other bytes than the UTF-8 that they declare.
        content = content.decode("utf-8", "replace").encode()
    try:
        return _tree(content)
    except DefusedXmlException as error:
        raise UnreadableSource("its XMP declares entities, which no XMP does") from error
    except (ParseError, ValueError, LookupError) as error:
        raise UnreadableSource("its XMP is broken") from error


def _tree(content: bytes) -> Element:
    root: Element = fromstring(content, forbid_dtd=True)
    return root


FACES = "names of faces"  # in `Properties`: names of regions of people


def _properties(root: Element, regions: list[Region]) -> Properties:
    """The values of all properties by qualified name, in one walk through the tree.

    A property is an attribute, an element with a text, or an element around a list; the items of a
    list belong to the nearest element around it that is no RDF container. Elements below DEEPEST
    are ignored. Regions of people are appended to `regions`.
    Raises UnreadableSource for a tree of too many elements.
    """
    values: Properties = defaultdict(list)
    elements = itertools.count()
    stack = [(root, "", 0)]
    while stack:
        element, owner, depth = stack.pop()
        if next(elements) > MOST_ELEMENTS:
            raise UnreadableSource("its XMP has too many elements")
        for name, text in element.attrib.items():
            _add(values, name, text)
        if not element.tag.startswith(RDF):
            owner = element.tag
        if element.attrib or len(element):
            _add_face(values, element, regions)
        if owner and element.text and not element.text.isspace():
            _add(values, owner, element.text)
        if depth < DEEPEST:
            stack += [(child, owner, depth + 1) for child in reversed(element)]
    return values


def _add(values: Properties, name: str, text: str) -> None:
    if len(values[name]) < MOST_VALUES:
        values[name].append(text[:LONGEST_VALUE])


def _add_face(values: Properties, element: Element, regions: list[Region]) -> None:
    """Take in a region of a person; other regions are pets, barcodes, points of focus.

    The fields of a region are attributes or elements of it, those of its area too.
    """
    fields = _fields(element)
    name = fields.get(f"{REGIONS}Name")
    if name and fields.get(f"{REGIONS}Type", "Face") == "Face":
        _add(values, FACES, name)
        area = next((child for child in element[:20] if child.tag == f"{REGIONS}Area"), None)
        box = None if area is None else centred_box(_area(area))
    else:
        name = fields.get(f"{MICROSOFT_REGION}PersonDisplayName")
        box = cornered_box(fields.get(f"{MICROSOFT_REGION}Rectangle", ""))
    if name and box and words.split(name) and len(regions) < MOST_REGIONS:
        regions.append(Region(words.clean(name), box))


def _fields(element: Element) -> dict[str, str]:
    return {**element.attrib, **{child.tag: child.text or "" for child in element[:20]}}


def _area(element: Element) -> dict[str, str]:
    """The fields of an area, of itself or of a description in it."""
    fields = {**_fields(element), **(_fields(element[0]) if len(element) else {})}
    return {name.removeprefix(AREA): value for name, value in fields.items()}


def _are_upright(values: Properties) -> bool:
    """True for regions of a picture that is higher than wide, which no camera stores."""
    sides = [next(_all(values, f"{DIMENSIONS}{side}"), "") for side in "wh"]
    return all(side.isdecimal() for side in sides) and int(sides[0]) < int(sides[1])


# -- values ---------------------------------------------------------------------------------------


def _all(values: Properties, *names: str) -> Iterator[str]:
    return itertools.chain.from_iterable(values.get(name, ()) for name in names)


def _rating(values: Properties) -> int | None:
    stars = map(from_stars, _all(values, f"{XMP}Rating", f"{ACDSEE}rating"))
    percent = map(from_percent, _all(values, f"{MICROSOFT}Rating"))
    return next((rating for rating in (*stars, *percent) if rating is not None), None)


def _date(values: Properties) -> datetime | None:
    fraction = next(_all(values, SUBSECONDS), "")
    for text in _all(values, *DATES):
        moment = parse_date(text, fraction=fraction) or parse_partial_date(text)
        if moment:
            return moment
    return None


def _position(values: Properties) -> tuple[float, float] | None:
    for latitude, longitude in zip(LATITUDES, LONGITUDES, strict=True):
        place = position(_degrees(values, latitude), _degrees(values, longitude))
        if place:
            return place
    return None


def _degrees(values: Properties, name: str) -> float | None:
    hemisphere = next(_all(values, f"{name}Ref"), "")
    return next((parse_degrees(text, hemisphere) for text in values.get(name, ())), None)
