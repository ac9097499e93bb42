"""One sentence a check, in Vietnamese and English, made from codes and numbers: never stored by hand, never out of step."""

from __future__ import annotations

from planning_server.domain.numbers import number_words
from planning_server.domain.text import Text
from planning_server.permit.answer import Check
from planning_server.permit.verdicts import Reason, Verdict

_UNITS = {"m": Text(" m", " m"), "m2": Text(" m²", " m²")}

INPUTS: dict[str, Text] = {
    "parcels": Text("thửa đất", "parcels"),
    "use": Text("công năng", "use"),
    "context": Text("khu phát triển mới hay hiện hữu", "new or existing area"),
    "height_m": Text("chiều cao", "height"),
    "storeys": Text("số tầng", "storeys"),
    "gross_floor_area_m2": Text("tổng diện tích sàn", "gross floor area"),
    "floors": Text("các phần sàn không tính hệ số", "floors that the ratio leaves out"),
    "road_width_m": Text("lộ giới", "road width"),
    "road_class": Text("cấp đường", "road class"),
    "red_line": Text("chỉ giới đường đỏ", "red line"),
    "building_line": Text("chỉ giới xây dựng", "building line"),
    "lot_area_m2": Text("diện tích lô đất", "lot area"),
    "effective_area_m2": Text("diện tích lô đất sau khi trừ đất giao thông", "lot area less land for roads"),
    "units": Text("số căn nhà", "number of houses"),
}
"""Inputs in words; a message gives the word and the field's name, so that a reader and a program both know what is meant."""

REASONS: dict[Reason, Text] = {
    Reason.MISSING_INPUT: Text("chưa đủ dữ liệu để kết luận; cần biết: {by}", "undecided; needed: {by}"),
    Reason.UNKNOWN_CONTEXT: Text(
        "chưa biết là khu phát triển mới hay khu hiện hữu (context)",
        "not known whether the area is new or existing (context)",
    ),
    Reason.AMBIGUOUS_EDGE: Text(
        "chưa xác định được cạnh giáp đường hoặc chỉ giới ({by})",
        "the road edge or line cannot be told for certain ({by})",
    ),
    Reason.MULTI_ZONE_POLICY: Text(
        "lô đất nằm trên nhiều ô chức năng ({by}) và các cách tính cho kết quả khác nhau",
        "the lot lies in several zones ({by}) and the ways to combine them disagree",
    ),
    Reason.WITHIN_TOLERANCE: Text(
        "mức vượt nằm trong sai số của đo đạc hoặc bản vẽ",
        "the excess is within the accuracy of survey or drawing",
    ),
    Reason.DISCRETIONARY_RULE: Text("cơ quan có thẩm quyền xem xét quyết định", "the authority decides"),
    Reason.CONSULTATION_OVERLAY: Text(
        "phải lấy ý kiến cơ quan liên quan ({by})", "consultation needed ({by})"
    ),
    Reason.UNPARSED_CONDITION: Text(
        "quy hoạch ghi bằng lời, chưa đọc được thành số: “{by}”",
        "the plan states it in words that cannot be read as numbers: “{by}”",
    ),
    Reason.STALE_OR_OVERLAPPING_PLAN: Text(
        "các ô chức năng chồng lên nhau ({by})", "zones of the plan overlap ({by})"
    ),
    Reason.LOW_QUALITY_GEOMETRY: Text(
        "ranh giới ô chức năng hoặc thửa đất tự cắt ({by})",
        "the boundary of the zone or parcel crosses itself ({by})",
    ),
    Reason.RULE_ERROR: Text("quy tắc có lỗi", "the rule is in error"),
    Reason.NO_DATA: Text(
        "chưa có quy hoạch được công bố nói về nơi này", "no published plan speaks for this place"
    ),
    Reason.TEMPORARY_ONLY: Text("chỉ có thể cấp phép có thời hạn", "only a temporary permit is possible"),
}


def message_of(check: Check) -> Text:
    """The sentence of a check: what was measured, what is allowed, and what follows."""
    if check.kind == "land_use":
        return _no_plan(check)
    if check.kind in {"use", "overlay"}:
        return _land_message(check)
    if check.kind in {"containment", "red_line", "building_line"}:
        return _line_message(check)
    if check.kind == "corridor":
        return _corridor_message(check)
    return _limit_message(check)


def _corridor_message(check: Check) -> Text:
    distance, why = number_words(check.measured or 0.0, 2), _why(check)
    return Text(
        f"Công trình cách đường “{check.title.vi}” {distance.vi} m, trong hành lang: {why.vi}.",
        f"The building stands {distance.en} m from the line “{check.title.en}”, in its corridor: {why.en}.",
    )


def _amount(value: float, unit: str) -> Text:
    number = number_words(value, 2, trimmed=unit == "storeys")
    mark = _UNITS.get(unit, Text("", ""))
    return Text(number.vi + mark.vi, number.en + mark.en)


def _shown(check: Check, value: float) -> Text:
    if check.kind == "coverage":
        percent = number_words(100 * value, 2)
        return Text(f"{percent.vi} %", f"{percent.en} %")
    return _amount(value, check.unit)


def _allowed(check: Check) -> Text | None:
    if not check.limits:
        return None
    low = _shown(check, check.limits[0])
    if len(check.limits) == 1:
        return low
    high = _shown(check, check.limits[-1])
    return Text(f"{low.vi} đến {high.vi}", f"{low.en} to {high.en}")


def _name(check: Check) -> Text:
    names = {
        "coverage": Text("Mật độ xây dựng", "Building coverage"),
        "far": Text("Hệ số sử dụng đất", "Floor area ratio"),
        "storeys": Text("Số tầng", "Storeys"),
        "height": Text("Chiều cao", "Height"),
        "setback": Text("Khoảng lùi", "Setback"),
    }
    return names.get(check.kind, check.title)


def _limit_message(check: Check) -> Text:
    name, allowed = _name(check), _allowed(check)
    measured = None if check.measured is None else _shown(check, check.measured)
    if check.verdict is Verdict.NEEDS_REVIEW:
        return _review(check, name, measured, allowed)
    if measured is None:
        return Text(f"{name.vi} đạt với mọi khả năng.", f"{name.en} complies whatever the missing input.")
    limit = Text("", "") if allowed is None else allowed
    if check.verdict is Verdict.PASS:
        sign = (
            Text("trong mức", "within the")
            if check.operator == "<="
            else Text("đạt mức tối thiểu", "meets the minimum")
        )
        return Text(
            f"{name.vi} {measured.vi} {sign.vi} {limit.vi} cho phép."
            if check.operator == "<="
            else f"{name.vi} {measured.vi} {sign.vi} {limit.vi}.",
            f"{name.en} {measured.en} is {sign.en} {limit.en} allowed."
            if check.operator == "<="
            else f"{name.en} {measured.en} {sign.en} {limit.en}.",
        )
    return _failed(check, name, measured, limit)


def _failed(check: Check, name: Text, measured: Text, limit: Text) -> Text:
    extra = Text("", "")
    if check.excess_m2 is not None:
        area = number_words(check.excess_m2, 2, trimmed=True)
        extra = Text(f" ({area.vi} m²)", f" ({area.en} m²)")
    if check.operator == "<=":
        return Text(
            f"{name.vi} {measured.vi} vượt {limit.vi} cho phép{extra.vi}.",
            f"{name.en} {measured.en} exceeds the {limit.en} allowed{extra.en}.",
        )
    return Text(
        f"{name.vi} {measured.vi} nhỏ hơn {limit.vi} tối thiểu.",
        f"{name.en} {measured.en} is less than the minimum {limit.en}.",
    )


def _review(check: Check, name: Text, measured: Text | None, allowed: Text | None) -> Text:
    why = _why(check)
    vi, en = name.vi, name.en
    if measured is not None:
        vi, en = f"{vi} {measured.vi}", f"{en} {measured.en}"
    if allowed is not None:
        vi, en = f"{vi} (mức cho phép {allowed.vi})", f"{en} (allowed {allowed.en})"
    return Text(f"{vi}: {why.vi}.", f"{en}: {why.en}.")


def _why(check: Check) -> Text:
    reason = check.judgement.reason or Reason.RULE_ERROR
    by = _named(check.judgement.decided_by)
    words = REASONS[reason]
    return Text(words.vi.replace("{by}", by.vi), words.en.replace("{by}", by.en))


def _named(decided_by: str | None) -> Text:
    names = [(item, INPUTS.get(item)) for item in (decided_by or "-").split(", ")]
    if any(words is None for _, words in names):
        return Text(decided_by or "-", decided_by or "-")
    known = [(item, words) for item, words in names if words is not None]
    return Text(
        ", ".join(f"{words.vi} ({item})" for item, words in known),
        ", ".join(f"{words.en} ({item})" for item, words in known),
    )


def _line_message(check: Check) -> Text:
    what = {
        "containment": Text("ranh giới lô đất", "the lot's boundary"),
        "red_line": Text("chỉ giới đường đỏ", "the red line"),
        "building_line": Text("chỉ giới xây dựng", "the building line"),
    }[check.kind]
    if check.verdict is Verdict.PASS:
        return Text(f"Công trình không vượt {what.vi}.", f"Nothing crosses {what.en}.")
    if check.measured is None:
        why = _why(check)
        return Text(f"Chưa kết luận được với {what.vi}: {why.vi}.", f"Undecided for {what.en}: {why.en}.")
    depth = number_words(check.measured, 3, trimmed=True)
    area = number_words(check.offending_m2 or 0.0, 2, trimmed=True)
    vi = f"Công trình vượt {what.vi} {depth.vi} m ({area.vi} m²)"
    en = f"The building crosses {what.en} by {depth.en} m ({area.en} m²)"
    if check.verdict is Verdict.NEEDS_REVIEW:
        why = _why(check)
        return Text(f"{vi}: {why.vi}.", f"{en}: {why.en}.")
    return Text(f"{vi}.", f"{en}.")


def _no_plan(check: Check) -> Text:
    known = number_words(100 * (check.measured or 0.0), 1)
    return Text(
        f"Quy hoạch phân khu hoặc chi tiết đã công bố chỉ phủ {known.vi} % lô đất; phần còn lại chưa có căn cứ để kết luận.",
        f"Published zoning or detailed plans speak for {known.en} % of the lot; nothing can be concluded for the rest.",
    )


def _land_message(check: Check) -> Text:
    share = number_words(100 * (check.measured or 0.0), 1)
    if check.kind == "overlay":
        area = number_words(check.offending_m2 or 0.0, 2, trimmed=True)
        vi = f"Công trình nằm trên “{check.title.vi}” {area.vi} m² ({share.vi} %)"
        en = f"The building stands on “{check.title.en}” by {area.en} m² ({share.en} %)"
        if check.verdict is Verdict.FAIL:
            return Text(f"{vi}, nơi cấm xây dựng.", f"{en}, where building is prohibited.")
        why = _why(check)
        return Text(f"{vi}: {why.vi}.", f"{en}: {why.en}.")
    if check.verdict is Verdict.PASS:
        return Text("Công năng phù hợp chức năng sử dụng đất.", "The use fits the function of the land.")
    if check.judgement.reason is not Reason.DISCRETIONARY_RULE:
        why = _why(check)
        return Text(
            f"{share.vi} % công trình nằm trên đất rõ là phù hợp công năng: {why.vi}.",
            f"{share.en} % of the building stands on land plainly for its use: {why.en}.",
        )
    zones = check.judgement.decided_by or "-"
    return Text(
        f"Chỉ {share.vi} % công trình nằm trên đất có chức năng phù hợp ({zones}); cơ quan có thẩm quyền xem xét.",
        f"Only {share.en} % of the building stands on land for such a use ({zones}); the authority decides.",
    )
