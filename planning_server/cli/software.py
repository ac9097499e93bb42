"""Name and version of this program, as provenance tells them."""

from __future__ import annotations

from importlib.metadata import version


def software_name() -> str:
    return f"planning-server/{version('planning-server')}"
