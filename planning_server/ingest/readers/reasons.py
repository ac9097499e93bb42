"""The reasons of the reader process in both languages: it speaks English, as the libraries in it do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from planning_server.domain.text import Text

_TWINS: Final[Sequence[tuple[str, str]]] = (
    (r"File is not a zip file", "tệp không phải là tệp zip"),
    (r"its brackets are nested too deep", "dấu ngoặc lồng nhau quá sâu"),
    (
        r"the image has no position of its own and there are no control points",
        "ảnh không có tọa độ và không có điểm khống chế",
    ),
    (r"the file is empty", "tệp rỗng"),
    (r"the file is no TIFF, PNG or JPEG", "tệp không phải là TIFF, PNG hay JPEG"),
    (r"no layer in it", "trong tệp không có lớp nào"),
    (r"no shapes", "không có hình"),
    (r"no GeoJSON object", "không phải là đối tượng GeoJSON"),
    (r"a FeatureCollection without a list of features", "FeatureCollection không có danh sách đối tượng"),
    (r"the database is damaged: (.*)", r"cơ sở dữ liệu bị hỏng: \1"),
    (r"no JSON: (.*), line (\d+), column (\d+)", r"không phải JSON: \1, dòng \2, cột \3"),
    (r"no UTF-8 at byte (\d+)", r"byte thứ \1 không phải UTF-8"),
    (r"feature (\d+) is no JSON object", r"đối tượng \1 không phải là đối tượng JSON"),
    (r"over (\d+) MB of JSON: send it as a GeoPackage", r"JSON lớn hơn \1 MB: hãy gửi dạng GeoPackage"),
    (r"(\d+) layers, at most (\d+)", r"\1 lớp, cho phép \2"),
    (r"(\d+) rows, at most (\d+)", r"\1 dòng, cho phép \2"),
    (r"only (\d+) of (\d+) (?:rows|features) could be read", r"chỉ đọc được \1 trên \2 dòng"),
    (r"more than (\d+) vertices", r"hơn \1 đỉnh"),
    (r"more than (\d+) entities", r"hơn \1 đối tượng"),
    (r"colours are CMYK, needed are RGB", "màu ở hệ CMYK, cần RGB"),
)


def in_both_languages(reason: str) -> Text:
    """What is not known stays as the library said it."""
    for pattern, vi in _TWINS:
        found = re.fullmatch(pattern, reason)
        if found is not None:
            return Text(found.expand(vi), reason)
    return Text(reason, reason)


def without_folder(reason: str, folder: Path) -> str:
    """A reason may name a file; where on this machine it lay while it was read concerns nobody."""
    for place in (str(folder), str(folder.resolve())):
        reason = reason.replace(place + "/", "").replace(place, "")
    return reason
