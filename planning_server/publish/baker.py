"""What publish knows of baking: this protocol. The room `tiles` fulfils it; `jobs` joins the two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from planning_server.store.editions import ArchiveRow
from planning_server.store.sessions import Session


@dataclass(frozen=True, slots=True)
class DisplayReport:
    """How display geometry differs from legal geometry, one entry a version and zoom band; goes into the manifest."""

    version_id: int
    bands: Sequence[Mapping[str, Any]]


class Baker(Protocol):
    """Derives display geometry and bakes archives inside the building transaction, in which the frozen rows are visible."""

    def derive_display(self, session: Session, version_ids: Sequence[int]) -> list[DisplayReport]:
        """Writes the display geometry of versions that have none yet."""
        ...

    def keeps(self, archive: ArchiveRow) -> bool:
        """Whether this archive is on disk and holds the layers that the program bakes today, so that it need not be baked again."""
        ...

    def bake_planning(self, session: Session, version_ids: Sequence[int]) -> ArchiveRow:
        """The archive that shows these versions; it is on disk, whole, under its hash, when this returns."""
        ...

    def bake_cadastre(self, session: Session, edition: int) -> ArchiveRow:
        """The archive of the parcels that this edition knows."""
        ...
