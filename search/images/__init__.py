"""Decoding of pictures, and what is computed from their pixels."""
