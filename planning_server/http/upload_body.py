"""The body of `POST /uploads`: multipart/form-data, streamed to disk part by part, never whole in memory.

Parts: `file` (the plan, exactly one), `plan` (JSON, as a field or a file), `documents` or `documents[]` (any number up to a limit).
Everything lies under names that nobody looks for until the whole body was read and makes sense; a body that breaks off leaves nothing.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, TypeVar

import anyio
import anyio.to_thread
from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from planning_server.domain.errors import Fault, InvalidInput, TooLarge, TooMany, WrongMediaType
from planning_server.domain.text import Text, shown
from planning_server.http.json_body import refuse_encoded
from planning_server.ingest.kept_files import LARGEST_UPLOAD, ArrivingFile
from planning_server.ingest.plan_file import LARGEST_PLAN_FILE
from planning_server.jobs.desk import IngestDesk

LARGEST_BODY: Final = 2 * LARGEST_UPLOAD
BLOCK: Final = 1 << 20
MOST_AT_ONCE: Final = 16
RECEIVING: Final = threading.BoundedSemaphore(MOST_AT_ONCE)
SILENCE_SECONDS: Final = 60
LONGEST_FILE_NAME: Final = 255
DOCUMENT_PARTS: Final = frozenset({"documents", "documents[]"})

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class ArrivedFile:
    """One file of the body: where its bytes wait, and the bare name it was sent under. What kind it is, its bytes say and no header."""

    content: ArrivingFile
    file_name: str


@dataclass(slots=True)
class UploadParts:
    """What the body held. `plan_text` is None where no such part came."""

    file: ArrivedFile | None = None
    documents: list[ArrivedFile] = field(default_factory=list[ArrivedFile])
    plan_text: bytes | None = None


class _PartReader:
    """Takes the parser's events; one part at a time. Raises refusals straight through the parser."""

    def __init__(self, desk: IngestDesk) -> None:
        self.parts = UploadParts()
        self.arriving: list[ArrivingFile] = []
        self.is_complete = False
        self._desk = desk
        self._header_name = bytearray()
        self._header_value = bytearray()
        self._headers: dict[str, str] = {}
        self._seen: set[str] = set()
        self._sink: ArrivingFile | bytearray = bytearray()

    def on_part_begin(self) -> None:
        self._headers = {}

    def on_header_begin(self) -> None:
        self._header_name, self._header_value = bytearray(), bytearray()

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def on_header_end(self) -> None:
        name = self._header_name.decode("latin-1").lower()
        self._headers[name] = self._header_value.decode("latin-1")

    def on_headers_finished(self) -> None:
        disposition, options = parse_options_header(self._headers.get("content-disposition", ""))
        name = options.get(b"name", b"").decode("utf-8", "replace")
        if disposition != b"form-data" or not name:
            raise _broken(Text("một phần không có tên", "a part has no name"))
        if name == "plan":
            self._once(name)
            self._sink = bytearray()
        elif name == "file":
            self._once(name)
            self.parts.file = self._file(options)
        elif name in DOCUMENT_PARTS:
            most = self._desk.limits.documents
            if len(self.parts.documents) >= most:
                raise _too_large("too-many-documents", most, Text("tài liệu", "documents"))
            self.parts.documents.append(self._file(options))
        else:
            raise _refused_part(
                name,
                Text(
                    "Không có phần nào tên như vậy; có file, plan và documents.",
                    "There is no such part; there are file, plan and documents.",
                ),
            )

    def _once(self, name: str) -> None:
        if name in self._seen:
            words = Text(
                "Phần này được gửi hai lần; hãy gửi mỗi lần một tệp.",
                "This part came twice; send one file at a time.",
            )
            raise _refused_part(name, words)
        self._seen.add(name)

    def _file(self, options: dict[bytes, bytes]) -> ArrivedFile:
        limits = self._desk.limits
        arriving = ArrivingFile(
            self._desk.upload_dir, largest=limits.file_bytes, free_bytes=limits.free_bytes
        )
        self.arriving.append(arriving)
        self._sink = arriving
        return ArrivedFile(arriving, bare_file_name(options.get(b"filename", b"")))

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if isinstance(self._sink, ArrivingFile):
            self._sink.write(memoryview(data)[start:end])
            return
        self._sink += data[start:end]
        if len(self._sink) > LARGEST_PLAN_FILE:
            raise _too_large(
                "plan-file-too-large", LARGEST_PLAN_FILE, Text("byte trong plan", "bytes in plan")
            )

    def on_part_end(self) -> None:
        if isinstance(self._sink, bytearray):
            self.parts.plan_text = bytes(self._sink)

    def on_end(self) -> None:
        self.is_complete = True

    def discard(self) -> None:
        for arriving in self.arriving:
            arriving.discard()


def bare_file_name(sent: bytes) -> str:
    """The last part of whatever path was sent, without anything that is no text; never used as a path."""
    try:
        words = sent.decode("utf-8")
    except UnicodeDecodeError:
        words = sent.decode("latin-1")
    # Browsers write quotes and line ends in a file name as %22, %0D, %0A; everything else stands as it is.
    words = re.sub(r"%(22|0[DdAa])", "_", words)
    name = re.split(r"[/\\]", words)[-1].strip()
    return shown(name, LONGEST_FILE_NAME).strip(". ") or "upload"


async def with_upload_parts(
    request: Request, desk: IngestDesk, use: Callable[[UploadParts], Answer]
) -> Answer:
    """Reads the body, then lets `use` have what came, in a thread; whatever `use` did not keep is gone afterwards.

    Raises `WrongMediaType`, `TooLarge`, and `InvalidInput` for a body that is broken, breaks off, or stays silent too long.
    """
    _refuse_declared_size(request)
    boundary = _boundary(request)
    if not RECEIVING.acquire(blocking=False):
        raise TooMany(
            "too-many-uploads-at-once",
            Text(
                f"Máy chủ đang nhận {MOST_AT_ONCE} lần gửi cùng lúc. Xin thử lại sau ít phút.",
                f"The server is receiving {MOST_AT_ONCE} uploads at this moment. Please try again in a few minutes.",
            ),
            extra={"retry_after_s": 60},
        )
    reader = _PartReader(desk)
    try:
        with _refusing_broken_bodies():
            parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": reader.on_part_begin,
                    "on_part_data": reader.on_part_data,
                    "on_part_end": reader.on_part_end,
                    "on_header_begin": reader.on_header_begin,
                    "on_header_field": reader.on_header_field,
                    "on_header_value": reader.on_header_value,
                    "on_header_end": reader.on_header_end,
                    "on_headers_finished": reader.on_headers_finished,
                    "on_end": reader.on_end,
                },
            )
            await _feed(request, parser.write)
        if not reader.is_complete:
            raise _broken(Text("nội dung bị đứt giữa chừng", "it breaks off"))
        return await anyio.to_thread.run_sync(use, reader.parts)
    finally:
        RECEIVING.release()
        reader.discard()


async def _feed(request: Request, write: Callable[[bytes], int]) -> None:
    """Hands the body to the parser in blocks of about a mebibyte, each in a thread: disks may be slow, the loop must not be."""
    block = bytearray()
    size = 0
    chunks = request.stream().__aiter__()
    while True:
        chunk = await _within_patience(chunks.__anext__)
        if chunk is None:
            break
        size += len(chunk)
        if size > LARGEST_BODY:
            raise _too_large("body-too-large", LARGEST_BODY, Text("byte", "bytes"))
        block += chunk
        if len(block) >= BLOCK:
            await anyio.to_thread.run_sync(write, bytes(block))
            block.clear()
    if block:
        await anyio.to_thread.run_sync(write, bytes(block))


async def _within_patience(following: Callable[[], Awaitable[bytes]]) -> bytes | None:
    """The next piece of the body; None at its end."""
    try:
        with anyio.fail_after(SILENCE_SECONDS):
            return await following()
    except StopAsyncIteration:
        return None
    except TimeoutError:
        raise _broken(
            Text(
                f"không có gì được gửi trong {SILENCE_SECONDS} giây", f"nothing came for {SILENCE_SECONDS} s"
            )
        ) from None
    except ClientDisconnect:
        raise _broken(Text("kết nối bị ngắt", "the connection was closed")) from None


@contextmanager
def _refusing_broken_bodies() -> Generator[None]:
    try:
        yield
    except FormParserError as cause:
        raise _broken(Text(shown(str(cause)), shown(str(cause)))) from None


def _refuse_declared_size(request: Request) -> None:
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > LARGEST_BODY:
        raise _too_large("body-too-large", LARGEST_BODY, Text("byte", "bytes"))


def _boundary(request: Request) -> bytes:
    refuse_encoded(request)
    media, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary", b"")
    if media != b"multipart/form-data" or not boundary:
        raise WrongMediaType(
            "multipart-wanted",
            Text(
                "Hãy gửi multipart/form-data (có boundary) gồm các phần file và plan.",
                "Send multipart/form-data (with its boundary) with the parts file and plan.",
            ),
        )
    return boundary


def require_file_and_plan(parts: UploadParts) -> tuple[ArrivedFile, str]:
    """The plan's file and the words of the plan file. Raises `InvalidInput` for what is missing or empty."""
    faults: list[Fault] = []
    if parts.file is None:
        faults.append(Fault("file", Text("Thiếu tệp đồ án.", "The plan's file is missing.")))
    elif parts.file.content.size == 0:
        faults.append(Fault("file", Text("Tệp rỗng (0 byte).", "The file is empty (0 bytes).")))
    faults += [
        Fault(
            "documents",
            Text(
                f"Tài liệu “{item.file_name}” rỗng (0 byte).",
                f"The document “{item.file_name}” is empty (0 bytes).",
            ),
            {"index": index},
        )
        for index, item in enumerate(parts.documents)
        if item.content.size == 0
    ]
    if parts.plan_text is None:
        faults.append(Fault("plan", Text("Thiếu tệp mô tả (JSON).", "The plan file (JSON) is missing.")))
    if faults or parts.file is None or parts.plan_text is None:
        raise InvalidInput(
            "upload-incomplete",
            Text(
                "Lần gửi chưa đủ: " + "; ".join(f"{fault.where}: {fault.text.vi}" for fault in faults),
                "The upload is not complete: "
                + "; ".join(f"{fault.where}: {fault.text.en}" for fault in faults),
            ),
            faults=tuple(faults),
        )
    try:
        return parts.file, parts.plan_text.decode("utf-8")
    except UnicodeDecodeError as cause:
        words = Text(f"Không phải UTF-8 (byte {cause.start}).", f"It is not UTF-8 (byte {cause.start}).")
        raise _refused_part("plan", words) from None


def _refused_part(name: str, words: Text) -> InvalidInput:
    where = shown(name, 60)
    return InvalidInput(
        "upload-part-refused",
        Text(f"{where}: {words.vi}", f"{where}: {words.en}"),
        faults=(Fault(where, words),),
    )


def _broken(why: Text) -> InvalidInput:
    return InvalidInput(
        "multipart-broken",
        Text(
            f"Không đọc được nội dung gửi lên ({why.vi}); hãy gửi lại.",
            f"The body cannot be read ({why.en}); send it again.",
        ),
    )


def _too_large(slug: str, limit: int, of: Text) -> TooLarge:
    return TooLarge(
        slug,
        Text(f"Nhiều hơn {limit} {of.vi}.", f"More than {limit} {of.en}."),
        extra={"limit": limit},
    )
