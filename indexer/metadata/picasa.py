"""Names of faces from `.picasa.ini`, which Picasa keeps in each folder."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from indexer.metadata.regions import picasa_regions
from indexer.metadata.source_metadata import SourceMetadata, texts
from search.files import open_regular

FILES = frozenset({".picasa.ini", "picasa.ini"})  # the second is of early versions
LARGEST = 4_000_000  # bytes
CONTACTS = "contacts2"  # a name and addresses, separated by semicolons
EARLIER_CONTACTS = "contacts"

Sections = Mapping[str, Mapping[str, str]]


def read_picasa(file: Path, photo: str) -> SourceMetadata:
    """The people in the photo of this name. Raises OSError."""
    with open_regular(file) as opened:
        sections = _parsed(opened.read(LARGEST))
    contacts = {**sections.get(EARLIER_CONTACTS, {}), **sections.get(CONTACTS, {})}
    names = {contact: value.partition(";")[0].strip() for contact, value in contacts.items()}
    faces = sections.get(photo.lower(), {}).get("faces", "")
    regions = tuple(picasa_regions(faces, names))
    people = texts("person", dict.fromkeys(region.name for region in regions))
    return SourceMetadata(people, regions=regions)


@functools.lru_cache(4)  # one file describes all photos of a folder
def _parsed(content: bytes) -> Sections:
    """The values by section and key, in lower case."""
    sections: dict[str, dict[str, str]] = defaultdict(dict)
    section = ""
    for line in content.decode("utf-8-sig", "replace").splitlines():
        if line.startswith("[") and line.rstrip().endswith("]"):
            section = line.strip()[1:-1].lower()
        elif section:
            key, _, value = line.partition("=")
            sections[section][key.strip().lower()] = value.strip()
    return sections
