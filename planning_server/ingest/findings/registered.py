"""The register with every kind in it, for those that show findings without having made them."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from planning_server.ingest import findings
from planning_server.ingest.findings.kind import KINDS

__all__ = ["KINDS"]

for _found in pkgutil.iter_modules(findings.__path__):
    if _found.name.startswith("of_"):
        import_module(f"{findings.__name__}.{_found.name}")
