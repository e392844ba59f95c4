"""The card of a compiled model: what the files of its towers do not say of themselves."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from search.encoders.preprocessing import Preprocessing
from search.files import sha256, stamp_of, write_whole
from search.records import ModelTag

CARD, CHECKED = "card.json", "checked.json"


@dataclass(frozen=True, slots=True)
class Card:
    """One compiled model. `digests`: the SHA-256 of each of its files."""

    tag: ModelTag
    preprocessing: Preprocessing
    logit_scale: float
    digests: dict[str, str]

    def save(self, folder: Path) -> None:
        """Write the card."""
        (folder / CARD).write_text(json.dumps(dataclasses.asdict(self)), "utf-8")

    @classmethod
    def load(cls, folder: Path, *, thorough: str | None = None) -> Self | None:
        """The card of a folder; None if there is none, or a file is not as the card says.

        All of each file is read if one has changed since; or else of those whose names begin with
        `thorough`.
        """
        try:
            said = json.loads((folder / CARD).read_text("utf-8"))
            tag, preprocessing = ModelTag(**said["tag"]), Preprocessing(**said["preprocessing"])
            card = cls(tag, preprocessing, float(said["logit_scale"]), dict(said["digests"]))
            stamps = {name: list(stamp_of((folder / name).stat())) for name in card.digests}
            if _checked_stamps(folder) == stamps:
                return card if thorough is None or card.is_true_of(folder, thorough) else None
            if not card.is_true_of(folder):
                return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        with contextlib.suppress(OSError):  # a full or read-only cache: they are read again
            write_whole(folder / CHECKED, json.dumps(stamps).encode())
        return card

    def is_true_of(self, folder: Path, beginning: str = "") -> bool:
        """Whether the files whose names begin so are as the card says. Raises OSError."""
        names = [name for name in self.digests if name.startswith(beginning)]
        return _digests(folder, names) == {name: self.digests[name] for name in names}


def _digests(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """The SHA-256 of each of these files, side by side. Raises OSError."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor() as pool:
        return dict(zip(names, pool.map(lambda name: sha256(folder / name), names), strict=True))


def _checked_stamps(folder: Path) -> object:
    """The stamps of the files when all of them were last read."""
    try:
        return json.loads((folder / CHECKED).read_text("utf-8"))
    except (OSError, ValueError):
        return None
