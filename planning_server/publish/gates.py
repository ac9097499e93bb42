"""What must hold before anything is frozen. A gate that stays shut names the upload, the plan and the remedy."""

from __future__ import annotations

from collections.abc import Sequence

from planning_server.domain.errors import Conflict, Fault
from planning_server.domain.text import Text
from planning_server.store.editions import ApprovedUpload, ApprovedVersion


def check_gates(uploads: Sequence[ApprovedUpload], versions: Sequence[ApprovedVersion]) -> None:
    """Raises `Conflict` listing every reason why this cannot be published; answers nothing when all gates are open."""
    if not uploads:
        raise Conflict(
            "nothing-to-publish",
            Text(
                "Không có hồ sơ nào đã được duyệt đang chờ công bố.",
                "No approved upload waits to be published. Approve one first: planning-server approve UPLOAD --as USER.",
            ),
        )
    faults = [fault for upload in uploads for fault in _second_person(upload)]
    faults += [fault for version in versions for fault in _version_gates(version)]
    if faults:
        raise Conflict(
            "gates-shut",
            Text(
                "Chưa thể công bố: " + "; ".join(fault.text.vi for fault in faults),
                "This cannot be published yet: " + "; ".join(fault.text.en for fault in faults),
            ),
            faults=tuple(faults),
        )


def _second_person(upload: ApprovedUpload) -> list[Fault]:
    if upload.decided_by and upload.decided_by != upload.created_by:
        return []
    return [
        Fault(
            f"/uploads/{upload.upload_id}",
            Text(
                f"hồ sơ {upload.upload_id} phải do người thứ hai duyệt",
                f"upload {upload.upload_id} must be approved by a second person",
            ),
        )
    ]


def _version_gates(version: ApprovedVersion) -> list[Fault]:
    where = f"/uploads/{version.upload_id}"
    name = f"{version.plan_id} v{version.version}"
    faults: list[Fault] = []
    if version.open_findings:
        faults.append(
            Fault(
                where,
                Text(
                    f"{name}: còn {version.open_findings} lỗi hoặc cảnh báo chưa được chấp nhận",
                    f"{name}: {version.open_findings} errors or unaccepted warnings are open",
                ),
            )
        )
    if version.scope == "whole" and version.zones == 0:
        faults.append(
            Fault(where, Text(f"{name}: không có ô chức năng nào", f"{name}: holds no zone at all"))
        )
    if version.scope == "local_adjustment":
        faults.append(
            Fault(
                where,
                Text(
                    f"{name}: bản này chưa ghép được điều chỉnh cục bộ; hãy nộp toàn bộ đồ án đã điều chỉnh",
                    f"{name}: this release cannot restate local adjustments yet; send the whole adjusted plan",
                ),
            )
        )
    return faults
