"""What can be wrong with coordinates, coordinate systems and the encoding of text."""

from __future__ import annotations

from planning_server.ingest.findings.kind import ERROR, INFO, WARNING, kind

CRS_MISSING = kind(
    "C01",
    "crs_missing",
    ERROR,
    "Tệp dữ liệu không ghi hệ tọa độ của lớp “{layer}” và tệp mô tả không ghi “crs”: không biết hệ tọa độ.{fit}",
    "The file does not say the coordinate system of the layer “{layer}” and the plan file gives no “crs”: it is unknown.{fit}",
    (
        (
            "Hãy ghi “crs” vào tệp mô tả, ví dụ “EPSG:5899” (VN-2000 / TM-3 107°45'), {other_way}; các cách đọc được xếp hạng bên dưới. Không suy hệ tọa độ từ tên tỉnh: nhiều tỉnh mới có hai kinh tuyến trục."
        ),
        (
            "Write “crs” into the plan file, for example “EPSG:5899” (VN-2000 / TM-3 107°45'), {other_way}; the readings are ranked below. Do not guess it from the name of the province: many new provinces have two central meridians."
        ),
    ),
)
CRS_UNKNOWN = kind(
    "C02",
    "crs_unknown",
    ERROR,
    "Không nhận ra hệ tọa độ “{name}” của lớp “{layer}” (ghi trong {written}).",
    "The coordinate system “{name}” of the layer “{layer}” is not known (it is written in {written}).",
    (
        "Hãy ghi mã EPSG đúng vào “crs” của tệp mô tả (ví dụ “EPSG:9210”), sau khi kiểm tra với số liệu gốc.",
        "Write the right EPSG code as “crs” into the plan file (for example “EPSG:9210”) after checking it with the survey.",
    ),
)
CRS_TRAP = kind(
    "C03",
    "crs_wgs84_instead_of_vn2000",
    ERROR,
    "Hệ tọa độ “{name}” của lớp “{layer}” có tham số của VN-2000 {zone} nhưng trên nền {datum}: thiếu 7 tham số, dữ liệu sẽ lệch "
    "khoảng 225 m.{fit}",
    "The coordinate system “{name}” of the layer “{layer}” has the parameters of VN-2000 {zone} but stands on {datum}: the seven "
    "parameters are missing and the data would land about 225 m away.{fit}",
    (
        (
            "Nếu tọa độ thật ra là VN-2000, hãy ghi “crs”: “{zone}” vào tệp mô tả (hoặc ghi đúng hệ vào {written}). Nếu thật sự là WGS 84, hãy "
            "chuyển dữ liệu sang VN-2000 trước khi gửi."
        ),
        (
            "Where the coordinates are really VN-2000, write “crs”: “{zone}” into the plan file (or put the right one into {written}). Where "
            "they are really WGS 84, transform the data to VN-2000 before sending it."
        ),
    ),
)
CRS_CONTRADICTION = kind(
    "C04",
    "crs_contradiction",
    ERROR,
    "Lớp “{layer}”: {written} ghi {found}, tệp mô tả ghi {stated}.",
    "The layer “{layer}”: {written} says {found}, the plan file says {stated}.",
    (
        "Hãy chọn hệ đúng: bỏ “crs” khỏi tệp mô tả, hoặc ghi “over file” sau mã, ví dụ “{stated} over file”.",
        "Choose the right one: take “crs” out of the plan file, or write “over file” behind the code, as in “{stated} over file”.",
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
    "Lớp “{layer}”: {written} ghi “{name}” (không phải mã EPSG nào dùng được); dùng {stated} theo tệp mô tả.",
    "The layer “{layer}”: {written} says “{name}” (no usable EPSG system); {stated} of the plan file was used.",
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
    ERROR,
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
        "Giấy chứng nhận ghi X = bắc, Y = đông. Hãy ghi “crs”: “{crs} ne” vào tệp mô tả để chương trình đổi chỗ, hoặc tự đổi X và Y rồi gửi lại.",
        "Vietnamese certificates print X = north, Y = east. Write “crs”: “{crs} ne” into the plan file to have them exchanged, or exchange X and Y and send again.",
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
    ERROR,
    "Không chuyển được tọa độ: {reason}",
    "The coordinates cannot be transformed: {reason}",
    (
        "Hãy kiểm tra “crs”, “measure_crs” và “covers” trong tệp mô tả.",
        "Check “crs”, “measure_crs” and “covers” in the plan file.",
    ),
)
TOWGS84_DIFFERS = kind(
    "C14",
    "towgs84_differs",
    INFO,
    "Lớp “{layer}”: tham số TOWGS84 trong {written} lệch EPSG:6960 {shift_m} m; chương trình luôn dùng EPSG:6960.",
    "The layer “{layer}”: the TOWGS84 in {written} lies {shift_m} m from EPSG:6960; the program always uses EPSG:6960.",
)
DATUM_MISNAMED = kind(
    "C15",
    "datum_misnamed",
    INFO,
    "Lớp “{layer}”: {written} ghi nền {datum} cho hệ “{name}”; được hiểu là {crs}, cùng vị trí.",
    "The layer “{layer}”: {written} names the datum {datum} for “{name}”; it was read as {crs}, which lies in the same place.",
)
CRS_MISFIT = kind(
    "C16",
    "crs_misfit",
    ERROR,
    "Lớp “{layer}” theo {crs} nằm cách {reference} {distance}. {best}",
    "In {crs} the layer “{layer}” lies {distance} from {reference}. {best}",
    (
        "Hãy chọn cách đọc đúng (“crs” của tệp mô tả) sau khi kiểm tra với bản vẽ gốc; nếu chính ranh giới trong “covers” sai, hãy sửa ranh giới.",
        "Choose the right reading (“crs” of the plan file) after checking it with the original drawing; where the boundary in “covers” is wrong, correct that.",
    ),
)
CRS_OUTSIDE_EXTENT = kind(
    "C17",
    "crs_outside_extent",
    WARNING,
    "Lớp “{layer}” theo {crs} nằm ngoài {reference}, cách {distance}. {best}",
    "In {crs} the layer “{layer}” lies outside {reference}, {distance} away. {best}",
    (
        "Hãy kiểm tra hệ tọa độ; nếu đúng, chấp nhận kèm lý do hoặc sửa PLANNING_EXTENT.",
        "Check the coordinate system; where it is right, accept this with a reason or correct PLANNING_EXTENT.",
    ),
)
CRS_BEYOND_EXTENT = kind(
    "C27",
    "crs_beyond_extent",
    ERROR,
    "Lớp “{layer}” theo {crs} không có phần nào trong {reference}, cách {distance}: không ai hỏi được về nơi đó. {best}",
    "In {crs} no part of the layer “{layer}” lies in {reference}; it is {distance} away, and nobody could ask about that place. {best}",
    (
        "Hãy chọn cách đọc đúng (“crs” của tệp mô tả); nếu hệ tọa độ đúng, quản trị viên phải sửa PLANNING_EXTENT trước.",
        "Choose the right reading (“crs” of the plan file); where the system is right, the administrator has to correct PLANNING_EXTENT first.",
    ),
)
CRS_MISFIT_STATED = kind(
    "C18",
    "crs_misfit_stated",
    WARNING,
    "Lớp “{layer}” theo {crs} như tệp mô tả ghi nằm cách {reference} {distance}. {best}",
    "In {crs}, as the plan file says, the layer “{layer}” lies {distance} from {reference}. {best}",
    (
        "Hãy kiểm tra vài điểm đã biết tọa độ trước khi chấp nhận.",
        "Check a few points of known position before accepting this.",
    ),
)
CRS_PRJ_OVERRULED = kind(
    "C19",
    "crs_prj_overruled",
    WARNING,
    "Lớp “{layer}”: {written} ghi {found} (cách {reference} {distance}), tệp mô tả ghi {stated} và khớp hơn; dùng {stated}.",
    "The layer “{layer}”: {written} says {found} ({distance} from {reference}), the plan file says {stated}, which fits better; {stated} was used.",
    (
        "Hãy kiểm tra rồi chấp nhận, và ghi đúng hệ vào {written} của tệp gốc.",
        "Check and accept this, and put the right system into {written} of the source.",
    ),
)
AXES_EXCHANGED = kind(
    "C20",
    "axes_exchanged",
    WARNING,
    "Lớp “{layer}”: X và Y được đổi chỗ như tệp mô tả yêu cầu; điểm đầu ({x}; {y}) thành ({y}; {x}). Hình học pháp lý là hình đã đổi.",
    "The layer “{layer}”: X and Y were exchanged as the plan file asks; the first point ({x}; {y}) became ({y}; {x}). The legal geometry is the exchanged one.",
    (
        "Hãy xem đồ án trên bản đồ trước khi chấp nhận.",
        "Look at the plan on the map before accepting this.",
    ),
)
COORDINATES_ON_WGS84 = kind(
    "C21",
    "coordinates_on_wgs84",
    WARNING,
    "Lớp “{layer}” khớp {reference} khi đọc theo {name} (cách {distance}); theo {crs} thì cách {other}: có lẽ dữ liệu chưa qua 7 tham số.",
    "The layer “{layer}” fits {reference} when it is read as {name} ({distance} away), but in {crs} it is {other} away: probably the seven parameters were never applied.",
    (
        "Nếu dữ liệu được số hóa trên nền WGS 84, hãy chuyển sang VN-2000 bằng EPSG:6960 rồi gửi lại; nếu ranh giới so sánh sai, chấp nhận kèm lý do.",
        "Where the data was drawn on WGS 84, transform it to VN-2000 with EPSG:6960 and send again; where the boundary compared with is wrong, accept this with a reason.",
    ),
)
MEASURE_CRS_FALSE = kind(
    "C24",
    "measure_crs_false",
    ERROR,
    "{crs} không dùng để đo ở nơi này được: {words}.",
    "{crs} cannot be measured in at this place: {words}.",
    (
        "Hãy chọn “measure_crs” đúng nơi: hệ VN-2000 TM-3 có kinh tuyến trục gần nhất, hoặc bỏ mục này nếu tệp đã ở hệ đó.",
        "Choose the “measure_crs” of the place: the VN-2000 TM-3 system with the nearest meridian; or leave it out where the file is in that system.",
    ),
)
MEASURE_CRS_POORER = kind(
    "C25",
    "measure_crs_poorer",
    WARNING,
    "{crs} đo kém đúng ở nơi này: {words}; có hệ khác đúng hơn.",
    "{crs} measures less truly at this place: {words}; another system is truer.",
    (
        "Hãy đổi “measure_crs” theo gợi ý bên dưới, hoặc chấp nhận kèm lý do.",
        "Change “measure_crs” to one of the choices below, or accept this with a reason.",
    ),
)
FAR_FROM_THE_REST = kind(
    "C26",
    "far_from_the_rest",
    WARNING,
    "Lớp “{layer}”: dòng {rows} nằm rất xa các hình khác của lớp, xa nhất là dòng {farthest}: {distance}.",
    "The layer “{layer}”: rows {rows} lie very far from the layer's other shapes, row {farthest} farthest: {distance}.",
    (
        "Hãy kiểm tra tọa độ của các dòng này (gõ nhầm số, sai múi chiếu, đảo X và Y) với bản vẽ gốc; chỉ chấp nhận khi đồ án thật sự có phần đất ở đó.",
        "Check the coordinates of these rows (a wrong digit, another zone, X and Y exchanged) with the original drawing; accept this only where the plan really has ground there.",
    ),
)
GROUND_UNKNOWN = kind(
    "C28",
    "ground_unknown",
    INFO,
    "{known}. Vì vậy chưa kiểm tra được hệ {crs} có đúng nơi không: số hệ khác cũng đưa dữ liệu vào {reference}: {others}; múi chiếu sai sẽ không lộ ra.",
    "{known}. So it was not checked whether {crs} puts the data in its right place: other systems that put it in {reference} too: {others}; a wrong zone would not show.",
    (
        "{way}; nếu không, hãy so vài điểm đã biết tọa độ trên bản đồ xem trước.",
        "{way}; otherwise compare a few points of known position on the preview map.",
    ),
)
ENCODING_ASSUMED = kind(
    "T01",
    "encoding_assumed",
    INFO,
    "Lớp “{layer}” không ghi bảng mã của chữ ({absent}); chữ đọc được trọn vẹn theo UTF-8.",
    "The layer “{layer}” does not say the encoding of its text ({absent}); all of it reads as UTF-8.",
)
ENCODING_UNKNOWN = kind(
    "T02",
    "encoding_unknown",
    ERROR,
    "Không rõ bảng mã chữ của cột “{column}” trong lớp “{layer}” ({found}), và chữ không phải là UTF-8.",
    "The text encoding of the column “{column}” of the layer “{layer}” is not known ({found}), and its text is not UTF-8.",
    (
        "Hãy chọn bảng mã trong “encodings” của tệp mô tả theo cách đọc đúng (tcvn3, vni, cp1258, utf-8, cp1252), {other_way}.",
        "Choose the encoding that reads right in “encodings” of the plan file (tcvn3, vni, cp1258, utf-8, cp1252), {other_way}.",
    ),
)
BAD_BYTES = kind(
    "T03",
    "bad_bytes",
    ERROR,
    "Cột “{column}” có giá trị không giữ được dưới dạng chữ ({what}), giá trị đầu ở dòng {row}: {found}.",
    "Column “{column}” has values that cannot be kept as text ({what}), first in row {row}: {found}.",
    ("Hãy {way}.", "What to do: {way}."),
)
BAD_BYTES_UNMAPPED = kind(
    "T04",
    "bad_bytes_unmapped",
    INFO,
    "Cột “{column}” (không công bố) có giá trị không giữ được dưới dạng chữ ({what}); được lưu dạng hex.",
    "Column “{column}” (not published) has values that cannot be kept as text ({what}); they are kept as hex.",
)
TEXT_NORMALISED = kind(
    "T05",
    "text_normalised",
    INFO,
    "Cột “{column}”: {count} giá trị chữ được đưa về dạng Unicode dựng sẵn (NFC).",
    "Column “{column}”: text was brought into composed Unicode (NFC) (values: {count}).",
)
CRS_ANSWERED_OVER_FILE = kind(
    "C22",
    "crs_answered_over_file",
    WARNING,
    "Lớp “{layer}”: tệp dữ liệu ghi {found}, người gửi trả lời là {stated}; dùng {stated} (hai hệ lệch nhau {shift}).",
    "The layer “{layer}”: the data file says {found}, the planner answered {stated}; {stated} was used ({shift} apart).",
    (
        "Hãy kiểm tra vài điểm đã biết tọa độ trước khi chấp nhận.",
        "Check a few points of known position before accepting this.",
    ),
)
