"""What the Library tab says, by language: part of `messages.py`."""

from __future__ import annotations

LIBRARY = {
    "en": {
        "first step": "Add your photos",
        "first hint": (
            "Choose the folder that holds them. They are only ever read, nothing leaves this"
            " machine, and you can search while they are being added."
        ),
        "choose folder": "Choose a folder",
        "add folder": "Add {name}",
        "add this": "Add this folder",
        "folder above": "↑ One folder up",
        "home folder": "Home",
        "pictures here": "{count:,} pictures",
        "pictures here 1": "1 picture",
        "closed folder": "may not be opened",
        "no folders": "No folders in here.",
        "more folders": "and {count:,} more: type the path instead.",
        "gone folder": "This folder is no longer in the library.",
        "update one": "Update",
        "rescan": "Read all again",
        "forget": "Forget",
        "forget this": "Forget {name}? {count:,} photos leave the library; the files stay.",
        "forget this 1": "Forget {name}? 1 photo leaves the library; the file stays.",
        "hidden": "This hides {what}, until the photos are added again.",
        "stars": "{count:,} stars",
        "stars 1": "1 star",
        "of album": "{count:,} photos of the album {name}",
        "of album 1": "1 photo of the album {name}",
        "of name": "{count:,} examples of {name}",
        "of name 1": "1 example of {name}",
        "forgot": "Forgot {name} ({count:,} photos); the files are untouched.",
        "forgot 1": "Forgot {name} (1 photo); the file is untouched.",
        "cancel": "Cancel",
        "close": "Close",
        # The text in pictures.
        "text off": "New pictures are no longer read for text; what was read stays.",
        "text later": "The text is read after the photos, newest first.",
        "text read": "Read in {read:,} of {count:,} pictures.",
        # Models.
        "model head": "Model",
        "download size": "Download",
        "imagenet": "ImageNet",
        "coco": "COCO",
        "languages": "Languages",
        "is here": "On this machine",
        "model hint": (
            "ImageNet: of 100 photos of things, so many are named right. COCO: of 100 descriptions,"
            " so many find their photo first."
        ),
        "builtin": "Built-in",
        "megabytes": "{count:,} MB",
        "yes": "yes",
        "no": "no",
        "used now": "in use",
        "use model": "Use this model",
        "model this": (
            "Use {name}? {count:,} photos are looked at again; until that is done, searches use the"
            " present model."
        ),
        "model this 1": "Use {name}? 1 photo is looked at again.",
        "fetched once": "The model is downloaded first, once ({count:,} MB).",
        "folder before model": "Add a folder first; then you can choose another model.",
    },
    "zh": {
        "first step": "添加您的照片",
        "first hint": "选择存放照片的文件夹。照片只会被读取，不会离开本机；添加时即可搜索。",
        "choose folder": "选择文件夹",
        "add folder": "添加 {name}",
        "add this": "添加此文件夹",
        "folder above": "↑ 上一级",
        "home folder": "主目录",
        "pictures here": "{count:,} 张图片",
        "pictures here 1": "1 张图片",
        "closed folder": "无法打开",
        "no folders": "这里没有文件夹。",
        "more folders": "另有 {count:,} 个：请直接输入路径。",
        "gone folder": "此文件夹已不在图库中。",
        "update one": "更新",
        "rescan": "全部重新读取",
        "forget": "移出图库",
        "forget this": "将 {name} 移出图库？{count:,} 张照片将移出，文件保持不变。",
        "forget this 1": "将 {name} 移出图库？1 张照片将移出，文件保持不变。",
        "hidden": "同时会隐藏{what}，直到再次添加这些照片。",
        "stars": "{count:,} 个星标",
        "stars 1": "1 个星标",
        "of album": "相册 {name} 的 {count:,} 张照片",
        "of album 1": "相册 {name} 的 1 张照片",
        "of name": "{name} 的 {count:,} 张示例",
        "of name 1": "{name} 的 1 张示例",
        "forgot": "已移出 {name}（{count:,} 张照片）；文件未改动。",
        "forgot 1": "已移出 {name}（1 张照片）；文件未改动。",
        "cancel": "取消",
        "close": "关闭",
        # The text in pictures.
        "text off": "不再读取新图片中的文字；已读取的保留。",
        "text later": "文字在照片之后读取，最新的优先。",
        "text read": "已读取 {read:,} / {count:,} 张图片。",
        # Models.
        "model head": "模型",
        "download size": "下载",
        "imagenet": "ImageNet",
        "coco": "COCO",
        "languages": "语言",
        "is here": "在本机",
        "model hint": (
            "ImageNet：每 100 张物品照片中正确识别的张数。"
            "COCO：每 100 条描述中首先找到对应照片的条数。"
        ),
        "builtin": "内置",
        "megabytes": "{count:,} MB",
        "yes": "是",
        "no": "否",
        "used now": "使用中",
        "use model": "使用此模型",
        "model this": "使用 {name}？将重新读取 {count:,} 张照片；完成之前，搜索仍使用现有模型。",
        "model this 1": "使用 {name}？将重新读取 1 张照片。",
        "fetched once": "模型将先下载一次（{count:,} MB）。",
        "folder before model": "请先添加文件夹，然后即可选择其他模型。",
    },
}
