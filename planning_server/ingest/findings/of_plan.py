"""Findings of the work itself, beside those of `of_geometry` on plans that are there already: numbers P04 to P29."""

from __future__ import annotations

from planning_server.ingest.findings.kind import ERROR, FATAL, WARNING, kind

GAVE_UP = kind(
    "P04",
    "reading_gave_up",
    FATAL,
    "Việc đọc tệp bị dừng giữa chừng nhiều lần liên tiếp (số lần: {count}), thường do máy thiếu bộ nhớ. Tệp đã được giữ.",
    "Reading the file was cut off again and again (times: {count}), mostly because the machine lacks memory. The file is kept.",
    (
        "Hãy báo người quản trị xem nhật ký máy chủ; sau đó chọn đọc lại, hoặc chia đồ án thành nhiều tệp.",
        "Have the administrator look into the server's log; then ask for another reading, or split the plan into several files.",
    ),
)
DISK_FULL = kind(
    "P05",
    "disk_full",
    FATAL,
    "Ổ đĩa của máy chủ đã đầy khi đang đọc tệp. Tệp đã được giữ; không có gì được đưa vào.",
    "The server's disk filled up while the file was being read. The file is kept; nothing was taken in.",
    (
        "Hãy báo người quản trị dọn ổ đĩa, rồi chọn đọc lại.",
        "Have the administrator make room, then ask for another reading.",
    ),
)
NOT_BEGUN = kind(
    "P06",
    "reading_not_begun",
    FATAL,
    "Không bắt đầu đọc được: {reason}",
    "Reading could not begin: {reason}",
    (
        "Hãy khắc phục nguyên nhân nêu trên, rồi chọn đọc lại hoặc gửi lại tệp.",
        "Mend the reason above, then ask for another reading or send the file again.",
    ),
)
TOOK_TOO_LONG = kind(
    "P07",
    "reading_too_long",
    FATAL,
    "Việc đọc và kiểm tra vượt quá {limit} phút nên đã bị dừng. Tệp đã được giữ; không có gì được đưa vào.",
    "Reading and checking took longer than {limit} min and was stopped. The file is kept; nothing was taken in.",
    (
        "Hãy chia đồ án thành nhiều tệp, hoặc báo người quản trị tăng giới hạn thời gian.",
        "Split the plan into several files, or have the administrator raise the time limit.",
    ),
)
LEVEL_UNRANKED = kind(
    "P08",
    "level_unranked",
    WARNING,
    "Cấp quy hoạch “{level}” không thuộc các cấp đã biết ({known}): đồ án xếp dưới mọi cấp đó khi xác định đồ án chi phối.",
    "The level “{level}” is none of the known ones ({known}): the plan ranks below all of them where it is decided which plan governs.",
    (
        "Nếu đồ án thuộc một trong các cấp đó, hãy sửa “level” trong tệp mô tả; nếu không, chấp nhận kèm lý do.",
        "Where the plan is of one of these levels, correct “level” in the plan file; otherwise accept this with a reason.",
    ),
)
COMMUNE_FORM = kind(
    "P09",
    "commune_code_form",
    WARNING,
    "{where} ghi mã xã {codes}; mã đơn vị hành chính cấp xã gồm 5 chữ số, ví dụ “20749”.",
    "{where} gives as code of the commune {codes}; the code of a commune has 5 digits, for example “20749”.",
    (
        "Hãy ghi mã 5 chữ số trong danh mục đơn vị hành chính: thửa đất và đồ án chỉ tìm được theo mã này; nếu đúng là mã khác, chấp nhận kèm lý do.",
        "Write the 5 digits of the list of administrative units: parcels and plans are found by this code only; where it really is another code, accept this with a reason.",
    ),
)
ENDED_UNKNOWN = kind(
    "P20",
    "ended_version_unknown",
    ERROR,
    "Bản công bố hiện hành không có phiên bản {version} của đồ án “{plan_id}”.",
    "The current edition has no version {version} of the plan “{plan_id}”.",
    (
        "Hãy xem lại mã đồ án và số phiên bản (GET /plans).",
        "Look up the plan's id and the number of the version (GET /plans).",
    ),
)
ENDED_ALREADY = kind(
    "P21",
    "version_ended_already",
    ERROR,
    "Phiên bản {version} của đồ án “{plan_id}” đã có quyết định chấm dứt hiệu lực ({by}).",
    "A decision ends version {version} of the plan “{plan_id}” already ({by}).",
    (
        "Mỗi phiên bản chỉ chấm dứt một lần; nếu hồ sơ kia sai, hãy từ chối hoặc rút nó trước.",
        "A version ends once; where the other one is wrong, reject or withdraw it first.",
    ),
)
ENDS_TOO_EARLY = kind(
    "P22",
    "ends_before_it_began",
    ERROR,
    "Ngày chấm dứt {day} không sau ngày bắt đầu có hiệu lực {start} của phiên bản {version}.",
    "The day of the end, {day}, is not after the first day in force, {start}, of version {version}.",
    (
        "Hãy ghi ngày đầu tiên không còn hiệu lực, sau ngày bắt đầu.",
        "Give the first day on which it is no longer in force, after its first day.",
    ),
)
ENDS_TOO_LATE = kind(
    "P23",
    "ends_after_its_end",
    ERROR,
    "Phiên bản {version} đã hết hiệu lực từ {end}; ngày chấm dứt {day} không thay đổi gì.",
    "Version {version} is no longer in force from {end} on; an end on {day} changes nothing.",
    (
        "Hãy ghi ngày sớm hơn, hoặc chọn phiên bản đang có hiệu lực.",
        "Give an earlier day, or name the version that is in force.",
    ),
)
