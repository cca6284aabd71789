"""The whole graphs, as they are exported: restyler, restyler in two layers, and the renderer alone."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from livestyle_engine.textures import PLANES, SHAPES
from livestyle_engine.training.enlarging import Enlarge, stretch
from livestyle_engine.training.maps_network import pack
from livestyle_engine.training.mixing import LUMINANCE, Mixer
from livestyle_engine.training.renderer import Renderer
from livestyle_engine.training.screen import Screen, in_bytes
from livestyle_engine.training.segmenter import COLUMNS, LINES

_MASK_EDGE = 1.6
"""Gain of the mask around one half: its edge is as soft as hair, not as fog."""
_MASK_KEEP, _MASK_STILL, _MASK_DRIFT = 0.8, 0.02, 0.25
"""How much of its past a still edge keeps; what change of luminance is still; how far it may stay from the new mask."""

TEXTURES = tuple(f"texture_{name}" for name in (*PLANES, *SHAPES, "block"))
"""Names of the inputs that never change, in the graphs' order."""


def read_textures(given: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """Textures by name, as `livestyle_engine.textures.make` describes them."""
    return {name[8:]: value for name, value in zip(TEXTURES, given, strict=True)}


def _planes(frame: Tensor) -> Tensor:
    return frame.permute(0, 3, 1, 2).float() / 255


def _pixels(picture: Tensor, frame: Tensor) -> Tensor:
    """Bytes (1, H, W, 3) of planes in any shape of the same order."""
    height, width = frame.shape[1], frame.shape[2]
    # In one step, so that a runtime that would rather have planes can undo it.
    return (picture * 255 + 0.5).to(torch.uint8).reshape(1, 3, height, width).permute(0, 2, 3, 1)


def _packed(small: Tensor) -> Tensor:
    """Bytes are packed, not floats, and channels stay last all the way: the layout that CPUs convolve in."""
    height, width = small.shape[1], small.shape[2]
    blocks = small.reshape(height // 2, 2, width // 2, 6).permute(0, 2, 1, 3)
    return (blocks.reshape(1, height // 2, width // 2, 12).float() / 255).permute(0, 3, 1, 2)


def _past(colours: Tensor, lines: Tensor, luminance: Tensor) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
    """The state with channels second: all of it as the convolutions read it, and what the gates hold.

    The maps are never below zero, so the second differs in nothing but that a compiler does not know it for the same:
    one transposed tensor that is read in two ways would be moved three times, two that are read once are not moved.
    """
    held = (colours.abs(), lines.abs())
    return (
        tuple(part.permute(0, 3, 1, 2) for part in (colours, lines, luminance)),
        tuple(part.permute(0, 3, 1, 2) for part in held),
    )


class Reference(nn.Module):
    """The renderer alone, on maps that are given: what the slow filters would look like."""

    def __init__(self) -> None:
        super().__init__()
        self.mixer, self.renderer = Mixer(), Renderer()

    def forward(
        self, frame: Tensor, colours: Tensor, lines: Tensor, parameters: Tensor, strength: Tensor, *textures: Tensor
    ) -> Tensor:
        """Render a frame from packed, channels-last maps; see `Restyler.forward`."""
        sides = torch.as_tensor(2 * colours.shape[1]), torch.as_tensor(2 * colours.shape[2])
        planes = _planes(frame)
        small = Enlarge(planes, *sides)(planes)
        luminance = sum(share * small[:, i] for i, share in enumerate(LUMINANCE))
        maps = colours.permute(0, 3, 1, 2), lines.permute(0, 3, 1, 2)
        mixed = self.mixer(*maps, pack(small), luminance, parameters[0])
        picture = self.renderer(frame.permute(0, 3, 1, 2), mixed, parameters[0], strength, read_textures(textures))
        return _pixels(picture, frame)


class Restyler(nn.Module):
    """The whole graph: frame, state, parameters and strength in; restyled frame and new state out."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network
        self.mixer, self.renderer = Mixer(), Renderer()

    def forward(
        self,
        frame: Tensor,
        small: Tensor,
        colours: Tensor,
        lines: Tensor,
        luminance: Tensor,
        parameters: Tensor,
        strength: Tensor,
        *textures: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Restyle one frame.

        Args:
            frame: uint8 (1, H, W, 3) RGB; H and W multiples of 8.
            small: uint8 (1, h, w, 3), the same frame at the size the maps run at; h and w multiples of 4.
            colours: float (1, h/2, w/2, 24).
            lines: float (1, h/2, w/2, 8).
            luminance: float (1, h/2, w/2, 4).
            parameters: float (1, COUNT).
            strength: float (1,).
            textures: those of `TEXTURES`, for H and W.

        Returns:
            uint8 (1, H, W, 3), and the new state.
        """
        packed = _packed(small)
        state, held = _past(colours, lines, luminance)
        maps, _ = self.network(packed, state, held)
        mixed = self.mixer(maps[0], maps[1], packed, maps[2], parameters[0])
        pixels, texture = frame.permute(0, 3, 1, 2), read_textures(textures)
        picture = self.renderer(pixels, mixed, parameters[0], strength, texture)
        new = [part.permute(0, 2, 3, 1) for part in maps]
        return _pixels(picture, frame), new[0], new[1], new[2]


class LayeredRestyler(nn.Module):
    """The graph with a person mask: one look for the person, another for all that is behind.

    Args:
        network: of the maps.
        segmenter: float (1, 3, 144, 256) to the person's share (1, 1, 144, 256).
    """

    def __init__(self, network: nn.Module, segmenter: nn.Module) -> None:
        super().__init__()
        self.network, self.segmenter = network, segmenter
        self.mixer, self.renderer = Mixer(), Renderer()

    def _mask(self, small: Tensor, change: Tensor, last: Tensor) -> Tensor:
        """The person's share at half the maps' size; where the picture stands still, so does its edge."""
        sides = torch.as_tensor(small.shape[1]), torch.as_tensor(small.shape[2])
        there = stretch(sides[0], torch.tensor(LINES)), stretch(sides[1], torch.tensor(COLUMNS)).t()
        found = self.segmenter(torch.matmul(there[0], torch.matmul(_planes(small), there[1])))
        half = torch.as_tensor(last.shape[2]), torch.as_tensor(last.shape[3])
        back = stretch(torch.tensor(LINES), half[0]), stretch(torch.tensor(COLUMNS), half[1]).t()
        estimate = torch.matmul(back[0], torch.matmul(found, back[1]))
        keep = _MASK_KEEP * torch.sigmoid((_MASK_STILL - change.mean(1, keepdim=True)) * 250)
        return estimate + keep * (last - estimate).clamp(-_MASK_DRIFT, _MASK_DRIFT)

    def forward(
        self,
        frame: Tensor,
        small: Tensor,
        colours: Tensor,
        lines: Tensor,
        luminance: Tensor,
        mask: Tensor,
        parameters: Tensor,
        strength: Tensor,
        background_parameters: Tensor,
        background_strength: Tensor,
        *textures: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Restyle one frame in two layers.

        Args:
            frame: as for `Restyler.forward`; so are the other tensors of the same names.
            small: as there.
            colours: as there.
            lines: as there.
            luminance: as there.
            mask: float (1, h/2, w/2, 1), the person's share, 0..1.
            parameters: of the person.
            strength: of the person.
            background_parameters: float (1, COUNT), of all else.
            background_strength: float (1,).
            textures: as there.

        Returns:
            uint8 (1, H, W, 3), and the new state.
        """
        packed = _packed(small)
        state, held = _past(colours, lines, luminance)
        new, _ = self.network(packed, state, held)
        own = self._mask(small, (new[2] - state[2]).abs(), mask.permute(0, 3, 1, 2))
        pixels, texture = frame.permute(0, 3, 1, 2), read_textures(textures)
        screen = Screen(pixels)
        share = (Enlarge(own, screen.height, screen.width)(own) - 0.5) * _MASK_EDGE + 0.5
        share = in_bytes(share, screen.flat)
        layers = []
        for vector, weight in ((parameters[0], strength), (background_parameters[0], background_strength)):
            mixed = self.mixer(new[0], new[1], packed, new[2], vector)
            layer = self.renderer(pixels, mixed, vector, weight, texture)
            layers.append(in_bytes(layer, screen.flat, 3))
        picture = layers[1] + share * (layers[0] - layers[1])
        out = [part.permute(0, 2, 3, 1) for part in (*new, own)]
        return _pixels(picture, frame), out[0], out[1], out[2], out[3]
