"""Indexing on a Ray cluster: photos are read and embedded on every node, and stored here."""

from indexer.cluster.embedder import ClusterEmbedder
from indexer.cluster.worker import Recipe

__all__ = ["ClusterEmbedder", "Recipe"]
