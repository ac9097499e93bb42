"""What can be wrong with the file that was sent."""

from __future__ import annotations

from planning_server.ingest.findings.kind import ERROR, FATAL, INFO, WARNING, kind

NOT_A_ZIP = kind(
    "F01",
    "not_a_zip",
    FATAL,
    "Tệp “{file}” không phải là tệp zip, cũng không thuộc định dạng nào đọc được.",
    "The file “{file}” is not a zip file, nor of any format that can be read.",
    (
        (
            "Hãy gửi GeoPackage, GeoJSON, GML, KML/KMZ, DXF hoặc DGN V7; shapefile (.shp, .shx, .dbf, .prj, .cpg), MapInfo và FileGDB thì nén "
            "cả bộ vào một tệp .zip."
        ),
        (
            "Send a GeoPackage, GeoJSON, GML, KML/KMZ, DXF or DGN V7; put all parts of a shapefile (.shp, .shx, .dbf, .prj, .cpg), a MapInfo "
            "table or a FileGDB into one .zip."
        ),
    ),
)
ZIP_CORRUPT = kind(
    "F02",
    "zip_corrupt",
    FATAL,
    "Tệp zip bị hỏng: {reason}.",
    "The zip file is damaged: {reason}.",
    (
        "Hãy nén lại từ các tệp gốc; có thể tệp đã bị cắt khi sao chép hoặc tải lên.",
        "Zip the original files again; the file was probably cut short when it was copied or sent.",
    ),
)
ZIP_ENCRYPTED = kind(
    "F03",
    "zip_encrypted",
    FATAL,
    "Tệp “{file}” trong zip được đặt mật khẩu.",
    "The file “{file}” inside the zip is protected by a password.",
    ("Hãy nén lại không đặt mật khẩu.", "Zip the files again without a password."),
)
ZIP_TOO_LARGE = kind(
    "F04",
    "zip_too_large",
    FATAL,
    "Tệp zip vượt giới hạn: {measure} là {found}, cho phép {limit}.",
    "The zip file is over a limit: {measure} is {found}, allowed is {limit}.",
    ("{advice}", "{advice}"),
)
ZIP_UNSAFE_NAME = kind(
    "F05",
    "zip_unsafe_name",
    FATAL,
    "Tên tệp “{file}” trong zip không an toàn (đường dẫn ra ngoài, liên kết hoặc ký tự lạ).",
    "The name “{file}” inside the zip is not safe (a path leading outside, a link, or odd characters).",
    (
        "Hãy nén lại từ một thư mục chỉ có các tệp của đồ án.",
        "Zip again from a folder that holds only the files of the plan.",
    ),
)
NO_SHAPEFILE = kind(
    "F06",
    "no_shapefile",
    FATAL,
    "Trong zip không có shapefile (.shp) hay dữ liệu bản đồ nào khác đọc được. Có: {files}.",
    "There is no shapefile (.shp) or other map data that can be read in the zip. It holds: {files}.",
    (
        "Hãy thêm vào zip các lớp của đồ án: shapefile, GeoPackage, FileGDB, GeoJSON, GML, MapInfo, KML, DXF hoặc DGN V7.",
        "Put the layers of the plan into the zip: shapefile, GeoPackage, FileGDB, GeoJSON, GML, MapInfo, KML, DXF or DGN V7.",
    ),
)
SHP_MISSING = kind(
    "F07",
    "shp_missing",
    FATAL,
    "Lớp “{layer}” không có tệp .shp (chỉ có {parts}).",
    "The layer “{layer}” has no .shp file (only {parts}).",
    (
        "Tệp .shp chứa hình dạng: hãy thêm {layer}.shp vào zip.",
        "The .shp file holds the shapes: add {layer}.shp to the zip.",
    ),
)
PART_MISSING = kind(
    "F08",
    "part_missing",
    FATAL,
    "Lớp “{layer}” thiếu tệp {parts}.",
    "The layer “{layer}” lacks the file {parts}.",
    (
        "Hãy thêm tệp còn thiếu vào zip; nếu không còn, mở bản gốc của lớp {layer} rồi xuất lại cả bộ.",
        "Add the missing file to the zip; where it is lost, open the original of the layer {layer} and export all parts again.",
    ),
)
LAYER_UNREADABLE = kind(
    "F09",
    "layer_unreadable",
    FATAL,
    "Không đọc được lớp “{layer}”: {reason}.",
    "The layer “{layer}” cannot be read: {reason}.",
    (
        "Hãy mở lớp này bằng QGIS, kiểm tra rồi xuất lại (GeoPackage hoặc shapefile).",
        "Open the layer in QGIS, check it, and export it again (GeoPackage or shapefile).",
    ),
)
LAYER_TRUNCATED = kind(
    "F10",
    "layer_truncated",
    FATAL,
    "Tệp {part} của lớp “{layer}” bị cắt: phải có {expected} byte, chỉ có {found}.",
    "The {part} file of the layer “{layer}” is cut short: {expected} bytes expected, {found} found.",
    ("Hãy sao chép lại tệp từ bản gốc.", "Copy the file again from the original."),
)
READING_STOPPED = kind(
    "F11",
    "reading_stopped",
    FATAL,
    "Việc đọc tệp bị dừng: {reason}.",
    "Reading the file was stopped: {reason}.",
    ("{advice}", "{advice}"),
)
LAYER_NOT_IN_FILE = kind(
    "F12",
    "layer_not_in_file",
    ERROR,
    "Tệp mô tả nêu lớp “{layer}” nhưng trong tệp đã gửi không có. Có: {found}.",
    "The plan file names the layer “{layer}”, which is not in the file that was sent. It holds: {found}.",
    (
        "Hãy chọn lớp được gọi bằng tên này, hoặc sửa tên trong mapping.layers (với shapefile, GeoJSON, MapInfo: tên tệp không có đuôi).",
        "Choose the layer that is meant, or correct its name in mapping.layers (shapefile, GeoJSON, MapInfo: the file name without its ending).",
    ),
)
LAYER_TWICE = kind(
    "F13",
    "layer_twice",
    FATAL,
    "Trong zip có nhiều lớp cùng tên “{layer}”: {paths}.",
    "The zip holds several layers named “{layer}”: {paths}.",
    (
        "Hãy ghi trong mapping.layers tên kèm thư mục của lớp cần dùng, đúng như đã liệt kê.",
        "Name the layer that is meant together with its folder in mapping.layers, as listed.",
    ),
)
FILE_NOT_READ = kind(
    "F14",
    "file_not_read",
    INFO,
    "Tệp “{file}” trong zip ({what}) không được đọc; vẫn được lưu nguyên trong tệp gửi lên.",
    "The file “{file}” in the zip ({what}) was not read; it stays in the kept upload.",
)
FILE_NAME_DECODED = kind(
    "F15",
    "file_name_decoded",
    INFO,
    "Tên tệp trong zip không ghi theo UTF-8; đọc được là “{file}”.",
    "A file name in the zip was not marked as UTF-8; it was read as “{file}”.",
)
CONTENT_TOO_LARGE = kind(
    "F16",
    "content_too_large",
    FATAL,
    "Nội dung tệp quá lớn: hình và bảng của mọi lớp khi đọc ra vượt {limit} MB, mức cho phép của một lần gửi.",
    "The content of the file is too large: shapes and tables of all its layers come to over {limit} MB, the most for one upload.",
    (
        "Hãy bỏ khỏi zip các lớp và cột không cần; bản đồ địa chính thì chia theo xã và gửi từng tệp.",
        "Leave layers and columns that are not needed out of the zip; split a cadastre by commune and send file by file.",
    ),
)
FILE_EMPTY = kind(
    "F17",
    "file_empty",
    FATAL,
    "Tệp “{file}” rỗng (0 byte).",
    "The file “{file}” is empty (0 bytes).",
    ("Hãy sao chép lại tệp từ bản gốc rồi gửi lại.", "Copy the file again from the original and send that."),
)
DWG_REFUSED = kind(
    "F18",
    "dwg_refused",
    FATAL,
    "“{file}” là {what} (nhận ra theo nội dung, bất kể đuôi tệp); định dạng DWG không công khai nên không đọc được.",
    "“{file}” is {what} (told by its bytes, whatever its name); DWG is not an open format and cannot be read.",
    (
        "Mở bằng AutoCAD, chọn Save As, kiểu “AutoCAD 2013 DXF (*.dxf)”, rồi gửi tệp DXF.",
        "Open it in AutoCAD, choose Save As, type “AutoCAD 2013 DXF (*.dxf)”, and send the DXF.",
    ),
)
DGN_V8_REFUSED = kind(
    "F19",
    "dgn_v8_refused",
    FATAL,
    "“{file}” là {what} (nhận ra theo nội dung); chỉ đọc được DGN V7.",
    "“{file}” is {what} (told by its bytes); only DGN V7 can be read.",
    (
        "Mở bằng MicroStation, chọn File > Save As, kiểu “MicroStation V7 DGN (*.dgn)”, hoặc xuất ra DXF, rồi gửi lại.",
        "Open it in MicroStation, choose File > Save As, type “MicroStation V7 DGN (*.dgn)”, or export a DXF, and send that.",
    ),
)
OTHER_ARCHIVE = kind(
    "F20",
    "other_archive",
    FATAL,
    "“{file}” là {what}; chỉ mở được tệp nén ZIP (và GZIP của một tệp).",
    "“{file}” is {what}; only zip archives are opened (and gzip of a single file).",
    (
        "Hãy giải nén rồi nén lại thành .zip: chuột phải > Send to > Compressed (zipped) folder.",
        "Unpack it and pack it again as .zip: right click > Send to > Compressed (zipped) folder.",
    ),
)
DOCUMENT_REFUSED = kind(
    "F21",
    "document_refused",
    FATAL,
    "“{file}” là {what}, không phải dữ liệu bản đồ.",
    "“{file}” is {what}, no map data.",
    (
        "Hãy gửi các lớp GIS của đồ án; văn bản và bản vẽ PDF gửi kèm như tài liệu.",
        "Send the GIS layers of the plan; texts and PDF drawings travel with it as documents.",
    ),
)
PICTURE_REFUSED = kind(
    "F22",
    "picture_refused",
    FATAL,
    "“{file}” là {what}; bản đồ ảnh cần được số hóa trước.",
    "“{file}” is {what}; a scanned map has to be digitised first.",
    (
        "Hãy gửi ảnh như một bản quét, kèm điểm khống chế và bảng chú giải, hoặc gửi các lớp vector.",
        "Send the picture as a scan, with its control points and its legend, or send vector layers.",
    ),
)
FORMAT_REFUSED = kind(
    "F23",
    "format_refused",
    FATAL,
    "“{file}” là {what}, định dạng không đọc được.",
    "“{file}” is {what}, a format that is not read.",
    (
        "Mở bằng QGIS hoặc ArcGIS rồi xuất các lớp ra GeoPackage hoặc shapefile.",
        "Open it in QGIS or ArcGIS and export its layers as GeoPackage or shapefile.",
    ),
)
VIRTUAL_REFUSED = kind(
    "F24",
    "virtual_refused",
    FATAL,
    "“{file}” là {what} (VRT, WFS, WMS); các tệp và địa chỉ mà nó trỏ tới không được mở.",
    "“{file}” is {what} (VRT, WFS, WMS); the files and addresses that it points to are not opened.",
    ("Hãy gửi chính dữ liệu mà nó trỏ tới.", "Send the data that it points to."),
)
XML_UNSAFE = kind(
    "F25",
    "xml_unsafe",
    FATAL,
    "“{file}” có {found}: XML có thể kéo tệp khác vào hoặc phình to vô hạn nên không được mở.",
    "“{file}” has {found}: such XML can pull in other files or grow without end, and was not opened.",
    (
        "Hãy xuất lại GML hoặc KML ở UTF-8, không có DOCTYPE hay ENTITY.",
        "Export the GML or KML again in UTF-8, without DOCTYPE or ENTITY.",
    ),
)
EXTENSION_WRONG = kind(
    "F26",
    "extension_wrong",
    INFO,
    "Tệp “{file}” thật ra là {what}; được đọc theo nội dung.",
    "The file “{file}” is really {what}; it was read as what it is.",
)
SHX_MISSING = kind(
    "F27",
    "shx_missing",
    WARNING,
    "Lớp “{layer}” không có tệp .shx; chỉ mục được dựng lại từ thứ tự các hình trong .shp.",
    "The layer “{layer}” has no .shx file; the index was rebuilt from the order of the shapes in the .shp.",
    (
        "Hãy kiểm tra vài hình có đúng thuộc tính của nó không, hoặc gửi lại kèm tệp .shx gốc.",
        "Check that a few shapes carry their own attributes, or send the layer again with its .shx.",
    ),
)
DBF_MISSING = kind(
    "F28",
    "dbf_missing",
    WARNING,
    "Lớp “{layer}” không có tệp .dbf: chỉ có hình, không có thuộc tính nào.",
    "The layer “{layer}” has no .dbf file: it has shapes and no attributes.",
    (
        "Hãy thêm {layer}.dbf vào zip nếu lớp có thuộc tính.",
        "Add {layer}.dbf to the zip where the layer has attributes.",
    ),
)
ROWS_DIFFER = kind(
    "F29",
    "rows_differ",
    ERROR,
    "Lớp “{layer}”: số hình ({shapes}) khác số dòng thuộc tính ({rows}), không biết dòng nào của hình nào.",
    "The layer “{layer}”: the number of shapes ({shapes}) is not that of the rows of attributes ({rows}); which belongs to which is not known.",
    (
        "Mở bản gốc bằng phần mềm đã tạo ra nó rồi xuất lại cả bộ tệp.",
        "Open the original in the program that made it and export all parts again.",
    ),
)
KINDS_MIXED = kind(
    "F30",
    "kinds_mixed",
    INFO,
    "Lớp “{layer}” có nhiều loại hình; các {words} được tách sang lớp “{other}” (số dòng: {count}).",
    "The layer “{layer}” holds several kinds of shapes; its {words} were set apart as the layer “{other}” (rows: {count}).",
)
CURVES_DENSIFIED = kind(
    "F31",
    "curves_densified",
    INFO,
    "Lớp “{layer}”: cung tròn được thay bằng dây cung, lệch nhiều nhất {deviation} đơn vị tọa độ so với cung (số hình: {count}).",
    "The layer “{layer}”: arcs were turned into chords, at most {deviation} coordinate units from the arc (shapes: {count}).",
)
LAYER_WITHOUT_SHAPES = kind(
    "F32",
    "layer_without_shapes",
    INFO,
    "Bảng “{layer}” trong “{file}” không có hình (số dòng: {rows}) nên không được đọc; vẫn được lưu trong tệp gửi lên.",
    "The table “{layer}” in “{file}” has no shapes (rows: {rows}) and was not read; it stays in the kept upload.",
)
VIEW_NOT_READ = kind(
    "F33",
    "view_not_read",
    INFO,
    "“{layer}” trong “{file}” là một truy vấn (view), không phải bảng, nên không được chạy.",
    "“{layer}” in “{file}” is a query (view), no table, and was not run.",
)
READER_SAID = kind(
    "F34",
    "reader_said",
    INFO,
    "Chương trình đọc báo về lớp “{layer}”: {message}.",
    "The reader said of the layer “{layer}”: {message}.",
)
READER_SAID_MORE = kind(
    "F38",
    "reader_said_more",
    INFO,
    "Chương trình đọc còn báo {count} điều khác về lớp “{layer}”, không liệt kê ở đây.",
    "The reader said more of the layer “{layer}” that is not listed here (messages: {count}).",
)
VALUES_LOST = kind(
    "F39",
    "values_lost",
    WARNING,
    "Lớp “{layer}”: có giá trị không còn nguyên như trong tệp sau khi đọc ({message}).",
    "The layer “{layer}”: some values are no longer as the file holds them ({message}).",
    (
        "Hãy lưu cột này dưới dạng chữ rồi gửi lại, hoặc chấp nhận nếu cột không dùng đến.",
        "Store this column as text and send again, or accept this where the column is not used.",
    ),
)
GEOMETRY_COLLECTIONS = kind(
    "F35",
    "geometry_collections",
    INFO,
    "Lớp “{layer}” có tập hợp hình (GeometryCollection), được đọc thành hình nhiều phần (số dòng: {count}).",
    "The layer “{layer}” has collections of shapes; each was read as a shape of several parts (rows: {count}).",
)
CRS_LINK = kind(
    "F36",
    "crs_link",
    INFO,
    "“{file}” chỉ ghi địa chỉ của hệ tọa độ ({link}); địa chỉ đó không được mở.",
    "“{file}” gives only an address for its coordinate system ({link}); it was not opened.",
)
NETWORK_LINKS = kind(
    "F40",
    "network_links",
    WARNING,
    "“{file}” có liên kết tới dữ liệu ở nơi khác (NetworkLink, số liên kết: {count}); các liên kết không được mở, dữ liệu ở đó không được đọc.",
    "“{file}” links to data elsewhere (NetworkLink, links: {count}); the links were not followed, and what they point to was not read.",
    (
        "Nếu dữ liệu đó thuộc đồ án, hãy mở KML trong QGIS hoặc Google Earth, lưu thành một tệp có đủ hình và gửi lại; nếu không, chấp nhận.",
        "Where that data belongs to the plan, open the KML in QGIS or Google Earth, save it as one file that holds all shapes, and send again; otherwise accept this.",
    ),
)
LAYER_NOT_READ = kind(
    "F37",
    "layer_not_read",
    WARNING,
    "Không đọc được lớp “{layer}” trong “{file}”: {reason}. Tệp mô tả không dùng lớp này.",
    "The layer “{layer}” in “{file}” cannot be read: {reason}. The plan file does not use it.",
    (
        "Nếu lớp này thuộc đồ án, hãy kiểm tra và xuất lại bằng QGIS.",
        "Where the layer belongs to the plan, check it and export it again with QGIS.",
    ),
)
