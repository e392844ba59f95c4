"""The page's modules joined into one script, and its styles into one sheet.

A browser fetches two files instead of a hundred, which on a slow line is seconds (see "The page" in
docs/benchmarks.md). Each module becomes a block of one module, with its own names, behind all those
that it imports:

    import { $ } from "./dom.js";          { const { $ } = joined["base/dom.js"];
    export const add = …                   const add = …
                                           joined["base/add.js"] = { add }; }

That is the whole of what a module system does where no imports form a circle, no exported name is
assigned again, and a module has neither a default export nor `import.meta`. The modules of others
have those, and stay imports. Anything else raises ValueError.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

Read = Callable[[str], str]  # the text of a file by its path below `static`

IMPORT = re.compile(r'^import (\w+|\{[^}]*\}) from "(\.[^"]+)";\n', re.MULTILINE)
EXPORT = re.compile(
    r"^export (?=(?:const|class|(?:async )?function\*?) ([\w$]+)(?![\w$]))", re.MULTILINE
)
# Whole lines: a line of code that begins with an asterisk is a form that prettier never writes.
COMMENT = re.compile(r"^[ ]*(?://.*|/?\*(?:(?!\*/).)*(?:\*/)?)\n", re.MULTILINE)
UNKNOWN = re.compile(r"^(?:import|export)\b.*|\bimport\.meta\b.*", re.MULTILINE)
OTHERS = "vendor/"


def joined_script(entry: str, read: Read) -> str:
    """One module with the effect of a module and of all that it imports."""
    modules: dict[str, str] = {}  # a block of code each
    imports: dict[str, None] = {}  # of the modules of others
    _add(entry, read, modules, imports, ())
    return "".join([*imports, "const joined = {};\n", *modules.values()])


def joined_styles(names: tuple[str, ...], read: Read) -> str:
    """One sheet with the rules of these sheets."""
    return "".join(f"/* {name} */\n{read(name)}" for name in names)


def _add(
    name: str,
    read: Read,
    modules: dict[str, str],
    imports: dict[str, None],
    above: tuple[str, ...],
) -> None:
    """Add a module behind those that it imports. `above`: those that import it."""
    if name in above:
        raise ValueError(f"imports in a circle: {' -> '.join((*above, name))}")
    if name in modules:
        return
    code = COMMENT.sub("", read(name))
    needed = {path: _beside(name, path) for _, path in IMPORT.findall(code)}
    for other in needed.values():
        if not other.startswith(OTHERS):
            _add(other, read, modules, imports, (*above, name))

    def imported(found: re.Match[str]) -> str:
        names, other = found[1], needed[found[2]]
        if other.startswith(OTHERS):
            imports[f'import {names} from "./{other}";\n'] = None
            return ""
        return f'const {names.replace(" as ", ": ")} = joined["{other}"];\n'

    code = IMPORT.sub(imported, code)
    exported = EXPORT.findall(code)
    code = EXPORT.sub("", code)
    if unknown := UNKNOWN.search(code):
        raise ValueError(f"{name}: cannot be joined: {unknown[0]}")
    modules[name] = f'{{ // {name}\n{code}joined["{name}"] = {{ {", ".join(exported)} }};\n}}\n'


def _beside(name: str, path: str) -> str:
    """The path below `static` of a file that a module imports."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
