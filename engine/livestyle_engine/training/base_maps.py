"""The slow base maps of a frame: what the causal maps network learns to make in one pass.

Each filter is written from its paper and runs on the CPU in tens of milliseconds; the network is its distillation.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Plane = NDArray[np.float32]

_SECTORS = 8


def _sector_kernels(radius: int) -> list[Plane]:
    """Gaussian-weighted pie slices of a disc, one for each of eight directions; each sums to 1."""
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1].astype(np.float32)
    gaussian = np.exp(-(x**2 + y**2) / (2 * (radius * 0.5) ** 2))
    angle = np.arctan2(y, x)
    width = 2 * np.pi / _SECTORS
    kernels = []
    for i in range(_SECTORS):
        off_axis = np.abs((angle - i * width + np.pi) % (2 * np.pi) - np.pi)
        kernel = gaussian * np.clip(1 - off_axis / width, 0, 1)
        kernel[radius, radius] = gaussian[radius, radius] / _SECTORS
        kernels.append((kernel / kernel.sum()).astype(np.float32))
    return kernels


def paint(frame: Pixels, radius: int = 5, sharpness: int = 8) -> Pixels:
    """Flatten colour into brush-like patches with the generalised Kuwahara filter.

    Papari, Petkov and Campisi, "Artistic Edge and Corner Enhancing Smoothing", IEEE Transactions on Image
    Processing 16(10), 2007: each pixel takes the mean of the directions with the least variance.

    Args:
        frame: uint8 RGB (height, width, 3).
        radius: of the disc, in pixels.
        sharpness: exponent of the weights; larger picks one direction more firmly.

    Returns:
        uint8 RGB of the same shape.
    """
    image = frame.astype(np.float32) / 255
    square = image * image
    total = np.zeros_like(image)
    weights = np.zeros((*image.shape[:2], 1), np.float32)
    for kernel in _sector_kernels(radius):
        mean = cv2.filter2D(image, -1, kernel, borderType=cv2.BORDER_REFLECT)
        variance = cv2.filter2D(square, -1, kernel, borderType=cv2.BORDER_REFLECT) - mean * mean
        deviation = np.sqrt(np.clip(variance.sum(2, keepdims=True), 0, None))
        weight = 1 / (1 + (deviation * 24) ** sharpness)
        total += mean * weight
        weights += weight
    return (np.clip(total / weights, 0, 1) * 255).astype(np.uint8)


def flat(frame: Pixels, rounds: int = 3) -> Pixels:
    """Flatten colour and keep edges with an iterated bilateral filter (Tomasi and Manduchi, ICCV 1998)."""
    for _ in range(rounds):
        frame = cv2.bilateralFilter(frame, 7, 28, 5).astype(np.uint8, copy=False)
    return frame


def _line_map(gray: Plane, sigma: float, gain: float, threshold: float) -> Plane:
    """Dark side of a difference of Gaussians (Marr and Hildreth 1980): 1 is paper, 0 is line."""
    inner = cv2.GaussianBlur(gray, (0, 0), sigma)
    outer = cv2.GaussianBlur(gray, (0, 0), sigma * 1.6)
    return (1 - np.clip((outer - inner - threshold) * gain, 0, 1)).astype(np.float32)


def lines(frame: Pixels) -> tuple[Pixels, Pixels]:
    """Fine and bold lines of a frame, each uint8 (height, width), 255 on paper and 0 on a line."""
    smooth = cv2.bilateralFilter(frame, 5, 18, 3)
    gray = cv2.cvtColor(smooth, cv2.COLOR_RGB2GRAY).astype(np.float32) / np.float32(255)
    fine = _line_map(gray, 0.9, gain=34, threshold=0.008)
    bold = _line_map(gray, 1.6, gain=36, threshold=0.014)
    return (fine * 255).astype(np.uint8), (bold * 255).astype(np.uint8)


def base_maps(frame: Pixels) -> Pixels:
    """All base maps of one clean frame.

    Args:
        frame: uint8 RGB (height, width, 3); made for frames around 640x360, as radii are in pixels.

    Returns:
        uint8 (height, width, 8): paint RGB, flat RGB, fine lines, bold lines.
    """
    fine, bold = lines(frame)
    return np.concatenate([paint(frame), flat(frame), fine[..., None], bold[..., None]], axis=2)
