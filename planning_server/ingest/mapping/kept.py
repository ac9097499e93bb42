"""A mapping kept as a file of its own, for an office that names its layers and columns the same way in every plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from planning_server.domain.errors import InvalidInput
from planning_server.domain.text import Text


def with_kept_mapping(plan: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """The plan file with what a mapping file says of its layers; where both speak, the plan file stands.

    `kept` is `{"layers": ...}`, or a whole plan file of which only `mapping` is taken. Raises `InvalidInput` where it holds no layers.
    """
    inside = kept.get("mapping", kept)
    layers = _object(_object(inside).get("layers"))
    if not layers:
        raise InvalidInput(
            "mapping-file-without-layers",
            Text(
                "Tệp mapping không có lớp nào: cần {“layers”: {tên lớp: {“role”: …, “attributes”: …}}}.",
                "The mapping file holds no layers: it must be {“layers”: {name: {“role”: …, “attributes”: …}}}.",
            ),
        )
    mapping = _object(plan.get("mapping"))
    stated = _object(mapping.get("layers"))
    merged = {name: _merged(stated.get(name), layer) for name, layer in layers.items()}
    return {**plan, "mapping": {**mapping, "layers": {**stated, **merged}}}


def _merged(stated: object, kept: object) -> object:
    """Objects member by member, everything else as the plan file states it."""
    if stated is None:
        return kept
    if not isinstance(stated, dict) or not isinstance(kept, dict):
        return stated
    first, second = _object(stated), _object(kept)
    return {**second, **{name: _merged(value, second.get(name)) for name, value in first.items()}}


def _object(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
