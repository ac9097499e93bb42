"""What ingest saw: every fault, doubt, repair and omission, with row and place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from planning_server.domain.text import Text


class Severity(StrEnum):
    """`fatal`: cannot be read; `error`: blocks until mended; `warning`: publishable once accepted with a reason; `info`."""

    FATAL = "fatal"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing seen. `row` counts from 1 as a spreadsheet would; `place` is (longitude, latitude) in CRS84 degrees."""

    code: str
    severity: Severity
    text: Text
    layer: str | None = None
    row: int | None = None
    place: tuple[float, float] | None = None
    measured: Mapping[str, float | int | str] = field(default_factory=dict[str, float | int | str])
    remedy: Text | None = None
