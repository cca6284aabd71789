"""The causal restyler: the shipped network under the prompt that is on air."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import cv2
import numpy as np

from livestyle.buffers import BufferPool
from livestyle.frame import Frame, VideoFormat
from livestyle.ports import PromptOutcome, RestylerInfo, RestylerRequest
from livestyle.prompt import Prompt
from livestyle_engine.conditioning import Conditioning
from livestyle_engine.cuts import CutDetector
from livestyle_engine.matching import parameters
from livestyle_engine.models import Card, find
from livestyle_engine.parameters import vector
from livestyle_engine.prompting import Prompter
from livestyle_engine.runtimes.choose import Choice, choose
from livestyle_engine.sizes import shape_for
from livestyle_engine.text import TextEncoder


class CausalRestyler:
    """Restyles frame after frame; the past is the network's own state, never a future frame.

    Args:
        card: the model.
        choice: what runs it.
        fps: of the source.

    Attributes:
        format: of the frames taken and given.
        info: what runs.
        outcomes: what each encoded prompt became, by number.
    """

    def __init__(self, card: Card, choice: Choice, fps: float) -> None:
        width, height = choice.size
        self.format = VideoFormat(width, height, fps)
        self.info = RestylerInfo(
            model=card.name,
            runtime=choice.runtime.name,
            device=str(choice.target),
            reason=choice.reason,
            versions={choice.runtime.name: choice.runtime.version},
        )
        shape = shape_for(width, height, card.maps_lines)
        self._network = choice.runtime.load(card.path, shape, choice.target)
        self._pool = BufferPool(width, height)
        padded = (shape.height, shape.width) != (height, width)
        self._padded_in = np.zeros((shape.height, shape.width, 3), np.uint8) if padded else None
        self._padded_out = np.zeros((shape.height, shape.width, 3), np.uint8) if padded else None
        self._cuts = CutDetector()
        encoder = TextEncoder(choice.runtime)
        self._warm_up(encoder)
        self._conditioning = Conditioning()
        self._prompter = Prompter(lambda prompt: parameters(prompt, encoder), self._conditioning)

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
        out = self._pool.lease()
        if self._padded_in is None or self._padded_out is None:
            self._network.run(frame.pixels, out, state.parameters, state.strength)
        else:
            height, width = frame.pixels.shape[:2]
            below, right = self._padded_in.shape[0] - height, self._padded_in.shape[1] - width
            cv2.copyMakeBorder(frame.pixels, 0, below, 0, right, cv2.BORDER_REPLICATE, dst=self._padded_in)
            self._network.run(self._padded_in, self._padded_out, state.parameters, state.strength)
            np.copyto(out, self._padded_out[:height, :width])
        return replace(frame, pixels=out, prompt=state.number, settled=state.settled)

    def reset(self) -> None:
        """See `livestyle.ports.Restyler.reset`."""
        self._network.reset()
        self._cuts.reset()

    def close(self) -> None:
        """See `livestyle.ports.Restyler.close`."""
        self._prompter.close()

    def _warm_up(self, encoder: TextEncoder) -> None:
        """Pay for first calls now, not on air."""
        blank = self._padded_in if self._padded_in is not None else self._pool.lease()
        self._network.run(blank, np.empty_like(blank), vector({}), 1.0)
        self._network.reset()
        parameters(Prompt("oil painting"), encoder)


def create(request: RestylerRequest) -> CausalRestyler:
    """Make the causal restyler for a source: the entry point `livestyle.restylers:causal`.

    Raises:
        ModelError: nothing can run it here.
        SettingsError: an unknown model, runtime or device.
    """
    card = find(request.model)
    return CausalRestyler(card, choose(card, request), request.source.fps)
