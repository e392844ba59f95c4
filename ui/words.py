"""The words that Gradio shows, by language; those of the search are in `static/words.js`."""

from __future__ import annotations

WORDS = {
    "en": {
        "search": "Search",
        "compare": "Compare",
        "library": "Library",
        "picture": "Picture",
        "descriptions": "Descriptions, one a line",
        "best": "Best descriptions",
        "try": "Try one",
        "folder": "A folder of photos on this machine",
        "add": "Add and index",
        "update": "Look for new photos",
        "stop": "Stop",
        "model": "Model",
        "change": "Use this model",
    },
    "zh-CN": {
        "search": "搜索",
        "compare": "比较",
        "library": "图库",
        "picture": "图片",
        "descriptions": "描述，每行一条",
        "best": "最佳描述",
        "try": "试一试",
        "folder": "本机上的照片文件夹",
        "add": "添加并索引",
        "update": "查找新照片",
        "stop": "停止",
        "model": "模型",
        "change": "使用此模型",
    },
}
