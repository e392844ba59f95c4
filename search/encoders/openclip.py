"""Encoder of OpenCLIP models, run by torch.

Only this module, `towers` and `search/builtin/training` import torch.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import open_clip
import torch
from PIL.Image import Image

from search import builtin
from search.arrays import Pixels, Rows
from search.encoders import hub, models
from search.encoders.compiled_model import PHOTOS, TEXTS, TOKENIZER
from search.encoders.download import fetch
from search.encoders.hub_tokenizer import HubTokenizer, write_hub_tokenizer
from search.encoders.lexicon import Lexicon
from search.encoders.onnx_encoder import BATCH, keep_text_precision
from search.encoders.precision import PROBES
from search.encoders.preprocessing import Preprocessing
from search.encoders.token_rows import TOKEN_ROWS, write_token_rows
from search.encoders.tokenizer import write_tokenizer
from search.encoders.towers import PhotoTower, TextBlocks, TextTower, export_tower
from search.errors import CheckpointMismatch, ModelDamaged, ModelUnavailable, UnknownModel, notes
from search.files import sha256
from search.ranking.calibration import neutral_texts
from search.records import ModelTag

PREPROCESSING = ("mean", "std", "interpolation", "resize_mode")


@dataclass(frozen=True, slots=True)
class _Source:
    """The arguments of open_clip for a model."""

    name: str
    architecture: str  # also a `local-dir:` of open_clip
    checkpoint: Path
    overrides: dict[str, Any]
    merges: Path | None = None  # of its tokenizer's byte pairs, where they are not CLIP's
    has_two_views: bool = False


class OpenClipEncoder:
    """Any OpenCLIP model on the best device of this machine."""

    def __init__(
        self, model: Any, tokenizer: Any, name: str, weights: str, *, has_two_views: bool = False
    ) -> None:
        self.device = _device()
        model = model.to(self.device, memory_format=torch.channels_last).eval()
        self._image_tower = PhotoTower(model, has_two_views).to(self.device).eval()
        self._text_tower = TextTower(model).eval()
        self._tokenizer = tokenizer
        self._lexicon = Lexicon(builtin.LEXICON) if name == models.BUILTIN else None
        cfg = model.visual.preprocess_cfg
        fill = int(cfg.get("fill_color", 0))
        side_px = int(_side(cfg["size"]))
        self.preprocessing = Preprocessing(cfg["resize_mode"], cfg["interpolation"], side_px, fill)
        self.side_px = side_px
        self.logit_scale = float(model.logit_scale.detach().exp())
        bias = getattr(model, "logit_bias", None)
        self.logit_bias = None if bias is None else float(bias.detach())
        dimension = self._text_tower(self._tokens(["a photo"])).shape[1]
        self.tag = ModelTag(name, weights, dimension, str(self.preprocessing))

    @classmethod
    def load(cls, name: str) -> Self:
        """The encoder of a model by its full name.

        Raises UnknownModel, ModelUnavailable, ModelDamaged or CheckpointMismatch.
        """
        source = _source(name)
        tokenizer, weights = _tokenizer(source), models.weights_label(name)
        return cls(_towers(source), tokenizer, name, weights, has_two_views=source.has_two_views)

    def is_on_gpu(self) -> bool:
        """True if photos are encoded on a GPU."""
        return self.device != "cpu"

    def prepare(self, picture: Image) -> Pixels:
        """The input of the image tower for an upright RGB picture: uint8, (side, side, 3)."""
        return self.preprocessing.apply(picture)

    def encode_photos(self, photos: Sequence[Pixels]) -> Rows:
        """Prepared photos as unit rows, (n, d), in their order."""
        if not photos:
            return np.empty((0, self.tag.dimension), np.float32)
        batch = torch.from_numpy(np.stack(photos))
        size = len(photos) if self.is_on_gpu() else BATCH
        return np.concatenate([self._run(self._image_tower, part) for part in batch.split(size)])

    def encode_texts(self, texts: Sequence[str]) -> Rows:
        """Texts as unit rows, (n, d), in their order; each is truncated to the context length."""
        if not texts:
            return np.empty((0, self.tag.dimension), np.float32)
        rows = self._run(self._text_tower, self._tokens(texts))
        return self._lexicon.apply(texts, rows) if self._lexicon else rows

    def _tokens(self, texts: Sequence[str]) -> Any:
        if isinstance(self._tokenizer, HubTokenizer):
            return torch.from_numpy(self._tokenizer.tokens(texts)).to(self.device)
        return self._tokenizer(list(texts)).to(self.device)

    def _run(self, tower: Any, batch: Any) -> Rows:
        half = self.is_on_gpu()  # twice as fast on a GPU, with the same results
        with torch.inference_mode(), torch.autocast(self.device, torch.float16, enabled=half):
            rows = tower(batch.to(self.device))
        return np.asarray(rows.cpu().numpy(), dtype=np.float32)

    def probes(self, _: int) -> int:
        """None: torch chooses the precision."""
        return 0

    def tune(self, _: Sequence[Pixels]) -> None:
        """Do nothing."""

    def fits(self, text: str) -> bool:
        """True if the text tower reads the whole text: the last token is padding."""
        if isinstance(self._tokenizer, HubTokenizer):
            return self._tokenizer.fits(text)
        tokens = self._tokenizer([text])[0]
        return bool(tokens[-1] == self._tokenizer([""])[0][-1])

    def reads(self, text: str) -> bool:
        """True if the tokenizer knows the writing system of the text."""
        return not isinstance(self._tokenizer, HubTokenizer) or self._tokenizer.reads(text)

    def can_export(self) -> bool:
        """True if `export` supports the tokenizer of this model."""
        return isinstance(self._tokenizer, open_clip.SimpleTokenizer | HubTokenizer)

    def export(self, folder: Path, notify: Callable[[str], None]) -> None:
        """Write the towers as ONNX and the tokenizer, for `OnnxEncoder`. Raises OSError."""
        ours = self._tokenizer
        if isinstance(ours, HubTokenizer):
            write_hub_tokenizer(ours.file, folder)
            self._export_with_table(folder, notify)
            return
        write_tokenizer(folder / TOKENIZER, ours.encoder, ours.bpe_ranks, ours.context_length)
        self.export_towers(folder, notify)

    def export_towers(
        self, folder: Path, notify: Callable[[str], None] = lambda _: None, *, fold: bool = True
    ) -> None:
        """Write the towers as ONNX; without `fold`, with the weights of the checkpoint."""
        self._export_photos(folder, notify, fold=fold)
        notify(notes.COMPILING_TEXT_TOWER.code)
        tokens = self._tokens(["a photo", "two"])
        lengths = {1: torch.export.Dim("length", min=2, max=tokens.shape[1])}
        cut = lengths if self._text_tower.can_cut else {}
        export_tower(self._text_tower, tokens, folder / TEXTS, cut, fold)

    def _export_photos(self, folder: Path, notify: Callable[[str], None], *, fold: bool) -> None:
        pixels = torch.zeros(2, self.side_px, self.side_px, 3, dtype=torch.uint8)
        notify(notes.COMPILING_PHOTO_TOWER.code)
        export_tower(self._image_tower, pixels, folder / PHOTOS, {}, fold)

    def _export_with_table(self, folder: Path, notify: Callable[[str], None]) -> None:
        """Write the towers, and the table of tokens as a separate file. Raises OSError."""
        self._export_photos(folder, notify, fold=True)
        notify(notes.COMPILING_TEXT_TOWER.code)
        text = self._text_tower.model.text
        table = text.token_embedding
        write_token_rows(folder / TOKEN_ROWS, table.weight.detach().cpu().numpy())
        example = table(self._tokens(["a photo", "two"])).detach()
        export_tower(TextBlocks(text).eval(), example, folder / TEXTS, {}, True)
        texts = neutral_texts()[:: len(neutral_texts()) // PROBES]
        keep_text_precision(folder, self._tokenizer.tokens(texts), self.encode_texts(texts))


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
        raise ModelDamaged(builtin.WEIGHTS, notes.WRONG_CHECKSUM())
    return _builtin_shape(models.BUILTIN, builtin.WEIGHTS)


def _builtin_shape(name: str, weights: Path) -> _Source:
    """The built-in model, or other weights of its shape with their config beside them."""
    folder = f"local-dir:{weights.parent}"
    return _Source(name, folder, weights, {}, builtin.MERGES, has_two_views=True)


def _file_source(name: str) -> _Source:
    architecture, _, file = name.partition("@")
    checkpoint = Path(file).expanduser()
    if architecture != models.BUILTIN:
        models.check_architecture(name)
    if not checkpoint.is_file():
        raise ModelUnavailable(name, notes.NO_SUCH_FILE())
    if architecture == models.BUILTIN:
        return _builtin_shape(name, checkpoint)
    return _Source(name, architecture, checkpoint, {})


def _hub_source(name: str) -> _Source:
    architecture, _, weights = name.partition("/")
    models.check_architecture(name)
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


def _fetched(name: str, cfg: dict[str, Any]) -> Path:
    """The checkpoint on this disk, from the cache without a request to the hub, if possible."""
    repository, _, file = cfg.get("hf_hub", "").rpartition("/")
    files = (file,) if file else hub.WEIGHTS_FILES
    return _here(name, repository, files, lambda: open_clip.download_pretrained(cfg))


def _here(
    name: str, repository: str, files: tuple[str, ...], fetch: Callable[[], str | Path]
) -> Path:
    """The first of these files on this disk, or else what `fetch` downloads."""
    if cached := hub.cached_file(repository, files):
        return cached
    if not hub.is_reachable():
        raise ModelUnavailable(name, notes.HUB_UNREACHABLE())
    try:
        return Path(fetch())
    except (OSError, RuntimeError) as error:
        raise ModelUnavailable(name, notes.known(_first_line(error))) from error


def _tokenizer(source: _Source) -> Any:
    if prompt := models.prompt(source.name):
        return _hub_tokenizer(source, prompt)
    merges = {"bpe_path": os.fspath(source.merges)} if source.merges else {}
    try:
        return open_clip.get_tokenizer(source.architecture, **merges)
    except ImportError as error:  # transformers is needed by the multilingual models only
        raise ModelUnavailable(source.name, notes.NEEDS_PACKAGES()) from error
    except OSError as error:
        raise ModelUnavailable(
            source.name, notes.TOKENIZER_FAILED(error=_first_line(error))
        ) from error


def _hub_tokenizer(source: _Source, prompt: str) -> HubTokenizer:
    """The tokenizer beside a checkpoint file, or else of the model's repository."""
    file = source.checkpoint.with_name(hub.TOKENIZER_FILE)
    if not file.is_file():
        config = open_clip.get_model_config(source.architecture)
        repository = config["text_cfg"]["hf_tokenizer_name"]
        only = (hub.TOKENIZER_FILE,)
        file = _here(source.name, repository, only, lambda: fetch(repository, *only))
    try:
        return HubTokenizer(file, prompt)
    except (OSError, ValueError) as error:
        raise ModelDamaged(file, notes.TOKENIZER_FAILED(error=_first_line(error))) from error


def _towers(source: _Source) -> Any:
    """The model with its weights, loaded without running code. Maps all errors of libraries."""
    # A local-dir contains its weights; open_clip warns about others.
    weights = None if source.architecture.startswith("local-dir:") else str(source.checkpoint)
    try:
        return open_clip.create_model(
            source.architecture, weights, weights_only=True, **source.overrides
        )
    except (RuntimeError, KeyError, ValueError, TypeError, AttributeError, AssertionError) as error:
        architecture = source.architecture
        raise CheckpointMismatch(
            source.checkpoint, architecture, notes.known(_first_line(error))
        ) from error
    except (OSError, EOFError, pickle.UnpicklingError, _safetensors_error()) as error:
        raise ModelDamaged(source.checkpoint, notes.known(_first_line(error))) from error


def _safetensors_error() -> type[Exception]:
    from safetensors import SafetensorError

    return SafetensorError


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(":. ")[:120] if lines else type(error).__name__
