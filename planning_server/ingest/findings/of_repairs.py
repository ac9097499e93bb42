"""What was mended for the map, what was left as drawn, and what became of the planner's answers. Legal geometry never changes."""

from __future__ import annotations

from planning_server.ingest.findings.kind import INFO, WARNING, kind

VALID_READING = kind(
    "R01",
    "valid_reading_shown",
    INFO,
    "Dòng {row}: bản đồ vẽ cách hiểu hợp lệ của ranh ({after} m²; như đã vẽ {before} m²). Ranh pháp lý giữ nguyên.",
    "Row {row}: the map draws a valid reading of the boundary ({after} m²; as drawn {before} m²). The legal geometry is unchanged.",
)
EDGES_JOINED = kind(
    "R02",
    "edges_joined",
    INFO,
    "Dòng {row}: trên bản đồ, ranh được nối khít với hình bên cạnh (đỉnh thay đổi: {vertices}, dời xa nhất {moved} m, {before} m² thành {after} m²). Ranh pháp lý giữ nguyên.",
    "Row {row}: on the map the boundary was joined to its neighbours (vertices changed: {vertices}, moved at most {moved} m, {before} m² became {after} m²). The legal geometry is unchanged.",
)
LEFT_AS_DRAWN = kind(
    "R03",
    "left_as_drawn",
    INFO,
    "Dòng {row}: không tự nối ranh vì sẽ làm hình thay đổi quá nhiều ({reason}); bản đồ vẽ như đã gửi.",
    "Row {row}: the boundary was not joined, since that would change the shape too much ({reason}); the map draws it as sent.",
)
ANSWER_APPLIED = kind(
    "R04",
    "answer_applied",
    INFO,
    "Theo trả lời, phần đất đã nêu được vẽ cho dòng {row} ({before} m² thành {after} m² trên bản đồ). Ranh pháp lý giữ nguyên.",
    "As answered, the ground is drawn for row {row} ({before} m² became {after} m² on the map). The legal geometry is unchanged.",
)
ANSWER_UNKNOWN = kind(
    "R05",
    "answer_unknown",
    WARNING,
    "Mục “repairs” trả lời cho {found}, nhưng không có câu hỏi đó hoặc không có lựa chọn đó.",
    "“repairs” answers {found}, but there is no such question or no such choice.",
    (
        "Hãy xóa mục này; câu hỏi có thể đã mất vì ranh đã được sửa.",
        "Remove the entry; the question may be gone because the boundary was mended.",
    ),
)
ANSWER_NOT_DRAWN = kind(
    "R06",
    "answer_not_drawn",
    WARNING,
    "Dòng {row}: nếu vẽ theo trả lời thì trên bản đồ {reason}, nên không được vẽ.",
    "Row {row}: drawn as answered, on the map {reason}; it was not drawn.",
    (
        "Các trả lời cộng lại lấy hết đất của hình này trên bản đồ: hãy đổi một trả lời, hoặc sửa ranh trong tệp rồi gửi lại.",
        "The answers together take all ground of this shape on the map: change one of them, or mend the boundary in the file and send it again.",
    ),
)
