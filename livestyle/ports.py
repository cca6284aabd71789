"""The ports: what a source, a restyler, a sink and an observer must do. A fake for each is in `livestyle.testing`.

Plugins register a factory under an entry point (`livestyle.sources`, `livestyle.restylers`, `livestyle.sinks`);
the factory gets what is known when the command line has been read. It only checks its argument: devices and files
are touched in `open`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from livestyle.clock import Clock, MonotonicClock
from livestyle.frame import Frame, VideoFormat
from livestyle.prompt import Prompt


def _tell_nobody(sentence: str) -> None:
    """For those who are not listened to."""


def _report_to_nobody(sentence: str, share: float | None) -> None:
    """For those whose progress nobody follows."""


@dataclass(frozen=True, slots=True)
class SourceRequest:
    """What a source factory gets.

    Attributes:
        argument: the text after the colon of `--source NAME:ARGUMENT`, "" if none.
        size: wanted width and height, None for the source's own.
        fps: wanted rate, None for the source's own.
        paced: deliver in real time; otherwise as fast as frames are asked for.
        loop: begin again at the end.
        clock: the run's clock.
    """

    argument: str = ""
    size: tuple[int, int] | None = None
    fps: float | None = None
    paced: bool = True
    loop: bool = False
    clock: Clock = field(default_factory=MonotonicClock)


class Source(Protocol):
    """Where frames come from. `open`, `read` and `close` are called from one thread at a time."""

    def open(self) -> VideoFormat:
        """Start, and tell the size and rate that frames will have.

        Raises:
            CameraError: it cannot start.
        """
        ...

    def read(self, timeout: float) -> Frame | None:
        """The next frame (for a live source: the newest), or None if there was none within `timeout` seconds.

        A paced source returns at the frame's time and stamps `captured_ns` at the grab, before decoding. The pixels
        come from a `livestyle.buffers.BufferPool`.

        Raises:
            EndOfStream: there are no more frames.
            CameraError: the source has gone; the caller closes it, shows the slate and opens it again.
        """
        ...

    def close(self) -> None:
        """Let go of the device or file. Idempotent; any thread, also while `read` waits elsewhere."""
        ...


@dataclass(frozen=True, slots=True)
class SinkRequest:
    """What a sink factory gets.

    Attributes:
        argument: the text after the colon of `--sink NAME:ARGUMENT`, "" if none.
        paced: whether the run is in real time.
        clock: the run's clock.
        options: values of the settings whose names begin with the sink's, such as `obs_port` for "obs".
        tell: takes a sentence that a person should read; any thread.
    """

    argument: str = ""
    paced: bool = True
    clock: Clock = field(default_factory=MonotonicClock)
    options: Mapping[str, object] = field(default_factory=dict)
    tell: Callable[[str], None] = _tell_nobody


class Sink(Protocol):
    """Where frames go. All calls come from the sink's own thread, so a sink may block without hurting another."""

    def open(self, video_format: VideoFormat) -> None:
        """Start. Every frame sent until `close` has this size.

        Raises:
            OutputError: it cannot start.
        """
        ...

    def send(self, frame: Frame) -> None:
        """Put one frame out. The same frame comes again when nothing newer was ready in time.

        Raises:
            OutputError: the sink has gone; the caller closes it and tries again later. Other sinks go on.
        """
        ...

    def close(self) -> None:
        """Finish what was begun (a file becomes whole). Idempotent."""
        ...


@dataclass(frozen=True, slots=True)
class RestylerRequest:
    """What a restyler factory gets.

    Attributes:
        source: what the source delivers.
        size: pinned output size, None to choose one that keeps the rate.
        runtime: "auto" or a runtime's name.
        device: device name of that runtime, "" for its default.
        model: name of a model, "" for the default.
        seed: of everything that is drawn at random.
        paced: whether the run is in real time; if not, speed is no reason to choose a smaller size.
        clock: the run's clock.
        progress: takes what is being done, in one sentence, and how much of the loading is behind, 0..1 or None.
            Call it between steps that take long: it raises ModelError when nobody waits for the model any more.
        tell: takes a sentence that a person should read, during the whole run; any thread.
    """

    source: VideoFormat
    size: tuple[int, int] | None = None
    runtime: str = "auto"
    device: str = ""
    model: str = ""
    seed: int = 0
    paced: bool = True
    clock: Clock = field(default_factory=MonotonicClock)
    progress: Callable[[str, float | None], None] = _report_to_nobody
    tell: Callable[[str], None] = _tell_nobody


@dataclass(frozen=True, slots=True)
class RestylerInfo:
    """What runs.

    Attributes:
        model: name.
        runtime: name.
        device: name.
        reason: one sentence, why these.
        versions: library versions by name.
        background: whether a prompt's `background` is shown.
    """

    model: str
    runtime: str
    device: str
    reason: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    background: bool = False


@dataclass(frozen=True, slots=True)
class PromptOutcome:
    """What a prompt became.

    Attributes:
        look: "LOOK/PALETTE" of the nearest look.
        match: similarity to the nearest caption, 0..1.
        error: one sentence when the prompt could not be taken, else "".
        background: "LOOK/PALETTE" of the background, "" if it has none of its own.
        modifiers: words of the prompt that changed the look, such as "thick" or "no outlines".
        understood: the prompt in English where it was typed in another language, else "".
    """

    look: str = ""
    match: float = 0.0
    error: str = ""
    background: str = ""
    modifiers: tuple[str, ...] = ()
    understood: str = ""


class Restyler(Protocol):
    """From frame to frame, under a prompt. `restyle` and `reset` come from the engine thread only.

    Attributes:
        format: size and rate of the frames that `restyle` takes and returns.
        info: what runs.
    """

    format: VideoFormat
    info: RestylerInfo

    @property
    def outcomes(self) -> Mapping[int, PromptOutcome]:
        """What each encoded prompt became, by its number; grows as they are encoded."""
        ...

    def submit(self, prompt: Prompt, *, wait: bool = False) -> int:
        """Ask for a prompt; it is encoded elsewhere and taken at a later frame. Any thread; never blocks unless told.

        Args:
            prompt: a checked prompt.
            wait: return only when it is encoded, so that the very next frame is made under it.

        Returns:
            Its number, from 1; frames made under it carry it.
        """
        ...

    def restyle(self, frame: Frame) -> Frame:
        """Restyle one frame of exactly `format`'s size.

        Raises:
            ModelError: the runtime failed; the stream goes on with the last frame.
        """
        ...

    def reset(self) -> None:
        """Forget the past: the next frame starts cold."""
        ...

    def close(self) -> None:
        """Stop the encoder and free the model. Idempotent."""
        ...


@dataclass(frozen=True, slots=True)
class PromptSourceRequest:
    """What a prompt source's factory gets.

    Attributes:
        options: every setting of the run, by its name.
        make_prompt: a checked prompt from a text, with the strength and transition of the run; raises PromptError.
        tell: takes a sentence that a person should read; any thread.
    """

    options: Mapping[str, object]
    make_prompt: Callable[[str], Prompt]
    tell: Callable[[str], None] = _tell_nobody


class PromptSource(Protocol):
    """Where prompts come from while a run goes on: scenes, chat, a MIDI knob."""

    def start(self, submit: Callable[[Prompt], int]) -> None:
        """Begin, on threads of its own; returns at once. What it waits for may come later, or never.

        Args:
            submit: puts a prompt on air; any thread; raises LivestyleError when the run is over or refuses it.
        """
        ...

    def stop(self) -> None:
        """End; submits nothing more afterwards. Idempotent."""
        ...


class Observer(Protocol):
    """What listens to a pipeline without touching it. Called on the live path: return at once."""

    def on_stage(self, stage: str, frame: Frame, began_ns: int, ended_ns: int) -> None:
        """A stage worked on a frame, or a frame waited: the stages are those of `livestyle.timings.Timings`."""
        ...

    def on_output(self, sink: str, frame: Frame, ended_ns: int, *, repeated: bool) -> None:
        """A sink has put a frame out; `repeated` when it was the last one again."""
        ...

    def on_event(self, sentence: str) -> None:
        """Something a person should know, in one sentence: a sink failed, a camera came back."""
        ...
