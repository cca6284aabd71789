"""The sink for OBS: the ring that our script reads, pictures for a media source where it stands in, and OBS's camera.

OBS may come and go: the pictures are there for it at any time, and nothing that it does stops the run.
"""

from __future__ import annotations

import logging

from livestyle import secret
from livestyle.errors import OutputError, SettingsError
from livestyle.frame import Frame, VideoFormat
from livestyle.ports import Sink, SinkRequest
from livestyle_plugins.obs import state_file
from livestyle_plugins.obs.client import ObsClient
from livestyle_plugins.obs.greeting import DEFAULT_HOST, DEFAULT_PORT, ObsAddress
from livestyle_plugins.obs.link import ObsEvent
from livestyle_plugins.obs.picture_server import PictureServer
from livestyle_plugins.obs.supervisor import Supervisor
from livestyle_plugins.obs.trouble import ObsError, Trouble
from livestyle_plugins.obs.virtual_camera import ObsVirtualCamera
from livestyle_plugins.sinks.ring import RingSink

log = logging.getLogger(__name__)

PURPOSE = "The picture goes on and is there as soon as OBS is."
_FOR_A_PERSON = (Trouble.PASSWORD_NEEDED, Trouble.WRONG_PASSWORD, Trouble.OLD_PROTOCOL)
"""What does not go away by waiting, nor by starting OBS: the note says it whole."""


def create(request: SinkRequest) -> Sink:
    """Make the sink of `obs`.

    Raises:
        SettingsError: there is something after its name.
    """
    if request.argument.strip():
        raise SettingsError("The sink obs takes nothing after its name.", "Write --sink obs.")
    return ObsSink(request)


class ObsSink:
    """Writes the default ring, and looks after OBS on another thread.

    Args:
        request: the settings `obs_host`, `obs_port` and `obs_virtual_camera` are looked at.
    """

    def __init__(self, request: SinkRequest) -> None:
        options = request.options
        self._address = ObsAddress(
            str(options.get("obs_host", DEFAULT_HOST)), int(str(options.get("obs_port", DEFAULT_PORT)))
        )
        self._tell = request.tell
        self._ring = RingSink(None, request.clock)
        self._wants_camera = options.get("obs_virtual_camera") is True
        self._camera = ObsVirtualCamera(request.tell)
        self._server: PictureServer | None = None
        self._supervisor: Supervisor | None = None
        self._streams = self._records = False

    def open(self, video_format: VideoFormat) -> None:
        """Make the ring, and begin to look for OBS; it need not run.

        Raises:
            OutputError: the ring cannot be made, and why.
        """
        self.close()
        self._ring.open(video_format)
        setup = state_file.load()
        if setup is not None and setup.slower:
            try:
                self._server = PictureServer(setup.picture_port)
            except OutputError as error:
                self._tell(str(error))
        self._supervisor = Supervisor(
            self._address,
            lambda: secret.find("obs_password"),
            on_connected=self._connected,
            on_event=self._happened,
            tell=self._tell,
            purpose=PURPOSE,
        )
        self._supervisor.start()

    def send(self, frame: Frame) -> None:
        """Put one frame where OBS finds it.

        Raises:
            OutputError: the sink is not open.
        """
        self._ring.send(frame)
        if self._server is not None:
            self._server.offer(frame)

    def close(self) -> None:
        """Remove the ring, turn off the virtual camera that we turned on, and let go of OBS. Idempotent."""
        self._ring.close()
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._supervisor is not None:
            client = self._supervisor.client
            if client is not None:
                try:
                    self._camera.stop(client)
                except ObsError as error:
                    log.info("OBS's virtual camera was not stopped: %s", error)
            self._supervisor.stop()
            self._supervisor = None

    @property
    def note(self) -> str:
        """What OBS does, in one line; any thread."""
        supervisor = self._supervisor
        if supervisor is None:
            return ""
        if supervisor.client is None:
            error = supervisor.error
            return str(error) if error is not None and error.trouble in _FOR_A_PERSON else "OBS is not connected."
        does = [word for word, active in (("streams", self._streams), ("records", self._records)) if active]
        return f"OBS is connected{''.join(f' and {word}' for word in does)}."

    @property
    def attached(self) -> bool:
        """Whether OBS is connected; any thread."""
        return self._supervisor is not None and self._supervisor.client is not None

    def _connected(self, client: ObsClient) -> None:
        self._streams, self._records = client.streaming(), client.recording()
        if self._wants_camera:
            self._camera.start(client)

    def _happened(self, client: ObsClient, event: ObsEvent) -> None:  # noqa: ARG002 - the form of the callback
        if event.name == "StreamStateChanged":
            self._streams = event.data.get("outputActive") is True
        elif event.name == "RecordStateChanged":
            self._records = event.data.get("outputActive") is True
