"""What the doctor reports of one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NeededFor = Literal["server", "desk", "tests", "build"]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing the program leans on. `found` is its version or state, None where it is missing; `mend` is a command."""

    name: str
    found: str | None
    ok: bool
    needed_for: NeededFor
    mend: str | None
