"""The strip of numbers: what it says is what the run says."""

from __future__ import annotations

from dataclasses import replace

from livestyle.status import SinkStatus
from tests.livestyle_ui.conftest import Cockpit, MakeCockpit


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
