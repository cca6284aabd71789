"""From the settings of a run to its parts: finds the plugins by name and gives them what they need to know."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from livestyle import passthrough, plugins
from livestyle.clock import Clock
from livestyle.errors import LivestyleError, ModelError, SettingsError
from livestyle.frame import VideoFormat
from livestyle.ports import Restyler, RestylerRequest, Sink, SinkRequest, Source, SourceRequest
from livestyle.settings import RunSettings

log = logging.getLogger(__name__)

DEFAULT_RESTYLER = "causal"


class Parts:
    """Makes sources, sinks and the restyler of a run; opens none of them.

    Args:
        settings: of the run.
        clock: the run's clock.
        tell: takes a sentence that a person should read.
    """

    def __init__(self, settings: RunSettings, clock: Clock, tell: Callable[[str], None]) -> None:
        self._settings, self._clock, self._tell = settings, clock, tell

    def source(self, spec: str, fps: float | None = None) -> Source:
        """A source that is not open yet.

        Args:
            spec: NAME[:ARGUMENT].
            fps: wanted rate where the settings name none; None for the source's own.

        Raises:
            SettingsError: it is not installed, or its argument cannot be right.
        """
        settings = self._settings
        factory, _, argument = plugins.source(spec)
        request = SourceRequest(
            argument=argument,
            size=settings.size,
            fps=settings.fps or fps,
            paced=not settings.unpaced,
            loop=settings.loop,
            clock=self._clock,
        )
        with in_words(SettingsError, f'The source "{spec}"'):
            return factory(request)

    def sink(self, spec: str) -> tuple[str, Sink]:
        """The name of its kind, and a sink that is not open yet.

        Raises:
            SettingsError: it is not installed, or its argument cannot be right.
        """
        factory, name, argument = plugins.sink(spec)
        request = SinkRequest(
            argument=argument,
            paced=not self._settings.unpaced,
            clock=self._clock,
            options=self._settings.beginning_with(f"{name.replace('-', '_')}_"),
            tell=self._tell,
        )
        with in_words(SettingsError, f'The sink "{spec}"'):
            return name, factory(request)

    def restyler_factory(self) -> tuple[Callable[[RestylerRequest], Restyler], str]:
        """The factory, and the model to ask it for: `--model` may name a restyler, or a model of the default one.

        Raises:
            SettingsError: it is not installed.
        """
        model = self._settings.model
        if model == "none":
            return passthrough.create, ""
        if model in plugins.names("restylers"):
            return plugins.restyler(model), ""
        return plugins.restyler(DEFAULT_RESTYLER), model

    def restyler(
        self,
        factory: Callable[[RestylerRequest], Restyler],
        model: str,
        source_format: VideoFormat,
        progress: Callable[[str, float | None], None],
    ) -> Restyler:
        """The restyler, ready to run; takes seconds.

        Args:
            factory: from `restyler_factory`.
            model: likewise.
            source_format: what the source delivers.
            progress: as in `livestyle.ports.RestylerRequest`.

        Raises:
            ModelError: it cannot be loaded.
            SettingsError: it cannot do what the settings ask for.
        """
        settings = self._settings
        request = RestylerRequest(
            source=source_format,
            size=settings.size,
            runtime=settings.runtime,
            device=settings.device,
            model=model,
            seed=settings.seed,
            paced=not settings.unpaced,
            clock=self._clock,
            progress=progress,
            tell=self._tell,
        )
        with in_words(ModelError, "The model"):
            return factory(request)


@contextmanager
def in_words(error_type: type[LivestyleError], what: str) -> Iterator[None]:
    """Turn a plugin's own mistakes into a sentence; the traceback goes to the log."""
    try:
        yield
    except LivestyleError:
        raise
    except Exception as error:
        log.exception("%s raised", what)
        raise error_type(f"{what} failed with {type(error).__name__}: {error}.", "See the log.") from error
