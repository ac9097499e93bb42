"""Why a private cluster cannot be used, and what to do about it."""

from __future__ import annotations

from pathlib import Path

from planning_server.domain.errors import Refusal, Unavailable
from planning_server.domain.text import Text

SOCKET_PATH_LIMIT = 107
"""Bytes that Linux allows for the address of a unix socket."""


def refuse_long_socket_path(socket: Path) -> None:
    length = len(str(socket).encode())
    if length > SOCKET_PATH_LIMIT:
        raise Unavailable(
            "socket-path-too-long",
            Text(
                f"Đường dẫn socket dài {length} byte (tối đa {SOCKET_PATH_LIMIT}): {socket}. Hãy chọn PLANNING_DATA_DIR ngắn hơn.",
                f"The socket's path has {length} bytes (at most {SOCKET_PATH_LIMIT}): {socket}. Choose a shorter PLANNING_DATA_DIR.",
            ),
        )


def unusable(data_dir: Path, cause: OSError) -> Unavailable:
    return Unavailable(
        "data-folder-unusable",
        Text(
            f"Không ghi được vào thư mục dữ liệu {data_dir} ({cause.strerror}). Hãy đặt PLANNING_DATA_DIR.",
            f"The data folder {data_dir} cannot be written ({cause.strerror}). Set PLANNING_DATA_DIR.",
        ),
    )


def refuse_without_proc() -> None:
    """Whether a noted process is our server is read from /proc; without it a stranger could be taken for a running server."""
    if not Path("/proc/self/cwd").exists():
        raise Unavailable(
            "proc-missing",
            Text(
                "Chưa gắn /proc. Hãy chạy: mount -t proc proc /proc",
                "/proc is not mounted. Run: mount -t proc proc /proc",
            ),
        )


def damaged(folder: Path, name: str) -> Unavailable:
    return Unavailable(
        "cluster-damaged",
        Text(
            f"Cơ sở dữ liệu trong {folder} bị hỏng: tệp {name} thiếu hoặc không đọc được. Hãy khôi phục từ bản sao lưu, "
            "hoặc xóa hẳn: planning-server db reset --yes",
            f"The database in {folder} is damaged: its file {name} is missing or cannot be read. Restore it from a backup, "
            "or remove it for good: planning-server db reset --yes",
        ),
    )


def failed(what: str, output: str) -> Refusal:
    """One line out of a program's many: its first complaint, else its last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    complaints = [line for line in lines if any(word in line for word in ("FATAL", "error:", "PANIC"))]
    reason = (complaints or lines[-1:] or ["?"])[0]
    return Unavailable(
        "cluster-failed",
        Text(f"Lệnh {what} không thành công: {reason}", f"{what} failed: {reason}"),
    )
