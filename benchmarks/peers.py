"""Our restyler against published style networks: the same frames, the same size, the same process, turn by turn.

    python -m benchmarks.peers --teachers FOLDER --style-image PAINTING --json peers.json --sheet peers.png

The peers' weights are not part of livestyle. FOLDER holds `fast_neural_style/*.safetensors` and `magenta/*.tflite`;
what is missing is left out with its reason. All take and give uint8 RGB; every round gives each network the same few
frames, so that whatever else the machine does hits all of them alike. Needs the extra `dev`. `livestyle evaluate
--peers` sets the same networks beside ours, with scores and sheets.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import cv2
import numpy as np
import openvino as ov
import psutil

from benchmarks import machine
from livestyle import Frame, LivestyleError, Prompt, VideoFormat, plugins
from livestyle.clock import MonotonicClock, frames_to_ns
from livestyle.errors import EndOfStream
from livestyle.frame import Pixels
from livestyle.ports import Restyler, RestylerRequest, SourceRequest
from livestyle_engine.causal import CausalRestyler
from livestyle_engine.evaluation import peer_networks
from livestyle_engine.evaluation.turns import Candidate, compiled, take_turns
from livestyle_engine.models import find
from livestyle_engine.runtimes.available import available
from livestyle_engine.runtimes.choose import Choice

FPS = 30.0


def peers(options: argparse.Namespace) -> Iterator[Candidate]:
    """Each peer whose weights are there, at OpenVINO's precision and at f32; the others' reasons are printed."""
    width, height = options.size
    models: dict[str, ov.Model] = {}
    weights = options.teachers / "fast_neural_style" / f"{options.network}.safetensors"
    if weights.exists():
        models[f"fast_neural_style ({options.network})"] = peer_networks.feed_forward(weights, width, height)
    else:
        print(f"Skipped, fast_neural_style: there is no {weights}.")
    if not (options.teachers / "magenta").is_dir():
        print(f"Skipped, Magenta: there is no folder {options.teachers / 'magenta'}.")
    elif options.style_image is None:
        print("Skipped, Magenta: it needs a painting; give one with --style-image.")
    else:
        painting = cv2.imread(str(options.style_image))
        if painting is None:
            raise SystemExit(f"{options.style_image} is not a picture.")
        style = peer_networks.style_vector(options.teachers, painting[..., ::-1].astype(np.uint8))
        models["Magenta arbitrary stylisation"] = peer_networks.arbitrary(options.teachers, style, width, height)
    for name, model in models.items():
        for precision in (None, "f32"):
            yield compiled(name, model, precision, options.threads)


def driven(restyler: Restyler | CausalRestyler, name: str, prompt: str) -> Candidate:
    """A restyler of ours, driven as the live path does."""
    restyler.submit(Prompt(prompt, transition=0), wait=True)
    clock, sequence = MonotonicClock(), count()

    def restyle(pixels: Pixels) -> Pixels:
        number = next(sequence)
        return restyler.restyle(Frame(pixels, number, clock.now_ns(), frames_to_ns(number, FPS))).pixels

    return Candidate(name, f"{restyler.info.runtime} {restyler.info.device}", restyle)


def ours(options: argparse.Namespace) -> Iterator[Candidate]:
    """The shipped restyler as it chooses to run here, then at every precision that its runtime has on the CPU."""
    video_format = VideoFormat(options.size[0], options.size[1], FPS)
    try:
        restyler = plugins.restyler("causal")(RestylerRequest(video_format, size=options.size, runtime=options.runtime))
    except LivestyleError as error:
        print(f"Skipped, livestyle: {error}")
        return
    yield driven(restyler, "livestyle (its choice)", options.prompt)
    (runtime,) = available(restyler.info.runtime)
    for target in runtime.targets():
        if target.device == "CPU" and str(target) != restyler.info.device:
            choice = Choice(runtime, target, options.size, "to compare precisions")
            yield driven(CausalRestyler(find(""), choice, FPS), "livestyle", options.prompt)


def pictures(spec: str, size: tuple[int, int], wanted: int) -> list[Pixels]:
    """The first frames of a source, at the benchmark's size."""
    factory, _, argument = plugins.source(spec)
    source = factory(SourceRequest(argument, size=size, fps=FPS, paced=False))
    source.open()
    found: list[Pixels] = []
    try:
        while len(found) < wanted:
            frame = source.read(10)
            if frame is None:
                break
            found.append(np.ascontiguousarray(cv2.resize(frame.pixels, size, interpolation=cv2.INTER_AREA), np.uint8))
    except EndOfStream:
        pass
    finally:
        source.close()
    if not found:
        raise SystemExit(f"The source {spec} has no frames.")
    return found


def row(candidate: Candidate, reference: Candidate, size: tuple[int, int]) -> dict[str, object]:
    """One line of the table."""
    times = machine.quantiles(candidate.times)
    return {
        "network": candidate.name,
        "runs in": candidate.runs,
        "best ms": round(min(candidate.times), 2),
        "median ms": times["p50"],
        "p95 ms": times["p95"],
        "megapixels/s": round(size[0] * size[1] / times["p50"] / 1000, 1),
        "times the first": round(times["p50"] / machine.quantiles(reference.times)["p50"], 2),
    }


def sheet(path: Path, original: Pixels, candidates: list[Candidate]) -> None:
    """The original and every network's last picture, two in a row, for the eye."""
    shown = [original, *(candidate.picture for candidate in candidates if candidate.picture is not None)]
    shown += [np.zeros_like(original)] * (len(shown) % 2)
    rows = [np.hstack(shown[i : i + 2]) for i in range(0, len(shown), 2)]
    cv2.imwrite(str(path), np.vstack(rows)[..., ::-1])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teachers", type=Path, required=True, help="folder with the peers' weights")
    parser.add_argument("--network", default="candy", help="which feed-forward network; all cost the same")
    parser.add_argument("--style-image", type=Path, help="a painting for Magenta")
    parser.add_argument("--source", default="demo", help="where the frames come from, as in livestyle run")
    parser.add_argument("--size", type=machine.size, default=(640, 360))
    parser.add_argument("--prompt", default="oil painting")
    parser.add_argument("--runtime", default="auto", help="of livestyle")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--frames", type=int, default=4, help="frames of a turn that count")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--sheet", type=Path, help="write the pictures side by side")
    options = parser.parse_args()
    if not options.teachers.is_dir():
        print(f"Skipped: {options.teachers} is not a folder, and the peers' weights are not part of livestyle.")
        return
    about = machine.describe()
    if hasattr(psutil.Process, "cpu_affinity"):  # not on macOS; holds livestyle to the same number of cores
        psutil.Process().cpu_affinity(psutil.Process().cpu_affinity()[: options.threads])
    frames = pictures(options.source, options.size, 60)
    candidates = [*ours(options), *peers(options)]
    if not candidates:
        return
    take_turns(candidates, frames, options.rounds, options.frames)
    rows = [row(candidate, candidates[0], options.size) for candidate in candidates]
    print(f"\n{options.size[0]}x{options.size[1]}, {options.threads} threads, {machine.sentence(about)}\n")
    print(machine.table(list(rows[0]), [list(line.values()) for line in rows]))
    machine.write(options.json, {"machine": about, "size": options.size, "threads": options.threads, "rows": rows})
    if options.sheet:
        last = frames[(options.rounds * options.frames + options.frames) % len(frames)]
        sheet(options.sheet, last, candidates)


if __name__ == "__main__":
    main()
