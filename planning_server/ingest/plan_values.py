"""What a plan file says, as frozen values (`docs/plan_file.md` is the format)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs
from planning_server.domain.plan import Scope, System
from planning_server.domain.zone import LineKind, OverlayEffect
from planning_server.ingest.cad_table import CadTable
from planning_server.ingest.plan_balance import BalanceTable
from planning_server.ingest.scan_values import ScanParts


class LayerRole(StrEnum):
    ZONES = "zones"
    LINES = "lines"
    OVERLAYS = "overlays"
    BOUNDARY = "boundary"
    PARCELS = "parcels"
    NONE = "none"
    """Left out on purpose: kept in quarantine."""


class MappingOrigin(StrEnum):
    """Who says how a layer is read (`from` of a layer in the plan file): the planner, or an answer that takes a suggestion."""

    PLANNER = "planner"
    SUGGESTION = "suggestion"


class Unit(StrEnum):
    """Unit of a bare number in an indicator column, where the planner says so."""

    PERCENT = "percent"
    RATIO = "ratio"


ROLE_ATTRIBUTES: Mapping[LayerRole, tuple[str, ...]] = {
    LayerRole.ZONES: (
        "zone_id",
        "code",
        "label",
        "coverage",
        "far",
        "storeys",
        "height_m",
        "stated_area_m2",
        "population",
    ),
    LayerRole.LINES: ("label", "road_name", "road_width_m", "road_class", "setback_m"),
    LayerRole.OVERLAYS: ("label",),
    LayerRole.BOUNDARY: (),
    LayerRole.PARCELS: ("commune", "sheet", "number", "legal_area_m2", "land_use", "predecessors"),
    LayerRole.NONE: (),
}
"""What of a layer can be published: nothing else ever leaves quarantine."""

LINE_THEMES: Mapping[LineKind, str] = {
    LineKind.RED_LINE: "red_line",
    LineKind.BUILDING_LINE: "building_line",
    LineKind.CORRIDOR: "corridor",
    LineKind.ROAD_CENTRE_LINE: "road_centre_line",
}


@dataclass(frozen=True, slots=True)
class LayerMapping:
    """How one layer of the file is read. `attributes` maps our names to columns, `codes` the planner's codes to ours.

    `kind` is the kind of line or overlay; `effect` that of an overlay (`consult` where none is given). `may_be_completed` is true where
    the plan file leaves the layer's role, and so what it does not say, to the circular's layout; `is_answer` where the entry
    answers a question, so that it does not count as a list of layers.
    """

    name: str
    role: LayerRole
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    codes: Mapping[str, str] = field(default_factory=dict[str, str])
    units: Mapping[str, Unit] = field(default_factory=dict[str, Unit])
    theme: str | None = None
    kind: str | None = None
    effect: OverlayEffect = OverlayEffect.CONSULT
    accuracy_m: float | None = None
    may_be_completed: bool = False
    is_answer: bool = False


@dataclass(frozen=True, slots=True)
class CoversLayer:
    """The plan speaks for what this boundary layer holds."""

    layer: str


@dataclass(frozen=True, slots=True)
class CoversGeometry:
    """The plan speaks for this polygon, in `crs`, easting or longitude first."""

    geometry: BaseGeometry
    crs: Crs


@dataclass(frozen=True, slots=True)
class PlanFile:
    """One plan version: drawn (`kind: "vector"`), in a whole dossier (`"dossier"`), or scanned (`"scan"`, with `scan`)."""

    plan_id: str
    title: str
    title_en: str | None
    system: System
    level: str
    authority: str
    decision_number: str
    decision_date: date
    in_force_from: date
    in_force_to: date | None
    scope: Scope
    adjusts: tuple[str, int] | None
    theme: str
    accuracy_m: float | None
    crs: Crs | None
    measure_crs: Crs | None
    covers: CoversLayer | CoversGeometry | None
    commune: str | None
    layers: tuple[LayerMapping, ...]
    encodings: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    layer_names: Mapping[str, str] = field(default_factory=dict[str, str])
    """What a layer of the plan file is called in the file that was sent, where the two differ."""
    cad: CadTable | None = None
    """How a drawing is read (`docs/cad.md`)."""
    scale: float | None = None
    """Denominator of the drawing's scale: 2000 for 1:2000."""
    repairs: Mapping[str, str] = field(default_factory=dict[str, str])
    """Answers about conflicts, by the key of the finding: `leave`, `to_row_7`, `to_row_7_of_lots`. They change what the map draws, nothing else."""
    balance: BalanceTable | None = None
    """The decision's balance table; None where the plan file has none."""
    scan: ScanParts | None = None
    axes_exchanged: bool = False
    """`crs` says that the file writes northing first."""
    crs_over_file: bool = False
    """`crs` says that the system which the file itself names is wrong."""
    is_dossier: bool = False
    decision_document: str | None = None
    """File name of the paper that is the decision, among those that were sent beside the file."""

    @property
    def kind(self) -> str:
        if self.scan is not None:
            return "scan"
        return "dossier" if self.is_dossier else "vector"

    @property
    def leaves_layers_to_the_circular(self) -> bool:
        """True where the plan file lists no layer of its own: layers that it does not name are then read by their class."""
        return all(
            layer.may_be_completed or layer.is_answer or layer.role is LayerRole.NONE for layer in self.layers
        )


class Extent(StrEnum):
    """What a file of parcels holds: every parcel of its communes, or only what changed since the last publication."""

    COMMUNE = "commune"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class ParcelName:
    """How a plan file or a column names a published parcel: by its id, or by its key."""

    parcel_id: str | None
    commune: str | None = None
    sheet: str = ""
    number: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.commune or "", self.sheet, self.number

    @property
    def shown(self) -> str:
        return self.parcel_id or f"{self.sheet}/{self.number}"


@dataclass(frozen=True, slots=True)
class ParcelFile:
    """`kind: "parcels"`: the cadastral parcels of a commune, all of them or those that changed."""

    title: str
    commune: str | None
    surveyed: date | None
    accuracy_m: float | None
    crs: Crs | None
    measure_crs: Crs | None
    layers: tuple[LayerMapping, ...]
    encodings: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    layer_names: Mapping[str, str] = field(default_factory=dict[str, str])
    """What a layer of the plan file is called in the file that was sent, where the two differ."""
    scale: float | None = None
    """Denominator of the drawing's scale: 2000 for 1:2000."""
    axes_exchanged: bool = False
    """`crs` says that the file writes northing first."""
    crs_over_file: bool = False
    """`crs` says that the system which the file itself names is wrong."""
    extent: Extent = Extent.COMMUNE
    ends: tuple[ParcelName, ...] = ()

    kind = "parcels"
