"""Prometheus figures: requests by route and status, and how long they took. Served on a port of its own, loopback only."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from planning_server.tiles.serve import Message, Receive, Scope, Send

AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]


class Metrics:
    """One registry per app, so that several apps can live in one process (tests do)."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "planning_requests_total",
            "Requests answered",
            ["route", "method", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "planning_request_seconds",
            "Time to the last byte",
            ["route"],
            buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
            registry=self.registry,
        )
        self._edition = Gauge("planning_edition", "Number of the edition served", registry=self.registry)

    def watch_edition(self, number: int) -> None:
        self._edition.set(number)

    async def measured(
        self, app: AsgiApp, scope: Scope, receive: Receive, send: Send, route: str | None
    ) -> None:
        """Runs `app` for one request; `route` None takes the route template that the framework matched."""
        started = time.perf_counter()
        status = 500

        async def noting_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await app(scope, receive, noting_send)
        finally:
            name = route or getattr(scope.get("route"), "path", "unmatched")
            self._requests.labels(name, scope["method"], str(status)).inc()
            self._seconds.labels(name).observe(time.perf_counter() - started)
