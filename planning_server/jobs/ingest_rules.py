"""An office's own rules on the road of every upload: compiled by `permit`, compared with what is published, drafted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from planning_server.domain.finding import Finding, Severity
from planning_server.domain.rule_set import CompiledRuleSet
from planning_server.domain.text import Text
from planning_server.ingest.findings import of_rules
from planning_server.ingest.rule_compiler import RuleCompiler
from planning_server.ingest.rule_content import MOST_NAMED, RuleContent, read_rules
from planning_server.jobs.desk import IngestDesk
from planning_server.permit.compile_rules import compile_rule_set
from planning_server.permit.plain_yaml import LARGEST_BYTES
from planning_server.permit.rule_model import RuleSet
from planning_server.permit.rule_sets import load_shipped
from planning_server.store import editions, rule_sets
from planning_server.store.editions import RuleSetRow
from planning_server.store.rule_sets import KnownRuleSet
from planning_server.store.sessions import Session

COMPILER: RuleCompiler = compile_rule_set
BLOCKING = (Severity.FATAL, Severity.ERROR)
WAITING = Text("chờ công bố", "waits to be published")
OFFICE = Text("cơ quan nạp", "loaded by the office")
SHIPPED = Text("đi kèm phần mềm", "shipped with the program")
PUBLISHED = Text("đã công bố", "published")


def read_rule_file(path: Path) -> RuleContent:
    """Reads no more of a file than shows that it is too large."""
    with path.open("rb") as file:
        return read_rules(file.read(LARGEST_BYTES + 1), COMPILER)


def take_in_rules(session: Session, upload_id: UUID, content: RuleContent) -> tuple[Finding, ...]:
    """Drafts the rule set where nothing blocks it; answers everything that was found."""
    rule_set = content.rule_set
    if rule_set is None:
        return content.findings
    rule_sets.hold(session, rule_set.rule_set_id)
    beside = tuple(_beside_others(session, upload_id, rule_set))
    if not any(found.severity in BLOCKING for found in beside):
        rule_sets.draft(session, upload_id, rule_set)
    return (*content.findings, *beside)


def _beside_others(session: Session, upload_id: UUID, rule_set: CompiledRuleSet) -> Iterator[Finding]:
    published = rule_sets.published(session, rule_set.rule_set_id)
    shipped = next((item for item in load_shipped() if item.rule_set_id == rule_set.rule_set_id), None)
    yield from beside_versions(rule_set, published, shipped)
    other = rule_sets.other_draft(session, upload_id, rule_set)
    if other is not None:
        yield of_rules.OTHER_DRAFT.seen(
            upload=str(other), rule_set=rule_set.rule_set_id, version=rule_set.version
        )


def beside_versions(
    rule_set: CompiledRuleSet, published: Sequence[KnownRuleSet], shipped: RuleSet | None
) -> Iterator[Finding]:
    """What the versions of the same id say: `published` ever, and the one that comes with the program."""
    known = {item.version: item for item in published}
    if shipped is not None:
        known[shipped.version] = KnownRuleSet(shipped.version, shipped.sha256, shipped.in_force_from)
    if not known:
        return
    name, version, highest = rule_set.rule_set_id, rule_set.version, max(known)
    if version in known and known[version].sha256 == rule_set.sha256:
        yield of_rules.ALREADY_THERE.seen(rule_set=name, version=version)
    elif version in known:
        who = PUBLISHED if any(item.version == version for item in published) else SHIPPED
        yield of_rules.OTHER_CONTENT.seen(rule_set=name, version=version, who=who, next=highest + 1)
    elif version < highest:
        yield of_rules.VERSION_LOW.seen(rule_set=name, version=version, highest=highest, next=highest + 1)
    else:
        yield from _replaces(rule_set, known[highest], shipped)


def _replaces(rule_set: CompiledRuleSet, before: KnownRuleSet, shipped: RuleSet | None) -> Iterator[Finding]:
    if shipped is not None and shipped.version == before.version:
        yield _replaces_shipped(rule_set, shipped)
    else:
        yield of_rules.REPLACES_OWN.seen(rule_set=rule_set.rule_set_id, published=before.version)
    start = rule_set.in_force_from
    if start is not None and (before.in_force_from is None or before.in_force_from < start):
        yield of_rules.DAYS_LOST.seen(
            rule_set=rule_set.rule_set_id,
            published=before.version,
            day=Text(f"{start:%d/%m/%Y}", start.isoformat()),
        )


def _replaces_shipped(rule_set: CompiledRuleSet, shipped: RuleSet) -> Finding:
    lost = [rule.rule_id for rule in shipped.rules if rule.rule_id not in rule_set.rules]
    named = f" ({', '.join(lost[:MOST_NAMED])})" if lost else ""
    return of_rules.REPLACES_SHIPPED.seen(
        rule_set=rule_set.rule_set_id, shipped=shipped.version, lost=len(lost), named=named
    )


@dataclass(frozen=True, slots=True)
class ListedRuleSet:
    """`upload_id` names the upload of one that is still a draft."""

    rule_set: RuleSetRow
    origin: Text
    is_current: bool
    upload_id: UUID | None = None


def list_rule_sets(desk: IngestDesk) -> list[ListedRuleSet]:
    """Those of the current edition, those that came with the program and are not in it, and drafts; by id and version."""
    with desk.store.writing() as session:
        edition = editions.current_number(session)
        office = rule_sets.of_office(session, edition)
        rows = [] if edition is None else editions.rule_set_rows(session, edition)
        drafts = rule_sets.all_drafted(session)
    published = {(row[0], row[1]) for row in rows}
    shipped = [
        ListedRuleSet(shipped_row(item), SHIPPED, (item.rule_set_id, item.version) in published)
        for item in load_shipped()
    ]
    found = [ListedRuleSet(row, OFFICE, is_current=True) for row in office] + [
        ListedRuleSet(item.row, WAITING, is_current=False, upload_id=item.upload_id) for item in drafts
    ]
    return sorted([*shipped, *found], key=lambda item: (item.rule_set.rule_set_id, item.rule_set.version))


def shipped_row(rule_set: RuleSet) -> RuleSetRow:
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
