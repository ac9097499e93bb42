"""Whether the address to serve on is free: a second server on one port would answer half of the questions in silence."""

from __future__ import annotations

import socket

from planning_server.cli.settings import Settings
from planning_server.domain.errors import Unavailable
from planning_server.domain.text import Text


def refuse_taken_port(settings: Settings) -> None:
    """Raises `Unavailable` where another program listens on the address already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as cause:
            address = f"{settings.host}:{settings.port}"
            raise Unavailable(
                "port-taken",
                Text(
                    f"Không dùng được địa chỉ {address} ({cause.strerror}). Hãy chọn cổng khác: PLANNING_PORT=8080",
                    f"The address {address} cannot be used ({cause.strerror}). Choose another port: PLANNING_PORT=8080",
                ),
            ) from None
