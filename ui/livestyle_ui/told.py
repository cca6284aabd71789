"""What the panel that runs tells of itself to `livestyle panel --do status`, as one line of JSON."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from livestyle_ui.state.panel import Panel


def told(panel: Panel) -> str:
    """The status of the run, and how the window answers."""
    status = panel.live.status
    found: dict[str, Any] = {
        "run": None if status is None else dataclasses.asdict(status),
        "window": _window(panel),
    }
    return json.dumps(found)


def _window(panel: Panel) -> dict[str, object] | None:
    """None unless it is measured, which `--debug` asks for."""
    pulse = panel.pulse
    if not pulse.beats:
        return None
    return {
        "longest_block_ms": round(pulse.longest_ms, 1),
        "blocks_over_50_ms": pulse.noticed,
        "most_work_between_two_beats_ms": round(pulse.hardest_ms, 1),
        "newest_blocks_ms": [[round(block.took_ms, 1), round(block.worked_ms, 1)] for block in pulse.blocks],
    }
