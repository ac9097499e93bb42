"""The content of an older edition, to be published again under a new number.

What the current edition holds and the older one does not is left out: its uploads wait for a new approval, and no later edition brings
it back before that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from planning_server.domain.errors import Conflict
from planning_server.domain.text import Text
from planning_server.publish import editions
from planning_server.publish.assembly import Content, decided
from planning_server.publish.in_force import derive
from planning_server.publish.manifest import versions_left_out
from planning_server.publish.publication import Publication
from planning_server.store import editions as rows
from planning_server.store import old_content
from planning_server.store.sessions import Session


def refuse_not_to_go_back_to(session: Session, number: int) -> None:
    """Raises `NotFound` where there is no such edition, `Withdrawn`, and `Conflict` where it is the current one."""
    editions.edition(session, number)
    if number == rows.current_number(session):
        raise Conflict(
            "edition-is-current",
            Text(
                f"Bản công bố số {number} đang là bản hiện hành; không có gì để công bố lại.",
                f"Edition {number} is the current one; there is nothing to publish again.",
            ),
            extra={"current_edition": number},
        )


def content_of(session: Session, publication: Publication, older: int, number: int) -> Content:
    """What the edition `older` holds; uploads and parcels are put in its order here."""
    refuse_not_to_go_back_to(session, older)
    base = publication.base_edition
    dates = rows.versions_to_publish(session, older, [])
    derived, never = derive([decided(item) for item in dates])
    wanted, standing = old_content.uploads_of(session, older), old_content.uploads_of(session, base)
    left_out = sorted(standing - wanted)
    old_content.leave_out(session, number, left_out)
    back = old_content.bring_back(session, number, older, wanted, publication.today)
    old_content.renew_parcels(session, number, older)
    newer = [item for item in rows.versions_to_publish(session, base, []) if item not in dates]
    return Content(
        dates=dates,
        derived=derived,
        never=never,
        left_out=[*versions_left_out(dates, never), *_behind(newer, older)],
        rule_sets=old_content.rule_sets_of(session, older),
        cadastre_of=older,
        cadastre_changed=False,
        action="edition.activated",
        detail={
            "activates": older,
            "left_out": [str(item) for item in left_out],
            "brought_back": [str(item) for item in back],
        },
        reuses_archives=True,
    )


def _behind(newer: Sequence[rows.VersionDates], older: int) -> list[Mapping[str, Any]]:
    return [
        {
            "plan_id": item.plan_id,
            "version": None if item.scope == "end" else item.version,
            "decision_number": item.decision_number,
            "reason": f"not in edition {older}, which is published again; out until it is approved again",
            "replaced_by": None,
        }
        for item in newer
    ]
