"""How shapes lie together: the same ground drawn twice, ground that nobody drew, edges whose vertices do not meet."""

from __future__ import annotations

from planning_server.ingest.findings.kind import INFO, WARNING, kind

OVERLAP_SLIVERS = kind(
    "G15",
    "overlap_slivers",
    WARNING,
    "Lớp “{layer}”: số dải chồng hẹp dưới {limit} m là {count}, tổng {area} m², chỗ rộng nhất {width} m (dòng {rows}).",
    "The layer “{layer}”: strips narrower than {limit} m that overlap: {count}, {area} m² in total, the widest {width} m (rows {rows}).",
    (
        "Các ranh chung được vẽ hai lần, lệch nhau một chút: hãy bắt dính (snap) hai ranh vào nhau.",
        "Common boundaries were drawn twice, a little apart: snap them to one another.",
    ),
)
ZONE_INSIDE = kind(
    "G16",
    "shape_inside_another",
    WARNING,
    "Dòng {row} nằm trọn trong dòng {other} ({area} m²).",
    "Row {row} lies wholly inside row {other} ({area} m²).",
    (
        "Hãy khoét phần này khỏi hình lớn, hoặc xóa một trong hai.",
        "Cut this ground out of the larger shape, or remove one of the two.",
    ),
)
STACKED = kind(
    "G17",
    "stacked_shapes",
    WARNING,
    "Các dòng {rows} (số dòng: {count}) gần như cùng một hình: phần chung từ {share} % trở lên.",
    "Rows {rows} (rows: {count}) are nearly the same shape: at least {share} % of their ground is shared.",
    ("Hãy giữ một hình và xóa các hình còn lại.", "Keep one shape and remove the others."),
)
GEOMETRY_REPEATED = kind(
    "G18",
    "geometry_repeated",
    WARNING,
    "Các dòng {rows} (số dòng: {count}) có cùng một hình hoàn toàn giống nhau ({area} m²).",
    "Rows {rows} (rows: {count}) have exactly the same shape ({area} m²).",
    (
        "Hãy giữ một dòng và xóa các dòng còn lại; nhiều nội dung trên cùng một chỗ thì ghi vào một dòng.",
        "Keep one row and remove the others; where one place has several uses, write them into one row.",
    ),
)
OVERLAP_FIGURES = kind(
    "G19",
    "overlap_figures",
    INFO,
    "Lớp “{layer}” (số hình: {count}): số cặp chồng lên nhau quá 0,1 % hình nhỏ hơn là {pairs}.",
    "The layer “{layer}” (shapes: {count}): pairs that overlap by more than 0.1 % of the smaller one: {pairs}.",
)
GAP_SLIVERS = kind(
    "G20",
    "gap_slivers",
    WARNING,
    "Lớp “{layer}”: số khe hở kín hẹp dưới {limit} m là {count}, tổng {area} m², chỗ rộng nhất {width} m (dòng {rows}).",
    "The layer “{layer}”: enclosed gaps narrower than {limit} m: {count}, {area} m² in total, the widest {width} m (rows {rows}).",
    (
        "Hai ranh cạnh nhau không trùng: hãy bắt dính (snap) chúng vào nhau.",
        "Neighbouring boundaries do not meet: snap them to one another.",
    ),
)
PARCEL_GAP_SLIVERS = kind(
    "G21",
    "parcel_gap_slivers",
    INFO,
    "Lớp “{layer}”: số khe hở kín hẹp dưới {limit} m giữa các thửa đất là {count}, tổng {area} m², chỗ rộng nhất {width} m (dòng {rows}).",
    "The layer “{layer}”: enclosed gaps between parcels narrower than {limit} m: {count}, {area} m² in total, the widest {width} m (rows {rows}).",
)
OPEN_SLITS = kind(
    "G22",
    "open_slits",
    WARNING,
    "Lớp “{layer}”: số khe hẹp dưới {limit} m, một đầu thông ra ngoài, là {count}, tổng {area} m², chỗ rộng nhất {width} m (dòng {rows}).",
    "The layer “{layer}”: slits narrower than {limit} m that open to the outside: {count}, {area} m² in total, the widest {width} m (rows {rows}).",
    (
        "Hai ranh cạnh nhau không trùng: hãy bắt dính (snap) chúng vào nhau.",
        "Neighbouring boundaries do not meet: snap them to one another.",
    ),
)
PARCEL_OPEN_SLITS = kind(
    "G23",
    "parcel_open_slits",
    INFO,
    "Lớp “{layer}”: số khe hẹp dưới {limit} m giữa các thửa đất, một đầu thông ra ngoài, là {count}, tổng {area} m², chỗ rộng nhất {width} m (dòng {rows}).",
    "The layer “{layer}”: slits between parcels narrower than {limit} m that open to the outside: {count}, {area} m² in total, the widest {width} m (rows {rows}).",
)
OUTSIDE_SLIVERS = kind(
    "G24",
    "outside_slivers",
    WARNING,
    "Lớp “{layer}”: số dải hẹp dưới {limit} m vượt ra ngoài ranh giới lập quy hoạch là {count}, tổng {area} m², chỗ rộng nhất {width} m (dòng {rows}).",
    "The layer “{layer}”: strips narrower than {limit} m that reach over the plan's boundary: {count}, {area} m² in total, the widest {width} m (rows {rows}).",
    (
        "Hãy bắt dính (snap) ranh các ô chức năng vào ranh giới lập quy hoạch.",
        "Snap the zones to the plan's boundary.",
    ),
)
GAP_FIGURES = kind(
    "G25",
    "gap_figures",
    INFO,
    "Lớp “{layer}”: số khoảng hở tính mọi cỡ là {count}, tổng {area} m².",
    "The layer “{layer}”: gaps of any size: {count}, {area} m² in total.",
)
MORE_OF_A_KIND = kind(
    "G26",
    "more_of_a_kind",
    WARNING,
    "Ngoài {listed} chỗ lớn nhất đã nêu, lỗi {kind} còn có ở những chỗ nhỏ hơn (số chỗ: {count}, tổng {area} m²; dòng {rows}); hình của chúng, nhiều nhất 10 000 chỗ, đi kèm.",
    "Beyond the {listed} largest that are listed, {kind} occurs at smaller places (places: {count}, {area} m² in total; rows {rows}); their ground, at most 10 000 places of it, comes with this.",
    (
        "Nhiều lỗi như vậy thường có một nguyên nhân chung (hệ tọa độ, lớp vẽ chồng, chưa bắt dính): hãy sửa nguyên nhân rồi gửi lại.",
        "So many usually have one cause (coordinate system, layers drawn over one another, no snapping): mend the cause and send again.",
    ),
)
MORE_TO_KNOW = kind(
    "G27",
    "more_to_know",
    INFO,
    "Ngoài {listed} chỗ lớn nhất đã nêu, {kind} còn có ở những chỗ nhỏ hơn (số chỗ: {count}, tổng {area} m²; dòng {rows}); hình của chúng, nhiều nhất 10 000 chỗ, đi kèm.",
    "Beyond the {listed} largest that are listed, {kind} is found at smaller places (places: {count}, {area} m² in total; rows {rows}); their ground, at most 10 000 places of it, comes with this.",
)
MISSING_VERTICES = kind(
    "G28",
    "missing_vertices",
    INFO,
    "Lớp “{layer}”: số đỉnh nằm trên cạnh của hình bên cạnh mà ở đó hình bên cạnh không có đỉnh là {vertices} (dòng {rows}).",
    "The layer “{layer}”: vertices that lie on a neighbour's edge where the neighbour has none: {vertices} (rows {rows}).",
)
NEAR_VERTICES = kind(
    "G29",
    "near_vertices",
    INFO,
    "Lớp “{layer}”: số đỉnh cách đỉnh hoặc cạnh của hình bên cạnh không quá {tolerance} m nhưng không trùng là {vertices} (dòng {rows}).",
    "The layer “{layer}”: vertices within {tolerance} m of a neighbour's vertex or edge that do not meet it: {vertices} (rows {rows}).",
)
LINES_OUTSIDE = kind(
    "G39",
    "lines_outside_boundary",
    WARNING,
    "Lớp “{layer}”: số đường vượt ra ngoài ranh giới lập quy hoạch là {count}, tổng {length} m (dòng {rows}).",
    "The layer “{layer}”: lines that run outside the plan's boundary: {count}, {length} m in total (rows {rows}).",
    (
        "Đồ án chỉ có hiệu lực trong ranh giới: hãy cắt các đường tại ranh giới, hoặc kiểm tra ranh giới.",
        "A plan holds within its boundary only: cut the lines at it, or check the boundary.",
    ),
)
OVERLAYS_OUTSIDE = kind(
    "G40",
    "overlays_outside_boundary",
    INFO,
    "Lớp “{layer}”: số vùng khống chế vượt ra ngoài ranh giới lập quy hoạch là {count}, tổng {area} m² (dòng {rows}).",
    "The layer “{layer}”: overlays that reach over the plan's boundary: {count}, {area} m² in total (rows {rows}).",
)
