"""Which models there are, which of them are here, and which one `auto` means."""

from __future__ import annotations

import contextlib
import difflib
import importlib.util
import os
import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from search import builtin
from search.encoders.cache import known_sha256
from search.errors import ModelUnavailable, UnknownModel
from search.files import reason

BUILTIN = "builtin"
HUB_TIMEOUT_S = 3.0
FETCHED_S = 60.0  # without a byte, after which nobody fetches a model any more
WEIGHTS_FILES = ("open_clip_model.safetensors", "open_clip_pytorch_model.bin")


@dataclass(frozen=True, slots=True)
class Model:
    """One curated model. Accuracy in percent: ImageNet zero-shot, COCO text-to-image recall@1.

    Figures: open_clip's docs/openclip_results.csv and openclip_retrieval_results.csv;
    big_vision's README_siglip2.md. The built-in model's stand in its MODEL_CARD.md.
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
DEFAULT = MODELS[1]


@dataclass(frozen=True, slots=True)
class Choice:
    """The model that a name stands for, and why, where a person would wonder."""

    name: str
    reason: str | None = None


def resolve(name: str, library_model: str | None = None) -> Choice:
    """The full model name for what was typed; `auto` is the library's model if it has one.

    Raises UnknownModel for a name that cannot be a model. Asks the network at most once.
    """
    if name == "auto":
        return Choice(library_model) if library_model else _automatic()
    if name != BUILTIN and "/" not in name and "@" not in name:
        raise UnknownModel(name, nearest(name, [m.name for m in MODELS]))
    return Choice(name)


def check_architecture(name: str) -> None:
    """Raise UnknownModel where open_clip has no such architecture; asked without loading torch."""
    architecture = re.split("[/@]", name, maxsplit=1)[0]
    known = _architectures()
    if architecture not in known:
        near = nearest(architecture, known)
        raise UnknownModel(name, near and near + name.removeprefix(architecture))


def _architectures() -> list[str]:
    """The names of open_clip's files, one for each architecture."""
    package = importlib.util.find_spec("open_clip")
    folders = (package.submodule_search_locations or ()) if package else ()
    files = (f for folder in folders for f in (Path(folder) / "model_configs").glob("*.json"))
    return sorted(file.stem for file in files)


MULTILINGUAL = re.compile("xlm|nllb|i18n|siglip2|multilingual", re.IGNORECASE)


def languages(name: str) -> str:
    """The languages that a model reads, for a person; by its name where it is not listed."""
    others = "many" if MULTILINGUAL.search(name) else "English"
    return next((model.languages for model in MODELS if model.name == name), others)


def weights_label(name: str) -> str:
    """How a ModelTag names the weights of this model, found without loading it.

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


def _automatic() -> Choice:
    if is_here(DEFAULT):
        return Choice(DEFAULT.name)
    if hub_answers():
        size = f"{DEFAULT.download_mb} MB"
        return Choice(DEFAULT.name, f"fetching {DEFAULT.name} once ({size}); --model builtin skips")
    return Choice(BUILTIN, "using the built-in model (the model hub does not answer)")


@dataclass(frozen=True, slots=True)
class Fetching:
    """A model that is on its way here, and how much of it has come, 0 to 99 percent."""

    name: str
    percent: int


def fetching() -> Fetching | None:
    """The listed model that is being fetched from the hub right now, by this or another process.

    The hub's client writes what has come into a file that ends in .incomplete.
    """
    from huggingface_hub.constants import HF_HUB_CACHE
    from huggingface_hub.file_download import repo_folder_name

    for model in MODELS:
        if not model.repository:
            continue
        blobs = Path(HF_HUB_CACHE, repo_folder_name(repo_id=model.repository, repo_type="model"))
        for part in blobs.glob("blobs/*.incomplete"):
            with contextlib.suppress(OSError):
                status = part.stat()
                if time.time() - status.st_mtime < FETCHED_S:
                    share = status.st_size / (model.download_mb * 1e6)
                    return Fetching(model.name, min(99, int(100 * share)))
    return None


def is_here(model: Model) -> bool:
    """Whether the model can be used without a network."""
    return model.name == BUILTIN or cached_weights(model.repository) is not None


def cached_weights(repository: str, files: tuple[str, ...] = WEIGHTS_FILES) -> Path | None:
    """The first of these files in the hub's cache on this machine; never asks the network."""
    from huggingface_hub import try_to_load_from_cache

    found = (try_to_load_from_cache(repository, file) for file in files)
    return next((Path(path) for path in found if isinstance(path, str)), None)


def hub_answers(timeout_s: float = HUB_TIMEOUT_S) -> bool:
    """Whether the model hub can be reached. Returns within the time-out.

    False at once when HF_HUB_OFFLINE is set. A thread asks, because looking up a host name may
    take longer than any time-out.
    """
    if os.environ.get("HF_HUB_OFFLINE", "0").lower() in ("1", "true", "yes", "on"):
        return False
    answers = threading.Event()
    threading.Thread(target=_ask_hub, args=(answers, timeout_s), daemon=True).start()
    return answers.wait(timeout_s)


def _ask_hub(answers: threading.Event, timeout_s: float) -> None:
    import urllib.error  # takes a while to load
    import urllib.request

    address = os.environ.get("HF_ENDPOINT", "https://huggingface.co")
    request = urllib.request.Request(address, method="HEAD")
    try:
        with urllib.request.urlopen(request, timeout=timeout_s):
            answers.set()
    except (urllib.error.URLError, OSError, ValueError):
        return  # unset is the answer


def nearest(name: str, known: list[str]) -> str | None:
    """The known name most like this one, if any is."""
    close = difflib.get_close_matches(name.lower(), [k.lower() for k in known], 1, 0.4)
    return next((k for k in known if close and k.lower() == close[0]), None)
