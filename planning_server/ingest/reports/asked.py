"""What can be asked of a plan file, in words, by the place that the answer goes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from planning_server.domain.text import Text
from planning_server.ingest.indicators import INDICATOR_WORDS


@dataclass(frozen=True, slots=True)
class Asked:
    """`steps` are those of the JSON pointer; one in braces stands for any name, which the words may use.

    `of_code` are other words where findings of such a code ask; `example` is a value where the planner gives one of her own.
    """

    steps: tuple[str, ...]
    words: Text
    of_code: Mapping[str, Text] = field(default_factory=dict[str, Text])
    example: object = None


ATTRIBUTE_WORDS: Final[Mapping[str, Text]] = {
    **{str(indicator): words for indicator, words in INDICATOR_WORDS.items()},
    "zone_id": Text("ký hiệu ô chức năng", "the zone's id"),
    "code": Text("mã loại đất (chức năng sử dụng đất)", "the land-use code"),
    "label": Text("tên, nhãn", "the label"),
    "stated_area_m2": Text("diện tích ghi (m²)", "the stated area (m²)"),
    "population": Text("dân số", "the population"),
    "road_name": Text("tên đường", "the road's name"),
    "road_width_m": Text("bề rộng đường (m)", "the road's width (m)"),
    "road_class": Text("cấp đường", "the road's class"),
    "setback_m": Text("khoảng lùi (m)", "the setback (m)"),
    "commune": Text("mã xã", "the commune's code"),
    "sheet": Text("số tờ bản đồ", "the sheet number"),
    "number": Text("số thửa", "the parcel number"),
    "legal_area_m2": Text("diện tích pháp lý (m²)", "the legal area (m²)"),
    "land_use": Text("loại đất", "the land use"),
    "predecessors": Text("thửa gốc", "the parcels it comes from"),
}

WHICH_SYSTEM = Text(
    "Tọa độ trong tệp thuộc hệ tọa độ nào?", "In which coordinate system are the coordinates of the file?"
)
ASKED: Final[tuple[Asked, ...]] = (
    Asked(("crs",), WHICH_SYSTEM, example="EPSG:9210"),
    Asked(
        ("measure_crs",),
        Text(
            "Đo diện tích, khoảng cách theo hệ tọa độ nào?",
            "In which system are areas and distances measured?",
        ),
        example="EPSG:9210",
    ),
    Asked(
        ("mapping", "layers"),
        Text(
            "Công bố những lớp nào của tệp, mỗi lớp là gì?",
            "Which layers of the file are to be published, and what is each of them?",
        ),
        example={"TEN_LOP": {"role": "zones", "attributes": {"code": "TEN_COT"}}},
    ),
    Asked(
        ("mapping", "layers", "{layer}"),
        Text("Lớp “{layer}” là gì trong đồ án?", "What is the layer “{layer}” in the plan?"),
        example={"role": "none"},
    ),
    Asked(
        ("mapping", "layers", "{layer}", "attributes", "{attribute}"),
        Text(
            "Cột nào của lớp “{layer}” ghi {attribute}?",
            "Which column of the layer “{layer}” holds {attribute}?",
        ),
        example="TEN_COT",
    ),
    Asked(
        ("mapping", "layers", "{layer}", "codes", "{code}"),
        Text(
            "Mã “{code}” của lớp “{layer}” là loại đất nào theo thông tư?",
            "Which land use of the circular is the code “{code}” of the layer “{layer}”?",
        ),
        example="DAT_O_Nhomnhao",
    ),
    Asked(
        ("mapping", "layers", "{layer}", "units", "{attribute}"),
        Text(
            "Số không ghi đơn vị về {attribute} của lớp “{layer}” tính theo đơn vị nào?",
            "In which unit are the bare numbers for {attribute} of the layer “{layer}”?",
        ),
        example="percent",
    ),
    Asked(
        ("mapping", "names", "{layer}"),
        Text(
            "Lớp nào trong tệp là lớp “{layer}” của tệp mô tả?",
            "Which layer of the file is the layer “{layer}” of the plan file?",
        ),
        example="TEN_LOP",
    ),
    Asked(
        ("encodings", "{layer}", "{column}"),
        Text(
            "Chữ trong cột “{column}” của lớp “{layer}” được gõ theo bảng mã nào?",
            "In which encoding is the text of the column “{column}” of the layer “{layer}”?",
        ),
        example="tcvn3",
    ),
    Asked(
        ("covers",),
        Text("Đồ án điều chỉnh vùng nào?", "Which area does the plan speak for?"),
        example={"layer": "TEN_LOP_RANH_GIOI"},
    ),
    Asked(("kind",), Text("Tệp này là loại nào?", "What kind of file is this?"), example="vector"),
    Asked(
        ("cad", "units"),
        Text("Bản vẽ được vẽ theo đơn vị nào?", "In which unit was the drawing made?"),
        example="m",
    ),
    Asked(
        ("cad", "closing_tolerance_m"),
        Text(
            "Nối các đầu đường cách nhau đến bao nhiêu mét?",
            "Up to how many metres apart are ends of lines joined?",
        ),
        example=0.1,
    ),
    Asked(
        ("cad", "shift_m"),
        Text(
            "Bản vẽ phải dời bao nhiêu mét (đông, bắc) để về đúng chỗ?",
            "By how many metres (east, north) does the drawing have to be moved to its place?",
        ),
        example=[500000, 1200000],
    ),
    Asked(
        ("cad", "nested"),
        Text("Vùng nằm trong vùng khác thì vẽ thế nào?", "What is drawn where one area lies within another?"),
        example="cut",
    ),
    Asked(
        ("cad", "layers", "{layer}"),
        Text("Lớp “{layer}” của bản vẽ là gì?", "What is the layer “{layer}” of the drawing?"),
        example={"role": "ignore"},
    ),
    Asked(
        ("ends", "{place}"),
        Text("Thửa đất nào chấm dứt?", "Which parcel ends?"),
        example={"parcel_id": "…"},
    ),
    Asked(
        ("georeference_accepted",),
        Text(
            "Vì sao vẫn nhận bản quét dù vị trí kém chính xác?",
            "For what reason is the scan taken although it is placed so poorly?",
        ),
        example="…",
    ),
    Asked(
        ("repairs", "{key}"),
        Text(
            "Bản đồ vẽ phần đất chồng lấn này cho dòng nào?",
            "For which row does the map draw the ground that both have?",
        ),
        {
            "gap": Text(
                "Bản đồ để trống chỗ hở này, hay vẽ cho dòng nào?",
                "Does the map leave this gap bare, or for which row is it drawn?",
            )
        },
        example="leave",
    ),
)


def asked_at(pointer: str) -> tuple[Asked, Mapping[str, Text]]:
    """The question whose answer goes to a JSON pointer, and the names in it as people know them."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    for asked in ASKED:
        names = _names(asked.steps, steps)
        if names is not None:
            return asked, names
    words = Text(
        "Mục {pointer} của tệp mô tả phải ghi gì?", "What is to stand at {pointer} of the plan file?"
    )
    return Asked((), words), {"pointer": Text(pointer, pointer)}


def _names(pattern: tuple[str, ...], steps: list[str]) -> dict[str, Text] | None:
    """What the steps in braces stand for; None where the pointer is another one."""
    if len(pattern) != len(steps):
        return None
    names: dict[str, Text] = {}
    for mine, given in zip(pattern, steps, strict=True):
        if mine.startswith("{"):
            own = Text(given, given)
            names[mine[1:-1]] = ATTRIBUTE_WORDS.get(given, own) if mine == "{attribute}" else own
        elif mine != given:
            return None
    return names
