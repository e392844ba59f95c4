"""The folder of a compiled model: its card, the digests of its files, and trials of precision.

A folder of the user's cache holds for one model `photos.onnx`, `texts.onnx`, `tokenizer.txt`,
`card.json` and, for the built-in model, `lexicon.npz`. SigLIP 2 has `merges.tsv` in place of
`tokenizer.txt`, and `token-rows.npy`. It can be deleted at any time; the next use
builds it again.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import platform
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

from search.encoders.cache import cache_folder, readable_name
from search.encoders.models import text_revision
from search.encoders.precision import Trial
from search.encoders.preprocessing import Preprocessing
from search.files import PART, sha256, stamp_of, write_whole
from search.record_class import dataclass
from search.records import ModelTag

FORMAT = 7  # of the folder; a new number rebuilds every folder
TOKENIZER, LEXICON = "tokenizer.txt", "lexicon.npz"
PHOTOS, TEXTS = "photos.onnx", "texts.onnx"
PHOTOS_INT8, TEXTS_INT8 = "photos-int8.onnx", "texts-int8.onnx"
CARD, CHECKED, TRIALS = "card.json", "checked.json", "trials.json"


@dataclass(frozen=True, slots=True)
class Card:
    """The tag and settings of a compiled model. `digests`: the SHA-256 of each of its files."""

    tag: ModelTag
    preprocessing: Preprocessing
    logit_scale: float
    digests: dict[str, str]
    logit_bias: float | None = None

    def save(self, folder: Path) -> None:
        """Write the card."""
        (folder / CARD).write_text(json.dumps(dataclasses.asdict(self)), "utf-8")

    @classmethod
    def load(cls, folder: Path, *, thorough: str | None = None) -> Self | None:
        """The card of a folder; None without one, or if a file does not match its digest.

        All files are read if one has changed since the last check; otherwise those whose names
        begin with `thorough`.
        """
        try:
            content = json.loads((folder / CARD).read_text("utf-8"))
            tag, preprocessing = (
                ModelTag(**content["tag"]),
                Preprocessing(**content["preprocessing"]),
            )
            scale, bias = float(content["logit_scale"]), content.get("logit_bias")
            card = cls(tag, preprocessing, scale, dict(content["digests"]), bias)
            stamps = {name: list(stamp_of((folder / name).stat())) for name in card.digests}
            if _checked_stamps(folder) == stamps:
                return card if thorough is None or card.matches(folder, thorough) else None
            if not card.matches(folder):
                return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        with contextlib.suppress(OSError):  # a full or read-only cache; the files are read again
            write_whole(folder / CHECKED, json.dumps(stamps).encode())
        return card

    def matches(self, folder: Path, prefix: str = "") -> bool:
        """True if the files with this prefix match their digests. Raises OSError."""
        names = [name for name in self.digests if name.startswith(prefix)]
        return _digests(folder, names) == {name: self.digests[name] for name in names}


def _digests(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """The SHA-256 of each of these files, computed in parallel. Raises OSError."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor() as pool:
        return dict(zip(names, pool.map(lambda name: sha256(folder / name), names), strict=True))


def _checked_stamps(folder: Path) -> object:
    """The stamps of the files when all were read last."""
    try:
        return json.loads((folder / CHECKED).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def parts_of(folder: Path) -> list[Path]:
    """The folders that killed compilations of this model have left."""
    return list(folder.parent.glob(f"{folder.name}-*{PART}"))


def compiled_folder(name: str, weights: str) -> Path:
    """The folder of a compiled model."""
    exact = f"{FORMAT} {name} {weights}{text_revision(name)}"
    key = hashlib.sha256(exact.encode()).hexdigest()[:12]
    return cache_folder() / f"{readable_name(name)}-{key}"


def read_trials(folder: Path) -> tuple[int, list[Trial]]:
    """The number of photos and the trial of each precision; (0, []) without trials."""
    try:
        content = json.loads((folder / TRIALS).read_text("utf-8"))
        if content["on"] == processor():
            return int(content["photos"]), [Trial(**row) for row in content["trials"]]
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return 0, []


def write_trials(folder: Path, photos: int, trials: Sequence[Trial]) -> None:
    """Store the trials on so many photos. Raises OSError."""
    rows = [dataclasses.asdict(trial) for trial in trials]
    content = {"on": processor(), "photos": photos, "trials": rows}
    write_whole(folder / TRIALS, json.dumps(content).encode())


def processor() -> str:
    """The name of the processor; the fastest precision differs between processors."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:  # not Linux
        return platform.processor()
    names = (line.partition(": ")[2] for line in lines if line.startswith("model name"))
    return f"{next(names, platform.processor())}, {os.cpu_count()} cores"
