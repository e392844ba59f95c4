"""A model's name to its encoder: compiled where it has been, through torch where not."""

from __future__ import annotations

from collections.abc import Callable

from search.encoders.base import Encoder
from search.encoders.precision import AUTO


def load_encoder(
    name: str,
    *,
    weights: str | None = None,
    precision: str = AUTO,
    notify: Callable[[str], None] = lambda _: None,
    thorough: bool = False,
) -> Encoder:
    """The encoder of a model by its full name: `builtin`, ARCH/PRETRAINED or ARCH@FILE.

    On a processor its towers are compiled once, which `notify` is told, and run without torch.
    `weights`: as a ModelTag names them, for those who know: a checkpoint need not be read then.
    `thorough`: read all of what was compiled, before embeddings by it are kept for good.
    Raises UnknownModel, ModelUnavailable, ModelDamaged or CheckpointMismatch.
    """
    from search.encoders.compiled import compile_towers, load_compiled

    compiled = load_compiled(name, weights, precision, thorough=thorough)
    if compiled:
        return compiled
    from search.encoders.openclip import OpenClipEncoder  # torch takes seconds to import

    encoder = OpenClipEncoder.load(name)
    if encoder.device != "cpu" or not encoder.can_export():
        return encoder
    notify(f"preparing {name} for this machine, once")
    compile_towers(encoder)
    return load_compiled(name, encoder.tag.weights, precision) or encoder
