"""What the JSON Schema of rule sets finds, in words that say what to write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from jsonschema.exceptions import ValidationError

from planning_server.domain.text import Text, shown

LONGEST: Final = 160
TYPES: Final = {
    "string": Text("chữ", "text"),
    "number": Text("số", "a number"),
    "integer": Text("số nguyên", "a whole number"),
    "object": Text("một đối tượng", "an object"),
    "array": Text("danh sách", "a list"),
    "null": Text("null", "null"),
}


def lacks_source(error: ValidationError) -> bool:
    return error.validator == "required" and error.message.startswith("'source'")


def form_words(error: ValidationError) -> Text:
    value: Any = error.validator_value
    match error.validator:
        case "required":
            name = shown(error.message.split("'")[1], 60)
            return Text(
                f"thiếu mục “{name}” (source: nguồn)" if name == "source" else f"thiếu mục “{name}”",
                f"the field “{name}” is missing",
            )
        case "additionalProperties":
            known = cast("Mapping[str, Any]", error.schema).get("properties", {})
            names = _listed(name for name in cast("Mapping[str, Any]", error.instance) if name not in known)
            return Text(f"không có mục {names}", f"there is no field {names}")
        case "type":
            wanted = [TYPES[name] for name in ([value] if isinstance(value, str) else value)]
            vi, en = " hoặc ".join(item.vi for item in wanted), " or ".join(item.en for item in wanted)
            return Text(f"phải là {vi}", f"must be {en}")
        case "enum":
            return Text(f"phải là một trong: {_listed(value)}", f"must be one of: {_listed(value)}")
        case "const":
            return Text(f"phải là {_listed([value])}", f"must be {_listed([value])}")
        case "pattern":
            return Text(f"phải theo mẫu {value}", f"must match {value}")
        case "minItems" | "minProperties":
            return Text(f"cần ít nhất {value} mục", f"at least {value} entries are needed")
        case _:
            said = shown(error.message, LONGEST)
            return Text(f"sai mẫu: {said}", said)


def _listed(values: Iterable[object]) -> str:
    return shown(", ".join(f"“{value}”" for value in values), LONGEST)
