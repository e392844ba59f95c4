"""The catalogue of a library: roots, photos, metadata, embeddings. All SQL is in this folder."""

from search.catalogue.catalogue import FILE_NAME, Catalogue, Counts

__all__ = ["FILE_NAME", "Catalogue", "Counts"]
