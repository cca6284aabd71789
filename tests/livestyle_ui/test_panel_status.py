"""The strip of numbers: what it says is what the run says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from pytestqt.qtbot import QtBot

from livestyle.card_load import Card, CardLoad
from livestyle.status import SinkStatus
from livestyle_ui.state.card import CardMeter
from tests.livestyle_ui.conftest import Cockpit, MakeCockpit
from tests.livestyle_ui.test_panel_access import clipped, overlapping


def test_rate_latency_drops_runtime_processor_memory_and_outputs(cockpit: Cockpit) -> None:
    strip = cockpit.window.strip
    assert strip.fps.text() == "30.0 fps"
    assert strip.latency.text() == "12 ms, p95 15 ms"
    assert strip.drops.text() == "dropped: model 2"
    assert strip.drops.toolTip() == "The model was busy for 2 frames; the newest went first."
    assert strip.machine.text() == "CPU 38 %  410 MB"
    assert strip.runtime.text() == "openvino · CPU"
    assert strip.runtime.toolTip() == "It was the fastest."
    assert strip.sinks.text() == "no output is on"


def test_a_stream_under_its_rate_is_marked(cockpit: Cockpit) -> None:
    assert cockpit.window.strip.fps.property("kind") == "good"
    cockpit.session.now = replace(cockpit.session.now, fps=22.0)
    cockpit.panel.live.refresh()
    assert cockpit.window.strip.fps.property("kind") == "warning"


def test_every_cause_is_named(cockpit: Cockpit) -> None:
    dropped = {"source": 3, "model": 0, "obs": 5}
    sinks = (SinkStatus("obs", "obs", "retrying", "OBS has gone.", 9, 0, 5),)
    cockpit.session.now = replace(cockpit.session.now, dropped=dropped, sinks=sinks)
    cockpit.panel.live.refresh()
    strip = cockpit.window.strip
    assert strip.drops.text() == "dropped: camera 3, obs 5"
    assert strip.drops.toolTip() == "The camera lost 3 frames. The output obs was too slow for 5 frames."
    assert strip.sinks.text() == "OBS: trying again"


def test_what_obs_does_is_told(cockpit: Cockpit) -> None:
    sinks = (SinkStatus("obs", "obs", "on", "", 9, 0, 0, note="OBS is connected and streams."),)
    cockpit.session.now = replace(cockpit.session.now, sinks=sinks)
    cockpit.panel.live.refresh()
    assert cockpit.window.strip.sinks.text() == "OBS is connected and streams."


def test_nothing_is_made_up_before_there_is_something(make_cockpit: MakeCockpit) -> None:
    strip = make_cockpit(started=False).window.strip
    assert strip.fps.text() == "stopped"
    assert not strip.plot.isVisible()
    assert [part.text() for part in (strip.latency, strip.drops, strip.machine)] == ["", "", ""]


def test_without_an_output_there_is_no_latency(cockpit: Cockpit) -> None:
    strip, measured = cockpit.window.strip, cockpit.session.now
    assert strip.plot.isVisible()
    cockpit.session.now = replace(measured, latency_p50_ms=None, latency_p95_ms=None)
    cockpit.panel.live.refresh()
    assert strip.latency.text() == "no output measured"
    assert not strip.plot.isVisible()
    cockpit.session.now = measured
    cockpit.panel.live.refresh()
    assert list(strip.plot.points) == [(12.0, 15.0)], "what was measured before the output was gone is not in it"


def test_the_plot_moves_and_forgets_the_run_before(cockpit: Cockpit) -> None:
    plot = cockpit.window.strip.plot
    before = len(plot.points)
    cockpit.panel.live.refresh()
    assert len(plot.points) == before + 1
    assert plot.points[-1] == (12.0, 15.0)
    cockpit.panel.live.stop()
    assert not plot.points


@dataclass
class FakeCard:
    """A card that says what the test wants."""

    now: CardLoad | None
    asked: int = 0
    closed: int = 0

    def load(self) -> CardLoad | None:
        self.asked += 1
        return self.now

    def close(self) -> None:
        self.closed += 1


@dataclass
class FakeCards:
    """Finds cards by their index."""

    cards: dict[int, FakeCard]
    wanted: list[int] = field(default_factory=list)

    def __call__(self, index: int) -> Card | None:
        self.wanted.append(index)
        return self.cards.get(index)


def put_in(cockpit: Cockpit, cards: dict[int, FakeCard]) -> tuple[CardMeter, FakeCards]:
    """Let the window find these cards, as at its start."""
    meter, found = cockpit.window.meter, FakeCards(cards)
    meter.watch(on=False)
    meter._find, meter._cards = found, {}
    return meter, found


def test_a_card_tells_load_memory_and_temperature(cockpit: Cockpit, qtbot: QtBot) -> None:
    strip, card = cockpit.window.strip, FakeCard(CardLoad(37, 1536, 8192, 61))
    meter, _ = put_in(cockpit, {0: card})
    meter.watch(on=True)
    qtbot.waitUntil(strip.card.isVisible)
    assert strip.card.text() == "GPU 37 %  1.5 of 8.0 GB  61 °C"
    assert strip.card.text() in strip.card.toolTip()
    card.now = CardLoad(None, 1536, 8192, None)
    meter.refresh()
    qtbot.waitUntil(lambda: strip.card.text() == "GPU  1.5 of 8.0 GB")
    card.now = None
    meter.refresh()
    qtbot.waitUntil(strip.card.isHidden)
    cockpit.window.close()
    cockpit.panel.slow.close()
    assert card.closed == 1


def test_without_a_card_there_is_nothing_and_nobody_asks_again(cockpit: Cockpit, qtbot: QtBot) -> None:
    meter, found = put_in(cockpit, {})
    meter.watch(on=True)
    qtbot.waitUntil(lambda: found.wanted == [0] and not meter._asked)
    for _ in range(3):
        meter.refresh()
    qtbot.wait(50)
    assert found.wanted == [0]
    assert cockpit.window.strip.card.isHidden()


def test_the_card_of_the_run_is_asked(cockpit: Cockpit, qtbot: QtBot) -> None:
    cockpit.session.now = replace(cockpit.session.now, device="cuda:1 f16")
    cockpit.panel.live.refresh()
    meter, _ = put_in(cockpit, {0: FakeCard(CardLoad(1, 1, 1, 1)), 1: FakeCard(CardLoad(99, 1024, 4096, 70))})
    meter.refresh()
    qtbot.waitUntil(lambda: cockpit.window.strip.card.text().startswith("GPU 99 %"))


def test_nobody_is_asked_while_the_window_is_hidden(cockpit: Cockpit, qtbot: QtBot) -> None:
    card = FakeCard(CardLoad(37, 1536, 8192, 61))
    meter, _ = put_in(cockpit, {0: card})
    meter.watch(on=True)
    assert meter._timer.isActive()
    cockpit.window.hide()
    assert not meter._timer.isActive()


@pytest.mark.parametrize("width", [1240, 1024, 760])
def test_the_card_has_room_or_gives_way(cockpit: Cockpit, qtbot: QtBot, width: int) -> None:
    meter, _ = put_in(cockpit, {0: FakeCard(CardLoad(100, 12288, 24576, 100))})
    meter.watch(on=True)
    cockpit.window.resize(width, 640)
    qtbot.waitUntil(cockpit.window.strip.card.isVisible)
    qtbot.wait(20)
    assert cockpit.window.width() == width
    assert overlapping(cockpit.window.strip) == []
    assert clipped(cockpit.window.strip) == []
    if width == 1240:
        assert cockpit.window.strip.card.width() >= cockpit.window.strip.card.sizeHint().width()
