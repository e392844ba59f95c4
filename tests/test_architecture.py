"""The house: who may import whom, who owns which library, and how large a part may be."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1]
MAY_IMPORT = {
    "search": {"search"},
    "indexer": {"indexer", "search"},
    "ui": {"ui", "indexer", "search"},
}
OWNERS = {
    "torch": ("search/encoders/openclip.py", "search/builtin/training/"),
    "open_clip": ("search/encoders/openclip.py", "search/builtin/training/"),
    "onnxruntime": ("search/encoders/compiled.py", "search/builtin/training/"),
    "faiss": ("search/vector_lists.py", "search/vectors.py"),
    "sqlite3": ("search/catalogue/", "search/files.py"),
    "gradio": ("ui/quiet_gradio.py",),
    "ray": ("indexer/cluster/",),
    "rawpy": ("search/decode.py",),
    "rapidocr": ("indexer/text_reader.py",),
    "pi_heif": ("search/decode.py",),
}
FILES = sorted(f for folder in MAY_IMPORT for f in (HOUSE / folder).rglob("*.py"))


MODULES = {
    ".".join(file.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__"): file
    for file in FILES
}


def imports(file: Path) -> Iterator[str]:
    """Every module that a file imports, at its top or late."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            module = node.module or ""
            names = [f"{module}.{alias.name}" for alias in node.names]
            yield from (name if name in MODULES else module for name in names)


def circles(arrows: Mapping[str, Collection[str]]) -> list[list[str]]:
    """The groups of modules that import each other, directly or through others, in any order."""
    reached = {name: set(targets) for name, targets in arrows.items()}
    grown = True
    while grown:
        grown = False
        for targets in reached.values():
            further = set().union(*(reached.get(target, set()) for target in targets)) - targets
            targets |= further
            grown |= bool(further)
    rings = {
        frozenset(m for m in reached if name in reached[m] and m in reached[name])
        for name in reached
        if name in reached[name]
    }
    return sorted(sorted(ring) for ring in rings)


def test_no_module_imports_itself_through_others() -> None:
    """Late imports count: they hide a circle, they do not open it."""
    arrows = {
        name: {m for m in imports(file) if m in MODULES and m != name}
        for name, file in MODULES.items()
    }
    assert circles(arrows) == []


def test_a_circle_is_seen() -> None:
    arrows = {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"d", "a"}}
    assert circles(arrows) == [["b", "c"], ["d"]]


def test_an_init_file_holds_names_only() -> None:
    for file in FILES:
        if file.name == "__init__.py":
            nodes = ast.parse(file.read_text("utf-8")).body
            allowed = (ast.Import, ast.ImportFrom, ast.Assign, ast.Expr)
            assert all(isinstance(node, allowed) for node in nodes), file


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(HOUSE)))
def test_imports_point_one_way_and_libraries_have_one_owner(file: Path) -> None:
    name = file.relative_to(HOUSE).as_posix()
    for module in imports(file):
        top = module.split(".")[0]
        assert top not in MAY_IMPORT or top in MAY_IMPORT[name.split("/")[0]], module
        assert top not in OWNERS or name.startswith(OWNERS[top]), module


def test_pictures_are_opened_in_one_file() -> None:
    openers = [
        file.relative_to(HOUSE).as_posix()
        for file in FILES
        if "Image.open(" in file.read_text("utf-8")
    ]
    assert openers == ["search/decode.py"]


def test_only_the_worker_of_one_photo_catches_everything() -> None:
    catchers = [
        file.relative_to(HOUSE).as_posix()
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception"))
    ]
    assert catchers == ["indexer/ocr.py", "indexer/reader.py"]


def test_functions_and_files_keep_their_size() -> None:
    sizes = []
    for file in FILES:
        text = file.read_text("utf-8")
        assert text.count("\n") <= 400, file
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno:
                sizes.append(node.end_lineno - node.lineno + 1)
    sizes.sort()
    assert sizes[-1] <= 60
    assert sizes[int(len(sizes) * 0.9)] <= 30
    assert sizes[len(sizes) // 2] <= 10
