"""Downloads from a hub: continued, verified, cancelled, through a proxy, on a full disk."""

from __future__ import annotations

import errno
import os
import shutil
import threading
import urllib.error
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.encoders import download, hub, models
from search.encoders.download import fetch, fetch_listed
from search.encoders.models import Model
from search.errors import ModelUnavailable
from tests.hub_server import HubServer, etag

REPOSITORY, FILE = "org/model", "open_clip_model.safetensors"
CONTENT = os.urandom(5_000_000)
TOKENIZER = b'{"small": true}'
NAME = "ViT-B-32-SigLIP2-256/webli"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    files = {f"{REPOSITORY}/{FILE}": CONTENT, f"{REPOSITORY}/tokenizer.json": TOKENIZER}
    listed = (Model(NAME, REPOSITORY, 5, None, None, "many", "Apache-2.0"),)
    with HubServer(files) as started:
        monkeypatch.delenv("HF_HUB_OFFLINE")
        monkeypatch.setenv("HF_ENDPOINT", started.address)
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
        monkeypatch.setattr(models, "MODELS", listed)
        monkeypatch.setattr(download, "PAUSE_S", 0.0)
        monkeypatch.setattr(download, "SMALL_MB", 1)
        yield started


def part(tmp_path: Path) -> Path:
    """The file of an incomplete download."""
    return tmp_path / "hub/models--org--model/blobs" / f"{etag(CONTENT)}.incomplete"


def test_a_file_is_put_into_the_cache_of_the_hub(server: HubServer, tmp_path: Path) -> None:
    file = fetch(REPOSITORY, FILE)
    assert file.read_bytes() == CONTENT
    assert hub.cached_file(REPOSITORY) == file
    count = len(server.requests)
    assert fetch(REPOSITORY, FILE) == file
    assert [method for method, *_ in server.requests[count:]] == ["HEAD"]
    assert not list(tmp_path.rglob("*.incomplete"))


def test_a_small_file_behind_another_address_has_the_hash_of_git(server: HubServer) -> None:
    assert fetch(REPOSITORY, "tokenizer.json").read_bytes() == TOKENIZER
    server.files[f"{REPOSITORY}/other.json"] = b"{}"
    server.faults = ["damaged"]
    with pytest.raises(OSError, match="checksum"):
        fetch(REPOSITORY, "other.json")


def test_a_lost_connection_is_continued(server: HubServer) -> None:
    server.faults = [1_000_000, "busy", 2_000_000]
    assert fetch(REPOSITORY, FILE).read_bytes() == CONTENT
    assert server.ranges() == [None, "bytes=1000000-", "bytes=1000000-", "bytes=3000000-"]


def test_a_cancelled_download_is_continued_by_the_next(server: HubServer, tmp_path: Path) -> None:
    def cancel(done: int, total: int) -> None:
        if done > total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(REPOSITORY, FILE, cancel)
    done = part(tmp_path).stat().st_size
    assert len(CONTENT) / 2 < done < len(CONTENT)
    assert models.fetching() is not None
    assert hub.cached_file(REPOSITORY) is None
    assert fetch(REPOSITORY, FILE).read_bytes() == CONTENT
    assert server.ranges() == [None, f"bytes={done}-"]


def test_a_server_that_ignores_ranges_starts_again(server: HubServer) -> None:
    server.faults = [1_000_000, "whole"]
    assert fetch(REPOSITORY, FILE).read_bytes() == CONTENT


def test_a_damaged_file_is_deleted(server: HubServer, tmp_path: Path) -> None:
    server.faults = ["damaged"]
    with pytest.raises(ModelUnavailable, match="not the hub's by its checksum"):
        fetch_listed(NAME, print)
    assert not part(tmp_path).exists()
    assert not models.is_here(models.MODELS[0])
    fetch_listed(NAME, print)
    assert models.is_here(models.MODELS[0])


def test_a_server_that_sends_nothing_is_given_up(
    server: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "TIMEOUT_S", 0.2)
    server.faults = [2_000_000, *["busy"] * download.ATTEMPTS]
    with pytest.raises(ModelUnavailable, match="the download ended at 40 %") as caught:
        fetch_listed(NAME, print)
    assert "--model builtin" in str(caught.value)
    server.faults = ["stall"]
    assert fetch(REPOSITORY, FILE).read_bytes() == CONTENT
    assert server.ranges()[-2:] == ["bytes=2000000-", "bytes=2000001-"]


def test_a_full_disk_is_noticed_before_the_download(
    server: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage("/")._replace(free=9)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    with pytest.raises(ModelUnavailable, match="no space left"):
        fetch_listed(NAME, print)
    assert server.ranges() == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has /dev/full")
def test_a_disk_that_fills_is_no_reason_to_try_again(server: HubServer, tmp_path: Path) -> None:
    part(tmp_path).parent.mkdir(parents=True)
    part(tmp_path).symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left") as caught:
        fetch(REPOSITORY, FILE)
    assert caught.value.errno == errno.ENOSPC
    assert len(server.ranges()) == 1


def test_through_a_proxy(server: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
    monkeypatch.setenv("http_proxy", server.address)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    fetch_listed(NAME, print)
    assert models.is_here(models.MODELS[0])
    assert server.requests[0][1].startswith("http://hub.invalid")


def test_another_name_of_the_weights(server: HubServer) -> None:
    content = server.files.pop(f"{REPOSITORY}/{FILE}")
    server.files[f"{REPOSITORY}/open_clip_pytorch_model.bin"] = content
    fetch_listed(NAME, print)
    found = hub.cached_file(REPOSITORY)
    assert found is not None
    assert found.name == "open_clip_pytorch_model.bin"
    with pytest.raises(urllib.error.HTTPError):
        fetch(REPOSITORY, "no-such-file")


def test_each_percent_is_reported_once_with_the_time_left(server: HubServer) -> None:
    messages: list[str] = []
    server.faults = [1_000_000]
    fetch_listed(NAME, messages.append)
    assert messages[-1] == f"fetching {NAME}: 100 % of 5 MB, about 0 min left"
    assert len(messages) == len(set(messages))
    fetch_listed(NAME, messages.append)  # nothing is missing
    fetch_listed("RN50/openai", messages.append)  # not listed
    assert messages[-1].startswith(f"fetching {NAME}: 100 %")


def test_two_at_once_download_it_once(server: HubServer) -> None:
    threads = [threading.Thread(target=fetch, args=(REPOSITORY, FILE)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.ranges() == [None]


def test_without_the_hub(server: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelUnavailable, match="the model hub does not answer"):
        fetch_listed(NAME, print)
    assert server.requests == []


@pytest.mark.usefixtures("server")
def test_an_address_that_is_no_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.hub_server.COMMIT", "")
    with pytest.raises(OSError, match="not that of a model hub"):
        fetch(REPOSITORY, FILE)
