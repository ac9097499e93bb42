"""What a file of exchange says of itself and does not hold: number F42."""

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
