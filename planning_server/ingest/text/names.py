"""Names of columns and layers: written in the same encodings as the text, and needed to find what the plan file maps."""

from __future__ import annotations

from collections.abc import Sequence

from planning_server.domain.finding import Finding
from planning_server.domain.text import shown
from planning_server.ingest.findings import of_text as say
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.readers.exchange import TextForm
from planning_server.ingest.text.choice import Reason, choose_for_unicode
from planning_server.ingest.text.columns import reading
from planning_server.ingest.text.readings import UTF8, read_again, without_escapes
from planning_server.ingest.text.told import name_of


def column_name(raw: str, form: TextForm, encoding: str, mapped: frozenset[str]) -> str:
    """The name as meant; as it stands in the file where the plan file calls it so. Bytes that cannot be read show as `\\xNN`."""
    text = reading(raw, form, encoding)
    if text is None:
        return raw.encode("iso8859-1").decode(UTF8, errors="backslashreplace")
    as_it_stands = reading(raw, form, UTF8) or raw
    text = without_escapes(text)
    if text.casefold() not in mapped and as_it_stands.casefold() in mapped:
        return as_it_stands
    return text


def tell_names(
    layer: str, raw: Sequence[str], names: Sequence[str], form: TextForm, encoding: str
) -> list[Finding]:
    """What of the names reads otherwise than as plain UTF-8."""
    told: list[Finding] = []
    for before, after in zip(raw, names, strict=True):
        if encoding != UTF8 and (reading(before, form, UTF8) or before) != after:
            told.append(
                say.COLUMN_NAME_READ.seen(
                    Spot(layer),
                    measured={"column": after},
                    before=shown(before),
                    layer=layer,
                    encoding=name_of(encoding),
                    after=shown(after),
                )
            )
    return told


def tell_layer_name(layer: str) -> list[Finding]:
    chosen = choose_for_unicode([layer])
    if chosen.reason is not Reason.EVIDENCE:
        return []
    return [
        say.LAYER_NAME_READS.seen(
            Spot(layer),
            before=shown(layer),
            encoding=name_of(chosen.encoding),
            after=shown(read_again(layer, chosen.encoding) or layer),
        )
    ]
