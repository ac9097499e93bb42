"""The letters of the map's labels: files of drawn glyphs as MapLibre asks for them, made by `scripts/make_glyphs.py` and kept here."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

FONT_STACK: Final = "Noto Sans"
"""What labels name as `text-font`; also the name of the font where a reader has it."""
FOLDER: Final = Path(__file__).parent / "letters"
"""Under the SIL Open Font License, whose text lies there."""
LICENSE: Final = "OFL.txt"


@cache
def glyph_files() -> dict[str, bytes]:
    """By name, `{first}-{last}.pbf`: 256 code points each. Ranges that are not here are drawn with the reader's fonts."""
    return {path.name: path.read_bytes() for path in sorted(FOLDER.glob("*.pbf"))}


@cache
def glyph_license() -> bytes:
    return (FOLDER / LICENSE).read_bytes()
