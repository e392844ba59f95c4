"""XMP, in a photo or beside it: captions, keywords, people, rating.

ISO 16684-1 (XMP), the guidelines of the Metadata Working Group 2.0 (regions), and what Lightroom,
digiKam and Windows write in namespaces of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from indexer.said import Said, Unintelligible, texts

LARGEST = 4_000_000  # bytes; with all its editing steps, a photo of Lightroom has a tenth of that
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
XMP = "{http://ns.adobe.com/xap/1.0/}"
PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
REGIONS = "{http://www.metadataworkinggroup.com/schemas/regions/}"
CAPTIONS = (f"{DC}title", f"{PHOTOSHOP}Headline", f"{DC}description")
TAGS = (f"{DC}subject",)
# "Places|Lisbon" says both words; Lightroom parts them so, digiKam by a slash.
TREES = (
    "{http://ns.adobe.com/lightroom/1.0/}hierarchicalSubject",
    "{http://www.digikam.org/ns/1.0/}TagsList",
)
PLACES = (
    "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}Location",
    f"{PHOTOSHOP}City",
    f"{PHOTOSHOP}State",
    f"{PHOTOSHOP}Country",
)
PEOPLE = (
    "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}PersonInImage",
    "{http://ns.microsoft.com/photo/1.2/t/Region#}PersonDisplayName",
)
RATINGS = range(-1, 6)  # -1: rejected


def read_xmp(content: bytes) -> Said:
    """What an XMP packet says. Raises Unintelligible."""
    root = _parsed(content)
    branches = [
        part for tree in _values(root, *TREES) for part in tree.replace("|", "/").split("/")
    ]
    return Said(
        (
            *texts("caption", _values(root, *CAPTIONS)),
            *texts("tag", [*_values(root, *TAGS), *branches]),
            *texts("person", [*_faces(root), *_values(root, *PEOPLE)]),
            *texts("place", _values(root, *PLACES)),
        ),
        _rating(next(_values(root, f"{XMP}Rating"), "")),
    )


def _parsed(content: bytes) -> Element:
    if len(content) > LARGEST:
        raise Unintelligible(f"its XMP has {len(content) / 1e6:,.0f} MB and was left out")
    if not content.startswith((b"\xff\xfe", b"\xfe\xff")):  # not UTF-16, where zeros say something
        content = content.strip(b"\0 \t\r\n")
    try:
        return _tree(content)
    except (ParseError, ValueError, LookupError):
        # Some programs write other bytes than the UTF-8 that they promise.
        content = content.decode("utf-8", "replace").encode()
    try:
        return _tree(content)
    except DefusedXmlException as error:
        raise Unintelligible("its XMP declares entities, which no XMP does") from error
    except (ParseError, ValueError, LookupError) as error:
        raise Unintelligible("its XMP is broken") from error


def _tree(content: bytes) -> Element:
    root: Element = fromstring(content, forbid_dtd=True)
    return root


def _values(root: Element, *names: str) -> Iterator[str]:
    """The values of properties, whether they are elements, lists or attributes."""
    for name in names:
        for element in root.iter(name):
            items = [item.text or "" for item in element.iter(f"{RDF}li")]
            yield from items or [element.text or ""]
        yield from (element.attrib[name] for element in root.iter() if name in element.attrib)


def _faces(root: Element) -> Iterator[str]:
    """The names of regions that are people: others are pets, barcodes or points of focus."""
    for element in root.iter():
        kind = element.get(f"{REGIONS}Type") or element.findtext(f"{REGIONS}Type") or "Face"
        if kind == "Face":
            yield element.get(f"{REGIONS}Name") or element.findtext(f"{REGIONS}Name") or ""


def _rating(text: str) -> int | None:
    try:
        rating = int(float(text))
    except (ValueError, OverflowError):
        return None
    return rating if rating in RATINGS else None
