"""Candidates of a query: text matches, nearest vectors, and their fusion."""
