"""Stands in for the reader process: it says that it is there and never answers."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from planning_server.ingest.readers.parent import die_with_parent

die_with_parent()
Path(sys.argv[1], "reader.pid").write_text(str(os.getpid()), encoding="utf-8")
time.sleep(600)
