"""Fixtures of the page, and options for the length of the campaigns."""

from __future__ import annotations

import pytest

from tests.ui.conftest import client, serve

__all__ = ["client", "serve"]

MUTANTS, KILLS, MINUTES = 200, 20, 0.05


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("attack", "how long the campaigns of tests/attack are")
    group.addoption("--count", type=int, default=MUTANTS, help="mutated photos")
    group.addoption("--kills", type=int, default=KILLS, help="processes killed")
    group.addoption("--minutes", type=float, default=MINUTES, help="of the soak")


@pytest.fixture
def count(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--count", MUTANTS))


@pytest.fixture
def is_long(count: int) -> bool:
    """True if the campaign is longer than in CI."""
    return count > MUTANTS


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--kills", KILLS))


@pytest.fixture
def minutes(request: pytest.FixtureRequest) -> float:
    return float(request.config.getoption("--minutes", MINUTES))
