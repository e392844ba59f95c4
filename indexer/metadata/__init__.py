"""Readers of metadata in and beside photo files."""
