"""Names of models, and the choice of `auto`."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

import pytest

from search import builtin
from search.encoders import hub, models
from search.encoders.compiled_model import compiled_folder
from search.errors import UnknownModel


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


def test_auto_without_a_network_is_the_builtin_model_with_a_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hub, "cached_file", lambda *_: None)
    choice = models.resolve("auto")  # HF_HUB_OFFLINE=1
    assert choice.name == "builtin"
    assert choice.reason is not None
    assert "built-in model" in choice.reason


def test_auto_takes_what_is_cached_or_can_be_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "cached_file", lambda *_: Path("weights"))
    assert models.resolve("auto") == models.Choice(models.DEFAULT.name)
    monkeypatch.setattr(hub, "cached_file", lambda *_: None)
    monkeypatch.setattr(hub, "is_reachable", lambda: True)
    assert models.resolve("auto").name == models.DEFAULT.name
    assert "605 MB" in str(models.resolve("auto").reason)


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
    assert models.is_here(models.DEFAULT)
    assert not models.is_here(models.RECOMMENDED)
    cached.append((hub.TOKENIZER_FILE,))
    assert models.is_here(models.RECOMMENDED)


def test_weights_labels_without_loading(tmp_path: Path) -> None:
    assert models.weights_label("builtin").startswith("version ")
    assert models.weights_label("ViT-B-32/openai") == "openai"
    (tmp_path / "w.pt").write_bytes(b"abc")
    assert models.weights_label(f"RN50@{tmp_path / 'w.pt'}") == "ba7816bf8f01cfea"
