"""Reads the model space of a DXF drawing with ezdxf: text and binary files, damaged ones as far as they can be recovered."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ezdxf import recover
from ezdxf.colors import aci2rgb, int2rgb
from ezdxf.filemanagement import readfile

from planning_server.ingest.readers import cad_dxf_shapes as shapes
from planning_server.ingest.readers import cad_dxf_texts as texts
from planning_server.ingest.readers.cad_drawing import (
    FARTHEST,
    MOST_ENTITIES,
    MOST_VERTICES,
    CadOptions,
    Drawing,
    DrawnArea,
    DrawnLine,
    DrawnText,
    Pen,
    Point,
)
from planning_server.ingest.readers.exchange import CannotRead

Entity = Any
MOST_FROM_BLOCKS = 200_000
"""Entities that inserts of blocks may become in all."""
DEEPEST_BLOCK = 16
LONGEST_RAW = 4000
FILLS = ("HATCH", "MPOLYGON", "SOLID", "TRACE")
NOT_DRAWN = ("ATTDEF", "VIEWPORT", "ACAD_PROXY_OBJECT", "SEQEND")
BY_BLOCK, BY_LAYER = 0, 256
DWG_START = b"AC10"
BINARY_START = b"AutoCAD Binary DXF"


@dataclass(frozen=True, slots=True)
class Frame:
    """The inserts around an entity: what it takes from them."""

    layer: str = ""
    handle: str = ""
    aci: int | None = 7
    color: str = "#ffffff"
    path: tuple[str, ...] = ()


def read_dxf(path: Path, options: CadOptions) -> Drawing:
    """In drawing units. Raises `CannotRead` where nothing can be made of the file."""
    drawing = Drawing()
    document = _open(path, drawing)
    _Walk(document, drawing, options).run()
    return drawing


def _open(path: Path, drawing: Drawing) -> Any:  # noqa: ANN401 - ezdxf's document
    with path.open("rb") as file:
        if file.read(4) == DWG_START:
            raise CannotRead("this is a DWG file under the name of a DXF; save it as DXF (2018 or older)")
    try:
        return readfile(path)
    except MemoryError:
        raise
    except Exception as first:  # noqa: BLE001 - nobody lists what a broken file makes of a parser
        document, auditor = _recovered(path, first)
        drawing.notes.say(
            "damaged",
            reason=f"{type(first).__name__}: {first}"[:200],
            fixes=len(auditor.fixes),
            errors=len(auditor.errors),
        )
        return document


def _recovered(path: Path, first: Exception) -> tuple[Any, Any]:
    """The document that can be made of a damaged file, and what was mended. A text file cut short loses its last entity."""
    try:
        raw = path.read_bytes()
        if not raw.startswith(BINARY_START) and not raw.rstrip().endswith(b"EOF"):
            return recover.read(io.BytesIO(_ended(raw)))
        return recover.readfile(path)
    except MemoryError:
        raise
    except Exception as cause:
        reason = f"no DXF that can be recovered: {type(cause).__name__}: {cause} ({first})"
        raise CannotRead(reason[:400]) from cause


def _ended(raw: bytes) -> bytes:
    """The tags before the last entity, which may lack a part, with the ends of section and file behind them."""
    lines = raw.splitlines()
    for index in range(len(lines) - len(lines) % 2 - 2, 0, -2):
        if lines[index].strip() == b"0":
            return b"\n".join([*lines[:index], b"  0", b"ENDSEC", b"  0", b"EOF", b""])
    return raw


class _Walk:
    def __init__(self, document: Any, drawing: Drawing, options: CadOptions) -> None:  # noqa: ANN401 - what a library or a plan file hands over
        self.document = document
        self.drawing = drawing
        self.options = options
        self.chord = options.chord_m / (options.unit_m or 1.0)
        self.fonts = texts.Fonts(document.styles)
        self.from_blocks = 0
        self.vertices = 0
        self.encoding = str(document.encoding)
        self.layers: dict[str, tuple[bool, int, str]] = {}

    def run(self) -> None:
        self._describe()
        for count, entity in enumerate(self.document.modelspace()):
            if count >= MOST_ENTITIES:
                raise CannotRead(f"more than {MOST_ENTITIES} entities")
            self._take(entity, Frame())
        if self.from_blocks >= MOST_FROM_BLOCKS:
            self.drawing.notes.say("blocks_too_many", limit=MOST_FROM_BLOCKS)
        self._paper()

    def _describe(self) -> None:
        header = self.document.header
        self.drawing.notes.say(
            "drawing",
            version=str(self.document.acad_release),
            codepage=str(header.get("$DWGCODEPAGE", "-")),
            units=int(header.get("$INSUNITS", 0)),
        )
        origin = header.get("$UCSORG", (0, 0, 0))
        if any(abs(part) > 0 for part in origin[:2]):
            self.drawing.notes.say("ucs", east=float(origin[0]), north=float(origin[1]))

    def _paper(self) -> None:
        count = sum(len(layout) for layout in self.document.layouts if not layout.is_modelspace) - sum(
            entity.dxftype() == "VIEWPORT" for layout in self.document.layouts for entity in layout
        )
        if count > 0:
            self.drawing.notes.say("paper_space", count=count)

    def _take(self, entity: Entity, frame: Frame) -> None:
        kind = str(entity.dxftype())
        if kind in NOT_DRAWN:
            return
        pen = self._pen(entity, frame, kind)
        if self._is_hidden(entity, pen.layer):
            self.drawing.hidden[pen.layer] += 1
            return
        try:
            self._draw(entity, kind, pen, frame)
        except MemoryError:
            raise
        except CannotRead:
            raise
        except Exception as cause:  # noqa: BLE001 - one broken entity is told, the others are read
            self.drawing.notes.say(
                "entity_broken", handle=pen.handle, layer=pen.layer, kind=kind, reason=f"{cause}"[:120]
            )

    def _draw(self, entity: Entity, kind: str, pen: Pen, frame: Frame) -> None:
        if kind == "INSERT":
            self._insert(entity, pen, frame)
        elif kind in FILLS:
            self._fill(entity, pen)
        elif kind in shapes.SHAPES:
            line = shapes.line_of(entity, self.chord)
            if line is None:
                self.drawing.unread[kind] += 1
            elif self._is_usable(line[0], pen) and len(line[0]) > 1:
                self.drawing.lines.append(DrawnLine(pen, *line))
        elif kind in ("TEXT", "ATTRIB"):
            self._text(entity, pen)
        elif kind == "MTEXT":
            self._mtext(entity, pen)
        else:
            self.drawing.unread[kind] += 1

    def _fill(self, entity: Entity, pen: Pen) -> None:
        rings = shapes.fill_of(entity, self.chord)
        if not rings:
            self.drawing.notes.say("hatch_empty", handle=pen.handle, layer=pen.layer)
        elif self._is_usable([point for ring in rings for point in ring], pen):
            style = int(entity.dxf.hatch_style) if pen.kind == "HATCH" else 0
            self.drawing.areas.append(
                DrawnArea(pen, rings, shapes.HATCH_STYLES[style if style in (1, 2) else 0])
            )

    def _is_usable(self, points: Sequence[Point], pen: Pen) -> bool:
        self.vertices += len(points)
        if self.vertices > MOST_VERTICES:
            raise CannotRead(f"more than {MOST_VERTICES} vertices")
        bad = sum(not _is_place(point) for point in points)
        if bad:
            self.drawing.notes.say("not_finite", handle=pen.handle, layer=pen.layer, kind=pen.kind, count=bad)
        return not bad

    def _text(self, entity: Entity, pen: Pen) -> None:
        tag = str(entity.dxf.tag) if entity.dxftype() == "ATTRIB" else ""
        if tag and entity.has_embedded_mtext_entity:
            self._mtext(entity.virtual_mtext_entity(), pen, tag)
            return
        font = self.fonts.of(str(entity.dxf.get("style", "Standard")))
        raw = str(entity.dxf.text)
        self._add_text(pen, texts.points_of(entity), (texts.plain(raw), raw, font), tag)

    def _mtext(self, entity: Entity, pen: Pen, tag: str = "") -> None:
        font = self.fonts.of(str(entity.dxf.get("style", "Standard")))
        content = str(entity.text)
        place = [(entity.dxf.insert.x, entity.dxf.insert.y)]
        for text, run_font in texts.lines_of(content, font):
            self._add_text(pen, place, (text, content, run_font), tag)

    def _add_text(self, pen: Pen, points: list[Point], said: tuple[str, str, str], tag: str) -> None:
        text, raw, font = said
        if text.strip() and self._is_usable(points, pen):
            read = " ".join(texts.readable(texts.by_font(text, self.encoding, font)).split())
            self.drawing.texts.append(
                DrawnText(pen, points, read, texts.readable(raw[:LONGEST_RAW]), font, tag)
            )

    def _insert(self, entity: Entity, pen: Pen, frame: Frame) -> None:
        for attribute in entity.attribs:
            self._take(attribute, _inside(frame, pen, frame.path))
        name = str(entity.dxf.name)
        block = self.document.blocks.get(name)
        if block is None:
            self.drawing.notes.say("block_missing", handle=pen.handle, block=name)
        elif block.block.is_xref:
            path = str(block.block.dxf.get("xref_path", "-"))
            self.drawing.notes.say("xref", handle=pen.handle, block=name, path=path[:200])
        elif name in frame.path or len(frame.path) >= DEEPEST_BLOCK:
            self.drawing.notes.say("block_in_itself", handle=pen.handle, block=name)
        else:
            self._explode(entity, _inside(frame, pen, (*frame.path, name)))

    def _explode(self, entity: Entity, frame: Frame) -> None:
        copies: Iterable[Entity] = entity.multi_insert() if entity.mcount > 1 else (entity,)
        for copy in copies:
            if self.from_blocks >= MOST_FROM_BLOCKS:
                return
            for part in copy.virtual_entities(skipped_entity_callback=self._skipped):
                self.from_blocks += 1
                if self.from_blocks >= MOST_FROM_BLOCKS:
                    return
                self._take(part, frame)

    def _skipped(self, entity: Entity, _: str) -> None:
        self.drawing.unread[str(entity.dxftype())] += 1

    def _pen(self, entity: Entity, frame: Frame, kind: str) -> Pen:
        layer = str(entity.dxf.get("layer", "0"))
        if frame.path and layer == "0":
            layer = frame.layer
        handle = frame.handle or str(entity.dxf.get("handle", "") or "")
        aci, color = self._color(entity, frame, layer)
        return Pen(layer, handle, kind, aci, color, "/".join(frame.path))

    def _color(self, entity: Entity, frame: Frame, layer: str) -> tuple[int | None, str]:
        if entity.dxf.hasattr("true_color"):
            return None, _hex(int2rgb(entity.dxf.true_color))
        aci = int(entity.dxf.get("color", BY_LAYER))
        if aci == BY_BLOCK:
            return frame.aci, frame.color
        if aci == BY_LAYER:
            _, aci, color = self._layer(layer)
            return (None if aci < 0 else aci), color
        return aci, self._shown(aci)

    def _layer(self, name: str) -> tuple[bool, int, str]:
        """Whether the layer is hidden, its colour index (-1: a true colour), its colour."""
        if name not in self.layers:
            self.layers[name] = self._look_up(name)
        return self.layers[name]

    def _look_up(self, name: str) -> tuple[bool, int, str]:
        if name not in self.document.layers:
            return False, 7, "#ffffff"
        layer = self.document.layers.get(name)
        hidden = bool(layer.is_off() or layer.is_frozen())
        if layer.rgb is not None:
            return hidden, -1, _hex(layer.rgb)
        aci = abs(int(layer.color))
        return hidden, aci, self._shown(aci)

    def _shown(self, aci: int) -> str:
        """Palettes differ; for the indexes of the circular's table, its colours count."""
        known = self.options.palette.get(aci)
        return known or (_hex(aci2rgb(aci)) if 0 < aci < BY_LAYER else "")

    def _is_hidden(self, entity: Entity, layer: str) -> bool:
        if self.options.read_hidden or layer.casefold() in self.options.layers:
            return False
        is_invisible = bool(entity.dxf.get("invisible", 0)) and entity.dxftype() != "ATTRIB"
        return is_invisible or self._layer(layer)[0]


def _inside(frame: Frame, pen: Pen, path: tuple[str, ...]) -> Frame:
    return Frame(pen.layer, frame.handle or pen.handle, pen.color_index, pen.color, path)


def _is_place(point: Point) -> bool:
    return all(math.isfinite(part) and abs(part) < FARTHEST for part in point)


def _hex(rgb: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)
