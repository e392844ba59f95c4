"""Decide what one scan means for the library. Pure: no disk, no database."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from search.records import Stamp


def new_roots(named: Collection[Path], known: Collection[Path]) -> tuple[Path, ...]:
    """The named folders that become roots: those inside no known root and no other named folder.

    All paths are absolute. The order of the names does not matter.
    """
    taken = {*named, *known}
    return tuple(sorted(f for f in {*named} - {*known} if taken.isdisjoint(f.parents)))


@dataclass(frozen=True, slots=True)
class Plan:
    """Paths to read and embed, to bring back as they were, and to mark as missing.

    Moves show only when the content is read; a path to embed may turn out to be one.
    """

    embed: tuple[str, ...]
    restore: tuple[str, ...]
    missing: tuple[str, ...]


def plan(
    seen: Mapping[str, Stamp],
    known: Mapping[str, Stamp],
    missing: AbstractSet[str],
    unwalked: Collection[str] = (),
) -> Plan:
    """What is to be done so that the library shows what the scan saw.

    `known` holds all files of the library, `missing` those of them that were gone before. What
    lies below an unwalked folder was not seen, which does not mean that it is gone.
    """
    gone = [path for path in known if path not in seen and path not in missing]
    return Plan(
        embed=tuple(sorted(p for p, stamp in seen.items() if known.get(p) != stamp)),
        restore=tuple(sorted(p for p in missing if p in seen and known[p] == seen[p])),
        missing=tuple(sorted(p for p in gone if not _below(p, unwalked))),
    )


def _below(path: str, folders: Collection[str]) -> bool:
    return any(path.startswith(os.path.join(folder, "")) for folder in folders)  # noqa: PTH118
