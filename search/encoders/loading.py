"""A model's name to its encoder: compiled where it can be, through torch where not."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from search.encoders.base import Encoder
from search.encoders.models import BUILTIN, check_architecture, weights_label
from search.encoders.precision import AUTO
from search.errors import ModelUnavailable
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

    On a processor its towers are compiled once, which `notify` is told, and run without torch.
    `weights`: as a ModelTag names them, for those who know: a checkpoint need not be read then.
    `threads`: of ONNX Runtime; 0: as many as there are cores.
    `for_indexing`: read all of what was compiled, before embeddings by it are kept for good, and
    encode many photos at once faster than one.
    Raises UnknownModel, ModelUnavailable, ModelDamaged or CheckpointMismatch.
    """
    from search.encoders.compiled import load_compiled

    compiled = load_compiled(name, weights, precision, for_indexing=for_indexing, threads=threads)
    if compiled:
        return compiled
    try:
        _compile(name, weights, notify)
        compiled = load_compiled(
            name, weights, precision, for_indexing=for_indexing, threads=threads
        )
    except OSError as error:
        notify(f"{name} cannot be kept in the cache ({reason(error)}); each command prepares it")
    return compiled or _passing(name)


def _compile(name: str, weights: str | None, notify: Callable[[str], None]) -> None:
    from search.encoders import compilation

    if name == BUILTIN:
        compilation.compile_builtin(notify)
        return
    if not name.startswith(f"{BUILTIN}@"):
        check_architecture(name)
    try:
        weights = weights or weights_label(name)
    except ModelUnavailable:  # the encoder reports this with more detail
        return
    compilation.compile_apart(name, weights, notify)


def _passing(name: str) -> Encoder:
    """The encoder without a cache."""
    if name == BUILTIN:
        from search.encoders.compiled import compile_in_passing
        from search.encoders.skeleton import Skeleton

        with contextlib.suppress(OSError):  # no room for temporary files either: torch needs none
            return compile_in_passing(Skeleton())
    from search.encoders.openclip import OpenClipEncoder  # torch takes seconds to import

    return OpenClipEncoder.load(name)
