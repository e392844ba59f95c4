"""Connection to a Ray cluster for one run."""

from __future__ import annotations

import contextlib
import io
import os
import socket
from collections.abc import Iterator
from typing import Any

from search.errors import ClusterUnavailable

ANSWER_S = 5.0  # seconds for a cluster to accept a connection


@contextlib.contextmanager
def joined(address: str) -> Iterator[Any]:
    """Connect to Ray, without usage statistics and dashboard. Raises ClusterUnavailable."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    if address == "local":  # listens on this machine only
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    try:
        import ray
    except ImportError as error:
        raise ClusterUnavailable(address, "Ray is not installed") from error
    _check(address)
    settings = {"log_to_driver": False, "configure_logging": False}
    if address == "local":
        settings["include_dashboard"] = False
    try:
        # Ray prints its settings there, and no option turns that off.
        with contextlib.redirect_stderr(io.StringIO()):
            ray.init(address, **settings)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise ClusterUnavailable(address, str(error).splitlines()[0]) from error
    try:
        # Ray prints pages about a node that is gone; photoseek reports it in one line.
        with contextlib.redirect_stdout(io.StringIO()):
            yield ray
    finally:
        ray.shutdown()


def answers(address: str) -> bool:
    """True if a server accepts connections at HOST:PORT."""
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), ANSWER_S).close()
    except (OSError, OverflowError):
        return False
    return True


def _check(address: str) -> None:
    """Raise ClusterUnavailable for a bad address at once; Ray itself retries for minutes."""
    if address in ("auto", "local"):
        return
    if not address.rpartition(":")[2].isdecimal() or ":" not in address:
        raise ClusterUnavailable(address, "an address is auto, local or HOST:PORT")
    if not answers(address):
        raise ClusterUnavailable(address, "nothing answers there")
