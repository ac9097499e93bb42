"""The folder of an export: made beside its place, put there whole, and never over files that are somebody else's."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

from planning_server.domain.errors import Conflict
from planning_server.domain.text import Text

SUMS: Final = "SHA256SUMS"
CONFIG: Final = "config.json"
FORMAT: Final = "planning-server-export/1"
"""What `format` in the configuration of every export says: by it a former export is known."""
CHUNK_BYTES: Final = 1 << 20
MOST_NAMED: Final = 5


class ExportFolder:
    """Files under names relative to the export, each with its hash; `/` parts names on every system."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sums: dict[str, str] = {}
        self.bytes = 0
        self._folders: set[Path] = set()

    def write(self, name: str, content: bytes) -> None:
        self._place(name).write_bytes(content)
        self._note(name, hashlib.sha256(content).hexdigest(), len(content))

    def write_json(self, name: str, content: object) -> None:
        self.write(name, (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode())

    def copy(self, source: Path, name: str) -> str:
        """Answers the hash of the bytes that were copied."""
        digest, size = hashlib.sha256(), 0
        with source.open("rb") as read, self._place(name).open("wb") as written:
            while part := read.read(CHUNK_BYTES):
                digest.update(part)
                size += written.write(part)
        self._note(name, digest.hexdigest(), size)
        return digest.hexdigest()

    @contextmanager
    def writing(self, name: str) -> Generator[Path]:
        """The path for a file that somebody else writes; it is hashed afterwards."""
        path = self._place(name)
        yield path
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
        self._note(name, digest.hexdigest(), path.stat().st_size)

    def write_sums(self) -> None:
        """In the form that `sha256sum -c` reads."""
        lines = (f"{sha256}  {name}\n" for name, sha256 in sorted(self.sums.items()))
        self.root.joinpath(SUMS).write_text("".join(lines), encoding="utf-8")

    def _place(self, name: str) -> Path:
        path = self.root / name
        if path.parent not in self._folders:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(path.parent)
        return path

    def _note(self, name: str, sha256: str, size: int) -> None:
        self.sums[name] = sha256
        self.bytes += size


@contextmanager
def export_folder(target: Path) -> Generator[ExportFolder]:
    """A folder beside `target` that takes its place when all went well, and is gone when it did not.

    Raises `Conflict` where `target` holds anything but a former export.
    """
    target = target.absolute()
    refuse_what_is_not_ours(target)
    token = secrets.token_hex(4)
    made = target.with_name(f".{target.name}.{token}.partial")
    made.mkdir(parents=True)
    try:
        folder = ExportFolder(made)
        yield folder
        folder.write_sums()
        _put_in_place(made, target, target.with_name(f".{target.name}.{token}.former"))
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _put_in_place(made: Path, target: Path, former: Path) -> None:
    refuse_what_is_not_ours(target)  # once more: writing the export took its time
    if not target.is_dir() or not any(target.iterdir()):
        made.rename(target)
        return
    target.rename(former)
    made.rename(target)
    shutil.rmtree(former)


def refuse_what_is_not_ours(target: Path) -> None:
    """Raises `Conflict` unless nothing is there, an empty folder, or a former export with no other file in it."""
    if not target.exists() and not target.is_symlink():
        return
    if target.is_symlink() or not target.is_dir():
        raise Conflict(
            "export-place-is-no-folder",
            Text(
                f"{target} không phải là thư mục. Hãy chọn một thư mục trống hoặc chưa có.",
                f"{target} is no folder. Choose an empty one, or one that is not there yet.",
            ),
        )
    if not any(target.iterdir()):
        return
    if not _is_export(target):
        raise Conflict(
            "export-folder-not-empty",
            Text(
                f"Thư mục {target} không trống và không phải là bản xuất trước đây. Hãy chọn thư mục khác.",
                f"The folder {target} is not empty and holds no former export. Choose another one.",
            ),
        )
    strange = sorted(_strangers(target))
    if strange:
        raise _holds_others(target, strange)


def _is_export(folder: Path) -> bool:
    try:
        config: Any = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return (
        isinstance(config, dict)
        and cast("dict[str, Any]", config).get("format") == FORMAT
        and (folder / SUMS).is_file()
    )


def _strangers(folder: Path) -> Iterable[str]:
    """Files that the sums of the former export do not name."""
    lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    ours = {SUMS, *(line[66:] for line in lines)}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if (path.is_symlink() or not path.is_dir()) and name not in ours:
            yield name


def _holds_others(target: Path, strange: list[str]) -> Conflict:
    named = ", ".join(strange[:MOST_NAMED]) + (", …" if len(strange) > MOST_NAMED else "")
    return Conflict(
        "export-folder-holds-others",
        Text(
            f"Thư mục {target} có tệp không thuộc bản xuất trước đây: {named}. Hãy chuyển chúng đi hoặc chọn thư mục khác.",
            f"The folder {target} holds files that no export wrote: {named}. Move them away or choose another folder.",
        ),
        extra={"files": strange[:MOST_NAMED], "count": len(strange)},
    )
