"""IPTC-IIM, as older programs and agencies write it: headline, caption, keywords, place.

The data sets are those of record 2 of the Information Interchange Model 4.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from indexer.said import Said, texts

Records = Mapping[tuple[int, int], tuple[bytes, ...]]

CAPTIONS = (5, 105, 120)  # object name, headline, caption
KEYWORDS = (25,)
PLACES = (92, 90, 95, 101)  # sublocation, city, province, country
MOST_VALUES = 200  # of one data set


def read_iptc(records: Records) -> Said:
    """What the records say."""
    return Said(
        (
            *texts("caption", _values(records, CAPTIONS)),
            *texts("tag", _values(records, KEYWORDS)),
            *texts("place", _values(records, PLACES)),
        )
    )


def _values(records: Records, numbers: tuple[int, ...]) -> Iterator[str]:
    for number in numbers:
        for value in records.get((2, number), ())[:MOST_VALUES]:
            yield _text(value)


def _text(value: bytes) -> str:
    """UTF-8, whether the file says so or not; else what Windows wrote before it."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")
