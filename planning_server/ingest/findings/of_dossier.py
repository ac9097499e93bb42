"""What can be wrong with a digital dossier: its parts, its index sheets, and what they say against what is there."""

from __future__ import annotations

from planning_server.ingest.findings.kind import ERROR, INFO, WARNING, kind

RECOGNISED = kind(
    "B01",
    "dossier_recognised",
    INFO,
    "Nhận ra hồ sơ số theo bố cục của Thông tư 16/2025/TT-BXD: HoSoBASIC {basic} tệp, HoSoScan {scan} tệp, HoSoGIS {gis} tệp.",
    "A digital dossier in the layout of Circular 16/2025/TT-BXD: files in HoSoBASIC {basic}, in HoSoScan {scan}, in HoSoGIS {gis}.",
)
PART_MISSING = kind(
    "B02",
    "dossier_part_missing",
    WARNING,
    "Hồ sơ thiếu phần {part}.",
    "The dossier lacks the part {part}.",
    (
        "Hãy bổ sung thư mục {part}, hoặc chấp nhận kèm lý do.",
        "Add the folder {part}, or accept this with a reason.",
    ),
)
INDEX_MISSING = kind(
    "B03",
    "dossier_index_missing",
    WARNING,
    "Không thấy bảng kê <MaHoSo>.xlsx trong HoSoScan: không đối chiếu được văn bản và bản vẽ.",
    "There is no index workbook <MaHoSo>.xlsx in HoSoScan: texts and drawings cannot be held against it.",
    (
        "Hãy thêm bảng kê có ba trang HoSo, BanVe, VanBan.",
        "Add the workbook with its three sheets HoSo, BanVe and VanBan.",
    ),
)
INDEX_UNREADABLE = kind(
    "B04",
    "dossier_index_unreadable",
    WARNING,
    "Không đọc được bảng kê “{file}”: {reason}.",
    "The index workbook “{file}” cannot be read: {reason}.",
    ("Hãy mở bằng Excel và lưu lại dạng .xlsx.", "Open it in Excel and save it as .xlsx again."),
)
SHEET_MISSING = kind(
    "B05",
    "dossier_sheet_missing",
    WARNING,
    "Bảng kê không có trang “{sheet}”. Có: {found}.",
    "The index workbook has no sheet “{sheet}”. It has: {found}.",
    ("Hãy thêm trang này theo mẫu.", "Add the sheet by the template."),
)
SHEET_COLUMNS = kind(
    "B06",
    "dossier_sheet_columns",
    INFO,
    "Trang “{sheet}” của bảng kê có {found} cột, mẫu có {expected}; các cột được đọc theo thứ tự của mẫu.",
    "The sheet “{sheet}” of the index has {found} columns, the template {expected}; columns are read in the template's order.",
)
LISTED_MISSING = kind(
    "B07",
    "dossier_listed_missing",
    WARNING,
    "Bảng kê, trang “{sheet}” dòng {row}: nêu “{file}” nhưng trong hồ sơ không có.",
    "The index, sheet “{sheet}” row {row}: it lists “{file}”, which is not in the dossier.",
    ("Hãy thêm tệp này hoặc sửa bảng kê.", "Add the file or correct the index."),
)
UNLISTED = kind(
    "B08",
    "dossier_file_unlisted",
    INFO,
    "Tệp “{file}” có trong hồ sơ nhưng không có trong bảng kê.",
    "The file “{file}” is in the dossier but not in its index.",
)
CODE_DIFFERS = kind(
    "B09",
    "dossier_code_differs",
    WARNING,
    "Mã {what} trong bảng kê là “{stated}”, trong dữ liệu GIS là “{found}”.",
    "The {what} code is “{stated}” in the index and “{found}” in the GIS data.",
    (
        "Hãy đối chiếu với quyết định, rồi sửa mã trong bảng kê hoặc trong dữ liệu GIS cho giống nhau.",
        "Compare with the decision, then correct the code in the index workbook or in the GIS data, so that they agree.",
    ),
)
DECISION_DIFFERS = kind(
    "B10",
    "dossier_decision_differs",
    WARNING,
    "Bảng kê nêu quyết định “{stated}”, tệp mô tả nêu “{found}”.",
    "The index names the decision “{stated}”, the plan file “{found}”.",
    (
        "Hãy đối chiếu với chính quyết định, rồi sửa bảng kê hoặc “decision_number” của tệp mô tả.",
        "Compare with the decision itself, then correct the index workbook or “decision_number” of the plan file.",
    ),
)
GROUP_NOT_PLAN = kind(
    "B11",
    "dossier_group_not_plan",
    INFO,
    "Nhóm {group} ({count} lớp) không phải nội dung quy hoạch: được đọc và lưu riêng, không công bố.",
    "The group {group} (layers: {count}) is no content of the plan: it is read and kept in quarantine, not published.",
)
SCAN_COARSE = kind(
    "B12",
    "dossier_scan_coarse",
    WARNING,
    "Bản vẽ quét “{file}” có {dpi} dpi; yêu cầu ít nhất 300 dpi.",
    "The scanned drawing “{file}” has {dpi} dpi; at least 300 are required.",
    ("Hãy quét lại với 300 dpi trở lên.", "Scan it again at 300 dpi or more."),
)
SCAN_KIND = kind(
    "B13",
    "dossier_scan_kind",
    INFO,
    "Tệp quét “{file}” không đúng dạng yêu cầu ({expected}).",
    "The scanned file “{file}” is not of the kind required ({expected}).",
)
PAPERS_KEPT = kind(
    "B14",
    "dossier_papers_kept",
    WARNING,
    "{count} văn bản và bản vẽ của hồ sơ được lưu và sẽ công bố cùng đồ án: ai cũng tải được.",
    "Texts and drawings of the dossier that are kept and will be published with the plan, for anybody to download: {count}.",
    (
        "Hãy xem trong đó có dữ liệu cá nhân không. Không có thì chấp nhận kèm lý do; có thì bỏ các tệp ấy khỏi hồ sơ rồi gửi lại.",
        "See whether personal data stands in them. If not, accept this with a reason; if so, take those files out and send it again.",
    ),
)
NOT_RECOGNISED = kind(
    "B15",
    "dossier_not_recognised",
    ERROR,
    "Tệp mô tả nói đây là hồ sơ số (kind “dossier”), tức là cần thư mục HoSoGIS cùng HoSoScan hoặc HoSoBASIC. Trong tệp có: {found}.",
    "The plan file says that this is a digital dossier (kind “dossier”), which needs the folder HoSoGIS and with it HoSoScan or HoSoBASIC. "
    "The file holds: {found}.",
    (
        "Hãy nén cả thư mục CSDL_<TênĐồÁn>; nếu chỉ gửi dữ liệu GIS, chọn kind “vector”.",
        "Zip the whole folder CSDL_<PlanName>; where only GIS data is sent, choose kind “vector”.",
    ),
)
PAPER_NOT_KEPT = kind(
    "B16",
    "dossier_paper_not_kept",
    WARNING,
    "Không lưu riêng được “{file}” để công bố ({reason}); tệp vẫn nằm trong hồ sơ đã lưu.",
    "“{file}” was not kept for publication ({reason}); it stays in the kept dossier.",
    ("Hãy gửi tệp này kèm theo bằng documents.", "Send this file beside the upload, as a document."),
)
INDEX_CUT = kind(
    "B17",
    "dossier_index_cut",
    WARNING,
    "Trang “{sheet}” của bảng mục lục dài quá giới hạn: chỉ đọc {rows} dòng và {columns} cột đầu.",
    "The sheet “{sheet}” of the index workbook is too large: only its first {rows} rows and {columns} columns were read.",
    (
        "Hãy bỏ các dòng, cột thừa (hoặc tách bảng mục lục) rồi gửi lại.",
        "Remove rows and columns that are not needed (or divide the index) and send again.",
    ),
)
PAPERS_LEFT_OUT = kind(
    "B18",
    "dossier_papers_left_out",
    WARNING,
    "Hồ sơ có {count} văn bản và bản vẽ, nhiều nhất {limit} được lưu riêng để công bố. Không lưu: {files}; các tệp ấy vẫn nằm trong hồ sơ đã lưu.",
    "Texts and drawings in the dossier: {count}; the most that are kept for publication: {limit}. Left out: {files}; those stay in the kept dossier.",
    (
        "Hãy bỏ bớt tệp không cần công bố rồi gửi lại, hoặc chấp nhận kèm lý do.",
        "Take out files that need not be published and send it again, or accept this with a reason.",
    ),
)
