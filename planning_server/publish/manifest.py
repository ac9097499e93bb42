"""The versions as an edition's manifest names them: which it holds, what ends them, and which it leaves out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from planning_server.publish.in_force import Derived
from planning_server.store.editions import VersionDates

Json = dict[str, Any]


def versions_held(
    dates: Sequence[VersionDates], derived: Iterable[Derived], papers: Iterable[tuple[Any, ...]]
) -> list[Json]:
    """`papers` are rows of `documents_of_versions.sql` of the decisions that end a version."""
    ranges = {item.version_id: item.in_force for item in derived}
    ends = _ends(dates, papers)
    return [
        {
            "plan_id": item.plan_id,
            "version": item.version,
            "sha256": item.source_sha256,
            "in_force_from": ranges[item.version_id].start.isoformat(),
            "in_force_to": iso(ranges[item.version_id].end),
            "ended_by": ends.get(item.version_id),
        }
        for item in dates
        if item.version_id in ranges
    ]


def _ends(dates: Sequence[VersionDates], papers: Iterable[tuple[Any, ...]]) -> dict[int, Json]:
    """By the version that is ended; of several decisions the earliest, as `derive` takes it."""
    documents: dict[int, list[Json]] = {}
    for version_id, title, number, day, sha256 in papers:
        paper = {"title": title, "number": number, "date": iso(day), "sha256": sha256}
        documents.setdefault(version_id, []).append(paper)
    ends: dict[int, Json] = {}
    for item in sorted(dates, key=lambda one: (one.in_force_from, one.version_id)):
        if item.scope == "end" and item.adjusts_version_id is not None:
            decision = {
                "authority": item.authority,
                "number": item.decision_number,
                "date": item.decision_date.isoformat(),
                "in_force_from": item.in_force_from.isoformat(),
                "documents": documents.get(item.version_id, []),
            }
            ends.setdefault(item.adjusts_version_id, decision)
    return ends


def versions_left_out(dates: Sequence[VersionDates], never: Collection[int]) -> list[Json]:
    """A decision that ends a version which is left out is left out with it; `replaced_by` is the version of the same first day."""
    held = {
        (item.plan_id, item.in_force_from): item.version
        for item in dates
        if item.scope == "whole" and item.version_id not in never
    }
    return [
        {
            "plan_id": item.plan_id,
            "version": None,
            "decision_number": item.decision_number,
            "reason": "ends a version that is law on no day",
            "replaced_by": None,
        }
        if item.scope == "end"
        else {
            "plan_id": item.plan_id,
            "version": item.version,
            "decision_number": item.decision_number,
            "reason": "law on no day: ended before it began, or replaced on its first day",
            "replaced_by": held.get((item.plan_id, item.in_force_from)),
        }
        for item in dates
        if is_left_out(item, never)
    ]


def is_left_out(item: VersionDates, never: Collection[int]) -> bool:
    """`never` are the versions that are law on no day."""
    return item.version_id in never or (item.scope == "end" and item.adjusts_version_id in never)


def iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def canonical_json(manifest: Mapping[str, Any]) -> bytes:
    """Sorted keys, no spaces, UTF-8."""
    return json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def manifest_sha256(manifest: Mapping[str, Any]) -> str:
    """Hash of the manifest's canonical JSON."""
    return hashlib.sha256(canonical_json(manifest)).hexdigest()
