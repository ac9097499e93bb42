"""The register of findings and its documentation say the same."""

from __future__ import annotations

import pkgutil
import re
import string
from importlib import import_module
from pathlib import Path

from planning_server.domain.finding import Choice, Severity
from planning_server.domain.text import Text
from planning_server.ingest import findings
from planning_server.ingest.findings import of_attributes, of_files, of_mapping
from planning_server.ingest.findings.kind import KINDS, FindingKind, Spot
from planning_server.ingest.numbers_in_text import read_number

MODULES = [
    import_module(f"{findings.__name__}.{found.name}")
    for found in pkgutil.iter_modules(findings.__path__)
    if found.name.startswith("of_")
]
DOCUMENT = Path(__file__).parents[2] / "docs" / "findings.md"
ROW = re.compile(r"^\| ([A-Z]\d\d) \| `(\w+)` \| (\w+) \| (.+) \|$", re.MULTILINE)


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_documentation_lists_every_finding_once_with_its_severity() -> None:
    documented = [
        (number, code, severity) for number, code, severity, _ in ROW.findall(DOCUMENT.read_text("utf-8"))
    ]
    registered = [(kind.number, kind.code, str(kind.severity)) for kind in KINDS.values()]
    assert sorted(documented) == sorted(registered)
    assert len({number for number, _, _ in documented}) == len(documented)


def as_pattern(template: str) -> str:
    """What a template can say: its own words, with anything in place of its `{names}`."""
    return "".join(
        re.escape(words) + ("" if name is None else ".+")
        for words, name, _, _ in string.Formatter().parse(template)
    )


def test_the_examples_of_the_documentation_are_what_the_program_says() -> None:
    for _, code, _, example in ROW.findall(DOCUMENT.read_text("utf-8")):
        kind = KINDS[code]
        said = [kind.text.vi, kind.text.en, *([] if kind.remedy is None else ["→ " + kind.remedy.en])]
        shown = example.split("<br>")
        assert len(shown) == len(said), code
        for template, sentence in zip(said, shown, strict=True):
            assert re.fullmatch(as_pattern(template), sentence), sentence


def test_every_module_of_findings_registers_what_it_names() -> None:
    named = [value for module in MODULES for value in vars(module).values() if isinstance(value, FindingKind)]
    assert {kind.code for kind in named} == set(KINDS)
    assert len(named) == len(KINDS)


def test_both_languages_of_a_finding_speak_of_the_same_things() -> None:
    for kind in KINDS.values():
        for text in (kind.text, kind.remedy or Text("", "")):
            assert names_in(text.vi) == names_in(text.en), kind.code


def test_whatever_blocks_or_must_be_accepted_says_what_mends_it() -> None:
    for kind in KINDS.values():
        if kind.severity is not Severity.INFO:
            assert kind.remedy is not None, kind.code


def test_numbers_are_written_as_each_language_writes_them() -> None:
    found = of_attributes.AREA_DIFFERS.seen(Spot("lots", 2), row=2, stated=1234.5, measured_m2=0.25)
    assert "1 234,50 m²" in found.text.vi
    assert "1 234.50 m²" in found.text.en


def test_words_from_a_file_are_never_taken_for_a_template() -> None:
    found = of_files.NOT_A_ZIP.seen(file="{reason}{0}%s.zip")
    assert "{reason}{0}%s.zip" in found.text.en


OTHER_WORDS_FOR_A_THING = re.compile(
    r"\blô\b"  # a zone is an "ô chức năng"; a lot is something else
    r"|\bkhu đất\b"
    r"|\bô\b(?! chức năng)"  # nor is a cell of a table an "ô"
    r"|(?<!số )\bthửa\b(?! đất| \{number\})"  # a parcel is a "thửa đất", except in its own name
    r"|\bấn bản\b",  # an edition is a "bản công bố"
    re.IGNORECASE,
)


def test_findings_call_things_by_the_words_of_the_glossary() -> None:
    for kind in KINDS.values():
        for text in (kind.text, kind.remedy or Text("", "")):
            assert not OTHER_WORDS_FOR_A_THING.search(text.vi), kind.code


def test_the_viewer_calls_zones_and_editions_by_the_words_of_the_glossary() -> None:
    words = Path(__file__).parents[2] / "planning_server" / "viewer" / "src" / "words" / "vi.ts"
    assert not re.search(r"\bkhu đất\b|\bấn bản\b", words.read_text("utf-8"), re.IGNORECASE)


def test_the_glossary_has_one_word_for_an_edition() -> None:
    assert "ấn bản" not in (DOCUMENT.parent / "glossary.md").read_text("utf-8").lower()


def test_a_count_of_one_never_stands_before_a_plural() -> None:
    for kind in KINDS.values():
        assert not re.search(r"\{count\}(?: more| very| small)* [a-z]+s\b", kind.text.en), kind.code


BARE_ADVICE = re.compile(r"^(?:Check|Correct|Fill in|Mend)(?: the)? (?:\w+ ){0,2}\w+\.$")
"""`Correct the value.`: says neither which, nor where, nor into what."""


def test_a_remedy_is_an_action_and_not_a_bare_verb() -> None:
    bare = [kind.number for kind in KINDS.values() if kind.remedy and BARE_ADVICE.match(kind.remedy.en)]
    assert bare == []


def test_the_forms_that_the_advice_on_numbers_gives_are_read_and_those_it_warns_of_are_not() -> None:
    assert [read_number(text) for text in ("12,5", "12.5", "1 250", "1250", "1,25")] == [
        12.5,
        12.5,
        1250,
        1250,
        1.25,
    ]
    assert [read_number(text) for text in ("12-15", "1.250")] == [None, None]


def test_a_suggested_column_comes_with_the_words_to_write() -> None:
    found = of_mapping.ATTRIBUTE_SUGGESTED.seen(layer="lots", attribute="coverage", column="MDXD", reason="?")
    assert found.remedy is not None
    for said in (found.remedy.vi, found.remedy.en):
        assert '"coverage": "MDXD"' in said
        assert "lots" in said


def test_a_figure_that_is_no_number_is_none_and_a_place_that_is_nowhere_is_left_out() -> None:
    nan, inf = float("nan"), float("inf")
    figures: dict[str, float | int | str | None] = {
        "distance_m": nan,
        "offset_m": -inf,
        "rows": 3,
        "x": "inf",
    }
    kept = {"distance_m": None, "offset_m": None, "rows": 3, "x": "inf"}
    found = of_files.NOT_A_ZIP.seen(Spot("lots", place=(108.4, inf)), measured=figures, file="a.zip")
    assert found.measured == kept
    assert found.place is None
    assert Choice("EPSG:5899", Text("a", "a"), figures).measured == kept
