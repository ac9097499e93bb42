"""Reads fields of a JSON object and gathers every fault with its JSON pointer, so that a person sees all of them at once."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar, cast

from planning_server.domain.crs import Crs, parse_crs
from planning_server.domain.errors import Fault, Refusal
from planning_server.domain.text import Text, is_plain, shown
from planning_server.ingest.pointers import escaped

Choice = TypeVar("Choice", bound=StrEnum)

LONGEST_TEXT = 2000
LARGEST_NUMBER = 1e300
"""JSON can write whole numbers that no float holds."""
COARSEST_M = 1000.0
"""An accuracy worse than this is none: the lines of a map at 1:1 000 000 are as wide on the ground."""
LARGEST_SCALE = 1_000_000.0
"""The smallest map of a plan: the national one, at 1:1 000 000."""


class JsonFields:
    """One object of the file. Each reader answers a usable value; where there is none it notes a fault and answers a default."""

    def __init__(self, value: object, pointer: str, faults: list[Fault]) -> None:
        self.pointer = pointer
        self.faults = faults
        self.values: Mapping[str, Any] = {}
        if isinstance(value, dict):
            self.values = cast("Mapping[str, Any]", value)
            for name in self.values:
                if not is_plain(name):
                    words = Text(
                        "Tên mục có ký tự không phải chữ.", "The name holds characters that are no text."
                    )
                    self.fault(shown(name), words)
        else:
            self.fault("", Text("Phải là một đối tượng JSON {…}.", "Must be a JSON object {…}."))

    def fault(self, name: str, text: Text) -> None:
        pointer = f"{self.pointer}/{escaped(name)}" if name else self.pointer
        self.faults.append(Fault(pointer, text))

    def only(self, known: Iterable[str]) -> None:
        """Notes every name that is not known, with the nearest one that is."""
        names = list(known)
        for name in self.values:
            if name not in names:
                near = difflib.get_close_matches(name, names, n=1)
                hint = Text(f" Có phải “{near[0]}”?", f" Did you mean “{near[0]}”?") if near else Text("", "")
                self.fault(
                    name,
                    Text(
                        f"Không có mục “{name[:60]}”.{hint.vi}",
                        f"There is no field “{name[:60]}”.{hint.en}",
                    ),
                )

    def inside(self, name: str) -> JsonFields:
        return JsonFields(self.values.get(name), f"{self.pointer}/{escaped(name)}", self.faults)

    def has(self, name: str) -> bool:
        return self.values.get(name) is not None

    def text(self, name: str) -> str:
        """A text that must be there; "" with a fault where it is not."""
        value = self.optional_text(name)
        if value is None and not self._has_fault(name):
            self.fault(name, Text("Thiếu mục này.", "This field is missing."))
        return value or ""

    def optional_text(self, name: str) -> str | None:
        value = self.values.get(name)
        if value is None:
            return None
        if (
            not isinstance(value, str)
            or not value.strip()
            or len(value) > LONGEST_TEXT
            or not is_plain(value)
        ):
            self.fault(
                name,
                Text(
                    f"Phải là chữ trên một dòng, không trống, không quá {LONGEST_TEXT} ký tự.",
                    f"Must be text on one line, not empty, of at most {LONGEST_TEXT} characters.",
                ),
            )
            return None
        return value.strip()

    def day(self, name: str) -> date:
        found = self.optional_day(name)
        if found is None and not self._has_fault(name):
            self.fault(name, Text("Thiếu ngày này (YYYY-MM-DD).", "This date is missing (YYYY-MM-DD)."))
        return found or date.min

    def optional_day(self, name: str) -> date | None:
        value = self.values.get(name)
        if value is None:
            return None
        day = _parsed_day(value)
        if day is None:
            self.fault(
                name,
                Text(
                    "Phải là ngày dạng YYYY-MM-DD, ví dụ 2024-05-02.",
                    "Must be a date as YYYY-MM-DD, for example 2024-05-02.",
                ),
            )
        return day

    def choice(self, name: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        """One word of a list; the first word of the list with a fault where there is none."""
        value = self.values.get(name)
        if value is None and default is not None:
            return default
        if isinstance(value, str) and value in set(kind):
            return kind(value)
        listed = ", ".join(kind)
        self.fault(name, Text(f"Phải là một trong: {listed}.", f"Must be one of: {listed}."))
        return default or next(iter(kind))

    def positive(self, name: str, most: float = LARGEST_NUMBER) -> float | None:
        """None where there is none; a fault where it is no finite number above 0, or more than `most`."""
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
            self.fault(name, Text("Phải là số dương.", "Must be a positive number."))
            return None
        if value > most:
            self.fault(name, Text(f"Nhiều nhất là {most:.0f}.", f"Must be at most {most:.0f}."))
            return None
        return float(value)

    def number(self, name: str) -> float:
        """A finite number that must be there; 0 with a fault where it is not."""
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST_NUMBER:
            self.fault(name, Text("Phải là một số.", "Must be a number."))
            return 0.0
        return float(value)

    def crs(self, name: str) -> Crs | None:
        value = self.optional_text(name)
        if value is None:
            return None
        try:
            return parse_crs(value, where=name)
        except Refusal as refusal:
            self.fault(name, refusal.text)
            return None

    def texts(self, name: str) -> Mapping[str, str]:
        """An object of texts by name; empty where the field is absent."""
        if not self.has(name):
            return {}
        inner = self.inside(name)
        return {key: text for key in inner.values if (text := inner.optional_text(key)) is not None}

    def _has_fault(self, name: str) -> bool:
        return any(fault.where == f"{self.pointer}/{escaped(name)}" for fault in self.faults)


def _parsed_day(value: object) -> date | None:
    if not isinstance(value, str) or len(value) != len("2024-05-02"):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
