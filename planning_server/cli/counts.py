"""Numbers of things in words: `1 zone`, `4 zones`; Vietnamese has one form for both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from planning_server.domain.text import Text

ROWS: Mapping[str, Text] = {
    "zones": Text("ô chức năng", "zone"),
    "lines": Text("đường chỉ giới", "line"),
    "overlays": Text("vùng khống chế", "overlay"),
    "parcels": Text("thửa đất", "parcel"),
}
"""What an upload drafts, by the name that answers for machines use."""


def counted(count: int, thing: Text) -> Text:
    """`thing` in the singular; its English plural takes an s."""
    return Text(f"{count} {thing.vi}", f"{count} {thing.en}{'' if count == 1 else 's'}")


def listed(parts: Iterable[Text]) -> Text:
    parts = tuple(parts)
    return Text(", ".join(part.vi for part in parts), ", ".join(part.en for part in parts))
