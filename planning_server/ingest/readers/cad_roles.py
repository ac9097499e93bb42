"""What a CAD layer is for: as the plan file says, else as its name says by the circular, else unknown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from planning_server.ingest.readers.cad_drawing import CadOptions, LayerRule

Source = Literal["table", "name", "class", "current_state", "unknown"]

STAGED = re.compile(r"(?:(HT|QHDD|QHDH|QH)_)?(.+)", re.IGNORECASE)
"""Stage prefix and code: HT current state, QHDD first phase, QHDH long term, QH planned."""
LEVELS = frozenset(
    ["qg", "cv", "ct", "ch", "dvo", "mn", "th", "thcs", "cho", "tm", "tttm", "khac", "pccc", "tangle"]
)
"""What programs write after a code to tell the level of a school or a park."""
CLASSES: Mapping[str, LayerRule] = {
    "chigioiduongdo": LayerRule("lines", kind="red_line"),
    "chigioixaydung": LayerRule("lines", kind="building_line"),
    "hanhlangantoan": LayerRule("lines", kind="corridor"),
    "mangluoigiaothongduongbo": LayerRule("lines", kind="road_centre_line"),
    "ranhgioiquyhoach": LayerRule("boundary"),
}
"""Feature classes of the circular that a drawing may use as layer names, without `_A`, `_L` or `_P`."""


class LayerUse(NamedTuple):
    rule: LayerRule | None
    source: Source


def use_of(layer: str, options: CadOptions) -> LayerUse:
    """
    >>> use_of("QH_DAT_O_Nhomnhao", CadOptions(codes={"dat_o_nhomnhao": "DAT_O_Nhomnhao"})).rule.code
    'DAT_O_Nhomnhao'
    """
    name = layer.casefold()
    if name in options.layers:
        return LayerUse(options.layers[name], "table")
    name = name.split("$0$")[-1]  # the name that a bound reference is given
    matched = STAGED.fullmatch(name)
    stage, rest = matched.groups() if matched else (None, name)
    code = _code(rest, options.codes)
    if code is not None:
        if stage == "ht":
            return LayerUse(LayerRule("ignore"), "current_state")
        return LayerUse(LayerRule("zones", code), "name")
    found = CLASSES.get(re.sub(r"_[alp]$", "", rest))
    if found is not None:
        return LayerUse(found, "class")
    return LayerUse(None, "unknown")


def _code(name: str, codes: Mapping[str, str]) -> str | None:
    if name in codes:
        return codes[name]
    head, _, level = name.rpartition("_")
    return codes.get(head) if level in LEVELS else None
