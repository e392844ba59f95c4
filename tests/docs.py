"""Generated blocks of the documentation, written from the code: `python -m tests.docs`."""

from __future__ import annotations

import argparse
from pathlib import Path

from search import settings
from search.query import filters, grammar
from ui.cli import make_parser

HOUSE = Path(__file__).resolve().parents[1]
PAGES = (
    *sorted(HOUSE.glob("*.md")),
    *sorted((HOUSE / "docs").glob("*.md")),
    HOUSE / "search" / "builtin" / "MODEL_CARD.md",
)


def blocks() -> dict[str, str]:
    """The text between `<!-- name -->` and `<!-- /name -->`, by name."""
    return {
        "terms": _terms(),
        "filters": _filters(),
        "help": _help(),
        "settings": _settings(),
    }


def _terms() -> str:
    rows = [f"| `{row.example}` | {row.help} |" for row in grammar.TERMS]
    return "\n".join(["| write | to find |", "|---|---|", *rows])


def _filters() -> str:
    rows = [
        f"| `{row.name}:` | `{row.example}` | {row.help} | {row.several} |" for row in filters.TABLE
    ]
    return "\n".join(["| filter | example | photos | several |", "|---|---|---|---|", *rows])


def _help() -> str:
    parser = make_parser()
    (commands,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    rows = [f"| `{a.dest}` | {a.help} |" for a in commands._choices_actions]
    return "\n".join(["| command | |", "|---|---|", *rows])


def _settings() -> str:
    rows = [f"| `{s.flag}` | `{s.variable}` | {s.default} | {s.help} |" for s in settings.TABLE]
    return "\n".join(
        ["| flag | environment | default | what it does |", "|---|---|---|---|", *rows]
    )


def rewritten(text: str) -> str:
    """A page with its generated blocks up to date."""
    for name, block in blocks().items():
        start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        before, found, rest = text.partition(start)
        if found:
            text = f"{before}{start}\n{block}\n{end}{rest.partition(end)[2]}"
    return text


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(rewritten(page.read_text("utf-8")), "utf-8")
