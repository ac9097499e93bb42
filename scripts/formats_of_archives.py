"""Prints the table of docs/formats.md: what each archive of a folder holds and what reading it said.

python scripts/formats_of_archives.py ../shared/data
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path

from planning_server.domain.finding import Finding
from planning_server.ingest.reading import read_upload
from planning_server.ingest.unreadable import Unreadable


def row_of(archive: Path) -> str:
    findings: list[Finding] = []
    noted = Counter[str]()
    layers, rows = Counter[str](), defaultdict[str, int](int)
    try:
        for layer in read_upload(archive, archive.name, (), findings).layers:
            layers[layer.format] += 1
            rows[layer.format] += len(layer.rows)
            noted.update(note.code for note in layer.notes)
    except Unreadable as cause:
        findings += cause.findings
    held = "; ".join(f"{name}: {count} × {rows[name]}" for name, count in layers.items())
    said = noted + Counter(found.code for found in findings)
    told = ", ".join(f"`{code}` {count}" for code, count in sorted(said.items()))
    return f"| `{archive.name}` | {held or 'nothing that can be read'} | {told or '-'} |"


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    print("| archive | format: layers × rows in all | findings of reading |\n|---|---|---|")
    for archive in sorted(Path(sys.argv[1]).glob("*.zip")):
        print(row_of(archive))
    return 0


if __name__ == "__main__":
    sys.exit(main())
