"""What an indexing run tells: how far it is, and what it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from search.errors import FolderError
from search.records import Problem


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is, in photos."""

    done: int
    total: int
    failed: int
    stage: str = ""  # of a run that does more than embed, or how the nodes of a cluster do


ProgressCallback = Callable[[Progress], None]


@dataclass(slots=True)
class Report:
    """What one run did, in photos; notes, problems and errors are those of this run."""

    new: int = 0
    changed: int = 0
    again: int = 0  # unchanged, but embedded by another model, or unreadable before
    moved: int = 0
    missing: int = 0
    restored: int = 0
    damaged: int = 0
    unreadable: int = 0
    read: int = 0  # pictures that were asked for the text in them
    with_text: int = 0
    seconds: float = 0.0
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    errors: list[FolderError] = field(default_factory=list)  # folders that were left as they are
    silent: list[Problem] = field(default_factory=list)  # captions and texts that could not be read

    def complain(self, path: Path, reason: str, damaged: bool = False) -> None:
        """Take in a file that could not be read, or only in part."""
        self.problems.append(Problem(path, reason, damaged))
        self.damaged += damaged
        self.unreadable += not damaged

    def doubt(self, path: Path, reason: str) -> None:
        """Take in a file whose captions or text could not be read; its photo is none the worse."""
        self.silent.append(Problem(path, reason, damaged=False))
