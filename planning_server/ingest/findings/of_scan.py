"""What can be wrong with a scanned plan, its legend, its control points, and the zones traced from it."""

from __future__ import annotations

from planning_server.ingest.findings.kind import ERROR, FATAL, INFO, WARNING, kind

GEOREFERENCED = kind(
    "S01",
    "scan_georeferenced",
    INFO,
    "Bản quét được định vị bằng {points} điểm khống chế (mô hình {model}): sai số khi bỏ từng điểm {left_out_m} m, tức {left_out_mm} mm trên bản vẽ.",
    "The scan was placed by control points ({points}, model {model}): error when each is left out {left_out_m} m, that is {left_out_mm} mm on the drawing.",
)
GEOREFERENCE_WEAK = kind(
    "S02",
    "scan_georeference_weak",
    WARNING,
    "Định vị bản quét kém chính xác: sai số khi bỏ từng điểm {left_out_m} m ({left_out_mm} mm trên bản vẽ; nên dưới 0,25 mm).",
    "The scan is placed with little accuracy: error when each point is left out {left_out_m} m ({left_out_mm} mm on the drawing; better below 0.25 mm).",
    (
        "Nên dùng từ 6 đến 9 điểm rõ nét ở bốn góc và giữa tờ; kiểm tra các điểm nêu riêng.",
        "Use 6 to 9 sharp points, at the corners and in the middle of the sheet; check the points that are named.",
    ),
)
GEOREFERENCE_BAD = kind(
    "S03",
    "scan_georeference_bad",
    ERROR,
    "Định vị bản quét sai quá giới hạn: sai số khi bỏ từng điểm {left_out_m} m ({left_out_mm} mm trên bản vẽ; giới hạn 0,5 mm).",
    "The scan is placed worse than allowed: error when each point is left out {left_out_m} m ({left_out_mm} mm on the drawing; the limit is 0.5 mm).",
    (
        "Hãy đo lại các điểm nêu riêng, thêm điểm; nếu vẫn chấp nhận, trả lời câu hỏi này và ghi rõ lý do.",
        "Measure the named points again, add points; to take it all the same, answer this question with a reason.",
    ),
)
SUSPICIOUS_POINT = kind(
    "S04",
    "scan_point_suspicious",
    WARNING,
    "Điểm khống chế “{name}” lệch {error_m} m so với các điểm còn lại.",
    "The control point “{name}” is {error_m} m off what the other points say.",
    (
        "Hãy kiểm tra tọa độ đã nhập (X, Y đảo nhau, nhầm chữ số, sai kinh tuyến trục) và vị trí trên ảnh.",
        "Check the coordinates typed in (X and Y exchanged, a wrong digit, another central meridian) and the place on the image.",
    ),
)
SCALE_NEEDED = kind(
    "S05",
    "scan_scale_unknown",
    WARNING,
    "Không biết tỷ lệ bản vẽ: sai số định vị {left_out_m} m không so được với giới hạn tính bằng mm trên bản vẽ.",
    "The scale of the drawing is not known: the error of {left_out_m} m cannot be held against limits in mm on the drawing.",
    (
        "Hãy ghi “scale” vào tệp mô tả, ví dụ 2000 cho tỷ lệ 1/2000.",
        "Write “scale” into the plan file, for example 2000 for 1:2000.",
    ),
)
NEAR_TWINS = kind(
    "S06",
    "scan_colours_alike",
    WARNING,
    "Hai màu của chú giải rất giống nhau: “{one}” và “{other}” (ΔE00 = {delta_e}); có thể bị lẫn trên bản quét.",
    "Two colours of the legend are much alike: “{one}” and “{other}” (ΔE00 = {delta_e}); they may be mistaken on the scan.",
    (
        "Hãy xem kỹ các ô chức năng của hai loại này trên bản vẽ trước khi chấp nhận.",
        "Look at the zones of these two on the drawing before accepting this.",
    ),
)
ENTRY_NOT_SEEN = kind(
    "S07",
    "scan_entry_not_seen",
    WARNING,
    "Không thấy chỗ nào trên bản quét có màu của “{entry}”.",
    "No place on the scan has the colour of “{entry}”.",
    (
        "Nếu bản vẽ có loại đất này, hãy lấy lại màu của nó từ chính ảnh quét.",
        "Where the drawing has this land use, take its colour from the scanned image itself.",
    ),
)
UNLIKE = kind(
    "S08",
    "scan_unlike_legend",
    INFO,
    "{percent} % số điểm ảnh không giống màu nào của chú giải (chữ, nét vẽ, nhiễu): lấy theo ô chức năng gần nhất.",
    "{percent} % of the pixels look like no colour of the legend (text, lines, noise): they were given to the nearest zone.",
)
MUCH_UNLIKE = kind(
    "S09",
    "scan_much_unlike_legend",
    WARNING,
    "{percent} % số điểm ảnh không giống màu nào của chú giải: chú giải có thể thiếu một màu.",
    "{percent} % of the pixels look like no colour of the legend: the legend may lack a colour.",
    ("Hãy bổ sung màu còn thiếu vào chú giải.", "Add the missing colour to the legend."),
)
UNSURE_ZONE = kind(
    "S10",
    "scan_zone_unsure",
    WARNING,
    "Dòng {row}: ô chức năng “{entry}” chỉ có {percent} % điểm ảnh thuần màu; cần người xem lại.",
    "Row {row}: only {percent} % of the pixels of this zone “{entry}” look purely so; a person should look at it.",
    ("Hãy so với bản vẽ tại vị trí này.", "Compare it with the drawing at this place."),
)
ZONES_LOST = kind(
    "S11",
    "scan_zones_lost",
    WARNING,
    "Có {count} ô chức năng quá nhỏ bị mất khi giản hóa ranh.",
    "Zones that were too small vanished when the outlines were simplified: {count}.",
    (
        "Hãy quét với độ phân giải cao hơn, hoặc giảm “tolerance_px”.",
        "Scan with a higher resolution, or lower “tolerance_px”.",
    ),
)
NOT_A_COVERAGE = kind(
    "S12",
    "scan_not_a_coverage",
    WARNING,
    "Các ô chức năng số hóa được không khớp ranh hoàn toàn; xem các phát hiện về chồng lấn và khoảng hở.",
    "The traced zones do not share all their edges; see the findings on overlaps and gaps.",
    ("Hãy giảm “tolerance_px” rồi đọc lại.", "Lower “tolerance_px” and read it again."),
)
TRACED = kind(
    "S13",
    "scan_traced",
    WARNING,
    "{count} ô chức năng được số hóa tự động từ bản quét; ranh giới chỉ chính xác như bản vẽ, không như số liệu đo đạc.",
    "Zones traced automatically from a scan: {count}; their boundaries are as accurate as the drawing, not as survey data.",
    (
        "Hãy so các ô chức năng với bản vẽ gốc trước khi chấp nhận; ghi “accuracy_m” theo tỷ lệ bản vẽ.",
        "Compare the zones with the original drawing before accepting this; state “accuracy_m” by the scale of the drawing.",
    ),
)
GEOREFERENCE_TAKEN = kind(
    "S14",
    "scan_georeference_taken",
    WARNING,
    "Định vị bản quét sai quá giới hạn ({left_out_m} m, {left_out_mm} mm trên bản vẽ) nhưng được chấp nhận với lý do: {reason}.",
    "The scan is placed worse than allowed ({left_out_m} m, {left_out_mm} mm on the drawing), taken for this reason: {reason}.",
    (
        "Người duyệt hãy xem kỹ lý do này.",
        "Whoever approves it should look at this reason closely.",
    ),
)
SCAN_UNREADABLE = kind(
    "S15",
    "scan_unreadable",
    FATAL,
    "Không số hóa được ảnh “{file}”: {reason}.",
    "The picture “{file}” cannot be traced: {reason}.",
    (
        "Cần ảnh màu RGB 8 bit (TIFF, PNG, JPEG), tối đa 60 triệu điểm ảnh, chú giải đúng màu, và vị trí: GeoTIFF, tệp world hoặc điểm khống chế.",
        "Needed are an 8-bit RGB picture (TIFF, PNG, JPEG) of at most 60 million pixels, a legend in its colours, and its place: GeoTIFF, a world file or control points.",
    ),
)
PICTURE_MISSING = kind(
    "S16",
    "scan_picture_missing",
    FATAL,
    "Không có ảnh quét nào trong tệp gửi lên. Có: {files}.",
    "There is no scanned picture in what was sent. It holds: {files}.",
    (
        "Hãy gửi một tệp TIFF, PNG hoặc JPEG, hoặc một zip có ảnh đó; bản PDF thì xuất ra ảnh 300 dpi trước.",
        "Send one TIFF, PNG or JPEG, or a zip with it; export a PDF as a picture of 300 dpi first.",
    ),
)
PICTURES_SEVERAL = kind(
    "S17",
    "scan_pictures_several",
    FATAL,
    "Có nhiều ảnh quét: {files}. Mỗi lần gửi một tờ.",
    "There are several pictures: {files}. Send one sheet at a time.",
    ("Hãy gửi từng tờ riêng.", "Send each sheet on its own."),
)
WORLD_FILE_UNREADABLE = kind(
    "S18",
    "scan_world_file_unreadable",
    FATAL,
    "Tệp world “{file}” không có đủ sáu số.",
    "The world file “{file}” does not hold six numbers.",
    (
        "Hãy ghi lại tệp world từ phần mềm GIS, hoặc gửi điểm khống chế.",
        "Write the world file again from a GIS, or send control points.",
    ),
)
