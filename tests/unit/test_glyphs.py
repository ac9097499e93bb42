"""The letters of the map: every one that Vietnamese and the words of the map need is there, and is drawn as the font draws it."""

from __future__ import annotations

import hashlib
import importlib.util
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol, cast

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import Message
from numpy.typing import NDArray

from planning_server.landuse import words
from planning_server.landuse.codes import LAND_USES
from planning_server.tiles.glyphs import FONT_STACK, glyph_files, glyph_license

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "make_glyphs.py"
BORDER = 3
OUTLINE = 191
"""255 * (1 - 0.25): the value on the outline; more is inside."""

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LOWER = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES] + ["đ"]
LETTERS = [*LOWER, *(letter.upper() for letter in LOWER)]
"""The 12 vowels with their 6 tones, and đ, small and capital."""


class Glyph(Protocol):
    id: int
    bitmap: bytes
    width: int
    height: int
    left: int
    top: int
    advance: int

    def HasField(self, name: str) -> bool: ...  # noqa: N802 - protocol buffers name it so


class Stack(Protocol):
    name: str
    range: str
    glyphs: Sequence[Glyph]


@cache
def message_class() -> type[Message]:
    """`glyphs` of the format that Mapbox published (glyphs.proto of node-fontnik), for the reader of protocol buffers of Google."""
    kinds = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name="glyphs.proto", syntax="proto2")
    file.message_type.add(name="Glyph")
    file.message_type.add(name="Stack")
    file.message_type.add(name="Glyphs")
    glyph, stack, glyphs = file.message_type
    names = ("id", "bitmap", "width", "height", "left", "top", "advance")
    of = {"bitmap": kinds.TYPE_BYTES, "left": kinds.TYPE_SINT32, "top": kinds.TYPE_SINT32}
    for number, name in enumerate(names, 1):
        glyph.field.add(
            name=name, number=number, type=of.get(name, kinds.TYPE_UINT32), label=kinds.LABEL_OPTIONAL
        )
    for number, name in enumerate(("name", "range"), 1):
        stack.field.add(name=name, number=number, type=kinds.TYPE_STRING, label=kinds.LABEL_REQUIRED)
    many = {"type": kinds.TYPE_MESSAGE, "label": kinds.LABEL_REPEATED}
    stack.field.add(name="glyphs", number=3, type_name=".Glyph", **many)
    glyphs.field.add(name="stacks", number=1, type_name=".Stack", **many)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("Glyphs"))


def stacks_of(content: bytes) -> Sequence[Stack]:
    return cast("Sequence[Stack]", cast("Any", message_class().FromString(content)).stacks)


@cache
def drawn() -> dict[str, Glyph]:
    """Every glyph by its letter."""
    found: dict[str, Glyph] = {}
    for name, content in glyph_files().items():
        (stack,) = stacks_of(content)
        assert (stack.name, f"{stack.range}.pbf") == (FONT_STACK, name)
        first, last = map(int, stack.range.split("-"))
        assert (first % 256, last) == (0, first + 255)
        codes = [glyph.id for glyph in stack.glyphs]
        assert codes == sorted(set(codes))
        assert first <= codes[0] <= codes[-1] <= last
        found |= {chr(glyph.id): glyph for glyph in stack.glyphs}
    return found


def bitmap(glyph: Glyph) -> NDArray[np.uint8]:
    shape = (glyph.height + 2 * BORDER, glyph.width + 2 * BORDER)
    return np.frombuffer(glyph.bitmap, np.uint8).reshape(shape)


def test_every_letter_of_vietnamese_is_drawn_and_no_two_look_alike() -> None:
    assert len(LETTERS) == 146
    assert [letter for letter in LETTERS if letter not in drawn()] == []
    assert len({drawn()[letter].bitmap for letter in LETTERS}) == len(LETTERS)
    assert all(bitmap(drawn()[letter]).max() > OUTLINE for letter in LETTERS)


def test_every_letter_of_the_words_of_the_map_is_drawn() -> None:
    texts = [use.label for use in LAND_USES]
    for table in (
        words.SYSTEMS,
        words.LEVELS,
        words.THEMES,
        words.LINE_KINDS,
        words.EFFECTS,
        words.ROAD_CLASSES,
    ):
        texts += table.values()
    letters = {letter for text in texts for letter in text.vi + text.en} | set("0123456789/-–“”…²%()")
    assert sorted(letters - set(drawn())) == []


def test_every_bitmap_is_as_large_as_it_says_and_its_edge_is_outside() -> None:
    for glyph in drawn().values():
        if glyph.HasField("bitmap"):
            field = bitmap(glyph)
            frame = np.concatenate([field[0], field[-1], field[:, 0], field[:, -1]])
            assert frame.max() < OUTLINE
        else:
            assert (glyph.width, glyph.height) == (0, 0)


def test_a_letter_has_the_measures_of_the_font() -> None:
    """NotoSans-Regular, 1000 units an em: H is 714 high and 741 wide with its bearings, stems 97 to 187 and 553 to 643; ascent 1069.

    At 24 pixels: top 17.1, so 18 rows, 8 below the ascent of 26; advance 17.8; stems from 2.33 to 4.49 and from 13.27 to 15.43,
    so the middles of the pixels 2, 3, 13 and 14 are well inside. That of pixel 4 is 0.01 outside, less than is measured (1/32).
    """
    glyph = drawn()["H"]
    assert (glyph.width, glyph.height, glyph.left, glyph.top, glyph.advance) == (14, 18, 2, -8, 18)
    middle_of_stem = bitmap(glyph)[:, BORDER + 1]
    assert (middle_of_stem > OUTLINE).sum() == 17
    row = bitmap(glyph)[BORDER + 3]
    assert np.flatnonzero(row > OUTLINE + 2).tolist() == [3, 4, 14, 15]


def test_the_value_falls_by_the_distance_to_the_outline() -> None:
    """Below the foot of H the outline is the baseline: 0.5, 1.5 and 2.5 pixels out, 255 / 8 = 31.9 a pixel."""
    column = bitmap(drawn()["H"])[-BORDER:, BORDER + 1].astype(int)
    assert column.tolist() == pytest.approx([191.25 - 31.875 * out for out in (0.5, 1.5, 2.5)], abs=1)


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_glyphs", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_script_draws_the_same_letters_again() -> None:
    make: Any = script()
    if not make.FONT.is_file() or hashlib.sha256(make.FONT.read_bytes()).hexdigest() != make.FONT_SHA256:
        pytest.skip("this system has another Noto Sans than Debian 12's fonts-noto-core")
    font = TTFont(make.FONT)
    names: dict[int, str] = font.getBestCmap() or {}
    for letter in "Hẵ8ơĐ ":
        message = make.glyph(font, names[ord(letter)], ord(letter))
        (stack,) = stacks_of(make.fields((1, make.fields((1, b"x"), (2, b"x"), (3, message)))))
        (again,), kept = stack.glyphs, drawn()[letter]
        for name in ("width", "height", "left", "top", "advance"):
            assert getattr(again, name) == getattr(kept, name)
        if kept.HasField("bitmap"):
            assert np.abs(bitmap(again).astype(int) - bitmap(kept)).max() <= 1


def test_the_license_lies_beside_them() -> None:
    text = glyph_license().decode()
    assert "SIL OPEN FONT LICENSE Version 1.1" in text
    assert "must be distributed entirely under this license" in text
