"""Turns the notes of a drawing into findings, with their place once the coordinate system is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from planning_server.domain.crs import WGS84, Crs, transform_xy
from planning_server.domain.errors import Refusal
from planning_server.domain.finding import Choice, Finding, Question
from planning_server.domain.text import Text
from planning_server.ingest.findings import of_cad as say
from planning_server.ingest.findings.kind import FindingKind, Place, Spot
from planning_server.ingest.pointers import pointer
from planning_server.ingest.readers.exchange import Note
from planning_server.ingest.readers.reasons import quoted
from planning_server.landuse.names import guess_codes

Words = dict[str, Any]

CAD_FORMATS: Final = ("dxf", "dgn")

KINDS: Final[Mapping[str, FindingKind]] = {
    "damaged": say.DRAWING_DAMAGED,
    "entity_broken": say.PIECE_BROKEN,
    "hatch_empty": say.PIECE_BROKEN,
    "paper_space": say.PAPER_SPACE,
    "hidden_layer": say.HIDDEN_LAYER,
    "xref": say.XREF,
    "blocks_too_many": say.BLOCKS_TOO_MANY,
    "block_missing": say.BLOCK_NOT_DRAWN,
    "block_in_itself": say.BLOCK_NOT_DRAWN,
    "not_finite": say.NOT_FINITE,
    "unit_question": say.UNIT,
    "place_unknown": say.PLACE_UNKNOWN,
    "moved": say.MOVED,
    "ucs": say.UCS,
    "ring_closed": say.RING_CLOSED,
    "ring_open": say.RING_OPEN,
    "area_twice": say.AREA_TWICE,
    "fill_and_outline": say.FILL_AND_OUTLINE,
    "symbol": say.SYMBOLS,
    "ring_divided": say.RING_DIVIDED,
    "end_snapped": say.END_SNAPPED,
    "overshoot": say.OVERSHOOT,
    "line_twice": say.LINE_TWICE,
    "sliver": say.SLIVER,
    "line_loose": say.LINE_LOOSE,
    "line_unused": say.LINE_LOOSE,
    "hole": say.HOLE,
    "ring_in_ring": say.RING_IN_RING,
    "label_between": say.LABEL_BETWEEN,
    "label_orphan": say.LABEL_OUTSIDE,
    "texts_outside": say.TEXTS_OUTSIDE,
    "label_conflict": say.LABELS_DISAGREE,
    "labels_several": say.LABELS_SEVERAL,
    "code_conflict": say.LAYER_AND_LABEL,
    "zone_without_class": say.ZONE_WITHOUT_CLASS,
    "zones_unlabelled": say.ZONES_UNLABELLED,
    "shapes_without_class": say.SHAPES_WITHOUT_CLASS,
    "layer_unused_areas": say.LAYER_NOT_USED,
    "layer_unused": say.LAYER_LEFT_OUT,
    "current_state": say.LAYER_LEFT_OUT,
    "arcs_stroked": say.ARCS_STROKED,
    "tags_too_many": say.TAGS_TOO_MANY,
}
SHAPED: Final = frozenset(
    [
        "3DFACE",
        "3DSOLID",
        "REGION",
        "BODY",
        "SURFACE",
        "MESH",
        "MLINE",
        "POLYLINE",
        "ACAD_TABLE",
        "ACAD_PROXY_ENTITY",
    ]
)
"""Entities that can hold ground or words of a plan and are not read."""
REASONS: Final[Mapping[str, Text]] = {
    "hatch_empty": Text("vùng tô không có đường bao", "the hatch has no boundary"),
    "block_missing": Text("tệp không có định nghĩa của khối", "the file does not define the block"),
    "block_in_itself": Text(
        "khối chứa chính nó hoặc lồng quá sâu", "the block holds itself or is nested too deep"
    ),
    "current_state": Text("hiện trạng, tiền tố HT_", "current state, prefix HT_"),
    "layer_unused": Text("không có vai trò", "it has no role"),
}
UNITS: Final[Mapping[int, Text]] = {
    0: Text("không ghi", "none"),
    1: Text("inch", "inches"),
    2: Text("foot", "feet"),
    4: Text("mm", "mm"),
    5: Text("cm", "cm"),
    6: Text("m", "m"),
    7: Text("km", "km"),
}
COLUMNS: Final[Mapping[str, Text]] = {
    "code": Text("mã loại đất", "the land-use code"),
    "zone_id": Text("ký hiệu", "the zone's number"),
    "coverage": Text("mật độ xây dựng", "coverage"),
    "storeys": Text("tầng cao", "storeys"),
    "far": Text("hệ số sử dụng đất", "floor area ratio"),
    "height_m": Text("chiều cao", "height"),
    "population": Text("dân số", "population"),
    "stated_area_m2": Text("diện tích", "area"),
}
NESTED_CHOICES: Final = (
    Choice("cut", Text("Trừ vùng trong khỏi vùng ngoài", "Take inner areas out of outer ones")),
    Choice("keep", Text("Giữ nguyên như vẽ, chồng nhau", "Keep them as drawn, overlapping")),
)
LAYER_CHOICES: Final = (
    Choice(
        {"role": "zones"},
        Text("Ô chức năng, mã ghi trong chữ bên trong", "Zones with their code in a text inside"),
    ),
    Choice(
        {"role": "ignore"}, Text("Nền, khung, chú giải: không dùng", "Background, frame, legend: not used")
    ),
)
TOLERANCE_STEP_M: Final = 0.05


def findings_of_drawing(layer: str, notes: Sequence[Note], crs: Crs | None) -> list[Finding]:
    """One finding a note. `layer` is what the drawing's zones are called; without `crs` they have no place."""
    content = next((note.words for note in notes if note.code == "content"), {})
    return [_finding(layer, note, crs, content) for note in notes if note.code not in ("content", "stroked")]


def _finding(layer: str, note: Note, crs: Crs | None, content: Mapping[str, str | float]) -> Finding:
    spot = Spot(layer, note.row, place_of_note(note, crs))
    measured = {name: value for name, value in note.words.items() if name != "text"}
    words: Words = {**note.words, "row": note.row or 0}
    if note.code == "drawing":
        unit = UNITS.get(int(words["units"]), Text("khác", "another"))
        said: Words = {**words, **content, "unit": unit}
        return say.DRAWING_READ.seen(spot, measured={**measured, **content}, **said)
    if note.code == "not_read":
        kind = say.SHAPES_NOT_READ if words["kind"] in SHAPED else say.NOT_READ
        return kind.seen(spot, measured=measured, entity=words["kind"], count=words["count"])
    if note.code == "more_notes":
        number = KINDS[words["code"]].number
        return say.MORE_NOTES.seen(
            spot, measured={"column": words["code"], **measured}, number=number, count=words["count"]
        )
    asked = QUESTIONS[note.code](note) if note.code in QUESTIONS else None
    return KINDS[note.code].seen(
        spot,
        measured=_identified(note, measured),
        question=asked,
        **_worded(note.code, words),
    )


def _worded(code: str, words: Words) -> Words:
    """The words of a sentence: reasons, columns and neighbours in both languages; distances that round to nothing in millimetres."""
    worded: Words = dict(words)
    if code in REASONS:
        worded["reason"] = REASONS[code]
    elif isinstance(worded.get("reason"), str):
        worded["reason"] = quoted(worded["reason"])
    if "kind" in worded:
        worded["entity"] = worded.pop("kind")
    if code == "hatch_empty":
        worded["entity"] = "HATCH"
    if "column" in worded:
        worded["column"] = COLUMNS.get(str(worded["column"]), Text("tên", "the name"))
    if code == "label_orphan":
        worded["near"] = _near(worded)
    if code == "layer_unused":
        worded["count"] = worded["lines"]
    for name in ("gap_m", "metres"):
        if isinstance(worded.get(name), float) and worded[name] < 0.1:
            worded[name] = _small(worded[name])
    return worded


def _small(metres: float) -> Text:
    """Three decimals where two would show nothing."""
    plain = f"{metres:.3f}" if metres >= 0.0005 else f"{metres:.1e}"
    return Text(plain.replace(".", ","), plain)


def _near(words: Words) -> Text:
    if not words["near"]:
        return Text("", "")
    vi = f"{words['metres']:.1f}".replace(".", ",")
    return Text(
        f"; ô chức năng gần nhất là {words['near']}, cách {vi} m",
        f"; the nearest one is {words['near']}, {words['metres']:.1f} m away",
    )


def _identified(note: Note, measured: Mapping[str, str | float]) -> dict[str, str | float]:
    """What tells notes of one kind apart where they have neither row nor place."""
    known = dict(measured)
    if note.x is None and note.row is None and "column" not in known:
        known["column"] = " ".join(str(known[name]) for name in ("layer", "block", "handle") if name in known)
    return known


def _unit_question(note: Note) -> Question:
    choices = [
        Choice(
            note.words["unit"],
            Text(f"Đơn vị vẽ là {note.words['unit']}", f"The drawing unit is {note.words['unit']}"),
        ),
        Choice("m", Text("Đơn vị vẽ là mét", "The drawing unit is the metre")),
    ]
    return Question("/cad/units", tuple(choices))


def _tolerance_question(note: Note) -> Question:
    gap = float(note.words["gap_m"])
    needed = round((int(gap / TOLERANCE_STEP_M) + 1) * TOLERANCE_STEP_M, 2)
    text = Text(
        f"Nối các đầu cách nhau đến {needed} m".replace(".", ","), f"Join ends up to {needed} m apart"
    )
    return Question("/cad/closing_tolerance_m", (Choice(needed, text, {"gap_m": gap}),))


def _layer_question(note: Note) -> Question:
    """Codes that the layer's name suggests first; what a drawing's layer most often is otherwise, after them."""
    layer = str(note.words["layer"])
    suggested = tuple(
        Choice(guess.code, guess.reason, {"score": round(guess.score, 2)}) for guess in guess_codes(layer)
    )
    return Question(pointer("cad", "layers", layer), (*suggested, *LAYER_CHOICES))


QUESTIONS: Final[Mapping[str, Callable[[Note], Question]]] = {
    "unit_question": _unit_question,
    "place_unknown": lambda _: Question("/cad/shift_m"),
    "ring_open": _tolerance_question,
    "shapes_without_class": _layer_question,
    "layer_unused_areas": _layer_question,
    "ring_in_ring": lambda _: Question("/cad/nested", NESTED_CHOICES),
}


def place_of_note(note: Note, crs: Crs | None) -> Place | None:
    """Where a note of any reader lies, in degrees; None where it has no place or the system is not known."""
    if crs is None or note.x is None or note.y is None:
        return None
    try:
        [[longitude, latitude]] = transform_xy(np.array([[note.x, note.y]]), crs, Crs(WGS84)).tolist()
    except Refusal:
        return None
    if not np.isfinite([longitude, latitude]).all():
        return None
    return round(longitude, 7), round(latitude, 7)
