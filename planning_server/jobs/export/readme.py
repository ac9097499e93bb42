"""What lies in the folder of an export, in two languages, for whoever finds it without this program."""

from __future__ import annotations

from typing import Final

from planning_server.domain.moments import utc_words
from planning_server.publish.edition import Edition

README_FILE: Final = "README.txt"

_VI: Final = """\
QUY HOẠCH ĐÃ CÔNG BỐ, BẢN SỐ {number}
Công bố lúc {at}. Nguồn và tra cứu chính thức: {url}

Đây là bản sao để tham khảo, không thay thế văn bản trả lời của cơ quan có thẩm quyền.
Bản sao không tự cập nhật: có bản công bố mới hay không, hãy xem ở địa chỉ trên.

index.html      bản đồ để xem (không trả lời câu hỏi), mở qua một máy chủ web bất kỳ, ví dụ
                python3 -m http.server rồi vào http://127.0.0.1:8000
sprites/        hoa văn của kiểu vẽ
glyphs/         chữ của các nhãn (Noto Sans, giấy phép OFL)
slices/         kiểu vẽ và TileJSON của từng giai đoạn, địa chỉ tương đối
manifest.json   bản kê: đồ án, quyết định, giai đoạn, mã băm của từng kho ô bản đồ.
                SHA-256 của tệp này là {sha256}
archives/       kho ô bản đồ (PMTiles), tên là SHA-256 của tệp
tiles/          các ô của những kho đó, mỗi ô một tệp, cho máy chủ web không trả lời yêu cầu từng đoạn
edition.gpkg    hình học pháp lý trong hệ tọa độ gốc, để mở bằng QGIS. Quy định của một ngày
                là các dòng có in_force_from <= ngày và (in_force_to trống hoặc > ngày)
SHA256SUMS      mã băm của mọi tệp; kiểm tra bằng: sha256sum -c SHA256SUMS

Mỗi giai đoạn là những ngày có cùng một quy định; ngày “đến” không thuộc giai đoạn:
"""
_EN: Final = """\
PUBLISHED PLANS, EDITION {number}
Published at {at}. Source, and the place to ask: {url}

This is a copy for information. It does not replace a written reply of the competent authority.
It does not renew itself: whether there is a newer edition, ask at the address above.

index.html      the map to look at (it answers no questions), through any web server, such as
                python3 -m http.server and then http://127.0.0.1:8000
sprites/        patterns of the style
glyphs/         letters of the labels (Noto Sans, licensed under the OFL)
slices/         style and TileJSON of every slice, with relative addresses
manifest.json   plans, decisions, slices, and the hash of every archive.
                The SHA-256 of this file is {sha256}
archives/       tile archives (PMTiles), each named by the SHA-256 of its bytes
tiles/          the tiles of these archives as files, for web hosts that answer no range requests
edition.gpkg    legal geometry in its source system, for QGIS. The law of a day is the rows
                with in_force_from <= day and (in_force_to empty or > day)
SHA256SUMS      the hash of every file; to check: sha256sum -c SHA256SUMS

A slice is a run of days with the same law; the day “to” is no longer part of it:
"""


def readme(edition: Edition, public_url: str) -> str:
    words = {
        "number": edition.number,
        "at": utc_words(edition.published_at),
        "url": public_url,
        "sha256": edition.manifest_sha256,
    }
    vi, en = _VI.format(**words), _EN.format(**words)
    return vi + _slices(edition, "từ", "đến") + "\n" + en + _slices(edition, "from", "to")


def _slices(edition: Edition, start: str, end: str) -> str:
    lines: list[str] = []
    for part in edition.slices:
        until = f" {end} {part.valid_until.isoformat()}" if part.valid_until else ""
        lines.append(f"  {start} {part.valid_from.isoformat()}{until}\n")
        lines += [f"    {tileset:9} {sha256}\n" for tileset, sha256 in sorted(part.archives.items())]
    return "".join(lines)
