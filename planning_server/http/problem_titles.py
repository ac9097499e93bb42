"""The titles of problem documents: one for each status, and one for each conflict, since 409 stands for many of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from planning_server.domain.text import Text

TITLES: Final[Mapping[int, Text]] = {
    400: Text("Yêu cầu không đọc được", "The request cannot be read"),
    401: Text("Chưa đăng nhập", "Not signed in"),
    403: Text("Không được phép", "Not allowed"),
    404: Text("Không tìm thấy", "Not found"),
    405: Text("Phương thức không dùng được ở đây", "This method is not used here"),
    409: Text("Không hợp với tình trạng hiện tại", "Not as things stand now"),
    410: Text("Đã thu hồi", "Withdrawn"),
    413: Text("Quá lớn", "Too large"),
    415: Text("Loại dữ liệu không đọc được ở đây", "This kind of content is not read here"),
    422: Text("Dữ liệu gửi lên không dùng được", "The input cannot be used"),
    429: Text("Quá nhiều yêu cầu", "Too many requests"),
    500: Text("Lỗi của máy chủ", "The server failed"),
    503: Text("Tạm thời không phục vụ được", "Not available at the moment"),
}
CONFLICT_TITLES: Final[Mapping[str, Text]] = {
    "compare-parcels-again": Text("Phải so sánh lại các thửa đất", "The parcels must be compared again"),
    "content-was-published": Text("Nội dung đã từng được công bố", "This was published once"),
    "edition-is-current": Text("Bản công bố đang hiện hành", "The edition is the current one"),
    "export-folder-holds-others": Text("Thư mục có tệp khác", "The folder holds other files"),
    "export-folder-not-empty": Text("Thư mục không trống", "The folder is not empty"),
    "export-place-is-no-folder": Text("Không phải là thư mục", "That is no folder"),
    "account-exists": Text("Tài khoản đã có", "The account exists already"),
    "another-builder": Text("Đang lập một bản công bố khác", "Another edition is being built"),
    "base-edition-moved": Text("Bản công bố hiện hành đã đổi", "Another edition is current by now"),
    "build-ended": Text("Việc lập bản công bố đã kết thúc", "The build has ended"),
    "gates-shut": Text("Chưa đủ điều kiện công bố", "Not ready to be published"),
    "nothing-drafted": Text("Chưa có bản thảo", "Nothing is drafted"),
    "nothing-to-publish": Text("Không có gì để công bố", "Nothing to publish"),
    "rule-set-changed": Text(
        "Bộ quy tắc đã đổi mà giữ nguyên phiên bản", "A rule set changed under one version"
    ),
    "sent-by-another-person": Text("Người khác đã gửi tệp này", "Another person has sent this file"),
    "several-parcels": Text("Có nhiều thửa đất trùng khóa", "Several parcels have this key"),
    "token-exists": Text("Mã truy cập đã có", "The token exists already"),
    "too-many-open-uploads": Text("Có quá nhiều bản gửi chưa xong", "Too many unfinished uploads"),
    "upload-approved": Text("Bản gửi đã được duyệt", "The upload is approved already"),
    "upload-being-published": Text("Bản gửi đang được công bố", "The upload is being published"),
    "upload-busy": Text("Bản gửi đang được xử lý", "The upload is being worked on"),
    "upload-state": Text(
        "Trạng thái của bản gửi không cho phép việc này", "The upload is not in a state for this"
    ),
    "version-ended-already": Text(
        "Phiên bản đã có quyết định chấm dứt", "A decision ends the version already"
    ),
}
"""By the slug; a test looks for every conflict that the code raises."""


def title_of(slug: str, status: int) -> Text:
    own = CONFLICT_TITLES.get(slug) if status == 409 else None
    return own or TITLES.get(status, TITLES[400])
