"""The README's help and settings blocks, written from the code: `python -m tests.docs`."""

from __future__ import annotations

import argparse
from pathlib import Path

from search.settings import TABLE
from ui.cli import make_parser

README = Path(__file__).resolve().parents[1] / "README.md"


def blocks() -> dict[str, str]:
    """What stands between `<!-- name -->` and `<!-- /name -->`."""
    return {"help": _help(), "settings": _settings()}


def _help() -> str:
    parser = make_parser()
    (commands,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    rows = [f"  {a.dest:10} {a.help}" for a in commands._choices_actions]
    return "```\n" + "\n".join(["photoseek COMMAND --help tells more", "", *rows]) + "\n```"


def _settings() -> str:
    rows = [f"| `{s.flag}` | `{s.variable}` | {s.default} | {s.help} |" for s in TABLE]
    return "\n".join(
        ["| flag | environment | default | what it does |", "|---|---|---|---|", *rows]
    )


def rewritten(text: str) -> str:
    """The README with its blocks as they should be."""
    for name, block in blocks().items():
        start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        before, _, rest = text.partition(start)
        text = f"{before}{start}\n{block}\n{end}{rest.partition(end)[2]}"
    return text


if __name__ == "__main__":
    README.write_text(rewritten(README.read_text("utf-8")), "utf-8")
