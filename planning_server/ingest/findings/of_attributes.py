"""What can be wrong with columns, codes, indicators, areas and keys."""

from __future__ import annotations

from planning_server.ingest.findings.kind import ERROR, INFO, WARNING, kind

COLUMN_MISSING = kind(
    "A01",
    "column_missing",
    ERROR,
    "Lớp “{layer}” không có cột “{column}” (cho {attribute}). Có: {found}.",
    "The layer “{layer}” has no column “{column}” (for {attribute}). It has: {found}.",
    (
        "Hãy sửa tên cột trong mapping.layers. Shapefile cắt tên cột ở 10 ký tự.",
        "Correct the column in mapping.layers. Shapefiles cut column names at 10 characters.",
    ),
)
COLUMN_UNMAPPED = kind(
    "A02",
    "column_unmapped",
    INFO,
    "Cột “{column}” không được khai báo: lưu riêng, không công bố.",
    "Column “{column}” is not mapped: kept in quarantine, not published.",
)
LAYER_UNMAPPED = kind(
    "A03",
    "layer_unmapped",
    INFO,
    "Lớp “{layer}” ({count} dòng) không được khai báo: lưu riêng, không công bố.",
    "The layer “{layer}” (rows: {count}) is not mapped: kept in quarantine, not published.",
)
PERSONAL_DATA = kind(
    "A04",
    "personal_data",
    WARNING,
    "Cột “{column}” có vẻ là dữ liệu cá nhân ({reason}): lưu riêng, không công bố.",
    "Column “{column}” looks like personal data ({reason}): kept in quarantine, not published.",
    (
        "Nên xóa cột này khỏi tệp trước khi gửi.",
        "Better remove the column from the file before sending it.",
    ),
)
PERSONAL_DATA_MAPPED = kind(
    "A05",
    "personal_data_mapped",
    ERROR,
    "Cột “{column}” được khai báo để công bố ({attribute}) nhưng có vẻ là dữ liệu cá nhân ({reason}).",
    "Column “{column}” is mapped for publication ({attribute}) but looks like personal data ({reason}).",
    (
        "Hãy bỏ cột này khỏi mapping.layers của tệp mô tả, hoặc khai báo cột khác cho {attribute}.",
        "Take this column out of mapping.layers of the plan file, or map another one to {attribute}.",
    ),
)
CODE_MISSING = kind(
    "A06",
    "code_missing",
    ERROR,
    "Dòng {row}: không có mã chức năng sử dụng đất.",
    "Row {row}: there is no land-use code.",
    (
        "Hãy điền mã của Phụ lục I Thông tư 16/2025/TT-BXD (ví dụ DAT_O_Nhomnhao) vào dòng này, hoặc tên loại đất được dịch trong mapping.layers.*.codes.",
        "Write a code of Annex I of Circular 16/2025/TT-BXD (such as DAT_O_Nhomnhao) into this row, or a name that mapping.layers.*.codes translates.",
    ),
)
CODE_UNKNOWN = kind(
    "A07",
    "code_unknown",
    WARNING,
    "Mã “{value}” (số ô chức năng: {count}) không có trong Phụ lục I Thông tư 16/2025/TT-BXD; sẽ công bố theo mã của tệp.",
    "The code “{value}” (zones: {count}) is not in Annex I of Circular 16/2025/TT-BXD; it is published as the file gives it.",
    (
        "Hãy dịch mã này trong mapping.layers.*.codes, ví dụ {{“{value}”: “{suggested}”}}.",
        "Translate it in mapping.layers.*.codes, for example {{“{value}”: “{suggested}”}}.",
    ),
)
INDICATOR_UNPARSED = kind(
    "A08",
    "indicator_unparsed",
    WARNING,
    "Dòng {row}: {attribute} “{value}” không đọc được thành số ({reason}); giữ nguyên chữ, công trình ở đây sẽ cần xem xét.",
    "Row {row}: {attribute} “{value}” cannot be read as numbers ({reason}); the text is kept, and buildings here will need review.",
    (
        "Các dạng đọc được: 60 · ≤ 70% · 40-60 · 3-5 tầng · 1,2 lần · tối đa 16 m.",
        "Forms that can be read: 60 · ≤ 70% · 40-60 · 3-5 tầng · 1,2 lần · tối đa 16 m.",
    ),
)
COVERAGE_AS_FRACTION = kind(
    "A09",
    "coverage_as_fraction",
    INFO,
    "Dòng {row}: mật độ xây dựng “{value}” không có dấu % được hiểu là tỷ số (0,6 = 60 %).",
    "Row {row}: the coverage “{value}” without a % sign was read as a fraction (0.6 = 60 %).",
)
NUMBER_UNREADABLE = kind(
    "A10",
    "number_unreadable",
    WARNING,
    "Dòng {row}: {attribute} “{value}” không phải là số; để trống.",
    "Row {row}: {attribute} “{value}” is not a number; left empty.",
    (
        "Hãy ghi một số không âm: 12,5 hoặc 12.5 hoặc 1 250; không ghi khoảng (12-15) hay chữ, và 1.250 viết thành 1250 hoặc 1,25. Nếu đồ án quy định nhiều giá trị, hãy tách đối tượng thành nhiều dòng.",
        "Write one number that is not negative: 12.5 or 12,5 or 1 250; no range (12-15) and no words, and 1.250 as 1250 or as 1.25. Where the plan states several values, split the feature into several rows.",
    ),
)
POPULATION_NOT_WHOLE = kind(
    "A55",
    "population_not_whole",
    WARNING,
    "Dòng {row}: dân số “{value}” không phải là số nguyên; để trống.",
    "Row {row}: the population “{value}” is not a whole number; left empty.",
    (
        "Hãy ghi số người, không có phần thập phân (1250); nếu đơn vị là nghìn người, hãy đổi ra người.",
        "Write persons without decimals (1250); where the unit is thousands of persons, turn it into persons.",
    ),
)
AREA_DIFFERS = kind(
    "A11",
    "area_differs",
    WARNING,
    "Dòng {row}: diện tích ghi {stated} m², đo được {measured_m2} m².",
    "Row {row}: the stated area is {stated} m², the measured one {measured_m2} m².",
    (
        "Hãy xem dòng {row} trên bản vẽ gốc: nếu ranh đúng, sửa diện tích ghi thành {measured_m2} m²; nếu diện tích đúng, sửa ranh rồi gửi lại.",
        "Look at row {row} on the original drawing: where the boundary is right, state {measured_m2} m²; where the stated area is right, mend the boundary and send again.",
    ),
)
AREA_UNIT = kind(
    "A12",
    "area_unit",
    ERROR,
    "Diện tích ghi ở cột “{column}” có vẻ tính bằng {unit}, không phải m².",
    "The stated areas in column “{column}” look like {unit}, not m².",
    (
        "Hãy đổi cột sang m², hoặc bỏ khai báo cột này.",
        "Convert the column to m², or do not map it.",
    ),
)
KEY_MISSING = kind(
    "A13",
    "parcel_key_missing",
    WARNING,
    "Dòng {row}: thửa đất không có số tờ hoặc số thửa.",
    "Row {row}: the parcel has no sheet or no number.",
    (
        "Hãy điền số tờ và số thửa của dòng {row}; thiếu số thì chỉ tìm được thửa đất theo vị trí.",
        "Write sheet and number into row {row}; without them the parcel is found by its place only.",
    ),
)
COMMUNE_MISSING = kind(
    "A14",
    "commune_missing",
    ERROR,
    "Dòng {row}: thửa đất không có mã xã.",
    "Row {row}: the parcel has no commune.",
    (
        "Hãy điền mã xã của thửa đất, hoặc ghi “commune” trong tệp mô tả nếu mọi thửa đất thuộc một xã.",
        "Write the parcel's commune code into the row, or “commune” into the plan file where all parcels are of one commune.",
    ),
)
KEY_TWICE = kind(
    "A15",
    "parcel_key_twice",
    WARNING,
    "Dòng {row}: tờ {sheet} thửa {number} đã có ở dòng {other}; hỏi theo số thửa sẽ thấy cả hai.",
    "Row {row}: sheet {sheet} number {number} stands in row {other} already; asking by key finds both.",
    (
        "Hãy so hai dòng trên bản đồ: sửa số tờ, số thửa của dòng ghi sai, hoặc xóa dòng thừa rồi gửi lại.",
        "Compare the two rows on the map: correct sheet and number of the wrong one, or delete the one too many, and send again.",
    ),
)
ZONE_IN_PARTS = kind(
    "A16",
    "zone_in_parts",
    INFO,
    "Ô chức năng “{zone_id}” có {count} dòng: được coi là các phần của một ô chức năng.",
    "The zone “{zone_id}” stands in several rows ({count}): they are taken as parts of one zone.",
)
ZONE_PARTS_DISAGREE = kind(
    "A17",
    "zone_parts_disagree",
    WARNING,
    "Ô chức năng “{zone_id}”: các dòng có mã khác nhau ({found}).",
    "The zone “{zone_id}”: its rows have different codes ({found}).",
    (
        "Nếu là một ô chức năng, hãy ghi cùng một mã ở mọi dòng; nếu là nhiều ô chức năng, hãy đặt ký hiệu riêng cho từng ô chức năng.",
        "Where it is one zone, write the same code into all its rows; where these are several zones, give each an id of its own.",
    ),
)
