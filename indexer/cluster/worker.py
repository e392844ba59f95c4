"""Worker process on a cluster node: the local embedder on a share of the cores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.cluster.probe import Probe, probe
from indexer.embedder import Embedded, LocalEmbedder
from indexer.reader import Job
from search.encoders.base import Encoder
from search.encoders.compilation import compiled_files, store_compiled
from search.encoders.loading import load_encoder


@dataclass(frozen=True, slots=True)
class Recipe:
    """The parameters of an encoder on a node: a model's name, or an encoder that is sent along.

    `weights`: the label in a ModelTag.
    """

    name: str
    weights: str
    precision: str
    limit_px: int = 0
    encoder: Encoder | None = None

    def make(self, threads: int) -> Encoder:
        """Raise UnknownModel, ModelUnavailable, ModelDamaged or CheckpointMismatch."""
        return self.encoder or load_encoder(
            self.name,
            weights=self.weights,
            precision=self.precision,
            for_indexing=True,
            threads=threads,
        )

    def can_be_sent(self) -> bool:
        """True if this machine has the compiled model, which runs on any processor."""
        return self.encoder is None and bool(compiled_files(self.name, self.weights))


class Worker:
    """One process on a node. `threads`: its share of the cores.

    `waits`: whether a node without the compiled model waits for it instead of compiling it.
    """

    def __init__(
        self, recipe: Recipe, known_hashes: frozenset[bytes], threads: int, *, waits: bool
    ) -> None:
        self.recipe = recipe
        self.known_hashes = known_hashes
        self.threads = threads
        self.waits = waits

    def examine(self, jobs: Sequence[Job], model: Mapping[str, Any] | None = None) -> Probe | None:
        """The state of this node; None while it waits for the model.

        `model`: the files of the compiled model by name, as references of Ray.
        """
        recipe = self.recipe
        if model:
            import ray

            # One at a time: a large model would be in the memory of this process twice.
            store_compiled(
                recipe.name, recipe.weights, ((name, ray.get(ref)) for name, ref in model.items())
            )
        elif self.waits and not recipe.can_be_sent():
            return None
        encoder = recipe.make(self.threads)
        self.embedder = LocalEmbedder(encoder, recipe.limit_px, self.threads)
        return probe(encoder, jobs)

    def embed(self, jobs: Sequence[Job]) -> list[Embedded]:
        """The results of these jobs."""
        return list(self.embedder.embed(jobs, self.known_hashes))
