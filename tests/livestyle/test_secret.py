"""A keyring that is installed and cannot be read: one sentence, once."""

from __future__ import annotations

import logging
import sys
import types

import pytest

from livestyle import secret


class NoKeyringError(Exception):
    """What the package raises where no daemon runs."""


def test_a_keyring_without_a_daemon_is_told_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def get_password(service: str, name: str) -> str:
        raise NoKeyringError(f"No recommended backend was available for {service} {name}")

    keyring = types.ModuleType("keyring")
    keyring.get_password = get_password  # type: ignore[attr-defined]  # a fake
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setattr(secret, "_told", set())
    monkeypatch.delenv("LIVESTYLE_OBS_PASSWORD", raising=False)
    caplog.set_level(logging.DEBUG)
    assert [secret.find("obs_password") for _ in range(3)] == ["", "", ""]
    (record,) = caplog.records
    assert record.exc_info is None
    assert record.getMessage() == (
        "The system's keyring cannot be read (NoKeyringError). Set LIVESTYLE_OBS_PASSWORD in its place."
    )
    monkeypatch.setenv("LIVESTYLE_OBS_PASSWORD", "known")
    assert secret.find("obs_password") == "known"
