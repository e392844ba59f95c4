"""The table of filters. Everything that lists filters is derived from it.

The grammar, error hints, `search --help`, the table of docs/query-language.md, and the page's help,
completion and chips read this table. A filter is added by one row here, one entry of `CONDITIONS`
in search/catalogue/conditions.py, and its cases in tests/search/catalogue/test_conditions.py.
"""

from __future__ import annotations

from collections.abc import Callable

from search.query import filter_values as values
from search.query.query import Filter, Value
from search.record_class import dataclass
from search.records import Source
from search.settings import one_of


@dataclass(frozen=True, slots=True)
class FilterType:
    """One row: how a filter is written, what its values mean, and how several combine.

    `parse` turns the value as typed into the value of a `Filter`, or raises ValueError.
    `form`: examples of a value, for error messages; the first word is the example of the help.
    `kind`: photos that pass any one filter of a kind pass the kind; filters of no kind must all be
    passed. `no_alternatives`: values of a kind that must be passed beside any other.
    `choices`: all values that are offered for completion, where they are few.
    `source`: the kind of photo texts that contain the value; `whole_words`: the last word of the
    value is no beginning of a longer one.
    """

    name: str
    parse: Callable[[str], Value]
    form: str
    help: str
    help_zh: str
    kind: str = ""
    no_alternatives: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    source: Source | None = None
    whole_words: bool = False

    @property
    def is_text(self) -> bool:
        """True if the value is any text, which keeps its signs."""
        return self.parse in (str, values.parse_words)

    @property
    def example(self) -> str:
        """The filter with an example of its value, as in year:2019."""
        return f"{self.name}:{self.form.split()[0]}"

    @property
    def several(self) -> str:
        """True if photos pass any or all of several such filters."""
        return "any" if self.kind else "all"


TABLE = (
    FilterType("folder", str, "Trips/Japan",
               "in this folder or below it; a whole path begins with /",
               "在此文件夹或其子文件夹中；完整路径以 / 开头", kind="folder"),
    FilterType("year", values.parse_year, "2019",
               "taken in this year", "拍摄于这一年", kind="date"),
    FilterType("month", values.parse_month, "december",
               "taken in this month of any year", "拍摄于任意年份的这个月", kind="month",
               choices=values.MONTHS),
    FilterType("date", values.parse_period, "2023-07-14",
               "taken on this day; 2023-07: in this month; 2019..2021: from one to the other",
               "拍摄于这一天；2023-07：这个月；2019..2021：从前者到后者", kind="date"),
    FilterType("after", values.parse_after, "2023-06",
               "taken in this year, month or day, or later", "拍摄于这一年、月或日，或更晚"),
    FilterType("before", values.parse_before, "2024",
               "taken before this year, month or day", "拍摄于这一年、月或日之前"),
    FilterType("weekday", values.parse_weekday, "sunday or weekend",
               "taken on this day of the week, or on a weekend", "拍摄于星期几，或周末",
               kind="weekday", choices=(*values.WEEKDAYS, values.WEEKEND)),
    FilterType("time", values.parse_time, " or ".join(values.TIMES),
               f"taken at this time of day: {', '.join(values.TIMES)}",
               f"拍摄于一天中的这个时段：{'、'.join(values.TIMES)}",
               kind="time", choices=tuple(values.TIMES)),
    FilterType("holiday", values.parse_holiday, "christmas",
               "taken on this holiday of any year", "拍摄于任意年份的这个节日", kind="holiday"),
    FilterType("place", values.parse_place, "lisbon",
               "taken in this town, region, country or continent",
               "拍摄于这个城市、地区、国家或大洲", kind="place"),
    FilterType("near", values.parse_near, "munich,10km",
               f"taken within this distance of a town ({values.NEAR_KM:.0f} km unless given) or of "
               "a point: near:48.86,2.35,10km",
               f"拍摄于城市附近（默认 {values.NEAR_KM:.0f} km），或一点附近：near:48.86,2.35,10km",
               kind="place"),
    FilterType("within", values.parse_within, "45.9,7.6,46.1,7.9",
               "taken in this rectangle of the map: the south-west corner, then the north-east one",
               "拍摄于地图的这一矩形区域：先西南角，后东北角（纬度,经度）"),
    FilterType("person", values.parse_person, "anna",
               "a person of this name, in metadata or of a face; anna,ben: either; none: no one; "
               "?: a face without a name",
               "有这个人：元数据中的人名或给人脸起的名字；anna,ben：其中之一；none：没有人名；?：有未命名的人脸",
               source="person", whole_words=True),
    FilterType("faces", values.parse_number, ">=3",
               "with this number of faces (after `index --people`)",
               "有这么多张人脸（需先运行 `index --people`）"),
    FilterType("tag", values.parse_words, "holiday",
               "with this keyword; sea,lake: with either", "有这个关键词；sea,lake：其中之一",
               source="tag"),
    FilterType("caption", values.parse_words, "birthday",
               "with these words in the caption", "说明文字中有这些词", source="caption"),
    FilterType("name", values.parse_words, "invoice",
               "with these words in the file name", "文件名中有这些词", source="name"),
    FilterType("text", values.parse_words, "wifi",
               "with these words written in the picture (after `index --text`)",
               "图片中写有这些词（需先读取图片中的文字）", source="text"),
    FilterType("rating", values.parse_number, ">=4",
               "with this number of stars in the photo's metadata", "元数据中的星级"),
    FilterType("camera", str, "pixel",
               "taken with a camera of this name, or a part of it", "相机名称包含此文字",
               kind="camera"),
    FilterType("lens", str, "50mm",
               "taken with a lens of this name, or a part of it", "镜头名称包含此文字",
               kind="lens"),
    FilterType("type", values.parse_type, "heic",
               "of this file type", "此文件类型", kind="type"),
    FilterType("is", one_of(*values.SHAPES), " or ".join(values.SHAPES[:-1]),
               f"of this kind: {', '.join(values.SHAPES[:-1])}",
               f"此类照片：{'、'.join(values.SHAPES[:-1])}",
               kind="form", no_alternatives=values.NO_FORMS, choices=values.SHAPES),
    FilterType("has", one_of(*values.THINGS), " or ".join(values.THINGS),
               f"with such metadata or text: {', '.join(values.THINGS)}",
               f"有此类元数据或文字：{'、'.join(values.THINGS)}", choices=values.THINGS),
    FilterType("length", values.parse_number, ">60",
               "a video of this length in seconds", "此长度的视频（秒）"),
    FilterType("width", values.parse_number, ">4000",
               "of this width in pixels", "此宽度（像素）"),
    FilterType("height", values.parse_number, "<1000",
               "of this height in pixels", "此高度（像素）"),
    FilterType("album", str, "Trip",
               "in this album; Trip,Dogs: in either", "在此相册中；Trip,Dogs：其中之一"),
    FilterType("taught", str, "Rex",
               "confident matches of a taught name only", "只要确信符合所教名字的照片"),
)  # fmt: skip
FILTERS = {row.name: row for row in TABLE}


def make_filter(name: str, written: str, *, negated: bool = False) -> Filter:
    """A filter from its value as typed. Raises ValueError for a value that it cannot have."""
    return Filter(name, written, FILTERS[name].parse(written), negated)


def kind_of(part: Filter) -> str:
    """The kind within which a filter is an alternative; empty where it must be passed."""
    row = FILTERS[part.name]
    return "" if part.negated or part.value in row.no_alternatives else row.kind
