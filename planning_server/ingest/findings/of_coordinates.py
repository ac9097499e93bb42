"""What can be wrong with coordinates, coordinate systems and the encoding of text."""

from __future__ import annotations

from planning_server.ingest.findings.kind import ERROR, FATAL, INFO, WARNING, kind

CRS_MISSING = kind(
    "C01",
    "crs_missing",
    FATAL,
    "Lớp “{layer}” không có tệp .prj và tệp mô tả không ghi “crs”: không biết hệ tọa độ.",
    "The layer “{layer}” has no .prj file and the plan file gives no “crs”: its coordinate system is unknown.",
    (
        (
            "Hãy thêm {layer}.prj vào zip, hoặc ghi “crs” vào tệp mô tả, ví dụ “EPSG:5899” (VN-2000 / TM-3 107°45'). Không suy hệ tọa "
            "độ từ tên tỉnh: nhiều tỉnh mới có hai kinh tuyến trục."
        ),
        (
            "Add {layer}.prj to the zip, or write “crs” into the plan file, for example “EPSG:5899” (VN-2000 / TM-3 107°45'). Do not "
            "guess it from the name of the province: many new provinces have two central meridians."
        ),
    ),
)
CRS_UNKNOWN = kind(
    "C02",
    "crs_unknown",
    FATAL,
    "Không nhận ra hệ tọa độ “{name}” trong .prj của lớp “{layer}”.",
    "The coordinate system “{name}” in the .prj of the layer “{layer}” is not known.",
    (
        "Hãy ghi mã EPSG đúng vào “crs” của tệp mô tả (ví dụ “EPSG:9210”), sau khi kiểm tra với số liệu gốc.",
        "Write the right EPSG code as “crs” into the plan file (for example “EPSG:9210”) after checking it with the survey.",
    ),
)
CRS_TRAP = kind(
    "C03",
    "crs_wgs84_instead_of_vn2000",
    FATAL,
    "Hệ tọa độ “{name}” của lớp “{layer}” có tham số của VN-2000 {zone} nhưng trên nền {datum}: thiếu 7 tham số, dữ liệu sẽ lệch "
    "khoảng 225 m.",
    "The coordinate system “{name}” of the layer “{layer}” has the parameters of VN-2000 {zone} but stands on {datum}: the seven "
    "parameters are missing and the data would land about 225 m away.",
    (
        (
            "Nếu tọa độ thật ra là VN-2000, hãy ghi “crs”: “{zone}” vào tệp mô tả (hoặc gán lại .prj đúng). Nếu thật sự là WGS 84, hãy "
            "chuyển dữ liệu sang VN-2000 trước khi gửi."
        ),
        (
            "Where the coordinates are really VN-2000, write “crs”: “{zone}” into the plan file (or give the layer the right .prj). Where "
            "they are really WGS 84, transform the data to VN-2000 before sending it."
        ),
    ),
)
CRS_CONTRADICTION = kind(
    "C04",
    "crs_contradiction",
    ERROR,
    "Lớp “{layer}”: .prj nói {found}, tệp mô tả nói {stated}.",
    "The layer “{layer}”: the .prj says {found}, the plan file says {stated}.",
    (
        "Hãy bỏ “crs” khỏi tệp mô tả nếu .prj đúng, hoặc sửa .prj.",
        "Take “crs” out of the plan file where the .prj is right, or correct the .prj.",
    ),
)
CRS_FROM_PLAN_FILE = kind(
    "C05",
    "crs_from_plan_file",
    INFO,
    "Hệ tọa độ của lớp “{layer}” lấy từ tệp mô tả: {stated}.",
    "The coordinate system of the layer “{layer}” was taken from the plan file: {stated}.",
)
CRS_OVERRIDDEN = kind(
    "C06",
    "crs_overridden",
    WARNING,
    "Lớp “{layer}”: .prj ghi “{name}” (không phải mã EPSG nào dùng được); dùng {stated} theo tệp mô tả.",
    "The layer “{layer}”: the .prj says “{name}” (no usable EPSG system); {stated} of the plan file was used.",
    (
        "Hãy kiểm tra vài điểm đã biết tọa độ trước khi chấp nhận.",
        "Check a few points of known position before accepting this.",
    ),
)
CRS_SEVERAL = kind(
    "C07",
    "crs_several",
    ERROR,
    "Các lớp của một đồ án phải cùng hệ tọa độ; có: {found}.",
    "The layers of one plan must share a coordinate system; found: {found}.",
    (
        "Hãy chuyển các lớp về cùng một hệ tọa độ, hoặc gửi thành các đồ án riêng.",
        "Transform the layers into one system, or send them as plans of their own.",
    ),
)
MEASURE_CRS_NEEDED = kind(
    "C08",
    "measure_crs_needed",
    FATAL,
    "Dữ liệu ở hệ {found}, không đo diện tích được: cần “measure_crs”.",
    "The data is in {found}, in which no areas can be measured: “measure_crs” is needed.",
    (
        "Hãy ghi “measure_crs” vào tệp mô tả: hệ VN-2000 TM-3 của nơi này, ví dụ “EPSG:9210”.",
        "Write “measure_crs” into the plan file: the VN-2000 TM-3 system of the place, for example “EPSG:9210”.",
    ),
)
AXES_SWAPPED = kind(
    "C09",
    "axes_swapped",
    ERROR,
    "Tọa độ của lớp “{layer}” bị đảo trục: X = {x}, Y = {y}; trong {crs} hướng đông phải đứng trước.",
    "The coordinates of the layer “{layer}” are swapped: X = {x}, Y = {y}; in {crs} easting comes first.",
    (
        "Giấy chứng nhận ghi X = bắc, Y = đông. Hãy đổi chỗ X và Y rồi gửi lại.",
        "Vietnamese certificates print X = north, Y = east. Exchange X and Y and send again.",
    ),
)
OUTSIDE_CRS = kind(
    "C10",
    "coordinates_outside_crs",
    ERROR,
    "Dòng {row}: tọa độ ({x}; {y}) nằm ngoài phạm vi của {crs}.",
    "Row {row}: the coordinates ({x}; {y}) are outside the domain of {crs}.",
    (
        "Hãy kiểm tra hệ tọa độ và đơn vị; trong TM-3: E từ 300 000 đến 700 000, N từ 900 000 đến 2 600 000.",
        "Check the coordinate system and the unit; in TM-3: E 300 000 to 700 000, N 900 000 to 2 600 000.",
    ),
)
NOT_FINITE = kind(
    "C11",
    "coordinates_not_finite",
    ERROR,
    "Dòng {row}: có {count} tọa độ không phải là số (NaN hoặc vô cực).",
    "Row {row}: coordinates that are not numbers (NaN or infinite): {count}.",
    ("Hãy vẽ lại hoặc xóa đối tượng này.", "Draw this feature again or remove it."),
)
Z_DROPPED = kind(
    "C12",
    "z_dropped",
    INFO,
    "Lớp “{layer}” có cao độ (Z) hoặc M; quy hoạch được lưu hai chiều.",
    "The layer “{layer}” has Z or M values; plans are kept in two dimensions.",
)

NOT_TRANSFORMABLE = kind(
    "C13",
    "not_transformable",
    FATAL,
    "Không chuyển được tọa độ: {reason}",
    "The coordinates cannot be transformed: {reason}",
    (
        "Hãy kiểm tra “crs”, “measure_crs” và “covers” trong tệp mô tả.",
        "Check “crs”, “measure_crs” and “covers” in the plan file.",
    ),
)
ENCODING_ASSUMED = kind(
    "T01",
    "encoding_assumed",
    INFO,
    "Lớp “{layer}” không có .cpg; chữ đọc được trọn vẹn theo UTF-8.",
    "The layer “{layer}” has no .cpg; its text reads completely as UTF-8.",
)
ENCODING_UNKNOWN = kind(
    "T02",
    "encoding_unknown",
    ERROR,
    "Không rõ bảng mã chữ của cột “{column}” trong lớp “{layer}” ({found}), và chữ không phải là UTF-8.",
    "The text encoding of the column “{column}” of the layer “{layer}” is not known ({found}), and its text is not UTF-8.",
    (
        "Hãy chọn bảng mã trong “encodings” của tệp mô tả theo cách đọc đúng (tcvn3, vni, cp1258, utf-8, cp1252), hoặc thêm tệp {layer}.cpg.",
        "Choose the encoding that reads right in “encodings” of the plan file (tcvn3, vni, cp1258, utf-8, cp1252), or add a file {layer}.cpg.",
    ),
)
BAD_BYTES = kind(
    "T03",
    "bad_bytes",
    ERROR,
    "Cột “{column}” có {count} giá trị không đọc được theo {encoding}, giá trị đầu ở dòng {row}: {found}.",
    "Column “{column}” has text that is not {encoding} (values: {count}), first in row {row}: {found}.",
    (
        "Hãy kiểm tra tệp .cpg; nếu chữ bị cắt giữa chừng vì cột quá ngắn, hãy kéo dài cột.",
        "Check the .cpg file; where text was cut in the middle because the column is too short, make it longer.",
    ),
)
BAD_BYTES_UNMAPPED = kind(
    "T04",
    "bad_bytes_unmapped",
    INFO,
    "Cột “{column}” (không công bố) có {count} giá trị không đọc được theo {encoding}; được lưu dạng hex.",
    "Column “{column}” (not published) has text that is not {encoding} (values: {count}); it is kept as hex.",
)
TEXT_NORMALISED = kind(
    "T05",
    "text_normalised",
    INFO,
    "Cột “{column}”: {count} giá trị chữ được đưa về dạng Unicode dựng sẵn (NFC).",
    "Column “{column}”: text was brought into composed Unicode (NFC) (values: {count}).",
)
