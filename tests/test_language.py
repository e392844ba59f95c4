"""Plain English in docstrings, comments, messages and names, without a private vocabulary.

`python -m tests.test_language PATH…` lists the findings of files and folders, with the plain word
to use.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

HOUSE = Path(__file__).resolve().parents[1]
QUESTION = re.compile(r"(What|Who|Whose|Whom|Which|Where|When|How|Whether)\b")

# Parts of names in snake_case, camelCase or CapWords, and the plain word to use.
IN_NAMES = {
    "advice": "hint, empty_results",
    "anew": "again, from scratch",
    "apart": "subprocess, separate",
    "asked": "requested, query",
    "holdings": "counts, contents",
    "marks": "highlight",
    "meant": "interpreted, intended",
    "mention": "photo_ref",
    "namer": "band function",
    "said": "user_data, recorded",
    "says": "states, contains",
    "saying": "text_matches",
    "silent": "unread, without_texts",
    "spoken": "named, named_photo",
    "surely": "confident",
    "telling": "reporting",
    "tells": "reports",
    "told": "photo_texts, extracted_text, reported",
    "untold": "unread",
}
LOOKS = "duplicate_features, embeddings"  # `looks` alone or last: a verb where it comes first

# Words and phrases in docstrings, comments and messages, and what to write.
IN_PROSE = {
    r"told|untold": "reported, recorded, shown; extracted text; photo texts",
    r"says?|said|saying": "contains, states, names, specifies; user data; text match",
    r"tells": "shows, reports, lists, explains",
    r"spoken|speaks?|speaking": "named, refers to",
    r"silent": "without texts; no output",
    r"(?:its|their|the|by|two|of|and|one|four|first|second|same) looks": "image features, crops",
    r"mentions?": "photo reference",
    r"surely": "confident, certain",
    r"namer": "a function that assigns bands",
    r"anew": "again, from scratch",
    r"apart(?! from)": "separately, in a subprocess; distinguish",
    r"holdings": "contents, counts",
    r"of (?:its|their|one's|your|our|his) own": "separate, dedicated, your",
    r"meanwhile": "(leave it out)",
    r"as ever": "as before, unchanged",
    r"(?:is|are) known by": "is identified by",
    r"by (?:itself|themselves)": "automatically, alone",
    r"(?:does|do|goes|go) without": "needs no, omits",
    r"there (?:is|are) none": "none exists, empty",
    r"stands(?! for\b| alone\b)": "is",
    r"takes? up": "uses, includes, continues",
    r"(?:holds?|held) (?:\w+ )?against": "compares with",
    r"lets?(?:'s)?": "allows, makes",
    r"wants": "requires, needs, expects",
    r"whoever|whomever|whom": "the caller, anyone who",
    r"likeness": "similarity",
    r"mend(?:s|ed|ing)?": "repair, fix",
}
PROSE = re.compile(
    "|".join(rf"(?P<p{n}>\b(?:{words})\b)" for n, words in enumerate(IN_PROSE)), re.IGNORECASE
)
WHO = re.compile(r"(?:^[\s*/]*|[.:;] )[Ww]ho (?!is\b|are\b)\w+")  # a caller as a person
QUOTED = re.compile(r"\$\{[^}]*\}|``?[^`]*``?|\"[^\"]*\"|“[^”]*”|<[^>]*>")  # code, examples
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)

# Words that a file has to keep: earlier formats of catalogue and backup, words of queries.
KEPT = {
    "search/catalogue/migrations.py": {"said", "told"},
    "search/catalogue/text_steps.py": {"told"},
    "search/collections/backup.py": {"say"},
    "search/query/language/hints.py": {"let"},
    "search/query/language/request_phrases.py": {"let", "let's"},
    "tests/search/catalogue/test_migrations.py": {"said", "told"},
    "tests/ui/test_map_page.py": {"let"},
    "tests/ui/test_page.py": {"let"},
}


class Finding(NamedTuple):
    """One use of the private vocabulary."""

    file: Path
    line: int
    text: str
    plain: str

    def __str__(self) -> str:
        name = self.file.relative_to(HOUSE).as_posix()
        return f"{name}:{self.line}: {self.text!r}: write {self.plain}"


def parts(name: str) -> list[str]:
    """The words of a name: `photo_refs`, `photoRefs` and `PhotoRefs` are photo and refs."""
    return [part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def check_name(file: Path, line: int, name: str) -> Iterator[Finding]:
    words = parts(name)
    yield from (Finding(file, line, name, IN_NAMES[word]) for word in words if word in IN_NAMES)
    if words and words[-1] == "looks":
        yield Finding(file, line, name, LOOKS)


def check_prose(file: Path, line: int, text: str) -> Iterator[Finding]:
    text = QUOTED.sub(lambda found: re.sub(r"[^\n]", "_", found[0]), text)
    plain = tuple(IN_PROSE.values())
    for found in PROSE.finditer(re.sub(r"\s", " ", text)):
        number = int(str(found.lastgroup)[1:])
        yield Finding(file, line + text[: found.start()].count("\n"), found[0], plain[number])
    for found in WHO.finditer(text):
        at = line + text[: found.end()].count("\n")
        yield Finding(file, at, found[0].strip(" .:;,*/\n"), "the caller, the command, photos that")


def check_header(file: Path, line: int, text: str) -> Iterator[Finding]:
    if found := QUESTION.match(text.strip(" */\n")):
        yield Finding(file, line, found[0] + " …", "a noun phrase or an imperative as the header")


def check_python(file: Path) -> Iterator[Finding]:
    """The findings in docstrings, messages, names and comments of one module."""
    source = file.read_text("utf-8")
    tree = ast.parse(source)
    yield from check_header(file, 1, ast.get_docstring(tree) or "")
    for node in ast.walk(tree):
        for name in defined(node):
            yield from check_name(file, getattr(node, "lineno", 1), name)
        match node:  # docstrings and messages; no keys, no options
            case ast.Constant(value=str(text)) if len(text.split()) > 2:
                yield from check_prose(file, node.lineno, text)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield from check_prose(file, token.start[0], token.string.lstrip("# "))


def defined(node: ast.AST) -> Iterator[str]:
    """The names that a node defines; uses of names of other libraries do not count."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.arg():
            yield node.arg
        case ast.Name(ctx=ast.Store()):
            yield node.id
        case ast.Attribute(ctx=ast.Store()):
            yield node.attr
        case ast.alias(asname=str(name)):
            yield name
        case ast.Dict():
            keys = (key.value for key in node.keys if isinstance(key, ast.Constant))
            yield from (key for key in keys if isinstance(key, str) and key.isidentifier())


SCRIPT = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
      | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`
          |(?<=[=(,:\[!&|?;{}])\s*/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/)
      | (?P<name>[A-Za-z_$][\w$]*)""",
    re.VERBOSE | re.DOTALL,
)


def check_script(file: Path) -> Iterator[Finding]:
    """The findings in comments, texts and names of one JavaScript file."""
    source = file.read_text("utf-8")
    for found in SCRIPT.finditer(source):
        line = source[: found.start()].count("\n") + 1
        text = found[0]
        if found["comment"]:
            if not source[: found.start()].replace("// @ts-check", "").strip():
                yield from check_header(file, line, text)
            yield from check_prose(file, line, text)
        elif found["string"] and len(text.split()) > 2:
            yield from check_prose(file, line, text[1:-1])
        elif found["name"]:
            yield from check_name(file, line, text)


def check_page(file: Path) -> Iterator[Finding]:
    """The findings in the prose of a Markdown page."""
    blank = FENCED.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), file.read_text("utf-8"))
    yield from check_prose(file, 1, blank)


def check_texts(file: Path) -> Iterator[Finding]:
    """The findings in a table of English texts, one a line."""
    for line, text in enumerate(file.read_text("utf-8").splitlines(), 1):
        key, _, value = text.strip().partition('": ')
        yield from check_name(file, line, key.strip('"'))
        yield from check_prose(file, line, value.strip('",'))


CHECKS = {".py": check_python, ".js": check_script, ".md": check_page, ".json": check_texts}


def findings(file: Path) -> list[Finding]:
    """What is to be replaced in one file, its name included, by line."""
    check = CHECKS[file.suffix]
    kept = KEPT.get(file.relative_to(HOUSE).as_posix(), ()) if file.is_relative_to(HOUSE) else ()
    found = {f for f in (*check_name(file, 1, file.stem), *check(file)) if f.text not in kept}
    return sorted(found, key=lambda finding: (finding.line, finding.text))


def files(*places: Path) -> list[Path]:
    """The Python modules, scripts and pages of these places, without third-party files."""
    inside = [
        file for place in places for file in ([place] if place.is_file() else place.rglob("*"))
    ]
    return sorted(f for f in inside if f.suffix in CHECKS and "vendor" not in f.parts)


FOLDERS = (HOUSE / folder for folder in ("search", "indexer", "ui", "tests", "docs"))
FILES = [file for file in files(*HOUSE.glob("*.md"), *FOLDERS) if file != Path(__file__).resolve()]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(HOUSE)))
def test_a_file_is_in_plain_english(file: Path) -> None:
    assert not [str(finding) for finding in findings(file)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What a photo says of itself.", ["What …", "says"]),
        ("Whether the model is loaded.", ["Whether …"]),
        ("A process of its\nown, made anew.", ["of its own", "anew"]),
        ("Apart from that, the file looks like `said`.", []),
        ("Stands for a photo; file.tell() is the place.", []),
        ("Who reads it must not wait.", ["Who …", "Who reads"]),
    ],
)
def test_the_vocabulary_is_found_in_docstrings(text: str, words: list[str], tmp_path: Path) -> None:
    for name, source in (("module.py", f'"""{text}"""\n'), ("module.js", f"/* {text} */\n")):
        file = tmp_path / name
        file.write_text(source, "utf-8")
        assert sorted(finding.text for finding in findings(file)) == sorted(words)


def test_the_vocabulary_is_found_in_names_and_comments(tmp_path: Path) -> None:
    (tmp_path / "said.py").write_text(
        "is_apart, apartment = 1, 2  # told by the caller\nphoto.toldOnce = {'said': file.told}\n"
        "looks_like = wanted(marks=3)\n"
    )
    (tmp_path / "code.js").write_text('const toldOnce = a / b / "said"; // a mention\n')
    found = [
        finding.text for name in ("said.py", "code.js") for finding in findings(tmp_path / name)
    ]
    assert found == ["is_apart", "said", "told", "said", "toldOnce", "mention", "toldOnce"]


if __name__ == "__main__":
    asked = files(*(Path(argument).resolve() for argument in sys.argv[1:]))
    listed = [finding for file in asked or FILES for finding in findings(file)]
    print(*listed, f"{len(listed)} findings", sep="\n")
    sys.exit(bool(listed))
