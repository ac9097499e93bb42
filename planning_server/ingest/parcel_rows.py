"""Makes drafted parcels from a cadastral layer: keys, opaque ids, areas."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from types import NoneType
from typing import cast

import numpy as np

from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.commune_codes import tell_communes_of_rows
from planning_server.ingest.features import Features, read_positive, report_areas
from planning_server.ingest.findings import of_attributes as say
from planning_server.ingest.plan_values import ParcelFile
from planning_server.store.drafts import DraftParcels

AREA_WORDS = Text("diện tích pháp lý", "the legal area")
ID_LETTERS = 12
ESCAPED = re.compile(r'["\\\x00-\x1f]')
"""Letters that JSON writes otherwise than as they are."""
BASE32 = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", dtype="S1")

ParcelWords = tuple[str, str, str]
"""Commune, sheet and number as written; empty where the row has none."""


@dataclass(frozen=True, slots=True)
class ParcelsSeen:
    """What was met before in one upload, over all its layers: ids are unique and keys are compared in the whole of it."""

    copies: Counter[str] = field(default_factory=Counter[str])
    """How often a content (by its hash) was met."""
    first_spot: dict[ParcelWords, tuple[str, int]] = field(default_factory=dict[ParcelWords, tuple[str, int]])
    """Layer and row that first had a key."""

    def numbered(self, contents: Sequence[str]) -> list[int]:
        """How often each content was met before; counts rows that are the same in every respect, so that two never share an id."""
        if len(set(contents)) == len(contents) and self.copies.keys().isdisjoint(contents):
            self.copies.update(contents)
            return [0] * len(contents)
        before: list[int] = []
        for content in contents:
            before.append(self.copies[content])
            self.copies[content] += 1
        return before


def draft_parcels(
    features: Features, plan: ParcelFile, seen: ParcelsSeen, findings: list[Finding]
) -> DraftParcels:
    """The rows of one layer; `seen` is the same value for every layer of an upload and remembers them."""
    communes = [text or plan.commune for text in features.texts("commune")]
    legal_areas = read_positive(features, "legal_area_m2", AREA_WORDS, findings)
    placed = [index for index, commune in enumerate(communes) if commune is not None]
    _report_without_commune(features, communes, findings)
    tell_communes_of_rows(features, findings)
    keys = [
        (commune or "", sheet or "", number or "")
        for commune, sheet, number in zip(
            communes, features.texts("sheet"), features.texts("number"), strict=True
        )
    ]
    _report_keys(features, placed, keys, seen, findings)
    parcels = _parcels(features, plan, keys, legal_areas, seen)
    report_areas(features, legal_areas, "legal_area_m2", findings)
    return parcels if len(placed) == len(communes) else parcels.only(placed)


def _parcels(
    features: Features,
    plan: ParcelFile,
    keys: Sequence[ParcelWords],
    legal_areas: Sequence[float | None],
    seen: ParcelsSeen,
) -> DraftParcels:
    land_uses = features.texts("land_use")
    words = [_json_texts([key[at] for key in keys]) for at in range(3)]
    named = [f"{commune}, {sheet}, {number}" for commune, sheet, number in zip(*words, strict=True)]
    contents = [
        hashlib.sha256(f"[{key}, {use}, {area}]".encode() + legal).hexdigest()
        for key, use, area, legal in zip(
            named, _json_texts(land_uses), _json_texts(legal_areas), features.shapes.legal, strict=True
        )
    ]
    return DraftParcels(
        layer=features.name,
        rows=features.rows,
        parcel_ids=parcel_ids(contents, seen),
        communes=[key[0] for key in keys],
        sheets=[key[1] for key in keys],
        numbers=[key[2] for key in keys],
        land_uses=land_uses,
        legal_areas_m2=legal_areas,
        areas_m2=features.areas,
        accuracy_m=features.mapping.accuracy_m or plan.accuracy_m,
        predecessors=[() if text is None else (text,) for text in features.texts("predecessors")],
        content_sha256=contents,
        shapes=features.shapes,
    )


def _json_texts(values: Sequence[str | int | float | bool | None]) -> list[str]:
    """Each value as JSON, letters as they are."""
    kinds = set(map(type, values))
    if kinds == {str} and not ESCAPED.search("".join(cast("Sequence[str]", values))):
        return [f'"{value}"' for value in values]
    if kinds <= {str, NoneType}:
        written: dict[object, str] = {
            value: encode_basestring(value) for value in set(values) if isinstance(value, str)
        }
        written[None] = "null"
        return [written[value] for value in values]
    numbers = cast("Sequence[float | None]", values)
    if kinds <= {float, NoneType} and all(value is None or math.isfinite(value) for value in numbers):
        return ["null" if value is None else repr(value) for value in values]
    encode = json.JSONEncoder(ensure_ascii=False).encode
    return [encode(value) for value in values]


def parcel_ids(contents: Sequence[str], seen: ParcelsSeen) -> list[str]:
    """`p` and 12 letters that say nothing; the same parcel, sent again unchanged, has the same id.

    `contents` are hashes in hex over key, register and shape. The letters are the first of the hash in base 32, 5 bits each; those of
    the n-th copy of a content (`ParcelsSeen.numbered`) come from the hash over it and n.
    """
    digests = [
        hashlib.sha256(f"{content} {copy}".encode()).hexdigest() if copy else content
        for content, copy in zip(contents, seen.numbered(contents), strict=True)
    ]
    bits = np.array([int(digest[:16], 16) for digest in digests], dtype=np.uint64)
    shifts = np.arange(64 - 5, 64 - 5 * ID_LETTERS - 1, -5, dtype=np.uint64)
    letters = BASE32[(bits[:, np.newaxis] >> shifts) & np.uint64(31)]
    return ["p" + word.decode() for word in letters.view(f"S{ID_LETTERS}").ravel().tolist()]


def _report_without_commune(
    features: Features, communes: Sequence[str | None], findings: list[Finding]
) -> None:
    lost = [index for index, commune in enumerate(communes) if commune is None]
    for spot in features.spots(lost):
        findings.append(say.COMMUNE_MISSING.seen(spot, row=spot.row or 0))


def _report_keys(
    features: Features,
    placed: Sequence[int],
    keys: Sequence[ParcelWords],
    seen: ParcelsSeen,
    findings: list[Finding],
) -> None:
    """Names rows without a key and rows whose key another row has already, in this layer or one before."""
    named = [index for index in placed if keys[index][1] and keys[index][2]]
    if len(named) < len(placed):
        for spot in features.spots(sorted(set(placed) - set(named))):
            findings.append(say.KEY_MISSING.seen(spot, row=spot.row or 0))
    name, rows, first = features.name, features.rows, seen.first_spot
    mine = keys if len(named) == len(keys) else [keys[index] for index in named]
    spots = [(name, rows[index]) for index in named]
    counts = Counter(mine)
    doubtful = [at for at, key in enumerate(mine) if counts[key] > 1 or key in first]
    first.update(dict(zip(reversed(mine), reversed(spots), strict=True)) | first)
    again = {named[at]: first[mine[at]] for at in doubtful if first[mine[at]] != spots[at]}
    for (index, (layer, other)), spot in zip(again.items(), features.spots(list(again)), strict=True):
        elsewhere = Text(f"{other} của lớp “{layer}”", f"{other} of the layer “{layer}”")
        findings.append(
            say.KEY_TWICE.seen(
                spot,
                measured={"other_row": other},
                row=rows[index],
                sheet=keys[index][1],
                number=keys[index][2],
                other=other if layer == name else elsewhere,
            )
        )
