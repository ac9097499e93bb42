"""What pydantic finds wrong with a parameter, said to a person in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from planning_server.domain.text import Text

_DAY: Final = Text("phải là ngày dạng YYYY-MM-DD", "must be a day as YYYY-MM-DD")
_WHOLE: Final = Text("phải là một số nguyên", "must be a whole number")
_NUMBER: Final = Text("phải là một số, dấu chấm thập phân", "must be a number with a decimal point")
_ONE_OF: Final = Text("nhận một trong các giá trị: {expected}", "takes one of: {expected}")
_UUID: Final = Text(
    "phải là một mã UUID, ví dụ 123e4567-e89b-42d3-a456-426614174000",
    "must be a UUID such as 123e4567-e89b-42d3-a456-426614174000",
)
_TRUTH: Final = Text("phải là true hoặc false", "must be true or false")
_TEXT: Final = Text("phải là chữ", "must be text")
PARAMETER_WORDS: Final[Mapping[str, Text]] = {
    "extra_forbidden": Text("không có tham số này", "there is no such parameter"),
    "missing": Text("thiếu tham số này", "this parameter is missing"),
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "finite_number": Text("phải là một số hữu hạn", "must be a finite number"),
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": Text("là số quá dài", "is a number of too many digits"),
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "date_parsing": _DAY,
    "date_type": _DAY,
    "uuid_parsing": _UUID,
    "uuid_type": _UUID,
    "uuid_version": _UUID,
    "bool_parsing": _TRUTH,
    "bool_type": _TRUTH,
    "literal_error": _ONE_OF,
    "enum": _ONE_OF,
    "greater_than_equal": Text("phải từ {ge} trở lên", "must be {ge} or more"),
    "greater_than": Text("phải lớn hơn {gt}", "must be more than {gt}"),
    "less_than_equal": Text("phải từ {le} trở xuống", "must be {le} or less"),
    "less_than": Text("phải nhỏ hơn {lt}", "must be less than {lt}"),
    "not_plain_text": Text("có ký tự không phải chữ", "holds characters that are no text"),
    "string_type": _TEXT,
    "string_too_long": Text("dài quá {max_length} ký tự", "is longer than {max_length} characters"),
    "string_too_short": Text("ngắn hơn {min_length} ký tự", "is shorter than {min_length} characters"),
    "string_pattern_mismatch": Text("không đúng dạng {pattern}", "does not have the form {pattern}"),
}
"""By pydantic's type of error."""


def parameter_words(error: Mapping[str, Any]) -> Text:
    """A kind that is not listed keeps pydantic's own words in English."""
    words = PARAMETER_WORDS.get(error["type"])
    if words is None:
        return Text("giá trị này không dùng được ở đây", str(error["msg"]))
    context = error.get("ctx", {})
    vietnamese = {
        name: str(value).replace(" or ", " hoặc ") if name == "expected" else value
        for name, value in context.items()
    }
    return Text(words.vi.format(**vietnamese), words.en.format(**context))
