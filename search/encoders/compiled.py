"""The towers as ONNX: exported once, run without torch. The only file that imports onnxruntime.

A folder of the user's cache holds for one model `photos.onnx`, `texts.onnx`, `tokenizer.txt` and
`card.json`. It can be deleted any time: the next use rebuilds it.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import hashlib
import logging
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

# Read by ONNX Runtime when it is imported: it would send telemetry to its maker, and keep an id and
# what waits to be sent in the user's cache. Processes that this one starts inherit it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np
from numpy.typing import NDArray

from search.arrays import Pixels, Rows
from search.encoders.cache import cache_folder
from search.encoders.card import CARD, Card
from search.encoders.models import weights_label
from search.encoders.precision import (
    AUTO,
    EXACT,
    FEW,
    INT8,
    Trial,
    fastest,
    probes,
    trial,
)
from search.encoders.preprocessing import Preprocessing
from search.encoders.tokenizer import Tokenizer, cut
from search.encoders.trials import read_trials, write_trials
from search.errors import CompiledDamaged, ModelUnavailable
from search.files import PART, appears_whole, folder_appears_whole, sha256, write_whole
from search.records import ModelTag

if TYPE_CHECKING:
    from PIL.Image import Image

FORMAT = 6  # of the folder; a new number rebuilds every folder
TOKENIZER = "tokenizer.txt"
PHOTOS, TEXTS, PHOTOS_INT8 = "photos.onnx", "texts.onnx", "photos-int8.onnx"
BATCH = 8  # photos at once, what a processor's cache holds: twice as fast as 64


class CompiledEncoder:
    """A model through ONNX Runtime on the processor. Each tower is loaded by its first use.

    `precision` auto: the one found fastest on this machine, exact until one has been tried.
    `threads` 0: as many as there are cores. Together they encode a photo; `for_indexing`, each
    encodes photos of its own: a sixth less time for many, for none waits for the others.
    """

    def __init__(
        self,
        folder: Path,
        card: Card,
        precision: str = AUTO,
        threads: int = 0,
        *,
        for_indexing: bool = False,
    ) -> None:
        self._folder = folder
        self._precision = precision
        self._threads = threads or os.cpu_count() or 1
        self._at_once = self._threads if for_indexing else 1
        self._card = card
        self.tag = card.tag
        self.side_px = card.preprocessing.side_px
        self.logit_scale = card.logit_scale
        self._open_image_session = functools.cache(self._new_image_session)

    def prepare(self, picture: Image) -> Pixels:
        """An upright RGB picture as the tower sees it: uint8, (side, side, 3). Thread-safe."""
        return self._card.preprocessing.apply(picture)

    def encode_photos(self, photos: Sequence[Pixels]) -> Rows:
        """Prepared photos as unit rows, (n, d), in their order."""
        size = min(BATCH, -(-len(photos) // self._at_once)) or 1
        batches = [np.stack(photos[i : i + size]) for i in range(0, len(photos), size)]
        with _dropped_if_damaged(self._folder):
            tower = self._open_image_session()
            if self._at_once == 1:
                return self._rows(tower, batches)
            from concurrent.futures import ThreadPoolExecutor

            with ThreadPoolExecutor(self._at_once, "encode") as pool:
                rows = pool.map(lambda batch: self._rows(tower, [batch]), batches)
                return np.concatenate([self._rows(tower, []), *rows])

    def encode_texts(self, texts: Sequence[str]) -> Rows:
        """Texts as unit rows, (n, d), in their order; each is cut at the context length."""
        if not texts:
            return self._rows(None, [])
        with _dropped_if_damaged(self._folder):
            tokens = self._tokenizer.tokens(texts)
            if not isinstance(self._text_session.get_inputs()[0].shape[1], int):
                tokens = cut(tokens)  # most texts are a tenth of what the tower can read
            return self._rows(self._text_session, [tokens])

    def fits(self, text: str) -> bool:
        """Whether the text tower reads the whole text."""
        return self._tokenizer.fits(text)

    def _rows(self, tower: Any, batches: Sequence[NDArray[Any]]) -> Rows:
        rows = [tower.run(None, {"input": batch})[0] for batch in batches]
        return np.concatenate([np.empty((0, self.tag.dimension), np.float32), *rows])

    def open(self) -> None:
        """Load both towers and the tokenizer; the folder is not needed any more."""
        self._open_image_session()
        assert self._text_session and self._tokenizer

    def trials(self) -> list[Trial]:
        """How each precision did on this machine, if they have been tried."""
        return read_trials(self._folder)[1]

    def is_on_gpu(self) -> bool:
        """Never: what is compiled is for processors."""
        return False

    def probes(self, count: int) -> int:
        """How many of `count` new photos `tune` asks for; 0 where it has nothing to find out."""
        return probes(count, read_trials(self._folder)[0]) if self._precision == AUTO else 0

    def tune(self, photos: Sequence[Pixels]) -> None:
        """Find the fastest precision that agrees with the exact one on these photos; remember it.

        Half of FEW tell nothing. Raises OSError where the cache cannot be written.
        """
        if len(photos) <= FEW // 2:
            return
        seconds, exact = self._timed(EXACT, photos)
        trials = [trial(EXACT, seconds, exact, exact)]
        seconds, rows = self._timed(INT8, photos)
        trials.append(trial(INT8, seconds, rows, exact))
        write_trials(self._folder, len(photos), trials)
        if fastest(trials).precision != INT8:
            (self._folder / PHOTOS_INT8).unlink(missing_ok=True)
        self._open_image_session = functools.cache(self._new_image_session)  # the way just found

    def _timed(self, precision: str, photos: Sequence[Pixels]) -> tuple[float, Rows]:
        for_indexing = self._at_once > 1
        other = CompiledEncoder(
            self._folder, self._card, precision, self._threads, for_indexing=for_indexing
        )
        other.encode_photos(photos[:BATCH])  # loads the tower
        started = time.perf_counter()
        rows = other.encode_photos(photos)
        return time.perf_counter() - started, rows

    def _new_image_session(self) -> Any:
        if _chosen(self._folder, self._precision) == INT8:
            with contextlib.suppress(OSError):  # a full or read-only cache: it stays exact
                return _session(self._int8_tower(), self._threads // self._at_once)
        return _session(self._folder / PHOTOS, self._threads // self._at_once)

    def _int8_tower(self) -> Path:
        """The file of the 8-bit tower, made where it is not there whole. Raises OSError."""
        file = self._folder / PHOTOS_INT8
        sealed = file.with_suffix(".sha256")
        try:
            is_whole = sealed.read_text("ascii") == sha256(file)
        except (OSError, ValueError):
            is_whole = False
        if not is_whole:
            if not self._card.is_true_of(self._folder, PHOTOS):
                raise ValueError("the photo tower is not as it was written")
            _quantise(self._folder / PHOTOS, file)
            write_whole(sealed, sha256(file).encode())
        return file

    @functools.cached_property
    def _text_session(self) -> Any:
        # Unpacked, its weights are mapped, not read, and the graph has been folded when it was
        # written: a query at the shell waits for nothing else.
        settings = {"session.disable_prepacking": "1"}
        return _session(self._folder / TEXTS, self._threads, settings, as_it_is=True)

    @functools.cached_property
    def _tokenizer(self) -> Tokenizer:
        with _dropped_if_damaged(self._folder):
            return Tokenizer(self._folder / TOKENIZER)


@contextlib.contextmanager
def _dropped_if_damaged(folder: Path) -> Iterator[None]:
    """Load or run what was compiled; if it is damaged, drop it, so that the next use makes it anew.

    Raises CompiledDamaged.
    """
    from onnxruntime.capi import onnxruntime_pybind11_state as runtime

    broken = (
        runtime.Fail, runtime.InvalidArgument, runtime.InvalidGraph, runtime.InvalidProtobuf,
        runtime.NoSuchFile, runtime.NotImplemented, runtime.RuntimeException, ValueError,
    )  # fmt: skip
    try:
        yield
    except broken as error:
        (folder / CARD).unlink(missing_ok=True)
        raise CompiledDamaged(folder) from error


def _chosen(folder: Path, precision: str) -> str:
    """A precision of one's own choice, or the fastest that has been found here."""
    trials = read_trials(folder)[1] if precision == AUTO else []
    return fastest(trials).precision if trials else precision


def load_compiled(
    name: str,
    weights: str | None = None,
    precision: str = AUTO,
    *,
    for_indexing: bool = False,
    threads: int = 0,
) -> CompiledEncoder | None:
    """The compiled model of this name, if it has been made on this machine from these weights.

    None too where a file of it is damaged: `for_indexing`, all of the photo tower is read.
    """
    try:
        folder = compiled_folder(name, weights or weights_label(name))
    except ModelUnavailable:  # load_encoder reports this with more detail
        return None
    # The 8-bit tower has a digest of its own, and who loads it reads it all.
    is_read = for_indexing and _chosen(folder, precision) != INT8
    card = Card.load(folder, thorough=PHOTOS if is_read else None)
    if card is None:
        return None
    return CompiledEncoder(folder, card, precision, threads, for_indexing=for_indexing)


class Exporter(Protocol):
    """An encoder that writes its towers as ONNX."""

    tag: ModelTag
    preprocessing: Preprocessing
    logit_scale: float

    def export(self, folder: Path, tell: Callable[[str], None]) -> None:
        """Write the towers and the tokenizer, and `tell` each step. Raises OSError."""


def compile_towers(model: Exporter, tell: Callable[[str], None] = lambda _: None) -> None:
    """Make the folder of a model, whole or not at all. Raises OSError."""
    with folder_appears_whole(compiled_folder(model.tag.name, model.tag.weights)) as part:
        _write(model, part, tell)


def compile_in_passing(model: Exporter) -> CompiledEncoder:
    """A model compiled for this process alone: nothing stays on the disk. Raises OSError."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:  # on Windows it is open
        encoder = CompiledEncoder(Path(place), _write(model, Path(place)), EXACT)
        encoder.open()
    return encoder


def _write(model: Exporter, folder: Path, tell: Callable[[str], None] = lambda _: None) -> Card:
    """Fill a folder for `CompiledEncoder`."""
    model.export(folder, tell)
    digests = {file.name: sha256(file) for file in folder.iterdir()}
    card = Card(model.tag, model.preprocessing, model.logit_scale, digests)
    card.save(folder)
    return card


def parts_of(folder: Path) -> list[Path]:
    """What compilations of this model that were killed have left."""
    return list(folder.parent.glob(f"{folder.name}-*{PART}"))


def compiled_folder(name: str, weights: str) -> Path:
    """Where the compiled towers of a model are kept."""
    key = hashlib.sha256(f"{FORMAT} {name} {weights}".encode()).hexdigest()[:12]
    readable = re.sub(r"[^A-Za-z0-9.-]+", "-", name)[-60:].strip("-.")
    return cache_folder() / f"{readable}-{key}"


def write_folded(model: bytes, file: Path) -> None:
    """Write an ONNX model with all computed that depends on its weights alone. Raises OSError."""
    import onnxruntime
    from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidArgument

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # Not beyond standard ONNX: the 8-bit tower is made from it, and any processor reads it.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = os.fspath(file)
    # Beside the graph, so that they are mapped, not read.
    key = "session.optimized_model_external_initializers_file_name"
    options.add_session_config_entry(key, f"{file.name}.data")
    try:
        onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except (Fail, InvalidArgument) as error:  # the disk is full, or may not be written
        raise OSError(errno.ENOSPC, "no room for the towers", os.fspath(file)) from error


def _quantise(file: Path, quantised: Path) -> None:
    """The same tower with weights of 8 bits, a scale for each channel; inputs as they come.

    One bit of a weight stays unused: processors without VNNI add products in pairs in 16 bits,
    which would overflow.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)  # it advises its developers through the root logger
    try:
        with appears_whole(quantised) as part:
            weights = {"weight_type": QuantType.QInt8, "per_channel": True, "reduce_range": True}
            quantize_dynamic(file, part, ["MatMul", "Gemm"], **weights)
    finally:
        root.setLevel(level)


def _session(
    file: Path,
    threads: int,
    settings: Mapping[str, str] = MappingProxyType({}),
    *,
    as_it_is: bool = False,
) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    if as_it_is:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = threads
    options.log_severity_level = 3  # errors only: they come as exceptions anyway
    # Threads that spin while they wait take the time of those that decode.
    for key, value in {"session.intra_op.allow_spinning": "0", **settings}.items():
        options.add_session_config_entry(key, value)
    return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
