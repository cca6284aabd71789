"""The real program in a real window: the mouse and the keys of a person, the real model, and what can be seen."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from livestyle.frame import Pixels
from livestyle.ring import RingReader
from tests.livestyle_ui.panel_process import PATIENCE_S, PanelProcess, missing_programs

SMALL = ("--source", "demo", "--runtime", "openvino", "--size", "256x144", "--fps", "15", "--transition", "0")

log = logging.getLogger(__name__)  # shown with: pytest -o log_cli=true -o log_cli_level=INFO

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@pytest.fixture(autouse=True)
def _programs() -> None:
    missing = missing_programs()
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"NOT TESTED: the panel in a real window: there is no {missing}")
    if missing:
        pytest.skip(f"NOT TESTED: the panel in a real window: there is no {missing}")


@pytest.fixture
def ring(tmp_path: Path) -> Path:
    return tmp_path / "on-air.ring"


@pytest.fixture
def panel(home: Path, ring: Path) -> Iterator[PanelProcess]:
    with PanelProcess(home, *SMALL, "--sink", f"ring:{ring}", "--prompt", "photo") as process:
        yield process


def middle(pixels: Pixels) -> Pixels:
    """The part of the window in which the big picture lies, whatever the size of the rest."""
    height, width = pixels.shape[:2]
    return pixels[round(height * 0.25) : round(height * 0.65), round(width * 0.1) : round(width * 0.6)]


def blueness(pixels: Pixels) -> float:
    """How much bluer than red, on the average."""
    return float(pixels[..., 2].astype(float).mean() - pixels[..., 0].astype(float).mean())


def is_picture(pixels: Pixels) -> bool:
    return float(pixels.std()) > 25


def on_air(ring: Path) -> Pixels:
    """What a program that reads the ring sees, uint8 (height, width, 3) RGB."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if ring.exists():
            with RingReader(ring) as reader:
                picture = reader.read()
                if picture is not None:
                    return np.array(picture.pixels[..., 2::-1])
        time.sleep(0.1)
    raise AssertionError("nothing was put out")


def wait_for_ring(panel: PanelProcess, ring: Path, blue: bool) -> None:
    panel.wait_for(lambda: (blueness(on_air(ring)) > 25) == blue, f"blue {blue} on air")


def test_a_person_types_a_prompt_and_the_picture_changes(panel: PanelProcess, ring: Path) -> None:
    panel.wait_for(lambda: is_picture(middle(panel.window())), "the camera's picture")
    first_s = time.monotonic() - panel.began
    wait_for_ring(panel, ring, blue=False)
    assert blueness(middle(panel.window())) < 10
    panel.key("ctrl+l")
    panel.write("blueprint")
    panel.key("Return")
    panel.wait_for(lambda: blueness(middle(panel.window())) > 25, "the new look in the window")
    wait_for_ring(panel, ring, blue=True)
    log.info("seconds to the first picture: %s", round(first_s, 1))

    panel.key("F8")
    panel.wait_for(lambda: blueness(middle(panel.window())) < 10, "the clean picture in the window")
    wait_for_ring(panel, ring, blue=False)
    panel.key("F8")
    wait_for_ring(panel, ring, blue=True)

    panel.key("F3")
    left, right = (slice(None), slice(0, 60)), (slice(None), slice(-60, None))
    panel.wait_for(lambda: blueness(middle(panel.window())[left]) < 10, "the camera left of the line")
    height, width = panel.window().shape[:2]
    panel.drag((round(width * 0.38), round(height * 0.4)), (round(width * 0.72), round(height * 0.4)))
    panel.wait_for(lambda: blueness(middle(panel.window())[right]) < 10, "the camera after the line was pulled")
    wait_for_ring(panel, ring, blue=True)

    panel.key("ctrl+q")
    panel.focus("You are on air")
    panel.key("Return")
    time.sleep(1)
    assert panel.running, "the safe answer is the default one"
    panel.focus()
    panel.key("ctrl+q")
    panel.focus("You are on air")
    panel.key("Tab", "space")
    assert panel.exit_code() == 0


def test_sigterm_ends_it_without_a_question_while_it_is_on_air(panel: PanelProcess, ring: Path) -> None:
    wait_for_ring(panel, ring, blue=False)
    panel.terminate()
    assert panel.exit_code() == 0
    assert not ring.exists()
