"""Indexing on a Ray cluster: nodes read and embed photos, this machine stores them."""

from indexer.cluster.cluster_embedder import ClusterEmbedder
from indexer.cluster.worker import Recipe

__all__ = ["ClusterEmbedder", "Recipe"]
