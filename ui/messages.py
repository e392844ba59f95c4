"""The page's messages from Python, by language; those of the search tab are in `static/i18n.js`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from search.errors import PhotoseekError, QueryWrong, printable
from ui.library_messages import LIBRARY
from ui.phrases import in_chinese, in_english

LONGEST_VALUE = 300  # characters of what an error is filled in with

# Labels of Gradio's components; it chooses among them itself.
LABELS = {
    "en": {
        "search": "Search",
        "compare": "Compare",
        "library": "Library",
        "descriptions": "Descriptions, one a line",
        "best": "Best descriptions",
        "folder": "A folder of photos on this machine",
        "add": "Add and index",
        "update": "Look for new photos",
        "browse": "Choose a folder…",
        "stop": "Stop",
        "text": "Read the text in the pictures too",
        "models": "Models",
    },
    "zh-CN": {
        "search": "搜索",
        "compare": "比较",
        "library": "图库",
        "descriptions": "描述，每行一条",
        "best": "最佳描述",
        "folder": "本机上的照片文件夹",
        "add": "添加并索引",
        "update": "查找新照片",
        "browse": "选择文件夹…",
        "stop": "停止",
        "text": "同时读取图片中的文字",
        "models": "模型",
    },
}

MESSAGES = {
    "en": {
        "choose picture": "Choose a picture first.",
        "write": "Write at least one description, one a line.",
        "description": "Description",
        "similarity": "Similarity",
        "share": "Share",
        "shares": (
            "Share: softmax of {scale:.0f} × similarity. Click a description to see where in the"
            " picture it is."
        ),
        "folder": "Folder",
        "photos": "Photos",
        "damaged count": "Damaged",
        "unreadable count": "Unreadable",
        "missing count": "Missing",
        "problems": "{count:,} files that could not be read, or only in part",
        "problems 1": "1 file that could not be read, or only in part",
        "more files": "and {count:,} more",
        "damaged": " (searched with what it still shows)",
        "from the name": " (from the file name)",
        "elsewhere": "Only on the machine that photoseek runs on.",
        "name folder": "Name a folder of photos, as in ~/Pictures.",
        "unsure": "Nothing surely like that; the nearest are:",
        "dropped": "No photo passes {filters}: searched as words.",
        "stopping": "Stopping…",
        "idle": "Nothing is being indexed.",
        "busy": "A run is on already; stop it first, or wait.",
        "progress": "{done:,} of {count:,} photos",
        "progress 1": "{done:,} of 1 photo",
        "text progress": "The text in the pictures: {done:,} of {count:,}",
        "pace": "{rate} a second, {left}",
        "seconds left": "less than a minute left",
        "minutes left": "about {count} minutes left",
        "minutes left 1": "about a minute left",
        "hours left": "about {count} h {minutes} min left",
        "fetching": "Downloading {name}: {percent} %",
        "comma": ", ",
        "looking": "Looking…",
        "stopped": "stopped",
        "new": "{count:,} new",
        "changed": "{count:,} changed",
        "moved": "{count:,} moved",
        "missing": "{count:,} missing",
        "again": "{count:,} read again",
        "back": "{count:,} back",
        "unreadable": "{count:,} unreadable",
        "text found": "text in {count:,}",
        "nothing new": "nothing new",
        **LIBRARY["en"],
        "forgotten": "This picture is forgotten: choose it again.",
        "model reads": (
            "The model of this library, {model}, reads {reads}, not the language of this page."
            " Choose one that does on the Library tab: {models}."
        ),
        "model inside": "{name} (inside photoseek)",
        "model size": "{name} (a download of {size} GB)",
        "or": " or ",
    },
    "zh": {
        "choose picture": "请先选择一张图片。",
        "write": "请至少写一条描述，每行一条。",
        "description": "描述",
        "similarity": "相似度",
        "share": "占比",
        "shares": "占比：{scale:.0f} × 相似度的 softmax。点击一条描述，可查看它在图片中的位置。",
        "folder": "文件夹",
        "photos": "照片",
        "damaged count": "损坏",
        "unreadable count": "无法读取",
        "missing count": "缺失",
        "problems": "{count:,} 个文件无法读取或只能部分读取",
        "problems 1": "1 个文件无法读取或只能部分读取",
        "more files": "另有 {count:,} 个",
        "damaged": "（仍可按可见部分搜索）",
        "from the name": "（取自文件名）",
        "elsewhere": "只能在运行 photoseek 的机器上操作。",
        "name folder": "请填写照片文件夹，例如 ~/Pictures。",
        "unsure": "没有把握符合的照片；最接近的是：",
        "dropped": "没有照片符合 {filters}：已按文字搜索。",
        "stopping": "正在停止…",
        "idle": "当前没有索引任务。",
        "busy": "已有任务在运行；请先停止或等待。",
        "progress": "已完成 {done:,} / {count:,} 张照片",
        "progress 1": "已完成 {done:,} / 1 张照片",
        "text progress": "图片中的文字：已读 {done:,} / {count:,}",
        "pace": "每秒 {rate} 张，{left}",
        "seconds left": "剩余不到一分钟",
        "minutes left": "剩余约 {count} 分钟",
        "minutes left 1": "剩余约一分钟",
        "hours left": "剩余约 {count} 小时 {minutes} 分钟",
        "fetching": "正在下载 {name}：{percent} %",
        "comma": "，",
        "looking": "正在查找…",
        "stopped": "已停止",
        "new": "新增 {count:,} 张",
        "changed": "更改 {count:,} 张",
        "moved": "移动 {count:,} 张",
        "missing": "缺失 {count:,} 张",
        "again": "重新读取 {count:,} 张",
        "back": "恢复 {count:,} 张",
        "unreadable": "无法读取 {count:,} 张",
        "text found": "{count:,} 张含文字",
        "nothing new": "没有新照片",
        **LIBRARY["zh"],
        "forgotten": "这张图片已被清除：请重新选择。",
        "model reads": (
            "此图库的模型 {model} 能读{reads}，不能读中文：用中文搜索几乎找不到正确的照片。"
            "请在图库页换用能读中文的模型：{models}。"
        ),
        "model inside": "{name}（随附，无需下载）",
        "model size": "{name}（需下载 {size} GB）",
        "or": " 或 ",
    },
}

# Errors that the page can meet, by class, filled in with their attributes. In English only those
# whose usual text speaks of commands, which nobody types here.
ERRORS = {
    "en": {
        "QueryEmpty": "Nothing to search for: describe a photo, or choose a picture.",
        "UnknownPhoto": (
            "{name}: no such photo in the library; like: takes a file name or a #number of the"
            " library, and any picture can be dropped on the page"
        ),
        "FolderIsLibrary": "{path}: photoseek keeps its library here; choose another folder",
        "RootUnplugged": (
            "{path}: absent or empty, though the library knows {photos} photos there; plug in its"
            " disk and look for new photos again"
        ),
        "TextReaderMissing": (
            "The text in pictures is read by RapidOCR, which is not installed here. Install it in a"
            " terminal with: pip install 'photoseek[text]', then start photoseek again"
        ),
        "UnknownModel": "{name}: no such model; choose one from the list on the Library tab",
        "LibraryMissing": "There is no library yet: add a folder of photos on the Library tab.",
        "LibraryEmpty": "The library has no photos yet: add a folder on the Library tab.",
        "LibraryReadOnly": (
            "The library in {path} cannot be written ({reason}): free its folder for writing, or"
            " start photoseek with another one"
        ),
        "DiskFull": (
            "The disk of the library in {path} is full. All photos up to here are kept: free some"
            " space, then look for new photos again"
        ),
        "ModelMismatch": (
            "The library in {path} was made with {has}, not {wanted}: choose its model on the"
            " Library tab"
        ),
        "PhotoUnreadable": "{path}: {reason}",
        "UnknownAlbum": "There is no album “{name}”.",
        "UnknownName": (
            "Nobody has taught the name “{name}”: select photos that show it, then Teach a name."
        ),
        "NotInLibrary": "{name}: not a photo of the library; add its folder on the Library tab",
        "NotAgreed": "Nothing is changed: {what}",
        "ModelUnavailable": (
            "The model {name} is not here and cannot be downloaded ({reason}): connect to the"
            " internet once, or choose the built-in model on the Library tab"
        ),
    },
    "zh": {
        "FolderIsLibrary": "{path}：这是 photoseek 存放图库的位置；请选择其他文件夹",
        "TextReaderMissing": (
            "图片中的文字由 RapidOCR 读取，本机尚未安装。请在终端中运行 pip install"
            " 'photoseek[text]'，然后重新启动 photoseek"
        ),
        "UnknownModel": "{name}：没有这个模型；请在图库页的列表中选择",
        "CheckpointMismatch": "{path}：与模型结构 {architecture} 不符（{reason}）",
        "QueryEmpty": "搜索内容为空：请描述一张照片。",
        "QueryWrong": "查询第 {at} 个字符处有误：{what}；{hint}",
        "UnknownPhoto": "{name}：图库中没有这张照片；like: 后可写文件名或图库中的 #编号",
        "FolderMissing": "{path}：没有这个文件夹；请检查拼写，或接入它所在的磁盘",
        "NotAFolder": "{path}：这是文件，不是文件夹；请填写它所在的文件夹",
        "FolderUnreadable": "{path}：无法读取（{reason}）；请检查权限",
        "FolderWithoutPhotos": "{path}：没有照片；请选择含有 JPEG、PNG、HEIC 或 RAW 文件的文件夹",
        "RootUnplugged": (
            "{path}：不存在或为空，但图库中有它的 {photos} 张照片；请接入磁盘，然后再次查找新照片"
        ),
        "FolderOfPhotos": "{path}：位于照片文件夹 {root} 之中；请选择其他位置",
        "PhotoUnreadable": "{path}：{reason}",
        "LibraryMissing": "图库 {path} 尚不存在；请添加照片文件夹",
        "LibraryEmpty": "图库 {path} 没有照片文件夹；请添加一个",
        "LibraryBusy": "图库 {path} 正由 {holder} 写入；请稍后再试",
        "LibraryTooNew": "图库 {path} 由更新版本的 photoseek 写入（格式 {version}）；请升级",
        "LibraryDamaged": (
            "图库 {path} 无法读取（{reason}）；请恢复 library.sqlite3 的备份，或移走后重新索引"
        ),
        "LibraryReadOnly": (
            "图库 {path} 无法写入（{reason}）；请开放其文件夹的写入权限，或换用其他位置"
        ),
        "DiskFull": "图库 {path} 所在磁盘已满；已完成的照片均已保存：请腾出空间后再次索引",
        "ModelMismatch": "图库 {path} 由 {has} 建立，而不是 {wanted}；请在图库页更换模型",
        "ModelUnavailable": (
            "模型 {name} 不在本机，且无法下载（{reason}）；请联网一次，或使用内置模型 builtin"
        ),
        "ModelDamaged": "{path}：模型文件已损坏（{reason}）；请重新下载",
        "CompiledDamaged": "{path}：已损坏；请重新启动 photoseek，它会重新生成",
        "ExportFailed": "{file}：{reason}",
        "NameWrong": "“{name}”不能作为名字：{why}",
        "UnknownAlbum": "没有相册“{name}”。",
        "UnknownName": "还没有教过名字“{name}”：请选择有它的照片，然后点击“教一个名字”。",
        "AlbumWrong": "相册“{name}”：{why}",
        "ExamplesWrong": "“{name}”保持原样：{why}",
        "NotInLibrary": "{name}：不是图库中的照片；请在图库页添加它所在的文件夹",
        "NotAgreed": "未作更改：{what}",
        "RunFailed": "任务意外结束，已完成的部分均已保存；原因见运行 photoseek 的终端，请重新开始",
    },
}


@dataclass(frozen=True, slots=True)
class Messages:
    """The page's messages in one language."""

    language: str = "en"

    def text(self, key: str, **values: object) -> str:
        """A sentence, filled in; one of its own for a `count` of 1, where there is one."""
        known = MESSAGES[self.language]
        one = f"{key} 1" if values.get("count") == 1 else key
        return known.get(one, known[key]).format(**values)

    def error(self, error: PhotoseekError) -> str:
        """An error; in English mostly as the command line says it."""
        text = ERRORS[self.language].get(type(error).__name__)
        if text is None:
            return str(error)
        values = {name: self.phrase(_cut(value)) for name, value in vars(error).items()}
        if isinstance(error, QueryWrong):
            values["at"] = str(error.at + 1)
        return text.format(**values)

    def phrase(self, value: object) -> str:
        """A path, a number or a reason, on one line."""
        text = printable(value if isinstance(value, Path) else str(value))
        return in_chinese(text) if self.language == "zh" else in_english(text)


ENGLISH = Messages()


def _cut(value: object) -> object:
    """A value as it is shown: of a long text its beginning."""
    is_long = isinstance(value, str) and len(value) > LONGEST_VALUE
    return f"{str(value)[:LONGEST_VALUE]}…" if is_long else value


def messages_of(headers: Mapping[str, str]) -> Messages:
    """The language of a request, by its headers (names in small letters)."""
    return messages_for(headers.get("accept-language", ""), headers.get("cookie", ""))


def messages_for(accepted: str, cookies: str = "") -> Messages:
    """The language that was chosen on the page, as the header of its cookies tells.

    Otherwise the first one of an Accept-Language header that there are messages in, or English.
    """
    chosen = re.search(r"(?:^|;\s*)ps-language=(\w+)", cookies)
    if chosen and chosen[1] in MESSAGES:
        return Messages(chosen[1])
    for part in accepted.lower().split(","):
        if part.strip()[:2] in MESSAGES:
            return Messages(part.strip()[:2])
    return ENGLISH
