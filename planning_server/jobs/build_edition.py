"""Publishing as one piece of work: joins `publish` with the baker of `tiles` and the rule sets of `permit`.

At once (`publish_edition`), or asked for now and built by a worker (`request_edition`, `build_requested`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from planning_server.domain.errors import Refusal, Unavailable
from planning_server.domain.text import Text
from planning_server.jobs.desk import IngestDesk
from planning_server.jobs.ingest_rules import shipped_row
from planning_server.jobs.queue import Task, enqueue
from planning_server.permit.rule_sets import load_shipped
from planning_server.publish.build import (
    ABANDONED,
    another_builder,
    build_edition,
    problem_of,
    refuse_moved_base,
)
from planning_server.publish.edition import Edition
from planning_server.publish.gates import refuse_shut_gates
from planning_server.publish.going_back import refuse_not_to_go_back_to
from planning_server.publish.publication import Publication
from planning_server.store import audit, builds
from planning_server.store.accounts import Right, account_with_right
from planning_server.store.builds import EditionBuild
from planning_server.store.editions import (
    abandon_builds,
    approved_uploads,
    current_number,
    end_build,
    highest_number,
    try_build_lock,
)
from planning_server.store.sessions import Store
from planning_server.tiles.bake import ArchiveBaker

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PublishOrder:
    """Who publishes; `base_edition` None takes the edition that is current when the work begins. `now` tells when it begins and switches."""

    actor: str
    note: str
    now: Callable[[], datetime]
    today: date
    software: str
    base_edition: int | None = None
    number: int | None = None
    """Given for an edition that was asked for before."""
    activates: int | None = None
    """The older edition whose content is published again, which only an administrator may; None publishes what is approved."""
    tell: Callable[[Text], None] = lambda words: log.warning("%s", words.en)
    """Hears of what the builder cleared away."""


def right_to(activates: int | None) -> Right:
    return Right.DECIDE if activates is None else Right.ADMINISTER


def publish_edition(store: Store, archive_dir: Path, order: PublishOrder) -> Edition:
    """Builds the next edition from everything approved, or from an older one.

    Raises `NotAllowed`, `NotFound`, `Withdrawn` and `Conflict`.
    """
    base = order.base_edition
    if base is None and order.number is None:
        with store.reading() as session:
            base = current_number(session)
    with store.writing() as session:
        account_with_right(session, order.actor, right_to(order.activates))
    publication = Publication(
        actor=order.actor,
        note=order.note,
        base_edition=base,
        now=order.now,
        today=order.today,
        rule_sets=[shipped_row(item) for item in load_shipped()],
        software=order.software,
        number=order.number,
        activates=order.activates,
        tell=order.tell,
    )
    return build_edition(store, ArchiveBaker(archive_dir), publication)


@dataclass(frozen=True, slots=True)
class EditionRequest:
    """What a person asks for: the edition it builds on (None for the first), and why.

    `activates` is an older edition whose content is to be published again; None publishes what is approved.
    """

    base_edition: int | None
    note: str
    actor: str
    activates: int | None = None


def request_edition(desk: IngestDesk, wanted: EditionRequest) -> int:
    """Gives the next edition its number and puts its building into the queue; answers the number.

    Raises `NotAllowed`, and `Conflict` at once where the base is no longer current, another edition is being built or waits, nothing is
    approved, or a gate is shut for what is; of an older edition to go back to also `NotFound` and `Withdrawn`. What is approved now may be
    decided otherwise before the build begins: then the build fails with the same words.
    """
    with desk.store.writing() as session:
        account_with_right(session, wanted.actor, right_to(wanted.activates))
        if not try_build_lock(session) or builds.waiting(session) is not None:
            raise another_builder()
        refuse_moved_base(current_number(session), wanted.base_edition)
        if wanted.activates is None:
            refuse_shut_gates(session, approved_uploads(session))
        else:
            refuse_not_to_go_back_to(session, wanted.activates)
        abandon_builds(session, ABANDONED)
        at = desk.now()
        number = highest_number(session) + 1
        builds.request(
            session,
            EditionBuild(
                edition=number,
                base_edition=wanted.base_edition,
                state="requested",
                started_at=at,
                started_by=wanted.actor,
                note=wanted.note,
                failure=None,
                problem=None,
                activates=wanted.activates,
            ),
        )
        audit.append(
            session,
            at=at,
            actor=wanted.actor,
            action="edition.requested",
            subject=f"edition/{number}",
            detail={"base_edition": wanted.base_edition, "activates": wanted.activates, "note": wanted.note},
        )
        enqueue(session, Task.BUILD_EDITION, str(number), edition=number)
    return number


def edition_builds(desk: IngestDesk) -> tuple[EditionBuild, ...]:
    """All builds that were asked for or begun, the newest first."""
    with desk.store.writing() as session:
        return builds.builds(session)


def edition_build(desk: IngestDesk, number: int) -> EditionBuild:
    """Raises `NotFound`."""
    with desk.store.writing() as session:
        return builds.build_of(session, number)


@dataclass(frozen=True, slots=True)
class Workshop:
    """What building needs beside the request: where archives go, the software's name, the day in the deployment's time zone."""

    archive_dir: Path
    software: str
    today: Callable[[], date]


def build_requested(desk: IngestDesk, workshop: Workshop, number: int) -> None:
    """Builds an edition that was asked for; one that has ended is left alone. A refusal ends the build and is kept beside it.

    Raises `Conflict` (another-builder) and `Unavailable` where it can be tried again later.
    """
    with desk.store.writing() as session:
        build = builds.build_of(session, number)
    if build.state not in ("requested", "building"):
        return
    order = PublishOrder(
        actor=build.started_by,
        note=build.note,
        now=desk.now,
        today=workshop.today(),
        software=workshop.software,
        base_edition=build.base_edition,
        number=number,
        activates=build.activates,
    )
    try:
        publish_edition(desk.store, workshop.archive_dir, order)
    except Unavailable:
        raise
    except Refusal as cause:
        if cause.slug == "another-builder":
            raise
        with desk.store.writing() as session:
            end_build(session, number, "failed", str(cause)[:2000], problem_of(cause))


def end_overlong_build(desk: IngestDesk, number: int) -> None:
    """Writes down that a build took too long; the process that builds it ends with that."""
    words = Text(
        "Việc lập bản công bố quá thời gian cho phép nên đã bị dừng; chưa có gì được công bố.",
        "Building the edition took longer than allowed and was stopped; nothing was published.",
    )
    with desk.store.writing() as session:
        problem = {"slug": "build-too-long", "vi": words.vi, "en": words.en, "faults": []}
        end_build(session, number, "failed", words.en, problem)
