"""Findings of an office's own rule sets: numbers N01 to N19. `where` is the line, the rule and the JSON pointer."""

from __future__ import annotations

from planning_server.ingest.findings.kind import ERROR, FATAL, INFO, WARNING, kind

TOO_LARGE = kind(
    "N01",
    "rules_too_large",
    FATAL,
    "{where}: {reason}.",
    "{where}: {reason}.",
    (
        "Hãy chia thành nhiều bộ quy tắc, mỗi bộ một mã riêng.",
        "Split it into several rule sets, each with an id of its own.",
    ),
)
NOT_TEXT = kind(
    "N02",
    "rules_not_text",
    FATAL,
    "{where}: {reason}. Bộ quy tắc phải là tệp chữ YAML.",
    "{where}: {reason}. A rule set must be a text file in YAML.",
    ("Hãy lưu lại tệp theo UTF-8.", "Save the file as UTF-8."),
)
NOT_YAML = kind(
    "N03",
    "rules_not_yaml",
    FATAL,
    "{where}: {reason}.",
    "{where}: {reason}.",
    (
        "Hãy xem thụt dòng, dấu hai chấm và dấu ngoặc kép ở chỗ đó.",
        "Look at the indentation, the colons and the quotes there.",
    ),
)
REFUSED_YAML = kind(
    "N04",
    "rules_yaml_refused",
    FATAL,
    "{where}: {reason}.",
    "{where}: {reason}.",
    (
        "Chỉ dùng YAML đơn giản: mục, danh sách, chữ và số.",
        "Use plain YAML only: fields, lists, texts and numbers.",
    ),
)
FORM = kind(
    "N05",
    "rules_form_wrong",
    ERROR,
    "{where}: {reason}.",
    "{where}: {reason}.",
    (
        "Hãy sửa theo mẫu: planning-server rules schema.",
        "Correct it after the schema: planning-server rules schema.",
    ),
)
NO_SOURCE = kind(
    "N06",
    "rule_without_source",
    ERROR,
    "{where}: {reason}. Quy tắc không nêu văn bản, điều khoản thì không được công bố.",
    "{where}: {reason}. A rule that names no document and clause is not published.",
    (
        "Hãy ghi source: document, clause, table, row, mark.",
        "Write its source: document, clause, table, row, mark.",
    ),
)
UNKNOWN_NAME = kind(
    "N07",
    "rules_name_unknown",
    ERROR,
    "{where}: {reason}.",
    "{where}: {reason}.",
    (
        "Hãy sửa tên; phép đo và dữ kiện dùng được nêu trong docs/rules.md.",
        "Correct the name; docs/rules.md lists the measures and facts that there are.",
    ),
)
TWICE = kind(
    "N08",
    "rules_name_twice",
    ERROR,
    "{where}: {reason}.",
    "{where}: {reason}.",
    ("Hãy đổi tên một trong hai hoặc bỏ bớt.", "Rename one of the two, or take one away."),
)
TEST_FAILED = kind(
    "N09",
    "rule_test_failed",
    ERROR,
    "{where}: {reason}.",
    "{where}: {reason}.",
    (
        "Hãy so với văn bản: sửa quy tắc nếu phép thử đúng, sửa phép thử nếu quy tắc đúng.",
        "Compare with the printed text: mend the rule where the test is right, the test where the rule is.",
    ),
)
UNTESTED = kind(
    "N10",
    "rules_untested",
    WARNING,
    "Số quy tắc không có phép thử nào: {count} ({rules}).",
    "Rules that no test tries: {count} ({rules}).",
    (
        "Hãy thêm vào tests ít nhất một trường hợp lấy từ văn bản cho mỗi quy tắc.",
        "Add at least one case from the printed text to tests for each rule.",
    ),
)
UNVERIFIED = kind(
    "N11",
    "rules_unverified",
    INFO,
    "Số quy tắc chưa đối chiếu với bản in: {count} ({rules}). Chúng chỉ để tham khảo, không quyết định kết quả.",
    "Rules not yet compared with the printed text: {count} ({rules}). They advise and decide nothing.",
)
DRAFTED = kind(
    "N12",
    "rules_drafted",
    INFO,
    "Bộ quy tắc {rule_set} phiên bản {version}: {rules} quy tắc, {tests} phép thử đều đạt.",
    "Rule set {rule_set} version {version}: rules {rules}, tests passed {tests}.",
)
OTHER_CONTENT = kind(
    "N13",
    "rules_version_taken",
    ERROR,
    "Bộ quy tắc {rule_set} phiên bản {version} đã có với nội dung khác ({who}).",
    "Rule set {rule_set} version {version} is there already with other content ({who}).",
    ("Hãy tăng version thành {next}.", "Raise version to {next}."),
)
VERSION_LOW = kind(
    "N14",
    "rules_version_low",
    ERROR,
    "Bộ quy tắc {rule_set} đã có phiên bản {highest}; phiên bản {version} thấp hơn.",
    "Rule set {rule_set} has version {highest} already; version {version} is lower.",
    ("Hãy tăng version thành {next}.", "Raise version to {next}."),
)
ALREADY_THERE = kind(
    "N15",
    "rules_already_there",
    WARNING,
    "Chính bộ quy tắc này ({rule_set} phiên bản {version}) đã có; công bố lại không thay đổi gì.",
    "This very rule set ({rule_set} version {version}) is there already; publishing it again changes nothing.",
    ("Nếu không có gì mới thì không cần gửi lại.", "Without anything new there is no need to send it."),
)
REPLACES_SHIPPED = kind(
    "N16",
    "rules_replace_shipped",
    WARNING,
    "Bộ quy tắc này thay toàn bộ bộ {rule_set} phiên bản {shipped} đi kèm phần mềm; số quy tắc của bộ đó không còn trong bộ mới: {lost}{named}.",
    "This replaces the whole rule set {rule_set} version {shipped} that comes with the program; its rules that the new one lacks: "
    "{lost}{named}.",
    (
        "Nếu chỉ bổ sung quy định của địa phương, hãy đặt một mã (id) riêng.",
        "Where it only adds local rules, give it an id of its own.",
    ),
)
REPLACES_OWN = kind(
    "N17",
    "rules_replace_own",
    INFO,
    "Bộ quy tắc này thay phiên bản {published} của {rule_set} từ lần công bố tới; các bản công bố cũ giữ nguyên.",
    "This replaces version {published} of {rule_set} from the next edition on; older editions keep theirs.",
)
OTHER_DRAFT = kind(
    "N18",
    "rules_drafted_twice",
    ERROR,
    "Hồ sơ {upload} đang chờ với cùng bộ quy tắc {rule_set} phiên bản {version}.",
    "Upload {upload} waits with the same rule set {rule_set} version {version}.",
    (
        "Hãy rút hoặc từ chối hồ sơ kia, rồi chọn đọc lại; hoặc tăng version.",
        "Withdraw or reject the other one and have this read again, or raise version.",
    ),
)
DAYS_LOST = kind(
    "N19",
    "rules_days_lost",
    WARNING,
    "Bộ quy tắc chỉ có hiệu lực từ {day}; sau khi công bố, với các ngày trước đó {rule_set} không còn quy định gì (phiên bản {published} không còn dùng).",
    "It is in force from {day} only; once it is published, {rule_set} says nothing for the days before (version {published} is gone then).",
    (
        "Hãy duyệt khi đã đến ngày đó, hoặc đặt một mã (id) riêng cho bộ mới.",
        "Approve it when that day has come, or give the new set an id of its own.",
    ),
)
