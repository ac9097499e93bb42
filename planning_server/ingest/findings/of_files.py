"""What can be wrong with the file that was sent."""

from __future__ import annotations

from planning_server.ingest.findings.kind import FATAL, INFO, kind

NOT_A_ZIP = kind(
    "F01",
    "not_a_zip",
    FATAL,
    "Tệp “{file}” không phải là tệp zip.",
    "The file “{file}” is not a zip file.",
    (
        "Hãy nén các tệp .shp, .shx, .dbf, .prj (và .cpg) của từng lớp vào một tệp .zip rồi gửi lại.",
        "Put the .shp, .shx, .dbf, .prj (and .cpg) files of each layer into one .zip and send that.",
    ),
)
ZIP_CORRUPT = kind(
    "F02",
    "zip_corrupt",
    FATAL,
    "Tệp zip bị hỏng: {reason}.",
    "The zip file is damaged: {reason}.",
    (
        "Hãy nén lại từ các tệp gốc; có thể tệp đã bị cắt khi sao chép hoặc tải lên.",
        "Zip the original files again; the file was probably cut short when it was copied or sent.",
    ),
)
ZIP_ENCRYPTED = kind(
    "F03",
    "zip_encrypted",
    FATAL,
    "Tệp “{file}” trong zip được đặt mật khẩu.",
    "The file “{file}” inside the zip is protected by a password.",
    ("Hãy nén lại không đặt mật khẩu.", "Zip the files again without a password."),
)
ZIP_TOO_LARGE = kind(
    "F04",
    "zip_too_large",
    FATAL,
    "Tệp zip vượt giới hạn: {measure} là {found}, cho phép {limit}.",
    "The zip file is over a limit: {measure} is {found}, allowed is {limit}.",
    (
        "Hãy chia đồ án thành nhiều tệp nhỏ hơn, mỗi tệp là một phần.",
        "Split the plan into smaller files, one for each part.",
    ),
)
ZIP_UNSAFE_NAME = kind(
    "F05",
    "zip_unsafe_name",
    FATAL,
    "Tên tệp “{file}” trong zip không an toàn (đường dẫn ra ngoài, liên kết hoặc ký tự lạ).",
    "The name “{file}” inside the zip is not safe (a path leading outside, a link, or odd characters).",
    (
        "Hãy nén lại từ một thư mục chỉ có các tệp của đồ án.",
        "Zip again from a folder that holds only the files of the plan.",
    ),
)
NO_SHAPEFILE = kind(
    "F06",
    "no_shapefile",
    FATAL,
    "Trong zip không có shapefile (.shp) nào. Có: {files}.",
    "There is no shapefile (.shp) in the zip. It holds: {files}.",
    (
        "Nếu shapefile nằm trong một tệp zip khác ở bên trong, hãy gửi tệp zip bên trong đó.",
        "Where the shapefile is in another zip inside this one, send that inner zip.",
    ),
)
SHP_MISSING = kind(
    "F07",
    "shp_missing",
    FATAL,
    "Lớp “{layer}” không có tệp .shp (chỉ có {parts}).",
    "The layer “{layer}” has no .shp file (only {parts}).",
    (
        "Tệp .shp chứa hình dạng: hãy thêm {layer}.shp vào zip.",
        "The .shp file holds the shapes: add {layer}.shp to the zip.",
    ),
)
PART_MISSING = kind(
    "F08",
    "part_missing",
    FATAL,
    "Lớp “{layer}” thiếu tệp {parts}.",
    "The layer “{layer}” lacks the file {parts}.",
    (
        "Hãy thêm tệp còn thiếu vào zip; nếu không còn, mở {layer}.shp bằng QGIS rồi xuất lại thành shapefile.",
        "Add the missing file to the zip; where it is lost, open {layer}.shp in QGIS and export it as a shapefile again.",
    ),
)
LAYER_UNREADABLE = kind(
    "F09",
    "layer_unreadable",
    FATAL,
    "Không đọc được lớp “{layer}”: {reason}.",
    "The layer “{layer}” cannot be read: {reason}.",
    (
        "Hãy mở lớp này bằng QGIS, kiểm tra rồi xuất lại thành shapefile.",
        "Open the layer in QGIS, check it, and export it as a shapefile again.",
    ),
)
LAYER_TRUNCATED = kind(
    "F10",
    "layer_truncated",
    FATAL,
    "Tệp {part} của lớp “{layer}” bị cắt: phải có {expected} byte, chỉ có {found}.",
    "The {part} file of the layer “{layer}” is cut short: {expected} bytes expected, {found} found.",
    ("Hãy sao chép lại tệp từ bản gốc.", "Copy the file again from the original."),
)
READING_STOPPED = kind(
    "F11",
    "reading_stopped",
    FATAL,
    "Việc đọc tệp bị dừng: {reason}.",
    "Reading the file was stopped: {reason}.",
    (
        "Tệp quá lớn hoặc bị hỏng. Hãy mở bằng QGIS, kiểm tra và xuất lại, hoặc chia nhỏ.",
        "The file is too large or damaged. Open it in QGIS, check and export it again, or split it.",
    ),
)
LAYER_NOT_IN_FILE = kind(
    "F12",
    "layer_not_in_file",
    FATAL,
    "Tệp mô tả nêu lớp “{layer}” nhưng trong zip không có. Có: {found}.",
    "The plan file names the layer “{layer}”, which is not in the zip. It holds: {found}.",
    (
        "Hãy sửa tên lớp trong mapping.layers (tên tệp .shp không có đuôi).",
        "Correct the name of the layer in mapping.layers (the file name without .shp).",
    ),
)
LAYER_TWICE = kind(
    "F13",
    "layer_twice",
    FATAL,
    "Trong zip có nhiều lớp cùng tên “{layer}”.",
    "The zip holds several layers named “{layer}”.",
    ("Mỗi lớp cần một tên riêng.", "Give each layer a name of its own."),
)
FILE_NOT_READ = kind(
    "F14",
    "file_not_read",
    INFO,
    "Tệp “{file}” trong zip không phải là phần của shapefile nên không được đọc; vẫn được lưu nguyên trong tệp gửi lên.",
    "The file “{file}” in the zip is no part of a shapefile and was not read; it stays in the kept upload.",
)
FILE_NAME_DECODED = kind(
    "F15",
    "file_name_decoded",
    INFO,
    "Tên tệp trong zip không ghi theo UTF-8; đọc được là “{file}”.",
    "A file name in the zip was not marked as UTF-8; it was read as “{file}”.",
)
CONTENT_TOO_LARGE = kind(
    "F16",
    "content_too_large",
    FATAL,
    "Nội dung tệp quá lớn: hình và bảng của mọi lớp khi đọc ra vượt {limit} MB, mức cho phép của một lần gửi.",
    "The content of the file is too large: shapes and tables of all its layers come to over {limit} MB, the most for one upload.",
    (
        "Hãy bỏ khỏi zip các lớp và cột không cần; bản đồ địa chính thì chia theo xã và gửi từng tệp.",
        "Leave layers and columns that are not needed out of the zip; split a cadastre by commune and send file by file.",
    ),
)
