"""Ids that the file gives to zones of several layers: within one layer they are parts of one zone, across layers nobody has said so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.findings.of_codes import ZONE_ID_IN_LAYERS
from planning_server.store.drafts import DraftLayer

IDS_LISTED = 20
LONGEST_ID = 60


def report_shared_ids(layers: Sequence[DraftLayer], findings: list[Finding]) -> None:
    """One finding for all of them. Ids made of row numbers name their layer and are never shared."""
    found: dict[str, set[str]] = defaultdict(set)
    for layer in layers:
        for zone in layer.zones:
            found[zone.zone_id].add(layer.name)
    shared = sorted(zone_id for zone_id, names in found.items() if len(names) > 1)
    if not shared:
        return
    names = sorted({name for zone_id in shared for name in found[zone_id]})
    listed = ", ".join(zone_id[:LONGEST_ID] for zone_id in shared[:IDS_LISTED])
    more = len(shared) - IDS_LISTED
    words = Text(f"{listed} và {more} ký hiệu nữa", f"{listed} and {more} more") if more > 0 else listed
    findings.append(
        ZONE_ID_IN_LAYERS.seen(
            measured={"count": len(shared), "ids": ", ".join(shared), "layers": ", ".join(names)},
            layers=", ".join(names),
            count=len(shared),
            listed=words,
        )
    )
