"""Loading of encoders by name: compiled where possible, by torch otherwise."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from search.encoders.base import Encoder
from search.encoders.models import BUILTIN, check_architecture, weights_label
from search.encoders.precision import AUTO
from search.errors import ModelUnavailable, notes
from search.files import reason


def load_encoder(
    name: str,
    *,
    weights: str | None = None,
    precision: str = AUTO,
    notify: Callable[[str], None] = lambda _: None,
    for_indexing: bool = False,
    threads: int = 0,
) -> Encoder:
    """The encoder of a model by its full name: `builtin`, ARCH/PRETRAINED or ARCH@FILE.

    On the processor, towers are compiled once and run without torch; `notify` is called before.
    `weights`: as in the ModelTag, if known; the checkpoint need not be read then.
    `threads`: of ONNX Runtime; 0: one for each core.
    `for_indexing`: verify all files before embeddings are stored, and encode many photos in
    parallel.
    Raises UnknownModel, ModelUnavailable, ModelDamaged or CheckpointMismatch.
    """
    from search.encoders.onnx_encoder import load_compiled

    compiled = load_compiled(name, weights, precision, for_indexing=for_indexing, threads=threads)
    if compiled:
        return compiled
    from search.encoders.download import fetch_listed  # loads an HTTP client, in 40 ms

    fetch_listed(name, notify)
    try:
        _compile(name, weights, notify)
        compiled = load_compiled(
            name, weights, precision, for_indexing=for_indexing, threads=threads
        )
    except OSError as error:
        notify(notes.MODEL_NOT_CACHED(name=name, reason=reason(error)))
    return compiled or _uncached(name)


def _compile(name: str, weights: str | None, notify: Callable[[str], None]) -> None:
    from search.encoders import compilation

    if name == BUILTIN:
        compilation.compile_builtin(notify)
        return
    if not name.startswith(f"{BUILTIN}@"):
        check_architecture(name)
    try:
        weights = weights or weights_label(name)
    except ModelUnavailable:  # the encoder raises this with more detail
        return
    compilation.compile_in_subprocess(name, weights, notify)


def _uncached(name: str) -> Encoder:
    """The encoder without the cache."""
    if name == BUILTIN:
        from search.encoders.builtin_graphs import BuiltinGraphs
        from search.encoders.onnx_encoder import compile_in_memory

        with contextlib.suppress(OSError):  # no room for temporary files; torch needs none
            return compile_in_memory(BuiltinGraphs())
    from search.encoders.openclip import OpenClipEncoder  # imports torch, which takes seconds

    return OpenClipEncoder.load(name)
