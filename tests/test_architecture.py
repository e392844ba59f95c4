"""Architecture: directions of imports, owners of heavy libraries, sizes of functions and files."""

from __future__ import annotations

import ast
from collections import Counter
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
    "torch": (
        "search/encoders/openclip.py",
        "search/encoders/towers.py",
        "search/builtin/training/",
    ),
    "open_clip": ("search/encoders/openclip.py", "search/builtin/training/"),
    "onnxruntime": (
        "search/encoders/onnx_encoder.py",
        "search/faces/face_networks.py",
        "search/builtin/training/",
    ),
    "faiss": ("search/vectors/inverted_lists.py", "search/vectors/saved_index.py"),
    "sqlite3": ("search/catalogue/", "search/files.py"),
    "gradio": ("ui/app.py",),
    "ray": ("indexer/cluster/",),
    "emoji": ("search/query/emoji_names.py",),
    "rawpy": ("search/images/decode.py",),
    "mcp": ("ui/assistant.py",),
    "mcp_types": ("ui/assistant.py",),
    "rapidocr": ("indexer/text_reader.py",),
    "av": ("search/images/video.py",),
    "pi_heif": ("search/images/decode.py",),
}
# Parts of `search/` from the interface down: a part imports only parts of lower lines.
LAYERS = (
    ("public",),
    ("cli",),
    ("output",),
    ("engine",),
    ("retrieval", "duplicates"),
    ("collections",),
    ("images",),
    ("faces",),
    ("vectors",),
    ("encoders",),
    ("ranking",),
    ("catalogue",),
    ("query",),
    ("places", "builtin", "console"),
    ("settings",),
    ("files", "words"),
    ("records", "user_records", "patterns"),
    ("errors",),
    ("arrays", "record_class"),
)
DEVELOPMENT = (
    "search.builtin.training",
    "search.builtin.evaluation",
    "search.faces.conversion",
)  # run from a checkout only
MOST_MODULES = 12  # at the top level of `search/`
FILES = sorted(f for folder in MAY_IMPORT for f in (HOUSE / folder).rglob("*.py"))


MODULES = {
    ".".join(file.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__"): file
    for file in FILES
}


def imports(file: Path) -> Iterator[str]:
    """Every module that a file imports, at its top or within functions."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            module = node.module or ""
            names = [f"{module}.{alias.name}" for alias in node.names]
            yield from (name if name in MODULES else module for name in names)


def cycles(arrows: Mapping[str, Collection[str]]) -> list[list[str]]:
    """The groups of modules that import each other, directly or indirectly, sorted."""
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


def test_there_are_no_import_cycles() -> None:
    """Imports within functions count as well."""
    arrows = {
        name: {m for m in imports(file) if m in MODULES and m != name}
        for name, file in MODULES.items()
    }
    assert cycles(arrows) == []


def test_a_cycle_is_detected() -> None:
    arrows = {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"d", "a"}}
    assert cycles(arrows) == [["b", "c"], ["d"]]


def upward(arrows: Mapping[str, Collection[str]]) -> list[tuple[str, str]]:
    """The imports within `search` that lead from a layer to the same or a higher one."""
    level = {part: place for place, parts in enumerate(LAYERS) for part in parts}
    found = []
    for name, targets in arrows.items():
        for target in targets:
            (one, other) = (module.split(".")[1] for module in (name, target))
            if one != other and level[other] <= level[one]:
                found.append((name, target))
    return sorted(found)


def test_imports_within_search_lead_downwards() -> None:
    arrows = {
        name: {m for m in imports(file) if m.startswith("search.") and m in MODULES}
        for name, file in MODULES.items()
        if name.startswith("search.") and not name.startswith(DEVELOPMENT)
    }
    assert upward(arrows) == []


def test_an_upward_import_is_detected() -> None:
    arrows = {"search.arrays": {"search.catalogue.rows"}, "search.cli.a": {"search.engine"}}
    assert upward(arrows) == [("search.arrays", "search.catalogue.rows")]


def test_a_listing_of_search_reads_as_a_table_of_contents() -> None:
    assert len([*(HOUSE / "search").glob("[!_]*.py")]) <= MOST_MODULES


def test_no_two_modules_of_a_package_share_a_name() -> None:
    for package in MAY_IMPORT:
        files = (HOUSE / package).rglob("[!_]*.py")
        shared = {name for name, count in Counter(f.stem for f in files).items() if count > 1}
        assert shared == set(), shared


def test_an_init_file_holds_names_only() -> None:
    for file in FILES:
        if file.name == "__init__.py":
            nodes = ast.parse(file.read_text("utf-8")).body
            allowed = (ast.Import, ast.ImportFrom, ast.Assign, ast.Expr)
            assert all(isinstance(node, allowed) for node in nodes), file


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(HOUSE)))
def test_import_directions_and_library_owners(file: Path) -> None:
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
    assert openers == ["search/images/decode.py"]


def test_only_the_worker_of_a_single_photo_catches_exception() -> None:
    catchers = [
        file.relative_to(HOUSE).as_posix()
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception"))
    ]
    assert catchers == [
        "indexer/face_pass.py",
        "indexer/ocr.py",
        "indexer/reader.py",
        "search/encoders/hub_tokenizer.py",  # its library raises no other class
    ]


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
