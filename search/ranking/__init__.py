"""Confidence bands, order and groups of hits. Pure."""
