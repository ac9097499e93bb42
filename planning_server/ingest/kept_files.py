"""Keeps uploaded bytes under their hash before anything looks at them; the same bytes are kept once."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from planning_server.domain.errors import NotFound, TooLarge, Unavailable
from planning_server.domain.text import Text

LARGEST_UPLOAD = 1 << 30
BLOCK = 1 << 20
SPACE_EVERY = 16 << 20
"""Free space is looked at again after this many bytes."""
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class KeptFile:
    sha256: str
    size: int
    path: Path


def keep(source: BinaryIO, folder: Path, *, largest: int = LARGEST_UPLOAD, free_bytes: int = 0) -> KeptFile:
    """Writes the bytes to `folder/ab/abcdef...`, complete and on disk or not at all.

    Raises `TooLarge` over `largest` bytes, `Unavailable` where the disk would have less than `free_bytes` left or is full.
    """
    part = folder / f".{uuid4().hex}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        sha256, size = _write(source, part, largest, free_bytes)
        kept = KeptFile(sha256, size, path_of(folder, sha256))
        kept.path.parent.mkdir(exist_ok=True)
        part.replace(kept.path)
        _sync_folder(kept.path.parent)
        _sync_folder(folder)
    except OSError as cause:
        if cause.errno not in NO_SPACE:
            raise
        raise disk_full(folder) from cause
    finally:
        part.unlink(missing_ok=True)
    return kept


def disk_full(folder: Path) -> Unavailable:
    """The refusal where a file cannot be kept for want of space; says how much there is."""
    free = shutil.disk_usage(folder).free >> 20
    return Unavailable(
        "disk-full",
        Text(
            f"Ổ đĩa chứa tệp tải lên chỉ còn {free} MB. Hãy báo quản trị viên dọn ổ đĩa, rồi gửi lại; chưa có gì được lưu.",
            f"The disk of uploaded files has only {free} MB left. Have the administrator make room, then send it again; "
            "nothing was kept.",
        ),
        extra={"free_mb": free},
    )


def sweep_parts(folder: Path) -> int:
    """Removes unfinished files that no process writes any more; answers how many."""
    swept = 0
    for part in folder.glob(".*.part"):
        with contextlib.suppress(OSError), part.open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)  # refused while its writer lives
            part.unlink()
            swept += 1
    return swept


def path_of(folder: Path, sha256: str) -> Path:
    """Where the bytes with this hash are kept."""
    return folder / sha256[:2] / sha256


def find(folder: Path, sha256: str) -> Path:
    """Raises `NotFound` where the bytes are not in the folder any more."""
    path = path_of(folder, sha256)
    if not path.is_file():
        raise NotFound(
            "kept-file-missing",
            Text(
                f"Không thấy tệp đã lưu {sha256[:12]}… trong thư mục tải lên. Hãy gửi lại tệp.",
                f"The kept file {sha256[:12]}… is not in the upload folder any more. Send the file again.",
            ),
        )
    return path


def _write(source: BinaryIO, part: Path, largest: int, free_bytes: int) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    with part.open("xb") as target:
        fcntl.flock(target, fcntl.LOCK_EX)
        while block := source.read(BLOCK):
            size += len(block)
            if size > largest:
                raise _too_large(largest)
            if size % SPACE_EVERY < len(block) and shutil.disk_usage(part.parent).free < free_bytes + len(
                block
            ):
                raise disk_full(part.parent)
            digest.update(block)
            target.write(block)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest(), size


def _too_large(largest: int) -> TooLarge:
    limit = largest >> 20
    return TooLarge(
        "upload-too-large",
        Text(
            f"Tệp lớn hơn {limit} MiB. Hãy chia đồ án thành nhiều tệp.",
            f"The file is larger than {limit} MiB. Split the plan into several files.",
        ),
        extra={"limit_bytes": largest},
    )


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
