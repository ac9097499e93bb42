"""Gives every layer that was read the name by which the plan file can call it, and says why one that it calls is not there.

A layer is called by its own name. Where several data sets hold one of that name, each is called with its place as well:
`folder/name`, or `folder/file.gpkg/name` in a file of many layers; as much of the end of that path as tells them apart is enough.
A file of one layer also answers to the file's name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import PurePosixPath

from planning_server.domain.finding import Choice, Finding, Question
from planning_server.domain.text import Text
from planning_server.ingest.archive import UnpackedArchive
from planning_server.ingest.data_sets import layer_key
from planning_server.ingest.findings import of_files as say
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.pointers import pointer
from planning_server.ingest.readers.process import FailedLayer, ReadLayer
from planning_server.ingest.readers.reasons import evidence, in_both_languages
from planning_server.ingest.readers.source_layer import RawLayer
from planning_server.ingest.shape_kinds import without_kind
from planning_server.ingest.unreadable import Unreadable

NAMED_BY_FILE = frozenset({"shapefile", "mapinfo", "geojson"})
"""Formats of one layer a file, called by the file's name."""
MOST_LISTED = 30
MOST_OFFERED = 8
MOST_COMPARED = 200
KINDS_OF_REFUSAL: Mapping[str, Text] = {
    "not_geojson": Text("JSON không phải GeoJSON", "JSON that is no GeoJSON"),
    "not_geopackage": Text(
        "cơ sở dữ liệu SQLite không phải GeoPackage", "an SQLite database that is no GeoPackage"
    ),
}


@dataclass(frozen=True, slots=True)
class _Called:
    read: ReadLayer
    short: str
    full: str


def named_layers(
    read: Sequence[ReadLayer],
    failed: Sequence[FailedLayer],
    unpacked: UnpackedArchive,
    wanted: Sequence[str],
    findings: list[Finding],
    names: Mapping[str, str] | None = None,
) -> tuple[RawLayer, ...]:
    """Raises `Unreadable` where a wanted layer is not there, cannot be read, or could be any of several.

    `names` are what the plan file's layers are called in the file, where it says so.
    """
    keys = {layer_key(name): name for name in in_the_file(wanted, names or {})}
    named = _renamed(_named(read, keys), names or {})
    present = {layer_key(layer.name) for layer in named}
    missing = [name for name in wanted if not {layer_key(name), layer_key(without_kind(name))} & present]
    if missing:
        raise Unreadable(*_why_missing(missing, wanted, named, read, failed, unpacked))
    for one in failed:
        findings.append(_told(one))
    return tuple(named)


def _named(read: Sequence[ReadLayer], keys: Mapping[str, str]) -> list[RawLayer]:
    called = [_Called(one, one.layer.name, full) for one, full in zip(read, _full_names(read), strict=True)]
    claims = _claims(called, keys)
    shared: dict[str, int] = defaultdict(int)
    for one in called:
        shared[layer_key(one.short)] += one.full not in claims
    alone: dict[int, int] = defaultdict(int)
    for one in called:
        alone[one.read.data_set.source.number] += 1
    return [
        replace(
            one.read.layer,
            sent_as=one.full,
            name=claims.get(one.full)
            or _own_name(one, keys, shared, is_alone=alone[one.read.data_set.source.number] == 1),
        )
        for one in called
    ]


def in_the_file(wanted: Iterable[str], names: Mapping[str, str]) -> list[str]:
    """The layers of the plan file as the file calls them."""
    called = {layer_key(name): in_file for name, in_file in names.items()}
    return [called.get(layer_key(name), name) for name in wanted]


def _renamed(layers: list[RawLayer], names: Mapping[str, str]) -> list[RawLayer]:
    called = {layer_key(in_file): name for name, in_file in names.items()}
    return [replace(layer, name=called.get(layer_key(layer.name), layer.name)) for layer in layers]


def missing_layer(name: str, layers: Sequence[str], wanted: Iterable[str]) -> Finding:
    """Asks which of the `layers` there is meant by `name`: those that the plan file does not call, the most alike first."""
    taken = {layer_key(one) for one in wanted}
    free = [layer for layer in layers if layer_key(layer) not in taken]
    alike = {
        layer: SequenceMatcher(None, layer_key(name), layer_key(layer), autojunk=False).ratio()
        for layer in free[:MOST_COMPARED]
    }
    ranked = sorted(alike, key=lambda layer: -alike[layer])[:MOST_OFFERED]
    choices = tuple(
        Choice(layer, Text(f"Lớp “{layer}”", f"The layer “{layer}”"), {"alike": round(alike[layer], 2)})
        for layer in ranked
    )
    return say.LAYER_NOT_IN_FILE.seen(
        Spot(name),
        question=Question(pointer("mapping", "names", name), choices),
        layer=name,
        found=", ".join(layers[:MOST_LISTED]) or "-",
    )


def _claims(called: Sequence[_Called], keys: Mapping[str, str]) -> dict[str, str]:
    """Layers that the plan file calls by a path, by their full name; a path that fits several claims none."""
    claims: dict[str, str] = {}
    for key, name in keys.items():
        fitting = [one.full for one in called if "/" in key and f"/{layer_key(one.full)}".endswith(f"/{key}")]
        if len(fitting) == 1:
            claims[fitting[0]] = name
    return claims


def _own_name(one: _Called, keys: Mapping[str, str], shared: Mapping[str, int], *, is_alone: bool) -> str:
    stem = one.read.data_set.name
    if is_alone and layer_key(stem) in keys and layer_key(stem) not in shared:
        return stem
    return one.short if shared[layer_key(one.short)] == 1 else one.full


def _full_names(read: Sequence[ReadLayer]) -> list[str]:
    names = [_full_name(one) for one in read]
    counts: dict[str, int] = defaultdict(int)
    for name in names:
        counts[layer_key(name)] += 1
    return [
        name if counts[layer_key(name)] == 1 else one.data_set.sent_as
        for name, one in zip(names, read, strict=True)
    ]


def _full_name(one: ReadLayer) -> str:
    path = PurePosixPath(one.data_set.sent_as)
    place = path.parent if one.data_set.source.format in NAMED_BY_FILE else path
    return str(place / one.layer.name)


def _why_missing(
    missing: Sequence[str],
    wanted: Sequence[str],
    named: Sequence[RawLayer],
    read: Sequence[ReadLayer],
    failed: Sequence[FailedLayer],
    unpacked: UnpackedArchive,
) -> list[Finding]:
    why: list[Finding] = []
    for name in missing:
        key = layer_key(name)
        twins = [
            layer.name
            for layer, one in zip(named, read, strict=True)
            if layer_key(one.layer.name) == key.rpartition("/")[2]
        ]
        if len(twins) > 1:
            why.append(say.LAYER_TWICE.seen(layer=name, paths=", ".join(twins[:MOST_LISTED])))
            continue
        causes = [one for one in failed if key in (layer_key(one.unread.name), layer_key(one.data_set.name))]
        causes = causes or [one for one in failed if not one.unread.name]
        if causes:
            why += [_refused(one, name) for one in causes]
        else:
            why.append(missing_layer(name, [layer.name for layer in named], wanted))
    told: list[Finding] = []
    for finding in (*why, *unpacked.refused):
        if finding not in told:
            told.append(finding)
    return told


def _refused(one: FailedLayer, name: str) -> Finding:
    file, code = one.data_set.sent_as[:200], one.unread.code
    if code in KINDS_OF_REFUSAL:
        return say.FORMAT_REFUSED.seen(file=file, what=KINDS_OF_REFUSAL[code])
    if code == "xml_unsafe":
        return say.XML_UNSAFE.seen(file=file, found=one.unread.reason)
    said = one.unread.reason
    return say.LAYER_UNREADABLE.seen(
        Spot(name), measured=evidence(said), layer=name, reason=in_both_languages(said)
    )


def _told(one: FailedLayer) -> Finding:
    file, unread = one.data_set.sent_as[:200], one.unread
    if unread.code in KINDS_OF_REFUSAL:
        return say.FILE_NOT_READ.seen(file=file, what=KINDS_OF_REFUSAL[unread.code])
    if unread.code == "layer_without_shapes":
        return say.LAYER_WITHOUT_SHAPES.seen(layer=unread.name, file=file, rows=unread.rows)
    if unread.code == "view_not_read":
        return say.VIEW_NOT_READ.seen(layer=unread.name, file=file)
    name = unread.name or one.data_set.name
    return say.LAYER_NOT_READ.seen(
        Spot(name),
        measured=evidence(unread.reason),
        layer=name,
        file=file,
        reason=in_both_languages(unread.reason),
    )
