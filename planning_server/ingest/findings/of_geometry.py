"""What can be wrong with shapes, with the coverage they make, and with the plan as a whole."""

from __future__ import annotations

from planning_server.ingest.findings.kind import ERROR, FATAL, INFO, WARNING, kind

EMPTY_GEOMETRY = kind(
    "G01",
    "empty_geometry",
    WARNING,
    "Dòng {row} không có hình: không công bố, lưu riêng.",
    "Row {row} has no shape: it is not published and stays in quarantine.",
    ("Hãy vẽ hình hoặc xóa dòng.", "Draw the shape or remove the row."),
)
WRONG_GEOMETRY_TYPE = kind(
    "G02",
    "wrong_geometry_type",
    ERROR,
    "Lớp “{layer}” phải là {expected}, nhưng là {found}.",
    "The layer “{layer}” must hold {expected}, but holds {found}.",
    (
        "Hãy chọn vai trò khác cho lớp trong mapping.layers (“none”: không đọc), hoặc gửi lớp có đúng loại hình.",
        "Choose another role for the layer in mapping.layers (“none”: left out), or send a layer with shapes of that kind.",
    ),
)
INVALID_GEOMETRY = kind(
    "G03",
    "invalid_geometry",
    WARNING,
    "Dòng {row}: ranh không hợp lệ ({reason}). Ranh pháp lý được giữ nguyên như đã gửi.",
    "Row {row}: the boundary is not valid ({reason}). The legal geometry is kept as it was sent.",
    (
        "Hãy sửa ranh tại điểm nêu trên; câu trả lời ở đây sẽ kèm cảnh báo.",
        "Mend the boundary at that point; answers here carry a note until then.",
    ),
)
NO_GROUND = kind(
    "G41",
    "no_ground",
    ERROR,
    "Dòng {row}: ranh không bao lấy diện tích nào (các điểm thẳng hàng, hoặc lỗ trùng với ranh): không thể là quy hoạch của đất nào.",
    "Row {row}: the boundary encloses no ground (points on one line, or a hole as large as the ring): it cannot be law for any ground.",
    (
        "Hãy tìm dòng {row} trong bảng thuộc tính: vẽ lại ranh theo bản vẽ gốc, hoặc xóa dòng nếu chỉ là mảnh vụn còn sót, rồi gửi lại.",
        "Find row {row} in the attribute table: draw its boundary again from the original drawing, or delete the row where it is only a leftover, and send again.",
    ),
)
PARCEL_WITHOUT_GROUND = kind(
    "G43",
    "parcel_without_ground",
    WARNING,
    "Dòng {row}: ranh thửa đất không bao lấy diện tích nào (các điểm thẳng hàng, hoặc lỗ trùng với ranh): chỉ tìm được theo số tờ, số thửa, không có chỗ trên bản đồ.",
    "Row {row}: the parcel's boundary encloses no ground (points on one line, or a hole as large as the ring): it is found by its key only and has no place on the map.",
    (
        "Hãy tìm dòng {row} trong bảng thuộc tính: vẽ lại ranh theo hồ sơ địa chính, hoặc xóa dòng nếu thửa đất không còn, rồi gửi lại.",
        "Find row {row} in the attribute table: draw its boundary again from the cadastral record, or delete the row where the parcel is gone, and send again.",
    ),
)
READING_DIFFERS = kind(
    "G42",
    "valid_reading_differs",
    WARNING,
    "Dòng {row}: ranh không hợp lệ nên bản đồ vẽ {drawn} m², khác diện tích tính theo ranh như đã gửi ({sent} m²).",
    "Row {row}: the boundary is not valid, so the map draws {drawn} m², other than the area of the boundary as sent ({sent} m²).",
    (
        "Hãy sửa ranh rồi gửi lại; chỉ chấp nhận khi bản đồ vẽ đúng ý đồ của đồ án.",
        "Mend the boundary and send it again; accept this only where the map draws what the plan means.",
    ),
)
DUPLICATE_GEOMETRY = kind(
    "G04",
    "duplicate_geometry",
    WARNING,
    "Dòng {row} trùng hình hoàn toàn với dòng {other} ({area} m²).",
    "Row {row} has exactly the same shape as row {other} ({area} m²).",
    ("Hãy xóa một trong hai.", "Remove one of the two."),
)
OVERLAP = kind(
    "G05",
    "overlap",
    WARNING,
    "Dòng {row} và dòng {other} chồng lên nhau {area} m² ({share} % của hình nhỏ hơn, rộng khoảng {width} m).",
    "Rows {row} and {other} overlap by {area} m² ({share} % of the smaller one, about {width} m wide).",
    (
        "Hãy bắt dính (snap) ranh chung của hai hình, hoặc trả lời phần này thuộc dòng nào nếu được hỏi.",
        "Snap their common boundary, or answer to which row this ground belongs where it is asked.",
    ),
)
OVERLAPS_SMALL = kind(
    "G06",
    "overlaps_small",
    INFO,
    "Lớp “{layer}” còn {count} chỗ chồng rất nhỏ (dưới 0,1 % và dưới 1 m²), tổng {area} m² (dòng {rows}).",
    "The layer “{layer}” has further, very small overlaps (under 0.1 % and under 1 m²): {count}, {area} m² in total (rows {rows}).",
)
GAP = kind(
    "G07",
    "gap",
    WARNING,
    "Có khoảng hở {area} m² (rộng khoảng {width} m) giữa các hình.",
    "There is a gap of {area} m² (about {width} m wide) between the shapes.",
    (
        "Nếu đây là đường hay mặt nước chưa vẽ, hãy thêm vào; nếu không, hãy chỉnh ranh.",
        "Where it is a road or water not drawn yet, add it; otherwise mend the boundaries.",
    ),
)
GAP_BETWEEN_PARCELS = kind(
    "G08",
    "gap_between_parcels",
    INFO,
    "Có khoảng hở {area} m² giữa các thửa đất (đường, mặt nước hoặc lỗi ranh).",
    "There is a gap of {area} m² between the parcels (road, water, or a mistake).",
)
GAPS_SMALL = kind(
    "G09",
    "gaps_small",
    INFO,
    "Lớp “{layer}” còn {count} khoảng hở dưới 0,01 m² (dòng {rows}).",
    "The layer “{layer}” has further gaps under 0.01 m²: {count} (rows {rows}).",
)
OUTSIDE_BOUNDARY = kind(
    "G10",
    "outside_boundary",
    WARNING,
    "Có {area} m² quy hoạch nằm ngoài ranh giới lập quy hoạch (rộng khoảng {width} m).",
    "{area} m² of zones lie outside the plan's boundary (about {width} m wide).",
    (
        "Hãy cắt các ô chức năng tại ranh giới, hoặc vẽ lại ranh giới nếu phần này thuộc đồ án.",
        "Cut the zones at the boundary, or draw the boundary again where this ground belongs to the plan.",
    ),
)
COVERS_DERIVED = kind(
    "G11",
    "covers_derived",
    INFO,
    "Tệp mô tả không nêu ranh giới: vùng đồ án điều chỉnh được lấy là hợp của các ô chức năng ({area} m²).",
    "The plan file names no boundary: the area the plan speaks for is taken as the union of its zones ({area} m²).",
)
COVERS_MISSING = kind(
    "G12",
    "covers_missing",
    ERROR,
    "Không biết đồ án điều chỉnh vùng nào: không có “covers” và không có ô chức năng nào.",
    "It is not known which area the plan speaks for: there is no “covers” and there are no zones.",
    (
        "Hãy ghi “covers” vào tệp mô tả: {{“layer”: tên lớp ranh giới}}.",
        "Write “covers” into the plan file: {{“layer”: the name of the boundary layer}}.",
    ),
)
NOTHING_TO_PUBLISH = kind(
    "G13",
    "nothing_to_publish",
    ERROR,
    "Tệp không có hình nào công bố được.",
    "The file holds no shape that could be published.",
    (
        "Hãy mở tệp trong QGIS, xem lớp nào có hình, và khai báo lớp đó trong mapping.layers (role: zones, lines, overlays hoặc parcels).",
        "Open the file in QGIS, see which layer holds shapes, and map that layer in mapping.layers (role: zones, lines, overlays or parcels).",
    ),
)

BROKEN_GEOMETRY = kind(
    "G14",
    "broken_geometry",
    ERROR,
    "Dòng {row}: hình không đọc được (vòng ranh không khép kín hoặc quá ít điểm).",
    "Row {row}: the shape cannot be read (a ring that does not close, or too few points).",
    (
        "Hãy tìm dòng {row} trong bảng thuộc tính và vẽ lại hình (vòng ranh khép kín, ít nhất ba đỉnh khác nhau), hoặc xóa dòng rồi gửi lại.",
        "Find row {row} in the attribute table and draw the shape again (a closed ring, at least three different vertices), or delete the row, and send again.",
    ),
)
ADJUSTED_UNKNOWN = kind(
    "P01",
    "adjusted_version_unknown",
    ERROR,
    "Điều chỉnh cục bộ nêu phiên bản {version} của đồ án “{plan_id}”, nhưng không có phiên bản đó.",
    "The local adjustment names version {version} of the plan “{plan_id}”, which does not exist.",
    ("Hãy sửa “adjusts”, hoặc gửi đồ án gốc trước.", "Correct “adjusts”, or send the original plan first."),
)
ALREADY_PUBLISHED = kind(
    "P03",
    "already_published",
    WARNING,
    "Chính tệp này đã được công bố là phiên bản {version} của đồ án “{plan_id}”.",
    "This very file is published already as version {version} of the plan “{plan_id}”.",
    (
        "Nếu không có quyết định mới, không cần gửi lại.",
        "Without a new decision there is no need to send it again.",
    ),
)
INTERNAL = kind(
    "P02",
    "internal_fault",
    FATAL,
    "Chương trình gặp lỗi khi xử lý tệp ({reason}). Tệp đã được giữ; không có gì được đưa vào.",
    "The program failed while it handled the file ({reason}). The file is kept; nothing was taken in.",
    (
        "Hãy báo cho người quản trị; sau khi sửa có thể chạy lại.",
        "Tell the administrator; it can be run again once mended.",
    ),
)
