"""What is said about the decision's balance table beside the drawing, and about stated areas."""

from __future__ import annotations

from planning_server.ingest.findings.kind import INFO, WARNING, kind

AREA_FLOAT32 = kind(
    "A40",
    "area_float32",
    INFO,
    "Cột “{column}” có vẻ lưu dạng float32 (7 chữ số): {count} diện tích trên 100 000 m² đã mất phần lẻ. Diện tích đo từ hình được dùng.",
    "Column “{column}” seems to be stored as float32 (7 digits): areas above 100 000 m² ({count}) have lost their decimals. Measured areas are used.",
)
BALANCE_AGREES = kind(
    "A41",
    "balance_agrees",
    INFO,
    "Cân bằng đất {code}: quyết định {decision_m2} m², bản vẽ {drawn_m2} m² (lệch {difference_m2} m², {percent} %; sai số cho phép {tolerance_m2} m²).",
    "Balance of {code}: the decision {decision_m2} m², the drawing {drawn_m2} m² (difference {difference_m2} m², {percent} %; tolerance {tolerance_m2} m²).",
)
BALANCE_DIFFERS = kind(
    "A42",
    "balance_differs",
    WARNING,
    "Cân bằng đất {code}: quyết định {decision_m2} m², bản vẽ {drawn_m2} m²: lệch {difference_m2} m² ({percent} %), quá sai số {tolerance_m2} m².",
    "Balance of {code}: the decision {decision_m2} m², the drawing {drawn_m2} m²: a difference of {difference_m2} m² ({percent} %), over the tolerance of {tolerance_m2} m².",
    (
        "Hãy kiểm tra mã của các ô chức năng, ranh chồng lấn, hoặc số liệu của bảng cân bằng.",
        "Check the codes of zones, overlaps, or the numbers of the balance table.",
    ),
)
BALANCE_WITHOUT_ROW = kind(
    "A43",
    "balance_without_row",
    WARNING,
    "Bản vẽ có {drawn_m2} m² đất {code} (số ô chức năng: {count}), bảng cân bằng của quyết định không có loại đất này.",
    "The drawing has {drawn_m2} m² of {code} (zones: {count}); the decision's balance table has no such row.",
    (
        "Hãy kiểm tra mã, hoặc bổ sung dòng vào “balance”.",
        "Check the code, or add the row to “balance”.",
    ),
)
BALANCE_TOTAL = kind(
    "A44",
    "balance_total_differs",
    WARNING,
    "Tổng diện tích của quyết định là {total_m2} m², {what} là {found_m2} m²: lệch {difference_m2} m² ({percent} %), quá sai số {tolerance_m2} m².",
    "The decision's total is {total_m2} m², {what} is {found_m2} m²: a difference of {difference_m2} m² ({percent} %), over the tolerance of {tolerance_m2} m².",
    (
        "Hãy kiểm tra ranh giới, khoảng hở, chồng lấn hoặc số liệu của quyết định.",
        "Check the boundary, gaps, overlaps, or the numbers of the decision.",
    ),
)
BALANCE_SHARE = kind(
    "A45",
    "balance_share_differs",
    WARNING,
    "Bảng cân bằng: tỷ lệ của {code} ghi {stated} %, nhưng diện tích của dòng chia cho tổng là {found} %.",
    "The balance table gives {code} a share of {stated} %, but the row's area over the total is {found} %.",
    (
        "Hãy so dòng này với bảng trong quyết định và sửa số ghi sai (area hoặc share) trong “balance” của tệp mô tả.",
        "Compare this row with the table of the decision and correct the wrong number (area or share) in “balance” of the plan file.",
    ),
)
