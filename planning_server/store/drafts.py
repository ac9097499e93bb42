"""Writes drafted content: plan versions with their layers and features, and parcels, by COPY inside the caller's transaction.

Geometries come as hexadecimal EWKB with their SRID inside: `legal` in the source CRS, `display` in EPSG:3857.
Ids of rows are given by the database; nothing here is visible before the caller's transaction ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from planning_server.domain.errors import NotFound
from planning_server.domain.indicators import IndicatorRange, Indicators
from planning_server.domain.plan import Scope, System
from planning_server.domain.text import Text
from planning_server.domain.zone import LineKind, OverlayEffect
from planning_server.store import binary_copy
from planning_server.store.sessions import Session
from planning_server.store.shapes import Shape, Shapes
from planning_server.store.statements import statement


@dataclass(frozen=True, slots=True)
class DraftDecision:
    """The decision that approved the version; the paper itself is not handed in yet."""

    authority: str
    number: str
    date: date
    in_force_from: date
    in_force_to: date | None


@dataclass(frozen=True, slots=True)
class DraftVersion:
    """A plan version as drafted. `adjusts` names the version of another state that a local adjustment changes."""

    plan_id: str
    title_vi: str
    title_en: str | None
    system: System
    level: str
    scope: Scope
    adjusts: tuple[str, int] | None
    decision: DraftDecision
    commune: str | None
    source_crs: str
    measure_crs: str
    source_sha256: str


@dataclass(frozen=True, slots=True)
class DraftZone:
    row: int
    zone_id: str
    code: str
    source_code: str | None
    label_vi: str
    label_en: str
    indicators: Indicators
    population: int | None
    stated_area_m2: float | None
    area_m2: float
    shape: Shape


@dataclass(frozen=True, slots=True)
class DraftLine:
    row: int
    line_id: str
    kind: LineKind
    label: str | None
    road_name: str | None
    road_width_m: float | None
    road_class: str | None
    setback_m: float | None
    length_m: float
    shape: Shape


@dataclass(frozen=True, slots=True)
class DraftOverlay:
    row: int
    overlay_id: str
    theme: str
    kind: str
    effect: OverlayEffect
    label_vi: str
    label_en: str
    area_m2: float
    shape: Shape


@dataclass(frozen=True, slots=True)
class DraftLayer:
    """A layer of one theme and one role; exactly one of the three tuples is filled. `covers` is the area it speaks for."""

    name: str
    theme: str
    role: str
    accuracy_m: float | None
    covers: Shape
    zones: tuple[DraftZone, ...] = ()
    lines: tuple[DraftLine, ...] = ()
    overlays: tuple[DraftOverlay, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftParcels:
    """Parcels of one layer by columns: every sequence has one item a parcel, in the order of the file.

    `predecessors` are ids of the parcels that each one comes from (before the file is compared with the published cadastre: the words by
    which it names them); `content_sha256` is the hash of key, register and geometry.
    """

    layer: str
    rows: Sequence[int]
    parcel_ids: Sequence[str]
    communes: Sequence[str]
    sheets: Sequence[str]
    numbers: Sequence[str]
    land_uses: Sequence[str | None]
    legal_areas_m2: Sequence[float | None]
    areas_m2: Sequence[float]
    accuracy_m: float | None
    predecessors: Sequence[Sequence[str]]
    content_sha256: Sequence[str]
    shapes: Shapes

    def __len__(self) -> int:
        return len(self.rows)

    def only(self, indexes: Sequence[int]) -> DraftParcels:
        """The parcels at these places, in this order."""
        return DraftParcels(
            layer=self.layer,
            rows=[self.rows[index] for index in indexes],
            parcel_ids=[self.parcel_ids[index] for index in indexes],
            communes=[self.communes[index] for index in indexes],
            sheets=[self.sheets[index] for index in indexes],
            numbers=[self.numbers[index] for index in indexes],
            land_uses=[self.land_uses[index] for index in indexes],
            legal_areas_m2=[self.legal_areas_m2[index] for index in indexes],
            areas_m2=[self.areas_m2[index] for index in indexes],
            accuracy_m=self.accuracy_m,
            predecessors=[self.predecessors[index] for index in indexes],
            content_sha256=[self.content_sha256[index] for index in indexes],
            shapes=Shapes(
                self.shapes.srid,
                [self.shapes.legal[index] for index in indexes],
                [self.shapes.display[index] for index in indexes],
            ),
        )


CLEARED = (
    "draft_clear_versions",
    "draft_clear_parcels",
    "draft_clear_parcel_changes",
    "draft_clear_rule_sets",
)


def clear(session: Session, upload_id: UUID) -> None:
    """Takes away what this upload drafted and kept apart before, so that it can be read again."""
    clear_content(session, upload_id)
    session.execute(statement("upload_clear_quarantine"), {"upload_id": upload_id})


def clear_content(session: Session, upload_id: UUID) -> None:
    """Takes away what this upload drafted; quarantine and findings stay."""
    for name in CLEARED:
        session.execute(statement(name), {"upload_id": upload_id})


def summary(session: Session, upload_id: UUID) -> tuple[str | None, int | None, dict[str, int]]:
    """What an upload drafted: plan, version number (both None for parcels; a decision that ends a version is none), features by kind."""
    row = session.execute(statement("draft_summary"), {"upload_id": upload_id}).fetchone()
    if row is None:
        return None, None, {}
    plan_id, version, zones, lines, overlays, parcels = row
    counts = {"zones": zones, "lines": lines, "overlays": overlays, "parcels": parcels}
    return plan_id, version, {name: int(count) for name, count in counts.items() if count}


Told = Callable[[int], None]
"""Told how many more rows were handed to the database."""


def write_version(
    session: Session, upload_id: UUID, version: DraftVersion, layers: Sequence[DraftLayer], told: Told
) -> int:
    """Drafts one plan version with all its layers; answers its `version_id`. Its number is given at publication.

    Raises `NotFound` where a local adjustment names a version that does not exist.
    """
    session.execute(statement("draft_lock_plan"), {"plan_id": version.plan_id})
    adjusts_version_id = None if version.adjusts is None else _adjusted(session, *version.adjusts)
    row = session.execute(
        statement("draft_add_version"),
        {
            "plan_id": version.plan_id,
            "title_vi": version.title_vi,
            "title_en": version.title_en,
            "system": version.system,
            "level": version.level,
            "scope": version.scope,
            "adjusts_version_id": adjusts_version_id,
            "authority": version.decision.authority,
            "decision_number": version.decision.number,
            "decision_date": version.decision.date,
            "in_force_from": version.decision.in_force_from,
            "in_force_to": version.decision.in_force_to,
            "commune": version.commune,
            "source_crs": version.source_crs,
            "measure_crs": version.measure_crs,
            "source_sha256": version.source_sha256,
            "upload_id": upload_id,
        },
    ).fetchone()
    if row is None:
        raise RuntimeError("INSERT ... RETURNING answered no row")
    version_id = int(row[0])
    session.execute(
        statement("draft_add_document"),
        {
            "version_id": version_id,
            "title": f"Quyết định {version.decision.number}",
            "number": version.decision.number,
            "date": version.decision.date,
        },
    )
    for layer in layers:
        _write_layer(session, version_id, layer)
        told(len(layer.zones) + len(layer.lines) + len(layer.overlays))
    return version_id


def _adjusted(session: Session, plan_id: str, version: int) -> int:
    row = session.execute(
        statement("draft_find_version"), {"plan_id": plan_id, "version": version}
    ).fetchone()
    if row is None:
        raise NotFound(
            "no-such-version",
            Text(
                f"Không có phiên bản {version} của đồ án “{plan_id}” để điều chỉnh cục bộ.",
                f"There is no version {version} of the plan “{plan_id}” to adjust.",
            ),
        )
    return int(row[0])


def _write_layer(session: Session, version_id: int, layer: DraftLayer) -> None:
    row = session.execute(
        statement("draft_add_layer"),
        {
            "version_id": version_id,
            "theme": layer.theme,
            "name": layer.name,
            "role": layer.role,
            "accuracy_m": layer.accuracy_m,
            "source_srid": layer.covers.srid,
            "legal_geom": layer.covers.legal_hex,
            "geom_3857": layer.covers.display_hex,
        },
    ).fetchone()
    if row is None:
        raise RuntimeError("INSERT ... RETURNING answered no row")
    of = (version_id, int(row[0]))
    _copy(session, "draft_copy_zones", (_zone_row(of, zone) for zone in layer.zones))
    _copy(session, "draft_copy_lines", (_line_row(of, line) for line in layer.lines))
    _copy(session, "draft_copy_overlays", (_overlay_row(of, overlay) for overlay in layer.overlays))


def summarise_parcels(session: Session) -> None:
    """So that a preview finds parcels loaded just now by place; until then it looks at all of them."""
    session.execute(statement("draft_summarise_parcels"))


def write_parcels(session: Session, upload_id: UUID, layers: Iterable[DraftParcels], told: Told) -> int:
    """Drafts parcels; answers how many."""
    return sum(_write_parcels(session, upload_id, parcels, told) for parcels in layers)


def _write_parcels(session: Session, upload_id: UUID, parcels: DraftParcels, told: Told) -> int:
    def fields_of(block: slice) -> Sequence[binary_copy.Field]:
        rows = block.stop - block.start
        told(rows)
        return (
            binary_copy.uuids(upload_id, rows),
            binary_copy.integers(parcels.rows[block]),
            binary_copy.texts(parcels.parcel_ids[block]),
            binary_copy.texts(parcels.content_sha256[block]),
            binary_copy.doubles(parcels.areas_m2[block]),
            binary_copy.integers([parcels.shapes.srid] * rows),
            binary_copy.doubles([parcels.accuracy_m] * rows),
            binary_copy.texts(parcels.communes[block]),
            binary_copy.texts(parcels.sheets[block]),
            binary_copy.texts(parcels.numbers[block]),
            binary_copy.texts(parcels.land_uses[block]),
            binary_copy.doubles(parcels.legal_areas_m2[block]),
            binary_copy.text_arrays(parcels.predecessors[block]),
            binary_copy.octets(parcels.shapes.legal[block]),
            binary_copy.octets(parcels.shapes.display[block]),
        )

    return binary_copy.copy_rows(session, "draft_copy_parcels", fields_of, len(parcels))


def _copy(session: Session, name: str, rows: Iterable[Sequence[object]]) -> int:
    written = 0
    with session.cursor() as cursor, cursor.copy(statement(name)) as copy:
        for row in rows:
            copy.write_row(row)
            written += 1
    return written


def _shape_row(shape: Shape) -> tuple[int, str, str]:
    return shape.srid, shape.legal_hex, shape.display_hex


def _range_row(stated: IndicatorRange | None) -> tuple[float | None, float | None, str | None]:
    return (None, None, None) if stated is None else (stated.minimum, stated.maximum, stated.source_text)


def _zone_row(of: tuple[int, int], zone: DraftZone) -> tuple[object, ...]:
    return (
        *of,
        zone.row,
        zone.zone_id,
        zone.code,
        zone.source_code,
        zone.label_vi,
        zone.label_en,
        *_range_row(zone.indicators.coverage),
        *_range_row(zone.indicators.far),
        *_range_row(zone.indicators.storeys),
        *_range_row(zone.indicators.height_m),
        zone.population,
        zone.stated_area_m2,
        zone.area_m2,
        *_shape_row(zone.shape),
        zone.shape.reach_hex,
    )


def _line_row(of: tuple[int, int], line: DraftLine) -> tuple[object, ...]:
    return (
        *of,
        line.row,
        line.line_id,
        line.kind,
        line.label,
        line.road_name,
        line.road_width_m,
        line.road_class,
        line.setback_m,
        line.length_m,
        *_shape_row(line.shape),
    )


def _overlay_row(of: tuple[int, int], overlay: DraftOverlay) -> tuple[object, ...]:
    return (
        *of,
        overlay.row,
        overlay.overlay_id,
        overlay.theme,
        overlay.kind,
        overlay.effect,
        overlay.label_vi,
        overlay.label_en,
        overlay.area_m2,
        *_shape_row(overlay.shape),
    )
