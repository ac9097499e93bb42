"""Walks what was sent, zips within zips included, and lists the files in it without trusting one name or number of it.

Names inside a zip are never used as paths on disk. Limits are held against the directory of each zip first and against the
bytes that really come out afterwards, and are shared by all zips of an upload.
"""

from __future__ import annotations

import errno
import gzip
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.file_kinds import HEAD_BYTES, FileKind, kind_of
from planning_server.ingest.findings import of_files as say
from planning_server.ingest.readers.reasons import in_both_languages
from planning_server.ingest.unreadable import Unreadable

BLOCK = 1 << 20
DEEPEST = 3
"""Zips within zips: the upload itself is the first."""
UTF8_FLAG = 0x800
ENCRYPTED_FLAG = 0x1
OFFICE_ENTRIES = frozenset({"[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"})
"""A zip that holds one of these is a document or a program, no folder of data."""
DOCUMENT_SUFFIXES = frozenset({".docx", ".xlsx", ".pptx", ".odt", ".ods", ".aprx", ".ppkx", ".mpk", ".qgz"})
"""Documents and projects that are zips inside: never opened as a folder of data, so that a damaged one costs nothing."""
BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    struct.error,
    NotImplementedError,
    UnicodeDecodeError,
    OverflowError,
    RuntimeError,
)
"""What Python's zip reader raises over damaged bytes."""

RATIO = Text("tỷ lệ nén", "the compression ratio")
SPLIT = Text(
    "Hãy chia đồ án thành nhiều tệp nhỏ hơn, mỗi tệp là một phần.",
    "Split the plan into smaller files, one for each part.",
)
ZIP_PLAINLY = Text(
    "Hãy nén lại các tệp gốc bằng zip thông thường, không lồng zip trong zip.",
    "Zip the original files again in the plain way, without zips within the zip.",
)


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """What an upload may hold in all: files, unpacked bytes, and how much larger than packed a file may grow."""

    entries: int = 2000
    unpacked_bytes: int = 2 << 30
    ratio: int = 400


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of the upload: `path` as sent, zips on the way written as folders; `head` its first bytes."""

    path: PurePosixPath
    kind: FileKind
    size: int
    head: bytes
    open: Callable[[], IO[bytes]]

    @property
    def suffix(self) -> str:
        return self.path.suffix.lower()


@dataclass(slots=True)
class Walk:
    """One pass over an upload: `folder` takes what is unpacked, `findings` what is worth telling."""

    folder: Path
    limits: ZipLimits
    findings: list[Finding] = field(default_factory=list[Finding])
    entries: int = 0
    unpacked: int = 0
    boxes: int = 0
    stack: ExitStack = field(default_factory=ExitStack)

    def spend(self, count: int) -> None:
        """Counts bytes that came out. Raises `Unreadable` beyond the limit."""
        self.unpacked += count
        if self.unpacked > self.limits.unpacked_bytes:
            raise _over(
                Text("số byte khi giải nén", "bytes unpacked"), self.unpacked, self.limits.unpacked_bytes
            )

    def copy(self, file: FoundFile, target: Path) -> None:
        """Writes the file to `target`, which must not be there yet."""
        with file.open() as source, target.open("xb") as out:
            while block := source.read(BLOCK):
                self.spend(len(block))
                out.write(block)


@contextmanager
def reading_zip(place: PurePosixPath) -> Generator[None]:
    """Turns what damaged bytes provoke into `Unreadable`; a full disk stays an error of ours. `place` names an inner zip."""
    try:
        yield
    except BROKEN_ZIP as cause:
        reason = str(cause)[:200] or type(cause).__name__
    except OSError as cause:
        if cause.errno not in (errno.EINVAL, None):
            raise
        reason = str(cause)[:200] if cause.errno is None else "an entry's place lies outside the file"
    else:
        return
    words = in_both_languages(reason)
    if place.parts:
        words = Text(f"{place}: {words.vi}", f"{place}: {words.en}")
    raise Unreadable(say.ZIP_CORRUPT.seen(reason=words))


def found_files(walk: Walk, upload: Path, file_name: str) -> list[FoundFile]:
    """Every file of the upload, that of a zip within the zip too. Raises `Unreadable` where a zip cannot be trusted."""
    path = PurePosixPath(file_name)
    with upload.open("rb") as opened:
        head = opened.read(HEAD_BYTES)
    kind = kind_of(head, path.suffix.lower())
    if kind is FileKind.GZIP:
        with reading_zip(path):
            upload, head = _gunzipped(walk, upload.open("rb"))
        path = path.with_suffix("") if path.suffix.lower() == ".gz" else path
        kind = kind_of(head, path.suffix.lower())
    whole = FoundFile(path, kind, upload.stat().st_size, head, lambda: upload.open("rb"))
    return [whole] if kind is not FileKind.ZIP else _walk_zip(walk, upload, PurePosixPath(), 1) or [whole]


def _walk_zip(walk: Walk, archive: Path, place: PurePosixPath, depth: int) -> list[FoundFile]:
    if depth > DEEPEST:
        raise _over(
            Text("độ sâu zip lồng nhau", "the depth of zips within zips"), depth, DEEPEST, ZIP_PLAINLY
        )
    with reading_zip(place):
        opened = walk.stack.enter_context(zipfile.ZipFile(archive))
        infos = opened.infolist()
        if OFFICE_ENTRIES & {info.filename for info in infos}:
            return []
        _check_limits(walk, infos)
        found: list[FoundFile] = []
        for info, path in _safe_entries(infos, walk.findings):
            found += _entry(walk, opened, info, place / path, depth)
        return found


def _entry(
    walk: Walk, opened: zipfile.ZipFile, info: zipfile.ZipInfo, path: PurePosixPath, depth: int
) -> list[FoundFile]:
    """The file itself; for a zip or gzip file what is in it."""
    with opened.open(info) as source:
        head = source.read(HEAD_BYTES)
    kind = kind_of(head, path.suffix.lower())
    file = FoundFile(path, kind, info.file_size, head, lambda: opened.open(info))
    if file.kind is FileKind.GZIP:
        unpacked, head = _gunzipped(walk, file.open())
        path = path.with_suffix("") if file.suffix == ".gz" else path
        kind = kind_of(head, path.suffix.lower())
        return [FoundFile(path, kind, unpacked.stat().st_size, head, lambda: unpacked.open("rb"))]
    if file.kind is not FileKind.ZIP or file.suffix in DOCUMENT_SUFFIXES:
        return [file]
    box = _box(walk)
    walk.copy(file, box)
    return _walk_zip(walk, box, path, depth + 1) or [file]


def _box(walk: Walk) -> Path:
    """A name for a zip or gzip file that is opened on the way; gone before anything is read."""
    walk.boxes += 1
    box = walk.folder / f"box-{walk.boxes}"
    walk.stack.callback(box.unlink, missing_ok=True)
    return box


def _gunzipped(walk: Walk, packed: IO[bytes]) -> tuple[Path, bytes]:
    """What a gzip file holds, unpacked, with its first bytes. The ratio is watched as it grows."""
    box = _box(walk)
    written = 0
    with packed, gzip.GzipFile(fileobj=packed) as source, box.open("xb") as out:
        while block := source.read(BLOCK):
            walk.spend(len(block))
            written += len(block)
            out.write(block)
            ratio = written // max(packed.tell(), 1)
            if written > BLOCK and ratio > walk.limits.ratio:
                raise _over(RATIO, ratio, walk.limits.ratio, ZIP_PLAINLY)
    with box.open("rb") as unpacked:
        return box, unpacked.read(HEAD_BYTES)


def _check_limits(walk: Walk, infos: list[zipfile.ZipInfo]) -> None:
    limits = walk.limits
    walk.entries += len(infos)
    if walk.entries > limits.entries:
        raise _over(Text("số tệp", "the number of files"), walk.entries, limits.entries)
    total = walk.unpacked + sum(info.file_size for info in infos)
    if total > limits.unpacked_bytes:
        raise _over(Text("số byte khi giải nén", "bytes unpacked"), total, limits.unpacked_bytes)
    for info in infos:
        if info.file_size > BLOCK and info.file_size > limits.ratio * max(info.compress_size, 1):
            ratio = info.file_size // max(info.compress_size, 1)
            raise _over(RATIO, ratio, limits.ratio, ZIP_PLAINLY)


def _over(measure: Text, found: int, limit: int, advice: Text = SPLIT) -> Unreadable:
    return Unreadable(
        say.ZIP_TOO_LARGE.seen(
            measure=measure,
            found=found,
            limit=limit,
            advice=advice,
            measured={"found": found, "limit": limit},
        )
    )


def _safe_entries(
    infos: list[zipfile.ZipInfo], findings: list[Finding]
) -> list[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """The files of the zip under readable names. Raises `Unreadable` for links, absolute paths and the like."""
    entries: list[tuple[zipfile.ZipInfo, PurePosixPath]] = []
    unsafe: list[Finding] = []
    for info in infos:
        name, decoded = _readable_name(info)
        path = PurePosixPath(name)
        if _is_unsafe(info, name, path):
            unsafe.append(say.ZIP_UNSAFE_NAME.seen(file=ascii(name)[1:-1][:120]))
            continue
        if info.is_dir() or _is_litter(path):
            continue
        if info.flag_bits & ENCRYPTED_FLAG:
            unsafe.append(say.ZIP_ENCRYPTED.seen(file=name[:120]))
            continue
        if decoded:
            findings.append(say.FILE_NAME_DECODED.seen(file=path.name[:120]))
        entries.append((info, path))
    if unsafe:
        raise Unreadable(*unsafe)
    return entries


def _readable_name(info: zipfile.ZipInfo) -> tuple[str, bool]:
    """The name in NFC with forward slashes, and whether its encoding had to be found out.

    Zips from Windows often hold names without the UTF-8 mark; Python reads those as code page 437.
    """
    name, decoded = info.orig_filename, False
    if not info.flag_bits & UTF8_FLAG and not name.isascii():
        raw = name.encode("cp437", errors="replace")
        for encoding in ("utf-8", "cp1258"):
            try:
                name, decoded = raw.decode(encoding), True
                break
            except UnicodeDecodeError:
                continue
    return unicodedata.normalize("NFC", name.replace("\\", "/")), decoded


def _is_unsafe(info: zipfile.ZipInfo, name: str, path: PurePosixPath) -> bool:
    return (
        not name
        or len(name) > 500
        or path.is_absolute()
        or ".." in path.parts
        or ":" in name
        or any(unicodedata.category(letter) in ("Cc", "Cf", "Cs") for letter in name)
        or stat.S_ISLNK(info.external_attr >> 16)
    )


def _is_litter(path: PurePosixPath) -> bool:
    return (
        not path.parts
        or path.parts[0] == "__MACOSX"
        or path.name.startswith(".")
        or path.name.lower() == "thumbs.db"
    )
