"""What a file of exchange says of itself and does not hold: numbers F42 and F43."""

from __future__ import annotations

from planning_server.ingest.findings.kind import WARNING, kind

FEATURES_MISSING = kind(
    "F42",
    "features_missing",
    WARNING,
    "“{file}” ghi số đối tượng là {stated} nhưng chỉ có {found}: dịch vụ hoặc phần mềm xuất đã bỏ bớt.",
    "“{file}” states {stated} as the number of its features and holds {found}: the service or program that wrote it left some out.",
    (
        "Hãy tải hoặc xuất lại đủ các đối tượng (dịch vụ WFS thường giới hạn số đối tượng mỗi lần); nếu phần thiếu không thuộc đồ án, chấp nhận kèm lý do.",
        "Download or export all features again (a WFS often limits how many one answer has); where what is missing is not part of the plan, accept this with a reason.",
    ),
)
PICTURES_LEFT_OUT = kind(
    "F43",
    "pictures_left_out",
    WARNING,
    "Lớp “{layer}” có {count} ảnh đặt lên bản đồ (GroundOverlay); khung ảnh không phải là hình vẽ nên không được đọc (dòng {rows}).",
    "The layer “{layer}” lays pictures on the map (GroundOverlay, pictures: {count}); the frame of a picture is no shape and was not read (rows {rows}).",
    (
        "Hãy kiểm tra ảnh có phải là bản quét của đồ án không (khi đó gửi bằng kind “scan”); nếu không, chấp nhận kèm lý do.",
        "Check whether the picture is a scan of the plan (then send it as kind “scan”); otherwise accept this with a reason.",
    ),
)
