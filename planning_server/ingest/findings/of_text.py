"""What can be said of the encoding of text: what was chosen and why, what must be answered."""

from __future__ import annotations

from planning_server.ingest.findings.kind import ERROR, INFO, WARNING, kind

ENCODING_UNKNOWN_UNMAPPED = kind(
    "T06",
    "encoding_unknown_unmapped",
    INFO,
    "Không rõ bảng mã chữ của cột “{column}” (không công bố) trong lớp “{layer}”; byte gốc được giữ.",
    "The text encoding of the column “{column}” (not published) of the layer “{layer}” is not known; its bytes are kept.",
    (
        "Nếu cần cột này, hãy chọn bảng mã trong “encodings” của tệp mô tả.",
        "Where this column is wanted, choose its encoding in “encodings” of the plan file.",
    ),
)
ENCODING_CHOSEN = kind(
    "T07",
    "encoding_chosen",
    INFO,
    "Cột “{column}” của lớp “{layer}” được đọc theo {encoding}: “{before}” thành “{after}” (số giá trị: {count}; {why}). Byte gốc được giữ "
    "trong “{column}#bytes”, không công bố.",
    "The column “{column}” of the layer “{layer}” was read as {encoding}: “{before}” became “{after}” (values: {count}; {why}). Its bytes "
    "are kept in “{column}#bytes”, which is not published.",
)
ENCODING_CONTRADICTS = kind(
    "T08",
    "encoding_contradicts_cpg",
    ERROR,
    "Cột “{column}” của lớp “{layer}”: {where} ghi {declared}, đọc ra “{before}”; theo {encoding} sẽ là “{after}” ({why}).",
    "The column “{column}” of the layer “{layer}”: {where} says {declared}, which reads “{before}”; as {encoding} it reads “{after}” ({why}).",
    (
        "Hãy chọn bảng mã đúng cho cột này trong “encodings” của tệp mô tả, hoặc sửa {where} rồi gửi lại.",
        "Choose the right encoding of this column in “encodings” of the plan file, or correct {where} and send again.",
    ),
)
ENCODING_CONTRADICTS_UNMAPPED = kind(
    "T09",
    "encoding_contradicts_cpg_unmapped",
    INFO,
    "Cột “{column}” (không công bố) của lớp “{layer}”: {where} ghi {declared}; theo {encoding} sẽ là “{after}” ({why}). Byte gốc được giữ.",
    "The column “{column}” (not published) of the layer “{layer}”: {where} says {declared}; as {encoding} it reads “{after}” ({why}). Its "
    "bytes are kept.",
)
ENCODING_FROM_PLAN_FILE = kind(
    "T10",
    "encoding_from_plan_file",
    INFO,
    "Cột “{column}” của lớp “{layer}” được đọc theo {encoding} như tệp mô tả yêu cầu: “{before}” thành “{after}” (số giá trị: {count}).",
    "The column “{column}” of the layer “{layer}” was read as {encoding}, as the plan file asks: “{before}” became “{after}” (values: {count}).",
)
ENCODING_MIXED = kind(
    "T11",
    "encoding_mixed",
    WARNING,
    "Cột “{column}” của lớp “{layer}”: {count} giá trị có vẻ viết theo {encoding}, khác các giá trị còn lại (dòng {rows}); giá trị đầu: “{before}” "
    "(có lẽ là “{after}”). Chương trình không sửa.",
    "The column “{column}” of the layer “{layer}” has values that look like {encoding}, unlike the others (values: {count}, in rows {rows}); "
    "the first is “{before}” (probably “{after}”). Nothing was changed.",
    (
        "Hãy sửa các giá trị này trong tệp gốc rồi gửi lại.",
        "Correct these values in the source and send again.",
    ),
)
ESCAPES_READ = kind(
    "T12",
    "escapes_read",
    INFO,
    "Cột “{column}” của lớp “{layer}” viết chữ bằng mã (\\U+1EA5, &#7845;): “{before}” thành “{after}” (số giá trị: {count}).",
    "The column “{column}” of the layer “{layer}” writes letters as codes (\\U+1EA5, &#7845;): “{before}” became “{after}” (values: {count}).",
)
COLUMN_NAME_READ = kind(
    "T13",
    "column_name_read",
    INFO,
    "Tên cột “{before}” của lớp “{layer}” được đọc theo {encoding} là “{after}”.",
    "The column name “{before}” of the layer “{layer}” was read as {encoding}: “{after}”.",
)
ENCODINGS_NAME_NOTHING = kind(
    "T14",
    "encodings_name_nothing",
    ERROR,
    "“encodings” của tệp mô tả nêu “{name}”, nhưng không có lớp hoặc cột chữ nào tên như vậy.",
    "“encodings” of the plan file names “{name}”, but no layer or text column is named so.",
    (
        "Hãy sửa tên (tên lớp, rồi tên cột; “*” là tất cả).",
        "Correct the name (the layer's, then the column's; “*” means all).",
    ),
)
LAYER_NAME_READS = kind(
    "T15",
    "layer_name_reads",
    INFO,
    "Tên lớp “{before}” là chữ {encoding}, đọc là “{after}”; trong tệp mô tả vẫn phải dùng tên như trong tệp.",
    "The layer name “{before}” is {encoding} and reads “{after}”; the plan file must use the name as it stands in the file.",
)
TEXT_CUT = kind(
    "T16",
    "text_cut",
    WARNING,
    "Lớp “{layer}”, cột “{column}”: chữ bị cắt ở ký tự NUL, phần đứng sau không đọc được (số dòng: {count}; dòng {rows}).",
    "Layer “{layer}”, column “{column}”: the text is cut at a NUL character, what stands behind it is not read (rows: {count}; {rows}).",
    (
        "Hãy bỏ ký tự NUL trong các dòng đó rồi gửi lại, hoặc chấp nhận nếu phần sau chỉ là dữ liệu thừa của phần mềm.",
        "Take the NUL characters out of these rows and send again, or accept this where what follows is only left-over of a program.",
    ),
)
