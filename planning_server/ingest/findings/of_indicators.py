"""What is said about indicators as a whole: units of a column, values that a plan leaves free, sense between them, national limits."""

from __future__ import annotations

from planning_server.ingest.findings.kind import INFO, WARNING, kind

NOT_PRESCRIBED = kind(
    "A18",
    "indicator_not_prescribed",
    INFO,
    "Đồ án ghi rõ không quy định {attribute} (“{value}”, số dòng: {count}): giữ nguyên chữ, không có giới hạn bằng số; công trình ở đây sẽ cần xem xét.",
    "The plan says that it prescribes no {attribute} (“{value}”, rows: {count}): the words are kept without a limit in numbers; buildings here will need review.",
)
UNIT_UNCLEAR = kind(
    "A19",
    "indicator_unit_unclear",
    WARNING,
    "Không rõ đơn vị của {attribute} ở {count} dòng (ví dụ: {examples}): giữ nguyên chữ cho đến khi có trả lời.",
    "The unit of {attribute} is not clear (rows: {count}; for example: {examples}): the texts are kept until this is answered.",
    (
        "Hãy trả lời câu hỏi, hoặc ghi “units” của lớp trong tệp mô tả: percent (phần trăm) hoặc ratio (tỷ số).",
        "Answer the question, or write the layer's “units” into the plan file: percent or ratio.",
    ),
)
ABOVE_NATIONAL_LIMIT = kind(
    "A46",
    "above_national_limit",
    WARNING,
    "Dòng {row}: {attribute} “{value}” của đất {code} vượt {limit} theo QCVN 01:2021/BXD mục {clause} ({condition}).",
    "Row {row}: {attribute} “{value}” of {code} is above {limit} by QCVN 01:2021/BXD, clause {clause} ({condition}).",
    (
        "Hãy đối chiếu với quyết định phê duyệt và quy chuẩn; giữ nguyên nếu quyết định ghi như vậy.",
        "Compare it with the decision and the regulation; leave it where the decision says so.",
    ),
)
FAR_OUT_OF_REACH = kind(
    "A47",
    "far_out_of_reach",
    INFO,
    "Dòng {row}: hệ số sử dụng đất “{far}” lớn hơn mật độ “{coverage}” × tầng cao “{storeys}” = {reachable}; chỉ đạt được nhờ tầng hầm.",
    "Row {row}: the floor area ratio “{far}” is more than the coverage “{coverage}” × storeys “{storeys}” = {reachable}; only basements could reach it.",
    (
        "Hãy so ba chỉ tiêu với quyết định; nếu quyết định tính cả tầng hầm thì không phải làm gì.",
        "Compare the three indicators with the decision; where it counts basements there is nothing to do.",
    ),
)
COVERAGE_OUT_OF_REACH = kind(
    "A48",
    "coverage_out_of_reach",
    WARNING,
    "Dòng {row}: hệ số sử dụng đất “{far}” nhỏ hơn mật độ “{coverage}”: chưa đủ cho một tầng.",
    "Row {row}: the floor area ratio “{far}” is less than the coverage “{coverage}”: not enough for one storey.",
    (
        "Hãy so với quyết định và sửa giá trị ghi sai: mật độ tính bằng %, hệ số tính bằng lần (0,3 có thể là 3,0).",
        "Compare with the decision and correct the wrong cell: coverage is in %, the ratio in times (0.3 may be 3.0).",
    ),
)
POPULATION_DENSE = kind(
    "A49",
    "population_dense",
    WARNING,
    "Dòng {row}: {population} người trên {area_m2} m²: {density} người/ha, khó tin (ngưỡng của chương trình, không phải quy chuẩn: {most} người/ha).",
    "Row {row}: {population} people on {area_m2} m²: {density} people/ha, hard to believe (this program's threshold, no regulation: {most} people/ha).",
    (
        "Hãy so với quyết định: dân số ghi theo người (không phải nghìn người) và thuộc riêng ô chức năng này; nếu đúng, kiểm tra ranh của ô chức năng.",
        "Compare with the decision: the population is in persons (not thousands) and of this zone alone; where that is right, check the zone's boundary.",
    ),
)
