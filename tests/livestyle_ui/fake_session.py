"""A session without threads, cameras or models, for tests of what widgets do with one."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import numpy as np

from livestyle.captures import Recording
from livestyle.errors import LivestyleError, SettingsError
from livestyle.events import Event
from livestyle.fit import Framing
from livestyle.frame import Frame, Pixels
from livestyle.preview import Pair
from livestyle.prompt import Prompt
from livestyle.settings import RunSettings, WhenLost, settings_from
from livestyle.status import PromptStatus, QualityStatus, SinkStatus, SourceStatus, Status
from livestyle_ui.state.session_port import OnAir

SIZE = (64, 36)

IDLE = Status(
    phase="running",
    progress="",
    progress_share=None,
    on_air="live",
    stalled=False,
    fps=30.0,
    output_fps=30.0,
    latency_p50_ms=12.0,
    latency_p95_ms=15.0,
    frames_in=100,
    frames_out=98,
    dropped={"source": 0, "model": 2},
    model="restyler-s",
    runtime="openvino",
    device="CPU",
    reason="It was the fastest.",
    size=SIZE,
    rate=30.0,
    cpu_percent=38.0,
    memory_mb=410.0,
    prompt=None,
    refused=None,
    strength=1.0,
    transition=0.5,
    framing=Framing(),
    source=SourceStatus("demo", "demo", "on", "", "RGB 640x360 @ 30.0 measured", ""),
    sinks=(),
    quality=QualityStatus((), 0, False),
)


def pair(source: int, on_air: int | None) -> Pair:
    """Two even pictures, given by their grey values; None while the model loads."""

    def frame(value: int) -> Frame:
        return Frame(np.full((SIZE[1], SIZE[0], 3), value, np.uint8), 0, 0, 0)

    return Pair(frame(source), None if on_air is None else frame(on_air))


class FakeTap:
    """A preview that gives what it was given, once."""

    def __init__(self) -> None:
        self.running = False
        self.starts = 0
        self.next: Pair | None = None

    def start(self) -> None:
        self.starts += not self.running
        self.running = True

    def stop(self) -> None:
        self.running = False

    def take(self) -> Pair | None:
        taken, self.next = self.next, None
        return taken if self.running else None


@dataclass
class FakeSession:
    """A `LiveSession` that notes what it was told and says what the test wants."""

    settings: RunSettings = field(default_factory=lambda: settings_from({"source": "demo"}))
    now: Status = IDLE
    submitted: list[Prompt] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    strengths: list[float] = field(default_factory=list)
    transitions: list[float] = field(default_factory=list)
    locked: list[int | None] = field(default_factory=list)
    said: list[Event] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    start_error: LivestyleError | None = None
    record_error: LivestyleError | None = None
    source_error: LivestyleError | None = None
    folder: Path = Path("recordings")
    preview: FakeTap = field(default_factory=FakeTap)
    ending: threading.Event = field(default_factory=threading.Event)
    stopped: int = 0

    @property
    def framing(self) -> Framing:
        return self.now.framing

    @property
    def on_air(self) -> OnAir:
        return self.now.on_air

    def start(self) -> None:
        if self.start_error is not None:
            raise self.start_error
        self.now = replace(
            self.now,
            sinks=tuple(SinkStatus(spec.partition(":")[0], spec, "on", "", 1, 0, 0) for spec in self.settings.sinks),
        )

    def wait(self, timeout: float | None = None) -> bool:
        return self.ending.wait(timeout)

    def request_stop(self) -> None:
        self.ending.set()

    def stop(self) -> None:
        self.stopped += 1

    def submit(self, prompt: Prompt) -> int:
        self.submitted.append(prompt)
        number = len(self.submitted)
        if prompt.text in self.refuses:
            refused = PromptStatus(
                number, prompt.text, "", 1.0, "", "", 0.0, (), "refused", f"{prompt.text} is refused."
            )
            self.now = replace(self.now, refused=refused)
            return number
        taken = PromptStatus(
            number, prompt.text, prompt.background, prompt.strength, f"{prompt.text}/natural", "", 0.9, (), "on air", ""
        )
        self.now = replace(self.now, prompt=taken, refused=None)
        return number

    def set_strength(self, strength: float) -> None:
        self.strengths.append(strength)

    def set_transition(self, seconds: float) -> None:
        self.transitions.append(seconds)

    def panic(self, what: Literal["clean", "slate"]) -> None:
        self.now = replace(self.now, on_air=what)

    def resume(self) -> None:
        self.now = replace(self.now, on_air="live")

    def freeze(self) -> bool:
        if self.now.on_air in {"clean", "slate"}:
            return False
        self.now = replace(self.now, on_air="frozen")
        return True

    def unfreeze(self) -> None:
        self.now = replace(self.now, on_air="live")

    def set_when_lost(self, choice: WhenLost) -> None:
        self.settings = self.settings.model_copy(update={"when_lost": choice})

    def set_framing(self, framing: Framing) -> None:
        self.now = replace(self.now, framing=framing)

    def add_sink(self, spec: str) -> str:
        name = spec.partition(":")[0]
        if spec in self.refuses:
            raise SettingsError(f"The output {name} cannot be.", "Choose another.")
        self.now = replace(self.now, sinks=(*self.now.sinks, SinkStatus(name, spec, "on", "", 0, 0, 0)))
        return name

    def remove_sink(self, name: str) -> None:
        self.now = replace(self.now, sinks=tuple(sink for sink in self.now.sinks if sink.name != name))

    def set_sink(self, name: str, **changes: str | bool) -> None:
        """What happens to an output, for a test to decide."""
        sinks = tuple(replace(sink, **changes) if sink.name == name else sink for sink in self.now.sinks)  # type: ignore[arg-type]  # the test gives fields of their types
        self.now = replace(self.now, sinks=sinks)

    def record(self, path: Path | None = None) -> Recording:
        if self.record_error is not None:
            raise self.record_error
        recording = Recording("file", path or self.folder / "livestyle 1.mp4")
        self.now = replace(self.now, sinks=(*self.now.sinks, SinkStatus("file", "file:x", "on", "", 0, 0, 0)))
        return recording

    def snapshot(self, path: Path | None = None) -> Future[Path]:
        written: Future[Path] = Future()
        written.set_result(path or self.folder / "livestyle 1.png")
        return written

    def change_source(self, spec: str, *, meanwhile: Literal["slate", "freeze"] = "freeze") -> None:
        if self.source_error is not None:
            raise self.source_error
        self.sources.append(spec)
        self.now = replace(self.now, source=replace(self.now.source, spec=spec, name=spec))

    def lock_quality(self, step: int | None) -> None:
        self.locked.append(step)

    def status(self) -> Status:
        return self.now

    def events(self) -> tuple[Event, ...]:
        return tuple(self.said)

    def say(self, sentence: str) -> None:
        """Something happens that a person should know."""
        self.said.append(Event(len(self.said), datetime.now(UTC), sentence, 1))


@dataclass
class FakeRehearsal:
    """A small restyler that inverts, and notes what it was asked: the prompt, and the grey value of the picture."""

    asked: list[tuple[Prompt, int]] = field(default_factory=list)
    error: LivestyleError | None = None
    gate: threading.Event = field(default_factory=threading.Event)
    waiting: bool = False
    closed: int = 0

    def __post_init__(self) -> None:
        self.gate.set()

    def picture(self, prompt: Prompt, pixels: Pixels, steps: int = 4) -> Pixels:
        self.waiting = True
        self.gate.wait(30)
        self.waiting = False
        if self.error is not None:
            raise self.error
        self.asked.append((prompt, int(pixels[0, 0, 0])))
        return np.asarray(255 - pixels, np.uint8)

    def close(self) -> None:
        self.closed += 1
