"""What runs on a node of the cluster: the embedder of one machine, on a share of its cores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.cluster.probe import Probe, probe
from indexer.embedder import Embedded, LocalEmbedder
from indexer.reader import Job
from search.encoders.base import Encoder
from search.encoders.loading import load_encoder
from search.encoders.sending import compiled_files, keep


@dataclass(frozen=True, slots=True)
class Recipe:
    """How each node makes its encoder: from the model's name, or the one that is sent along.

    `weights`: as a ModelTag names them.
    """

    name: str
    weights: str
    precision: str
    limit_px: int = 0
    encoder: Encoder | None = None

    def make(self, threads: int) -> Encoder:
        """Raises UnknownModel, ModelUnavailable, ModelDamaged or CheckpointMismatch."""
        return self.encoder or load_encoder(
            self.name,
            weights=self.weights,
            precision=self.precision,
            for_indexing=True,
            threads=threads,
        )

    def can_be_sent(self) -> bool:
        """Whether this machine has the model compiled, which any processor runs."""
        return self.encoder is None and bool(compiled_files(self.name, self.weights))


class Worker:
    """One process on a node. `threads`: its share of the cores.

    `waits`: whether a node without the compiled model is to be sent it, not to make its own.
    """

    def __init__(
        self, recipe: Recipe, known_hashes: frozenset[bytes], threads: int, *, waits: bool
    ) -> None:
        self.recipe = recipe
        self.known_hashes = known_hashes
        self.threads = threads
        self.waits = waits

    def examine(self, jobs: Sequence[Job], model: Mapping[str, Any] | None = None) -> Probe | None:
        """What this node sees of these files, and its model; None where it waits for the model.

        `model`: the files of the compiled model by name, as references of Ray.
        """
        recipe = self.recipe
        if model:
            import ray

            # One at a time: a large model would be in the memory of this process twice.
            keep(recipe.name, recipe.weights, ((name, ray.get(ref)) for name, ref in model.items()))
        elif self.waits and not recipe.can_be_sent():
            return None
        encoder = recipe.make(self.threads)
        self.embedder = LocalEmbedder(encoder, recipe.limit_px, self.threads)
        return probe(encoder, jobs)

    def embed(self, jobs: Sequence[Job]) -> list[Embedded]:
        """These jobs, done."""
        return list(self.embedder.embed(jobs, self.known_hashes))
