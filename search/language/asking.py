"""What of a query only asks: "show me photos of", 给我看."""

from __future__ import annotations

import re

PHOTOS = r"(?:photos?|pictures?|images?|pics?|snaps?|shots|snapshots|photographs?)"
MANY = r"(?:photos|pictures|images|pics|snaps|shots|snapshots|photographs)"
PLEASE = r"(?:please|hey|hi|ok|okay|now|just)[,\s]+"
ME = r"(?:\ (?:me|us))"
ASK = (
    r"(?:(?:can|could|would|will)\ (?:you|i)\ )?(?:please\ )?(?:"
    rf"(?:show|give|get|bring|fetch|list|pull\ up){ME}|find{ME}?|(?:search|look)\ for|"
    rf"(?:show|display|list|get|search|see|view)(?=\ (?:all|my|the|any|{PHOTOS})\ ))"
    r"|(?:do|did|have)\ (?:i|we)\ (?:have|got|take|own)(?:\ got)?"
    r"|(?:i|we)\ (?:want|need|would\ like|wanna)(?:\ to)?(?:\ (?:see|find|look\ at|have))?"
    r"|i'd\ like(?:\ to)?(?:\ (?:see|find))?|i(?:['’]m|\ am)\ (?:looking|searching)\ for"
    r"|(?:let\ me|let['’]s)\ see|(?:are|is)\ there|where\ (?:are|is)"
)
SOME = r"(?:(?:all|any|some|every|the|my|our|a|an|me|of|those|these|more|only|old|few)\ )*"
NOT_ASKED = r"(?!\s*(?:and|nemo|dory|at)(?!\w))"
BEGINNING = re.compile(
    rf"^(?:{PLEASE})?(?:{ASK})(?!\w){NOT_ASKED}\s*(?:"
    rf"{SOME}{PHOTOS}\ (?:of|with|showing|where|that\ show)(?!\w)|{SOME}{PHOTOS}(?=\s*$)|"
    r"(?:any|some|all)\ (?:of\ )?(?:the\ |my\ |our\ )?)?",
    re.IGNORECASE | re.VERBOSE,
)
PHOTOS_OF = re.compile(
    rf"^(?:{SOME}{MANY}\ (?:of|showing)|(?:all\ |any\ |my\ )+(?:of\ )?{PHOTOS}\ of)\s+",
    re.IGNORECASE | re.VERBOSE,
)
ONLY_PHOTOS = re.compile(
    rf"^{SOME}(?:{PHOTOS}|ones|files|everything|all|my|the|taken|shot|made)?(?:\ (?:that\ )?(?:i\ |we\ )?(?:taken|shot|made|took|have|were\ taken))?(?:\ (?:of|from|in|with))?$",
    re.IGNORECASE | re.VERBOSE,
)
ENDING = re.compile(
    rf"(?:\s+(?:please|taken|shot|if\ any|from|in|during|{MANY}\ taken))+$|\s+(?:do\ i\ have)$",
    re.IGNORECASE | re.VERBOSE,
)
CHINESE = re.compile(
    r"^(?:请|麻烦|帮忙|帮我|帮)*(?:(?:给我|让我|我想|我要|想|我想要)?(?:看一看|看一下|看看|看|找一找|找一下|找找|找到|找出|找|搜索一下|搜索|搜一下|搜|查找|查一下|显示一下|显示|展示)(?!书|电|展|病|医|朋友|到了)(?:一下)?(?:我的|所有的|所有|全部的?|一些)?"
    r"|(?:我)?(?:有没有|有无|是否有)(?:拍过|拍|关于|什么)?|(?:我有|有)(?=.*[吗？?]$)(?:拍过)?)"
)
CHINESE_OBJECT = re.compile(r"(?:的)?(?:所有|全部)?(?:照片|图片|相片|图像)$")
CHINESE_OF = re.compile(r"^(?:所有|全部|一些|我)?的?(?:照片|图片|相片)?的?$")
HAN = re.compile(r"[\u4e00-\u9fff]")
EDGES = " \t\n,.;:?!，。；：？！、…-–"


def without_asking(text: str, *, understood: bool) -> str:
    """What is looked for; "" where a text asks for photos and nothing else.

    `understood`: parts of it were taken for filters, so that the rest may be nothing.
    """
    stripped = text.strip(EDGES) if understood else text.strip().rstrip("?？").rstrip()
    if HAN.search(stripped):
        return _chinese(stripped, understood=understood)
    rest = BEGINNING.sub("", stripped, count=1).strip(EDGES)
    asks = rest != stripped
    rest = PHOTOS_OF.sub("", rest).strip(EDGES)
    if understood or asks:
        rest = ENDING.sub("", rest).strip(EDGES)
    if not rest or ONLY_PHOTOS.match(rest):
        return "" if understood else text
    return rest if rest != stripped or understood else text


def _chinese(text: str, *, understood: bool) -> str:
    rest = CHINESE.sub("", text, count=1)
    asks = rest != text
    rest = re.sub(r"[吗呢么]?[？?。！!]*$", "", rest) if asks else rest
    if asks or understood:
        rest = CHINESE_OBJECT.sub("", rest) or rest
        rest = rest.removeprefix("的").removesuffix("的").strip(EDGES)
    if understood and CHINESE_OF.fullmatch(rest):
        return ""
    return rest or text
