"""What a file changes in the cadastre that is published, and what is doubtful about that: numbers L01 to L29."""

from __future__ import annotations

from planning_server.ingest.findings.kind import ERROR, INFO, WARNING, kind

UNCHANGED = kind(
    "L01",
    "parcels_unchanged",
    INFO,
    "Xã {commune}: số thửa đất giữ nguyên {count}.",
    "Commune {commune}: parcels that stay as they are: {count}.",
)
NEW = kind(
    "L02",
    "parcels_new",
    INFO,
    "Thửa đất mới, không có thửa đất nào trước đó trên chỗ này: {count} ({listed}).",
    "New parcels where no parcel ended: {count} ({listed}).",
)
ENDED = kind(
    "L03",
    "parcels_ended",
    INFO,
    "Thửa đất kết thúc, không có thửa đất nào thay thế: {count} ({listed}).",
    "Parcels that end and that nothing replaces: {count} ({listed}).",
)
REDRAWN = kind(
    "L04",
    "parcels_redrawn",
    INFO,
    "Thửa đất vẽ lại, giữ số tờ và số thửa: {count} ({listed}).",
    "Parcels redrawn under the same sheet and number: {count} ({listed}).",
)
REREGISTERED = kind(
    "L05",
    "parcels_reregistered",
    INFO,
    "Thửa đất giữ nguyên hình, đổi loại đất hoặc diện tích pháp lý: {count} ({listed}).",
    "Parcels of the same shape with another use or legal area: {count} ({listed}).",
)
RENUMBERED = kind(
    "L06",
    "parcels_renumbered",
    INFO,
    "Thửa đất đổi số tờ hoặc số thửa: {count} ({listed}).",
    "Parcels that take another sheet or number: {count} ({listed}).",
)
SPLIT = kind(
    "L07",
    "parcels_split",
    INFO,
    "Tách thửa đất: {count} ({listed}).",
    "Parcels that are split: {count} ({listed}).",
)
MERGED = kind(
    "L08",
    "parcels_merged",
    INFO,
    "Hợp thửa đất: {count} ({listed}).",
    "Parcels that are made by merging: {count} ({listed}).",
)
REARRANGED = kind(
    "L09",
    "parcels_rearranged",
    INFO,
    "Sắp xếp lại thửa đất, nhiều thửa đất thành nhiều thửa đất khác: {count} ({listed}).",
    "Groups of several parcels that become several others: {count} ({listed}).",
)
MOSTLY_ENDS = kind(
    "L10",
    "commune_mostly_ends",
    WARNING,
    "Xã {commune}: {ended} trong {known} thửa đất đang công bố sẽ kết thúc ({share} %).",
    "Commune {commune}: of {known} published parcels {ended} would end ({share} %).",
    (
        "Hãy kiểm tra hệ tọa độ, cột số tờ và số thửa, và tệp có đủ cả xã không. Nếu chỉ gửi phần thay đổi, hãy ghi “extent”: “changes”.",
        "Check the coordinate system, the columns of sheet and number, and that the file holds the whole commune. Where it holds only changes, write “extent”: “changes”.",
    ),
)
OVERLAPS_STAYING = kind(
    "L11",
    "overlaps_staying_parcel",
    WARNING,
    "Dòng {row}: thửa đất mới chồng {area} m² lên thửa đất {other} vẫn được giữ (rộng khoảng {width} m).",
    "Row {row}: the new parcel lies on {area} m² of parcel {other}, which stays (about {width} m wide).",
    (
        "Hãy thêm {other} vào “ends” hoặc vào tệp với hình mới; hoặc sửa ranh của thửa đất mới.",
        "Name {other} in “ends”, or put it into the file with its new outline; or mend the new parcel.",
    ),
)
GROUND_UNCOVERED = kind(
    "L12",
    "ended_ground_uncovered",
    WARNING,
    "Thửa đất {other} kết thúc nhưng {area} m² của nó không thuộc thửa đất nào (rộng khoảng {width} m).",
    "Parcel {other} ends, but {area} m² of it belong to no parcel afterwards (about {width} m wide).",
    (
        "Hãy kiểm tra xem thửa đất thay thế có thiếu trong tệp hoặc thiếu một phần ranh không.",
        "Check whether its successor is missing in the file or lacks a part.",
    ),
)
KEY_KEPT_TWICE = kind(
    "L13",
    "parcel_key_kept_twice",
    WARNING,
    "Dòng {row}: tờ {sheet} số thửa {number} vẫn được giữ ở chỗ khác ({other}); sau khi công bố sẽ có hai thửa đất cùng số.",
    "Row {row}: sheet {sheet} number {number} stays in use elsewhere ({other}); after publication two parcels have this key.",
    (
        "Nếu thửa đất cũ kết thúc, hãy ghi mã {other} vào “ends”; nếu không, hãy kiểm tra số.",
        "Where the old one ends, write its id {other} into “ends”; otherwise check the number.",
    ),
)
END_UNKNOWN = kind(
    "L14",
    "end_unknown",
    ERROR,
    "“ends” nêu {name}, nhưng không có thửa đất nào như vậy, hiện nay hay trước đây.",
    "“ends” names {name}, and there is no such parcel, now or before.",
    ("Hãy sửa số tờ, số thửa hoặc mã xã.", "Correct sheet, number or commune."),
)
END_ALREADY = kind(
    "L15",
    "end_already",
    INFO,
    "“ends” nêu {name}: thửa đất này đã kết thúc từ trước, không còn gì phải làm.",
    "“ends” names {name}: this parcel has ended before, nothing is left to do.",
)
END_AMBIGUOUS = kind(
    "L16",
    "end_ambiguous",
    ERROR,
    "“ends” nêu {name}, nhưng số này có nhiều thửa đất ({count}).",
    "“ends” names {name}, but several parcels have this key ({count}).",
    (
        "Hãy nêu thửa đất bằng mã: {{“parcel_id”: …}}.",
        "Name the parcel by its id: {{“parcel_id”: …}}.",
    ),
)
END_CONTRADICTED = kind(
    "L17",
    "end_contradicted",
    ERROR,
    "“ends” nêu {name}, nhưng tệp lại có chính thửa đất này, không thay đổi.",
    "“ends” names {name}, but the file holds this very parcel, unchanged.",
    ("Hãy bỏ một trong hai.", "Take one of the two out."),
)
PREDECESSOR_UNKNOWN = kind(
    "L18",
    "predecessor_unknown",
    WARNING,
    "Dòng {row}: thửa đất gốc {name} không có trong bản đồ địa chính đã công bố.",
    "Row {row}: the predecessor {name} is not in the published cadastre.",
    ("Hãy kiểm tra số tờ, số thửa của thửa đất gốc.", "Check sheet and number of the predecessor."),
)
PREDECESSOR_STAYS = kind(
    "L19",
    "predecessor_stays",
    WARNING,
    "Dòng {row}: thửa đất gốc {name} vẫn được giữ sau khi thửa đất này ra đời.",
    "Row {row}: the predecessor {name} stays beside the parcel that comes from it.",
    (
        "Nếu {name} kết thúc, hãy ghi nó vào “ends”; nếu nó chỉ nhỏ đi, hãy đưa hình mới của nó vào tệp.",
        "Where {name} ends, write it into “ends”; where it only shrinks, put its new outline into the file.",
    ),
)
NO_BASE = kind(
    "L20",
    "changes_without_base",
    ERROR,
    "Tệp chỉ có phần thay đổi, nhưng xã {commune} chưa có thửa đất nào được công bố.",
    "The file holds changes only, but no parcel of commune {commune} is published yet.",
    (
        "Hãy gửi bản đồ địa chính toàn xã trước (“extent”: “commune”), hoặc sửa mã xã.",
        "Send the whole commune first (“extent”: “commune”), or correct the commune.",
    ),
)
NOTHING_CHANGES = kind(
    "L21",
    "nothing_changes",
    INFO,
    "So với bản đồ địa chính đang công bố, tệp này không thay đổi gì.",
    "This file changes nothing in the published cadastre.",
)
MORE_UNCOVERED = kind(
    "L22",
    "more_ended_ground_uncovered",
    WARNING,
    "Ngoài những thửa đất đã nêu, còn có đất của thửa đất kết thúc không thuộc thửa đất nào (số thửa đất: {count}, tổng {area} m²).",
    "Beyond those that are listed, ground of ended parcels belongs to no parcel afterwards (parcels: {count}, {area} m² in total).",
    (
        "Nhiều như vậy thường là do tệp thiếu một phần của xã.",
        "So much is mostly due to a part of the commune that is missing in the file.",
    ),
)
ONLY_ENDS = kind(
    "L23",
    "only_ends",
    INFO,
    "Lớp “{layer}” không có dòng nào; tệp này chỉ kết thúc những thửa đất nêu trong “ends”.",
    "The layer “{layer}” has no rows; this upload only ends the parcels that “ends” names.",
)
