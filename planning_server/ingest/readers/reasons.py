"""What the reader process and the libraries in it say, in both languages: they speak English.

Their common sentences are translated; any other stands in quotes, as the program's own words behind a few of ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from planning_server.domain.text import Text
from planning_server.ingest.readers.reader_advice import without_program_advice

_OF_OURS: Final[Sequence[tuple[str, str]]] = (
    (r"its brackets are nested too deep", "dấu ngoặc lồng nhau quá sâu"),
    (
        r"the image has no position of its own and there are no control points",
        "ảnh không có tọa độ và không có điểm khống chế",
    ),
    (
        r"the image is grey: a legend of colours cannot be found in it",
        "ảnh chỉ có màu xám nên không tìm được màu nào của chú giải",
    ),
    (
        r"no pixel of the image looks like a colour of the legend",
        "không điểm ảnh nào giống một màu của chú giải",
    ),
    (
        r"the control points do not span the sheet \(at least 3, not on one line\)",
        "các điểm khống chế không trải trên tờ bản đồ (cần ít nhất 3 điểm không thẳng hàng)",
    ),
    (
        r"(\d+) × (\d+) pixels, at most (\d+) million",
        r"ảnh có \1 × \2 điểm ảnh, cho phép nhiều nhất \3 triệu",
    ),
    (r"pixels of type (\w+), needed are 8 bits a channel", r"điểm ảnh kiểu \1, cần 8 bit mỗi kênh màu"),
    (
        r"(\d+) bands, needed are 3 \(RGB\) or 1 with a palette",
        r"ảnh có \1 kênh, cần 3 kênh (RGB) hoặc 1 kênh có bảng màu",
    ),
    (r"colours are CMYK, needed are RGB", "màu ở hệ CMYK, cần RGB"),
    (r"the file is empty", "tệp rỗng"),
    (r"the file is no TIFF, PNG or JPEG", "tệp không phải là TIFF, PNG hay JPEG"),
    (r"no layer in it", "trong tệp không có lớp nào"),
    (r"no tables", "trong tệp không có bảng nào"),
    (r"no shapes", "không có hình"),
    (r"no GeoJSON object", "không phải là đối tượng GeoJSON"),
    (r"a FeatureCollection without a list of features", "FeatureCollection không có danh sách đối tượng"),
    (r"a JSON object of type (.*)", r"đối tượng JSON kiểu \1"),
    (r"the database is damaged: (?P<inner>.*)", "cơ sở dữ liệu bị hỏng: {inner}"),
    (
        r"the table (.*) is virtual: its rows are made by code",
        r"bảng \1 là bảng ảo: các dòng do một đoạn mã tạo ra",
    ),
    (r"no JSON: (?P<inner>.*), line (\d+), column (\d+)", r"không phải JSON: {inner}, dòng \2, cột \3"),
    (r"no UTF-8 at byte (\d+)", r"byte thứ \1 không phải UTF-8"),
    (r"line (\d+) is no JSON object of its own", r"dòng \1 không phải là một đối tượng JSON riêng"),
    (r"feature (\d+) is no JSON object", r"đối tượng \1 không phải là đối tượng JSON"),
    (r"feature (\d+) is of type (.*)", r"đối tượng \1 có kiểu \2, không phải 'Feature'"),
    (r"feature (\d+): the member (.*) is given more than once", r"đối tượng \1: mục \2 được nêu nhiều lần"),
    (r"the member (.*) is given more than once", r"mục \1 được nêu nhiều lần"),
    (r"over (\d+) MB of JSON: send it as a GeoPackage", r"JSON lớn hơn \1 MB: hãy gửi dạng GeoPackage"),
    (r"(\d+) layers, at most (\d+)", r"\1 lớp, cho phép \2"),
    (r"(\d+) rows, at most (\d+)", r"\1 dòng, cho phép \2"),
    (r"only (\d+) of (\d+) (?:rows|features) could be read", r"chỉ đọc được \1 trên \2 dòng"),
    (r"more than (\d+) vertices", r"hơn \1 đỉnh"),
    (r"more than (\d+) entities", r"hơn \1 đối tượng"),
    (r"no elements, or more than (\d+)", r"không có phần tử nào, hoặc hơn \1 phần tử"),
    (r"no DGN V7 file", "không phải tệp DGN V7"),
    (
        r"this is a DGN V8 file; save it as V7 or as DXF",
        "đây là tệp DGN V8; hãy lưu thành DGN V7 hoặc DXF",
    ),
    (
        r"this is a DWG file under the name of a DXF; save it as DXF \(2018 or older\)",
        "đây là tệp DWG mang tên DXF; hãy lưu thành DXF (2018 hoặc cũ hơn)",
    ),
    (
        r"no DXF that can be recovered: (.*)",
        r"không phục hồi được bản vẽ DXF, chương trình đọc báo “\1”",
    ),
    (
        r"it only links to other files \(NetworkLink\), which are not followed",
        "tệp chỉ có liên kết tới tệp khác (NetworkLink), và các liên kết không được mở",
    ),
    (
        r"column (.*): whole numbers over 2\^53 beside empty cells lost their last digits",
        r"cột \1: số nguyên lớn hơn 2^53 nằm cùng giá trị trống đã mất những chữ số cuối",
    ),
    (
        r"its features name several coordinate systems \((.*)\)",
        r"các đối tượng ghi nhiều hệ tọa độ khác nhau (\1); hãy chuyển về một hệ rồi xuất lại",
    ),
    (r"an entry's place lies outside the file", "vị trí của một mục nằm ngoài tệp"),
)
_OF_LIBRARIES: Final[Sequence[tuple[str, str]]] = (
    (r"File is not a zip file", "tệp không phải là tệp zip"),
    (r"Bad CRC-32 for file (.*)", r"mã kiểm tra (CRC-32) của \1 không khớp"),
    (r"Bad magic number for central directory", "mục lục của tệp zip bị hỏng"),
    (r"Bad magic number for file header", "phần đầu của một mục trong tệp zip bị hỏng"),
    (r"Truncated (?:central directory|file header)", "tệp zip bị cắt ngắn"),
    (r"Corrupt extra field .*|Corrupt zip64 .*", "thông tin phụ của một mục trong tệp zip bị hỏng"),
    (r"Overlapped entries: (.*) \(possible zip bomb\)", r"các mục \1 trong tệp zip chồng lên nhau"),
    (
        r"File name in directory (.*) and header (.*) differ",
        r"tên tệp trong mục lục (\1) khác ở phần đầu (\2)",
    ),
    (r"That compression method is not supported", "kiểu nén của tệp zip không đọc được"),
    (r"Error -\d+ while decompressing data.*", "dữ liệu nén bị hỏng"),
    (
        r"Compressed file ended before the end-of-stream marker was reached|EOFError",
        "dữ liệu nén bị cắt ngắn",
    ),
    (r"Not a gzipped file.*", "tệp không phải là tệp gzip"),
    (r"database disk image is malformed", "nội dung của cơ sở dữ liệu bị hỏng"),
    (r"file is not a database", "tệp không phải là cơ sở dữ liệu SQLite"),
    (r"malformed database schema \((.*)\).*", r"định nghĩa của bảng \1 bị hỏng"),
    (r"Expecting value", "thiếu một giá trị"),
    (r"Expecting ',' delimiter", "thiếu dấu phẩy"),
    (r"Expecting ':' delimiter", "thiếu dấu hai chấm"),
    (r"Expecting property name enclosed in double quotes", "thiếu tên mục trong dấu ngoặc kép"),
    (r"Illegal trailing comma before end of (?:object|array)", "thừa dấu phẩy ở cuối"),
    (r"Unterminated string starting at", "chuỗi chữ không có dấu đóng ngoặc kép"),
    (r"Invalid control character at", "có ký tự điều khiển trong chuỗi chữ"),
    (r"Invalid \\+escape", "dấu gạch chéo ngược viết sai"),
    (r"Extra data", "có nội dung thừa ở phía sau"),
    (r"'(.*)' not recognized as being in a supported file format", "tệp không đúng định dạng của đuôi tệp"),
    (
        r"'(.*)' not recognized as being in a supported file format\.; (?P<inner>.*)",
        "tệp không đúng định dạng của đuôi tệp ({inner})",
    ),
    (
        r"Failed to parse field definition at line (\d+) in file (.*)",
        r"không đọc được định nghĩa cột ở dòng \1",
    ),
    (
        r"ERROR parsing kml .* ?:(?P<inner>.*) on line (\d+) at offset (\d+)",
        r"không đọc được XML của KML: {inner}, dòng \2, vị trí \3",
    ),
    (
        r"XML parsing of \w+ file failed ?: (?P<inner>.*) at line (\d+), column (\d+)",
        r"không đọc được XML: {inner}, dòng \2, cột \3",
    ),
    (
        r"Geometry of feature \d+ (\S+) cannot be parsed: (?P<inner>.*)",
        r"không đọc được hình của đối tượng \1: {inner}",
    ),
    (r"no element found", "tệp bị cắt ngắn, thiếu thẻ đóng"),
    (r"not well-formed \(invalid token\)", "có ký tự không hợp lệ"),
    (r"mismatched tag", "thẻ mở và thẻ đóng không khớp"),
    (r"junk after document element", "có nội dung thừa sau phần tử gốc"),
    (r"unclosed token", "thẻ không được đóng"),
    (r"Error during reading Geometry", "lỗi khi đọc hình"),
    (r"Error during reading Record", "lỗi khi đọc dòng thuộc tính"),
    (r"Error in f(?:read|seek)\(\).*", "không đọc được hết tệp: tệp bị cắt hoặc hỏng"),
    (
        r"Error parsing \.shp to restore \.shx\. Invalid record length = (-?\d+) at record starting at offset (\d+)",
        r"không dựng lại được .shx: độ dài bản ghi \1 sai, ở byte \2 của .shp",
    ),
    (r"Non closed ring detected", "có vòng ranh không khép kín"),
    (r"Unable to open (.*\.shx) or .*\.SHX", r"không mở được \1"),
    (
        r"(?:Several features with id|Feature with id)\D* (\d+).*(?:unique|already).*",
        r"nhiều đối tượng mang cùng số \1",
    ),
    (r"Value '?(.*?)'? of field (.*?) .*truncated.*", r"giá trị “\1” của cột \2 bị cắt ngắn"),
    (r".*: No such file or directory", "thiếu tệp mà lớp này cần"),
)
_TWINS: Final = tuple((re.compile(pattern), vi) for pattern, vi in (*_OF_OURS, *_OF_LIBRARIES))
_CLASS: Final = re.compile(r"(?:[A-Za-z]+Error|BadZipFile|Exception|error): ")
_ADVICE: Final = re.compile(r";? ?It might help to specify the correct driver explicitly.*", re.DOTALL)
"""What a program tells other programmers."""


def in_both_languages(reason: str) -> Text:
    """What is not known stands in quotes, introduced as the words of the reading program."""
    return _said(reason, "chương trình đọc báo “{}”")


def quoted(message: str) -> Text:
    """For a sentence that says already whose words these are: only what is not known needs quotes."""
    return _said(message, "“{}”")


def evidence(said: str) -> dict[str, float | int | str | None]:
    """The reader's own words, for `measured`, where advice of ours stands in a sentence in place of some of them."""
    return {"reader_said": said} if without_program_advice(said).had_advice else {}


def _said(reason: str, unknown: str) -> Text:
    heard = without_program_advice(_plain(reason))
    found = _vietnamese(heard.words)
    words = Text(found if found is not None else unknown.format(heard.words), heard.words)
    if heard.advice is None:
        return words
    return Text(f"{words.vi}; {heard.advice.vi}", f"{words.en}; {heard.advice.en}")


def _plain(reason: str) -> str:
    """Without the name of an exception before it, and without advice for programmers behind."""
    shorter = _ADVICE.sub("", _CLASS.sub("", reason, count=1)).strip().rstrip(".")
    return shorter or reason


def _vietnamese(plain: str) -> str | None:
    for pattern, vi in _TWINS:
        found = pattern.fullmatch(plain)
        if found is None:
            continue
        said = found.expand(vi)
        if "inner" not in pattern.groupindex:
            return said
        inner = found.group("inner").strip()
        return said.replace("{inner}", _vietnamese(_plain(inner)) or f"“{inner}”")
    return None


def without_folder(reason: str, folder: Path) -> str:
    """A reason may name a file; where on this machine it lay while it was read concerns nobody."""
    for place in (str(folder), str(folder.resolve())):
        reason = reason.replace(place + "/", "").replace(place, "")
    return reason
