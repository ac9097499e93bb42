"""Unpacks a zipped shapefile that nobody has vetted into a job folder.

Names inside the zip are never used as paths: the parts of layer number n become `n.shp`, `n.shx` and `n.dbf`; `.prj` and `.cpg`
stay in memory; nothing else is unpacked. Limits are checked against the directory of the zip first and against the bytes
that really come out afterwards.
"""

from __future__ import annotations

import errno
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.findings import of_files as say
from planning_server.ingest.unreadable import Unreadable

GEOMETRY_PARTS = (".shp", ".shx", ".dbf")
SIDE_PARTS = (".prj", ".cpg")
HARMLESS_SUFFIXES = (".sbn", ".sbx", ".qix", ".qpj", ".qmd", ".fix", ".idx", ".xml", ".cst")
"""Indexes, styles and notes that programs put beside a shapefile: neither read nor worth a word."""
LARGEST_SIDE_PART = 64 * 1024
BLOCK = 1 << 20
SHAPEFILE_MAGIC = 9994
UTF8_FLAG = 0x800
ENCRYPTED_FLAG = 0x1


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """What a zip may hold: entries, unpacked bytes in all, and how much larger than packed an entry may grow."""

    entries: int = 2000
    unpacked_bytes: int = 2 << 30
    ratio: int = 400


@dataclass(frozen=True, slots=True)
class UnpackedLayer:
    """One shapefile in the job folder: `shp` beside its `.shx` and `.dbf`; `prj` and `cpg` as sent, None where absent."""

    name: str
    shp: Path
    prj: str | None
    cpg: str | None
    dbf_language: int


@dataclass(frozen=True, slots=True)
class UnpackedArchive:
    layers: tuple[UnpackedLayer, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    info: zipfile.ZipInfo
    path: PurePosixPath

    @property
    def suffix(self) -> str:
        return self.path.suffix.lower()


@dataclass(frozen=True, slots=True)
class ZipRequest:
    """A kept zip to unpack into `folder`; `wanted` are the layers that the plan file maps, by name."""

    archive: Path
    file_name: str
    folder: Path
    wanted: frozenset[str]
    limits: ZipLimits = field(default_factory=ZipLimits)


def layer_key(name: str) -> str:
    """Layers are known by name whatever their capitals and Unicode form."""
    return unicodedata.normalize("NFC", name).casefold()


def unpack(request: ZipRequest) -> UnpackedArchive:
    """Raises `Unreadable` with every reason why the zip, or a layer that the plan file maps, cannot be used."""
    archive = request.archive
    try:
        with zipfile.ZipFile(archive) as opened:
            return _unpack(opened, request)
    except zipfile.BadZipFile as cause:
        if not zipfile.is_zipfile(archive) and not _starts_like_zip(archive):
            raise Unreadable(say.NOT_A_ZIP.seen(file=request.file_name)) from None
        raise Unreadable(say.ZIP_CORRUPT.seen(reason=str(cause)[:200])) from None
    except (
        zlib.error,
        EOFError,
        struct.error,
        NotImplementedError,
        UnicodeDecodeError,
        OverflowError,
    ) as cause:
        reason = str(cause)[:200] or type(cause).__name__
        raise Unreadable(say.ZIP_CORRUPT.seen(reason=reason)) from None
    except OSError as cause:
        if cause.errno != errno.EINVAL:  # a full disk is no fault of the zip
            raise
        raise Unreadable(say.ZIP_CORRUPT.seen(reason="an entry's place lies outside the file")) from None


def _starts_like_zip(archive: Path) -> bool:
    with archive.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _unpack(opened: zipfile.ZipFile, request: ZipRequest) -> UnpackedArchive:
    infos = opened.infolist()
    _check_limits(infos, request.limits)
    findings: list[Finding] = []
    entries = _entries(infos, findings)
    layers = _layers(entries, findings, request.wanted)
    if not layers:
        listed = ", ".join(str(entry.path) for entry in entries[:8]) or request.file_name
        raise Unreadable(say.NO_SHAPEFILE.seen(files=listed))
    budget = _Budget(request.limits.unpacked_bytes)
    keys = {layer_key(name) for name in request.wanted}
    unpacked: list[UnpackedLayer] = []
    for number, (name, parts) in enumerate(sorted(layers.items()), start=1):
        try:
            unpacked.append(_unpack_layer(opened, number, name, parts, request.folder, budget))
        except Unreadable as cause:
            if layer_key(name) in keys or cause.findings[0].code == say.ZIP_TOO_LARGE.code:
                raise
            (request.folder / f"{number}.shp").unlink(missing_ok=True)
            findings += _not_read(parts)
    return UnpackedArchive(tuple(unpacked), tuple(findings))


def _check_limits(infos: list[zipfile.ZipInfo], limits: ZipLimits) -> None:
    if len(infos) > limits.entries:
        raise Unreadable(_too_large(Text("số tệp", "the number of files"), len(infos), limits.entries))
    total = sum(info.file_size for info in infos)
    if total > limits.unpacked_bytes:
        raise Unreadable(
            _too_large(Text("số byte khi giải nén", "bytes unpacked"), total, limits.unpacked_bytes)
        )
    for info in infos:
        if info.file_size > BLOCK and info.file_size > limits.ratio * max(info.compress_size, 1):
            ratio = info.file_size // max(info.compress_size, 1)
            raise Unreadable(_too_large(Text("tỷ lệ nén", "the compression ratio"), ratio, limits.ratio))


def _too_large(measure: Text, found: int, limit: int) -> Finding:
    return say.ZIP_TOO_LARGE.seen(
        measure=measure, found=found, limit=limit, measured={"found": found, "limit": limit}
    )


def _entries(infos: list[zipfile.ZipInfo], findings: list[Finding]) -> list[_Entry]:
    """The files of the zip under readable names. Raises `Unreadable` for links, absolute paths and the like."""
    entries: list[_Entry] = []
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
        entries.append(_Entry(info, path))
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
    return path.parts[0] == "__MACOSX" or path.name.startswith(".") or path.name.lower() == "thumbs.db"


def _layers(
    entries: list[_Entry], findings: list[Finding], wanted: frozenset[str]
) -> dict[str, dict[str, _Entry]]:
    """Parts of each layer by layer name and suffix. What is no part of a usable shapefile becomes a finding.

    Raises `Unreadable` where a wanted layer lacks a part or is there twice.
    """
    layers: dict[str, dict[str, _Entry]] = {}
    faults: list[Finding] = []
    keys = {layer_key(name) for name in wanted}
    taken: set[str] = set()
    for name, parts in _grouped(entries, findings):
        key = layer_key(name)
        missing = _missing_parts(name, parts)
        if key in keys:
            faults += missing
            if key in taken:
                faults.append(say.LAYER_TWICE.seen(layer=name))
        elif missing or key in taken:
            findings += _not_read(parts)
            continue
        taken.add(key)
        layers[name] = parts
    if faults:
        raise Unreadable(*faults)
    return layers


def _not_read(parts: Mapping[str, _Entry]) -> list[Finding]:
    return [say.FILE_NOT_READ.seen(file=str(part.path)[:200]) for part in parts.values()]


def _grouped(entries: list[_Entry], findings: list[Finding]) -> list[tuple[str, dict[str, _Entry]]]:
    grouped: dict[tuple[str, str], dict[str, _Entry]] = {}
    for entry in entries:
        if entry.suffix in GEOMETRY_PARTS + SIDE_PARTS:
            grouped.setdefault((str(entry.path.parent), layer_key(entry.path.stem)), {})[entry.suffix] = entry
        elif entry.suffix not in HARMLESS_SUFFIXES:
            findings.append(say.FILE_NOT_READ.seen(file=str(entry.path)[:200]))
    return [(parts.get(".shp", next(iter(parts.values()))).path.stem, parts) for parts in grouped.values()]


def _missing_parts(name: str, parts: Mapping[str, _Entry]) -> list[Finding]:
    if ".shp" not in parts:
        return [say.SHP_MISSING.seen(layer=name, parts=", ".join(sorted(parts)))]
    missing = [suffix for suffix in GEOMETRY_PARTS if suffix not in parts]
    return (
        [say.PART_MISSING.seen(layer=name, parts=", ".join(name + suffix for suffix in missing))]
        if missing
        else []
    )


class _Budget:
    """Counts the bytes that really come out of the zip, whatever its directory said."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.left = limit

    def spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise Unreadable(
                _too_large(Text("số byte khi giải nén", "bytes unpacked"), self.limit - self.left, self.limit)
            )


def _unpack_layer(
    opened: zipfile.ZipFile,
    number: int,
    name: str,
    parts: Mapping[str, _Entry],
    folder: Path,
    budget: _Budget,
) -> UnpackedLayer:
    for suffix in GEOMETRY_PARTS:
        target = folder / f"{number}{suffix}"
        with opened.open(parts[suffix].info) as source, target.open("xb") as out:
            while block := source.read(BLOCK):
                budget.spend(len(block))
                out.write(block)
    shp = folder / f"{number}.shp"
    _check_shp(name, shp)
    language = _check_dbf(name, shp.with_suffix(".dbf"))
    return UnpackedLayer(
        name=name,
        shp=shp,
        prj=_side_part(opened, parts.get(".prj")),
        cpg=_side_part(opened, parts.get(".cpg")),
        dbf_language=language,
    )


def _side_part(opened: zipfile.ZipFile, entry: _Entry | None) -> str | None:
    if entry is None:
        return None
    with opened.open(entry.info) as source:
        return source.read(LARGEST_SIDE_PART).decode("utf-8-sig", errors="replace").strip("\0 \r\n\t")


def _check_shp(name: str, path: Path) -> None:
    """The header says what it is and how long: a file cut short is refused here, before a reader guesses."""
    size = path.stat().st_size
    with path.open("rb") as file:
        header = file.read(100)
    if len(header) < 100 or struct.unpack(">i", header[:4])[0] != SHAPEFILE_MAGIC:
        raise Unreadable(
            say.LAYER_UNREADABLE.seen(
                layer=name, reason=Text("tệp .shp không phải là shapefile", "the .shp file is no shapefile")
            )
        )
    expected = struct.unpack(">i", header[24:28])[0] * 2
    if size < expected:
        raise Unreadable(say.LAYER_TRUNCATED.seen(layer=name, part=".shp", expected=expected, found=size))


def _check_dbf(name: str, path: Path) -> int:
    """Answers the language byte of the header."""
    size = path.stat().st_size
    with path.open("rb") as file:
        header = file.read(32)
    if len(header) < 32:
        raise Unreadable(say.LAYER_TRUNCATED.seen(layer=name, part=".dbf", expected=32, found=size))
    rows, header_length, row_length = struct.unpack("<IHH", header[4:12])
    expected = header_length + rows * row_length
    if size < expected:
        raise Unreadable(say.LAYER_TRUNCATED.seen(layer=name, part=".dbf", expected=expected, found=size))
    return header[29]
