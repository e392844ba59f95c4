"""The open_clip encoder: pictures and texts to unit rows through torch.

Only this file, and the recipe in `search/builtin`, import torch.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import open_clip
import torch
from numpy.typing import NDArray
from open_clip.transform import PreprocessCfg, image_transform_v2
from PIL.Image import Image
from torchvision.transforms import Compose, Normalize

from search import builtin, models
from search.encoder import Pixels
from search.errors import CheckpointMismatch, ModelDamaged, ModelUnavailable, UnknownModel
from search.records import ModelTag
from search.storage import sha256

CPU_BATCH = 8  # what a processor's cache holds: half as fast again as 32, twice as fast as 64
PREPROCESSING = ("mean", "std", "interpolation", "resize_mode")


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a model's towers come from, as open_clip is told."""

    name: str
    architecture: str  # also a `local-dir:` of open_clip
    checkpoint: Path
    overrides: dict[str, Any]


class OpenClipEncoder:
    """Any OpenCLIP model on the best device of this machine."""

    def __init__(self, model: Any, tokenizer: Any, name: str, weights: str) -> None:
        self._device = _device()
        self._model = model.to(self._device, memory_format=torch.channels_last).eval()
        self._tokenizer = tokenizer
        cfg = model.visual.preprocess_cfg
        transform = image_transform_v2(PreprocessCfg(**cfg), is_train=False)
        # The last two steps, to tensor and normalise, are done for a whole batch at once.
        self._resize = Compose(transform.transforms[:-2])
        self._normalise = Normalize(cfg["mean"], cfg["std"], inplace=True)
        self.side_px = int(_side(cfg["size"]))
        self.logit_scale = float(model.logit_scale.detach().exp())
        seen = f"{cfg['resize_mode']} {cfg['interpolation']} {self.side_px}"
        self.tag = ModelTag(name, weights, self.encode_texts(["a photo"]).shape[1], seen)

    @classmethod
    def load(cls, name: str) -> Self:
        """The encoder of a model by its full name.

        Raises UnknownModel, ModelUnavailable, ModelDamaged or CheckpointMismatch.
        """
        source = _source(name)
        tokenizer = _tokenizer(source)
        return cls(_towers(source), tokenizer, name, models.weights_label(name))

    def prepare(self, picture: Image) -> Pixels:
        """An upright RGB picture as the tower sees it: uint8, (side, side, 3). Thread-safe."""
        return np.asarray(self._resize(picture), dtype=np.uint8)

    def encode_photos(self, photos: Sequence[Pixels]) -> NDArray[np.float32]:
        """Prepared photos as unit rows, (n, d), in their order."""
        if not photos:
            return np.empty((0, self.tag.dimension), np.float32)
        # (n, h, w, 3) seen as (n, 3, h, w) is channels-last already: no copy, and the faster layout
        batch = torch.from_numpy(np.stack(photos)).to(self._device).permute(0, 3, 1, 2)
        some = CPU_BATCH if self._device == "cpu" else len(photos)
        with torch.inference_mode():
            rows = [self._encode_pixels(pixels) for pixels in batch.split(some)]
        return np.concatenate(rows)

    def _encode_pixels(self, pixels: Any) -> NDArray[np.float32]:
        return _unit_rows(self._model.encode_image(self._normalise(pixels.float().div_(255))))

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Texts as unit rows, (n, d), in their order; each is cut at the context length."""
        if not texts:
            return np.empty((0, self.tag.dimension), np.float32)
        with torch.inference_mode():
            tokens = self._tokenizer(list(texts)).to(self._device)
            return _unit_rows(self._model.encode_text(tokens))

    def fits(self, text: str) -> bool:
        """Whether the text tower reads the whole text: the last place of its context is free."""
        tokens = self._tokenizer([text])[0]
        return bool(tokens[-1] == self._tokenizer([""])[0][-1])


def _unit_rows(rows: Any) -> NDArray[np.float32]:
    unit = torch.nn.functional.normalize(rows.float(), dim=-1)
    return np.asarray(unit.cpu().numpy(), dtype=np.float32)


def _device() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _side(size: int | Sequence[int]) -> int:
    return size if isinstance(size, int) else size[0]


def _source(name: str) -> _Source:
    if name == models.BUILTIN:
        return _builtin_source()
    return _file_source(name) if "@" in name else _hub_source(name)


def _builtin_source() -> _Source:
    if sha256(builtin.WEIGHTS) != builtin.SHA256:
        raise ModelDamaged(builtin.WEIGHTS, "its SHA-256 is not the one it was shipped with")
    return _Source(models.BUILTIN, f"local-dir:{builtin.WEIGHTS.parent}", builtin.WEIGHTS, {})


def _file_source(name: str) -> _Source:
    architecture, _, file = name.partition("@")
    _check_architecture(architecture, architecture)
    checkpoint = Path(file).expanduser()
    if not checkpoint.is_file():
        raise ModelUnavailable(name, "no such file")
    return _Source(name, architecture, checkpoint, {})


def _hub_source(name: str) -> _Source:
    architecture, _, weights = name.partition("/")
    _check_architecture(architecture, name)
    known = open_clip.list_pretrained_tags_by_model(architecture)
    if weights not in known:
        near = models.nearest(weights, known)
        raise UnknownModel(name, f"{architecture}/{near}" if near else None)
    cfg = open_clip.get_pretrained_cfg(architecture, weights)
    overrides = {
        "force_quick_gelu": bool(cfg.get("quick_gelu", False)),
        "force_preprocess_cfg": {key: cfg[key] for key in PREPROCESSING if key in cfg},
    }
    return _Source(name, architecture, _fetched(name, cfg), overrides)


def _check_architecture(architecture: str, name: str) -> None:
    if architecture not in open_clip.list_models():
        full = ["/".join(pair) for pair in open_clip.list_pretrained()]
        raise UnknownModel(name, models.nearest(name, full + open_clip.list_models()))


def _fetched(name: str, cfg: dict[str, Any]) -> Path:
    """The checkpoint on this disk, from the cache without a word to the hub where it is there."""
    repository, _, file = cfg.get("hf_hub", "").rpartition("/")
    cached = models.cached_weights(repository, (file,) if file else models.WEIGHTS_FILES)
    if cached:
        return cached
    if not models.hub_answers():
        raise ModelUnavailable(name, "the model hub does not answer")
    try:
        return Path(open_clip.download_pretrained(cfg))
    except (OSError, RuntimeError) as error:
        raise ModelUnavailable(name, _first_line(error)) from error


def _tokenizer(source: _Source) -> Any:
    try:
        return open_clip.get_tokenizer(source.architecture)
    except ImportError as error:  # transformers is needed by the multilingual models only
        reason = "it needs more packages: pip install 'photoseek[multilingual]'"
        raise ModelUnavailable(source.name, reason) from error
    except OSError as error:
        raise ModelUnavailable(source.name, f"its tokenizer: {_first_line(error)}") from error


def _towers(source: _Source) -> Any:
    """The model with its weights, read without running code. All foreign failures end here."""
    # A local-dir has its weights in it, and open_clip warns about any others.
    weights = None if source.architecture.startswith("local-dir:") else str(source.checkpoint)
    try:
        return open_clip.create_model(
            source.architecture, weights, weights_only=True, **source.overrides
        )
    except (RuntimeError, KeyError, ValueError, TypeError, AttributeError) as error:
        architecture = source.architecture
        raise CheckpointMismatch(source.checkpoint, architecture, _first_line(error)) from error
    except (OSError, EOFError, pickle.UnpicklingError, _safetensors_error()) as error:
        raise ModelDamaged(source.checkpoint, _first_line(error)) from error


def _safetensors_error() -> type[Exception]:
    from safetensors import SafetensorError

    return SafetensorError


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(":. ")[:120] if lines else type(error).__name__
