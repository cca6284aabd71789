"""What a card does, from a library made on the spot; no card was at hand."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from livestyle.card_load import BINDINGS, CardLoad, find_card


class NvmlError(Exception):
    """What the bindings raise."""


class PretendedNvml:
    """The bindings, with one card that does what the test wants."""

    NVMLError = NvmlError
    NVML_TEMPERATURE_GPU = 0

    def __init__(self, *, fails: tuple[str, ...] = (), cards: int = 1) -> None:
        self.fails, self.cards = set(fails), cards
        self.open = 0

    def _check(self, name: str) -> None:
        if name in self.fails:
            raise NvmlError(f"{name}: Not Supported")

    def nvmlInit(self) -> None:  # noqa: N802 - NVIDIA's name
        self._check("init")
        self.open += 1

    def nvmlShutdown(self) -> None:  # noqa: N802 - NVIDIA's name
        self.open -= 1
        self._check("shutdown")

    def nvmlDeviceGetHandleByIndex(self, index: int) -> str:  # noqa: N802 - NVIDIA's name
        if index >= self.cards:
            raise NvmlError("Invalid Argument")
        return f"card {index}"

    def nvmlDeviceGetUtilizationRates(self, handle: str) -> SimpleNamespace:  # noqa: N802 - NVIDIA's name
        self._check("load")
        return SimpleNamespace(gpu=37, memory=5)

    def nvmlDeviceGetMemoryInfo(self, handle: str) -> SimpleNamespace:  # noqa: N802 - NVIDIA's name
        self._check("memory")
        return SimpleNamespace(total=8 << 30, used=3 << 29, free=0)

    def nvmlDeviceGetTemperature(self, handle: str, sensor: int) -> int:  # noqa: N802 - NVIDIA's name
        self._check("temperature")
        assert (handle, sensor) == ("card 0", self.NVML_TEMPERATURE_GPU)
        return 61


def put_in(monkeypatch: pytest.MonkeyPatch, library: PretendedNvml) -> PretendedNvml:
    monkeypatch.setitem(sys.modules, BINDINGS, library)
    return library


def test_load_memory_and_temperature(monkeypatch: pytest.MonkeyPatch) -> None:
    library = put_in(monkeypatch, PretendedNvml())
    card = find_card()
    assert card is not None
    assert card.load() == CardLoad(37, 1536, 8192, 61)
    card.close()
    card.close()
    assert library.open == 0
    assert card.load() is None


def test_what_a_card_does_not_tell_is_left_out_and_no_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    put_in(monkeypatch, PretendedNvml(fails=("load", "temperature")))
    card = find_card()
    assert card is not None
    assert card.load() == CardLoad(None, 1536, 8192, None)


def test_a_card_that_has_gone_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    library = put_in(monkeypatch, PretendedNvml())
    card = find_card()
    assert card is not None
    library.fails = {"load", "memory", "temperature", "shutdown"}
    assert card.load() is None
    card.close()


@pytest.mark.parametrize("library", [PretendedNvml(fails=("init",)), PretendedNvml(cards=0)])
def test_without_a_driver_or_a_card_there_is_none(monkeypatch: pytest.MonkeyPatch, library: PretendedNvml) -> None:
    put_in(monkeypatch, library)
    assert find_card() is None
    assert library.open == 0


def test_without_the_bindings_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, BINDINGS, None)
    assert find_card() is None
