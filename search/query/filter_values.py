"""Parsers of the values of filters. Pure.

Each takes the value as it was typed and raises ValueError for one that the filter cannot have;
a Note in it is shown to the user.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from search.errors import notes
from search.patterns import Pattern
from search.query.language.holidays import find_holiday
from search.query.query import Circle, Rectangle, Span
from search.words import split

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKEND = "weekend"
# Of no form: a photo can have one as well.
NO_FORMS = ("photo", "video", "live", "screenshot", "favourite", "favorite")
SHAPES = ("landscape", "portrait", "square", *NO_FORMS)
UNNAMED = "?"
BETWEEN_NAMES = re.compile(r",(?!\s)")  # alternatives; "Müller, Anna" is one name
THINGS = ("gps", "camera", "date", "caption", "people", "faces", "text")
# First and last hour, counted from five in the morning, so that a night is one span.
TIMES = {"morning": (0, 6), "noon": (6, 8), "afternoon": (7, 12), "evening": (13, 16),
         "night": (17, 23)}  # fmt: skip
# 2019, 2019-07-04, 2019/7, 7.2019, 4.7.2019; not 4/7/2019, which may be April or July.
DAYS = Pattern(
    r"(\d{4})(?:[-/.](\d\d?)(?:[-/.](\d\d?))?)?|(?:(\d\d?)\.)?(\d\d?)[-/.](\d{4})", re.ASCII
)
NEAR_KM = 30.0  # radius where none is given: a day trip; `place:` covers 15 km around a town


def parse_days(text: str) -> Span:
    """The days of a year, a month or one day, as ordinals: 2019, 2019-07, 7/2019, 4.7.2019."""
    match = DAYS.fullmatch(text)
    if not match:
        raise ValueError(text)
    parts = [int(part) for part in match.groups() if part]
    year, month, day = (*(parts if parts[0] > 31 else reversed(parts)), 0, 0)[:3]
    first = date(year, month or 1, day or 1)
    if day:
        last = first
    elif month:
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(1)
    else:
        last = date(year, 12, 31)
    return Span(first.toordinal(), last.toordinal())


def parse_period(text: str) -> Span:
    """The days of a year, a month or one day, or from one to another: 2019..2021."""
    first, dots, last = text.partition("..")
    begin = parse_days(first)
    end = parse_days(last) if dots else begin
    if (begin.least or 0) > (end.most or 0):
        raise ValueError(text)
    return Span(begin.least, end.most)


def parse_after(text: str) -> Span:
    """All days from the first day of a year, a month or a day on."""
    return Span(least=parse_days(text).least)


def parse_before(text: str) -> Span:
    """All days before a year, a month or a day."""
    return Span(most=(parse_days(text).least or 0) - 1)


def parse_year(text: str) -> Span:
    """The days of a year, as ordinals."""
    if not re.fullmatch(r"\d{4}", text, re.ASCII):
        raise ValueError(text)
    return parse_days(text)


def parse_month(text: str) -> Span:
    """A month of any year, 1 to 12, by number or by at least three letters of its name."""
    names = [
        n for n, name in enumerate(MONTHS, 1) if len(text) > 2 and name.startswith(text.lower())
    ]
    number = names[0] if names else int(text) if re.fullmatch(r"\d{1,2}", text, re.ASCII) else 0
    if not 1 <= number <= 12:
        raise ValueError(text)
    return Span(number, number)


def parse_weekday(text: str) -> Span:
    """A day of the week, 0 for Monday, or the two of a weekend."""
    name = text.lower()
    if name == WEEKEND:
        return Span(5, 6)
    numbers = [n for n, day in enumerate(WEEKDAYS) if len(name) > 2 and day.startswith(name)]
    if not numbers:
        raise ValueError(text)
    return Span(numbers[0], numbers[0])


def parse_time(text: str) -> Span:
    """Hours of any day, counted from five in the morning."""
    if text.lower() not in TIMES:
        raise ValueError(text)
    return Span(*TIMES[text.lower()])


def parse_holiday(text: str) -> str:
    """The English name of a holiday."""
    return find_holiday(text).name()


def parse_number(text: str) -> Span:
    """A number, or all above or below one: 640, >640, <=640."""
    match = re.fullmatch(r"([<>]=?|)(\d{1,9})", text, re.ASCII)
    if not match:
        raise ValueError(text)
    sign, number = match[1], int(match[2])
    if sign.startswith(">"):
        return Span(least=number + (sign == ">"))
    if sign.startswith("<"):
        return Span(most=number - (sign == "<"))
    return Span(number, number)


def parse_words(text: str) -> str:
    """A text with at least one word in it."""
    if not split(text):
        raise ValueError(text)
    return text


def parse_person(text: str) -> str:
    """Names, or ? for faces without one."""
    return UNNAMED if text in {UNNAMED, "？"} else parse_words(text)


def parse_near(text: str) -> Circle:
    """A circle around a point, near:48.86,2.35,10km, or around the largest town of a name."""
    point = r"[-+]?[\d.]+,\s*[-+]?[\d.]+(?=,|$)"
    match = re.fullmatch(rf"({point}|[^\W\d][^,]*)(?:,\s*([\d.]+)\s*(km|m)?)?", text)
    if not match:
        raise ValueError(text)
    is_point = re.match(point, text) is not None
    latitude, longitude = map(float, match[1].split(",")) if is_point else _town_position(match[1])
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise ValueError(text)
    radius = float(match[2] or NEAR_KM)
    return Circle(latitude, longitude, radius / 1000 if match[3] == "m" else radius)


def parse_within(text: str) -> Rectangle:
    """A rectangle on the map, from its south-west to its north-east corner: 45.9,7.6,46.1,7.9."""
    number = r"\s*([-+]?\d+(?:\.\d*)?)"
    match = re.fullmatch(",".join([number] * 4), text, re.ASCII)
    if not match:
        raise ValueError(text)
    south, west, north, east = map(float, match.groups())
    if not -90 <= south <= north <= 90 or max(abs(west), abs(east)) > 180:
        raise ValueError(text)
    return Rectangle(south, west, north, east)


def _suggestion(name: str, similar: str | None) -> str:
    """A similar value, as a note, if there is one."""
    return notes.DID_YOU_MEAN(filter=f"{name}:{similar}") if similar else ""


def _town_position(town: str) -> tuple[float, float]:
    from search.places.gazetteer import like, middle  # loads NumPy and a large table

    if (position := middle(town)) is None:
        similar = like(town)
        raise ValueError(_suggestion("near", similar if similar and middle(similar) else None))
    return position


def parse_place(text: str) -> str:
    """A town, region or country of the gazetteer, case folded."""
    from search.places.gazetteer import like  # loads NumPy and a large table

    similar = like(text)
    if similar is not None:
        raise ValueError(_suggestion("place", similar))
    return text.casefold()


def parse_type(text: str) -> str:
    """A file type in lower case, without its dot."""
    if not re.fullmatch(r"\.?[A-Za-z0-9]+", text, re.ASCII):
        raise ValueError(text)
    return text.lower().removeprefix(".")
