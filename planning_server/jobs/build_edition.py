"""Publishing as one piece of work: joins `publish` with the baker of `tiles` and the rule sets of `permit`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from planning_server.permit.rule_sets import RuleSet, load_shipped
from planning_server.publish.build import Publication, build_edition
from planning_server.publish.edition import Edition
from planning_server.store.accounts import Right, account_with_right
from planning_server.store.editions import RuleSetRow, current_number
from planning_server.store.sessions import Store
from planning_server.tiles.bake import ArchiveBaker


@dataclass(frozen=True, slots=True)
class PublishOrder:
    """Who publishes and when; `base_edition` None takes the edition that is current when the work begins."""

    actor: str
    note: str
    at: datetime
    today: date
    software: str
    base_edition: int | None = None


def publish_edition(store: Store, archive_dir: Path, order: PublishOrder) -> Edition:
    """Builds the next edition from everything approved. Raises `NotAllowed`, `NotFound` and `Conflict`."""
    with store.reading() as session:
        base = current_number(session) if order.base_edition is None else order.base_edition
    with store.writing() as session:
        account_with_right(session, order.actor, Right.DECIDE)
    publication = Publication(
        actor=order.actor,
        note=order.note,
        base_edition=base,
        at=order.at,
        today=order.today,
        rule_sets=[_row(item) for item in load_shipped()],
        software=order.software,
    )
    return build_edition(store, ArchiveBaker(archive_dir), publication)


def _row(rule_set: RuleSet) -> RuleSetRow:
    return RuleSetRow(
        rule_set_id=rule_set.rule_set_id,
        version=rule_set.version,
        sha256=rule_set.sha256,
        title_vi=rule_set.title.vi,
        title_en=rule_set.title.en,
        in_force_from=rule_set.in_force_from,
        in_force_to=rule_set.in_force_to,
        source_text=rule_set.source_text,
    )
