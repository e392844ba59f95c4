"""The list of models, those on this machine, and the choice of `auto`."""

from __future__ import annotations

import difflib
import importlib.util
import math
import re
import shutil
from pathlib import Path

from search import builtin
from search.encoders import hub
from search.encoders.cache import cache_folder, known_sha256, readable_name
from search.encoders.free_memory import free_memory
from search.errors import ModelUnavailable, Note, UnknownModel, notes
from search.files import reason
from search.patterns import Pattern
from search.record_class import dataclass

BUILTIN = "builtin"


@dataclass(frozen=True, slots=True)
class Model:
    """One curated model. Accuracy in percent: ImageNet zero-shot, COCO text-to-image recall@1.

    Figures: open_clip's docs/openclip_results.csv and openclip_retrieval_results.csv;
    big_vision's README_siglip2.md. Those of the built-in model are in its MODEL_CARD.md.
    """

    name: str
    repository: str
    download_mb: int
    imagenet: float | None
    coco: float | None
    languages: str
    licence: str


MODELS = (
    Model(BUILTIN, "", 0, None, None, "English, Chinese", "Apache-2.0"),
    Model("ViT-B-32-256/datacomp_s34b_b86k", "laion/CLIP-ViT-B-32-256x256-DataComp-s34B-b86K",
          605, 72.8, 39.9, "English", "MIT"),
    Model("ViT-B-16/datacomp_xl_s13b_b90k", "laion/CLIP-ViT-B-16-DataComp.XL-s13B-b90K",
          599, 73.5, 40.2, "English", "MIT"),
    Model("ViT-B-32-SigLIP2-256/webli", "timm/ViT-B-32-SigLIP2-256",
          1507, 74.0, 47.2, "many", "Apache-2.0"),
    Model("ViT-B-16-SigLIP2/webli", "timm/ViT-B-16-SigLIP2",
          1501, 78.2, 52.1, "many", "Apache-2.0"),
)  # fmt: skip
SMALLER, RECOMMENDED = MODELS[1], MODELS[3]
MB = 1_000_000
# Of a download, measured for the two models that `auto` may fetch: a compiled model is at most 1.2
# times as large as its weights, and its compilation takes 2.2 times their size in memory.
COMPILED, COMPILING = 1.2, 2.3
LINE_MBIT_S = 50  # of the line that the time of a download is given for
SIGLIP2 = "SigLIP2"  # in the names of architectures
# Recommended by the authors of SigLIP 2 for queries; the text side was trained with sentences.
SIGLIP2_PROMPT = "This is a photo of {query}."


@dataclass(frozen=True, slots=True)
class Choice:
    """The model of a name; `reason`: of a choice that is not obvious, or of a download."""

    name: str
    reason: str | None = None
    is_download: bool = False


def resolve(name: str, library_model: str | None = None) -> Choice:
    """The full model name of a name as typed; `auto` is the library's model if it has one.

    Raises UnknownModel for a name of no possible model. Uses the network at most once.
    """
    if name == "auto":
        return Choice(library_model) if library_model else _automatic()
    if name != BUILTIN and "/" not in name and "@" not in name:
        raise UnknownModel(name, nearest(name, [m.name for m in MODELS]))
    return Choice(name)


def check_architecture(name: str) -> None:
    """Raise UnknownModel if open_clip has no such architecture; does not load torch."""
    architecture = re.split("[/@]", name, maxsplit=1)[0]
    known = _architectures()
    if architecture not in known:
        near = nearest(architecture, known)
        raise UnknownModel(name, near and near + name.removeprefix(architecture))


def _architectures() -> list[str]:
    """The architectures of open_clip, each a file of the package."""
    package = importlib.util.find_spec("open_clip")
    folders = (package.submodule_search_locations or ()) if package else ()
    files = (f for folder in folders for f in (Path(folder) / "model_configs").glob("*.json"))
    return sorted(file.stem for file in files)


MULTILINGUAL = Pattern("xlm|nllb|i18n|siglip2|multilingual", re.IGNORECASE)


def languages(name: str) -> str:
    """The languages that a model reads; derived from its name if it is not listed."""
    others = "many" if MULTILINGUAL.search(name) else "English"
    return next((model.languages for model in MODELS if model.name == name), others)


def prompt(name: str) -> str | None:
    """The sentence that a model expects around a query, with {query}; None without one."""
    return SIGLIP2_PROMPT if SIGLIP2 in re.split("[/@]", name, maxsplit=1)[0] else None


def weights_label(name: str) -> str:
    """The weights of a model as in its ModelTag, without loading it.

    Raises ModelUnavailable for a checkpoint file that is not there.
    """
    if name == BUILTIN:
        return f"version {builtin.VERSION}"
    _, at, file = name.partition("@")
    if not at:
        return name.partition("/")[2]
    try:
        return known_sha256(Path(file).expanduser())[:16]
    except OSError as error:
        raise ModelUnavailable(name, reason(error)) from error


def text_revision(name: str) -> str:
    """The revision of the text side, where it can change under one ModelTag; else empty.

    The lexicon of the built-in model and the prompt of another are no part of its tag: embeddings
    in libraries remain valid when they change, cached text rows and compiled folders do not.
    """
    revision = builtin.LEXICON_SHA256 if name == BUILTIN else prompt(name)
    return f" {revision}" if revision else ""


def _automatic() -> Choice:
    """The recommended model, or why another is better for this machine."""
    is_recommended_here = is_here(RECOMMENDED)
    lacking = lacking_room(RECOMMENDED, is_here=is_recommended_here)
    if lacking is None and is_recommended_here:
        return Choice(RECOMMENDED.name)
    is_reachable = hub.is_reachable()
    if lacking is None and is_reachable:
        minutes = download_minutes(RECOMMENDED)
        return Choice(RECOMMENDED.name, notes.MODEL_DOWNLOAD(
            name=RECOMMENDED.name, megabytes=RECOMMENDED.download_mb, minutes=minutes
        ), is_download=True)  # fmt: skip
    reason = lacking or notes.HUB_UNREACHABLE()
    if is_here(SMALLER):
        return Choice(SMALLER.name, notes.SMALLER_MODEL(name=SMALLER.name, reason=reason))
    if is_reachable and lacking_room(SMALLER, is_here=False) is None:
        minutes = download_minutes(SMALLER)
        return Choice(SMALLER.name, notes.SMALLER_DOWNLOAD(
            name=SMALLER.name, megabytes=SMALLER.download_mb, minutes=minutes, reason=reason
        ), is_download=True)  # fmt: skip
    return Choice(BUILTIN, notes.BUILTIN_CHOSEN(reason=reason))


def download_minutes(model: Model) -> int:
    """The time of the download at LINE_MBIT_S, in minutes."""
    return math.ceil(model.download_mb * 8 / LINE_MBIT_S / 60)


@dataclass(frozen=True, slots=True)
class Fetching:
    """A download of a model in progress, 0 to 99 percent."""

    name: str
    percent: int


def fetching() -> Fetching | None:
    """The listed model that this or another process is downloading."""
    for model in MODELS:
        if model.repository and (size := hub.partial_bytes(model.repository)) is not None:
            share = size / (model.download_mb * 1e6)
            return Fetching(model.name, min(99, int(100 * share)))
    return None


def lacking_room(model: Model, *, is_here: bool) -> Note | None:
    """The lack of memory or disk for a model; None where it has enough, or has compiled it.

    `is_here`: whether it has been downloaded.
    """
    if is_here and any(cache_folder().glob(f"{readable_name(model.name)}-*/card.json")):
        return None
    needed_mb = round(model.download_mb * COMPILING)
    free_mb = free_memory() // MB
    if free_mb < needed_mb:
        return notes.NO_MEMORY(name=model.name, needed_mb=needed_mb, free_mb=free_mb)
    needed_mb = round(model.download_mb * (COMPILED + (not is_here)))
    for folder in (hub.repository_folder(model.repository), cache_folder()):
        free_mb = _free_mb(folder)
        if free_mb < needed_mb:
            return notes.NO_DISK(
                name=model.name, needed_mb=needed_mb, free_mb=free_mb, folder=str(folder)
            )
    return None


def _free_mb(folder: Path) -> int:
    """The free space where a folder is or will be."""
    existing = next(one for one in (folder, *folder.parents) if one.is_dir())
    return shutil.disk_usage(existing).free // MB


def is_here(model: Model) -> bool:
    """True if the model can be used without a network."""
    return all(hub.cached_file(model.repository, files) for files in needed_files(model))


def needed_files(model: Model) -> list[tuple[str, ...]]:
    """The files of the hub that a model needs, each one of several names."""
    if model.name == BUILTIN:
        return []
    return [hub.WEIGHTS_FILES, *([(hub.TOKENIZER_FILE,)] if prompt(model.name) else [])]


def nearest(name: str, known: list[str]) -> str | None:
    """The most similar known name, if any; 0.4 is the cutoff of difflib."""
    close = difflib.get_close_matches(name.lower(), [k.lower() for k in known], 1, 0.4)
    return next((k for k in known if close and k.lower() == close[0]), None)
