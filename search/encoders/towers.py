"""Towers of OpenCLIP models as modules of torch, and their export as ONNX."""

from __future__ import annotations

import contextlib
import io
import warnings
from pathlib import Path
from typing import Any

import torch
from torch.func import functional_call
from torch.nn.functional import interpolate, normalize

from search.encoders.builtin_graphs import drop_metadata

# Of the side, 160 of 224 pixels: the second view of the built-in model, the best of those that its
# model card compares ("Two views per photo instead of one").
MIDDLE = 5 / 7


class PhotoTower(torch.nn.Module):  # type: ignore[misc]
    """Pixels as `prepare` gives them, uint8 (n, side, side, 3), to unit rows, (n, d).

    With `has_two_views`, a row is the sum of two views: of the whole, and of the middle, mirrored.
    Several crops of one picture: Krizhevsky, Sutskever and Hinton 2012.
    """

    def __init__(self, model: Any, has_two_views: bool) -> None:
        super().__init__()
        self.model = model
        self.has_two_views = has_two_views
        for name in ("mean", "std"):
            levels = torch.tensor(model.visual.preprocess_cfg[name]).view(1, 3, 1, 1) * 255
            self.register_buffer(f"pixel_{name}", levels)

    def forward(self, pixels: Any) -> Any:
        # (n, h, w, 3) seen as (n, 3, h, w) is channels-last already: no copy, and the faster layout
        levels = pixels.permute(0, 3, 1, 2).float()
        batch = (levels - self.pixel_mean) / self.pixel_std
        if self.has_two_views:
            batch = torch.cat([batch, middle(batch)])
        rows = normalize(self.model.encode_image(batch).float(), dim=-1)
        if self.has_two_views:
            rows = normalize(rows.reshape(2, -1, rows.shape[-1]).sum(0), dim=-1)
        return rows


def middle(batch: Any) -> Any:
    """The middle of pictures (n, 3, side, side), enlarged to their size and mirrored."""
    side = batch.shape[-1]
    first = round(side * (1 - MIDDLE) / 2)
    crop = batch[:, :, first : side - first, first : side - first]
    return interpolate(crop, (side, side), mode="bilinear").flip(-1)


class TextTower(torch.nn.Module):  # type: ignore[misc]
    """Tokens, int64 (n, length), to unit rows, (n, d).

    `can_cut`: no token attends to later ones, and the padding after the longest text can be
    omitted. The model itself expects its whole context.
    """

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model
        # In a tuple: as a submodule, each weight would have two names.
        self._encode = (_EncodeText(model),)
        text = getattr(model, "text", model)
        sees_before = getattr(text, "attn_mask", None) is not None
        self.can_cut = sees_before and getattr(text, "cls_emb", None) is None

    def forward(self, tokens: Any) -> Any:
        (encode,) = self._encode
        cut = self._cut(tokens.shape[1]) if self.can_cut else {}
        return normalize(functional_call(encode, cut, (tokens,)).float(), dim=-1)

    def _cut(self, length: int) -> dict[str, Any]:
        """The parameters of the whole context, cut to the first tokens."""
        text = getattr(self.model, "text", self.model)
        prefix = "model." if text is self.model else "model.text."
        return {
            f"{prefix}positional_embedding": text.positional_embedding[:length],
            f"{prefix}attn_mask": text.attn_mask[:length, :length],
        }


class _EncodeText(torch.nn.Module):  # type: ignore[misc]
    """The text encoder of a model as a module."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, tokens: Any) -> Any:
        return self.model.encode_text(tokens)


class TextBlocks(torch.nn.Module):  # type: ignore[misc]
    """A text tower without its table: rows of tokens, (n, length, width), to unit rows, (n, d).

    For towers whose tokens attend to all others, and whose last one is the output.
    """

    def __init__(self, text: Any) -> None:
        super().__init__()
        self.positions = text.positional_embedding
        self.transformer, self.ln_final = text.transformer, text.ln_final
        self.projection = text.text_projection

    def forward(self, rows: Any) -> Any:
        hidden = self.transformer(rows + self.positions, attn_mask=None)
        return normalize(self.projection(self.ln_final(hidden[:, -1])).float(), dim=-1)


def export_tower(tower: Any, example: Any, file: Path, sizes: dict[int, Any], fold: bool) -> None:
    """Write a tower for any number of rows, and for other `sizes` of an axis.

    The output of the exporter is discarded.
    """
    any_number = {0: torch.export.Dim("n"), **sizes}
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        torch.onnx.export(
            tower.to("cpu"), (example.cpu(),), file, dynamo=True, verbose=False, optimize=fold,
            input_names=["input"], output_names=["output"], dynamic_shapes=(any_number,),
        )  # fmt: skip
    drop_metadata(file)
