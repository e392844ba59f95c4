"""Metadata of XMP packets, valid and broken."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.metadata.source_metadata import UnreadableSource
from indexer.metadata.xmp import LARGEST, read_xmp
from search.records import Text
from tests.captioned import xmp


def test_captions_keywords_people_and_rating() -> None:
    packet = xmp(
        title="Tram 28", description="Up the hill", tags=["tram", "holiday"],
        trees=["Places|Lisbon"], people=["Anna"], tagged=["Bob"], rating="4",
    )  # fmt: skip
    metadata = read_xmp(packet.encode())
    assert metadata.rating == 4
    assert set(metadata.texts) == {
        Text("caption", "Tram 28"), Text("caption", "Up the hill"), Text("tag", "tram"),
        Text("tag", "holiday"), Text("tag", "Places"), Text("tag", "Lisbon"),
        Text("person", "Anna"), Text("person", "Bob"),
    }  # fmt: skip


def test_properties_may_be_attributes_or_elements() -> None:
    packet = (
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:p="http://ns.adobe.com/photoshop/1.0/" xmlns:x="http://ns.adobe.com/xap/1.0/">'
        '<r:Description p:City="Lisbon"><x:Rating>-1</x:Rating></r:Description></r:RDF>'
    )
    metadata = read_xmp(packet.encode("utf-16"))
    assert (metadata.texts, metadata.rating) == ((Text("place", "Lisbon"),), -1)


def test_a_region_that_is_no_face_is_nobody() -> None:
    packet = xmp(people=["Rex"]).replace('Type="Face"', 'Type="Pet"')
    assert read_xmp(packet.encode()).texts == ()


@pytest.mark.parametrize("rating", ["", "five", "1e999", "nan", "17"])
def test_a_rating_that_is_none(rating: str) -> None:
    assert read_xmp(xmp(rating=rating).encode()).rating is None


def test_bytes_that_are_no_utf_8_lose_no_more_than_themselves() -> None:
    packet = xmp(title="Caf@ in Lisbon").encode().replace(b"@", b"\xe9")
    assert read_xmp(packet + b"\0\0").texts == (Text("caption", "Caf\ufffd in Lisbon"),)


@pytest.mark.parametrize("content", [b"no XML", b"", b"<a>", b"\0" * 100, b"<a xmlns:b='c'/><d/>"])
def test_what_is_no_xml_is_reported(content: bytes) -> None:
    with pytest.raises(UnreadableSource, match="broken"):
        read_xmp(content)


def test_a_billion_laughs_are_not_laughed() -> None:
    entities = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "lol">' for n in range(10)
    )
    bomb = f"<!DOCTYPE x [{entities}]><x>&l9;</x>"
    started = time.monotonic()
    with pytest.raises(UnreadableSource, match="entities"):
        read_xmp(bomb.encode())
    assert time.monotonic() - started < 5


def test_a_file_elsewhere_is_not_read() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    with pytest.raises(UnreadableSource):
        read_xmp(bomb.encode())


def test_ten_megabytes_of_keywords_are_left_out() -> None:
    packet = xmp(tags=["keyword"] * (10_000_000 // 25)).encode()
    assert len(packet) > LARGEST
    with pytest.raises(UnreadableSource, match="MB"):
        read_xmp(packet)


def test_deep_nesting_is_no_trouble() -> None:
    assert read_xmp(b"<a>" * 100_000 + b"</a>" * 100_000).texts == ()


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_reported(content: bytes) -> None:
    with contextlib.suppress(UnreadableSource):
        read_xmp(content)
