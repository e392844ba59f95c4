"""Threads of libraries that would keep a core busy after a query."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SHOWN = "import search.engine, os; print(os.environ['OPENBLAS_THREAD_TIMEOUT'])"


@pytest.mark.parametrize(
    ("chosen", "expected"), [({}, "4"), ({"OPENBLAS_THREAD_TIMEOUT": "9"}, "9")]
)
def test_threads_of_matrix_products_do_not_spin(chosen: dict[str, str], expected: str) -> None:
    known = {k: v for k, v in os.environ.items() if k != "OPENBLAS_THREAD_TIMEOUT"}
    shown = subprocess.run(
        [sys.executable, "-c", SHOWN],
        env=known | chosen,
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.strip() == expected


def test_the_variable_is_set_before_numpy_is_imported() -> None:
    order = "import sys, search; print('numpy' in sys.modules)"
    shown = subprocess.run(
        [sys.executable, "-c", order], capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == "False"
