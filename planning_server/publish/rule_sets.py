"""Which rule sets the next edition holds: those that come with the program, and those of the office.

Of each id the highest version counts; the office's stands before a shipped one of the same version. What the office brought once
stays in every later edition until a higher version of the same id takes its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from planning_server.domain.errors import Fault
from planning_server.domain.text import Text
from planning_server.publish.gates import shut
from planning_server.store import rule_sets as rows
from planning_server.store.editions import RuleSetRow
from planning_server.store.rule_sets import DraftedRuleSet
from planning_server.store.sessions import Session


def rule_sets_to_publish(
    session: Session, base: int | None, upload_ids: Sequence[UUID], shipped: Sequence[RuleSetRow]
) -> list[RuleSetRow]:
    """Raises `Conflict` (gates-shut) where an approved rule set would not be part of the edition, or has open findings."""
    approved = rows.drafted(session, upload_ids)
    chosen = choose(shipped, [*rows.of_office(session, base), *(item.row for item in approved)])
    faults = [fault for item in approved for fault in _gates(item, chosen)]
    if faults:
        raise shut(tuple(faults))
    return chosen


def choose(shipped: Iterable[RuleSetRow], office: Iterable[RuleSetRow]) -> list[RuleSetRow]:
    """One rule set of each id, in the order of their ids."""
    highest: dict[str, RuleSetRow] = {}
    for item in (*office, *shipped):
        standing = highest.get(item.rule_set_id)
        if standing is None or item.version > standing.version:
            highest[item.rule_set_id] = item
    return [highest[name] for name in sorted(highest)]


def _gates(item: DraftedRuleSet, chosen: Sequence[RuleSetRow]) -> list[Fault]:
    where, name = f"/uploads/{item.upload_id}", f"{item.rule_set_id} v{item.version}"
    faults: list[Fault] = []
    if item.open_findings:
        words = Text(
            f"{name}: còn {item.open_findings} lỗi hoặc cảnh báo chưa được chấp nhận",
            f"{name}: {item.open_findings} errors or unaccepted warnings are open",
        )
        faults.append(Fault(where, words))
    if item.published_sha256 not in {None, item.sha256}:
        words = Text(
            f"{name} đã công bố với nội dung khác; hãy từ chối hồ sơ này và tăng số phiên bản",
            f"{name} is published already with other content; reject this upload and raise the version",
        )
        faults.append(Fault(where, words))
    elif not any(one.sha256 == item.sha256 for one in chosen):
        words = Text(
            f"{name} sẽ không có trong bản công bố vì đã có phiên bản cao hơn hoặc khác nội dung; hãy từ chối hồ sơ này",
            f"{name} would not be part of the edition, because a higher version or other content is there; reject this upload",
        )
        faults.append(Fault(where, words))
    return faults
