"""Puts the status of a run together from what its parts know. Touches nothing, and never waits for a frame."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from livestyle.clock import NS_PER_SECOND, Clock
from livestyle.current_source import SourceState as Reading
from livestyle.grab import Grabber
from livestyle.machine import ProcessLoad, memory_mb
from livestyle.optional_ports import DescribedSource
from livestyle.outlet import Outlet, State
from livestyle.outlets import Outlets
from livestyle.pipeline import Pipeline
from livestyle.rate import Rate
from livestyle.settings import RunSettings
from livestyle.status import (
    Phase,
    PromptState,
    PromptStatus,
    SinkState,
    SinkStatus,
    SourceState,
    SourceStatus,
    Status,
)
from livestyle.swaps import Swap
from livestyle.timings import Timings

if TYPE_CHECKING:
    from livestyle.controls import Controls

STALLED_NS = NS_PER_SECOND
SLOWER = 0.85
"""Part of the wanted rate below which the source is said to be slower."""
SURE_FRAMES = 60
"""Frames after which the measured rate of a source is worth a note."""


class Overview:
    """Looks at a run. One thread at a time, but for `loads` and `failed`.

    Args:
        settings: of the run.
        timings: what is measured.
        clock: the run's clock.
    """

    def __init__(self, settings: RunSettings, timings: Timings, clock: Clock) -> None:
        self._settings, self._timings, self._clock = settings, timings, clock
        self._load = ProcessLoad()
        self._phase: Phase = "idle"
        self._progress: tuple[str, float | None] = "", None

    def loads(self, sentence: str, share: float | None = None) -> None:
        """The run is on its way. Any thread."""
        self._phase, self._progress = "loading", (sentence, share)

    def failed(self) -> None:
        """The run did not come about. Any thread."""
        self._phase, self._progress = "ended", ("", None)

    def status(self, controls: Controls, pipeline: Pipeline | None) -> Status:
        """Everything, at this moment.

        Args:
            controls: what was commanded.
            pipeline: the live path, None while there is none.
        """
        cpu_percent = self._load.percent()
        if pipeline is None:
            spec = self._settings.source
            return Status(
                self._phase,
                SourceStatus(spec, spec, "opening"),
                progress=self._progress[0],
                progress_share=self._progress[1],
                on_air=controls.on_air,
                cpu_percent=cpu_percent,
                memory_mb=memory_mb(),
                strength=controls.strength,
                transition=controls.transition,
                framing=controls.framing,
            )
        now_ns, counts = self._clock.now_ns(), pipeline.counts
        info, video_format = pipeline.restyler.info, pipeline.restyler.format
        newest, refused = pipeline.newest_prompts
        sinks = [outlet.name for outlet in pipeline.outlets.all if outlet.state is not State.CLOSING]
        restyled_fps = self._timings.recent_fps
        fps, output_fps = (_busiest(rates, sinks, now_ns) for rates in (self._timings.fresh, self._timings.outputs))
        busy_since_ns = pipeline.restyling.busy_since_ns
        return Status(
            "running" if pipeline.running or not pipeline.begun else "ended",
            source_status(pipeline.grabber, self._clock),
            on_air=controls.on_air,
            stalled=busy_since_ns > 0 and now_ns - busy_since_ns > STALLED_NS,
            fps=restyled_fps if fps is None else fps,
            output_fps=restyled_fps if output_fps is None else output_fps,
            latency_p50_ms=_latency_ms(self._timings, sinks, 0.5),
            latency_p95_ms=_latency_ms(self._timings, sinks, 0.95),
            frames_in=counts.frames_in,
            frames_out=counts.frames_out,
            dropped=counts.dropped,
            model=info.model,
            runtime=info.runtime,
            device=info.device,
            reason=info.reason,
            size=video_format.size,
            rate=video_format.fps,
            cpu_percent=cpu_percent,
            memory_mb=memory_mb(),
            prompt=prompt_status(newest),
            refused=prompt_status(refused),
            strength=controls.strength,
            transition=controls.transition,
            framing=controls.framing,
            sinks=sinks_status(pipeline.outlets),
            quality=pipeline.restyling.governor.status,
        )


def _latency_ms(timings: Timings, sinks: Collection[str], fraction: float) -> float | None:
    """A quantile of the newest ways from the grab to a sink, of the sink there is that takes longest."""
    ways = [way.recent_ms(fraction) for sink, way in tuple(timings.end_to_end.items()) if sink in sinks]
    return max((way for way in ways if way is not None), default=None)


def _busiest(rates: Mapping[str, Rate], sinks: Collection[str], now_ns: int) -> float | None:
    """Frames a second of the sink that got most, over the last two seconds; None without a sink."""
    return max((rate.recent(now_ns) for sink, rate in tuple(rates.items()) if sink in sinks), default=None)


def prompt_status(swap: Swap | None) -> PromptStatus | None:
    """Where a prompt is."""
    if swap is None:
        return None
    outcome, prompt = swap.outcome, swap.prompt
    state: PromptState = "encoding"
    if outcome is not None and outcome.error:
        state = "refused"
    elif swap.full_ms is not None:
        state = "on air"
    elif swap.first_ms is not None:
        state = "blending"
    elif outcome is not None:
        state = "waiting"
    return PromptStatus(
        number=swap.number,
        text=prompt.text,
        background=prompt.background,
        strength=prompt.strength,
        look=outcome.look if outcome else "",
        background_look=outcome.background if outcome else "",
        match=outcome.match if outcome else 0.0,
        modifiers=outcome.modifiers if outcome else (),
        state=state,
        sentence=outcome.error if outcome else "",
        understood=outcome.understood if outcome else "",
    )


def sinks_status(outlets: Outlets) -> tuple[SinkStatus, ...]:
    """How the sinks fare, those that are being finished last."""
    return tuple(_sink_status(outlet) for outlet in outlets.all)


def _sink_status(outlet: Outlet) -> SinkStatus:
    return SinkStatus(
        name=outlet.name,
        spec=outlet.spec,
        state=_SINK_STATES[outlet.state],
        sentence=outlet.sentence,
        sent=outlet.sent,
        repeated=outlet.repeated,
        dropped=outlet.dropped,
        readers=outlet.readers,
        note=outlet.note,
        attached=outlet.attached,
    )


_SINK_STATES: dict[State, SinkState] = {
    State.OPENING: "opening",
    State.ON: "on",
    State.RETRYING: "retrying",
    State.FAILED: "failed",
    State.CLOSING: "closing",
}


_SOURCE_STATES: dict[Reading, SourceState] = {
    Reading.OPENING: "opening",
    Reading.ON: "on",
    Reading.WAITING: "waiting",
    Reading.ENDED: "ended",
}


def source_status(grabber: Grabber, clock: Clock) -> SourceStatus:
    """What comes in, and how it differs from what was asked for."""
    camera, size, rate = grabber.camera, grabber.size, grabber.rate
    state = _SOURCE_STATES[grabber.state]
    if grabber.lost and state == "on":  # its read hangs
        state = "waiting"
    described = camera.source if isinstance(camera.source, DescribedSource) else None
    name = described.name if described is not None else ""
    if size is None:
        return SourceStatus(camera.spec, name or camera.spec, state, grabber.sentence)
    measured = rate.recent(clock.now_ns())
    encoding = described.encoding if described is not None else ""
    text = f"{encoding} {size[0]}x{size[1]} @ {measured:.1f} measured".lstrip()
    note = ""
    wanted = described.wanted if described is not None else None
    if wanted is not None and state == "on":
        slow = rate.count >= SURE_FRAMES and measured < SLOWER * wanted.fps
        if size != wanted.size or slow:
            note = (
                f"{wanted.width}x{wanted.height} at {wanted.fps:g} fps was asked for; "
                f"the camera gives {size[0]}x{size[1]} at {measured:.1f}."
            )
    return SourceStatus(camera.spec, name or camera.spec, state, grabber.sentence, text, note)
