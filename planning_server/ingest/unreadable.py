"""How the parts of ingest say that a file cannot be read at all."""

from __future__ import annotations

from planning_server.domain.finding import Finding


class Unreadable(Exception):
    """The file cannot be taken in; `findings` say why; none where those told before do. Never leaves the pipeline."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("; ".join(found.text.en for found in findings))
        self.findings = findings


class ReaderKilled(Unreadable):
    """Somebody outside ended the reader, mostly a machine out of memory: another reading may come to its end."""
