"""What PyYAML says of a text that is no YAML, in Vietnamese; it speaks English only."""

from __future__ import annotations

import re
from typing import Final

from planning_server.domain.text import Text

_TWINS: Final = tuple(
    (re.compile(pattern), vi)
    for pattern, vi in (
        (r"mapping values are not allowed here", "dấu hai chấm đứng ở chỗ không được phép"),
        (r"mapping keys are not allowed here", "tên mục đứng ở chỗ không được phép"),
        (r"(?:block )?sequence entries are not allowed here", "gạch đầu dòng đứng ở chỗ không được phép"),
        (r"could not find expected ':'", "thiếu dấu hai chấm sau tên mục"),
        (r"expected <block end>, but found .*", "thụt dòng không khớp với các dòng phía trên"),
        (r"expected ',' or '([\]}])', but got .*", r"thiếu dấu phẩy hoặc dấu \1"),
        (r"expected the node content, but found .*", "thiếu nội dung"),
        (r"did not find expected .*", "thiếu nội dung"),
        (
            r"found character '\\t' that cannot start any token",
            "dòng bắt đầu bằng dấu Tab; chỉ thụt dòng bằng dấu cách",
        ),
        (r"found character (.*) that cannot start any token", r"ký tự \1 không đứng đầu được"),
        (r"found unexpected end of stream", "chuỗi chữ không có dấu đóng ngoặc kép"),
        (r"found unknown escape character (.*)", r"sau dấu gạch chéo ngược không được có \1"),
        (r"found undefined alias.*", "dùng lại một phần chưa được đặt tên"),
        (r"found duplicate anchor.*", "một tên đặt hai lần"),
        (r".*special characters are not allowed.*", "có ký tự điều khiển trong tệp"),
        (r"could not determine a constructor for the tag .*", "có kiểu dữ liệu riêng (!…), không được phép"),
    )
)


def yaml_reason(said: str) -> Text:
    """What is not known stands in quotes, introduced as the words of the reading program."""
    for pattern, vi in _TWINS:
        found = pattern.fullmatch(said)
        if found is not None:
            return Text(found.expand(vi), said)
    return Text(f"chương trình đọc báo “{said}”", said)
