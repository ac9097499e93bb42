"""Files that want harm or are broken: each is refused by name, nothing leaves the job folder, nothing raises."""

from __future__ import annotations

import io
import os
import socket
import stat
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely

from planning_server.domain.finding import Finding, Severity
from planning_server.ingest.archive import ZipLimits, ZipRequest, unpack
from planning_server.ingest.content import Content
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from planning_server.ingest.readers import child, exchange
from planning_server.ingest.unreadable import Unreadable
from tests.shapefiles import LayerFiles, lots, plan_words, square, write_zip


def content_of(path: Path, **changes: Any) -> Content:  # noqa: ANN401 - any JSON value can be put in place
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(plan_words(**changes)))


def only_fatal(content: Content) -> Finding:
    fatal = [found for found in content.findings if found.severity is Severity.FATAL]
    assert len(fatal) == 1
    assert content.layers == ()
    assert content.version is None
    assert fatal[0].remedy is not None
    return fatal[0]


def zip_of(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_a_file_that_is_no_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.zip"
    path.write_bytes(b"this is a text")
    assert only_fatal(content_of(path)).code == "not_a_zip"


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.zip"
    path.write_bytes(b"")
    assert only_fatal(content_of(path)).code == "file_empty"


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.999])
def test_a_zip_cut_short_is_refused_as_damaged(tmp_path: Path, keep: float) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])
    assert only_fatal(content_of(path)).code == "zip_corrupt"


def test_a_zip_with_a_flipped_byte_is_refused_as_damaged(tmp_path: Path) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots(40)))
    whole = bytearray(path.read_bytes())
    whole[200] ^= 0xFF
    path.write_bytes(whole)
    assert only_fatal(content_of(path)).code == "zip_corrupt"


@pytest.mark.parametrize(
    "name",
    [
        "../lots.shp",
        "a/../../lots.shp",
        "/etc/lots.shp",
        "C:\\lots.shp",
        "..\\..\\lots.shp",
        "lots\u202e.shp",
        "lo\nts.shp",
    ],
)
def test_a_name_that_leads_outside_is_refused_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    path = zip_of(tmp_path / "plan.zip", **{name: b"x", "lots.dbf": b"x"})
    folder = tmp_path / "job" / "inner"
    folder.mkdir(parents=True)
    with pytest.raises(Unreadable) as refused:
        unpack(ZipRequest(path, "plan.zip", folder, frozenset({"lots"})))
    assert refused.value.findings[0].code == "zip_unsafe_name"
    assert list(folder.iterdir()) == []


def test_a_link_inside_the_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.zip"
    link = zipfile.ZipInfo("lots.shp")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert only_fatal(content_of(path)).code == "zip_unsafe_name"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "plan.zip", **{"lots.shp": bytes(40_000_000)})
    finding = only_fatal(content_of(path))
    assert finding.code == "zip_too_large"
    assert finding.remedy is not None
    assert "plain way" in finding.remedy.en  # smaller files would be as dense
    assert finding.measured["limit"] == ZipLimits().ratio


def test_a_zip_that_lies_about_its_size_is_stopped_while_it_is_unpacked(tmp_path: Path) -> None:
    path = zip_of(
        tmp_path / "plan.zip", **{f"lots{part}": os.urandom(50_000) for part in (".shp", ".shx", ".dbf")}
    )
    folder = tmp_path / "job"
    folder.mkdir()
    limits = ZipLimits(unpacked_bytes=160_000)
    raw = path.read_bytes().replace(struct.pack("<I", 50_000), struct.pack("<I", 10))
    path.write_bytes(raw)
    with pytest.raises(Unreadable):
        unpack(ZipRequest(path, "plan.zip", folder, frozenset({"lots"}), limits))
    assert sum(part.stat().st_size for part in folder.iterdir()) <= limits.unpacked_bytes


def test_too_many_files_are_refused_with_the_number(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "plan.zip", **{f"a{number}.txt": b"" for number in range(2001)})
    finding = only_fatal(content_of(path))
    assert finding.code == "zip_too_large"
    assert finding.measured == {"found": 2001, "limit": 2000}


def test_a_zip_with_a_password_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    raw = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := raw.find(signature, start)) >= 0:
            raw[start + offset] |= 1
            start += 4
    path.write_bytes(raw)
    codes = {found.code for found in content_of(path).findings}
    assert codes == {"zip_encrypted"}


def test_a_zip_without_a_shapefile_says_what_it_holds(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "plan.zip", **{"inner.zip": b"PK", "readme.txt": b"hello"})
    finding = only_fatal(content_of(path))
    assert finding.code == "no_shapefile"
    assert "inner.zip" in finding.text.en


def test_a_missing_shp_is_named(tmp_path: Path) -> None:
    finding = only_fatal(content_of(write_zip(tmp_path, LayerFiles("lots", lots(), without=[".shp"]))))
    assert finding.code == "shp_missing"
    assert "lots" in finding.text.vi
    assert ".shp" in finding.text.vi


def test_a_missing_index_is_rebuilt_and_told(tmp_path: Path) -> None:
    content = content_of(write_zip(tmp_path, LayerFiles("lots", lots(), without=[".shx"])))
    assert [zone.code for zone in content.layers[0].zones] == ["DAT_O_Nhomnhao"] * 4
    [told] = [found for found in content.findings if found.code == "shx_missing"]
    assert told.severity is Severity.WARNING


def test_shapes_without_their_attributes_are_read_and_told(tmp_path: Path) -> None:
    ranh = LayerFiles("ranh", [(square(0, 0, 400), {"id": "a"})], without=[".dbf"])
    layers = {**plan_words()["mapping"]["layers"], "ranh": {"role": "boundary"}}
    content = content_of(
        write_zip(tmp_path, LayerFiles("lots", lots()), ranh),
        mapping={"layers": layers},
        covers={"layer": "ranh"},
    )
    [told] = [found for found in content.findings if found.code == "dbf_missing"]
    assert told.layer == "ranh"
    assert content.layers[0].zones


def test_an_index_with_more_shapes_than_the_table_has_rows_is_an_error(tmp_path: Path) -> None:
    def one_row_less(table: bytes) -> bytes:
        return table[:4] + struct.pack("<I", 3) + table[8:]

    content = content_of(write_zip(tmp_path, LayerFiles("lots", lots(4), patch={".dbf": one_row_less})))
    [told] = [found for found in content.findings if found.code == "rows_differ"]
    assert told.measured == {"shapes": 4, "rows": 3}
    assert content.is_blocked


def test_a_missing_part_of_a_layer_that_nobody_maps_is_only_told(tmp_path: Path) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()), LayerFiles("khac", lots(), without=[".shp"]))
    content = content_of(path)
    assert len(content.layers[0].zones) == 4
    assert [found.code for found in content.findings].count("file_not_read") == 4


def test_a_broken_layer_that_nobody_maps_does_not_stand_in_the_way(tmp_path: Path) -> None:
    path = write_zip(
        tmp_path,
        LayerFiles("lots", lots()),
        LayerFiles("khac", lots(), patch={".shp": cut(200)}),
        LayerFiles(
            "chu", [(square(0, 0), {"ten": "XX"})], cpg=None, patch={".dbf": replaced("XX", b"\xd0\xe2")}
        ),
    )
    content = content_of(path)
    assert len(content.layers[0].zones) == 4
    assert "file_not_read" in {found.code for found in content.findings}


def test_the_same_layer_in_two_folders_is_refused_until_the_plan_file_says_which(tmp_path: Path) -> None:
    path = write_zip(tmp_path, LayerFiles("a/lots", lots()), LayerFiles("b/LOTS", lots(2)))
    refused = only_fatal(content_of(path))
    assert refused.code == "layer_twice"
    assert "a/lots" in refused.text.en
    assert "b/LOTS" in refused.text.en
    layer = {"role": "zones", "attributes": {"code": "code"}}
    assert len(content_of(path, mapping={"layers": {"b/lots": layer}}).layers[0].zones) == 2


def test_a_number_that_is_infinite_is_no_number(tmp_path: Path) -> None:
    rows = [(square(0, 0), {"id": "a", "code": "DAT_Dulich", "note": "x", "n": 123456.0})]
    layer = LayerFiles("lots", rows, patch={".dbf": replaced("123456", b"   inf")})
    content = content_of(write_zip(tmp_path, layer))
    assert content.quarantine[0].columns == {"note": ("x",), "n": (None,)}


def test_a_measure_system_of_another_part_of_the_world_is_no_crash(tmp_path: Path) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    content = content_of(path, measure_crs="EPSG:3031")  # polar stereographic, the other end of the earth
    assert [found.code for found in content.findings if found.severity == "error"] == ["measure_crs_false"]
    far = {"type": "Polygon", "coordinates": [[[0, 90], [90, 90], [45, 89], [0, 90]]]}
    assert content_of(path, covers=far).findings


def test_a_layer_that_the_plan_file_names_and_the_zip_lacks_is_refused_with_those_it_has(
    tmp_path: Path,
) -> None:
    path = write_zip(tmp_path, LayerFiles("other", lots()))
    [finding] = content_of(path).findings
    assert finding.code == "layer_not_in_file"
    assert "other" in finding.text.en


def cut(keep: int) -> Callable[[bytes], bytes]:
    return lambda whole: whole[:keep]


def replaced_by(content: bytes) -> Callable[[bytes], bytes]:
    def change(_whole: bytes) -> bytes:
        return content

    return change


def replaced(old: str, new: bytes) -> Callable[[bytes], bytes]:
    def change(whole: bytes) -> bytes:
        assert old.encode() in whole
        return whole.replace(old.encode(), new)

    return change


@pytest.mark.parametrize("part", [".shp", ".dbf"])
def test_a_part_cut_short_is_refused_with_the_bytes_that_lack(tmp_path: Path, part: str) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots(), patch={part: cut(200)}))
    finding = only_fatal(content_of(path))
    assert finding.code == "layer_truncated"
    assert "200" in finding.text.en


def test_a_shp_that_is_something_else_is_refused(tmp_path: Path) -> None:
    virtual = b"<OGRVRTDataSource><OGRVRTLayer name='lots'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    path = write_zip(tmp_path, LayerFiles("lots", lots(), patch={".shp": replaced_by(virtual)}))
    assert only_fatal(content_of(path)).code == "layer_unreadable"


def test_random_bytes_after_a_good_header_never_break_the_server(tmp_path: Path) -> None:
    def scramble(whole: bytes) -> bytes:
        return whole[:100] + os.urandom(len(whole) - 100)

    path = write_zip(tmp_path, LayerFiles("lots", lots(50), patch={".shp": scramble}))
    content = content_of(path)
    assert content.findings
    assert content.is_blocked or all(found.severity != Severity.FATAL for found in content.findings)


def test_a_reader_that_is_stopped_is_reported_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "child.py"
    broken.write_text("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", encoding="utf-8")
    monkeypatch.setattr(child, "__file__", str(broken))
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    assert only_fatal(content_of(path)).code == "reading_stopped"


def test_coordinates_that_are_no_numbers_are_an_error_with_their_row(tmp_path: Path) -> None:
    def with_nan(whole: bytes) -> bytes:
        # record 1 of the file: header 100, record header 8, type and box 36, counts and one part 12, then x of the first point
        start = 100 + 8 + 4 + 32 + 4 + 4 + 4
        return whole[:start] + struct.pack("<d", float("nan")) + whole[start + 8 :]

    path = write_zip(tmp_path, LayerFiles("lots", lots(), patch={".shp": with_nan}))
    content = content_of(path)
    found = [item for item in content.findings if item.code == "coordinates_not_finite"]
    assert [(item.row, item.severity) for item in found] == [(1, Severity.ERROR)]
    assert content.layers == ()


def test_a_ring_that_does_not_close_is_an_error_with_its_row(tmp_path: Path) -> None:
    def opened(whole: bytes) -> bytes:
        start = 100 + 8 + 4 + 32 + 4 + 4 + 4
        return whole[:start] + struct.pack("<d", 575_000.5) + whole[start + 8 :]

    content = content_of(write_zip(tmp_path, LayerFiles("lots", lots(), patch={".shp": opened})))
    found = [item for item in content.findings if item.code == "broken_geometry"]
    assert [(item.row, item.severity) for item in found] == [(1, Severity.ERROR)]


def test_swapped_axes_are_an_error_that_says_so(tmp_path: Path) -> None:
    swapped = [
        (shapely.transform(shape, lambda xy: xy[:, ::-1]), values)
        for shape, values in lots()
        if shape is not None
    ]
    content = content_of(write_zip(tmp_path, LayerFiles("lots", swapped)))
    assert "axes_swapped" in [found.code for found in content.findings]
    assert content.layers == ()


def test_coordinates_outside_the_zone_are_an_error_with_their_row(tmp_path: Path) -> None:
    rows = [*lots(), (square(20_000, 0), {"id": "far", "code": "DAT_Dulich", "density": "10"})]
    content = content_of(write_zip(tmp_path, LayerFiles("lots", rows)))
    found = [item for item in content.findings if item.code == "coordinates_outside_crs"]
    assert [item.row for item in found] == [5]
    assert content.is_blocked


def test_that_nothing_is_left_to_publish_is_not_told_beside_what_explains_it(tmp_path: Path) -> None:
    rows = [(square(20_000, 0), {"id": "far", "code": "DAT_Dulich", "density": "10"})]
    content = content_of(write_zip(tmp_path, LayerFiles("lots", rows)))
    codes = [item.code for item in content.findings]
    assert "coordinates_outside_crs" in codes
    assert "nothing_to_publish" not in codes
    assert not content.is_fatal


def test_an_unknown_system_is_refused_with_its_name(tmp_path: Path) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots(), prj='LOCAL_CS["Hệ tọa độ địa phương"]'))
    [asked] = content_of(path).findings
    assert (asked.code, asked.severity) == ("crs_unknown", "error")


def test_no_prj_is_refused_unless_the_plan_file_names_the_system(tmp_path: Path) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots(), prj=None))
    [asked] = content_of(path).findings
    assert (asked.code, asked.severity) == ("crs_missing", "error")
    assert content_of(path, crs="EPSG:5899").layers


def test_names_from_an_old_windows_zip_are_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.zip"
    made = write_zip(tmp_path, LayerFiles("Chức năng", lots()), file_name="made.zip")
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(path, "w") as target:
        for info in source.infolist():
            target.writestr(info.filename, source.read(info))
    raw = bytearray(path.read_bytes())  # the same names, without the mark that they are UTF-8
    for signature, offset in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        start = 0
        while (start := raw.find(signature, start)) >= 0:
            raw[start + offset] &= ~0x08
            start += 4
    path.write_bytes(raw)
    mapping = {"layers": {"Chức năng": {"role": "zones", "attributes": {"code": "code"}}}}
    content = content_of(path, mapping=mapping)
    assert len(content.layers[0].zones) == 4
    assert "file_name_decoded" in [found.code for found in content.findings]


def test_rubbish_of_other_programs_is_passed_over(tmp_path: Path) -> None:
    extra = {
        "__MACOSX/._lots.shp": b"x",
        ".DS_Store": b"x",
        "Thumbs.db": b"x",
        "lots.shp.xml": b"<a/>",
        "lots.qix": b"x",
    }
    content = content_of(write_zip(tmp_path, LayerFiles("lots", lots()), extra=extra))
    assert "file_not_read" not in [found.code for found in content.findings]


def test_a_zip_inside_memory_limits_is_read_twice_the_same(tmp_path: Path) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    assert content_of(path) == content_of(path)
    assert zipfile.is_zipfile(io.BytesIO(path.read_bytes()))


def stand_in(tmp_path: Path, body: str) -> str:
    """A reader that sets its limits as the real one does, and then does something else."""
    script = tmp_path / "stand_in.py"
    lines = [
        "import runpy, sys",
        f"real = runpy.run_path({child.__file__!r})",
        "real['_limit'](); real['_leave_the_network']()",
        body,
    ]
    script.write_text("\n".join(lines), encoding="utf-8")
    return str(script)


def test_a_reader_that_wants_all_memory_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    greedy = "try:\n    bytearray(6 << 30)\nexcept MemoryError:\n    sys.exit(real['EXIT_OUT_OF_MEMORY'])"
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    monkeypatch.setattr(child, "__file__", stand_in(tmp_path, greedy))
    finding = only_fatal(content_of(path))
    assert finding.code == "reading_stopped"
    assert "memory" in finding.text.en


def test_content_that_would_fill_the_memory_is_refused_with_the_limit_and_the_way_round(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots(4)), LayerFiles("khac", lots(4)))
    needed = written_bytes(path, tmp_path / "needed")
    monkeypatch.setattr(child, "LARGEST_OUTPUT", needed)
    assert content_of(path).layers
    monkeypatch.setattr(child, "LARGEST_OUTPUT", needed - 1)
    finding = only_fatal(content_of(path))
    assert finding.code == "content_too_large"
    assert finding.measured == {"limit_bytes": needed - 1}


def written_bytes(path: Path, folder: Path) -> int:
    """What the reader writes of all layers of a zip, in bytes."""
    folder.mkdir()
    layers = unpack(ZipRequest(path, path.name, folder, frozenset({"lots"}))).data_sets
    exchange.write_sources(folder, [layer.source for layer in layers])
    before = set(folder.iterdir())
    subprocess.run([sys.executable, "-I", child.__file__, str(folder), str(1 << 20)], check=True)
    return sum(part.stat().st_size for part in set(folder.iterdir()) - before)


def test_the_limit_on_content_is_what_the_documentation_says() -> None:
    assert child.LARGEST_OUTPUT == 512 * 1024 * 1024


def test_a_reader_that_writes_more_than_it_was_allowed_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chatty = "from pathlib import Path\nfor shp in Path(sys.argv[1]).glob('*.shp'): shp.with_suffix('.bin').write_bytes(b' ' * 5000)"
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    monkeypatch.setattr(child, "__file__", stand_in(tmp_path, chatty))
    monkeypatch.setattr(child, "LARGEST_OUTPUT", 4999)
    assert only_fatal(content_of(path)).code == "content_too_large"


def test_a_reader_has_no_network_where_the_kernel_lets_it_go_without(tmp_path: Path) -> None:
    probe = f"import ctypes, sys; sys.exit(ctypes.CDLL(None).unshare({child.CLONE_NEWNET}) != 0)"
    if subprocess.run([sys.executable, "-c", probe], check=False).returncode != 0:
        pytest.skip("the kernel gives this process no network namespace of its own")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        calling = f"import socket\ntry:\n    socket.create_connection(('127.0.0.1', {port}), 2)\nexcept OSError:\n    sys.exit(7)"
        script = stand_in(tmp_path, calling)
        done = subprocess.run([sys.executable, "-I", script], check=False)
    assert done.returncode == 7
