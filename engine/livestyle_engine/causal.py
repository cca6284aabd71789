"""The causal restyler: the shipped network under the prompt that is on air."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from livestyle.buffers import BufferPool
from livestyle.clock import Clock, MonotonicClock
from livestyle.frame import Frame, VideoFormat
from livestyle.optional_ports import Step
from livestyle.ports import PromptOutcome, RestylerInfo, RestylerRequest
from livestyle.prompt import Prompt
from livestyle_engine.conditioning import Conditioning
from livestyle_engine.cuts import CutDetector
from livestyle_engine.encoding import Encoded, PromptEncoder
from livestyle_engine.layering import LayeredNetwork
from livestyle_engine.models import Card, find
from livestyle_engine.own_captions import OwnLookFiles
from livestyle_engine.parameters import vector
from livestyle_engine.prompting import Prompter
from livestyle_engine.runtimes.choose import Choice, Offer, choose
from livestyle_engine.runtimes.port import Background, Progress, Shape, unwatched
from livestyle_engine.runtimes.switching import SwitchingNetwork
from livestyle_engine.sizes import shape_for
from livestyle_engine.stepping import SteppedNetwork
from livestyle_engine.text import TextEncoder

log = logging.getLogger(__name__)


class CausalRestyler:
    """Restyles frame after frame; the past is the network's own state, never a future frame.

    Args:
        card: the model.
        choice: what runs it.
        fps: of the source.
        clock: of the run.
        tell: takes a sentence for a person when another runtime comes on air.
        progress: takes the share of a compilation that is done, before the first frame.
        begins: told what is loaded next; what it raises ends the loading.

    Attributes:
        format: of the frames taken and given.
        info: what runs.
        outcomes: what each encoded prompt became, by number.
    """

    def __init__(
        self,
        card: Card,
        choice: Choice,
        fps: float,
        *,
        clock: Clock | None = None,
        tell: Callable[[str], None] = log.info,
        progress: Progress = unwatched,
        begins: Callable[[str], None] = log.debug,
    ) -> None:
        width, height = choice.size
        self.format = VideoFormat(width, height, fps)
        self.info = RestylerInfo(
            model=card.name,
            runtime=choice.runtime.name,
            device=str(choice.target),
            reason=choice.reason,
            versions={choice.runtime.name: choice.runtime.version},
            background=card.layers_path is not None,
        )

        loading = True

        def load(working: tuple[int, int]) -> LayeredNetwork:
            shape, at = shape_for(*working, card.maps_lines), replace(choice, size=working)

            def network(file: Path) -> SwitchingNetwork:
                of = replace(card, path=file)
                watched = progress if loading else unwatched  # nobody waits for what is loaded on air
                return _warm(SwitchingNetwork(of, at, clock or MonotonicClock(), tell, self._now_on, watched), shape)

            plain, layers = network(card.path), card.layers_path
            self._now_on(plain.on_air)
            return LayeredNetwork(plain, None if layers is None else lambda: network(layers))

        begins("Loading the model")
        self._network = SteppedNetwork(load, choice.size, card.maps_lines)
        loading = False
        begins("Loading what understands the words")
        self._pool = BufferPool(width, height)
        self._cuts = CutDetector()
        encode = PromptEncoder(TextEncoder(choice.runtime), OwnLookFiles())
        encode(Prompt("oil painting"))  # pay for the first call now, not on air
        self._conditioning = Conditioning()

        def interpret(prompt: Prompt) -> Encoded:
            if prompt.background:
                self._network.prepare()
            return encode(prompt)

        self._prompter = Prompter(interpret, self._conditioning)

    @property
    def outcomes(self) -> Mapping[int, PromptOutcome]:
        """What each encoded prompt became, by number."""
        return self._prompter.outcomes

    def submit(self, prompt: Prompt, *, wait: bool = False) -> int:
        """See `livestyle.ports.Restyler.submit`."""
        return self._prompter.submit(prompt, wait=wait)

    def restyle(self, frame: Frame) -> Frame:
        """See `livestyle.ports.Restyler.restyle`."""
        if self._cuts.is_cut(frame.pixels):
            self._network.reset()
        state = self._conditioning
        state.advance(frame)
        background = Background(state.background_parameters, state.background_strength) if state.layered else None
        out = self._pool.lease()
        self._network.run(frame.pixels, out, state.parameters, state.strength, background)
        return replace(frame, pixels=out, prompt=state.number, settled=state.settled)

    @property
    def steps(self) -> tuple[Step, ...]:
        """See `livestyle.optional_ports.Scalable`."""
        return self._network.steps

    @property
    def step(self) -> int:
        """See `livestyle.optional_ports.Scalable`."""
        return self._network.step

    def set_step(self, step: int) -> None:
        """See `livestyle.optional_ports.Scalable.set_step`."""
        self._network.set_step(step)

    def set_strength(self, strength: float) -> None:
        """See `livestyle.optional_ports.StrengthControl.set_strength`."""
        self._conditioning.set_strength(strength)

    def reset(self) -> None:
        """See `livestyle.ports.Restyler.reset`."""
        self._network.reset()
        self._cuts.reset()

    def close(self) -> None:
        """See `livestyle.ports.Restyler.close`."""
        self._prompter.close()
        self._network.close()

    def _now_on(self, offer: Offer) -> None:
        """Tell in `info` what makes the picture from now on."""
        runtime, target = offer
        versions = {**self.info.versions, runtime.name: runtime.version}
        self.info = replace(self.info, runtime=runtime.name, device=str(target), versions=versions)


def _warm(network: SwitchingNetwork, shape: Shape) -> SwitchingNetwork:
    """Pay for the first call now, not on air."""
    blank = np.zeros((shape.height, shape.width, 3), np.uint8)
    network.run(blank, np.empty_like(blank), vector({}), 1.0)
    network.reset()
    return network


def create(request: RestylerRequest) -> CausalRestyler:
    """Make the causal restyler for a source: the entry point `livestyle.restylers:causal`.

    Raises:
        ModelError: nothing can run it here.
        SettingsError: an unknown model, runtime or device.
    """
    card = find(request.model)
    choice = choose(card, request)
    return CausalRestyler(
        card,
        choice,
        request.source.fps,
        clock=request.clock,
        tell=request.tell,
        progress=lambda share: request.progress("Compiling the model for the graphics card, once", share),
        begins=lambda what: request.progress(what, None),
    )
