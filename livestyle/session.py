"""A run from settings: finds the plugins, opens them in order, and reports. The command line and the panel use it."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from livestyle.clock import Clock, MonotonicClock
from livestyle.controls import Controls
from livestyle.counts import Counts
from livestyle.current_source import CurrentSource
from livestyle.early_picture import EarlyPicture
from livestyle.errors import CameraError, LivestyleError, ModelError, SettingsError, StoppedError
from livestyle.events import Event, Events
from livestyle.frame import VideoFormat
from livestyle.observers import Observers
from livestyle.outlets import unique_name
from livestyle.overview import Overview
from livestyle.parts import Parts, in_words
from livestyle.pipeline import Pipeline
from livestyle.ports import Observer, Restyler, RestylerInfo, Sink
from livestyle.preview import PreviewTap
from livestyle.prompt_sources import PromptSources
from livestyle.report import Report, make_report
from livestyle.settings import RunSettings
from livestyle.slate import from_file
from livestyle.status import Status
from livestyle.stopping import Limits, call_within
from livestyle.swaps import Swap, check_background
from livestyle.timings import Timings

log = logging.getLogger(__name__)

CLOSE_WITHIN_S = 2.0
WITHOUT_CAMERA = VideoFormat(1280, 720, 30.0)
"""What is put out when the settings name no size and there is no camera to tell one."""


class Session(Controls):
    """One run. Making it checks everything that can be checked without touching a device.

    Args:
        settings: checked values.
        observers: told what happens, besides the session's own timings.
        clock: what the time is.
        attended: a person watches and mends. The run then needs no sink and waits for none, a source that is not
            there is waited for, one that ends does not end the run, and the preview has the source's picture while
            the model loads.

    Attributes:
        settings: as given.
        timings: what was measured so far.
        preview: the newest pair of pictures, for one reader.
        strength: of the look on air, 0..1.
        transition: seconds to the next look.

    Raises:
        SettingsError: a plugin is not installed, or its argument cannot be right.
        PromptError: a prompt is not usable.
    """

    def __init__(
        self,
        settings: RunSettings,
        *,
        observers: Iterable[Observer] = (),
        clock: Clock | None = None,
        attended: bool = False,
    ) -> None:
        self._clock = clock = clock or MonotonicClock()
        self.timings, self._events = Timings(clock), Events(clock)
        watchers: tuple[Observer, ...] = (self._events, *observers)
        self._observers: tuple[Observer, ...] = (self.timings, *watchers)
        self._told = Observers(watchers)
        super().__init__(settings, Parts(settings, clock, self._tell))
        self.preview = PreviewTap()
        self._attended = attended and not settings.unpaced
        if not settings.sinks and not self._attended:
            raise SettingsError("There is no output.", "Name one with --sink.")
        self._prompt, self._cues = settings.prompts()
        self._newest = self._prompt
        self._source = self._parts.source(settings.source)
        self._sinks: dict[str, Sink] = {}
        self._specs: dict[str, str] = {}
        for spec in settings.sinks:
            kind, sink = self._parts.sink(spec)
            name = unique_name(kind, self._sinks)
            self._sinks[name], self._specs[name] = sink, spec
        self._prompt_sources = PromptSources(settings, self._tell, self.make_prompt)
        self._factory = self._parts.restyler_factory()
        self._overview = Overview(settings, self.timings, clock)
        self._pipeline: Pipeline | None = None
        self._restyler: Restyler | None = None
        self._stop_requested = False

    def start(self) -> None:
        """Open the source, load the model, open the sinks, and let the frames flow. Takes seconds; once.

        Raises:
            CameraError: the source cannot be opened; not when attended.
            ModelError: the model cannot be loaded, or the end was asked for while it was.
            OutputError: none of the sinks can be opened; not when attended.
            SettingsError: the model cannot do what the settings ask for.
            PromptError: the first prompt cannot be encoded; not when attended.
        """
        try:
            current, source_format = self._open_source()
            current = self._load(current, source_format)
            assert self._restyler is not None
            self._say_size(source_format, self._restyler)
            pipeline = self._make_pipeline(current, self._restyler)
        except BaseException:
            self._overview.failed()
            if self._restyler is not None:
                call_within("livestyle-close-restyler", self._restyler.close, CLOSE_WITHIN_S)
            call_within("livestyle-close-source", self._source.close, CLOSE_WITHIN_S)
            raise
        self._take_over(pipeline)
        pipeline.start()
        self._prompt_sources.start(self.submit)

    def request_stop(self) -> None:
        """Ask for the end; returns at once. Any thread, any signal handler, before `start` too."""
        self._stop_requested = True
        if self._pipeline is not None:
            self._pipeline.request_stop()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end and close everything.

        Args:
            timeout: seconds; None for no limit.

        Returns:
            Whether the run has ended.

        Raises:
            LivestyleError: why the run could not go on.
        """
        try:
            ended = self._running_pipeline().wait(timeout)
        except BaseException:
            self._prompt_sources.stop()
            raise
        if ended:
            self._prompt_sources.stop()
        return ended

    def stop(self) -> None:
        """End the run in stages, each with a deadline. Idempotent; before `start` too."""
        self.request_stop()
        self._prompt_sources.stop()
        if self._pipeline is not None:
            self._pipeline.stop()

    @property
    def running(self) -> bool:
        """Whether frames flow."""
        return self._pipeline is not None and self._pipeline.running

    @property
    def started(self) -> bool:
        """Whether `start` has come to the end of loading."""
        return self._pipeline is not None

    def _say_size(self, wanted: VideoFormat, restyler: Restyler) -> None:
        """Say it when the picture has another size than the source, unless that was asked for."""
        made = restyler.format
        if self.settings.size is None and (wanted.width, wanted.height) != (made.width, made.height):
            own = f"--size {wanted.width}x{wanted.height}"
            why = restyler.info.reason.rstrip(".")
            self._tell(f"The picture is {made.width}x{made.height}: {why}. The source's own: {own}.")

    @property
    def info(self) -> RestylerInfo:
        """What runs.

        Raises:
            ModelError: the session was not started.
        """
        return self._running_pipeline().restyler.info

    @property
    def format(self) -> VideoFormat:
        """Size and rate of the output.

        Raises:
            ModelError: the session was not started.
        """
        return self._running_pipeline().restyler.format

    @property
    def counts(self) -> Counts:
        """Frames so far."""
        return self._running_pipeline().counts

    @property
    def prompt_on_air(self) -> str:
        """Text of the newest prompt that was not refused, "" if there is none."""
        return self.swap_on_air.prompt.text if self.swap_on_air is not None else ""

    @property
    def swap_on_air(self) -> Swap | None:
        """The newest prompt that was not refused, and what it became."""
        newest, _ = self._running_pipeline().newest_prompts
        return newest

    def status(self) -> Status:
        """How the run fares at this moment. Any one thread at a time, before `start` and after the end too."""
        return self._overview.status(self, self._pipeline)

    def events(self) -> tuple[Event, ...]:
        """What a person should know: the newest hundred sentences, newest last. Any thread."""
        return self._events.events()

    def report(self) -> Report:
        """Everything measured so far; while it runs and after its end.

        Raises:
            ModelError: the session was not started.
        """
        pipeline = self._running_pipeline()
        return make_report(pipeline.counts, self.timings, pipeline.swaps, self.info, self.format)

    def _running_pipeline(self) -> Pipeline:
        if self._pipeline is None:
            raise ModelError("The session does not run.", "Start it first.")
        return self._pipeline

    def _tell(self, sentence: str) -> None:
        self._told.on_event(sentence)

    def _open_source(self) -> tuple[CurrentSource, VideoFormat]:
        spec = self.settings.source
        self._overview.loads(f'Opening the source "{spec}"')
        try:
            with in_words(CameraError, f'The source "{spec}"'):
                source_format = self._source.open()
        except LivestyleError as error:
            if not self._attended:
                raise
            width, height = self.settings.size or WITHOUT_CAMERA.size
            source_format = VideoFormat(width, height, self.settings.fps or WITHOUT_CAMERA.fps)
            return CurrentSource(self._source, spec, error, goes_on=True), source_format
        return CurrentSource(self._source, spec, goes_on=self._attended), source_format

    def _load(self, current: CurrentSource, source_format: VideoFormat) -> CurrentSource:
        """Load the model; the source with what became of it meanwhile."""
        early = EarlyPicture(self._source, self.preview) if self._attended and current.missing is None else None
        missing = current.missing
        try:
            self._progress("Loading the model", None)
            self._restyler = self._parts.restyler(*self._factory, source_format, self._progress)
        finally:
            if early is not None:
                missing = early.stop()
        for prompt in [self._prompt, *(prompt for _, prompt in self._cues)]:
            check_background(self._restyler.info, prompt)
        return CurrentSource(current.source, current.spec, missing, current.goes_on)

    def _progress(self, sentence: str, share: float | None) -> None:
        self._overview.loads(sentence, share)
        if self._stop_requested and self._attended:
            raise StoppedError("Loading was stopped.", "Start again when you like.")

    def _make_pipeline(self, current: CurrentSource, restyler: Restyler) -> Pipeline:
        settings = self.settings
        return Pipeline(
            current,
            restyler,
            self._sinks,
            paced=not settings.unpaced,
            prompt=self._prompt,
            cues=self._cues,
            clock=self._clock,
            observers=self._observers,
            slate=None if settings.slate is None else from_file(settings.slate, restyler.format),
            when_lost=settings.when_lost,
            limits=Limits(duration=settings.duration),
            preview=self.preview,
            specs=self._specs,
            attended=self._attended,
        )

    def _take_over(self, pipeline: Pipeline) -> None:
        """Bring what was commanded while it loaded to the live path."""
        self._pipeline = pipeline
        pipeline.framing = self._framing
        if self._panic is not None:
            pipeline.air.panic(self._panic)
        if self.settings.quality is not None:
            pipeline.restyling.governor.lock(self.settings.quality - 1)
        if self.strength != self.settings.strength:
            self.set_strength(self.strength)
        if self._stop_requested:
            pipeline.request_stop()
