from __future__ import annotations

from pathlib import Path

import pytest

from livestyle import plugins
from livestyle.errors import SettingsError
from livestyle.look_library import Look, LookLibrary
from livestyle.testing import FakeLookLibrary


def test_the_fake_keeps_own_looks_and_guards_the_shipped_ones(tmp_path: Path) -> None:
    library: LookLibrary = FakeLookLibrary()
    mine = Look("mine", ("my own",), {"ink": (0.3,)})
    library.save(mine)
    assert [(look.name, look.own) for look in library.looks()] == [("drawing", False), ("photo", False), ("mine", True)]
    with pytest.raises(SettingsError, match="already"):
        library.save(mine)
    library.save(Look("mine", ("changed",)), replace=True)
    with pytest.raises(SettingsError, match="already"):
        library.save(Look("photo", ("x",)), replace=True)
    library.write_file(mine, tmp_path / "mine.toml")
    assert library.read_file(tmp_path / "mine.toml") == mine
    library.remove("mine")
    with pytest.raises(SettingsError, match="no own look"):
        library.remove("mine")


@pytest.mark.parametrize("values", [{"colour": (1.0,)}, {"ink": (1.0, 2.0)}, {"ink": (7.0,)}])
def test_the_fake_refuses_bad_values(values: dict[str, tuple[float, ...]]) -> None:
    with pytest.raises(SettingsError) as caught:
        FakeLookLibrary().save(Look("mine", ("my own",), values))
    assert caught.value.action


def test_a_library_that_is_not_installed_is_told_in_words() -> None:
    with pytest.raises(SettingsError, match='no look library "nobodys"'):
        plugins.look_library("nobodys")
