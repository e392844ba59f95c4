"""Remove request phrases from a query: "show me photos of", 给我看."""

from __future__ import annotations

from search.patterns import compiled
from search.query.language.phrase_match import EDGES, word_set
from search.query.language.phrase_match import PHOTOS as PHOTOS_WORDS

PHOTOS = r"(?:photos?|pictures?|images?|pics?|snaps?|shots|snapshots?|photographs?)"
MANY = r"(?:photos|pictures|images|pics|snaps|shots|snapshots|photographs)"
SOME = r"(?:(?:all|any|some|every|the|my|our|a|an|me|of|those|these|more|only|old|few) )*"
ME = r"(?: (?:me|us))"
ASK = (
    r"(?:(?:can|could|would|will) (?:you|i) )?(?:please )?(?:"
    rf"(?:show|give|get|bring|fetch|list|pull up){ME}|find{ME}?|(?:search|look) for|"
    rf"(?:show|display|list|get|search|see|view)(?= (?:all|my|the|any|{PHOTOS})(?: |$)))"
    r"|(?:do|did|have) (?:i|we) (?:have|got|take|own)(?: got)?"
    r"|(?:i|we) (?:want|need|would like|wanna)(?: to)?(?: (?:see|find|look at|have))?"
    r"|i['’]d like(?: to)?(?: (?:see|find))?|i(?:['’]m| am) (?:looking|searching) for"
    r"|(?:got|what about)|what (?:did|have) (?:i|we) (?:photograph(?:ed)?|shoot|shot|take|taken)"
    r"|(?:let me|let['’]s) see|(?:are|is) there|where (?:are|is)"
)
ASKING = word_set(
    "can could would will please show give get bring fetch list pull find search look display see"
    " view do did have i we let are is where what got hey hi ok okay now just i'd"
    " i’d i'm i’m let's let’s"
)
SHOWING = (
    r"(?:in|on) which (?:(?:you|we|i|one) can see|there (?:is|are))|(?:in|on) which|"
    r"where (?:(?:you|we|i|one) can see|there (?:is|are))|that shows?|of|with|showing|where"
)
BEGINNING = (
    rf"^(?:(?:please|hey|hi|ok|okay|now|just)[, ]+)?(?:{ASK})(?!\w)"
    rf"(?!\s*(?:and|nemo|dory|at)(?!\w))\s*"
    rf"(?:{SOME}{PHOTOS} (?:{SHOWING})(?!\w)|"
    rf"{SOME}{PHOTOS}(?=\s*$)|"
    r"(?:any|some|all) (?:of )?(?:(?:the|my|our) )?)?"
)
PHOTOS_OF = rf"^(?:{SOME}{MANY} (?:of|showing)|(?:(?:all|any|my) )+(?:of )?{PHOTOS} of)\s+"
ONLY_PHOTOS = (
    rf"^{SOME}(?:{PHOTOS}|ones|files|everything|all|my|the|an?|taken|shot|made)?"
    r"(?: (?:that )?(?:(?:i|we) )?(?:taken|shot|made|took|have|were taken))?"
    r"(?: (?:of|from|in|with))?$"
)
ENDING = rf"(?:\s+(?:please|taken|shot|if any|from|in|during|{MANY} taken))+$|\s+do i have$"
LOOK = "看一看|看一下|看看|找一找|找一下|找找|找到|找出|搜索一下|搜索|搜一下|查找|查一下|显示|展示"
CHINESE = (
    rf"^(?:请|麻烦|帮忙)*(?:(?:给我|帮我|替我|让我|我想要?|我要|想)(?:{LOOK}|看|找|搜)|{LOOK}|"
    r"找(?=.*(?:照片|图片)$))(?!书|电|展|病|医|朋友)(?:一下)?(?:我的|所有的?|全部的?)?"
    r"(?:一些|一张|几张|那张|这张|张)?"
    r"|^我?(?:有没有|有无|是否有)(?:拍过|拍|关于|什么)?|^(?:我有|有)(?=.*[吗？?]$)(?:拍过)?"
)
CHINESE_PHOTOS = "(?:的)?(?:所有|全部)?(?:照片|图片|相片|图像)$"
ONLY_CHINESE_PHOTOS = "(?:所有|全部|一些|我)?的?(?:照片|图片|相片)?的?"


def strip_request_phrases(text: str, *, has_filters: bool) -> str:
    """The words that a text asks for; "" where it asks for any photos.

    `has_filters`: parts of it were interpreted as filters, so that nothing else need remain.
    """
    stripped = text.strip(EDGES) if has_filters else text.strip().rstrip("?？").rstrip()
    if any(character > "\u2e7f" for character in stripped):
        return _chinese(stripped, has_filters=has_filters)
    rest = stripped
    if stripped.split(" ", 1)[0].lower().rstrip(",") in ASKING:
        rest = compiled(BEGINNING).sub("", stripped, count=1).strip(EDGES)
    is_request = rest != stripped
    if any(word in PHOTOS_WORDS for word in rest.lower().split()):
        rest = compiled(PHOTOS_OF).sub("", rest).strip(EDGES)
    if has_filters or is_request:
        rest = compiled(ENDING).sub("", rest).strip(EDGES)
        if compiled(ONLY_PHOTOS).match(rest):
            return "" if has_filters else text
    return rest if rest and (rest != stripped or has_filters) else text


def _chinese(text: str, *, has_filters: bool) -> str:
    rest = compiled(CHINESE).sub("", text, count=1)
    is_request = rest != text
    rest = rest.rstrip("?？。！!").rstrip("吗呢么") if is_request else rest
    if is_request or has_filters:
        rest = compiled(CHINESE_PHOTOS).sub("", rest) or rest
        rest = rest.removeprefix("的").removesuffix("的").strip(EDGES)
    if has_filters and compiled(ONLY_CHINESE_PHOTOS).fullmatch(rest):
        return ""
    return rest or text
