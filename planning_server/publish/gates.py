"""What must hold before anything is frozen. A gate that stays shut names the upload, the plan and the remedy."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from planning_server.domain.errors import Conflict, Fault
from planning_server.domain.text import Text
from planning_server.store import editions
from planning_server.store.editions import ApprovedUpload, ApprovedVersion, VersionDates
from planning_server.store.sessions import Session


def refuse_shut_gates(session: Session, uploads: Sequence[ApprovedUpload]) -> None:
    """Looks at what these uploads drafted. Raises `Conflict` as `check_gates` does."""
    upload_ids = [item.upload_id for item in uploads]
    check_gates(
        uploads,
        editions.approved_versions(session, upload_ids),
        editions.communes_sent_twice(session, upload_ids),
        editions.stale_parcel_changes(session, upload_ids),
    )


def check_gates(
    uploads: Sequence[ApprovedUpload],
    versions: Sequence[ApprovedVersion],
    communes_sent_twice: Sequence[tuple[str, Sequence[UUID]]],
    stale_parcel_changes: Sequence[tuple[UUID, Sequence[str]]],
) -> None:
    """Raises `Conflict` listing every reason why this cannot be published; answers nothing when all gates are open."""
    if not uploads:
        raise nothing_to_publish()
    faults = [fault for upload in uploads for fault in _second_person(upload)]
    faults += [fault for version in versions for fault in _version_gates(version)]
    faults += [_one_survey(commune, items) for commune, items in communes_sent_twice]
    faults += [_compared_too_early(upload_id, communes) for upload_id, communes in stale_parcel_changes]
    if faults:
        raise shut(tuple(faults))


def nothing_to_publish() -> Conflict:
    return Conflict(
        "nothing-to-publish",
        Text(
            "Không có lần gửi nào đã được duyệt đang chờ công bố. Hãy duyệt trước: POST /uploads/{upload_id}/approve, "
            "hoặc planning-server approve UPLOAD --as USER.",
            "No approved upload waits to be published. Approve one first: POST /uploads/{upload_id}/approve, "
            "or planning-server approve UPLOAD --as USER.",
        ),
    )


def refuse_never_in_force(never: Sequence[VersionDates], published: frozenset[int]) -> None:
    """Raises `Conflict` for a new version that would be law on no day; one already published may be replaced by a correction."""
    faults = tuple(
        Fault(
            f"/plans/{item.plan_id}/versions/{item.version}",
            Text(
                f"{item.plan_id} v{item.version} sẽ không có hiệu lực ngày nào: một phiên bản khác có hiệu lực từ cùng ngày "
                f"{item.in_force_from:%d/%m/%Y}, hoặc nó bị chấm dứt trước; hãy từ chối lần gửi này",
                f"{item.plan_id} v{item.version} would be law on no day: another version is in force from the same day "
                f"{item.in_force_from.isoformat()}, or it ends before; reject its upload",
            ),
        )
        for item in never
        if item.version_id not in published
    )
    if faults:
        raise shut(faults)


def refuse_ends_of_nothing(dates: Sequence[VersionDates]) -> None:
    """Raises `Conflict` for a decision that ends a version which the edition does not hold."""
    held = {item.version_id for item in dates if item.scope != "end"}
    faults = tuple(
        Fault(
            f"/plans/{item.plan_id}",
            Text(
                f"quyết định {item.decision_number} chấm dứt một phiên bản của {item.plan_id} không có trong bản công bố; hãy từ chối hồ sơ này",
                f"decision {item.decision_number} ends a version of {item.plan_id} that the edition does not hold; reject its upload",
            ),
        )
        for item in dates
        if item.scope == "end" and item.adjusts_version_id not in held
    )
    if faults:
        raise shut(faults)


def refuse_adjusting_nothing(dates: Sequence[VersionDates]) -> None:
    """Raises `Conflict` for a local adjustment of something that is no whole version of the edition."""
    whole = {item.version_id for item in dates if item.scope == "whole"}
    faults = tuple(
        Fault(
            f"/plans/{item.plan_id}",
            Text(
                f"điều chỉnh cục bộ {item.decision_number} của {item.plan_id} điều chỉnh một phiên bản không có trong bản công bố, hoặc một điều chỉnh "
                "khác; hãy từ chối hồ sơ này, rồi gửi lại với “adjusts” nêu phiên bản toàn bộ",
                f"local adjustment {item.decision_number} of {item.plan_id} adjusts a version that the edition does not hold, or another "
                "adjustment; reject its upload, then send it again with the whole version in “adjusts”",
            ),
        )
        for item in dates
        if item.scope == "local_adjustment" and item.adjusts_version_id not in whole
    )
    if faults:
        raise shut(faults)


def shut(faults: tuple[Fault, ...]) -> Conflict:
    return Conflict(
        "gates-shut",
        Text(
            "Chưa thể công bố: " + "; ".join(fault.text.vi for fault in faults),
            "This cannot be published yet: " + "; ".join(fault.text.en for fault in faults),
        ),
        faults=faults,
    )


def _second_person(upload: ApprovedUpload) -> list[Fault]:
    if upload.decided_by in upload.taken_part:
        return [_took_part(upload)]
    if upload.decided_by and upload.decided_by != upload.created_by:
        return []
    return [
        Fault(
            f"/uploads/{upload.upload_id}",
            Text(
                f"lần gửi {upload.upload_id} phải do người thứ hai duyệt",
                f"upload {upload.upload_id} must be approved by a second person",
            ),
        )
    ]


def _took_part(upload: ApprovedUpload) -> Fault:
    return Fault(
        f"/uploads/{upload.upload_id}",
        Text(
            f"lần gửi {upload.upload_id} do chính “{upload.decided_by}” gửi, bổ sung, trả lời hoặc chấp nhận cảnh báo nên phải do người khác "
            "duyệt; hãy từ chối rồi gửi lại",
            f"upload {upload.upload_id} was approved by “{upload.decided_by}”, who sent it, added to it, answered it or accepted its "
            "warnings; reject it and send it again",
        ),
    )


def _one_survey(commune: str, uploads: Sequence[UUID]) -> Fault:
    names = ", ".join(map(str, uploads))
    return Fault(
        f"/uploads/{uploads[-1]}",
        Text(
            f"thửa đất của xã {commune} có trong nhiều lần gửi ({names}); mỗi lần công bố chỉ nhận một. Để giữ tất cả, hãy công bố lần lượt: "
            'gửi PATCH {"retry": true} cho mọi lần gửi trừ một (phê duyệt của chúng hết hiệu lực), công bố lần gửi đã duyệt, rồi lại gửi '
            'PATCH {"retry": true} cho lần gửi kế tiếp để so sánh lại với địa chính vừa công bố và duyệt lại. Lần gửi nào thừa thì từ chối',
            f"the parcels of commune {commune} stand in several uploads ({names}); one publication takes one of them. To keep all of them, publish "
            'one after another: send PATCH {"retry": true} to all but one (their approval falls), publish the approved one, then send '
            'PATCH {"retry": true} to the next, which compares it anew with the published cadastre, and approve it again. Reject what is not needed',
        ),
    )


def _compared_too_early(upload_id: UUID, communes: Sequence[str]) -> Fault:
    named = ", ".join(communes)
    return Fault(
        f"/uploads/{upload_id}",
        Text(
            f"thửa đất của xã {named} đã thay đổi sau khi lần gửi {upload_id} được so sánh; hãy đọc lại rồi duyệt lại: planning-server "
            f"answer {upload_id} --retry",
            f"the parcels of commune {named} changed after upload {upload_id} was compared with them; have it read again, then approve it "
            f"again: planning-server answer {upload_id} --retry",
        ),
    )


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
    return faults
