"""Tells what a file is by its first bytes. Its name only decides where bytes cannot (.dbf, the parts of a MapInfo table)."""

from __future__ import annotations

import re
from enum import StrEnum

from planning_server.domain.text import Text

HEAD_BYTES = 64 * 1024
"""How much of a file is looked at."""


class FileKind(StrEnum):
    EMPTY = "empty"
    ZIP = "zip"
    GZIP = "gzip"
    SHP = "shp"
    SHX = "shx"
    SQLITE = "sqlite"
    GEOJSON = "geojson"
    GML = "gml"
    KML = "kml"
    MAPINFO_TABLE = "mapinfo_table"
    MIF = "mif"
    DXF = "dxf"
    DGN = "dgn"
    DWG = "dwg"
    DGN_V8 = "dgn_v8"
    RAR = "rar"
    SEVEN_ZIP = "7z"
    TAR = "tar"
    BZIP2 = "bzip2"
    XZ = "xz"
    PDF = "pdf"
    OLE = "ole"
    RTF = "rtf"
    PICTURE = "picture"
    ACCESS = "access"
    FLATGEOBUF = "flatgeobuf"
    TOPOJSON = "topojson"
    ESRI_JSON = "esri_json"
    JSON = "json"
    VIRTUAL = "virtual"
    SCHEMA = "schema"
    XML = "xml"
    TEXT = "text"
    OTHER = "other"


KIND_WORDS: dict[FileKind, Text] = {
    FileKind.EMPTY: Text("tệp rỗng", "an empty file"),
    FileKind.ZIP: Text("tệp nén ZIP", "a zip file"),
    FileKind.GZIP: Text("tệp nén GZIP", "a gzip file"),
    FileKind.SHP: Text("shapefile", "a shapefile"),
    FileKind.SHX: Text("tệp chỉ mục .shx của shapefile", "the .shx index of a shapefile"),
    FileKind.SQLITE: Text("cơ sở dữ liệu SQLite", "an SQLite database"),
    FileKind.GEOJSON: Text("GeoJSON", "GeoJSON"),
    FileKind.GML: Text("GML", "GML"),
    FileKind.KML: Text("KML", "KML"),
    FileKind.MAPINFO_TABLE: Text("bảng MapInfo (.tab)", "a MapInfo table (.tab)"),
    FileKind.MIF: Text("MapInfo MIF", "MapInfo MIF"),
    FileKind.DXF: Text("bản vẽ DXF", "a DXF drawing"),
    FileKind.DGN: Text("bản vẽ DGN V7", "a DGN V7 drawing"),
    FileKind.DWG: Text("bản vẽ DWG", "a DWG drawing"),
    FileKind.DGN_V8: Text("bản vẽ DGN V8", "a DGN V8 drawing"),
    FileKind.RAR: Text("tệp nén RAR", "a RAR archive"),
    FileKind.SEVEN_ZIP: Text("tệp nén 7z", "a 7z archive"),
    FileKind.TAR: Text("tệp gói TAR", "a TAR archive"),
    FileKind.BZIP2: Text("tệp nén BZIP2", "a bzip2 file"),
    FileKind.XZ: Text("tệp nén XZ", "an xz file"),
    FileKind.PDF: Text("văn bản PDF", "a PDF document"),
    FileKind.OLE: Text("tài liệu Office đời cũ (.doc, .xls)", "an old Office document (.doc, .xls)"),
    FileKind.RTF: Text("văn bản RTF", "an RTF document"),
    FileKind.PICTURE: Text("hình ảnh", "a picture"),
    FileKind.ACCESS: Text("cơ sở dữ liệu Access (.mdb)", "an Access database (.mdb)"),
    FileKind.FLATGEOBUF: Text("FlatGeobuf", "FlatGeobuf"),
    FileKind.TOPOJSON: Text("TopoJSON", "TopoJSON"),
    FileKind.ESRI_JSON: Text("JSON của Esri", "Esri JSON"),
    FileKind.JSON: Text("JSON không phải GeoJSON", "JSON that is no GeoJSON"),
    FileKind.VIRTUAL: Text("tệp chỉ trỏ tới dữ liệu ở nơi khác", "a file that only points to data elsewhere"),
    FileKind.SCHEMA: Text("lược đồ XML (.xsd)", "an XML schema (.xsd)"),
    FileKind.XML: Text("XML không phải GML hay KML", "XML that is neither GML nor KML"),
    FileKind.TEXT: Text("văn bản thường", "plain text"),
    FileKind.OTHER: Text("không rõ định dạng", "of no known format"),
}

USUAL_SUFFIXES: dict[FileKind, tuple[str, ...]] = {
    FileKind.ZIP: (".zip", ".kmz"),
    FileKind.GZIP: (".gz",),
    FileKind.SHP: (".shp",),
    FileKind.SQLITE: (".gpkg", ".sqlite", ".db", ".sqlite3"),
    FileKind.GEOJSON: (".geojson", ".json", ".geojsonl", ".ndjson", ".geojsons", ".jsonl"),
    FileKind.GML: (".gml", ".xml"),
    FileKind.KML: (".kml", ".xml"),
    FileKind.MAPINFO_TABLE: (".tab",),
    FileKind.MIF: (".mif",),
    FileKind.DXF: (".dxf",),
    FileKind.DGN: (".dgn",),
}
"""Under these names a file of the kind is expected; another name is worth a word."""

SIGNATURES: tuple[tuple[int, bytes, FileKind], ...] = (
    (0, b"PK\x03\x04", FileKind.ZIP),
    (0, b"PK\x05\x06", FileKind.ZIP),
    (0, b"PK\x07\x08", FileKind.ZIP),
    (0, b"\x1f\x8b", FileKind.GZIP),
    (0, b"SQLite format 3\0", FileKind.SQLITE),
    (0, b"AutoCAD Binary DXF\r\n\x1a\0", FileKind.DXF),
    (0, b"\x08\x08\xfe\x02", FileKind.DGN),
    (0, b"\xc8\x08\xfe\x02", FileKind.DGN),
    (0, b"\x08\x09\xfe\x02", FileKind.DGN),
    (0, b"\xc8\x09\xfe\x02", FileKind.DGN),
    (0, b"Rar!\x1a\x07", FileKind.RAR),
    (0, b"7z\xbc\xaf\x27\x1c", FileKind.SEVEN_ZIP),
    (257, b"ustar", FileKind.TAR),
    (0, b"BZh", FileKind.BZIP2),
    (0, b"\xfd7zXZ\0", FileKind.XZ),
    (0, b"%PDF-", FileKind.PDF),
    (0, b"{\\rtf", FileKind.RTF),
    (0, b"\xff\xd8\xff", FileKind.PICTURE),
    (0, b"\x89PNG\r\n\x1a\n", FileKind.PICTURE),
    (0, b"GIF8", FileKind.PICTURE),
    (0, b"BM", FileKind.PICTURE),
    (0, b"II*\0", FileKind.PICTURE),
    (0, b"MM\0*", FileKind.PICTURE),
    (0, b"II+\0", FileKind.PICTURE),
    (0, b"MM\0+", FileKind.PICTURE),
    (0, b"\0\0\0\x0cjP  ", FileKind.PICTURE),
    (4, b"Standard Jet DB", FileKind.ACCESS),
    (4, b"Standard ACE DB", FileKind.ACCESS),
    (0, b"fgb\x03", FileKind.FLATGEOBUF),
)
SHAPEFILE_MAGIC = b"\x00\x00\x27\x0a"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DWG_VERSION = re.compile(rb"(?:AC10\d\d|AC1\.\d|AC2\.\d\d|MC0\.0)")
DGN_STREAM = "Dgn".encode("utf-16-le")
DXF_START = re.compile(rb"\s*(?:999[ \t]*\r?\n[^\n]*\n\s*)*0[ \t]*\r?\n[ \t]*SECTION\b")
MIF_START = re.compile(rb"\s*version\s+\d+", re.IGNORECASE)
MIF_WORDS = re.compile(
    rb"^\s*(?:columns\s+\d+|delimiter\s|coordsys\s|charset\s)", re.IGNORECASE | re.MULTILINE
)
GEOJSON_WORDS = re.compile(
    rb'"(?:FeatureCollection|Feature|features|coordinates|GeometryCollection|geometries)"'
)
ESRI_JSON_WORDS = re.compile(rb'"esriGeometry|"rings"\s*:|"paths"\s*:')
XML_NOISE = re.compile(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>|\s+", re.DOTALL)
XML_ROOT = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)")
VIRTUAL_ROOTS = frozenset(
    {
        b"OGRVRTDataSource",
        b"OGRVRTLayer",
        b"OGRVRTUnionLayer",
        b"OGRVRTWarpedLayer",
        b"VRTDataset",
        b"GDAL_WMS",
    }
    | {b"WMS_Capabilities", b"OGRWFSDataSource", b"OWSContext", b"OGRGMLASDataSource", b"WFS_Capabilities"}
)
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
GML_NAMESPACE = b"http://www.opengis.net/gml"


def kind_of(head: bytes, suffix: str) -> FileKind:
    """`head` are the first `HEAD_BYTES` of the file, `suffix` its lower-case extension with the dot."""
    if not head:
        return FileKind.EMPTY
    if DWG_VERSION.match(head):
        return FileKind.DWG
    for offset, signature, kind in SIGNATURES:
        if head.startswith(signature, offset):
            return kind
    if head.startswith(SHAPEFILE_MAGIC):
        return _shapefile_part(head, suffix)
    if head.startswith(OLE_MAGIC):
        return FileKind.DGN_V8 if suffix == ".dgn" or DGN_STREAM in head else FileKind.OLE
    return _text_kind(head)


def _shapefile_part(head: bytes, suffix: str) -> FileKind:
    """Both parts begin alike. Where the name does not say: an index begins with the place of record 1, which is 50 words in."""
    if suffix in (".shp", ".shx"):
        return FileKind(suffix[1:])
    return FileKind.SHX if head[100:104] == b"\0\0\0\x32" else FileKind.SHP


def _text_kind(head: bytes) -> FileKind:
    text = _as_utf8(head).lstrip(b" \t\r\n\x1e")
    if text.startswith(b"{"):
        return _json_kind(text)
    if text.startswith(b"["):
        return FileKind.GEOJSON if GEOJSON_WORDS.search(text) else FileKind.JSON
    if text.startswith(b"<"):
        return _xml_kind(text)
    if text[:6].lower() == b"!table":
        return FileKind.MAPINFO_TABLE
    if DXF_START.match(text):
        return FileKind.DXF
    if MIF_START.match(text) and MIF_WORDS.search(text):
        return FileKind.MIF
    return FileKind.OTHER if CONTROL.search(text) else FileKind.TEXT


def _as_utf8(head: bytes) -> bytes:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(encoding, errors="ignore").encode("utf-8", errors="ignore")
    return head.removeprefix(b"\xef\xbb\xbf")


def _json_kind(text: bytes) -> FileKind:
    if b'"Topology"' in text and b'"arcs"' in text:
        return FileKind.TOPOJSON
    if ESRI_JSON_WORDS.search(text):
        return FileKind.ESRI_JSON
    return FileKind.GEOJSON if GEOJSON_WORDS.search(text) else FileKind.JSON


def _xml_kind(text: bytes) -> FileKind:
    start = 0
    while found := XML_NOISE.match(text, start):
        start = found.end()
    root = XML_ROOT.match(text, start)
    if root is None:
        return FileKind.XML
    name, opening = root.group(1), text[start : text.find(b">", start) + 1 or None]
    if name == b"kml":
        return FileKind.KML
    if name in VIRTUAL_ROOTS:
        return FileKind.VIRTUAL
    if name == b"schema":
        return FileKind.SCHEMA
    is_gml = GML_NAMESPACE in opening or name in (b"FeatureCollection", b"XPlanAuszug")
    return FileKind.GML if is_gml and name not in (b"GFSTemplate", b"MD_Metadata") else FileKind.XML
