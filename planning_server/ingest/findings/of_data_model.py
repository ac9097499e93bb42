"""What is said about a file beside the circular's data model: classes, fields, codes of the dossier, the mapping derived from it."""

from __future__ import annotations

from planning_server.ingest.findings.kind import ERROR, INFO, WARNING, kind

MAPPING_DERIVED = kind(
    "A25",
    "mapping_derived",
    INFO,
    "Lớp “{layer}” được đọc theo lớp {class_name} của Thông tư 16/2025/TT-BXD (role {role}): {listed}.",
    "The layer “{layer}” is read as the class {class_name} of Circular 16/2025/TT-BXD (role {role}): {listed}.",
)
FIELD_MISSING = kind(
    "A26",
    "field_missing",
    WARNING,
    "Lớp “{layer}” không có trường bắt buộc: {fields} (theo mẫu công khai của Thông tư 16/2025/TT-BXD, chưa đối chiếu bản gốc).",
    "The layer “{layer}” lacks required fields: {fields} (by public templates of Circular 16/2025/TT-BXD, not compared with its official text).",
    ("Hãy thêm các trường này trước khi nộp hồ sơ.", "Add these fields before the dossier is handed in."),
)
FIELD_EMPTY = kind(
    "A27",
    "field_empty",
    WARNING,
    "Trường bắt buộc {field} để trống ở {count} dòng, dòng đầu: {row}.",
    "The required field {field} is empty (rows: {count}), first in row {row}.",
    (
        'Hãy điền giá trị của trường {field} vào các dòng này (trong QGIS: lọc "{field}" IS NULL) rồi gửi lại.',
        'Fill in {field} in these rows (in QGIS: filter "{field}" IS NULL) and send again.',
    ),
)
PLAN_CODE_FORM = kind(
    "A28",
    "plan_code_form",
    WARNING,
    "maThongTinQH “{value}” (số dòng: {count}) không đúng dạng: {reason}.",
    "maThongTinQH “{value}” (rows: {count}) has not the right form: {reason}.",
    (
        "12 chữ số: tỉnh 2, năm trình 2, cấp độ 1, loại 1, điều chỉnh 1, số ngẫu nhiên 5; ví dụ 012511012345.",
        "12 digits: province 2, year 2, level 1, kind 1, adjustment 1, random 5; for example 012511012345.",
    ),
)
DOSSIER_CODE_FORM = kind(
    "A29",
    "dossier_code_form",
    WARNING,
    "maHoSoQH “{value}” (số dòng: {count}) không đúng dạng: {reason}.",
    "maHoSoQH “{value}” (rows: {count}) has not the right form: {reason}.",
    (
        "Hãy sửa theo mẫu của hồ sơ, ví dụ 04QHC0010001; mã do cơ quan tiếp nhận cấp.",
        "Correct it after the pattern of the dossier, as in 04QHC0010001; the receiving office gives the code.",
    ),
)
DOSSIER_DISAGREES = kind(
    "A30",
    "dossier_codes_disagree",
    WARNING,
    "{reason}",
    "{reason}",
    (
        "Hãy kiểm tra mã và tệp mô tả.",
        "Check the codes and the plan file.",
    ),
)
FIELD_TYPE = kind(
    "A31",
    "field_type",
    INFO,
    "Cột “{column}” ({field}) là số; mẫu của Thông tư 16/2025/TT-BXD để dạng chữ vì đồ án có thể ghi khoảng (40-60).",
    "Column “{column}” ({field}) holds numbers; the templates of Circular 16/2025/TT-BXD have text, because plans write ranges (40-60).",
)
CLASS_SUFFIX = kind(
    "A32",
    "class_suffix",
    WARNING,
    "Lớp “{layer}” có hậu tố {suffix} nhưng hình là {found}.",
    "The layer “{layer}” has the suffix {suffix} but holds {found}.",
    (
        "Hậu tố phải đúng loại hình: A là vùng, L là đường, P là điểm.",
        "The suffix must say the kind of geometry: A areas, L lines, P points.",
    ),
)
CLASS_NOT_LISTED = kind(
    "A33",
    "class_not_listed",
    INFO,
    "Lớp “{layer}” không có trong danh mục lớp của Thông tư 16/2025/TT-BXD; được phép vì đúng quy tắc đặt tên.",
    "The layer “{layer}” is not in the list of classes of Circular 16/2025/TT-BXD; it is allowed, for its name follows the rule.",
)
CLASS_CAPITALS = kind(
    "A34",
    "class_capitals",
    INFO,
    "Lớp “{layer}” khác chữ hoa, chữ thường với {class_name}; vẫn được nhận ra.",
    "The layer “{layer}” has other capitals than {class_name}; it is known all the same.",
)
FIELDS_COLLIDE = kind(
    "A35",
    "fields_collide",
    INFO,
    "Lớp “{layer}”: shapefile cắt tên {fields} thành cùng 10 chữ; cột nào là trường nào không rõ từ tên ({columns}).",
    "The layer “{layer}”: a shapefile cuts {fields} to the same 10 letters; the names do not say which column is which ({columns}).",
)
CLASS_TWICE = kind(
    "A36",
    "class_twice",
    ERROR,
    "Lớp {class_name} có {count} lần trong tệp: không rõ lớp nào là quy hoạch, lớp nào là hiện trạng.",
    "The class {class_name} is in the file more than once ({count}): which one is the plan and which the current state is not known.",
    (
        "Hãy gửi riêng phần quy hoạch (QuyHoach), hoặc đổi tên lớp hiện trạng.",
        "Send the part of the plan (QuyHoach) alone, or rename the layer of the current state.",
    ),
)
CLASS_OF_CURRENT_STATE = kind(
    "A37",
    "class_of_current_state",
    INFO,
    "Lớp “{layer}” là hiện trạng (HienTrang): lưu riêng, không công bố như quy hoạch.",
    "The layer “{layer}” is of the current state (HienTrang): kept in quarantine, not published as a plan.",
)
MAPPING_NEEDED = kind(
    "A38",
    "mapping_needed",
    ERROR,
    "Không lớp nào của tệp được đọc: tệp mô tả không có mapping và không lớp nào theo Thông tư 16/2025/TT-BXD. Có: {found}.",
    "No layer of the file is read: the plan file has no mapping and no layer follows Circular 16/2025/TT-BXD. It holds: {found}.",
    (
        "Hãy trả lời các câu hỏi về lớp, hoặc khai báo mapping.layers (docs/plan_file.md).",
        "Answer the questions about layers, or write mapping.layers (docs/plan_file.md).",
    ),
)
CODE_COLUMN_NEEDED = kind(
    "A39",
    "code_column_needed",
    ERROR,
    "Lớp “{layer}”: không cột nào trong {fields} chứa mã chức năng sử dụng đất.",
    "The layer “{layer}”: none of {fields} holds land-use codes.",
    (
        "Hãy trả lời cột nào là chức năng sử dụng đất.",
        "Answer which column holds the land use.",
    ),
)
