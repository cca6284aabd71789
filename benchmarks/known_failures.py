"""What the network does badly, shown: the pictures of the model card, by the shipped network.

    python -m benchmarks.known_failures docs/images/model-card --archives archives

Four pictures need the demo's photograph only. Those of persons need machine-made clips of the training archives (MIT;
docs/model-notes.md says how to get them); without `--archives` they are left out, and named.
"""

from __future__ import annotations

import argparse
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks.look_sheet import load
from livestyle.frame import Frame, Pixels
from livestyle.ports import Restyler
from livestyle.prompt import Prompt
from livestyle_engine.looks import bank

SIZE = 640, 360
SETTLE = 8
"""Frames of a scene before the one that is shown."""
LARGEST = 120_000
"""Bytes of a picture."""
Clip = Sequence[Pixels]
_CLIPS = {
    "flowers": ("video", "api_wan2_7_t2v-1", 0.5),
    "letter": ("api", "api_vidu_q2_t2v-1", 0.2),
    "crowd": ("image", "api_king_o3_t2v-1", 0.5),
    "child": ("other", "utility_sdpose_multi_person_video-1", 1.0),
    "portrait": ("image", "templates_rob_realistic_2k_images_quick_variations.app-1", 0.05),
    "yard": ("image", "api_google_nano_banana2_image_edit-1", 0.05),
}
"""Archive, name, and where the view is cut from the square, from 0 (top) to 1."""


class Studio:
    """Restyles clips under prompts, from a cold start each time.

    Args:
        restyler: for pictures of 640x360.
    """

    def __init__(self, restyler: Restyler) -> None:
        self._restyler = restyler

    def shoot(self, clip: Clip, prompt: str, caption: str | None = None) -> Pixels:
        """The last picture of a clip under a prompt, with a caption in its corner (the prompt, if None)."""
        number = self._restyler.submit(Prompt(prompt, transition=0), wait=True)
        self._restyler.reset()
        picture = clip[-1]
        for at, pixels in enumerate(clip):
            picture = self._restyler.restyle(Frame(pixels, at, at, at)).pixels.copy()
        error = self._restyler.outcomes[number].error
        if error:
            raise SystemExit(f'"{prompt}": {error}')
        return captioned(picture, prompt if caption is None else caption)


def captioned(picture: Pixels, words: str, size: float = 0.9) -> Pixels:
    """The picture with words in its lower left corner, if there are any."""
    shown = picture.copy()
    if not words:
        return shown
    (width, height), _ = cv2.getTextSize(words, cv2.FONT_HERSHEY_SIMPLEX, size, 2)
    bottom = shown.shape[0]
    cv2.rectangle(shown, (0, bottom - height - 16), (width + 16, bottom), (0, 0, 0), -1)
    cv2.putText(shown, words, (8, bottom - 8), cv2.FONT_HERSHEY_SIMPLEX, size, (255, 255, 255), 2, cv2.LINE_AA)
    return shown


def rows(tiles: Sequence[Pixels], columns: int, width: int) -> Pixels:
    """Tiles of one shape in rows, the whole so many pixels wide."""
    blank = [np.zeros_like(tiles[0])] * (-len(tiles) % columns)
    lines = [np.hstack([*tiles, *blank][at : at + columns]) for at in range(0, len(tiles), columns)]
    whole = np.vstack(lines)
    scale = width / whole.shape[1]
    return cv2.resize(whole, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def small_faces(studio: Studio, demo: Clip) -> Pixels:
    """A face of the whole picture, and faces of thirty pixels, under looks that are made of cells."""
    width, height = SIZE

    def gallery(frame: Pixels) -> Pixels:
        small = cv2.resize(frame, (width // 3 - 4, height // 3 - 4), interpolation=cv2.INTER_AREA)
        tile = cv2.copyMakeBorder(small, 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=(24, 24, 28))
        wall = np.tile(tile, (3, 3, 1))
        return cv2.resize(wall, SIZE, interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)

    far = [gallery(frame) for frame in demo]
    looks = ("impasto", "stained glass", "mosaic", "pixel art")
    near = [captioned(demo[-1], "camera"), *(studio.shoot(demo, look) for look in looks)]
    return rows([*near, *(captioned(far[-1], "camera"), *(studio.shoot(far, look) for look in looks))], 5, 1500)


def seams(studio: Studio, demo: Clip) -> Pixels:
    """Parts of the picture, enlarged, where strokes and carved lines turn by 45 degrees or meet a contour."""
    width, height = SIZE[0] * 2 // 5, SIZE[1] * 2 // 5
    tiles = []
    for look in ("oil painting", "impasto", "engraving", "woodcut"):
        picture = studio.shoot(demo, look, "")
        for left, top in ((350, 10), (170, 10)):
            large = cv2.resize(picture[top : top + height, left : left + width], SIZE, interpolation=cv2.INTER_LINEAR)
            tiles.append(captioned(large.astype(np.uint8, copy=False), look))
    return rows([*tiles[::2], *tiles[1::2]], 4, 1500)


def dark_room(studio: Studio, demo: Clip) -> Pixels:
    """A room with a quarter of the light, then with a twelfth: looks that brighten it, and looks that do not."""
    draw = np.random.default_rng(0)

    def dim(frame: Pixels, light: float) -> Pixels:
        return np.rint(frame * light + draw.normal(0, 2.5, frame.shape)).clip(0, 255).astype(np.uint8)

    tiles = []
    for light in (1 / 4, 1 / 12):
        night = [dim(frame, light) for frame in demo]
        looks = ("ink", "watercolor", "oil painting", "film noir", "anime")
        tiles += [captioned(night[-1], "camera"), *(studio.shoot(night, look) for look in looks)]
    return rows(tiles, 6, 1500)


def compression(studio: Studio, demo: Clip) -> Pixels:
    """A picture that lost most of its bits on the way."""

    def press(frame: Pixels) -> Pixels:
        _, data = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 6])
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
        assert picture is not None, "what was encoded a line before"
        return picture.astype(np.uint8, copy=False)

    poor = [press(frame) for frame in demo]
    looks = ("ink", "engraving", "anime", "neon glow edges", "watercolor", "colour pencil", "marble statue")
    return rows([captioned(poor[-1], "camera"), *(studio.shoot(poor, look) for look in looks)], 4, 1400)


def fast_motion(studio: Studio, demo: Clip) -> Pixels:
    """Three frames of a camera that is swept to the side, thirty pixels a frame, each cut out around the same face."""
    step = 30
    swept = [np.roll(demo[0], step * at, axis=1) for at in range(-SETTLE, 1)]
    tiles = []
    for prompt in ("oil painting", "mosaic", "engraving", "me: photo, background: ink"):
        for back in (2, 1, 0):
            picture = studio.shoot(swept[: len(swept) - back], prompt, "")
            aligned = np.roll(picture, step * back, axis=1)[20:245, 130:430]
            tiles.append(captioned(aligned, prompt if back == 2 else "", 0.6))
    return rows(tiles, 6, 1500)


def small_text(studio: Studio, demo: Clip) -> Pixels:
    """Lines of 10 to 28 pixels on a card, under every look."""
    card = np.full((*SIZE[::-1], 3), 235, np.uint8)
    card[:, SIZE[0] // 2 :] = demo[0][:, SIZE[0] // 2 :]
    top = 24
    for pixels in (10, 14, 20, 28):
        scale = pixels / 22  # capitals of this font are 22 pixels high at scale 1
        for at, words in enumerate(("CHAT 1,234", "hello all")[: 1 + (pixels < 28)]):
            place = 24 + at * round(pixels * 8.6), top + pixels
            thick = 1 + pixels // 16
            cv2.putText(card, words, place, cv2.FONT_HERSHEY_SIMPLEX, scale, (30, 30, 40), thick, cv2.LINE_AA)
        top += pixels * 2
    tiles = []
    for look in bank().looks.values():
        cut = studio.shoot([card] * SETTLE, look.captions[0], "")[12:190, 12:308]
        tiles.append(captioned(cut, look.name, 0.45))
    return rows(tiles, 8, 1600)


def masks(studio: Studio, clips: dict[str, Clip]) -> Pixels:
    """Who is a person: hands with flowers and with a letter, a crowd far away, a child beside a man without a head."""
    tiles = []
    for name in ("flowers", "letter", "crowd", "child"):
        tiles += [captioned(clips[name][-1], "camera"), studio.shoot(clips[name], "me: photo, background: pop art")]
    return rows(tiles, 4, 1400)


def skin(studio: Studio, clips: dict[str, Clip]) -> Pixels:
    """Dark skin under looks that draw: what is darker than paper becomes ink."""
    tiles = []
    for name in ("portrait", "yard"):
        looks = ("ink", "engraving", "manga", "neon glow edges", "anime")
        tiles += [captioned(clips[name][-1], "camera"), *(studio.shoot(clips[name], look) for look in looks)]
    return rows(tiles, 6, 1500)


def read_clips(archives: Path) -> dict[str, Clip]:
    """The clips of the archives as RGB frames of 640x360.

    Raises:
        SystemExit: an archive is missing.
    """
    found: dict[str, Clip] = {}
    for name, (archive, stem, top) in _CLIPS.items():
        wheel = next(iter(archives.glob(f"comfyui_workflow_templates_media_{archive}-*.whl")), None)
        if wheel is None:
            raise SystemExit(f"{archives} has no archive comfyui_workflow_templates_media_{archive}.")
        with zipfile.ZipFile(wheel) as files:
            data = files.read(f"comfyui_workflow_templates_media_{archive}/templates/{stem}.webp")
        _, animation = cv2.imdecodeanimation(np.frombuffer(data, np.uint8), 0, SETTLE)
        frames = [_cut(frame, top) for frame in animation.frames]
        found[name] = [*frames, *[frames[-1]] * (SETTLE - len(frames))]
    return found


def _cut(square: Any, top: float) -> Pixels:
    """A view of SIZE of a square picture, BGR with or without alpha."""
    width, height = SIZE
    large = cv2.resize(square[..., 2::-1], (width, width), interpolation=cv2.INTER_CUBIC)
    start = round((width - height) * top)
    return np.ascontiguousarray(large[start : start + height], np.uint8)


def write(path: Path, picture: Pixels) -> None:
    """Write a JPEG, as good as its size allows.

    Raises:
        SystemExit: it cannot be written.
    """
    for quality in range(88, 30, -4):
        _, data = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
        if len(data) < LARGEST:
            break
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.tobytes())
    except OSError as error:
        raise SystemExit(f"{path} could not be written: {error}.") from error
    print(f"{path}: {len(data) / 1000:.0f} KB")


ON_DEMO: dict[str, Callable[[Studio, Clip], Pixels]] = {
    "small-faces": small_faces,
    "seams": seams,
    "dark-room": dark_room,
    "compression": compression,
    "fast-motion": fast_motion,
    "small-text": small_text,
}
ON_PEOPLE: dict[str, Callable[[Studio, dict[str, Clip]], Pixels]] = {"masks": masks, "skin": skin}


def main() -> None:
    """Make the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path, help="folder")
    parser.add_argument("--archives", type=Path, help="folder of the training archives (*.whl)")
    parser.add_argument("--only", nargs="+", choices=[*ON_DEMO, *ON_PEOPLE], help="some of the pictures")
    options = parser.parse_args()
    wanted = options.only or [*ON_DEMO, *ON_PEOPLE]
    restyler, frames = load()
    studio, demo = Studio(restyler), [frame.pixels.copy() for frame in frames[:SETTLE]]
    for name in wanted:
        if name in ON_DEMO:
            write(options.output / f"{name}.jpg", ON_DEMO[name](studio, demo))
    people = [name for name in wanted if name in ON_PEOPLE]
    if people and options.archives is None:
        print(f"Left out, because they need --archives: {', '.join(people)}.")
    elif people:
        clips = read_clips(options.archives)
        for name in people:
            write(options.output / f"{name}.jpg", ON_PEOPLE[name](studio, clips))
    restyler.close()


if __name__ == "__main__":
    main()
