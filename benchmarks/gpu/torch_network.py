"""The network run by PyTorch: eager, compiled, or as a CUDA graph, with pinned buffers, on one stream."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from benchmarks.gpu.torch_graph import TorchGraph
from livestyle.frame import Pixels
from livestyle_engine.parameters import Vector, vector
from livestyle_engine.runtimes.controls import Controls
from livestyle_engine.runtimes.port import Background, Shape
from livestyle_engine.runtimes.signature import Signature

MODES = ("eager", "compiled", "CUDA graph", "compiled, CUDA graph")


class TorchNetwork:
    """A converted restyling network on a card.

    Args:
        graph: from `conversion.card_graph`.
        signature: of the shipped file.
        shape: its sizes.
        mode: one of `MODES`.
        precision: that the graph was converted to.
        device: "cuda", or "cpu" to try the import.
    """

    def __init__(
        self,
        graph: bytes,
        signature: Signature,
        shape: Shape,
        mode: str,
        precision: str = "f16",
        device: str = "cuda",
    ) -> None:
        self._device, pinned = device, device == "cuda"
        imported = TorchGraph(graph, device)
        self._function: Callable[..., tuple[Tensor, ...]] = imported
        if mode.startswith("compiled"):
            self._function = torch.compile(imported, dynamic=False, mode="max-autotune-no-cudagraphs")
        element = torch.float16 if precision == "f16" else torch.float32
        self._inputs, self._outputs = imported.inputs, imported.outputs
        self._host = {"frame": torch.zeros((1, shape.height, shape.width, 3), dtype=torch.uint8, pin_memory=pinned)}
        for name in signature.controls:
            self._host[name] = torch.zeros(signature.inputs[name].at(shape), dtype=torch.float32, pin_memory=pinned)
        self._restyled = torch.zeros_like(self._host["frame"], pin_memory=pinned)
        self._controls = Controls(signature, shape, {name: self._host[name].numpy() for name in signature.controls})
        self._frame, self._picture = self._host["frame"].numpy(), self._restyled.numpy()
        self._fixed = {name: value.to(device) for name, value in self._host.items()}
        for name, array in signature.constants(shape).items():
            self._fixed[name] = torch.from_numpy(array).to(device)
        self._state = {
            name: torch.zeros(signature.inputs[name].at(shape), dtype=element, device=device)
            for name in signature.states
        }
        self._made = self._restyled
        self._graph: Any = None
        self._controls.fill(vector({}), 1.0, None)
        with torch.inference_mode():
            for _ in range(3):
                self.queue_upload()
                self._step()
            if mode.endswith("CUDA graph"):
                self._record()
        self.reset()

    def _record(self) -> None:
        """Record one run with its state copied back to where it came from: a graph's addresses are frozen."""
        torch.cuda.synchronize()
        fixed = {name: state.clone() for name, state in self._state.items()}
        self._state = dict(fixed)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self._step()
            for name, state in self._state.items():
                fixed[name].copy_(state)
        self._state, self._graph = fixed, graph

    def _step(self) -> None:
        given = {**self._fixed, **self._state}
        results = dict(zip(self._outputs, self._function(*[given[name] for name in self._inputs]), strict=True))
        self._state = {name: results[f"next_{name}"] for name in self._state}
        self._made = results["restyled"]

    def run(
        self, frame: Pixels, out: Pixels, parameters: Vector, strength: float, background: Background | None = None
    ) -> None:
        """See `runtimes.port.Network.run`."""
        np.copyto(self._frame[0], frame)
        self._controls.fill(parameters, strength, background)
        self.queue_upload()
        self.queue_run()
        self.queue_download()
        self.wait()
        np.copyto(out, self._picture[0])

    def queue_upload(self) -> None:
        """Queue the way of the frame and of what is asked for to the card."""
        for name, value in self._host.items():
            self._fixed[name].copy_(value, non_blocking=True)

    def queue_run(self) -> None:
        """Queue the network itself, from the state at hand to the next."""
        if self._graph is not None:
            self._graph.replay()
            return
        with torch.inference_mode():
            self._step()

    def queue_download(self) -> None:
        """Queue the way of the picture back."""
        self._restyled.copy_(self._made, non_blocking=True)

    def wait(self) -> None:
        """Return when everything that was queued is done."""
        if self._device == "cuda":
            torch.cuda.current_stream().synchronize()

    def reset(self) -> None:
        """See `runtimes.port.Network.reset`."""
        with torch.inference_mode():
            for state in self._state.values():
                state.zero_()

    def close(self) -> None:
        """Give the card's memory back."""
        self._graph = None
        self._state, self._fixed, self._made = {}, {}, self._restyled
        if self._device == "cuda":
            torch.cuda.empty_cache()
