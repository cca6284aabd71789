"""The report of a run: one JSON object that scripts rely on."""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from livestyle import machine
from livestyle.counts import Counts
from livestyle.errors import OutputError
from livestyle.frame import VideoFormat
from livestyle.histogram import Durations, longest_ms, quantile_ms
from livestyle.ports import PromptOutcome, RestylerInfo
from livestyle.swaps import Swap
from livestyle.timings import Timings, parts

DIGITS = 3


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Frames(_Part):
    """Frames from the source, frames that were restyled, and what was dropped by cause."""

    frames_in: int = Field(serialization_alias="in")
    frames_out: int = Field(serialization_alias="out")
    dropped: dict[str, int]


class Middle(_Part):
    """Two quantiles in milliseconds; None if nothing was measured."""

    p50: float | None
    p95: float | None


class Quantiles(Middle):
    """Three quantiles in milliseconds."""

    p99: float | None


class Gaps(Middle):
    """Time between two outputs of a sink, in milliseconds."""

    max: float | None


class Latency(_Part):
    """From the grab to the return of a sink's `send`, and the stages on the way."""

    end_to_end: Quantiles
    stages: dict[str, Quantiles]


class PromptTime(_Part):
    """A prompt, the look it became, and milliseconds from submit to its first and its first full frame.

    Attributes:
        prompt: the person's words, or everybody's.
        look: nearest look and palette.
        match: how near, 0..1.
        understood: the prompt in English where it was typed in another language, else "".
        modifiers: words that changed the look.
        background: words for the background, "" if it has none of its own.
        background_look: nearest look and palette of those.
        first: milliseconds to the first frame with a part in it.
        full: milliseconds to the first frame wholly under it.
    """

    prompt: str
    look: str
    match: float
    modifiers: tuple[str, ...]
    understood: str
    background: str
    background_look: str
    first: float | None
    full: float | None


class Event(_Part):
    """Something that a person should know, and when: seconds since the start."""

    seconds: float
    sentence: str


class Machine(_Part):
    """What the run ran on."""

    cpu: str
    cores: int
    os: str
    python: str


class Report(_Part):
    """Everything about a run. Its JSON form is part of the public interface.

    Attributes:
        frames: counts.
        fps: restyled frames a second.
        latency_ms: of the whole way and of its stages.
        stages_outside_model_ms: the whole way less the restyling, for each frame.
        gaps_ms: between two outputs, frames sent again in it.
        repeated: last frames sent again, by sink.
        prompt_to_frame_ms: for each prompt.
        model: name.
        runtime: name.
        device: name.
        reason: why these.
        size: width and height of what was put out.
        peak_memory_mb: of this process, MiB; None where the system does not tell.
        versions: by library.
        machine: what the run ran on.
        events: what a person should know, the newest 200.
    """

    frames: Frames
    fps: float
    latency_ms: Latency
    stages_outside_model_ms: Middle
    gaps_ms: Gaps
    repeated: dict[str, int]
    prompt_to_frame_ms: list[PromptTime]
    model: str
    runtime: str
    device: str
    reason: str
    size: tuple[int, int]
    peak_memory_mb: float | None
    versions: dict[str, str]
    machine: Machine
    events: list[Event]

    def json_text(self) -> str:
        """The report as indented JSON with a final newline."""
        return self.model_dump_json(by_alias=True, indent=2) + "\n"

    def write(self, path: Path) -> None:
        """Write the JSON aside and rename it, so that nobody ever reads a half.

        Raises:
            OutputError: the file cannot be written.
        """
        aside = path.with_name(f".{path.name}.{os.getpid()}.partial")
        try:
            aside.write_text(self.json_text(), "utf-8")
            aside.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                aside.unlink()
            raise OutputError(f"The report {path} cannot be written.", "Choose another place.") from error


def make_report(
    counts: Counts, timings: Timings, swaps: Sequence[Swap], info: RestylerInfo, video_format: VideoFormat
) -> Report:
    """Put a report together, at any time of a run."""
    ends, outside, gaps = parts(timings.end_to_end), parts(timings.outside_model), parts(timings.gaps)
    stages = {stage: _three([durations]) for stage, durations in tuple(timings.stages.items())}
    return Report(
        frames=Frames(frames_in=counts.frames_in, frames_out=counts.frames_out, dropped=dict(counts.dropped)),
        fps=round(timings.fps, DIGITS),
        latency_ms=Latency(end_to_end=_three(ends), stages=stages),
        stages_outside_model_ms=Middle(p50=_at(outside, 0.5), p95=_at(outside, 0.95)),
        gaps_ms=Gaps(p50=_at(gaps, 0.5), p95=_at(gaps, 0.95), max=_rounded(longest_ms(gaps))),
        repeated=dict(counts.repeated),
        prompt_to_frame_ms=[_prompt_time(swap) for swap in swaps],
        model=info.model,
        runtime=info.runtime,
        device=info.device,
        reason=info.reason,
        size=video_format.size,
        peak_memory_mb=machine.peak_memory_mb(),
        versions=machine.versions() | dict(info.versions),
        machine=Machine(
            cpu=machine.processor(),
            cores=machine.cores(),
            os=machine.operating_system(),
            python=platform.python_version(),
        ),
        events=[Event(seconds=seconds, sentence=sentence) for seconds, sentence in tuple(timings.events)],
    )


def _prompt_time(swap: Swap) -> PromptTime:
    outcome = swap.outcome or PromptOutcome()
    return PromptTime(
        prompt=swap.prompt.text,
        look=outcome.look,
        match=round(outcome.match, DIGITS),
        modifiers=outcome.modifiers,
        understood=outcome.understood,
        background=swap.prompt.background,
        background_look=outcome.background,
        first=_rounded(swap.first_ms),
        full=_rounded(swap.full_ms),
    )


def _three(recorders: Sequence[Durations]) -> Quantiles:
    return Quantiles(p50=_at(recorders, 0.5), p95=_at(recorders, 0.95), p99=_at(recorders, 0.99))


def _at(recorders: Sequence[Durations], fraction: float) -> float | None:
    return _rounded(quantile_ms(recorders, fraction))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
