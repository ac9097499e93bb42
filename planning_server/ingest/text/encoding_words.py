"""Where a file of each format says how its text is encoded, in words: a planner looks for a .cpg only beside a shapefile."""

from __future__ import annotations

from dataclasses import dataclass

from planning_server.domain.text import Text


@dataclass(frozen=True, slots=True)
class EncodingSaid:
    """`where` names the place; `absent` says that nothing stands there; `other_way` is what a planner can do to the file."""

    where: Text
    absent: Text
    other_way: Text


_ANY_FILE = EncodingSaid(
    Text("bảng mã ghi trong tệp", "the encoding written in the file"),
    Text("tệp không ghi bảng mã", "the file does not say it"),
    Text("hoặc xuất lại tệp theo UTF-8", "or export the file again in UTF-8"),
)
_OF_FORMATS = {
    "mapinfo": EncodingSaid(
        Text("mục CharSet của bảng MapInfo", "CharSet of the MapInfo table"),
        Text("bảng MapInfo không ghi CharSet", "the MapInfo table gives no CharSet"),
        Text("hoặc ghi CharSet vào bảng MapInfo", "or write CharSet into the MapInfo table"),
    ),
    "dgn": EncodingSaid(
        Text("bảng mã của bản vẽ DGN", "the encoding of the DGN drawing"),
        Text("DGN không có chỗ ghi bảng mã", "a DGN has no place for it"),
        Text("hoặc gửi bản vẽ dạng DXF", "or send the drawing as a DXF"),
    ),
}


def encoding_said(format_name: str, layer: str) -> EncodingSaid:
    if format_name == "shapefile":
        return EncodingSaid(
            Text(f"tệp {layer}.cpg", f"the file {layer}.cpg"),
            Text("không có tệp .cpg", "there is no .cpg file"),
            Text(f"hoặc thêm tệp {layer}.cpg", f"or add the file {layer}.cpg"),
        )
    return _OF_FORMATS.get(format_name, _ANY_FILE)
