"""A run from settings: finds the plugins, opens them in order, and reports. The command line and the panel use it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from livestyle import passthrough, plugins
from livestyle.clock import Clock, MonotonicClock
from livestyle.counts import Counts
from livestyle.errors import CameraError, LivestyleError, ModelError, SettingsError
from livestyle.frame import VideoFormat
from livestyle.observers import Observers
from livestyle.pipeline import Pipeline
from livestyle.ports import (
    Observer,
    Restyler,
    RestylerInfo,
    RestylerRequest,
    Sink,
    SinkRequest,
    Source,
    SourceRequest,
)
from livestyle.prompt import Prompt
from livestyle.prompt_sources import PromptSources
from livestyle.report import Report, make_report
from livestyle.settings import RunSettings
from livestyle.slate import from_file
from livestyle.stopping import Limits, call_within
from livestyle.swaps import check_background
from livestyle.timings import Timings

log = logging.getLogger(__name__)

DEFAULT_RESTYLER = "causal"
CLOSE_WITHIN_S = 2.0


class Session:
    """One run. Making it checks everything that can be checked without touching a device.

    Args:
        settings: checked values.
        observers: told what happens, besides the session's own timings.
        clock: what the time is.

    Attributes:
        settings: as given.
        timings: what was measured so far.

    Raises:
        SettingsError: a plugin is not installed, or its argument cannot be right.
        PromptError: a prompt is not usable.
    """

    def __init__(
        self, settings: RunSettings, *, observers: Iterable[Observer] = (), clock: Clock | None = None
    ) -> None:
        self.settings = settings
        self._clock = clock or MonotonicClock()
        self.timings = Timings(self._clock)
        self._observers = (self.timings, *observers)
        self._tell = Observers(observers).on_event
        self._prompt, self._cues = settings.prompts()
        self._source = self._make_source()
        self._sinks = self._make_sinks()
        self._prompt_sources = PromptSources(settings, self._tell)
        self._make_restyler = self._restyler_factory()
        self._pipeline: Pipeline | None = None
        self._restyler: Restyler | None = None
        self._stop_requested = False

    def start(self) -> None:
        """Open the source, load the model, open the sinks, and let the frames flow. Takes seconds; once.

        Raises:
            CameraError: the source cannot be opened.
            ModelError: the model cannot be loaded.
            OutputError: none of the sinks can be opened.
            SettingsError: the model cannot do what the settings ask for.
            PromptError: the first prompt cannot be encoded.
        """
        try:
            with _in_words(CameraError, f'The source "{self.settings.source}"'):
                source_format = self._source.open()
            self._restyler = restyler = self._load_restyler(source_format)
            self._pipeline = pipeline = self._make_pipeline(restyler)
        except BaseException:
            if self._restyler is not None:
                call_within("livestyle-close-restyler", self._restyler.close, CLOSE_WITHIN_S)
            call_within("livestyle-close-source", self._source.close, CLOSE_WITHIN_S)
            raise
        if self._stop_requested:
            pipeline.request_stop()
        pipeline.start()
        self._prompt_sources.start(self.submit)

    def submit(self, prompt: Prompt) -> int:
        """Put a prompt on air; returns at once. Any thread, while the session runs.

        Returns:
            Its number.

        Raises:
            ModelError: the session does not run.
            LivestyleError: the restyler refused the prompt.
        """
        return self._running_pipeline().submit(prompt)

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

    @property
    def info(self) -> RestylerInfo:
        """What runs.

        Raises:
            ModelError: the session was not started.
        """
        self._running_pipeline()
        assert self._restyler is not None
        return self._restyler.info

    @property
    def format(self) -> VideoFormat:
        """Size and rate of the output.

        Raises:
            ModelError: the session was not started.
        """
        self._running_pipeline()
        assert self._restyler is not None
        return self._restyler.format

    @property
    def counts(self) -> Counts:
        """Frames so far."""
        return self._running_pipeline().counts

    @property
    def prompt_on_air(self) -> str:
        """Text of the newest prompt that was not refused, "" if there is none."""
        swaps = self._running_pipeline().swaps
        return next((s.prompt.text for s in reversed(swaps) if s.outcome is None or not s.outcome.error), "")

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

    def _make_source(self) -> Source:
        settings = self.settings
        factory, _, argument = plugins.source(settings.source)
        request = SourceRequest(
            argument=argument,
            size=settings.size,
            fps=settings.fps,
            paced=not settings.unpaced,
            loop=settings.loop,
            clock=self._clock,
        )
        with _in_words(SettingsError, f'The source "{settings.source}"'):
            return factory(request)

    def _make_sinks(self) -> dict[str, Sink]:
        """The sinks by unique names: "file", and "file-2" for the second one."""
        sinks: dict[str, Sink] = {}
        for spec in self.settings.sinks:
            factory, name, argument = plugins.sink(spec)
            unique, number = name, 1
            while unique in sinks:
                number += 1
                unique = f"{name}-{number}"
            request = SinkRequest(
                argument=argument,
                paced=not self.settings.unpaced,
                clock=self._clock,
                options=self.settings.beginning_with(f"{name.replace('-', '_')}_"),
                tell=self._tell,
            )
            with _in_words(SettingsError, f'The sink "{spec}"'):
                sinks[unique] = factory(request)
        return sinks

    def _restyler_factory(self) -> tuple[Callable[[RestylerRequest], Restyler], str]:
        """The factory, and the model to ask it for: `--model` may name a restyler, or a model of the default one."""
        model = self.settings.model
        if model == "none":
            return passthrough.create, ""
        if model in plugins.names("restylers"):
            return plugins.restyler(model), ""
        return plugins.restyler(DEFAULT_RESTYLER), model

    def _load_restyler(self, source_format: VideoFormat) -> Restyler:
        factory, model = self._make_restyler
        settings = self.settings
        request = RestylerRequest(
            source=source_format,
            size=settings.size,
            runtime=settings.runtime,
            device=settings.device,
            model=model,
            seed=settings.seed,
            paced=not settings.unpaced,
            clock=self._clock,
        )
        with _in_words(ModelError, "The model"):
            restyler = factory(request)
        try:
            for prompt in [self._prompt, *(prompt for _, prompt in self._cues)]:
                check_background(restyler.info, prompt)
        except SettingsError:
            restyler.close()
            raise
        return restyler

    def _make_pipeline(self, restyler: Restyler) -> Pipeline:
        settings = self.settings
        return Pipeline(
            self._source,
            restyler,
            self._sinks,
            paced=not settings.unpaced,
            prompt=self._prompt,
            cues=self._cues,
            clock=self._clock,
            observers=self._observers,
            slate=None if settings.slate is None else from_file(settings.slate, restyler.format),
            limits=Limits(duration=settings.duration),
            source_is_open=True,
        )


@contextmanager
def _in_words(error_type: type[LivestyleError], what: str) -> Iterator[None]:
    """Turn a plugin's own mistakes into a sentence; the traceback goes to the log."""
    try:
        yield
    except LivestyleError:
        raise
    except Exception as error:
        log.exception("%s raised", what)
        raise error_type(f"{what} failed with {type(error).__name__}: {error}.", "See the log.") from error
