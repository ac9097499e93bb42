"""Makes drafted parcels from a cadastral layer: keys, opaque ids, areas."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter

from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.features import Features, read_positive, report_areas
from planning_server.ingest.findings import of_attributes as say
from planning_server.store.drafts import DraftParcel

AREA_WORDS = Text("diện tích pháp lý", "the legal area")
ID_LETTERS = 12


def parcel_id_of(commune: str, sheet: str, number: str, content_sha256: str, copy: int = 0) -> str:
    """`p` and 12 letters that say nothing; the same parcel, sent again unchanged, has the same id.

    `copy` counts rows that are the same in every respect, so that two of them never share an id.
    """
    words = [commune, sheet, number, content_sha256] + ([str(copy)] if copy else [])
    digest = hashlib.sha256("|".join(words).encode()).digest()
    return "p" + base64.b32encode(digest).decode().lower()[:ID_LETTERS]


def draft_parcels(
    features: Features, commune: str | None, accuracy_m: float | None, findings: list[Finding]
) -> tuple[DraftParcel, ...]:
    texts = {name: features.texts(name) for name in ("commune", "sheet", "number", "land_use")}
    legal_areas = read_positive(features, "legal_area_m2", AREA_WORDS, findings)
    first_row: dict[tuple[str, str, str], int] = {}
    copies: Counter[str] = Counter()
    parcels: list[DraftParcel] = []
    for index, row in enumerate(features.rows):
        place = texts["commune"][index] or commune
        if place is None:
            findings.append(say.COMMUNE_MISSING.seen(features.spot(index), row=row))
            continue
        key = (place, texts["sheet"][index] or "", texts["number"][index] or "")
        _report_key(features, index, key, first_row, findings)
        shape = features.shapes[index]
        content = _content_sha256(*key, texts["land_use"][index], legal_areas[index], shape.legal_hex)
        parcels.append(
            DraftParcel(
                row=row,
                parcel_id=parcel_id_of(*key, content, copies[content]),
                commune=key[0],
                sheet=key[1],
                number=key[2],
                land_use=texts["land_use"][index],
                legal_area_m2=legal_areas[index],
                area_m2=features.areas[index],
                accuracy_m=features.mapping.accuracy_m or accuracy_m,
                content_sha256=content,
                shape=shape,
            )
        )
        copies[content] += 1
    report_areas(features, legal_areas, "legal_area_m2", findings)
    return tuple(parcels)


def _content_sha256(*words: object) -> str:
    """Hash over key, legal attributes and the geometry as sent (EWKB with its SRID)."""
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()


def _report_key(
    features: Features,
    index: int,
    key: tuple[str, str, str],
    first_row: dict[tuple[str, str, str], int],
    findings: list[Finding],
) -> None:
    row = features.rows[index]
    if not key[1] or not key[2]:
        findings.append(say.KEY_MISSING.seen(features.spot(index), row=row))
        return
    known = first_row.setdefault(key, row)
    if known != row:
        findings.append(
            say.KEY_TWICE.seen(
                features.spot(index),
                measured={"other_row": known},
                row=row,
                sheet=key[1],
                number=key[2],
                other=known,
            )
        )
