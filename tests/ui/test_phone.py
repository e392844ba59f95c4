"""`photoseek ui --phone`."""

from __future__ import annotations

import socket

import pytest

from search.settings import read_settings
from tests.conftest import Shell
from ui import phone
from ui.library import LiveLibrary


def test_a_phone_needs_a_password_that_is_made() -> None:
    first, second = (phone.for_phone(read_settings()) for _ in range(2))
    assert (first.host, first.open) == ("0.0.0.0", False)
    assert len(first.password) == 14
    assert first.password != second.password


def test_what_was_chosen_stays() -> None:
    chosen = {"PHOTOSEEK_PASSWORD": "sesame", "PHOTOSEEK_HOST": "::", "PHOTOSEEK_PORT": "0"}
    settings = phone.for_phone(read_settings(None, chosen))
    assert (settings.password, settings.host, settings.port) == ("sesame", "::", 0)


def test_without_a_network_it_is_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: object) -> None:
        raise OSError

    assert phone.network_address()
    monkeypatch.setattr(socket.socket, "connect", unreachable)
    assert phone.network_address() == socket.gethostname()


def test_the_code_and_the_password_are_printed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone, "network_address", lambda: "192.168.1.5")
    phone.print_phone_address(7860, "abcd-efgh-jkmn")
    printed = capsys.readouterr().err
    assert "http://192.168.1.5:7860" in printed
    assert "password abcd-efgh-jkmn" in printed
    assert printed.count("█") > 50


def test_the_page_is_served_for_it(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[tuple[LiveLibrary, bool]] = []
    monkeypatch.setattr("ui.serving.serve", lambda opened, phone: served.append((opened, phone)))
    assert shell("ui", "--phone").code == 0
    ((opened, is_phone),) = served
    assert is_phone
    assert opened.settings.password
