"""Times networks turn by turn in one process, so that whatever else the machine does hits all of them alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import openvino as ov

from livestyle.frame import Pixels


@dataclass
class Candidate:
    """A network that takes its turn.

    Attributes:
        name: for the table.
        runs: where and how, for the table.
        restyle: from one uint8 RGB picture to another of its size.
        times: milliseconds of each frame that counted.
        picture: the last that it made.
    """

    name: str
    runs: str
    restyle: Callable[[Pixels], Pixels]
    times: list[float] = field(default_factory=list)
    picture: Pixels | None = None


def compiled(name: str, model: ov.Model, precision: str | None, threads: int = 0) -> Candidate:
    """A network in OpenVINO that takes and gives a picture.

    Args:
        name: for the table.
        model: with one input and one output, both uint8 (1, height, width, 3).
        precision: of the arithmetic, None for what OpenVINO picks.
        threads: most that it may use, 0 for as many as OpenVINO picks.
    """
    options: dict[str, object] = {"PERFORMANCE_HINT": "LATENCY"}
    if threads:
        options["INFERENCE_NUM_THREADS"] = threads
    if precision:
        options["INFERENCE_PRECISION_HINT"] = precision
    network = ov.Core().compile_model(model, "CPU", options)
    request = network.create_infer_request()
    chosen = network.get_property("INFERENCE_PRECISION_HINT").get_type_name()

    def restyle(pixels: Pixels) -> Pixels:
        result: Pixels = request.infer({0: pixels[None]}, share_inputs=True, share_outputs=True)[0][0]
        return result

    return Candidate(name, f"OpenVINO {chosen}{'' if precision else ' (its choice)'}", restyle)


def take_turns(candidates: Sequence[Candidate], frames: Sequence[Pixels], rounds: int, each: int) -> None:
    """A, B, C, A, B, C, ...; the first frame of a turn warms the caches and does not count, nor does a round before.

    Args:
        candidates: their `times` and `picture` are written.
        frames: uint8 pictures; all candidates see the same ones.
        rounds: that count.
        each: frames of a turn that count.
    """
    for number in range(rounds + 1):
        for candidate in candidates:
            for step in range(each + 1):
                pixels = frames[(number * each + step) % len(frames)]
                began = time.perf_counter_ns()
                restyled = candidate.restyle(pixels)
                elapsed = (time.perf_counter_ns() - began) / 1e6
                if number and step:
                    candidate.times.append(elapsed)
            candidate.picture = np.array(restyled)
