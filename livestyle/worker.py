"""A child process that is fed frames through a ring of its own.

For outputs whose libraries must stay out of the main process: they hold the interpreter lock, crash, or have another
licence. The child's end is `livestyle.parent_link`.

    parent to child   the ring; one byte on the child's standard input for each new picture; its end means: end
    child to parent   lines of JSON on its standard output: {"ready": TEXT}, {"error": [MESSAGE, ACTION]}, {"beat": 0}
"""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from livestyle.clock import NS_PER_SECOND, Clock, MonotonicClock
from livestyle.errors import OutputError
from livestyle.frame import Frame, VideoFormat
from livestyle.ring import RingWriter
from livestyle.ring_layout import memory_folder, user_number

log = logging.getLogger(__name__)

START_S = 20.0
"""For the child to be ready: it loads its libraries, from a cold disk perhaps."""
SILENT_S = 10.0
"""Without a sign of life from a running child; it gives one each second."""
STOP_S = 2.0
"""For the child to end by itself, before it is ended."""
KEPT_LINES = 20

_numbers = itertools.count()


class RingWorker:
    """Starts, feeds, watches and ends one child process. One thread at a time.

    Args:
        name: begins sentences about it: "The virtual camera".
        module: what the child runs, by `python -m`.
        arguments: for it, after those of `livestyle.parent_link.worker_parser`.
        clock: the run's clock.
    """

    def __init__(self, name: str, module: str, arguments: Sequence[str] = (), clock: Clock | None = None) -> None:
        self._name, self._module, self._arguments = name, module, tuple(arguments)
        self._clock = clock or MonotonicClock()
        self._ring: RingWriter | None = None
        self._child: _Child | None = None
        self._last: Frame | None = None

    @property
    def pid(self) -> int | None:
        """Number of the child's process, None if it does not run."""
        return self._child.pid if self._child is not None else None

    def start(self, video_format: VideoFormat) -> str:
        """Start the child and wait until it is ready.

        Returns:
            What the child says that it puts the frames out to.

        Raises:
            OutputError: it cannot, in its own words, or it did not come up.
        """
        self.close()
        path = _private_ring()
        self._ring = RingWriter(path, video_format.width, video_format.height, clock=self._clock)
        size = ("--width", str(video_format.width), "--height", str(video_format.height))
        arguments = ("--ring", str(path), *size, "--fps", str(video_format.fps), *self._arguments)
        try:
            # -P keeps a file of the user's that is called numpy.py, say, from being loaded in place of the library.
            self._child = _Child(self._name, [sys.executable, "-P", "-m", self._module, *arguments], self._clock)
            return self._child.wait_ready()
        except OSError as error:
            self.close()
            sentence = f"{self._name} cannot be started ({error.strerror or error})."
            raise OutputError(sentence, "Install livestyle again.") from error
        except BaseException:
            self.close()
            raise

    def send(self, frame: Frame) -> None:
        """Hand one frame to the child; never waits for it. A frame that comes again is only a sign of life.

        Raises:
            OutputError: the child has ended, has given up, or does not respond.
        """
        if self._ring is None or self._child is None:
            raise OutputError(f"{self._name} is not running.", "Open it first.")
        self._child.check()
        if frame is self._last:
            self._ring.beat()
            return
        self._ring.write(frame.pixels, frame.captured_ns)
        self._child.wake()
        self._last = frame

    def close(self) -> None:
        """End the child, within 4 s whatever it does, and remove the ring. Idempotent."""
        self._last = None
        child, self._child = self._child, None
        ring, self._ring = self._ring, None
        if child is not None:
            child.end()
        if ring is not None:
            ring.close()


class _Child:
    """A process and the two threads that listen to it.

    Args:
        name: begins sentences about it.
        command: to run.
        clock: for its silence.

    Raises:
        OSError: it cannot be run.
    """

    def __init__(self, name: str, command: Sequence[str], clock: Clock) -> None:
        self._name, self._clock = name, clock
        self._failure: tuple[str, str] | None = None
        self._ready: str | None = None
        self._changed = threading.Event()
        self._complaints: deque[str] = deque(maxlen=KEPT_LINES)
        self._heard_ns = clock.now_ns()
        # A session of its own: Ctrl+C in the terminal is for the parent, which ends the child in its turn.
        self._process = subprocess.Popen(
            command,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=sys.platform != "win32",
            creationflags=_creation_flags(),
        )
        if sys.platform != "win32" or sys.version_info >= (3, 12):
            os.set_blocking(self._stdin, False)
        thread_name = f"livestyle-{name.removeprefix('The ').replace(' ', '-')}"
        self._threads = [
            threading.Thread(target=target, name=f"{thread_name}-{target.__name__.strip('_')}", daemon=True)
            for target in (self._listen, self._collect)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def _stdin(self) -> int:
        assert self._process.stdin is not None
        return self._process.stdin.fileno()

    def wait_ready(self) -> str:
        """Wait for the child's word; what it is ready with."""
        if not self._changed.wait(START_S):
            raise OutputError(f"{self._name} did not start within {START_S:.0f} s.", "Try again.")
        if self._ready is None:
            raise self._error()
        return self._ready

    def check(self) -> None:
        """Raise if it has ended, has given up or is silent."""
        if self._failure is not None:
            raise self._error()
        if self._clock.now_ns() - self._heard_ns > SILENT_S * NS_PER_SECOND:
            raise OutputError(f"{self._name} has not responded for {SILENT_S:.0f} s.", "It has to be started again.")

    def wake(self) -> None:
        """Tell it that there is a new picture."""
        try:
            os.write(self._stdin, b"\n")
        except BlockingIOError:
            pass  # it has thousands of these to read before this one would matter
        except OSError:
            for thread in self._threads:  # it is ending: the last words are on their way
                thread.join(STOP_S)
            raise self._error() from None

    def end(self) -> None:
        """Close its input, and if it does not end then, end it."""
        process = self._process
        assert process.stdin is not None
        with contextlib.suppress(OSError):
            process.stdin.close()
        for harder in (process.terminate, process.kill):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_S / 2 if harder == process.kill else STOP_S)
                break
            log.warning("%s did not end by itself", self._name)
            harder()
        with contextlib.suppress(subprocess.TimeoutExpired):  # the system itself may hold it, in a broken driver
            process.wait(STOP_S / 2)
        for thread, pipe in zip(self._threads, (process.stdout, process.stderr), strict=True):
            thread.join(STOP_S / 2)
            if pipe is not None and not thread.is_alive():
                pipe.close()

    def _error(self) -> OutputError:
        return OutputError(*(self._failure or (f"{self._name} has ended.", "It has to be started again.")))

    def _listen(self) -> None:
        """Take what the child says until its output ends. Own thread."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._heard_ns = self._clock.now_ns()
            with contextlib.suppress(ValueError, TypeError, KeyError):  # a library's own line
                self._take(json.loads(line))
        if self._failure is None:
            self._threads[1].join(STOP_S / 2)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_S / 2)
            last = f": {self._complaints[-1]}" if self._complaints else ""
            sentence = f"{self._name} ended by itself (exit code {self._process.returncode}){last.rstrip('.')}."
            self._failure = (sentence, "It has to be started again.")
        self._changed.set()

    def _take(self, said: dict[str, object]) -> None:
        if "error" in said:
            message, action = said["error"] if isinstance(said["error"], list) else (said["error"], "")
            self._failure = str(message), str(action)
            self._changed.set()
        elif "ready" in said:
            self._ready = str(said["ready"])
            self._changed.set()

    def _collect(self) -> None:
        """Keep the child's complaints for the sentence about its end; the first few go to the log. Own thread."""
        assert self._process.stderr is not None
        for number, line in enumerate(self._process.stderr):
            text = line.decode(errors="replace").rstrip()
            if text:
                self._complaints.append(text)
                if number < KEPT_LINES:
                    log.info("%s says: %s", self._name, text)


def _creation_flags() -> int:
    """No console window on Windows, and no Ctrl+C from the parent's. Untried."""
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    else:  # noqa: RET505 - so that mypy sees one branch on each system
        return 0


def _private_ring() -> Path:
    """A name for a ring that nobody else has; sweeps away those of processes that were killed together with theirs."""
    folder = memory_folder() or Path(tempfile.gettempdir())
    prefix = f"livestyle-{user_number()}-"
    if sys.platform != "win32":
        for path in folder.glob(f"{prefix}*-*.ring"):
            pid = path.name.removeprefix(prefix).partition("-")[0]
            if pid.isdecimal() and not _lives(int(pid)):
                path.unlink(missing_ok=True)
    return folder / f"{prefix}{os.getpid()}-{next(_numbers)}.ring"


def _lives(pid: int) -> bool:
    """Whether there is such a process; not for Windows, where asking would end it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
