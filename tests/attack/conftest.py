"""The page as the tests of ui/ serve it."""

from __future__ import annotations

from tests.ui.conftest import client, serve

__all__ = ["client", "serve"]
