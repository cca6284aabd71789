"""What each word on the page means, in one sentence; the same words are the fields of `results.json`."""

from __future__ import annotations

TERMS = {
    "reference": "What the model is distilled from: base maps by slow filters, then the same renderer, frame by frame.",
    "cold": "Without a past: the state is zeros, as on the first frame of a run.",
    "maps": "What the network makes of a frame: paint and flat colour, lines; the renderer paints from them.",
    "maps error": "Mean absolute difference of the network's maps to the filters', 0..1; the mean is over all planes.",
    "l1": "Mean absolute difference of the restyled picture to the reference's, in 0..1.",
    "structure": (
        "How differently the two pictures are built, 0 (alike) to about 1: structural similarity and slopes at three "
        "scales. It needs no network and stands in for a VGG distance."
    ),
    "warp": (
        "Mean absolute difference of each picture to the one before it, moved along with the source's optical flow, "
        "where the flow can be trusted; in float, 0..255."
    ),
    "warp_reference": "The same of the reference.",
    "warp_tracked": "The same of the reference's last maps and frame, moved along and painted again: what the look's "
    "textures cost that lie still on the screen; no network could be better.",
    "warp_ratio": "Warp error over the reference's: below 1, the network's past steadies the picture.",
    "flicker": "Mean change from frame to frame of a still scene with camera noise of sigma 4, 0..255, once settled.",
    "flicker_reference": "The same of the reference.",
    "flicker_ratio": "Flicker over the reference's.",
    "burst": "Largest change among the first five frames after a cold start, on the same still scene, in 0..255.",
    "ghost_ratio": (
        "Error in the fastest-moving tenth of the pixels and their wake, with the past over without: above 1, "
        "something of the past hangs on."
    ),
    "drift": "Largest relative change of mean colour, contrast or texture of a block of frames to the first block's.",
    "recovery": "Frames until the error is within 5 % of that of a fresh start of the same age, on a still scene.",
    "off": "Mean difference of a runtime's or precision's picture to the exact one's, in 0..255.",
    "giga_macs": "Multiply-accumulates of one frame, in 1e9, counted from convolutions and matrix products.",
    "top-1": 'Share of texts whose first answer is right; "top-3": right among the first three.',
    "not measured": "The part was left out of this run, or cannot be measured by a program.",
}
