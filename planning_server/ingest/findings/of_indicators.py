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
