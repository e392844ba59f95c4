"""Comparison of a scan with the library: the files to read, restore and mark missing. Pure."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from search.records import Stamp

DAY_NS = 24 * 3600 * 10**9


def new_roots(named: Collection[Path], known: Collection[Path]) -> tuple[Path, ...]:
    """The named folders that become roots: those inside no known root and no other named folder.

    All paths are absolute. The order of the names does not matter.
    """
    taken = {*named, *known}
    return tuple(sorted(f for f in {*named} - {*known} if taken.isdisjoint(f.parents)))


@dataclass(frozen=True, slots=True)
class Plan:
    """Paths to read and embed, to restore unchanged, and to mark as missing.

    A path to embed may turn out to be a moved photo once its content is read.
    """

    embed: tuple[str, ...]
    restore: tuple[str, ...]
    missing: tuple[str, ...]
    check: tuple[str, ...]  # same size and time of modification, changed since by their ctime
    learn: tuple[str, ...]  # unchanged files whose ctime the library does not know


def plan(
    seen: Mapping[str, Stamp],
    known: Mapping[str, Stamp],
    missing: AbstractSet[str],
    unwalked: Collection[str] = (),
) -> Plan:
    """The plan that brings the library up to date with a scan.

    `known`: all files of the library; `missing`: those of them that were missing before. Files
    below an unwalked folder were not seen and are not marked as missing.
    """
    # In most scans nearly all stamps are equal, and few files are compared further.
    differ = {path: stamp for path, stamp in seen.items() if known.get(path) != stamp}
    same = {path: stamp for path, stamp in differ.items() if stamp.matches(known.get(path))}
    gone = known.keys() - seen.keys() - missing
    return Plan(
        embed=tuple(sorted(differ.keys() - same.keys())),
        restore=tuple(sorted(p for p in missing if p in seen and seen[p].matches(known[p]))),
        missing=tuple(sorted(p for p in gone if not _below(p, unwalked))),
        check=tuple(sorted(p for p, stamp in same.items() if known[p].ctime_ns and stamp.ctime_ns)),
        learn=tuple(sorted(p for p, stamp in same.items() if not known[p].ctime_ns)),
    )


def newest_first(paths: Collection[str], seen: Mapping[str, Stamp]) -> list[str]:
    """The paths by the day of their last change, the latest first; those of a day by name.

    So the first photos of a new library are recent ones, and neighbours in a folder stay together.
    """
    return sorted(paths, key=lambda path: (-(seen[path].mtime_ns // DAY_NS), path))


def _below(path: str, folders: Collection[str]) -> bool:
    return any(path.startswith(os.path.join(folder, "")) for folder in folders)  # noqa: PTH118
