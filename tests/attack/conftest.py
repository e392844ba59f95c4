"""The page as the tests of ui/ serve it, and how long the campaigns are."""

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
    """Whether more is asked for than CI does."""
    return count > MUTANTS


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--kills", KILLS))


@pytest.fixture
def minutes(request: pytest.FixtureRequest) -> float:
    return float(request.config.getoption("--minutes", MINUTES))
