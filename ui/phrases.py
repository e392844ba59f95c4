"""Errors, problems and notes of the other rooms, as the page says them.

They are worded for the command line, in English. Here is each in Chinese, and those that speak of
commands in the page's own English; `tests/ui/test_phrases.py` finds any that is missing.
"""

from __future__ import annotations

import re

# What errors, problems and notes are made of; anything else stays as it is.
PHRASES = {
    "a quote that is not closed": "引号没有闭合",
    'add a " at the end': '请在末尾加上 "',
    "nothing to weigh": "权重后没有内容",
    "write it right after: 2:sunset": "请紧接着写，例如 2:sunset",
    "nothing between the quotes": "引号之间没有内容",
    "write something there": "请在其中写些内容",
    "a minus alone": "单独的减号",
    "write what you want less of: -people": "请写出要减少的内容，例如 -people",
    "leave some out": "请减少一些",
    "the query is longer than the model reads: only its beginning counts": (
        "描述超出模型可读的长度：只计开头部分"
    ),
    "empty file": "空文件",
    "not an image, or of a kind that photoseek does not read": "不是图像，或格式不受支持",
    "changed while it was read; the next run tries again": "读取时被更改；下次将重试",
    "a camera RAW file that cannot be read": "无法读取的相机 RAW 文件",
    "the picture": "图片",
    "too large for this machine's memory": "超出本机内存",
    "the file is cut off": "文件不完整",
    "the image data is broken": "图像数据已损坏",
    "not a photo": "不是照片",
    "not a regular file": "不是普通文件",
    "vanished while the folder was being indexed": "索引文件夹时文件消失了",
    "has changed since it was indexed; run `photoseek index`": (
        "索引后已被更改；请在图库页查找新照片"
    ),
    "not indexed yet; run `photoseek index`": "尚未索引；请在图库页查找新照片",
    "its SHA-256 is not the one it was shipped with": "SHA-256 与随附的不符",
    "no such file": "没有这个文件",
    "it needs more packages: pip install 'photoseek[multilingual]'": (
        "还需要安装：pip install 'photoseek[multilingual]'"
    ),
    "damaged text": "文本已损坏",
    "its library.sqlite3 is another program's": "其中的 library.sqlite3 属于其他程序",
    # What the server refuses.
    "the library has no such photo": "图库中没有这张照片",
    "the file is not there; is its disk plugged in?": "文件不在原处；它所在的磁盘接入了吗？",
    "only on the machine that photoseek runs on": "只能在运行 photoseek 的机器上操作",
    "this picture is too large": "图片太大",
    "this picture takes too long to come": "图片传输太慢",
    "this request is too large": "请求太大",
    "too much is asked for at once; try again": "同时的请求太多；请重试",
    "password required": "需要密码",
    "too many wrong passwords; try again later": "密码错误次数太多；请稍后再试",
    "not from another page": "不接受来自其他页面的请求",
    # What a run tells.
    "its weights are read": "正在读取权重",
    "its photo tower is compiled": "正在编译图像塔",
    "its text tower is compiled": "正在编译文本塔",
    "using the built-in model (the model hub does not answer)": "使用内置模型（模型站点没有响应）",
    "the model hub does not answer": "模型站点没有响应",
    # Names, albums, and what is taught.
    "a name needs a letter at least": "名字至少要有一个字",
    "a name is one line of letters that can be seen": "名字须为一行可见的文字",
    'it would be read as a filter or a sign: leave out : " < > \\ + and a first - or #': (
        '会被当作筛选条件或符号：请去掉 : " < > \\ +，也不要以 - 或 # 开头'
    ),
    "it is taught already": "已经教过这个名字",
    "many": "多种语言",
    "another album has it": "另一个相册已用此名",
    "name at least one photo, or a search": "请至少选择一张照片，或写一个搜索",
    "its search cannot ask for another album": "它的搜索不能再用到其他相册",
    "name at least one photo that shows it": "请至少选择一张有它的照片",
    "name a photo that shows it first, then those that do not": (
        "请先选择有它的照片，再选择没有它的"
    ),
    "none of its examples can be found: teach it others": "它的示例都找不到了：请用别的照片再教",
}
# Those that hold a value, as patterns; what they catch is translated in its turn.
PATTERNS = {
    r"as you taught it: ([^;]*); (.*)": "按所教的名字：{0}；{1}",
    r"no filter (\w+):": "没有筛选条件 {0}:",
    r'did you mean (\w+):\? For the words, quote them: (".*")': (
        "是否想写 {0}:？若要搜索这些词，请加引号：{1}"
    ),
    r'for the words, quote them: (".*")': "若要搜索这些词，请加引号：{0}",
    r"(\w+): cannot be (.*)": "{0}: 的值不能是 {1}",
    r"write it like (\w+:.*)": "请这样写：{0}",
    r"did you mean (place:.*)\?": "是否想写 {0}？",
    r"a filter has no weight": "筛选条件不能带权重",
    r"write (\w+:.*)": "请写 {0}",
    r"a weight of (.*)": "权重为 {0}",
    r"write a number above 0, up to (.*)": "请写大于 0、不超过 {0} 的数",
    r"a query of more than ([\d,]+) characters": "查询超过 {0} 个字符",
    r"more than ([\d,]+) terms": "词项超过 {0} 个",
    r"the model may not know these words: it reads (.*)": "模型可能不认识这些词：它能读{0}",
    r"English": "英文",
    r"English, Chinese": "英文和中文",
    r"no photo passes both filters; without (.*) there are ([\d,]+)": (
        "没有照片同时符合这两个条件；去掉 {0} 则有 {1} 张"
    ),
    r"no photo passes all filters; without (.*) there are ([\d,]+)": (
        "没有照片同时符合所有条件；去掉 {0} 则有 {1} 张"
    ),
    r"no photo passes ([^;]*); (.*)": "没有照片符合 {0}；{1}",
    r"there are (.*) in (.*)": "{1} 中有 {0} 张",
    r"no photo passes ([^;]*)": "没有照片符合 {0}",
    r"as you taught it: (.*)": "按所教的名字：{0}",
    r"the library holds no photo": "图库中没有照片",
    r"(.*); raise (?:it|the limit) with --max-megapixels": (
        "{0}；photoseek 的设置 max-megapixels 可提高上限"
    ),
    r"([\d,]+) MB, more than the limit of ([\d,]+)": "{0} MB，超过 {1} MB 的上限",
    r"([\d,]+) megapixels, more than the limit of ([\d,]+)": "{0} 百万像素，超过 {1} 百万的上限",
    r"needs more than ([\d.]+) GB of memory to decode": "解码需要超过 {0} GB 的内存",
    r"takes more than (\d+) seconds to decode": "解码超过 {0} 秒",
    r"its decoder crashed \(exit code (.*)\)": "解码程序崩溃（退出代码 {0}）",
    r"cannot be decoded \((.*)\)": "无法解码（{0}）",
    r"preparing (.*) for this machine, once": "正在为本机准备 {0}，只需一次",
    r"preparing (.*): (.*)": "正在准备 {0}：{1}",
    r"waiting for another process that prepares (.*)": "正在等待另一个进程准备 {0}",
    r"(.*) could not be prepared \((.*)\); it runs through torch, more slowly": (
        "{0} 无法编译（{1}）；将通过 torch 运行，速度较慢"
    ),
    r"exit code (.*)": "退出代码 {0}",
    r"ended by (.*)": "被 {0} 结束",
    r"(.*) cannot be kept in the cache \((.*)\); each command prepares it": (
        "{0} 无法存入缓存（{1}）；每次启动都要重新准备"
    ),
    r"searches now use (.*)": "现在用 {0} 搜索",
    r"fetching (.*) once \((.*)\); --model builtin skips": "正在下载 {0}，只需一次（{1}）",
    r"text in pictures is not read: (.*); the photos are found by all else, and the next run.*": (
        "未读取图片中的文字：{0}；照片仍可按其他内容找到，下次会再试"
    ),
    r"its tokenizer: (.*)": "它的分词器：{0}",
    r"a name has up to (.*) characters, not (.*)": "名字最多 {0} 个字符，而不是 {1} 个",
    r"it is the search (.*), to which no photo is added": "它是搜索 {0}，不能加入照片",
    r"there is one already, (.*); give this another name": "已有同名的：{0}；请换一个名字",
    r"a set of (.*) photos": "{0} 张照片的集合",
    r"the search (.*)": "搜索 {0}",
    r"(.*) is said to show it, and not to show it": "{0} 被说成既有它又没有它",
}

# What operating systems say of files.
SYSTEM = {
    "permission denied": "没有权限",
    "operation not permitted": "不允许此操作",
    "no such file or directory": "没有这个文件或文件夹",
    "input/output error": "读写错误",
    "read-only file system": "文件系统只读",
    "no space left on device": "磁盘已满",
    "is a directory": "是文件夹",
    "not a directory": "不是文件夹",
    "file name too long": "文件名过长",
    "too many open files": "打开的文件太多",
    "stale file handle": "文件句柄已失效",
    "no such device": "没有这个设备",
}
# The same in English, where the usual wording speaks of commands.
REWORDED = {
    r"(.*); raise (?:it|the limit) with --max-megapixels": (
        "{0}; photoseek's setting max-megapixels raises the limit"
    ),
    r"(.*); run `photoseek index`": "{0}; look for new photos on the Library tab",
    r"fetching (.*) once \((.*)\); --model builtin skips": "fetching {0} once ({1})",
}


def in_english(text: str) -> str:
    """A phrase as the page says it."""
    for pattern, reworded in REWORDED.items():
        if found := re.fullmatch(pattern, text):
            return reworded.format(*found.groups())
    return text


def in_chinese(text: str) -> str:
    """A phrase; one that is unknown stays as it is."""
    known = PHRASES.get(text) or SYSTEM.get(text.lower())
    if known:
        return known
    for pattern, translated in PATTERNS.items():
        if found := re.fullmatch(pattern, text):
            return translated.format(*(in_chinese(part or "") for part in found.groups()))
    return text
