"""Uses of buildings and floors that rules can ask about.

A word that is not on the list is treated as unknown, never as "some other use": a misspelt use must not switch a rule off.
"""

from __future__ import annotations

from typing import Final

BUILDING_USES: Final = frozenset(
    (
        "residential.detached",
        "residential.townhouse",
        "residential.villa",
        "residential.apartment",
        "mixed.high_rise",
        "mixed.low_rise",
        "commercial.service",
        "commercial.market",
        "commercial.hotel",
        "office",
        "public.education",
        "public.health",
        "public.culture",
        "public.sport",
        "public.administration",
        "industrial.factory",
        "industrial.warehouse",
        "religious",
        "agricultural",
        "infrastructure",
        "other",
    )
)

UNCOUNTED_FLOOR_USES: Final = frozenset(("parking", "technical", "fire", "refuge"))
"""Floors that the floor area ratio leaves out (QCVN 01:2021 clause 1.4.21); all others count, basements too."""
