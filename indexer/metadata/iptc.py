"""IPTC-IIM: headline, caption, keywords, place and date, as older programs and agencies write.

The data sets are those of record 2 of the Information Interchange Model 4.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from indexer.metadata.dates import parse_date
from indexer.metadata.source_metadata import SourceMetadata, texts

Records = Mapping[tuple[int, int], tuple[bytes, ...]]

CAPTIONS = (5, 105, 120)  # object name, headline, caption
KEYWORDS = (25,)
PLACES = (92, 90, 95, 101)  # sublocation, city, province, country
DATE, TIME = 55, 60  # of creation: CCYYMMDD, HHMMSS+HHMM
MOST_VALUES = 200  # of one data set


def read_iptc(records: Records) -> SourceMetadata:
    """The texts and the date of the records."""
    return SourceMetadata(
        (
            *texts("caption", _values(records, CAPTIONS)),
            *texts("tag", _values(records, KEYWORDS)),
            *texts("place", _values(records, PLACES)),
        ),
        taken_at=_date(records),
        taken_from="iptc",
    )


def _date(records: Records) -> datetime | None:
    """The moment of creation; midnight where the day alone is known."""
    day, time = (next(_values(records, (number,)), "") for number in (DATE, TIME))
    clock, offset = time[:6], time[6:]
    return parse_date(f"{day}T{clock}" if clock.isdecimal() else day, offset)


def _values(records: Records, numbers: tuple[int, ...]) -> Iterator[str]:
    for number in numbers:
        for value in records.get((2, number), ())[:MOST_VALUES]:
            yield _text(value)


def _text(value: bytes) -> str:
    """The value as UTF-8, declared or not, otherwise as the code page of Windows."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")
