"""What was seen, done and doubted while a drawing (DXF, DGN V7) was read and made into zones."""

from __future__ import annotations

from planning_server.ingest.findings.kind import ERROR, INFO, WARNING, kind

DRAWING_READ = kind(
    "D01",
    "drawing_read",
    INFO,
    "Bản vẽ {version}, bảng mã {codepage}, đơn vị ghi trong tệp: {unit}; trong không gian mô hình đã đọc: vùng tô {areas}, đường {lines}, chữ {texts}.",
    "Drawing {version}, code page {codepage}, unit written in the file: {unit}; read from model space: fills {areas}, lines {lines}, texts {texts}.",
)
DRAWING_DAMAGED = kind(
    "D02",
    "drawing_damaged",
    WARNING,
    "Bản vẽ bị hỏng ({reason}); đã đọc bằng chế độ phục hồi: {fixes} chỗ được sửa khi đọc, {errors} chỗ không sửa được.",
    "The drawing is damaged ({reason}); it was read in recovery mode: places mended while reading {fixes}, not mended {errors}.",
    (
        "Hãy mở bản vẽ bằng lệnh RECOVER, chạy AUDIT, lưu lại DXF rồi gửi lại; chỉ chấp nhận khi đã đối chiếu số ô chức năng và diện tích.",
        "Open the drawing with RECOVER, run AUDIT, save it as DXF and send it again; accept only after comparing the number of zones and their areas.",
    ),
)
PIECE_BROKEN = kind(
    "D03",
    "drawing_piece_broken",
    WARNING,
    "Đối tượng {entity} (handle {handle}, lớp “{layer}”) không đọc được: {reason}.",
    "The entity {entity} (handle {handle}, layer “{layer}”) cannot be read: {reason}.",
    (
        "Hãy tìm đối tượng theo handle trong bản vẽ (LISP: handent), vẽ lại hoặc xóa đi rồi gửi lại.",
        "Find the entity by its handle in the drawing (LISP: handent), draw it again or delete it, and send the drawing again.",
    ),
)
NOT_READ = kind(
    "D04",
    "drawing_not_read",
    INFO,
    "{count} đối tượng loại {entity} không được đọc vì không bao vùng nào và không phải là nhãn.",
    "Entities of the type {entity} that were not read, because they enclose nothing and are no labels: {count}.",
)
SHAPES_NOT_READ = kind(
    "D05",
    "drawing_shapes_not_read",
    WARNING,
    "{count} đối tượng loại {entity} không đọc được nhưng có thể chứa ranh giới, vùng hoặc chữ của đồ án.",
    "Entities of the type {entity} that cannot be read and may hold boundaries, areas or texts of the plan: {count}.",
    (
        "Hãy phá khối (EXPLODE) thành đường, vùng tô hoặc chữ thường rồi gửi lại, nếu chúng thuộc đồ án.",
        "Explode them into lines, hatches or plain texts and send the drawing again, where they belong to the plan.",
    ),
)
PAPER_SPACE = kind(
    "D06",
    "paper_space",
    INFO,
    "{count} đối tượng trong không gian giấy (khung, chú giải, bảng) không được đọc; chỉ không gian mô hình có tọa độ.",
    "Entities in paper space (frames, legends, tables) that were not read, because only model space has coordinates: {count}.",
)
HIDDEN_LAYER = kind(
    "D07",
    "hidden_layer",
    WARNING,
    "Lớp “{layer}” bị tắt hoặc đóng băng: {count} đối tượng không được đọc, vì bản đã duyệt là bản in ra được.",
    "The layer “{layer}” is off or frozen and was not read, because what was approved is what plots; entities on it: {count}.",
    (
        "Nếu lớp thuộc đồ án, hãy bật lớp rồi gửi lại, hoặc nêu lớp trong cad.layers của tệp mô tả.",
        "Where the layer belongs to the plan, thaw it and send the drawing again, or name it in cad.layers of the plan file.",
    ),
)
XREF = kind(
    "D08",
    "xref_not_followed",
    WARNING,
    "Bản vẽ tham chiếu ngoài “{block}” ({path}) không có trong tệp và không được đọc.",
    "The external reference “{block}” ({path}) is not in the file and was not read.",
    (
        "Hãy gộp tham chiếu vào bản vẽ (XREF > Bind > Insert) rồi gửi lại, nếu nó chứa nội dung của đồ án.",
        "Bind the reference into the drawing (XREF, Bind, Insert) and send it again, where it holds content of the plan.",
    ),
)
BLOCKS_TOO_MANY = kind(
    "D09",
    "blocks_too_many",
    ERROR,
    "Các khối lồng nhau bung ra quá {limit} đối tượng; phần còn lại không được đọc.",
    "Nested blocks unfold into more than {limit} entities; the rest was not read.",
    (
        "Hãy xóa các khối trang trí (cây, nét gạch, mảng INSERT) hoặc phá khối những phần thuộc đồ án rồi gửi lại.",
        "Delete decorative blocks (trees, patterns, arrays of inserts), or explode what belongs to the plan, and send the drawing again.",
    ),
)
BLOCK_NOT_DRAWN = kind(
    "D10",
    "block_not_drawn",
    WARNING,
    "Khối “{block}” (handle {handle}) không vẽ được: {reason}.",
    "The block “{block}” (handle {handle}) cannot be drawn: {reason}.",
    (
        "Hãy chạy AUDIT và PURGE, hoặc chèn lại khối, rồi gửi lại.",
        "Run AUDIT and PURGE, or insert the block again, and send the drawing again.",
    ),
)
NOT_FINITE = kind(
    "D11",
    "drawing_not_finite",
    ERROR,
    "Đối tượng {entity} (handle {handle}, lớp “{layer}”) có {count} tọa độ không phải là số hoặc quá lớn.",
    "The entity {entity} (handle {handle}, layer “{layer}”) has coordinates that are no numbers or far too large: {count}.",
    (
        "Hãy vẽ lại hoặc xóa đối tượng này rồi gửi lại.",
        "Draw this entity again or delete it, and send the drawing again.",
    ),
)
UNIT = kind(
    "D12",
    "drawing_unit",
    ERROR,
    "Tọa độ giữa bản vẽ là ({x}; {y}): không phải mét trong VN-2000, nhưng phù hợp nếu đơn vị vẽ là {unit}.",
    "The middle of the drawing is at ({x}; {y}): no metres in VN-2000, but a fit where the drawing unit is {unit}.",
    (
        "Hãy trả lời câu hỏi (ghi cad.units vào tệp mô tả) hoặc thu phóng bản vẽ về mét rồi gửi lại.",
        "Answer the question (write cad.units into the plan file), or scale the drawing to metres and send it again.",
    ),
)
PLACE_UNKNOWN = kind(
    "D13",
    "drawing_place_unknown",
    ERROR,
    "Tọa độ giữa bản vẽ là ({x}; {y}): không nằm trong vùng nào của VN-2000, với bất kỳ đơn vị nào; có thể gốc tọa độ đã bị dời.",
    "The middle of the drawing is at ({x}; {y}): nowhere in VN-2000 in any unit; the origin was probably moved.",
    (
        "Hãy dời bản vẽ về đúng tọa độ VN-2000, hoặc ghi độ dời (m) vào cad.shift_m của tệp mô tả, ví dụ [570000, 1300000].",
        "Move the drawing to its VN-2000 coordinates, or write the shift in metres into cad.shift_m of the plan file, for example [570000, 1300000].",
    ),
)
MOVED = kind(
    "D14",
    "drawing_moved",
    INFO,
    "Theo tệp mô tả, tọa độ được nhân với {unit} rồi cộng ({east}; {north}) m.",
    "As the plan file says, coordinates were multiplied by {unit} and then moved by ({east}; {north}) m.",
)
UCS = kind(
    "D15",
    "drawing_ucs",
    INFO,
    "Bản vẽ đang dùng hệ tọa độ người dùng (UCS) có gốc tại ({east}; {north}); tọa độ được đọc theo hệ thế giới (WCS).",
    "The drawing has a user coordinate system (UCS) with its origin at ({east}; {north}); coordinates are read in the world system (WCS).",
)
RING_CLOSED = kind(
    "D16",
    "ring_closed",
    INFO,
    "Đường bao {handle} (lớp “{layer}”) hở {gap_m} m, trong dung sai; đã nối hai đầu.",
    "The outline {handle} (layer “{layer}”) misses itself by {gap_m} m, within the tolerance; its ends were joined.",
)
RING_OPEN = kind(
    "D17",
    "ring_open",
    WARNING,
    "Đường {handle} (lớp “{layer}”) gần như khép kín nhưng hở {gap_m} m, quá dung sai: không thành vùng bằng chính nó.",
    "The line {handle} (layer “{layer}”) nearly closes but misses itself by {gap_m} m, more than the tolerance: it is no area by itself.",
    (
        "Hãy khép kín đường (PEDIT > Close) rồi gửi lại, hoặc nâng cad.closing_tolerance_m trong tệp mô tả.",
        "Close the line (PEDIT, Close) and send the drawing again, or raise cad.closing_tolerance_m in the plan file.",
    ),
)
AREA_TWICE = kind(
    "D18",
    "area_drawn_twice",
    INFO,
    "Vùng {handle} (lớp “{layer}”, {area_m2} m²) trùng với {other}; chỉ giữ một.",
    "The area {handle} (layer “{layer}”, {area_m2} m²) is the same as {other}; one of them was kept.",
)
FILL_AND_OUTLINE = kind(
    "D19",
    "fill_and_outline",
    INFO,
    "Lớp “{layer}”: {count} đường bao là ranh giới của vùng tô đã có; mỗi cặp là một vùng.",
    "Layer “{layer}”: outlines that are the boundaries of fills, each pair one area: {count}.",
)
SYMBOLS = kind(
    "D20",
    "symbols_left_out",
    INFO,
    "{count} hình khép kín của khối “{block}” nằm trong vùng của lớp “{layer}” được coi là ký hiệu, không phải vùng.",
    "Closed shapes of the block “{block}” inside an area of the layer “{layer}” that were taken for symbols, not areas: {count}.",
)
RING_DIVIDED = kind(
    "D21",
    "ring_divided",
    INFO,
    "Vùng {handle} (lớp “{layer}”) bị các đường bên trong chia thành {count} vùng.",
    "The area {handle} (layer “{layer}”) is divided by lines inside it; pieces: {count}.",
)
END_SNAPPED = kind(
    "D22",
    "end_snapped",
    INFO,
    "Đầu đường {handle} (lớp “{layer}”) hụt {metres} m so với đường {other}, trong dung sai; đã nối vào.",
    "An end of the line {handle} (layer “{layer}”) stops {metres} m short of the line {other}, within the tolerance; it was joined.",
)
OVERSHOOT = kind(
    "D23",
    "overshoot_cut",
    INFO,
    "Đường {handle} (lớp “{layer}”) thừa {metres} m qua chỗ giao; phần thừa không bao vùng nào nên bỏ qua.",
    "The line {handle} (layer “{layer}”) runs {metres} m beyond a crossing; the piece encloses nothing and was left out.",
)
LINE_TWICE = kind(
    "D24",
    "line_drawn_twice",
    INFO,
    "Đường {handle} (lớp “{layer}”) vẽ chồng lên {other} trên {metres} m; tính một lần.",
    "The line {handle} (layer “{layer}”) lies on {other} for {metres} m; it counts once.",
)
SLIVER = kind(
    "D25",
    "sliver_left_out",
    WARNING,
    "Giữa các đường quanh {handle} (lớp “{layer}”) có khe hẹp rộng khoảng {metres} m, hẹp hơn dung sai; không thành vùng.",
    "Between lines around {handle} (layer “{layer}”) there is a strip about {metres} m wide, narrower than the tolerance; it is no area.",
    (
        "Có thể một ranh giới được vẽ hai lần, lệch nhau; hãy xóa một đường rồi gửi lại, hoặc chấp nhận nếu khe không thuộc vùng nào.",
        "A boundary was probably drawn twice, a little apart; delete one line and send the drawing again, or accept where the strip belongs to no area.",
    ),
)
LINE_LOOSE = kind(
    "D26",
    "line_bounds_nothing",
    WARNING,
    "Đường {handle} (lớp “{layer}”) có {metres} m không bao vùng nào.",
    "The line {handle} (layer “{layer}”) encloses nothing on {metres} m.",
    (
        "Nếu là ranh giới, hãy kéo dài hoặc khép kín đường rồi gửi lại; nếu không, hãy ghi vai trò của lớp vào cad.layers hoặc chấp nhận.",
        "Where it is a boundary, extend or close the line and send the drawing again; otherwise give the layer its role in cad.layers, or accept.",
    ),
)
HOLE = kind(
    "D27",
    "ring_makes_hole",
    INFO,
    "Vùng {inner} ({area_m2} m²) nằm trong vùng {outer} (lớp “{layer}”); phần đó được trừ khỏi vùng ngoài.",
    "The area {inner} ({area_m2} m²) lies in the area {outer} (layer “{layer}”); it was taken out of the outer one.",
)
RING_IN_RING = kind(
    "D28",
    "ring_in_ring",
    WARNING,
    "Vùng {inner} (lớp “{inner_layer}”, {area_m2} m²) nằm trọn trong vùng {outer} (lớp “{outer_layer}”): cả hai giữ nguyên như vẽ nên chồng nhau.",
    "The area {inner} (layer “{inner_layer}”, {area_m2} m²) lies wholly inside the area {outer} (layer “{outer_layer}”): both are kept as drawn and overlap.",
    (
        "Hãy trả lời câu hỏi (cad.nested: “cut” trừ vùng trong khỏi vùng ngoài, “keep” giữ chồng nhau) hoặc vẽ vùng ngoài có lỗ.",
        "Answer the question (cad.nested: “cut” takes inner areas out of outer ones, “keep” leaves them overlapping), or draw the outer area with a hole.",
    ),
)
LABEL_BETWEEN = kind(
    "D29",
    "label_between_zones",
    INFO,
    "Chữ “{text}” (handle {handle}) có điểm chèn và điểm căn nằm ở hai ô chức năng khác nhau; tính cho ô chức năng có điểm căn.",
    "The text “{text}” (handle {handle}) is inserted in one zone and aligned in another; it was given to the one where it is aligned.",
)
LABEL_OUTSIDE = kind(
    "D30",
    "label_outside",
    WARNING,
    "Nhãn “{text}” (lớp “{layer}”) không nằm trong ô chức năng nào{near}.",
    "The label “{text}” (layer “{layer}”) lies in no zone{near}.",
    (
        "Hãy dời nhãn vào ô chức năng của nó rồi gửi lại, hoặc chấp nhận nếu nhãn không thuộc đồ án (chú giải, bảng).",
        "Move the label into its zone and send the drawing again, or accept where it is no part of the plan (a legend, a table).",
    ),
)
TEXTS_OUTSIDE = kind(
    "D31",
    "texts_outside",
    INFO,
    "Lớp “{layer}”: {count} dòng chữ nằm ngoài mọi ô chức năng (ví dụ “{text}”), không dùng.",
    "Layer “{layer}”: texts outside all zones, not used: {count} (for example “{text}”).",
)
LABELS_DISAGREE = kind(
    "D32",
    "labels_disagree",
    WARNING,
    "Ô chức năng ở dòng {row} (handle {handle}, lớp “{layer}”) có các nhãn {column} khác nhau: {values}; không chọn giá trị nào.",
    "The zone of row {row} (handle {handle}, layer “{layer}”) holds different labels for {column}: {values}; none was chosen.",
    (
        "Hãy chia ô chức năng, hoặc xóa nhãn sai, rồi gửi lại.",
        "Divide the zone, or delete the wrong label, and send the drawing again.",
    ),
)
LABELS_SEVERAL = kind(
    "D33",
    "labels_several",
    INFO,
    "Ô chức năng ở dòng {row} (lớp “{layer}”) có nhiều dòng chữ: {values}; được ghép thành một nhãn.",
    "The zone of row {row} (layer “{layer}”) holds several texts: {values}; they were joined into one label.",
)
LAYER_AND_LABEL = kind(
    "D34",
    "layer_and_label_disagree",
    WARNING,
    "Ô chức năng ở dòng {row}: lớp “{layer}” là {layer_code}, chữ bên trong ghi {written}; dùng mã của lớp.",
    "The zone of row {row}: the layer “{layer}” means {layer_code}, the text inside says {written}; the layer's code was used.",
    (
        "Hãy chuyển ô chức năng sang đúng lớp hoặc sửa chữ rồi gửi lại.",
        "Move the zone to its right layer, or correct the text, and send the drawing again.",
    ),
)
ZONE_WITHOUT_CLASS = kind(
    "D35",
    "zone_without_class",
    INFO,
    "Ô chức năng ở dòng {row} (handle {handle}, lớp “{layer}”, {area_m2} m²) không có nhãn bên trong và lớp không có mã: không biết loại đất.",
    "The zone of row {row} (handle {handle}, layer “{layer}”, {area_m2} m²) has no label inside and its layer no code: its land use is unknown.",
)
ZONES_UNLABELLED = kind(
    "D36",
    "zones_unlabelled",
    INFO,
    "Lớp “{layer}”: {count} ô chức năng không có chữ bên trong (đầu tiên ở dòng {first}); loại đất lấy theo lớp.",
    "Layer “{layer}”: zones without a text inside, which have the land use of the layer: {count} (the first is row {first}).",
)
SHAPES_WITHOUT_CLASS = kind(
    "D37",
    "shapes_without_class",
    WARNING,
    "Lớp “{layer}”: {count} hình khép kín không có mã loại đất (theo tên lớp hay chữ bên trong) nên không thành ô chức năng.",
    "Layer “{layer}”: closed shapes without a land-use code (by their layer or by a text inside), which are no zones: {count}.",
    (
        "Hãy ghi vai trò và mã của lớp vào cad.layers của tệp mô tả, hoặc chấp nhận nếu lớp chỉ là nền, khung, chú giải.",
        "Write the layer's role and code into cad.layers of the plan file, or accept where it is only background, frame or legend.",
    ),
)
LAYER_NOT_USED = kind(
    "D38",
    "drawing_layer_not_used",
    WARNING,
    "Lớp “{layer}” không có vai trò nên không dùng: vùng tô {areas}, đường {lines} (khép kín {closed}), chữ {texts}.",
    "The layer “{layer}” has no role and was not used: fills {areas}, lines {lines} (closed {closed}), texts {texts}.",
    (
        "Nếu lớp thuộc đồ án, hãy ghi lớp vào cad.layers của tệp mô tả; nếu chỉ là nền, ghi {{“role”: “ignore”}} hoặc chấp nhận.",
        "Where the layer belongs to the plan, write it into cad.layers of the plan file; where it is background, write {{“role”: “ignore”}} or accept.",
    ),
)
LAYER_LEFT_OUT = kind(
    "D39",
    "drawing_layer_left_out",
    INFO,
    "Lớp “{layer}” không vào đồ án ({reason}): {count} đường và vùng, {texts} dòng chữ.",
    "The layer “{layer}” is left out of the plan ({reason}); lines and fills {count}, texts {texts}.",
)
MAPPING_MADE = kind(
    "D40",
    "drawing_mapping_made",
    INFO,
    "Tệp mô tả không có “mapping”; các lớp lấy từ bản vẽ: {layers}.",
    "The plan file has no “mapping”; the layers made of the drawing are: {layers}.",
)
ARCS_STROKED = kind(
    "D41",
    "drawing_arcs_stroked",
    INFO,
    "{count} cung và elip của DGN được đổi thành đường gấp khúc, không chính xác bằng cung.",
    "Arcs and ellipses of the DGN that were turned into chords, less exact than the arcs: {count}.",
)
MORE_NOTES = kind(
    "D42",
    "drawing_more_of_the_same",
    INFO,
    "Còn {count} trường hợp như {number} không liệt kê riêng.",
    "Cases of {number} that are not listed one by one: {count} more.",
)
TAGS_TOO_MANY = kind(
    "D43",
    "block_tags_too_many",
    INFO,
    "Bản vẽ có {count} loại thuộc tính khối; chỉ {limit} loại đầu thành cột, phần còn lại vẫn ở trong tệp gửi lên.",
    "Kinds of block attributes in the drawing: {count}; the first {limit} became columns, the others stay in the kept file.",
)
