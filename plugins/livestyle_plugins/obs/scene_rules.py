"""Scene rules: the scene on air in OBS chooses the prompt, by the table `[obs_rules]` of the profile."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from livestyle import secret
from livestyle.errors import LivestyleError, SettingsError
from livestyle.ports import PromptSource, PromptSourceRequest
from livestyle.prompt import Prompt
from livestyle.scene_rules import SceneRules
from livestyle_plugins.obs.client import ObsClient
from livestyle_plugins.obs.greeting import ObsAddress
from livestyle_plugins.obs.link import ObsEvent
from livestyle_plugins.obs.supervisor import Supervisor

log = logging.getLogger(__name__)

PURPOSE = "The look stays until OBS's scenes can be followed."


def create(request: PromptSourceRequest) -> PromptSource:
    """Make the prompt source `obs-rules`.

    Raises:
        SettingsError: the profile has no rules.
    """
    rules = request.options.get("obs_rules")
    if not isinstance(rules, SceneRules) or not (rules.scenes or rules.default):
        raise SettingsError(
            "There are no rules for OBS's scenes.",
            "Write them under [obs_rules] into a profile, and name it with --profile.",
        )
    address = ObsAddress(str(request.options["obs_host"]), int(str(request.options["obs_port"])))
    return ObsScenes(rules, address, request.make_prompt, request.tell)


class ObsScenes:
    """Follows OBS's scenes and submits prompts, from the supervisor's thread and a timer's.

    Args:
        rules: which prompt goes with which scene.
        address: where OBS listens.
        make_prompt: from text to prompt.
        tell: takes a sentence when the scene, the stream or the virtual camera has changed.
    """

    def __init__(
        self,
        rules: SceneRules,
        address: ObsAddress,
        make_prompt: Callable[[str], Prompt],
        tell: Callable[[str], None],
    ) -> None:
        self._rules, self._make_prompt, self._tell = rules, make_prompt, tell
        self._submit: Callable[[Prompt], int] | None = None
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._scene = self._taken = ""
        self._streaming = self._stopped = False
        self._supervisor = Supervisor(
            address,
            lambda: secret.find("obs_password"),
            on_connected=self._connected,
            on_event=self._happened,
            tell=tell,
            purpose=PURPOSE,
        )

    def start(self, submit: Callable[[Prompt], int]) -> None:
        """Begin to follow OBS; it need not run yet."""
        self._submit = submit
        self._supervisor.start()

    def stop(self) -> None:
        """Submit nothing more. Idempotent."""
        with self._lock:
            self._stopped = True
            if self._timer is not None:
                self._timer.cancel()
        self._supervisor.stop()

    def _connected(self, client: ObsClient) -> None:
        """What is on air already counts as a change."""
        self._streaming = client.streaming()
        self._scene = client.program_scene()
        self._decide(0)

    def _happened(self, client: ObsClient, event: ObsEvent) -> None:  # noqa: ARG002 - the form of the callback
        active = event.data.get("outputActive") is True
        state = str(event.data.get("outputState") or "")
        if event.name == "CurrentProgramSceneChanged":
            self._scene = str(event.data.get("sceneName") or "")
            self._tell(f'OBS: the scene is "{self._scene}".')
            self._decide(self._rules.debounce)
        elif event.name == "StreamStateChanged" and state.endswith(("_STARTED", "_STOPPED")):
            self._streaming = active
            self._tell(f"OBS: the stream has {'started' if active else 'ended'}.")
            self._decide(0)
        elif event.name == "VirtualcamStateChanged" and state.endswith(("_STARTED", "_STOPPED")):
            self._tell(f"OBS: its virtual camera is {'on' if active else 'off'}.")

    def _decide(self, after: float) -> None:
        """Take the scene's prompt when it has stayed for so many seconds."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if self._stopped:
                return
            if after:
                self._timer = threading.Timer(after, self._take, (self._scene,))
                self._timer.daemon = True
                self._timer.name = "livestyle-obs-debounce"
                self._timer.start()
                return
        self._take(self._scene)

    def _take(self, scene: str) -> None:
        with self._lock:
            text = self._rules.prompt_for(scene)
            rests = self._rules.only_while_streaming and not self._streaming
            if self._stopped or rests or scene in ("", self._taken) or scene != self._scene:
                return
            self._taken = scene  # a scene without a rule too: coming back from it is a change
        if text is None:
            return
        try:
            if self._submit is not None:
                self._submit(self._make_prompt(text))
        except LivestyleError as error:
            self._tell(f'The prompt "{text}" of the scene "{scene}" was refused: {error}')
        except Exception:
            log.exception("A prompt could not be submitted")
            self._tell(f'The prompt "{text}" of the scene "{scene}" could not be taken. See the log.')
