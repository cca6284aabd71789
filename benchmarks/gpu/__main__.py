"""The restyler on an NVIDIA card: parity, times, swaps, memory, and what would be possible.

    python -m benchmarks.gpu --json gpu.json

Compares every way to run the network that works on the card: TensorRT for RTX and full TensorRT (with and without
CUDA graphs), ONNX Runtime with CUDA, PyTorch (eager, compiled, CUDA graph). What does not work is named with its
reason. The exact pictures come from the processor in single precision; the state is carried over the whole film.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.gpu import measures, roofline
from benchmarks.gpu.candidates import Candidate, Maker, makers
from benchmarks.gpu.film import film
from livestyle.errors import ModelError
from livestyle_engine.models import Card, find
from livestyle_engine.runtimes.conversion.card_graph import card_graph
from livestyle_engine.runtimes.tensorrt.cuda import Card as GraphicsCard
from livestyle_engine.runtimes.tensorrt.cuda import Cuda, CudaBindings
from livestyle_engine.runtimes.trials import EXACT, exact_runtime
from livestyle_engine.sizes import shape_for

SIZES = ((640, 360), (1280, 720), (1920, 1080), (3840, 2160))
_EAGER = "torch f16, eager"
_FILM = 8
"""Frames that are timed in turn."""

Row = dict[str, Any]
Size = tuple[int, int]


class Bench:
    """One run of the benchmark.

    Args:
        model: what is measured.
        card: where.
        cuda: what talks to the card.
        options: of the command line.
    """

    def __init__(self, model: Card, card: GraphicsCard, cuda: Cuda, options: argparse.Namespace) -> None:
        self._model, self._card, self._cuda, self._options = model, card, cuda, options
        self.left_out: list[Row] = []
        self._makers = [m for m in makers(model, card.index) if options.only in m.name]

    def parity(self) -> list[Row]:
        """Each candidate's pictures beside the processor's."""
        size: Size = self._options.parity_size
        shape = shape_for(*size, self._model.maps_lines)
        frames = film(shape.width, shape.height, self._options.parity_frames)
        exact = exact_runtime().load(self._model.path, shape, EXACT)
        expected = measures.reference(exact, frames)
        rows = []
        for maker in self._makers:
            candidate = self._made(maker, size)
            if candidate is not None:
                rows.append({"runs in": maker.name} | measures.parity(candidate.network, frames, expected))
                candidate.close()
        return rows

    def size(self, size: Size, ceilings: roofline.Ceilings) -> tuple[list[Row], list[Row], list[Row]]:
        """Times, swaps and memory of each candidate at one size."""
        shape = shape_for(*size, self._model.maps_lines)
        frames = film(shape.width, shape.height, _FILM)
        floor = ceilings.floor_ms(roofline.count(card_graph(self._model.path, shape, "f16")))
        times, swaps, held = [], [], []
        for maker in self._makers:
            candidate = self._made(maker, size)
            if candidate is None:
                continue
            about = {"size": f"{size[0]}x{size[1]}", "runs in": maker.name}
            row = about | measures.speed(candidate, frames, self._options.runs)
            row["floor ms"] = round(floor, 3)
            if "network ms" in row:
                row["times the floor"] = round(row["network ms"] / floor, 1)
            times.append(row)
            swaps.append(about | measures.swap(candidate, frames, self._options.runs))
            held.append(about | measures.memory(candidate, frames, self._options.runs, self._cuda.free_memory))
            candidate.close()
        eager = next((row["p50 ms"] for row in times if row["runs in"] == _EAGER), None)
        for row in times:
            row["eager takes so often"] = round(eager / row["p50 ms"], 1) if eager else None
        return times, swaps, held

    def _made(self, maker: Maker, size: Size) -> Candidate | None:
        try:
            return maker.make(shape_for(*size, self._model.maps_lines))
        except ModelError as error:
            row = {"size": f"{size[0]}x{size[1]}", "runs in": maker.name, "left out because": str(error)}
            print(f"Left out at {row['size']}: {maker.name}: {error}", flush=True)
            self.left_out.append(row)
            return None


def first_card() -> tuple[GraphicsCard, Cuda]:
    """The card to measure.

    Raises:
        SystemExit: there is none, with the reason.
    """
    try:
        cuda = CudaBindings()
        cards = cuda.cards()
    except ImportError as error:
        raise SystemExit(f'CUDA cannot be called: {error}. Install it with: pip install "livestyle[rtx]"') from error
    except ModelError as error:
        raise SystemExit(f"There is nothing to measure: {error}") from error
    if not cards:
        raise SystemExit("There is nothing to measure: there is no NVIDIA card.")
    return cards[0], cuda


def show(title: str, rows: list[Row]) -> None:
    """Print rows as a table, with the columns of all of them."""
    if rows:
        head = list(dict.fromkeys(name for row in rows for name in row))
        cells = [["" if row.get(name) is None else row[name] for name in head] for row in rows]
        print(f"\n{title}\n\n{machine.table(head, cells)}", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", type=machine.size, default=list(SIZES), metavar="WxH")
    parser.add_argument("--runs", type=int, default=200, help="timed frames of each kind")
    parser.add_argument("--parity-frames", type=int, default=300)
    parser.add_argument("--parity-size", type=machine.size, default=(640, 360), metavar="WxH")
    parser.add_argument("--only", default="", help="measure only what has this in its name, such as torch")
    parser.add_argument("--model", default="")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    card, cuda = first_card()
    about = machine.describe()
    cuda.use(card.index)
    driver, bindings = cuda.versions()
    graphics = {
        "name": card.name,
        "compute_capability": "{}.{}".format(*card.capability),
        "memory_gb": round(card.memory / 2**30, 1),
        "driver": f"CUDA {driver // 1000}.{driver % 1000 // 10}",
        "bindings": f"CUDA {bindings // 1000}.{bindings % 1000 // 10}",
    }
    print(f"{graphics['name']}, {graphics['driver']}.\n{machine.sentence(about)}")
    bench = Bench(find(options.model), card, cuda, options)
    result: dict[str, Any] = {"machine": about, "card": graphics, "model": find(options.model).name}
    ceilings = roofline.measure(cuda, card.index)
    result["ceilings"] = {
        "copy_gb_s": round(ceilings.bandwidth / 1e9, 1),
        "f16_tflops": None if ceilings.rate is None else round(ceilings.rate / 1e12, 1),
    }
    print(f"Measured ceilings: {result['ceilings']}")
    result |= {"parity": bench.parity(), "times": [], "swaps": [], "memory": [], "left_out": bench.left_out}
    show("Mean absolute difference to the processor's picture, 0..255:", result["parity"])
    machine.write(options.json, result)
    for size in options.sizes:
        for name, rows in zip(("times", "swaps", "memory"), bench.size(size, ceilings), strict=True):
            result[name] += rows
        machine.write(options.json, result)  # whoever stops it keeps what there is
    show("Milliseconds of a frame, copies counted, and its parts on the card:", result["times"])
    show("Another prompt at every frame:", result["swaps"])
    show("Memory of the card over the frames:", result["memory"])


if __name__ == "__main__":
    main()
