"""Progress of an indexing run and the report of its results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from search.errors import FolderError
from search.records import Problem


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a run, in photos."""

    done: int
    total: int
    failed: int
    stage: str = ""  # the name of a later pass, or the state of a cluster
    problem: Problem | None = None  # of the latest file


CHANGES = (
    "new", "changed", "again", "moved", "missing", "restored", "damaged", "unreadable", "texts",
)  # fmt: skip
ProgressCallback = Callable[[Progress], None]


@dataclass(slots=True)
class Report:
    """The results of one run, in photos, with its notes, problems and errors."""

    new: int = 0
    changed: int = 0
    again: int = 0  # unchanged, but embedded by another model, or unreadable before
    moved: int = 0
    missing: int = 0
    restored: int = 0
    damaged: int = 0
    unreadable: int = 0
    texts: int = 0  # unchanged, but with other texts, as of a sidecar
    unsettled: int = 0  # modified a moment ago, and left to a later run
    read: int = 0  # pictures whose text was extracted, empty ones included
    with_text: int = 0
    in_parts: int = 0  # photos whose parts were embedded
    searched: int = 0  # photos that were searched for faces
    faces: int = 0
    seconds: float = 0.0
    unread: Counter[str] = field(default_factory=Counter)  # files of other types, by suffix
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    errors: list[FolderError] = field(default_factory=list)  # folders that were not updated
    warnings: list[Problem] = field(default_factory=list)  # metadata and text not read

    def changes(self) -> dict[str, int]:
        """The numbers of photos by kind of change, without zeros."""
        counts = {name: getattr(self, name) for name in CHANGES}
        return {name: count for name, count in counts.items() if count}

    def add_problem(self, path: Path, reason: str, *, damaged: bool = False) -> None:
        """Record a photo that could not be read, or only in part."""
        self.problems.append(Problem(path, reason, damaged))
        self.damaged += damaged
        self.unreadable += not damaged

    def warn(self, path: Path, reason: str) -> None:
        """Record a file whose metadata or text could not be read; its photo is searchable."""
        self.warnings.append(Problem(path, reason, damaged=False))
