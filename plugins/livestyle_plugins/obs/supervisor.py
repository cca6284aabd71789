"""Keeps a connection to OBS: waits for it, comes back after it, and says in a sentence what is wrong meanwhile."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from enum import Enum
from functools import partial

from livestyle.stopping import BackOff, join_within
from livestyle_plugins.obs import trouble
from livestyle_plugins.obs.client import ObsClient
from livestyle_plugins.obs.greeting import ObsAddress
from livestyle_plugins.obs.link import ObsEvent
from livestyle_plugins.obs.trouble import ObsError, Trouble

log = logging.getLogger(__name__)

FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 10.0
LONGEST_WAIT_FOR_START_S = 2.0
"""To ask whether OBS was started costs nothing; whoever starts it wants to see the picture at once."""
EVENT_WAIT_S = 0.25
ALIVE_EVERY_S = 5.0
STOP_S = 5.0


class State(Enum):
    """What the connection is doing."""

    IDLE = "idle"
    CONNECTING = "connecting"
    WAITING = "waiting"
    CONNECTED = "connected"
    STOPPED = "stopped"


class Supervisor:
    """A thread that connects to OBS again and again. OBS can do what it likes: nothing is raised.

    Both callbacks run on that thread, one at a time, and may call the client; what they raise is told and passed
    over.

    Args:
        address: where OBS listens.
        password: asked before each try, so that a changed one is found.
        on_connected: called with the client each time that OBS is there.
        on_event: called with the client and each event.
        tell: takes a sentence when something has changed.
        purpose: ends the sentence of a lost OBS: what waits for it.

    Attributes:
        error: why the last try failed, None while OBS is connected and before the first try. Any thread.
    """

    def __init__(
        self,
        address: ObsAddress,
        password: Callable[[], str],
        *,
        on_connected: Callable[[ObsClient], None],
        on_event: Callable[[ObsClient, ObsEvent], None],
        tell: Callable[[str], None],
        purpose: str = "livestyle keeps trying.",
    ) -> None:
        self._address, self._password, self._purpose = address, password, purpose
        self._on_connected, self._on_event, self._tell = on_connected, on_event, tell
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="livestyle-obs", daemon=True)
        self._client: ObsClient | None = None
        self._told: Trouble | None = None
        self._greeted = False
        self.error: ObsError | None = None
        self.state = State.IDLE

    @property
    def client(self) -> ObsClient | None:
        """The connection while there is one."""
        client = self._client
        return client if client is not None and client.alive else None

    def start(self) -> None:
        """Begin; returns at once. Once."""
        self._thread.start()

    def stop(self) -> None:
        """Let go of OBS; no callback runs afterwards. Idempotent, any thread but its own."""
        self._stop.set()
        join_within(self._thread, STOP_S)
        self.state = State.STOPPED

    def _run(self) -> None:
        back_off = BackOff(FIRST_WAIT_S, LONGEST_WAIT_S)
        while not self._stop.is_set():
            self.state = State.CONNECTING
            try:
                self._client = client = ObsClient(self._address, self._password())
            except ObsError as error:
                self._failed(error)
                seconds = back_off.next()
                if error.trouble is Trouble.MISSING:
                    seconds = min(seconds, LONGEST_WAIT_FOR_START_S)
            else:
                try:
                    self._connected(client)
                finally:
                    client.close()
                    self._client = None
                back_off.reset()
                seconds = FIRST_WAIT_S
            self.state = State.WAITING
            self._stop.wait(seconds)

    def _connected(self, client: ObsClient) -> None:
        """From the first to the last moment of one connection."""
        self.state, self.error = State.CONNECTED, None
        if self._told is not None or not self._greeted:
            self._tell(f"Connected to OBS at {self._address}.")
        self._told, self._greeted = None, True
        self._guarded(partial(self._on_connected, client))
        checked = time.monotonic()
        while client.alive and not self._stop.is_set():
            event = client.next_event(EVENT_WAIT_S)
            if event is not None:
                self._guarded(partial(self._on_event, client, event))
            elif time.monotonic() - checked >= ALIVE_EVERY_S:
                if not _answers(client):
                    break
                checked = time.monotonic()
        if not self._stop.is_set():
            self._failed(trouble.lost())

    def _failed(self, error: ObsError) -> None:
        """Say it once; the same again is for the log."""
        log.debug("OBS: %s", error)
        self.error = error
        if error.trouble is not self._told and not (self._told is Trouble.LOST and error.trouble is Trouble.MISSING):
            self._told = error.trouble
            self._tell(f"{error} {self._purpose}")

    def _guarded(self, call: Callable[[], None]) -> None:
        try:
            call()
        except ObsError as error:
            if error.trouble is not Trouble.LOST:  # a lost connection is told as such
                self._tell(str(error))
        except Exception:
            log.exception("What follows an event of OBS raised")
            self._tell("An event of OBS could not be followed. See the log.")


def _answers(client: ObsClient) -> bool:
    """Whether OBS still lives behind a connection that says nothing."""
    try:
        client.version()
    except ObsError:
        return False
    return True
