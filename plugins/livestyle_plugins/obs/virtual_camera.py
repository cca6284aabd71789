"""OBS's own virtual camera: started for the time of a run, and stopped only if the run has started it."""

from __future__ import annotations

import sys
from collections.abc import Callable

from livestyle_plugins.obs.client import NO_VIRTUAL_CAMERA, ObsClient
from livestyle_plugins.obs.trouble import ObsError

ACTIONS = {
    "linux": "Install the module that it needs: sudo apt install v4l2loopback-dkms (Fedora: akmod-v4l2loopback), "
    "then restart OBS.",
    "darwin": "In OBS press Start Virtual Camera once, and allow its extension in System Settings.",
    "win32": "Install OBS again with its virtual camera.",
}


class ObsVirtualCamera:
    """The switch of OBS's virtual camera. Called from the supervisor's thread.

    Args:
        tell: takes a sentence when it cannot be started.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._ours = False
        self._refused = False

    def start(self, client: ObsClient) -> None:
        """Have it on; a machine that has none is told about once.

        Raises:
            ObsError: OBS is gone, or refused for another reason.
        """
        if client.virtual_camera():
            return
        try:
            client.start_virtual_camera()
        except ObsError as error:
            if error.code != NO_VIRTUAL_CAMERA:
                raise
            if not self._refused:
                self._tell(f"OBS has no virtual camera here. {ACTIONS.get(sys.platform, ACTIONS['linux'])}")
            self._refused = True
        else:
            self._ours = True

    def stop(self, client: ObsClient) -> None:
        """Turn it off if this run has turned it on. Idempotent.

        Raises:
            ObsError: OBS is gone, or refused.
        """
        if self._ours and client.virtual_camera():
            client.stop_virtual_camera()
        self._ours = False
