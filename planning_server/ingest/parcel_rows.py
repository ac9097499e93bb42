"""Makes drafted parcels from a cadastral layer: keys, opaque ids, areas."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field

from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.features import Features, read_positive, report_areas
from planning_server.ingest.findings import of_attributes as say
from planning_server.ingest.plan_values import ParcelFile
from planning_server.store.drafts import DraftParcel

AREA_WORDS = Text("diện tích pháp lý", "the legal area")
ID_LETTERS = 12

ParcelWords = tuple[str, str, str]
"""Commune, sheet and number as written; empty where the row has none."""


def parcel_id_of(commune: str, sheet: str, number: str, content_sha256: str, copy: int = 0) -> str:
    """`p` and 12 letters that say nothing; the same parcel, sent again unchanged, has the same id.

    `copy` counts rows that are the same in every respect, so that two of them never share an id.
    """
    words = json.dumps([commune, sheet, number, content_sha256, copy], ensure_ascii=False)
    digest = hashlib.sha256(words.encode()).digest()
    return "p" + base64.b32encode(digest).decode().lower()[:ID_LETTERS]


@dataclass(frozen=True, slots=True)
class ParcelsSeen:
    """What was met before in one upload, over all its layers: ids are unique and keys are compared in the whole of it."""

    copies: Counter[str] = field(default_factory=Counter[str])
    """How often a content (by its hash) was met."""
    first_spot: dict[ParcelWords, tuple[str, int]] = field(default_factory=dict[ParcelWords, tuple[str, int]])
    """Layer and row that first had a key."""


def draft_parcels(
    features: Features, plan: ParcelFile, seen: ParcelsSeen, findings: list[Finding]
) -> tuple[DraftParcel, ...]:
    """The rows of one layer; `seen` is the same value for every layer of an upload and remembers them."""
    texts = {name: features.texts(name) for name in ("commune", "sheet", "number", "land_use")}
    legal_areas = read_positive(features, "legal_area_m2", AREA_WORDS, findings)
    parcels: list[DraftParcel] = []
    for index, row in enumerate(features.rows):
        place = texts["commune"][index] or plan.commune
        if place is None:
            findings.append(say.COMMUNE_MISSING.seen(features.spot(index), row=row))
            continue
        key = (place, texts["sheet"][index] or "", texts["number"][index] or "")
        _report_key(features, index, key, seen, findings)
        shape = features.shapes[index]
        content = _content_sha256(*key, texts["land_use"][index], legal_areas[index], shape.legal_hex)
        parcels.append(
            DraftParcel(
                row=row,
                parcel_id=parcel_id_of(*key, content, seen.copies[content]),
                commune=key[0],
                sheet=key[1],
                number=key[2],
                land_use=texts["land_use"][index],
                legal_area_m2=legal_areas[index],
                area_m2=features.areas[index],
                accuracy_m=features.mapping.accuracy_m or plan.accuracy_m,
                content_sha256=content,
                shape=shape,
            )
        )
        seen.copies[content] += 1
    report_areas(features, legal_areas, "legal_area_m2", findings)
    return tuple(parcels)


def _content_sha256(*words: object) -> str:
    """Hash over key, legal attributes and the geometry as sent (EWKB with its SRID)."""
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()


def _report_key(
    features: Features, index: int, key: ParcelWords, seen: ParcelsSeen, findings: list[Finding]
) -> None:
    row = features.rows[index]
    if not key[1] or not key[2]:
        findings.append(say.KEY_MISSING.seen(features.spot(index), row=row))
        return
    here = (features.name, row)
    layer, other = seen.first_spot.setdefault(key, here)
    if (layer, other) == here:
        return
    elsewhere = Text(f"{other} của lớp “{layer}”", f"{other} of the layer “{layer}”")
    findings.append(
        say.KEY_TWICE.seen(
            features.spot(index),
            measured={"other_row": other},
            row=row,
            sheet=key[1],
            number=key[2],
            other=other if layer == features.name else elsewhere,
        )
    )
