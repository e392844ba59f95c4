"""Scores to what a person sees: bands, order, groups. Pure."""
