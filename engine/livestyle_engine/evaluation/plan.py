"""How much is measured: the numbers of frames, scenes and rounds of a full and of a quick evaluation."""

from __future__ import annotations

from dataclasses import dataclass, replace

SECTIONS = ("fidelity", "stability", "endurance", "recovery", "prompts", "speed", "sheets")
"""What can be asked for with `--only`, in the order in which it is measured."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Amounts of one evaluation; the same plan, seed and clips give the same scores.

    Attributes:
        size: width and height of the pictures.
        seed: of noise, orders and choices.
        clips: most clips that are read.
        frames: of each clip, from its middle.
        looks: most looks that are scored, evenly from all.
        shown: most looks that sheets show, evenly from all.
        settle: frames at the beginning of each run that do not count, but where beginnings are measured.
        step: every how many frames the dear distances are measured.
        scenes: still scenes for flicker and recovery, each from another clip.
        still_frames: frames of a still scene.
        endurance_frames: frames of the long run.
        endurance_size: width and height of the long run.
        block: frames whose statistics are compared in the long run.
        swaps: changes from one look to the next whose beginnings are measured.
        captions: of how many held-out captions one is asked.
        rounds: turns of each network when speed is measured.
        speed_sizes: widths and heights at which speed is measured; peers run at the first.
        two_looks: whether the graph in two layers is timed, too.
        tiles: frames on the sheet of a look.
        videos: looks with a side-by-side clip.
        video_frames: frames of a side-by-side clip.
    """

    size: tuple[int, int] = (640, 360)
    seed: int = 0
    clips: int = 1000
    frames: int = 30
    looks: int = 1000
    shown: int = 1000
    settle: int = 6
    step: int = 6
    scenes: int = 4
    still_frames: int = 24
    endurance_frames: int = 20_000
    endurance_size: tuple[int, int] = (256, 144)
    block: int = 500
    swaps: int = 4
    captions: int = 1
    rounds: int = 30
    speed_sizes: tuple[tuple[int, int], ...] = ((640, 360), (1280, 720))
    two_looks: bool = True
    tiles: int = 4
    videos: int = 1000
    video_frames: int = 60

    def quick(self) -> Plan:
        """A small part of the work: shows what is broken, not how good it is."""
        return replace(
            self,
            clips=2,
            frames=6,
            looks=3,
            shown=6,
            settle=3,
            step=2,
            scenes=1,
            still_frames=6,
            endurance_frames=120,
            block=40,
            swaps=1,
            captions=6,
            rounds=1,
            speed_sizes=self.speed_sizes[:1],
            two_looks=False,
            tiles=1,
            videos=1,
            video_frames=16,
        )
