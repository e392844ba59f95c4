"""The networks, loaded once for all tests of faces."""

from __future__ import annotations

import pytest

from search.faces.face_networks import FaceNetworks


@pytest.fixture(scope="session")
def networks() -> FaceNetworks:
    """The three networks, on one thread each."""
    return FaceNetworks()
