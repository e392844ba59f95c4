"""How a photo was made, in plain words: "screenshots", "HEIC", "photos with GPS", "on my Pixel"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from search.language.periods import make_filter
from search.language.reading import PHOTO, Reading, is_begin, is_end
from search.query import Filter

TYPES = "heic|heif|jpe?g|png|webp|gif|bmp|tiff?|avif|dng|cr2|cr3|nef|arw|orf|rw2|raf"
# Where one stands alone it may be something else: "orf" is a broadcaster.
SURE_TYPES = r"heic|heif|jpe?g|png|webp|gif|bmp|tiff|avif|dng|cr2|cr3|nef"
PHOTOS = r"(?:photos|pictures|images|pics|snaps|shots|snapshots|photographs|files|photo|picture|image|file)"
BRANDS = {
    "佳能": "canon", "尼康": "nikon", "索尼": "sony", "富士": "fuji", "徕卡": "leica",
    "奥林巴斯": "olympus", "松下": "panasonic", "宾得": "pentax", "理光": "ricoh", "大疆": "dji",
    "苹果": "apple", "三星": "samsung", "华为": "huawei", "小米": "xiaomi", "荣耀": "honor",
    "一加": "oneplus", "哈苏": "hasselblad", "谷歌": "google",
}  # fmt: skip
ENGLISH_BRANDS = (
    r"(?:canon|nikon|sony|fujifilm|fuji|leica|olympus|panasonic|lumix|pentax|ricoh|hasselblad|gopro|"
    r"dji|mavic|iphone|ipad|apple|google\ pixel|pixel|samsung|galaxy|huawei|xiaomi|redmi|oneplus|oppo|vivo|"
    r"nokia|motorola|kodak|casio|sigma|konica|minolta|htc|lg|nexus|eos|powershot|coolpix|xperia|"
    r"insta360|realme|nothing\ phone)"
)
MODEL = r"(?:\ (?:pro|max|plus|ultra|mini|se|mark\ [iv]+|mk\ ?[iv\d]+|note|eos|galaxy|pixel|iphone|lumix|coolpix|alpha|hero\ ?\d*|(?=[a-z-]*\d)[a-z\d-]+))*"
CAMERA = re.compile(
    r"(?<!\w)(?:(?:that\ |which\ )?(?:i\ |we\ )?(?:taken|shot|made|captured|photographed|took)\s+"
    r"(?:with|on|by|using|from|through)\s+|(?:by|on|from)\ (?=my\ )|using\ |(?:with)\ (?=my\ ))"
    rf"(?:the\ |my\ |an?\ |our\ |his\ |her\ )?(?:old\ |new\ )?(?P<name>{ENGLISH_BRANDS}{MODEL})(?:\ (?:camera|phone|cam))?(?!\w)",
    re.IGNORECASE | re.VERBOSE,
)
CHINESE_CAMERA = re.compile(
    rf"[用以](?:我的)?(?P<name>{'|'.join(BRANDS)}|{ENGLISH_BRANDS}{MODEL})\s*(?:手机|相机)?(?:拍摄|拍照|拍|照)的?",
    re.IGNORECASE | re.VERBOSE,
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
        one = make_filter("has", thing)
        return Filter(one.name, one.written, one.value, negated=bool(match["no"]))

    return meaning


def _rule(pattern: str, meaning: Meaning) -> tuple[re.Pattern[str], Meaning]:
    return re.compile(pattern, re.IGNORECASE), meaning


GPS = (
    r"(?:an? |any |the )?(?:gps(?: (?:data|coordinates|position|location|tags?|info(?:rmation)?))?|"
    r"geo ?tags?|locations?(?: data| info(?:rmation)?)?|coordinates)"
)
RULES = (
    _rule(r"(?<!\w)screen ?shots?(?: of)?(?!\w)|(?<!\w)screen captures?(?: of)?(?!\w)|屏幕截图|手机截图|截图|截屏",
          lambda _: make_filter("is", "screenshot")),
    _rule(rf"(?<!\w)(?P<n>portrait|vertical|landscape|horizontal|square|upright)"
          rf"(?:[- ](?:format|orientation|mode|oriented|style))? (?:photos|pictures|images|pics|shots)(?: of)?(?!\w)", _shape),
    _rule(r"(?<!\w)(?:in )?(?P<n>portrait|vertical|landscape|horizontal|square)[- ](?:orientation|format|mode)(?!\w)", _shape),
    _rule(r"(?P<n>[竖纵横方])(?:版|屏|幅|构图|向|形|拍|画幅)?的?(?:照片|图片|相片|图|照)", _shape),
    _rule(rf"(?<!\w){PHOTOS} (?:with|that have|having|which have|(?P<no>without|with no|with ?out any|that have no|lacking)) {GPS}(?!\w)", _has("gps")),
    _rule(rf"(?<!\w)(?:with|(?P<no>without|no)) (?:gps|geo ?tags?|location data|gps data|gps coordinates)(?=\s*(?:$|[\0,?!.]))", _has("gps")),
    _rule(rf"(?<!\w)(?P<no>un|non-?)?geo-?tagged(?: {PHOTOS})?(?: of)?(?!\w)", _has("gps")),
    _rule(rf"(?<!\w){PHOTOS} (?:with|(?P<no>without|with no|lacking)) (?:a |any |the )?(?:dates?|date taken|capture date|time ?stamps?)(?!\w)", _has("date")),
    _rule(r"(?P<no>没有|没|无|不带|不含)(?:GPS|定位|位置|地理位置|坐标)(?:信息|数据|标签)?的?(?=照片|图片|相片|图|$|\s)", _has("gps")),
    _rule(r"(?P<no>(?!))?(?:带有|带|有|含有|含)(?:GPS|定位|地理位置|位置信息|坐标)(?:信息|数据|标签)?的?(?=照片|图片|相片|图|$|\s)", _has("gps")),
    _rule(r"(?P<no>没有|没|无|不带)(?:日期|拍摄日期|时间信息)的?(?=照片|图片|相片|图|$|\s)", _has("date")),
    _rule(rf"(?<!\w)(?P<n>{TYPES})s?(?:[- ](?:format|type))? {PHOTOS}(?: of)?(?!\w)", _type),
    _rule(rf"(?<!\w){PHOTOS} in (?:the )?(?P<n>{TYPES})(?: format)?(?!\w)", _type),
    _rule(rf"(?<!\w)(?:in )?(?P<n>{TYPES}) format(?!\w)", _type),
    _rule(rf"(?<![A-Za-z0-9_])(?P<n>{TYPES})\s*(?:格式|文件)的?(?:照片|图片|相片|图|文件)?", _type),
    _rule(rf"(?<![A-Za-z0-9_])(?P<n>{TYPES})\s*的?(?:照片|图片|相片|图)", _type),
    _rule(r"(?<!\w)(?P<n>jpe?g|png|gif|heic|tiff|webp)s(?: of)?(?!\w)", _type),
    (CAMERA, _camera),
    (CHINESE_CAMERA, _camera),
)  # fmt: skip
TYPE_ALONE = re.compile(
    rf"(?<![\w.])(?P<n>{SURE_TYPES})(?:\ of\ )?(?!\w)", re.IGNORECASE | re.VERBOSE
)


def find_forms(text: str) -> Iterator[Reading]:
    """Every such phrase, none of them twice."""
    taken = 0
    for start, end, one in sorted(_found(text), key=lambda found: (found[0], -found[1])):
        if start >= taken:
            taken = end
            yield Reading(start, end, (one,))


def _found(text: str) -> Iterator[tuple[int, int, Filter]]:
    for pattern, meaning in RULES:
        for match in pattern.finditer(text):
            yield match.start(), match.end(), meaning(match)
    for match in TYPE_ALONE.finditer(text):
        if is_end(text, match.end()) and (is_begin(text, match.start()) or match["n"].isupper()):
            yield match.start(), match.end(), _type(match)
