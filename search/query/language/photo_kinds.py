"""Find kinds of photos in a text: "screenshots", "HEIC", "photos with GPS", "on my Pixel"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from search.patterns import compiled
from search.query.filters import make_filter
from search.query.language.hints import CAMERAS
from search.query.language.photo_facts import FACTS
from search.query.language.phrase_match import PhraseMatch, is_beginning, is_end
from search.query.query import Filter

TYPES = (
    "heic|heif|hif|jpe?g|jpe|jfif|jp2|png|webp|gif|bmp|tiff?|avif|dng|cr2|cr3|nef|nrw|arw|orf|rw2|"
    "raf|pef|srw"
)
# also without "files"
SURE_TYPES = "heic|heif|jpe?g|jfif|jp2|png|webp|gif|bmp|tiff|avif|dng|cr2|cr3|nef"
PHOTOS = (
    "(?:photos|pictures|images|pics|snaps|shots|snapshots|photographs|files|photo|picture|image|"
    "file)"
)
BRANDS = {
    "佳能": "canon", "尼康": "nikon", "索尼": "sony", "富士": "fuji", "徕卡": "leica",
    "奥林巴斯": "olympus", "松下": "panasonic", "宾得": "pentax", "理光": "ricoh", "大疆": "dji",
    "苹果": "apple", "三星": "samsung", "华为": "huawei", "小米": "xiaomi", "荣耀": "honor",
    "一加": "oneplus", "哈苏": "hasselblad", "谷歌": "google",
}  # fmt: skip
ENGLISH_BRANDS = (
    r"(?:canon|nikon|sony|fujifilm|fuji|leica|olympus|panasonic|lumix|pentax|ricoh|hasselblad|"
    r"gopro|dji|mavic|iphone|ipad|apple|google pixel|pixel|samsung|galaxy|huawei|xiaomi|redmi|"
    r"oneplus|oppo|vivo|nokia|motorola|kodak|casio|sigma|konica|minolta|htc|lg|nexus|eos|powershot|coolpix|"
    r"xperia|insta360|realme|nothing phone)"
)
MODEL = (
    r"(?: (?:pro|max|plus|ultra|mini|se|mark [iv]+|mk ?[iv\d]+|note|eos|galaxy|pixel|iphone|lumix|"
    r"coolpix|alpha|hero ?\d*|(?=[a-z-]*\d)[a-z\d-]+))*"
)
CAMERA = (
    r"(?<!\w)(?:(?:(?:that|which) )?(?:(?:i|we) )?"
    r"(?:taken|shot|made|captured|photographed|took) (?:with|on|by|using|from|through) |"
    rf"(?:by|on|from|using|with) (?=my )|(?:^|{PHOTOS} )with (?=the ))"
    r"(?:(?:the|my|an?|our|his|her|old|new) )*"
    rf"(?P<name>{ENGLISH_BRANDS}{MODEL})(?: (?:camera|phone|cam))?(?!\w)"
)
CAMERA_FIRST = (
    r"^(?:(?:my|all|the|some) )*"
    rf"(?P<name>(?:fujifilm|google pixel|{'|'.join(CAMERAS)}){MODEL}) "
    rf"(?:{PHOTOS}(?: of)?(?!\w)|(?=videos))"
)
CHINESE_CAMERA = (
    rf"(?:[用以](?:我的)?)?(?P<name>{'|'.join(BRANDS)}|{ENGLISH_BRANDS}{MODEL})\s*(?:手机|相机)?"
    r"(?:拍摄|拍照|拍|(?<=[机相])照(?!片))的"
)
ORIENTATION = {
    "portrait": "portrait", "vertical": "portrait", "landscape": "landscape",
    "horizontal": "landscape", "square": "square", "upright": "portrait",
    "竖": "portrait", "纵": "portrait", "横": "landscape", "方": "square",
}  # fmt: skip

Meaning = Callable[[re.Match[str]], Filter]


def _shape(match: re.Match[str]) -> Filter:
    return make_filter("is", ORIENTATION[match["n"].lower()])


def _type(match: re.Match[str]) -> Filter:
    return make_filter("type", match["n"].lower())


def _camera(match: re.Match[str]) -> Filter:
    return make_filter("camera", BRANDS.get(match["name"], match["name"].lower()))


def _has(thing: str) -> Meaning:
    def meaning(match: re.Match[str]) -> Filter:
        return make_filter("has", thing, negated=bool(match["no"]))

    return meaning


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and its meaning, tried on texts with one of `words` only."""

    words: tuple[str, ...]
    pattern: str
    meaning: Meaning


def _rule(words: str, pattern: str, meaning: Meaning) -> Rule:
    return Rule(tuple(words.split()), pattern, meaning)


GPS = (
    r"(?:an? |any |the )?(?:gps(?: (?:data|coordinates|position|location|tags?|info(?:rmation)?))?|"
    r"geo ?tags?|locations?(?: data| info(?:rmation)?)?|coordinates)"
)
CHINESE_GPS = (
    "(?:GPS|定位|地理位置|位置信息|位置|坐标)(?:信息|数据|标签)?的?(?=照片|图片|相片|图|$|\\s)"
)
WITHOUT = "(?P<no>without|with no|without any|that have no|lacking)"
SHAPE_WORDS = "portrait vertical landscape horizontal square upright"
SHAPE = rf"(?P<n>{SHAPE_WORDS.replace(' ', '|')})"
FORMATS = (
    "heic heif hif jp jfif png webp gif bmp tif avif dng cr nef nrw arw orf rw2 raf pef srw raw"
)
RULES = (
    _rule(
        "screen 截图 截屏",
        r"(?<!\w)screen ?(?:shots?|captures?)(?: of)?(?!\w)|(?:屏幕|手机)?(?:截图|截屏)的?",
        lambda _: make_filter("is", "screenshot"),
    ),
    _rule(
        "live motion 实况 动态",
        r"(?<!\w)(?:live|motion) photos?(?: of)?(?!\w)|(?:实况|动态)(?:照片|图片|照)的?",
        lambda _: make_filter("is", "live"),
    ),
    _rule(
        "video 视频 录像",
        r"(?<!\w)(?:(?:an? |the |my |some |all )?videos?(?: clips?)? of|"
        r"(?:my |all )?videos(?=\s*(?:$|[\0,?!.]|(?:from|with|in|at|on|taken|where)\s)))(?!\w)"
        r"|的?(?:视频|录像)(?=\s*$)|^(?:视频|录像)(?=\s)",
        lambda _: make_filter("is", "video"),
    ),
    _rule(
        SHAPE_WORDS,
        rf"(?<!\w){SHAPE}(?:[- ](?:format|orientation|mode|oriented|style))? "
        r"(?:photos|pictures|images|pics|shots)(?: of)?(?!\w)",
        _shape,
    ),
    _rule(
        "orientation format mode",
        rf"(?<!\w)(?:in )?{SHAPE}[- ](?:orientation|format|mode)(?!\w)",
        _shape,
    ),
    _rule(
        "竖 纵 横 方",
        r"(?P<n>[竖纵横方])(?:版|屏|幅|构图|向|形|拍|画幅)?的?(?:照片|图片|相片|图|照)",
        _shape,
    ),
    _rule(
        "gps tag location coordinates",
        rf"(?<!\w){PHOTOS} (?:with|that have|having|which have|{WITHOUT}) {GPS}(?!\w)",
        _has("gps"),
    ),
    _rule(
        "gps tag location",
        r"(?<!\w)(?:with|(?P<no>without|no)) (?:gps(?: data| coordinates)?|geo ?tags?|"
        r"location data)(?=\s*(?:$|[\0,?!.]))",
        _has("gps"),
    ),
    _rule(
        "tagged", rf"(?<!\w)(?P<no>un|non-?)?geo-?tagged(?: {PHOTOS})?(?: of)?(?!\w)", _has("gps")
    ),
    _rule(
        "date stamp",
        rf"(?<!\w){PHOTOS} (?:with|{WITHOUT}) "
        r"(?:a |any |the )?(?:dates?|date taken|capture date|time ?stamps?)(?!\w)",
        _has("date"),
    ),
    _rule(
        "gps 定位 位置 坐标",
        rf"(?:(?P<no>没有|没|无|不带|不含)|带有|带|有|含有|含){CHINESE_GPS}",
        _has("gps"),
    ),
    _rule(
        "日期 时间",
        r"(?P<no>没有|没|无|不带)(?:拍摄)?(?:日期|时间)(?:信息)?的?(?=照片|图片|图|$|\s)",
        _has("date"),
    ),
    _rule(
        FORMATS, rf"(?<!\w)(?P<n>{TYPES})s?(?:[- ](?:format|type))? {PHOTOS}(?: of)?(?!\w)", _type
    ),
    _rule(FORMATS, rf"(?<!\w)(?:{PHOTOS} )?in (?:the )?(?P<n>{TYPES})(?: format)?(?!\w)", _type),
    _rule(FORMATS, rf"(?<!\w)(?P<n>{TYPES}) format(?!\w)", _type),
    _rule(
        "raw",
        rf"(?<!\w)(?:(?:in )?camera )?(?P<n>RAW|raw)(?:[- ]format)? {PHOTOS}(?: of)?(?!\w)"
        r"|(?<![A-Za-z0-9_])(?P<n2>RAW)\s*(?:(?:格式|文件)的?(?:照片|图片|文件)?|的?(?:照片|图片))",
        lambda _: make_filter("type", "raw"),
    ),
    _rule(
        FORMATS,
        rf"(?<![A-Za-z0-9_])(?P<n>{TYPES})\s*(?:(?:格式|文件)的?(?:照片|图片|相片|图|文件)?|的?(?:照片|图片|相片|图))",
        _type,
    ),
    _rule(FORMATS, r"(?<!\w)(?P<n>jpe?g|png|gif|heic|tiff|webp)s(?: of)?(?!\w)", _type),
    _rule("taken shot made captured photographed took my with", CAMERA, _camera),
    _rule(" ".join(CAMERAS), CAMERA_FIRST, _camera),
    _rule("拍 照", CHINESE_CAMERA, _camera),
    *(_rule(*fact) for fact in FACTS),
)
TYPE_ALONE = rf"(?<![\w.])(?P<n>{SURE_TYPES})(?: of)?(?!\w)"


def find_photo_kinds(text: str) -> Iterator[PhraseMatch]:
    """All phrases, from left to right, without overlaps."""
    taken = 0
    for start, end, part in sorted(_matches(text), key=lambda match: (match[0], -match[1])):
        if start >= taken:
            taken = end
            yield PhraseMatch(start, end, (part,))


def _matches(text: str) -> Iterator[tuple[int, int, Filter]]:
    lower = text.lower()
    for rule in RULES:
        if any(word in lower for word in rule.words):
            for match in compiled(rule.pattern).finditer(text):
                yield match.start(), match.end(), rule.meaning(match)
    if any(word in lower for word in FORMATS.split()):
        for match in compiled(TYPE_ALONE).finditer(text):
            is_type = is_beginning(text, match.start()) or match["n"].isupper()
            if is_type and (match[0].endswith(" of") or is_end(text, match.end())):
                yield match.start(), match.end(), _type(match)
