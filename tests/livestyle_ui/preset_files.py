"""Presets that stay the same whatever comes along with livestyle."""

from __future__ import annotations

from livestyle.paths import config_folder
from livestyle.preset import Preset, plain
from livestyle.presets import COLLECTION
from livestyle.safe_file import write_text
from livestyle.toml_text import to_toml

TEN = {
    "Ink comic": "bold ink comic",
    "Golden oil": "oil painting, golden evening light",
    "Neon rain": "neon rain, cyberpunk night",
    "Watercolour": "soft watercolour on paper",
    "Pencil": "pencil sketch",
    "Anime": "anime in vivid colours",
    "Pixels": "pixel art of an old video game",
    "Blueprint": "blueprint, technical drawing",
    "Film noir": "film noir, black and white",
    "Vaporwave": "vaporwave, pink and cyan",
}


def write_ten() -> None:
    """Put them into the config folder of the test."""
    presets = [plain(Preset(name=name, prompt=prompt)) for name, prompt in TEN.items()]
    write_text(config_folder() / "presets" / f"{COLLECTION}.toml", to_toml({"presets": presets}))
