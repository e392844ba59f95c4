"""The model in training: open_clip's towers, and parts that are discarded afterwards."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import open_clip
import torch
import torch.nn.functional as nnf
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from search.builtin import MERGES, WEIGHTS
from search.builtin.training.teachers import TRUNK, classifier_weights

FOLDER = WEIGHTS.parent
SENTENCE_WIDTH, HIDDEN = 384, 1024
# A few thousand photos are soon overfitted: dropping half of each head's hidden units and a third
# of the features raises R@10 of the held-out photos by five points.
DROPOUT, FEATURE_DROPOUT = 0.5, 0.3
# The text tower overfits the captions too: some words of each are dropped.
WORD_DROPOUT, TEXT_DROPOUT = 0.15, 0.1
FIRST_SCALE, LAST_SCALE = 20.0, 60.0  # limits of the learned scale of the contrastive softmax
LONGEST = 24  # tokens of a text in training: longer texts are rare and slow down all others
BUCKETS = 3  # of texts of similar length, so that short texts are not padded to the longest
MEAN, DEVIATION = 127.0, 128.0  # pixel normalisation of the classifier
EARLY_STAGES = 5  # of the trunk's seven: frozen


class Student(nn.Module):  # type: ignore[misc]
    """Photo tower (trunk and head), text tower, and a helper that maps MiniLM rows.

    The helper maps MiniLM's knowledge of a billion sentences into the common space with a few
    thousand captions, and teaches it to the text tower, which reads any text without MiniLM.
    """

    def __init__(self) -> None:
        super().__init__()
        # The configuration only: the weights of the folder are the result of training.
        self.clip: Any = open_clip.create_model(f"local-dir:{FOLDER}", load_weights=False)
        self.tokenizer = open_clip.get_tokenizer(f"local-dir:{FOLDER}", bpe_path=str(MERGES))
        width = self.clip.visual.head.mlp.fc2.out_features
        self.sentences = nn.Sequential(
            nn.Linear(SENTENCE_WIDTH, HIDDEN),
            nn.GELU(),
            nn.Dropout(DROPOUT),
            nn.Linear(HIDDEN, width),
        )
        self.clip.visual.head.mlp.drop1 = nn.Dropout(
            DROPOUT
        )  # without parameters: not part of the file
        self.clip.text.token_embedding.register_forward_hook(_drop_words)
        for block in self.clip.text.transformer.resblocks:
            block.mlp.register_forward_hook(_drop_units)
        self.log_scale = nn.Parameter(torch.tensor(math.log(FIRST_SCALE)))
        self.log_class_scale = nn.Parameter(torch.tensor(math.log(FIRST_SCALE)))
        self.mask = self.clip.text.attn_mask
        self.classifier = self._start_from_classifier()
        trunk = self.clip.visual.trunk
        self.first_stages = (trunk.conv_stem, trunk.bn1, *trunk.blocks[:EARLY_STAGES])
        self.last_stages = (*trunk.blocks[EARLY_STAGES:], trunk.conv_head, trunk.bn2)
        trunk.requires_grad_(False)
        trunk.eval()

    def _start_from_classifier(self) -> nn.Linear:
        import timm

        state = classifier_weights(list(timm.create_model(TRUNK).state_dict()))
        weight, bias = state.pop("classifier.weight"), state.pop("classifier.bias")
        self.clip.visual.trunk.load_state_dict(state)
        linear = nn.Linear(weight.shape[1], weight.shape[0]).requires_grad_(False)
        linear.load_state_dict({"weight": weight, "bias": bias})
        return linear

    def train(self, mode: bool = True) -> Student:
        """Training mode for all parts except the trunk, which keeps the classifier's statistics."""
        super().train(mode)
        self.clip.visual.trunk.eval()
        return self

    def start_tokens_from(self, rows: Tensor) -> None:
        """Initialise the token embeddings by MiniLM rows, (vocab, 384), with zeros where unknown.

        Rows are projected to their principal axes (PCA) and scaled as open_clip initialises them.
        """
        table = self.clip.text.token_embedding.weight
        known = rows.norm(dim=1) > 0
        centred = torch.where(known[:, None], rows - rows[known].mean(0), 0)
        _, _, axes = torch.linalg.svd(centred.T @ centred)
        words = centred @ axes[: table.shape[1]].T
        size = table.std().item()
        words[known] *= size / words[known].std()
        drawn = torch.randn(words.shape) * size
        table.data.copy_(torch.where(known[:, None], words, drawn))

    def early(self, photos: Tensor) -> Tensor:
        """Activations of the trunk's first stages for photos, uint8 (n, h, w, 3)."""
        pixels = photos.permute(0, 3, 1, 2).float().sub(MEAN).div(DEVIATION)
        for stage in self.first_stages:
            pixels = stage(pixels)
        return pixels

    def late(self, activations: Tensor) -> Tensor:
        """Trunk features, (n, 1280), from the activations of `early`."""
        rows = activations.contiguous(memory_format=torch.channels_last)
        for stage in self.last_stages:
            rows = stage(rows)
        return rows.mean((2, 3))

    def photo_rows(self, features: Tensor) -> Tensor:
        """Unit rows, (n, d), of features (n, 1280)."""
        kept = nnf.dropout(features, FEATURE_DROPOUT, self.training)
        return nnf.normalize(self.clip.visual.head(kept).float(), dim=1)

    def sentence_rows(self, sentences: Tensor) -> Tensor:
        """Unit rows, (n, d), of MiniLM rows (n, 384)."""
        return nnf.normalize(self.sentences(sentences).float(), dim=1)

    def text_rows(self, tokens: Tensor) -> Tensor:
        """Unit rows, (n, d), of tokens (n, context), without computing unused positions.

        Texts are encoded in buckets of similar length; the rows equal those of `encode_text`.
        """
        tokens = self._cut(tokens)
        lengths, order = (tokens != 0).sum(1).sort()
        tokens = tokens[order]
        words = self.clip.text.token_embedding(tokens)
        buckets = zip(*(part.chunk(BUCKETS) for part in (words, tokens, lengths)), strict=True)
        rows = [self._read(part, texts, int(longest[-1])) for part, texts, longest in buckets]
        return nnf.normalize(torch.cat(rows)[order.argsort()].float(), dim=1)

    def _cut(self, tokens: Tensor) -> Tensor:
        """The first LONGEST tokens; a truncated text still ends in the end token."""
        tokens = tokens[:, :LONGEST].clone()
        tokens[tokens[:, -1] != 0, -1] = self.tokenizer.eot_token_id
        return tokens

    def _read(self, words: Tensor, tokens: Tensor, longest: int) -> Tensor:
        """The rows of texts of at most `longest` tokens, (n, d): open_clip's TextTransformer."""
        text = self.clip.text
        rows = words[:, :longest] + text.positional_embedding[:longest]
        # For texts this short, fused attention takes twice the time on a processor.
        with sdpa_kernel(SDPBackend.MATH):
            rows = text.transformer(rows, attn_mask=self.mask[:longest, :longest])
        ends = rows[torch.arange(len(rows)), tokens.argmax(1)]
        return text.ln_final(ends) @ text.text_projection

    def tokenize(self, texts: Sequence[str]) -> Tensor:
        """Tokens of texts, (n, context)."""
        tokens: Tensor = self.tokenizer(list(texts))
        return tokens


def _drop_words(embedding: Any, inputs: tuple[Tensor], rows: Tensor) -> Tensor:
    """Word dropout in training; start and end tokens are always kept."""
    if not embedding.training:
        return rows
    (tokens,) = inputs
    ends = tokens >= embedding.num_embeddings - 2
    kept = ends | (torch.rand(tokens.shape) >= WORD_DROPOUT)
    return rows * kept.unsqueeze(-1)


def _drop_units(layer: Any, _: Any, rows: Tensor) -> Tensor:
    return nnf.dropout(rows, TEXT_DROPOUT, layer.training)
