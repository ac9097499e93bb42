"""The archives of an edition, copied and held against the hashes that its manifest gives."""

from __future__ import annotations

from pathlib import Path

from planning_server.domain.errors import Unavailable
from planning_server.domain.text import Text
from planning_server.jobs.export.folder import ExportFolder
from planning_server.publish.edition import Edition


def archives_of(edition: Edition) -> dict[str, str]:
    """The tileset of every archive that a slice shows, by hash. Raises `Unavailable` where slices and manifest differ."""
    shown = {sha256: tileset for part in edition.slices for tileset, sha256 in part.archives.items()}
    told = {part["sha256"]: part["tileset"] for part in edition.manifest["slices"]}
    if shown != told:
        raise Unavailable(
            "manifest-broken",
            Text(
                f"Bản kê của bản công bố số {edition.number} không khớp với các giai đoạn của nó.",
                f"The manifest of edition {edition.number} does not agree with its slices.",
            ),
        )
    return shown


def archive_file(sha256: str) -> str:
    return f"archives/{sha256}.pmtiles"


def export_archive(folder: ExportFolder, archive_dir: Path, sha256: str) -> None:
    """Raises `Unavailable` where the file is not there or has other bytes."""
    source = archive_dir / f"{sha256}.pmtiles"
    try:
        copied = folder.copy(source, archive_file(sha256))
    except FileNotFoundError as cause:
        raise Unavailable(
            "archive-missing",
            Text(
                f"Thiếu tệp bản đồ {source}. Hãy khôi phục tệp đó từ bản sao lưu.",
                f"The archive {source} is not there. Bring it back from a backup.",
            ),
        ) from cause
    if copied != sha256:
        raise Unavailable(
            "archive-broken",
            Text(
                f"Tệp bản đồ {source} bị hỏng: mã băm là {copied}. Hãy khôi phục tệp đó từ bản sao lưu.",
                f"The archive {source} is broken: its hash is {copied}. Bring it back from a backup.",
            ),
        )
