"""Flag over environment over default; a bad value names where it came from."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import pytest

from search.errors import BadSetting, LibraryOfAnotherUser
from search.settings import TABLE, Settings, add_flags, read_settings


def parse(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_flags(parser, *(setting.name for setting in TABLE))
    return parser.parse_args(arguments)


def test_defaults() -> None:
    settings = read_settings(environment={})
    assert settings.library.name == "photoseek"
    assert (settings.model, settings.top, settings.port) == ("auto", 20, 7860)
    assert (settings.host, settings.open, settings.exclude) == ("127.0.0.1", True, ())


def test_flag_over_environment_over_default() -> None:
    environment = {
        "PHOTOSEEK_TOP": "5",
        "PHOTOSEEK_PORT": "80",
        "PHOTOSEEK_OPEN": "no",
        "PHOTOSEEK_EXCLUDE": "*.gif,Drafts",
    }
    settings = read_settings(
        parse("--top", "7", "--library", "lib", "--include-hidden"), environment
    )
    assert (settings.top, settings.port, settings.open) == (7, 80, False)
    assert settings.library == Path("lib").absolute()
    assert settings.include_hidden
    assert settings.exclude == ("*.gif", "Drafts")
    assert read_settings(parse("--open"), environment).open


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--top", "0"), "--top: '0' is not a number of photos above 0"),
        (("--top", "many"), "--top: 'many' is not a number of photos above 0"),
        (("--port", "99999"), "--port: '99999' is not a port from 0 to 65535"),
    ],
)
def test_bad_flags(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(BadSetting, match=message) as caught:
        read_settings(parse(*arguments), {})
    assert caught.value.exit_code == 2


def test_bad_environment() -> None:
    with pytest.raises(BadSetting, match="PHOTOSEEK_OPEN: 'perhaps' is not yes or no"):
        read_settings(environment={"PHOTOSEEK_OPEN": "perhaps"})


def test_the_table_and_the_settings_are_one() -> None:
    assert [setting.name for setting in TABLE] == list(Settings.__slots__)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no numbered owners")
def test_a_library_of_another_user_is_refused_unless_confirmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = tmp_path / "library"
    library.mkdir()
    assert read_settings(parse("--library", str(library)), {}).library == library
    owner = os.geteuid()
    if owner == 0:
        os.chown(library, 4242, -1)
        monkeypatch.setenv("SUDO_UID", "")
    else:
        monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    for flags, environment in (
        (parse("--library", str(library)), {}),
        (parse(), {"PHOTOSEEK_LIBRARY": str(library)}),
    ):
        with pytest.raises(LibraryOfAnotherUser, match="add --any-owner") as raised:
            read_settings(flags, environment)
        assert raised.value.fields["path"] == library
        assert read_settings(flags, {**environment, "PHOTOSEEK_ANY_OWNER": "yes"}).any_owner
    assert read_settings(parse("--library", str(library), "--any-owner"), {}).any_owner
    if owner == 0:
        monkeypatch.setenv("SUDO_UID", "4242")
        assert read_settings(parse("--library", str(library)), {}).library == library
