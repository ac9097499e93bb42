"""Query parameters, parsed at the edge. A parameter that nobody knows is refused: a misspelt `date` must not answer for today."""

from __future__ import annotations

import datetime as days
from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from planning_server.domain.crs import WGS84, Crs, parse_crs
from planning_server.domain.errors import Fault, InvalidInput
from planning_server.domain.parcel import ParcelKey
from planning_server.domain.text import Language, Text, is_plain
from planning_server.http.caching import Freshness
from planning_server.http.context import Context, context_of
from planning_server.http.language import required_language
from planning_server.publish.edition import EditionOnDay
from planning_server.tiles.palettes import PaletteName


def _plain(words: object) -> object:
    """Refuses text that nobody can read: control characters, halves of a surrogate pair."""
    if isinstance(words, str) and not is_plain(words):
        raise PydanticCustomError("not_plain_text", "holds characters that are no text")
    return words


class LawQuery(BaseModel):
    """Which law: `date` = in force that day, `edition` = as published then; without them today, in the current edition."""

    model_config = ConfigDict(extra="forbid")

    _only_plain_text = field_validator("*", mode="before")(_plain)

    date: Annotated[
        days.date | None, Field(description="The law in force on that day, YYYY-MM-DD; today without it.")
    ] = None
    edition: Annotated[
        int | None, Field(ge=1, le=2_000_000_000, description="As that edition published it.")
    ] = None
    lang: Annotated[str | None, Field(description="vi or en; else Accept-Language, else vi.")] = None


class StyleQuery(LawQuery):
    palette: Annotated[
        PaletteName,
        Field(
            description="circular: the colours of the circular; colour_blind: ten colours and patterns for readers who see red and green alike."
        ),
    ] = "circular"


class ParcelQuery(LawQuery):
    out_crs: Annotated[
        str | None, Field(description="System of the geometry in the answer; CRS84 without it.")
    ] = None

    def out(self) -> Crs:
        return parse_crs(self.out_crs, where="out_crs") if self.out_crs else Crs(WGS84)


class PlaceQuery(ParcelQuery):
    """A place: degrees, or easting and northing with their system, or a parcel by id or key."""

    lon: Annotated[float | None, Field(description="Longitude, degrees (CRS84).")] = None
    lat: Annotated[float | None, Field(description="Latitude, degrees (CRS84).")] = None
    e: Annotated[float | None, Field(description="Easting in metres, with crs.")] = None
    n: Annotated[float | None, Field(description="Northing in metres, with crs.")] = None
    x: Annotated[float | None, Field(description="Easting, unless axes=ne.")] = None
    y: Annotated[float | None, Field(description="Northing, unless axes=ne.")] = None
    axes: Annotated[
        Literal["en", "ne"] | None, Field(description="ne: x is northing, as Vietnamese certificates print.")
    ] = None
    crs: Annotated[str | None, Field(description="System of e, n or x, y: EPSG:5899.")] = None
    commune: Annotated[str | None, Field(max_length=64)] = None
    sheet: Annotated[str | None, Field(max_length=64)] = None
    number: Annotated[str | None, Field(max_length=64)] = None

    def point(self) -> tuple[float, float, Crs] | None:
        """Easting or longitude first, with its system; None when no coordinate was given. Raises `InvalidInput`."""
        printed = ("y", "x", self.y, self.x) if self.axes == "ne" else ("x", "y", self.x, self.y)
        pairs = [("lon", "lat", self.lon, self.lat), ("e", "n", self.e, self.n), printed]
        given = [item for item in pairs if item[2] is not None or item[3] is not None]
        if not given:
            self._refuse_idle("crs", self.crs)
            self._refuse_idle("axes", self.axes)
            return None
        if given[0][0] in {"lon", "e"}:
            self._refuse_idle("axes", self.axes)
        if len(given) > 1:
            raise _refused(
                "lon",
                Text("Chỉ dùng một cặp tọa độ: lon, lat hoặc e, n.", "Give one pair only: lon, lat or e, n."),
            )
        name_a, name_b, a, b = given[0]
        if a is None or b is None:
            missing = name_a if a is None else name_b
            raise _refused(missing, Text(f"Thiếu {missing}.", f"{missing} is missing."))
        if name_a == "lon":
            if self.crs is not None and parse_crs(self.crs).srid != WGS84:
                raise _refused(
                    "crs",
                    Text(
                        "lon, lat luôn là độ CRS84; hãy dùng e, n với crs.",
                        "lon, lat are CRS84 degrees always; use e, n with crs.",
                    ),
                )
            return a, b, Crs(WGS84)
        if self.crs is None:
            raise _refused(
                "crs",
                Text(
                    "Hãy nêu hệ tọa độ của e, n, ví dụ crs=EPSG:5899.",
                    "Name the system of e, n, for example crs=EPSG:5899.",
                ),
            )
        return a, b, parse_crs(self.crs)

    @staticmethod
    def _refuse_idle(name: str, value: str | None) -> None:
        """A parameter that would change nothing is a misunderstanding, not something to pass over."""
        if value is not None:
            raise _refused(name, Text(f"{name} không có tác dụng ở đây.", f"{name} changes nothing here."))

    def key(self) -> ParcelKey | None:
        """The parcel's key; None when no part of it was given. Raises `InvalidInput` for half a key."""
        parts = {"commune": self.commune, "sheet": self.sheet, "number": self.number}
        if not any(parts.values()):
            return None
        for name, value in parts.items():
            if not value:
                raise _refused(
                    name,
                    Text(
                        f"Khóa thửa đất cần cả commune, sheet, number; thiếu {name}.",
                        f"A parcel's key needs commune, sheet and number; {name} is missing.",
                    ),
                )
        return ParcelKey(self.commune or "", self.sheet or "", self.number or "")


class ConstraintsQuery(PlaceQuery):
    parcel: Annotated[str | None, Field(max_length=64, description="parcel_id")] = None
    format: Annotated[Literal["json"], Field(description="Form of the answer.")] = "json"


def _refused(parameter: str, text: Text) -> InvalidInput:
    return InvalidInput("invalid-parameter", text, faults=(Fault(parameter, text),))


def refuse_repeated(request: Request) -> None:
    """A parameter given twice has no one meaning."""
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if names.count(name) > 1:
            raise _refused(name, Text(f"{name} được nêu nhiều lần.", f"{name} is given more than once."))


def one_way_to_ask(ways: Mapping[str, object]) -> None:
    """Raises `InvalidInput` unless exactly one way of naming the place was used; `ways` maps parameter names to what was given."""
    used = [name for name, value in ways.items() if value is not None]
    if len(used) == 1:
        return
    names = "; ".join(ways)
    text = Text(
        f"Hãy hỏi bằng đúng một cách: {names}." if used else f"Thiếu vị trí: {names}.",
        f"Ask in exactly one way: {names}." if used else f"A place is missing: {names}.",
    )
    raise InvalidInput(
        "invalid-parameter", text, faults=tuple(Fault(name.split(",")[0], text) for name in used or ways)
    )


class Asked:
    """The law a request asks about, the reader's language, and how long the answer stays fresh."""

    def __init__(self, request: Request, query: LawQuery) -> None:
        refuse_repeated(request)
        self.context: Context = context_of(request)
        self.language: Language = required_language(query.lang, request.headers.get("accept-language", ""))
        clock = self.context.settings.clock
        edition = self.context.current.edition(query.edition)
        self.on_day: EditionOnDay = edition.on(query.date or clock.today())
        self.freshness = Freshness.of(
            self.on_day,
            clock.now(),
            pinned=query.date is not None and query.edition is not None,
            today=clock.today(),
        )


def asked_law(request: Request, query: Annotated[LawQuery, Query()]) -> Asked:
    return Asked(request, query)


AskedLaw = Annotated[Asked, Depends(asked_law)]
