"""How a run fares at this moment: plain values for a panel, a script, a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from livestyle.fit import Framing

Phase = Literal["idle", "loading", "running", "ended"]
OnAir = Literal["live", "frozen", "clean", "slate"]
PromptState = Literal["encoding", "waiting", "blending", "on air", "refused"]
SinkState = Literal["opening", "on", "retrying", "failed", "closing"]
SourceState = Literal["opening", "on", "waiting", "ended"]


@dataclass(frozen=True, slots=True)
class PromptStatus:
    """A prompt on its way, or on air.

    Attributes:
        number: as `submit` gave it.
        text: of the person's layer, or of the whole.
        background: text of the background, "" for the same.
        strength: as submitted.
        look: "LOOK/PALETTE" of the nearest look, "" while it is not known.
        background_look: likewise for the background.
        match: similarity to the nearest caption, 0..1.
        modifiers: words that changed the look.
        state: where it is.
        sentence: why it was refused, else "".
        understood: the prompt in English where it was typed in another language, else "".
    """

    number: int
    text: str
    background: str
    strength: float
    look: str
    background_look: str
    match: float
    modifiers: tuple[str, ...]
    state: PromptState
    sentence: str
    understood: str = ""


@dataclass(frozen=True, slots=True)
class SinkStatus:
    """One sink.

    Attributes:
        name: unique in the run.
        spec: what it was made from.
        state: how it fares; "closing" while its file is finished.
        sentence: why it does not work and what to do, "" while it does.
        sent: new frames put out.
        repeated: last frames put out again.
        dropped: frames that never reached it.
        readers: names of the programs that take its pictures; None where nobody knows.
        note: one line about the program behind it, such as "OBS is connected and streams"; "" if nothing is known.
        attached: whether that program is there; None where nobody knows.
    """

    name: str
    spec: str
    state: SinkState
    sentence: str
    sent: int
    repeated: int
    dropped: int
    readers: tuple[str, ...] | None = None
    note: str = ""
    attached: bool | None = None


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """The source.

    Attributes:
        spec: what it was made from.
        name: of the device, else the spec.
        state: how it fares.
        sentence: why there is no picture and what to do, "" while there is one.
        format: what comes in, such as "MJPG 1280x720 @ 29.9 measured"; "" before the first frame.
        note: one sentence when that is not what was asked for, else "".
    """

    spec: str
    name: str
    state: SourceState
    sentence: str = ""
    format: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class QualityStatus:
    """How well the model works.

    Attributes:
        steps: names, the best first; () if the model has but one.
        step: the one at work.
        locked: whether it stays whatever happens.
    """

    steps: tuple[str, ...] = ()
    step: int = 0
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """A run.

    Attributes:
        phase: of its life.
        progress: what is being loaded, "" when nothing is.
        progress_share: how much of the loading is behind, 0..1; None if that is not known.
        on_air: what the sinks get.
        stalled: whether the model has not answered for over a second.
        fps: new pictures a second at the busiest sink over the last two seconds; restyled ones if there is no sink.
        output_fps: the same with pictures that were sent again.
        latency_p50_ms: from the grab to the return of a sink's `send`, of the newest frames; None without a sink.
        latency_p95_ms: likewise.
        frames_in: from the source.
        frames_out: restyled.
        dropped: by cause, since the start: "source", "model", and each sink's name.
        model: name.
        runtime: name.
        device: name.
        reason: why these.
        size: width and height of the output in pixels; (0, 0) before it is known.
        rate: nominal rate of the output.
        cpu_percent: processor time of this process since the last status but at least half a second ago; 100 is one
            core.
        memory_mb: MiB that this process holds; None where the system does not tell.
        prompt: the newest prompt that was not refused.
        refused: the newest prompt, if it was refused.
        strength: of the look on air.
        transition: seconds, of prompts to come.
        framing: which part of the source is shown.
        source: where frames come from.
        sinks: where they go.
        quality: how well the model works.
    """

    phase: Phase
    source: SourceStatus
    progress: str = ""
    progress_share: float | None = None
    on_air: OnAir = "live"
    stalled: bool = False
    fps: float = 0.0
    output_fps: float = 0.0
    latency_p50_ms: float | None = None
    latency_p95_ms: float | None = None
    frames_in: int = 0
    frames_out: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    model: str = ""
    runtime: str = ""
    device: str = ""
    reason: str = ""
    size: tuple[int, int] = (0, 0)
    rate: float = 0.0
    cpu_percent: float = 0.0
    memory_mb: float | None = None
    prompt: PromptStatus | None = None
    refused: PromptStatus | None = None
    strength: float = 1.0
    transition: float = 0.5
    framing: Framing = field(default_factory=Framing)
    sinks: tuple[SinkStatus, ...] = ()
    quality: QualityStatus = field(default_factory=QualityStatus)
