"""What is odd about single shapes: how they were drawn, and how large they are."""

from __future__ import annotations

from planning_server.ingest.findings.kind import ERROR, INFO, WARNING, kind

REPEATED_POINTS = kind(
    "G30",
    "repeated_points",
    INFO,
    "Lớp “{layer}”: số đỉnh trùng với đỉnh liền trước là {count} (dòng {rows}).",
    "The layer “{layer}”: vertices that repeat the one before them: {count} (rows {rows}).",
)
SPIKE = kind(
    "G31",
    "spike",
    WARNING,
    "Dòng {row}: ranh có gai nhọn (số gai: {count}), gai dài nhất {length} m, góc dưới 1°.",
    "Row {row}: the boundary has spikes (spikes: {count}), the longest of {length} m, with an angle under 1°.",
    ("Hãy xóa đỉnh ở đầu gai.", "Remove the vertex at the tip."),
)
TINY_PARTS = kind(
    "G32",
    "tiny_parts",
    INFO,
    "Lớp “{layer}”: số phần rất nhỏ (dưới 1 m² hoặc rất hẹp) nằm cạnh phần lớn hơn của cùng hình là {count} (dòng {rows}).",
    "The layer “{layer}”: parts under 1 m², or very thin, beside a larger part of the same shape: {count} (rows {rows}).",
)
TINY_HOLES = kind(
    "G33",
    "tiny_holes",
    INFO,
    "Lớp “{layer}”: số lỗ rất nhỏ (dưới 1 m² hoặc rất hẹp) là {count} (dòng {rows}).",
    "The layer “{layer}”: holes under 1 m², or very thin: {count} (rows {rows}).",
)
TINY_SHAPES = kind(
    "G34",
    "tiny_shapes",
    WARNING,
    "Lớp “{layer}”: số hình rất nhỏ (dưới 1 m² hoặc rất hẹp) là {count} (dòng {rows}).",
    "The layer “{layer}”: shapes under 1 m², or very thin, as a whole: {count} (rows {rows}).",
    (
        "Thường là mảnh vụn khi cắt hoặc ghép hình: hãy gộp vào hình bên cạnh hoặc xóa.",
        "Mostly leftovers of cutting or merging: join them to a neighbour or remove them.",
    ),
)
RINGS_BOTH_WAYS = kind(
    "G35",
    "rings_both_ways",
    INFO,
    "Lớp “{layer}”: các vòng ranh ngoài không cùng chiều; số vòng ngược với đa số là {count} (dòng {rows}). Kết quả đo không đổi.",
    "The layer “{layer}”: outer rings run both ways; those against the majority: {count} (rows {rows}). No measure depends on it.",
)
PARTS_OVERLAP = kind(
    "G36",
    "parts_overlap",
    WARNING,
    "Dòng {row}: hai phần của cùng một hình chồng lên nhau {area} m²; diện tích như đã vẽ tính chỗ đó hai lần.",
    "Row {row}: two parts of the same shape overlap by {area} m²; the area as drawn counts that ground twice.",
    ("Hãy gộp (union) các phần của hình này.", "Unite the parts of this shape."),
)
COMPLEX = kind(
    "G37",
    "shape_complex",
    WARNING,
    "Dòng {row}: hình rất phức tạp (số đỉnh: {points}, số phần: {parts}, số lỗ: {holes}).",
    "Row {row}: the shape is very complex (vertices: {points}, parts: {parts}, holes: {holes}).",
    (
        "Hãy tách thành nhiều ô chức năng, hoặc bỏ bớt đỉnh thừa nếu ranh được lấy từ ảnh.",
        "Split it into several zones, or drop needless vertices where the boundary came from an image.",
    ),
)
TOO_COMPLEX = kind(
    "G38",
    "shape_too_complex",
    ERROR,
    "Dòng {row}: hình quá phức tạp để công bố (số đỉnh: {points}, số phần: {parts}, số lỗ: {holes}).",
    "Row {row}: the shape is too complex to be published (vertices: {points}, parts: {parts}, holes: {holes}).",
    (
        "Cho phép tối đa 200 000 đỉnh, 1 000 phần và 1 000 lỗ một hình: hãy tách hình này.",
        "At most 200 000 vertices, 1 000 parts and 1 000 holes a shape: split it.",
    ),
)
ROWS_SET_APART = kind(
    "F41",
    "rows_set_apart",
    WARNING,
    "Lớp “{layer}” ({role}): các {words} ở dòng {rows} không thuộc loại hình của lớp nên bị loại khỏi dữ liệu công bố (tách sang “{other}”, không được khai báo).{closed}",
    "The layer “{layer}” ({role}): the {words} of rows {rows} are not of the kind that the layer needs and are left out of what is published (set apart as “{other}”, which is not mapped).{closed}",
    (
        "Nếu chúng thuộc đồ án, hãy sửa hình (đường khép kín thành vùng) rồi gửi lại, hoặc khai báo “{other}” trong mapping.layers; nếu không, chấp nhận.",
        "Where they belong to the plan, correct the shapes (closed lines into polygons) and send again, or map “{other}” in mapping.layers; otherwise accept this.",
    ),
)
