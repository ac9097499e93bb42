"""Whether the address to serve on is free: a second server on one port would answer half of the questions in silence."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

from planning_server.cli.settings import Settings
from planning_server.domain.errors import Unavailable
from planning_server.domain.text import Text, shown

LISTENING = "0A"
"""The state of a listening socket in /proc/net/tcp, in hexadecimal."""
LONGEST_COMMAND = 80
OTHER_PORT = Text("chọn cổng khác: PLANNING_PORT=8080", "choose another port: PLANNING_PORT=8080")
OTHER_METRICS_PORT = Text(
    "chọn cổng số liệu khác: PLANNING_METRICS_PORT=9188 (0: tắt)",
    "choose another port for the figures: PLANNING_METRICS_PORT=9188 (0: none)",
)
OUR_NAMES = ("planning_server", "planning-server")


def refuse_taken_port(settings: Settings) -> None:
    """Raises `Unavailable` where another program listens on an address already, naming it where that can be known.

    Both addresses are looked at: that of the server, and that of its figures on the loopback address.
    """
    _refuse_taken(settings.host, settings.port, OTHER_PORT)
    if settings.metrics_port:
        _refuse_taken("127.0.0.1", settings.metrics_port, OTHER_METRICS_PORT)


def _refuse_taken(host: str, port: int, other: Text) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as cause:
            advice = _advice(port, cause.errno, other)
            address = f"{host}:{port}"
            raise Unavailable(
                "port-taken",
                Text(
                    f"Không dùng được địa chỉ {address} ({cause.strerror}). {advice.vi}",
                    f"The address {address} cannot be used ({cause.strerror}). {advice.en}",
                ),
            ) from None


def _advice(port: int, cause: int | None, other: Text) -> Text:
    if cause != errno.EADDRINUSE:
        return Text(f"Hãy {other.vi}", f"C{other.en[1:]}")
    holder = listener(port)
    if holder is None:
        return Text(
            f"Có thể là một tiến trình còn sót của máy chủ này; xem tiến trình nào giữ cổng: ss -ltnp 'sport = :{port}'. "
            f"Hoặc {other.vi}",
            f"It may be a left-over of this server; see which process holds the port: ss -ltnp 'sport = :{port}'. "
            f"Or {other.en}",
        )
    command = _command_of(holder)
    if not any(name in command for name in OUR_NAMES):
        words = shown(command, LONGEST_COMMAND)
        return Text(
            f"Tiến trình {holder} ({words}) giữ cổng này. Hãy dừng nó, hoặc {other.vi}",
            f"Process {holder} ({words}) holds the port. Stop it, or {other.en}",
        )
    return Text(
        f"Tiến trình {holder} giữ cổng này: một máy chủ Planning Server đang chạy hoặc còn sót lại. "
        f"Nếu không cần nữa, hãy dừng nó: kill {holder}. Nếu còn cần, {other.vi}",
        f"Process {holder} holds the port: a Planning Server that runs or was left over. "
        f"If nobody needs it, end it: kill {holder}. If it is needed, {other.en}",
    )


def listener(port: int) -> int | None:
    """The number of the process that listens on the port; None where it belongs to another account or /proc shows nothing."""
    wanted = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    if not wanted:
        return None
    for process in sorted(Path("/proc").glob("[0-9]*"), key=lambda path: int(path.name)):
        try:
            if any(str(entry.readlink()) in wanted for entry in (process / "fd").iterdir()):
                return int(process.name)
        except OSError:
            continue  # another account's, or it has just ended
    return None


def _listening_inodes(port: int) -> set[str]:
    """Columns of /proc/net/tcp: 1 the local address as hexadecimal ADDRESS:PORT, 3 the state, 9 the inode (proc_pid_net(5))."""
    found: set[str] = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        rows = (line.split() for line in lines)
        found |= {row[9] for row in rows if row[3] == LISTENING and int(row[1].rsplit(":", 1)[1], 16) == port}
    return found


def _command_of(pid: int) -> str:
    """Its command line; empty where it has just ended."""
    try:
        words = (Path("/proc") / str(pid) / "cmdline").read_bytes()
    except OSError:
        return ""
    return " ".join(os.fsdecode(word) for word in words.split(b"\0") if word)
