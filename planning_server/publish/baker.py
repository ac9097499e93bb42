"""What publish knows of baking: this protocol. The room `tiles` fulfils it; `jobs` joins the two."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from planning_server.domain.text import Text
from planning_server.store.editions import ArchiveRow
from planning_server.store.sessions import Session


@dataclass(frozen=True, slots=True)
class DisplayReport:
    """How display geometry differs from legal geometry, one entry a version and zoom band; goes into the manifest.

    `unmatched` names the zones that overlap or miss a neighbour as they were approved: no band has such an edge elsewhere.
    """

    version_id: int
    bands: Sequence[Mapping[str, Any]]
    unmatched: Sequence[str] = ()

    @property
    def told(self) -> dict[str, Any]:
        return {"bands": list(self.bands), "unmatched_zones": list(self.unmatched)}


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What builds that were cut off left among the archives: names of files half written, and of archives that no edition names."""

    unfinished: tuple[str, ...]
    unnamed: tuple[str, ...]
    bytes: int

    def __bool__(self) -> bool:
        return bool(self.unfinished or self.unnamed)

    @property
    def words(self) -> Text:
        """How many of each, and how big all of it is."""
        unfinished, unnamed, megabytes = len(self.unfinished), len(self.unnamed), self.bytes / 1e6
        return Text(
            f"{unfinished} tệp viết dở, {unnamed} kho ô bản đồ không bản công bố nào nêu tên ({megabytes:.1f} MB)",
            f"{unfinished} unfinished file{'' if unfinished == 1 else 's'}, {unnamed} archive{'' if unnamed == 1 else 's'} that no edition names "
            f"({megabytes:.1f} MB)",
        )


@dataclass(frozen=True, slots=True)
class Basis:
    """An archive that a new one may take tiles from: what it shows is what these versions, or the parcels of this edition, were drawn as."""

    archive: ArchiveRow
    version_ids: Sequence[int] = ()
    edition: int = 0


class Baker(Protocol):
    """Derives display geometry and bakes archives inside the building transaction, in which the frozen rows are visible."""

    def derive_display(self, session: Session, version_ids: Sequence[int]) -> list[DisplayReport]:
        """Writes the display geometry of versions that have none yet."""
        ...

    def remove_leftovers(self, named: Container[str]) -> Leftovers:
        """Removes and answers what builds that were cut off left, under the build lock. `named`: the archives of all editions."""
        ...

    def keeps(self, archive: ArchiveRow) -> bool:
        """Whether this archive is on disk and holds the layers that the program bakes today, so that it need not be baked again."""
        ...

    def bake_planning(
        self, session: Session, version_ids: Sequence[int], bases: Sequence[Basis] = ()
    ) -> ArchiveRow:
        """The archive that shows these versions; it is on disk, whole, under its hash, when this returns.

        Tiles that one of `bases` shows alike are copied from it; the archive is the same byte for byte without it.
        """
        ...

    def bake_cadastre(self, session: Session, edition: int, bases: Sequence[Basis] = ()) -> ArchiveRow:
        """The archive of the parcels that this edition knows."""
        ...
