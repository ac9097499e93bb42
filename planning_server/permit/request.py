"""The permit check's input, parsed at the edge.

    request = parse_request(json_body)        raises InvalidInput with JSON pointers

Only `footprint` is required. What is absent is None, and stays unknown until a rule asks for it.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, cast

import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs, parse_crs
from planning_server.domain.errors import Fault, InvalidInput
from planning_server.domain.geojson import CRS84
from planning_server.domain.parcel import ParcelKey
from planning_server.domain.text import Text, is_plain, shown
from planning_server.permit.consistency import Stated, require_consistent, require_room_for_storeys
from planning_server.permit.uses import UNCOUNTED_FLOOR_USES
from planning_server.situation.load import ParcelReference
from planning_server.situation.polygon_input import float_or_infinity, parse_polygon
from planning_server.situation.subject import Extent, lot_subject, require_no_wider, require_within

Context = Literal["new_area", "existing_area"]

FIELDS = (
    "footprint",
    "crs",
    "date",
    "parcels",
    "use",
    "context",
    "height_m",
    "storeys",
    "basements",
    "gross_floor_area_m2",
    "floors",
    "volumes",
    "ground_levels_m",
    "units",
)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

MAX_EXTENT_M = 2000.0
"""A footprint whose box is longer than this is no building: it would ask for a whole town."""

MAX_ITEMS = 500
"""Most parcels, floors, volumes or ground levels that one check may name."""


@dataclass(frozen=True, slots=True)
class Floor:
    """One part of the floor area; `level` 0 is the ground floor, negative a basement."""

    use: str
    area_m2: float
    level: int | None


@dataclass(frozen=True, slots=True)
class Volume:
    """A part of the building between two heights above the lowest planned ground, in metres."""

    polygon: BaseGeometry
    base_m: float
    top_m: float


@dataclass(frozen=True, slots=True)
class PermitRequest:
    """Geometries are in `crs`. `floors` None means not told; an empty tuple means that no floor is left out of the ratio."""

    footprint: BaseGeometry
    crs: Crs
    day: date | None
    parcels: tuple[ParcelReference, ...]
    use: str | None
    context: Context | None
    height_m: float | None
    storeys: int | None
    basements: int | None
    gross_floor_area_m2: float | None
    floors: tuple[Floor, ...] | None
    volumes: tuple[Volume, ...]
    ground_levels_m: tuple[float, ...]
    units: int | None

    def normalised(self) -> Mapping[str, Any]:
        """The same question in one form, whatever the order of fields, rings and vertices: what is hashed.

        Without the day: the answer's own day, which stands for a day not told as well, is hashed beside it.
        """
        return {
            "footprint": _outline(self.footprint),
            "crs": self.crs.name,
            "parcels": sorted(json.dumps(_reference(item), sort_keys=True) for item in self.parcels),
            "use": self.use,
            "context": self.context,
            "height_m": self.height_m,
            "storeys": self.storeys,
            "basements": self.basements,
            "gross_floor_area_m2": self.gross_floor_area_m2,
            "floors": None if self.floors is None else [[f.use, f.area_m2, f.level] for f in self.floors],
            "volumes": [[_outline(v.polygon), v.base_m, v.top_m] for v in self.volumes],
            "ground_levels_m": list(self.ground_levels_m),
            "units": self.units,
        }

    @property
    def sha256(self) -> str:
        words = json.dumps(self.normalised(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(words.encode("utf-8")).hexdigest()


def _outline(geometry: BaseGeometry) -> str:
    return shapely.to_wkb(shapely.normalize(geometry), hex=True, byte_order=1)


def _reference(item: ParcelReference) -> object:
    key = item.key
    return item.parcel_id if key is None else [key.commune, key.sheet, key.number]


def parse_request(body: object, *, extent: Extent | None = None) -> PermitRequest:
    """The request of `POST /permit-checks`. Raises `InvalidInput`, also where the request contradicts itself; with `extent`,
    also for a footprint outside it."""
    if not isinstance(body, Mapping):
        raise _wrong("", "Cần một đối tượng JSON.", "A JSON object is needed.")
    fields = cast("Mapping[str, object]", body)
    for name in fields:
        if name not in FIELDS:
            known = ", ".join(FIELDS)
            raise _wrong(
                f"/{shown(name)}",
                f"không có trường này; các trường: {known}",
                f"no such field; the fields are {known}",
            )
    if fields.get("footprint") is None:
        raise _wrong("/footprint", "bắt buộc phải có", "is required")
    crs = _crs(fields.get("crs"))
    request = PermitRequest(
        footprint=parse_polygon(fields["footprint"], crs, "/footprint"),
        crs=crs,
        day=_day(fields.get("date")),
        parcels=_references(fields.get("parcels")),
        use=_word(fields, "use"),
        context=_context(fields.get("context")),
        height_m=_number(fields.get("height_m"), "/height_m", most=2000),
        storeys=_count(fields.get("storeys"), "/storeys", least=1),
        basements=_count(fields.get("basements"), "/basements"),
        gross_floor_area_m2=_number(fields.get("gross_floor_area_m2"), "/gross_floor_area_m2"),
        floors=_floors(fields.get("floors")),
        volumes=_volumes(fields.get("volumes"), crs),
        ground_levels_m=_levels(fields.get("ground_levels_m")),
        units=_count(fields.get("units"), "/units", least=1),
    )
    subject = lot_subject(request.footprint, crs, ())
    if extent is not None:
        require_within(subject, extent)
    require_no_wider(subject, MAX_EXTENT_M, "/footprint")
    require_consistent(request.footprint, crs, _stated(request))
    require_room_for_storeys(request.height_m, request.storeys)
    return request


def _stated(request: PermitRequest) -> Stated:
    floors = request.floors
    return Stated(
        gross_m2=request.gross_floor_area_m2,
        listed_m2=None if floors is None else sum(item.area_m2 for item in floors),
        counted_listed=any(item.use not in UNCOUNTED_FLOOR_USES for item in floors or ()),
        volumes=[item.polygon for item in request.volumes],
    )


def _wrong(where: str, vi: str, en: str) -> InvalidInput:
    return InvalidInput(
        "invalid-request",
        Text(f"{where or '/'}: {vi}", f"{where or '/'}: {en}"),
        faults=(Fault(where, Text(vi, en)),),
    )


def _crs(value: object) -> Crs:
    if value is None:
        return CRS84
    if not isinstance(value, str) or not is_plain(value):
        raise _wrong("/crs", "cần mã như “EPSG:5899”", "a code such as “EPSG:5899” is needed")
    try:
        return parse_crs(value, where="/crs")
    except InvalidInput as cause:
        raise InvalidInput(cause.slug, cause.text, faults=(Fault("/crs", cause.text),)) from cause


def _day(value: object) -> date | None:
    if value is None:
        return None
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise _wrong("/date", "cần ngày có thật, dạng YYYY-MM-DD", "a real day as YYYY-MM-DD is needed")


def _word(fields: Mapping[str, object], name: str) -> str | None:
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip() or len(value) > 80 or not is_plain(value):
        raise _wrong(
            f"/{name}",
            "cần một từ, ví dụ residential.detached",
            "a word is needed, such as residential.detached",
        )
    return value.strip()


def _context(value: object) -> Context | None:
    match value:
        case None | "unknown":
            return None
        case "new_area":
            return "new_area"
        case "existing_area":
            return "existing_area"
        case _:
            raise _wrong(
                "/context", "chỉ nhận new_area hoặc existing_area", "must be new_area or existing_area"
            )


def _number(value: object, where: str, *, most: float = 1e9, least: float = 0.0) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(where, "cần một số", "a number is needed")
    number = float_or_infinity(value)
    if not math.isfinite(number) or not least <= number <= most:
        raise _wrong(where, f"phải từ {least:g} đến {most:g}", f"must be from {least:g} to {most:g}")
    return number


def _count(value: object, where: str, *, least: int = 0) -> int | None:
    number = _number(value, where, most=1000, least=least)
    if number is None:
        return None
    if number != int(number):
        raise _wrong(where, "cần một số nguyên", "a whole number is needed")
    return int(number)


def _needed(value: object, where: str, *, most: float = 1e9, least: float = 0.0) -> float:
    number = _number(value, where, most=most, least=least)
    if number is None:
        raise _wrong(where, "bắt buộc phải có", "is required")
    return number


def _items(value: object, where: str) -> Sequence[object]:
    if not isinstance(value, list):
        raise _wrong(where, "cần một danh sách", "a list is needed")
    items = cast("list[object]", value)
    if len(items) > MAX_ITEMS:
        raise _wrong(where, f"nhiều nhất {MAX_ITEMS} mục", f"at most {MAX_ITEMS} items")
    return items


def _members(value: object, where: str, allowed: tuple[str, ...]) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise _wrong(where, "cần một đối tượng", "an object is needed")
    members = cast("Mapping[str, object]", value)
    for name in members:
        if name not in allowed:
            known = ", ".join(allowed)
            raise _wrong(
                f"{where}/{shown(name)}",
                f"không có trường này; có: {known}",
                f"no such field; known: {known}",
            )
    return members


def _references(value: object) -> tuple[ParcelReference, ...]:
    if value is None:
        return ()
    return tuple(_one_reference(item, f"/parcels/{i}") for i, item in enumerate(_items(value, "/parcels")))


def _one_reference(value: object, where: str) -> ParcelReference:
    if isinstance(value, str):
        if not value.strip() or not is_plain(value):
            raise _wrong(where, "không phải mã thửa đất", "not a parcel id")
        return ParcelReference(parcel_id=value.strip())
    members = _members(value, where, ("commune", "sheet", "number"))
    parts: list[str] = []
    for name in ("commune", "sheet", "number"):
        part = members.get(name)
        if not isinstance(part, str) or not part.strip() or not is_plain(part):
            raise _wrong(f"{where}/{name}", "cần một chuỗi ký tự", "a text is needed")
        parts.append(part.strip())
    return ParcelReference(key=ParcelKey(*parts))


def _floors(value: object) -> tuple[Floor, ...] | None:
    if value is None:
        return None
    floors: list[Floor] = []
    for i, item in enumerate(_items(value, "/floors")):
        where = f"/floors/{i}"
        members = _members(item, where, ("use", "area_m2", "level"))
        use = _word(members, "use")
        if use is None:
            raise _wrong(f"{where}/use", "bắt buộc phải có", "is required")
        level = _number(members.get("level"), f"{where}/level", least=-50, most=500)
        floors.append(
            Floor(
                use,
                _needed(members.get("area_m2"), f"{where}/area_m2"),
                None if level is None else int(level),
            )
        )
    return tuple(floors)


def _volumes(value: object, crs: Crs) -> tuple[Volume, ...]:
    if value is None:
        return ()
    volumes: list[Volume] = []
    for i, item in enumerate(_items(value, "/volumes")):
        where = f"/volumes/{i}"
        members = _members(item, where, ("polygon", "base_m", "top_m"))
        base = _number(members.get("base_m"), f"{where}/base_m", least=-500, most=2000) or 0.0
        top = _needed(members.get("top_m"), f"{where}/top_m", least=-500, most=2000)
        if top <= base:
            raise _wrong(f"{where}/top_m", "phải cao hơn base_m", "must be above base_m")
        volumes.append(Volume(parse_polygon(members.get("polygon"), crs, f"{where}/polygon"), base, top))
    return tuple(volumes)


def _levels(value: object) -> tuple[float, ...]:
    if value is None:
        return ()
    return tuple(
        _needed(item, f"/ground_levels_m/{i}", least=-500, most=9000)
        for i, item in enumerate(_items(value, "/ground_levels_m"))
    )
