"""Keeps uploaded bytes under their hash before anything looks at them; the same bytes are kept once.

What planners send is nobody else's to read before it is published: folders and files are for the account of the server alone.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import shutil
import stat
from collections.abc import Generator
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
SHA256 = re.compile(r"[0-9a-f]{64}")
FOLDER_MODE, FILE_MODE = 0o700, 0o600
OF_OTHERS = stat.S_IRWXG | stat.S_IRWXO
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
DISK_FULL_SLUG = "disk-full"


@dataclass(frozen=True, slots=True)
class KeptFile:
    sha256: str
    size: int
    path: Path


class ArrivingFile:
    """Bytes on their way in, hashed as they are written, under a name that nobody looks for until `keep` gives them theirs.

    Whoever makes one calls `discard` in the end; after `keep` that does nothing. A killed process leaves a half file that
    `sweep_parts` takes away: the lock on it ends with the process.
    """

    def __init__(self, folder: Path, *, largest: int = LARGEST_UPLOAD, free_bytes: int = 0) -> None:
        self._folder, self._largest, self._free_bytes = folder, largest, free_bytes
        self._part = folder / f".{uuid4().hex}.part"
        with _refusing_full_disk(folder):
            _make_private(folder)
            self._target = os.fdopen(_open_private(self._part), "wb")
            fcntl.flock(self._target, fcntl.LOCK_EX)
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, block: bytes | memoryview) -> None:
        """Raises `TooLarge` over the limit, `Unavailable` where the disk would have less than `free_bytes` left or is full."""
        before, self.size = self.size, self.size + len(block)
        if self.size > self._largest:
            raise _too_large(self._largest)
        if before == 0 or before // SPACE_EVERY != self.size // SPACE_EVERY:
            self._require_space(len(block))
        self._digest.update(block)
        with _refusing_full_disk(self._folder):
            self._target.write(block)

    @property
    def sha256(self) -> str:
        """Of what has arrived so far."""
        return self._digest.hexdigest()

    def _require_space(self, more: int) -> None:
        if shutil.disk_usage(self._folder).free < self._free_bytes + more:
            raise disk_full(self._folder)

    def keep(self) -> KeptFile:
        """Puts the bytes under their hash, complete and on disk or not at all."""
        kept = KeptFile(self.sha256, self.size, path_of(self._folder, self.sha256))
        with _refusing_full_disk(self._folder):
            self._target.flush()
            os.fsync(self._target.fileno())
            _make_private(kept.path.parent)
            self._part.replace(kept.path)
            self._target.close()
            _sync_folder(kept.path.parent)
            _sync_folder(self._folder)
        return kept

    def discard(self) -> None:
        self._part.unlink(missing_ok=True)
        # What a full disk did not take is of no interest any more.
        with contextlib.suppress(OSError):
            self._target.close()


def keep(
    source: BinaryIO | ArrivingFile,
    folder: Path,
    *,
    largest: int = LARGEST_UPLOAD,
    free_bytes: int = 0,
) -> KeptFile:
    """Writes the bytes to `folder/ab/abcdef...`, complete and on disk or not at all.

    Raises `TooLarge` over `largest` bytes, `Unavailable` where the disk would have less than `free_bytes` left or is full.
    """
    if isinstance(source, ArrivingFile):  # written and judged already, while it arrived
        return source.keep()
    arriving = ArrivingFile(folder, largest=largest, free_bytes=free_bytes)
    try:
        while block := source.read(BLOCK):
            arriving.write(block)
        return arriving.keep()
    finally:
        arriving.discard()


@contextlib.contextmanager
def _refusing_full_disk(folder: Path) -> Generator[None]:
    try:
        yield
    except OSError as cause:
        if cause.errno not in NO_SPACE:
            raise
        raise disk_full(folder) from cause


def disk_full(folder: Path) -> Unavailable:
    """The refusal where a file cannot be kept for want of space; says how much there is."""
    free = shutil.disk_usage(folder).free >> 20
    return Unavailable(
        DISK_FULL_SLUG,
        Text(
            f"Ổ đĩa chứa tệp tải lên chỉ còn {free} MB. Hãy báo quản trị viên dọn ổ đĩa, rồi gửi lại; chưa có gì được lưu.",
            f"The disk of uploaded files has only {free} MB left. Have the administrator make room, then send it again; "
            "nothing was kept.",
        ),
        extra={"free_mb": free},
    )


def _open_private(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE)


def _make_private(folder: Path) -> None:
    """Makes the folder where it is missing, for the account of the server alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    _close_to_others(folder, FOLDER_MODE)


def _close_to_others(path: Path, mode: int) -> bool:
    """What belongs to another account is left as it is: only that one can change it."""
    with contextlib.suppress(PermissionError, FileNotFoundError):
        if path.stat().st_mode & OF_OTHERS:
            path.chmod(mode)
            return True
    return False


def close_kept_files(folder: Path) -> int:
    """Takes from other accounts what an earlier release let them read; answers how many files and folders that were."""
    found = [(folder, FOLDER_MODE)]
    found += [(path, FOLDER_MODE) for path in folder.glob("[0-9a-f][0-9a-f]")]
    found += [(path, FILE_MODE) for path in folder.glob("[0-9a-f][0-9a-f]/*") if not path.is_symlink()]
    return sum(_close_to_others(path, mode) for path, mode in found)


def sweep_parts(folder: Path) -> int:
    """Removes unfinished files that no process writes any more; answers how many."""
    swept = 0
    for part in folder.glob(".*.part"):
        with contextlib.suppress(OSError), part.open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)  # refused while its writer lives
            part.unlink()
            swept += 1
    return swept


def old_files(folder: Path, before: float) -> list[str]:
    """Hashes of what was kept before this moment (seconds since 1970), in order."""
    kept = (path for path in folder.glob("[0-9a-f][0-9a-f]/*") if SHA256.fullmatch(path.name))
    return sorted(path.name for path in kept if _kept_before(path, before))


def remove_old(folder: Path, sha256: str, before: float) -> bool:
    """Removes a kept file unless the same bytes were kept anew meanwhile: looked at out of the way of whoever keeps them."""
    path, aside = path_of(folder, sha256), folder / f".{uuid4().hex}.part"
    with contextlib.suppress(FileNotFoundError):
        path.replace(aside)
        if _kept_before(aside, before):
            aside.unlink()
            return True
        aside.replace(path)
    return False


def _kept_before(path: Path, before: float) -> bool:
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:
        return False


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
