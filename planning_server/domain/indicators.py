"""Planning indicators as ranges, each with the text it was read from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IndicatorRange:
    """What a plan says of one indicator: ratio for `coverage` and `far`, storeys, or metres.

    `minimum` and `maximum` are None where the plan sets no such bound. Both None with a `source_text` means that the plan
    says something that could not be read as numbers (a condition in words): never the same as saying nothing.
    """

    minimum: float | None
    maximum: float | None
    source_text: str

    @property
    def is_parsed(self) -> bool:
        return self.minimum is not None or self.maximum is not None


@dataclass(frozen=True, slots=True)
class Indicators:
    """The four indicators of a zone; None where the plan states nothing.

    `coverage` is net density as a fraction (0.7 = 70 %), `far` floor area ratio, `storeys` without basement and stair tower
    ("tầng cao"), `height_m` metres.
    """

    coverage: IndicatorRange | None = None
    far: IndicatorRange | None = None
    storeys: IndicatorRange | None = None
    height_m: IndicatorRange | None = None

    def states_any(self) -> bool:
        return any(item is not None for item in (self.coverage, self.far, self.storeys, self.height_m))
