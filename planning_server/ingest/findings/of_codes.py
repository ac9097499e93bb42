"""What is said about land-use codes: stages, spelling, sister codes, colours, class names; and about ids of zones."""

from __future__ import annotations

from planning_server.ingest.findings.kind import INFO, WARNING, kind

CODE_OF_CURRENT_STATE = kind(
    "A20",
    "code_of_current_state",
    WARNING,
    "Mã “{value}” (số ô chức năng: {count}) có tiền tố HT_: đây là hiện trạng, không phải quy hoạch; sẽ công bố như quy hoạch với mã {code}.",
    "The code “{value}” (zones: {count}) begins with HT_: that is the current state, not the plan; it would be published as planned, with the code {code}.",
    (
        "Hãy gửi lớp quy hoạch, hoặc bỏ các dòng hiện trạng khỏi lớp.",
        "Send the layer of the plan, or take the rows of the current state out of it.",
    ),
)
CODE_SPELLING = kind(
    "A21",
    "code_spelling",
    INFO,
    "Mã “{value}” (số ô chức năng: {count}) được hiểu là {code} ({reason}); mã gốc được giữ bên cạnh.",
    "The code “{value}” (zones: {count}) is taken as {code} ({reason}); the code of the file is kept beside it.",
)
CODE_OF_GENERAL_PLAN = kind(
    "A22",
    "code_of_general_plan",
    WARNING,
    "Mã “{value}” (số ô chức năng: {count}) là mã dùng cho quy hoạch chung, chỉ thấy trong phần mềm (chưa kiểm chứng trong Thông tư 16/2025/TT-BXD): "
    "công bố theo mã này, không có màu riêng.",
    "The code “{value}” (zones: {count}) is one of general plans, seen only in software (not verified in Circular 16/2025/TT-BXD): "
    "it is published as it is and has no colour of its own.",
    (
        "Nếu là quy hoạch phân khu hoặc chi tiết, hãy dịch sang mã mục 04 Phụ lục I, ví dụ {counterpart}.",
        "In a zoning or detailed plan translate it to a code of Annex I, section 04, for example {counterpart}.",
    ),
)
COLOR_CONFLICT = kind(
    "A23",
    "color_conflict",
    WARNING,
    "Cột “{column}” ghi màu {color} cho mã {code} (số ô chức năng: {count}), bảng màu của Phụ lục I là ACI {aci} ({expected}). Màu không quyết định mã: mã được giữ.",
    "Column “{column}” gives the colour {color} to the code {code} (zones: {count}); Annex I has ACI {aci} ({expected}). A colour never decides: the code stands.",
    (
        "Hãy kiểm tra mã của các ô chức năng này trên bản vẽ.",
        "Check the code of these zones on the drawing.",
    ),
)
ZONE_ID_FAR_APART = kind(
    "A24",
    "zone_id_far_apart",
    WARNING,
    "Ký hiệu “{zone_id}”: {count} dòng nằm ở {groups} nơi cách xa nhau; dòng {row} và dòng {other} cách nhau {distance_m} m. "
    "Có thể là các ô chức năng khác nhau trùng ký hiệu, không phải các phần của một ô chức năng.",
    "The id “{zone_id}”: its rows ({count}) lie in {groups} places far from each other; rows {row} and {other} are {distance_m} m apart. "
    "These may be several zones with one id and not parts of one zone.",
    (
        "Nếu là các ô chức năng khác nhau, hãy đặt ký hiệu riêng cho từng ô chức năng.",
        "If they are several zones, give each an id of its own.",
    ),
)
ZONE_ID_IN_LAYERS = kind(
    "A56",
    "zone_id_in_layers",
    WARNING,
    "Ký hiệu có ở nhiều lớp ô chức năng ({layers}), số ký hiệu: {count} ({listed}). Hỏi theo ký hiệu sẽ thấy ô chức năng của mọi lớp.",
    "Ids that stand in several layers of zones ({layers}): {count} ({listed}). Asking by id finds the zones of all of them.",
    (
        "Nếu là các ô chức năng khác nhau, hãy đặt ký hiệu riêng; nếu một lớp là bản cũ hoặc bản sao, hãy bỏ lớp đó khỏi mapping.layers; nếu là các phần của một ô chức năng, chấp nhận.",
        "Where these are different zones, give each an id of its own; where one layer is an older state or a copy, take it out of mapping.layers; where they are parts of one zone, accept this.",
    ),
)
