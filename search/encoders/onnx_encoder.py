"""Encoder of compiled models: towers as ONNX, run by ONNX Runtime without torch.

The only module that imports onnxruntime.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

# Read by ONNX Runtime when it is imported. Without it, it sends telemetry, and stores an id and
# unsent reports in the user's cache. Subprocesses inherit it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np
from numpy.typing import NDArray

from search.arrays import Pixels, Rows
from search.encoders import hub, models
from search.encoders.compiled_model import (
    CARD,
    LEXICON,
    PHOTOS,
    PHOTOS_INT8,
    TEXTS,
    TEXTS_INT8,
    TOKENIZER,
    Card,
    compiled_folder,
    read_trials,
    write_trials,
)  # fmt: skip
from search.encoders.hub_tokenizer import MERGES, HubTokenizer
from search.encoders.lexicon import Lexicon
from search.encoders.models import BUILTIN, weights_label
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
from search.encoders.token_rows import TOKEN_ROWS, TokenRows
from search.encoders.tokenizer import Tokenizer, cut
from search.errors import CompiledDamaged, ModelUnavailable
from search.files import appears_whole, folder_appears_whole, sha256, write_whole
from search.records import ModelTag

if TYPE_CHECKING:
    from PIL.Image import Image

BATCH = 8  # photos at once, as fit the processor's cache: twice as fast as 64
BATCH_OF_BUILTIN = 2  # on one core: a fifth faster than 8, because its layers are larger


class OnnxEncoder:
    """A model run by ONNX Runtime on the processor. Each tower is loaded by its first use.

    `precision` auto: the fastest found on this machine, exact before the first trial.
    `threads` 0: one for each core. By default all threads share a photo; `for_indexing`, each
    encodes separate photos, a sixth faster for many because no thread waits for another.
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
        is_small = card.tag.name.startswith(BUILTIN) and self._at_once == self._threads
        self._batch = BATCH_OF_BUILTIN if is_small else BATCH
        self.tag = card.tag
        self.side_px = card.preprocessing.side_px
        self.logit_scale = card.logit_scale
        self.logit_bias = card.logit_bias
        self._open_image_session = functools.cache(self._new_image_session)

    def prepare(self, picture: Image) -> Pixels:
        """The input of the image tower for an upright RGB picture: uint8, (side, side, 3)."""
        return self._card.preprocessing.apply(picture)

    def encode_photos(self, photos: Sequence[Pixels]) -> Rows:
        """Prepared photos as unit rows, (n, d), in their order."""
        size = min(self._batch, -(-len(photos) // self._at_once)) or 1
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
        """Texts as unit rows, (n, d), in their order; each is truncated to the context length."""
        if not texts:
            return self._rows(None, [])
        with _dropped_if_damaged(self._folder):
            rows = self._rows(self._text_session, self._text_inputs(self._tokenizer.tokens(texts)))
            return self._lexicon.apply(texts, rows) if self._lexicon else rows

    def _text_inputs(self, tokens: NDArray[np.int64]) -> list[NDArray[Any]]:
        """The tokens in batches as the text tower reads them."""
        if self._token_rows is None:
            has_any_length = not isinstance(self._text_session.get_inputs()[0].shape[1], int)
            return [cut(tokens) if has_any_length else tokens]  # most texts are short
        batches = (tokens[n : n + BATCH] for n in range(0, len(tokens), BATCH))
        return [self._token_rows.of(batch) for batch in batches]

    def fits(self, text: str) -> bool:
        """True if the text tower reads the whole text."""
        return self._tokenizer.fits(text)

    def reads(self, text: str) -> bool:
        """True if the tokenizer knows the writing system of the text."""
        return self._tokenizer.reads(text)

    def _rows(self, tower: Any, batches: Sequence[NDArray[Any]]) -> Rows:
        rows = [tower.run(None, {"input": batch})[0] for batch in batches]
        return np.concatenate([np.empty((0, self.tag.dimension), np.float32), *rows])

    def open(self) -> None:
        """Load both towers and the tokenizer; the folder is no longer needed."""
        self._open_image_session()
        assert self._text_session and self._tokenizer
        _ = self._lexicon, self._token_rows

    def trials(self) -> list[Trial]:
        """The trials of each precision on this machine, if any."""
        return read_trials(self._folder)[1]

    def is_on_gpu(self) -> bool:
        """Never: compiled models run on the processor."""
        return False

    def probes(self, count: int) -> int:
        """The number of `count` new photos that `tune` needs; 0 if it has nothing to measure."""
        return probes(count, read_trials(self._folder)[0]) if self._precision == AUTO else 0

    def tune(self, photos: Sequence[Pixels]) -> None:
        """Choose and store the fastest precision that agrees with the exact one.

        FEW / 2 photos are too few to decide. Raises OSError where the cache cannot be written.
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
        self._open_image_session = functools.cache(self._new_image_session)

    def _timed(self, precision: str, photos: Sequence[Pixels]) -> tuple[float, Rows]:
        for_indexing = self._at_once > 1
        other = OnnxEncoder(
            self._folder, self._card, precision, self._threads, for_indexing=for_indexing
        )
        other.encode_photos(photos[:BATCH])  # loads the tower
        started = time.perf_counter()
        rows = other.encode_photos(photos)
        return time.perf_counter() - started, rows

    def _new_image_session(self) -> Any:
        if _chosen(self._folder, self._precision) == INT8:
            with contextlib.suppress(OSError):  # a full or read-only cache; precision stays exact
                return _session(self._int8_tower(), self._threads // self._at_once)
        return _session(self._folder / PHOTOS, self._threads // self._at_once)

    def _int8_tower(self) -> Path:
        """The file of the 8-bit tower, created if missing or damaged. Raises OSError."""
        file = self._folder / PHOTOS_INT8
        digest = file.with_suffix(".sha256")
        try:
            is_whole = digest.read_text("ascii") == sha256(file)
        except (OSError, ValueError):
            is_whole = False
        if not is_whole:
            if not self._card.matches(self._folder, PHOTOS):
                raise ValueError("the photo tower does not match its digest")
            _quantise(self._folder / PHOTOS, file)
            write_whole(digest, sha256(file).encode())
        return file

    @functools.cached_property
    def _text_session(self) -> Any:
        # Without prepacking, weights are mapped, not read; the graph was optimised when it was
        # written. A shell query waits for nothing else.
        settings = {"session.disable_prepacking": "1"}
        return _session(self._folder / TEXTS, self._threads, settings, is_optimised=True)

    @functools.cached_property
    def _lexicon(self) -> Lexicon | None:
        has_one = LEXICON in self._card.digests
        return Lexicon(self._folder / LEXICON) if has_one else None

    @functools.cached_property
    def _token_rows(self) -> TokenRows | None:
        has_some = TOKEN_ROWS in self._card.digests
        return TokenRows(self._folder / TOKEN_ROWS) if has_some else None

    @functools.cached_property
    def _tokenizer(self) -> Tokenizer | HubTokenizer:
        prompt = models.prompt(self.tag.name)
        with _dropped_if_damaged(self._folder):
            if prompt is None:
                return Tokenizer(self._folder / TOKENIZER)
            file = MERGES if MERGES in self._card.digests else hub.TOKENIZER_FILE
            return HubTokenizer(self._folder / file, prompt)


@contextlib.contextmanager
def _dropped_if_damaged(folder: Path) -> Iterator[None]:
    """Map errors of a damaged model to CompiledDamaged; the next use compiles it again."""
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
    """The precision as configured, or the fastest found on this machine."""
    trials = read_trials(folder)[1] if precision == AUTO else []
    return fastest(trials).precision if trials else precision


def load_compiled(
    name: str,
    weights: str | None = None,
    precision: str = AUTO,
    *,
    for_indexing: bool = False,
    threads: int = 0,
) -> OnnxEncoder | None:
    """The model compiled on this machine from these weights; None without it.

    Also None where a file is damaged; `for_indexing` reads all of the photo tower.
    """
    try:
        folder = compiled_folder(name, weights or weights_label(name))
    except ModelUnavailable:  # load_encoder reports this with more detail
        return None
    # The 8-bit tower has a separate digest, and is read completely when it is loaded.
    is_read = for_indexing and _chosen(folder, precision) != INT8
    card = Card.load(folder, thorough=PHOTOS if is_read else None)
    if card is None:
        return None
    return OnnxEncoder(folder, card, precision, threads, for_indexing=for_indexing)


class Exporter(Protocol):
    """An encoder that writes its towers as ONNX."""

    tag: ModelTag
    preprocessing: Preprocessing
    logit_scale: float
    logit_bias: float | None

    def export(self, folder: Path, notify: Callable[[str], None]) -> None:
        """Write the towers and the tokenizer; call `notify` before each step. Raises OSError."""


def compile_towers(model: Exporter, notify: Callable[[str], None] = lambda _: None) -> None:
    """Write the folder of a model, whole or not at all. Raises OSError."""
    with folder_appears_whole(compiled_folder(model.tag.name, model.tag.weights)) as part:
        _write(model, part, notify)


def compile_in_memory(model: Exporter) -> OnnxEncoder:
    """A model compiled for this process only; nothing stays on the disk. Raises OSError."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:  # on Windows it is open
        encoder = OnnxEncoder(Path(place), _write(model, Path(place)), EXACT)
        encoder.open()
    return encoder


def _write(model: Exporter, folder: Path, notify: Callable[[str], None] = lambda _: None) -> Card:
    """Fill a folder for `OnnxEncoder`."""
    model.export(folder, notify)
    digests = {file.name: sha256(file) for file in folder.iterdir()}
    card = Card(model.tag, model.preprocessing, model.logit_scale, digests, model.logit_bias)
    card.save(folder)
    return card


def keep_text_precision(folder: Path, tokens: NDArray[np.int64], exact: Rows) -> None:
    """Replace the text tower of a folder with one of 8 bits if that agrees on these tokens.

    `exact`: the rows of their texts. Raises OSError, and ValueError if even the tower does not
    agree with them.
    """
    table, quantised = TokenRows(folder / TOKEN_ROWS), folder / TEXTS_INT8

    def agrees(file: Path) -> bool:
        tower = _session(file, 0)
        batches = [tokens[n : n + BATCH] for n in range(0, len(tokens), BATCH)]
        rows = [tower.run(None, {"input": table.of(batch)})[0] for batch in batches]
        return trial(EXACT, 1, np.concatenate(rows), exact).agrees

    _quantise(folder / TEXTS, quantised)
    if agrees(quantised):
        for file in folder.glob(f"{TEXTS}*"):
            file.unlink()
        write_folded(quantised.read_bytes(), folder / TEXTS)
        quantised.unlink()
        return
    quantised.unlink()
    if not agrees(folder / TEXTS):
        raise ValueError("the text tower does not agree with the model")


def write_folded(model: bytes, file: Path) -> None:
    """Write an ONNX model with constants folded. Raises OSError."""
    import onnxruntime
    from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidArgument

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # Only standard ONNX: the 8-bit tower is derived from it, for any processor.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = os.fspath(file)
    # In a separate file, which is mapped, not read.
    key = "session.optimized_model_external_initializers_file_name"
    options.add_session_config_entry(key, f"{file.name}.data")
    try:
        onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except (Fail, InvalidArgument) as error:  # the disk is full, or may not be written
        raise OSError(errno.ENOSPC, "no room for the towers", os.fspath(file)) from error


def _quantise(file: Path, quantised: Path) -> None:
    """Write a tower with weights of 8 bits, a scale for each channel, and dynamic inputs.

    One bit of a weight stays unused: processors without VNNI add pairs of products in 16 bits,
    which would overflow.
    """
    import logging

    from onnxruntime.quantization import QuantType, quantize_dynamic

    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)  # it logs advice for developers
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
    is_optimised: bool = False,
) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    if is_optimised:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = threads
    options.log_severity_level = 3  # errors are raised as exceptions anyway
    # Spinning threads would take processor time from decoding.
    for key, value in {"session.intra_op.allow_spinning": "0", **settings}.items():
        options.add_session_config_entry(key, value)
    return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
