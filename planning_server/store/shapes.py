"""Shapes as the database holds them: as approved, and as the map draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Shape:
    """One geometry twice: as approved (`legal_hex`, SRID `srid`) and in EPSG:3857 (`display_hex`), both 2D EWKB in hex.

    `reach_hex` is the box of the legal geometry in EPSG:3857 where what the map draws does not reach as far; None where it does.
    """

    srid: int
    legal_hex: str
    display_hex: str
    reach_hex: str | None = None


@dataclass(frozen=True, slots=True)
class Shapes:
    """Many shapes by columns: each as approved (`legal`, SRID `srid`) and in EPSG:3857 (`display`), both 2D EWKB; `reach` by index as in `Shape`."""

    srid: int
    legal: Sequence[bytes]
    display: Sequence[bytes]
    reach: Mapping[int, bytes] = field(default_factory=dict[int, bytes])

    def __getitem__(self, index: int) -> Shape:
        reach = self.reach.get(index)
        return Shape(
            self.srid,
            self.legal[index].hex().upper(),
            self.display[index].hex().upper(),
            None if reach is None else reach.hex().upper(),
        )

    def __len__(self) -> int:
        return len(self.legal)
