"""How different two colours look: CIEDE2000 (CIE 142-2001) over CIELAB (D65), vectorised."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SRGB_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
"""IEC 61966-2-1, linear sRGB to CIE XYZ under D65."""
WHITE_D65 = np.array([0.95047, 1.0, 1.08883])
TWENTY_FIVE_7 = 25.0**7


def to_lab(rgb: NDArray[np.uint8] | Floats) -> Floats:
    """sRGB (0 to 255, last axis of 3) to L*, a*, b*."""
    share = np.asarray(rgb, dtype=np.float64) / 255.0
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    relative = (linear @ SRGB_TO_XYZ.T) / WHITE_D65
    curve = np.where(relative > (6 / 29) ** 3, np.cbrt(relative), relative / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack(
        [
            116 * curve[..., 1] - 16,
            500 * (curve[..., 0] - curve[..., 1]),
            200 * (curve[..., 1] - curve[..., 2]),
        ],
        axis=-1,
    )


def difference(left: Floats, right: Floats) -> Floats:
    """CIEDE2000 of two arrays of L*, a*, b* that broadcast together; symmetric, 0 for equal colours."""
    mean_c = (np.hypot(left[..., 1], left[..., 2]) + np.hypot(right[..., 1], right[..., 2])) / 2
    stretch = 1 + 0.5 * (1 - np.sqrt(mean_c**7 / (mean_c**7 + TWENTY_FIVE_7)))
    a1, a2 = left[..., 1] * stretch, right[..., 1] * stretch
    c1, c2 = np.hypot(a1, left[..., 2]), np.hypot(a2, right[..., 2])
    h1 = np.degrees(np.arctan2(left[..., 2], a1)) % 360
    h2 = np.degrees(np.arctan2(right[..., 2], a2)) % 360
    grey = c1 * c2 == 0
    turn = (h2 - h1 + 180) % 360 - 180
    turn = np.where(grey, 0.0, turn)
    delta_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2)
    hue = np.where(grey, h1 + h2, _mean_hue(h1, h2))
    return _weighed(
        right[..., 0] - left[..., 0], c2 - c1, delta_h, (left[..., 0] + right[..., 0]) / 2, (c1 + c2) / 2, hue
    )


def _mean_hue(h1: Floats, h2: Floats) -> Floats:
    total = h1 + h2
    wide = np.abs(h1 - h2) > 180
    return np.where(wide, np.where(total < 360, total + 360, total - 360), total) / 2


def _weighed(
    delta_l: Floats, delta_c: Floats, delta_h: Floats, mean_l: Floats, mean_c: Floats, hue: Floats
) -> Floats:
    shape = (
        1
        - 0.17 * np.cos(np.radians(hue - 30))
        + 0.24 * np.cos(np.radians(2 * hue))
        + 0.32 * np.cos(np.radians(3 * hue + 6))
        - 0.20 * np.cos(np.radians(4 * hue - 63))
    )
    off_centre = (mean_l - 50) ** 2
    s_l = 1 + 0.015 * off_centre / np.sqrt(20 + off_centre)
    s_c = 1 + 0.045 * mean_c
    s_h = 1 + 0.015 * mean_c * shape
    rotation = 2 * np.sqrt(mean_c**7 / (mean_c**7 + TWENTY_FIVE_7))
    rotation = -np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2)))) * rotation
    l_term, c_term, h_term = delta_l / s_l, delta_c / s_c, delta_h / s_h
    return np.sqrt(np.maximum(l_term**2 + c_term**2 + h_term**2 + rotation * c_term * h_term, 0.0))
