"""Keeps uploaded bytes under their hash before anything looks at them; the same bytes are kept once."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from planning_server.domain.errors import NotFound, TooLarge
from planning_server.domain.text import Text

LARGEST_UPLOAD = 1 << 30
BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class KeptFile:
    sha256: str
    size: int
    path: Path


def keep(source: BinaryIO, folder: Path) -> KeptFile:
    """Writes the bytes to `folder/ab/abcdef...`, complete and on disk or not at all. Raises `TooLarge` over 1 GiB."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{uuid4().hex}.part"
    try:
        sha256, size = _write(source, part)
        kept = KeptFile(sha256, size, path_of(folder, sha256))
        kept.path.parent.mkdir(exist_ok=True)
        part.replace(kept.path)
        _sync_folder(kept.path.parent)
        _sync_folder(folder)
    finally:
        part.unlink(missing_ok=True)
    return kept


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


def _write(source: BinaryIO, part: Path) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    with part.open("xb") as target:
        while block := source.read(BLOCK):
            size += len(block)
            if size > LARGEST_UPLOAD:
                raise TooLarge(
                    "upload-too-large",
                    Text(
                        "Tệp lớn hơn 1 GiB. Hãy chia đồ án thành nhiều tệp.",
                        "The file is larger than 1 GiB. Split the plan into several files.",
                    ),
                    extra={"limit_bytes": LARGEST_UPLOAD},
                )
            digest.update(block)
            target.write(block)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest(), size


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
