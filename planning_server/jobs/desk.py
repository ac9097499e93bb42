"""What the steps of an upload are given and what they answer: the desk, an arrival with its papers, a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any, BinaryIO

from planning_server.ingest.crs_detection import Extent
from planning_server.ingest.end_file import EndFile
from planning_server.ingest.kept_files import LARGEST_UPLOAD, ArrivingFile
from planning_server.situation.situation import LAW_ZONE
from planning_server.store.sessions import Store
from planning_server.store.upload_documents import UploadDocument
from planning_server.store.uploads import KeptFinding, Upload

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class ArrivedDocument:
    """A paper that came along: its bytes, the name it was sent under, and what the sender says of it."""

    content: BinaryIO | ArrivingFile
    file_name: str
    title: str | None = None
    number: str | None = None
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file as it arrives: its bytes, the name it was sent under, the plan file as JSON, who sends it, the papers beside it."""

    content: BinaryIO | ArrivingFile
    file_name: str
    plan: Mapping[str, Any]
    username: str
    documents: tuple[ArrivedDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """What one arrival may hold and how much may wait. Sizes in bytes."""

    file_bytes: int = LARGEST_UPLOAD
    documents: int = 100
    """Papers that are sent beside a file."""
    dossier_papers: int = 500
    """Texts and drawings taken out of one dossier."""
    open_uploads: int = 50
    """Uploads of one person that are not ready yet."""
    free_bytes: int = 256 << 20
    """What must stay free on the disk of kept files."""
    attempts: int = 3
    """Readings that may end with their process before the upload is given up."""


@dataclass(frozen=True, slots=True)
class IngestDesk:
    """What the steps need: the database, the folder of kept files, a clock, and limits."""

    store: Store
    upload_dir: Path
    now: Clock
    limits: UploadLimits = field(default_factory=UploadLimits)
    extent: Extent | None = None
    """Where the deployment's data should lie, in degrees; None holds nothing against it."""
    zone: tzinfo = LAW_ZONE

    def today(self) -> date:
        """The day in the deployment's time zone."""
        return self.now().astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class UploadReport:
    """Where an upload stands. `version` is the number within the plan (of a draft: the one it gets when the drafts of the plan are
    published in their order; None for a decision that ends a version, which `ends` names), `rows` how many features were drafted.

    `plan` is the plan file as sent with the planner's answers laid over it.
    """

    upload: Upload
    findings: tuple[KeptFinding, ...]
    plan_id: str | None
    version: int | None
    rows: Mapping[str, int]
    plan: Mapping[str, Any]
    documents: tuple[UploadDocument, ...]

    @property
    def ends(self) -> Mapping[str, Any] | None:
        """The version that this decision ends, in the plan file's own values; None where the upload is another kind of thing."""
        if self.upload.kind != EndFile.kind:
            return None
        return {name: self.plan.get(name) for name in ("plan_id", "version", "ends_from")}

    def counts(self) -> Mapping[tuple[str, str], int]:
        """How many findings there are of each severity and code."""
        return Counter((str(kept.finding.severity), kept.finding.code) for kept in self.findings)

    @property
    def open_warnings(self) -> int:
        return sum(
            kept.finding.severity == "warning" and kept.accepted_reason is None for kept in self.findings
        )
