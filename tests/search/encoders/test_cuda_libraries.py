"""The hint on CUDA libraries that nothing uses."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from search.encoders import cuda_libraries
from tests.conftest import Shell


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """CUDA libraries without a device; returns the path of the device."""
    (tmp_path / "site" / "nvidia").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.setattr(cuda_libraries, "DEVICES", (tmp_path / "device",))
    monkeypatch.setattr(sys, "platform", "linux")
    return tmp_path / "device"


def test_they_are_unused_without_a_device(installed: Path) -> None:
    assert cuda_libraries.are_unused()
    installed.touch()
    assert not cuda_libraries.are_unused()


@pytest.mark.usefixtures("installed")
def test_the_first_run_of_a_library_has_the_hint(
    photos: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "whl/cpu" not in shell("index", photos, "--library", photos.parent / "other").err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert shell("index", photos).err.count("whl/cpu") == 1
    assert "whl/cpu" not in shell("index", photos).err
