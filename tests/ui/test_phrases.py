"""Every reason, note and refusal in the code is there in Chinese, and speaks of no commands."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

import indexer
import search
import ui
from ui.messages import ENGLISH, Messages
from ui.phrases import PHRASES

# What a person is told, by who is called with it: which of the arguments are words.
TELLERS = {
    "QueryWrong": (2, 3), "PhotoUnreadable": (1,), "NameWrong": (1,), "AlbumWrong": (1,),
    "ExamplesWrong": (1,), "ModelUnavailable": (1,), "ModelDamaged": (1,), "LibraryDamaged": (1,),
    "HTTPException": (1,), "_refusal": (0,), "notify": (0,), "append": (0,), "Problem": (1,),
    "phrase": (0,), "tell": (0,),
}  # fmt: skip
# Functions whose result, or whose messages to another process, is told.
SPOKEN = {"_reason", "_explained", "note", "why_nothing", "_nearest"}
# No words; what one process says to another; a part of what is told.
UNTOLD = re.compile(r"^[^A-Za-z]*$|^7[a-z]|, $")
VALUE = "7"  # what stands for anything that is filled in: a number, or a name
# Rooms whose words reach the terminal only.
OF_COMMANDS = ("cli.py", "console.py", "training", "evaluation", "cluster", "phone.py", "backup.py")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def files() -> list[Path]:
    folders = (Path(module.__path__[0]) for module in (search, indexer, ui))
    found = (file for folder in folders for file in folder.rglob("*.py"))
    return sorted(file for file in found if not any(part in str(file) for part in OF_COMMANDS))


def samples() -> Iterator[tuple[str, str]]:
    """What the code can tell a person: the place in the code, and the text filled in."""
    for file in files():
        tree = ast.parse(file.read_text("utf-8"))
        constants: dict[str, list[ast.expr]] = {"STEP": [ast.Constant("")]}
        constants |= _assigned(tree.body)
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                known = {**constants, **_assigned(ast.walk(function))}
                for node in _told(function):
                    place = f"{file.name}:{node.lineno}"
                    yield from ((place, text) for text in _texts(node, known))


def _told(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            is_list = name == "append" and "notes" not in ast.unparse(node.func)
            if name in TELLERS and not is_list:
                yield from (node.args[at] for at in TELLERS[name] if at < len(node.args))
        elif isinstance(node, ast.Return) and node.value and function.name in SPOKEN:
            yield node.value


def _assigned(nodes: Iterable[ast.AST]) -> dict[str, list[ast.expr]]:
    """What is given to each name somewhere among these nodes."""
    given: dict[str, list[ast.expr]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                given.setdefault(ast.unparse(target), []).append(node.value)
    return given


def _texts(node: ast.expr, known: dict[str, list[ast.expr]]) -> list[str]:
    """All that an expression can say, as far as it is written in the code; [] where it is not."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.IfExp):
        return _texts(node.body, known) + _texts(node.orelse, known)
    if isinstance(node, ast.Name):
        rest = {name: given for name, given in known.items() if name != node.id}
        return [text for given in known.get(node.id, ()) for text in _texts(given, rest)]
    if isinstance(node, ast.JoinedStr):
        parts = (
            _texts(part.value, known) or [VALUE]
            if isinstance(part, ast.FormattedValue)
            else _texts(part, known)
            for part in node.values
        )
        return ["".join(one) for one in itertools.product(*parts)]
    return []


@cache
def told() -> list[tuple[str, str]]:
    return sorted({(place, text) for place, text in samples() if not UNTOLD.search(text)})


def test_there_is_much_to_tell() -> None:
    """The reader of the code does read it."""
    texts = {text for _, text in told()}
    assert len(texts) > 60
    for text in ("empty file", "no filter 7:", "this picture is too large", "password required",
                 "takes more than 7 seconds to decode", "searches now use 7",
                 "a name needs a letter at least"):  # fmt: skip
        assert text in texts


@pytest.mark.parametrize(("place", "text"), told(), ids=lambda value: str(value)[:60])
def test_it_is_there_in_chinese_and_speaks_of_no_commands(place: str, text: str) -> None:
    said = Messages("zh").phrase(text)
    assert CHINESE.search(said), f"{place}: {text!r} is not in ui/phrases.py"
    left = re.findall(r"\b(?!pip )[A-Za-z]+(?: [a-z]+)+", said)  # English words among them
    assert not left, f"{place}: {said}"
    for one in (said, ENGLISH.phrase(text)):
        assert not re.search(r" --|`photoseek", one), f"{place}: {one}"


def test_no_phrase_has_outlived_its_words() -> None:
    texts = "\n".join(text for _, text in told())
    code = "".join(file.read_text("utf-8") for file in files())
    assert [one for one in PHRASES if one not in texts and one not in code] == []
