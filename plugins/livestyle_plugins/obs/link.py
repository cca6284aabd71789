"""One connection to obs-websocket 5, on obs-websocket-py with what hurts in it replaced.

Of the library we use the requests, the proof of the password and the form of its client. As it comes, it waits for
a silent peer without end, loses why a request failed, lets a callback stop its receive thread, does not survive a
reset, and takes 4444 for its port. So opening, receiving and calling are our own here, each with a deadline, and
every exception that leaves is an `ObsError`.
"""

from __future__ import annotations

import contextlib
import json
import logging
import queue
import socket
import threading
import time
from dataclasses import dataclass, field
from typing import Any, cast

import websocket
from obswebsocket import obsws, requests

from livestyle_plugins.obs import trouble
from livestyle_plugins.obs.greeting import ObsAddress, greet, read_message
from livestyle_plugins.obs.trouble import ObsError

log = logging.getLogger(__name__)

CONNECT_S = 2.0
OPEN_S = 4.5
CALL_S = 4.0
RETRY_S = 0.2
MOST_EVENTS = 256
REQUEST, EVENT, ANSWER = 6, 5, 7
NOT_READY = 207


@dataclass(frozen=True, slots=True)
class ObsEvent:
    """Something happened in OBS.

    Attributes:
        name: such as "CurrentProgramSceneChanged".
        data: what obs-websocket says about it.
    """

    name: str
    data: dict[str, Any]


@dataclass(slots=True)
class _Waiting:
    done: threading.Event = field(default_factory=threading.Event)
    answer: dict[str, Any] | None = None


class Link(obsws):  # type: ignore[misc]  # the library has no types
    """A connection that is open when the constructor returns. Calls may come from any thread at the same time.

    Args:
        address: where OBS listens.
        password: "" if none is known.

    Attributes:
        address: as given.
        websocket_version: what the server says, "" if it does not.
        events: what happened; the oldest are dropped when nobody takes them.

    Raises:
        ObsError: it could not be opened within 5 s, and why.
    """

    def __init__(self, address: ObsAddress, password: str = "") -> None:
        super().__init__(address.host, address.port, password, legacy=False, timeout=CALL_S)
        self.address = address
        self.websocket_version = ""
        self.events: queue.Queue[ObsEvent] = queue.Queue(MOST_EVENTS)
        self._lock = threading.Lock()
        self._waiting: dict[str, _Waiting] = {}
        self._gone = threading.Event()
        self._why: ObsError = trouble.lost()
        self._thread: threading.Thread | None = None
        self.connect()

    @property
    def alive(self) -> bool:
        """Whether the connection still stands, as far as is known."""
        return not self._gone.is_set()

    def connect(self) -> None:
        """Open, say who we are, and start to receive; the constructor has done it."""
        try:
            sock = socket.create_connection((self.host, self.port), CONNECT_S)
        except (OSError, UnicodeError) as error:
            log.debug("OBS at %s: %s", self.address, error)
            raise trouble.missing(str(self.address)) from error
        deadline = threading.Timer(OPEN_S, _shut, (sock,))  # a peer that dribbles never runs into a socket's timeout
        deadline.daemon = True
        deadline.start()
        try:
            self.ws, self.websocket_version = greet(sock, self.address, self.password, self._build_auth_string)
        except ObsError:
            sock.close()
            raise
        finally:
            deadline.cancel()
        self._thread = threading.Thread(target=self._receive, name="livestyle-obs-receive", daemon=True)
        self._thread.start()

    def disconnect(self) -> None:
        """Close; calls that wait end with an error. Idempotent, any thread."""
        self._lose(trouble.lost("closed by livestyle"))
        sock = self.ws.sock
        if sock is not None:
            _shut(sock)  # no closing handshake: a peer that hangs would not answer it
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(CALL_S)
        if sock is not None:
            sock.close()

    def ask(self, name: str, /, *, within: float = CALL_S, **data: object) -> dict[str, Any]:
        """Make a request by its name.

        Args:
            name: such as "GetVersion".
            within: seconds to wait at most, retries while OBS is not ready included.
            data: fields of the request.

        Returns:
            Fields of the answer.

        Raises:
            ObsError: OBS refused, is gone, or did not answer in time.
        """
        request = getattr(requests, name)(**data)
        self.call(request, within)
        return cast("dict[str, Any]", request.datain)

    def call(self, obj: Any, within: float = CALL_S) -> Any:
        """The library's way of a request: fills the request object with the answer and returns it.

        Raises:
            ObsError: OBS refused, is gone, or did not answer in time.
        """
        until = time.monotonic() + within
        while True:
            answer = self._exchange(obj.name, obj.data(), until)
            status = answer.get("requestStatus")
            status = status if isinstance(status, dict) else {}
            code = status.get("code")
            code = code if isinstance(code, int) else 0
            if status.get("result") is True:
                data = answer.get("responseData")
                obj.input(data if isinstance(data, dict) else {}, status=True)
                return obj
            if code != NOT_READY or time.monotonic() + RETRY_S >= until or self._gone.wait(RETRY_S):
                raise trouble.refused(obj.name, code, str(status.get("comment") or ""))

    def _exchange(self, name: str, data: dict[str, Any], until: float) -> dict[str, Any]:
        waiting = _Waiting()
        with self._lock:
            if self._gone.is_set():
                raise self._why
            number = str(self.id)
            self.id += 1
            self._waiting[number] = waiting
        request = {"requestType": name, "requestId": number, "requestData": data}
        try:
            self.ws.send(json.dumps({"op": REQUEST, "d": request}))
            answered = waiting.done.wait(max(0.0, until - time.monotonic()))
        except (OSError, websocket.WebSocketException) as error:
            self._lose(trouble.lost(type(error).__name__))
            raise self._why from error
        finally:
            with self._lock:
                self._waiting.pop(number, None)
        if waiting.answer is not None:
            return waiting.answer
        if answered:
            raise self._why
        raise trouble.silent(str(self.address), name)

    def _receive(self) -> None:
        """The receive thread: hands out answers and queues events; it calls nobody, so nobody can stop it."""
        while self.alive:
            try:
                op, data = read_message(self.ws, self.address)
            except websocket.WebSocketTimeoutException:
                continue
            except (ValueError, RecursionError):
                log.warning("OBS sent what is no message")
                continue
            except ObsError as error:
                self._lose(error)
            except Exception as error:
                log.info("The connection to OBS broke", exc_info=True)
                self._lose(trouble.lost(type(error).__name__))
            else:
                self._take(op, data)

    def _take(self, op: int, data: dict[str, Any]) -> None:
        if op == ANSWER:
            with self._lock:
                waiting = self._waiting.get(str(data.get("requestId")))
            if waiting is not None:
                waiting.answer = data
                waiting.done.set()
        elif op == EVENT:
            found = data.get("eventData")
            event = ObsEvent(str(data.get("eventType")), found if isinstance(found, dict) else {})
            if self.events.full():  # only this thread puts, so there is room after one is gone
                with contextlib.suppress(queue.Empty):
                    self.events.get_nowait()
            self.events.put_nowait(event)

    def _lose(self, why: ObsError) -> None:
        with self._lock:
            if self._gone.is_set():
                return
            self._why = why
            self._gone.set()
            waiting = list(self._waiting.values())
        for one in waiting:
            one.done.set()


def _shut(sock: socket.socket) -> None:
    """Wake whoever reads or writes there."""
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
