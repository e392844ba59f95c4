"""Names of models, and the choice of `auto`."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from search import builtin
from search.encoders import free_memory, hub, models
from search.encoders.compiled_model import CARD, compiled_folder
from search.errors import UnknownModel, notes


def test_names_that_are_models() -> None:
    assert models.resolve("builtin").name == "builtin"
    assert models.resolve("ViT-B-32/openai").name == "ViT-B-32/openai"
    assert models.resolve("RN50@weights.pt").name == "RN50@weights.pt"
    assert models.resolve("auto", "RN50/openai") == models.Choice("RN50/openai")


def test_unknown_names_come_with_the_nearest() -> None:
    with pytest.raises(
        UnknownModel, match="unknown model 'buildin'; did you mean builtin"
    ) as error:
        models.resolve("buildin")
    assert error.value.exit_code == 2
    with pytest.raises(UnknownModel, match="unknown model 'qqq' `photoseek models` lists"):
        models.resolve("qqq")


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The models on this machine, which has room for all, and no network."""
    names: set[str] = set()
    monkeypatch.setattr(models, "is_here", lambda model: model.name in names)
    monkeypatch.setattr(models, "lacking_room", lambda *_, **__: None)
    monkeypatch.setattr(hub, "is_reachable", lambda: False)
    return names


def test_auto_without_a_network_is_the_builtin_model_with_a_reason(here: set[str]) -> None:
    reason = "using the built-in model: the model hub does not answer"
    assert models.resolve("auto") == models.Choice("builtin", reason)
    here.add(models.SMALLER.name)
    reason = f"using {models.SMALLER.name}: the model hub does not answer"
    assert models.resolve("auto") == models.Choice(models.SMALLER.name, reason)


def test_auto_is_the_recommended_model(here: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "is_reachable", lambda: True)
    here.add(models.SMALLER.name)
    choice = models.resolve("auto")
    assert (choice.name, choice.is_download) == (models.RECOMMENDED.name, True)
    assert "(1,507 MB, 5 minutes at 50 Mbit/s)" in str(choice.reason)
    assert "--model builtin" in str(choice.reason)
    here.add(models.RECOMMENDED.name)
    assert models.resolve("auto") == models.Choice(models.RECOMMENDED.name)


@pytest.mark.usefixtures("here")
def test_a_library_keeps_its_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "is_reachable", lambda: True)
    for name in (models.SMALLER.name, "builtin"):
        assert models.resolve("auto", name) == models.Choice(name)


def test_auto_on_a_small_machine_is_a_smaller_model(
    here: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "is_reachable", lambda: True)
    small = notes.NO_MEMORY(name="it", needed_mb=3000, free_mb=1000)
    lacking = {models.RECOMMENDED.name: small}
    monkeypatch.setattr(models, "lacking_room", lambda model, **_: lacking.get(model.name))
    choice = models.resolve("auto")
    assert (choice.name, choice.is_download) == (models.SMALLER.name, True)
    assert "605 MB" in str(choice.reason)
    assert "because it needs 3,000 MB of memory, of which 1,000 MB are free" in str(choice.reason)
    here |= {models.SMALLER.name, models.RECOMMENDED.name}
    assert models.resolve("auto").name == models.SMALLER.name
    here.clear()
    lacking[models.SMALLER.name] = small
    assert models.resolve("auto") == models.Choice("builtin", f"using the built-in model: {small}")


@pytest.mark.parametrize(
    ("files", "free"),
    [
        ({}, 9_000),
        ({"memory.max": "max", "memory.current": "100", "memory.stat": ""}, 9_000),
        (
            {"memory.max": "4000", "memory.current": "3000",
             "memory.stat": "anon 900\ninactive_file 2000\n"},
            3_000,
        ),
        (
            {"memory/memory.limit_in_bytes": "5000", "memory/memory.usage_in_bytes": "1000",
             "memory/memory.stat": "inactive_file 1\ntotal_inactive_file 100\n"},
            4_100,
        ),
        ({"memory.max": "4000", "memory.current": "4000", "memory.stat": ""}, 1),
    ],
)  # fmt: skip
def test_memory_of_a_container_is_limited(
    files: dict[str, str], free: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=9_000))
    monkeypatch.setattr(free_memory, "MOUNT", tmp_path)
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    assert free_memory.free_memory() == free


def test_room_is_memory_and_space_on_the_disks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = models.RECOMMENDED
    memory = SimpleNamespace(available=10**12)
    monkeypatch.setattr(free_memory, "MOUNT", tmp_path)  # without a limit
    disk = shutil.disk_usage("/")._replace(free=10**12)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: disk)
    assert models.lacking_room(model, is_here=False) is None
    disk = disk._replace(free=2_000_000_000)
    lacking = models.lacking_room(model, is_here=False)
    assert "3,315 MB of disk, of which 2,000 MB are free" in str(lacking)
    assert models.lacking_room(model, is_here=True) is None
    memory.available = 1_000_000_000
    assert "of memory, of which 1,000 MB are free" in str(models.lacking_room(model, is_here=True))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    compiled = compiled_folder(model.name, models.weights_label(model.name))
    compiled.mkdir(parents=True)
    (compiled / CARD).touch()
    assert models.lacking_room(model, is_here=True) is None
    assert models.lacking_room(model, is_here=False) is not None


def test_a_hub_that_does_not_answer_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_HUB_OFFLINE")
    with socket.create_server(("127.0.0.1", 0)) as listener:  # accepts, and never answers
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{listener.getsockname()[1]}")
        started = time.monotonic()
        assert not hub.is_reachable(timeout_s=0.2)
        assert time.monotonic() - started < 2
    assert hub.TIMEOUT_S <= 3


def test_an_answering_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_HUB_OFFLINE")
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.getsockname()[1]}")

        def answer() -> None:
            connection, _ = server.accept()
            connection.recv(1000)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            connection.close()

        threading.Thread(target=answer).start()
        assert hub.is_reachable()


def test_another_lexicon_is_compiled_again_under_the_same_tag(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    label, other = models.weights_label("builtin"), compiled_folder("ViT-B-32/openai", "openai")
    folder = compiled_folder("builtin", label)
    monkeypatch.setattr(builtin, "LEXICON_SHA256", "of another")
    assert models.weights_label("builtin") == label
    assert compiled_folder("builtin", label) != folder
    assert compiled_folder("ViT-B-32/openai", "openai") == other


def test_siglip_2_has_a_prompt_and_others_have_none() -> None:
    sentence = "This is a photo of {query}."
    assert models.prompt("ViT-B-32-SigLIP2-256/webli") == sentence
    assert models.prompt("ViT-B-16-SigLIP2@/some/file.safetensors") == sentence
    assert models.prompt("ViT-B-32-256/datacomp_s34b_b86k") is None
    assert models.prompt("ViT-B-32@/SigLIP2/file.pt") is None


def test_a_model_is_here_with_its_tokenizer(monkeypatch: pytest.MonkeyPatch) -> None:
    cached: list[tuple[str, ...]] = [hub.WEIGHTS_FILES]
    found = {True: Path("file"), False: None}
    monkeypatch.setattr(hub, "cached_file", lambda _, files: found[files in cached])
    assert models.is_here(models.SMALLER)
    assert not models.is_here(models.RECOMMENDED)
    cached.append((hub.TOKENIZER_FILE,))
    assert models.is_here(models.RECOMMENDED)


def test_weights_labels_without_loading(tmp_path: Path) -> None:
    assert models.weights_label("builtin").startswith("version ")
    assert models.weights_label("ViT-B-32/openai") == "openai"
    (tmp_path / "w.pt").write_bytes(b"abc")
    assert models.weights_label(f"RN50@{tmp_path / 'w.pt'}") == "ba7816bf8f01cfea"
