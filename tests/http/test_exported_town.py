"""The sample town as an export: what its maker worked out stands in the GeoPackage, and the tiles of the town lie there as files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio.raw
import pytest
import shapely

from planning_server.cli.cluster import Cluster
from planning_server.domain.errors import Withdrawn
from planning_server.domain.text import Text
from planning_server.jobs.export.edition import Exported, ExportOrder, export_edition
from planning_server.store.sessions import Store, StoreAddresses
from tests.published_town import PublishedTown

DECISION: Final = {"authority", "decision_number", "decision_date", "in_force_from", "in_force_to", "version"}


def order(town: PublishedTown, to: Path) -> ExportOrder:
    return ExportOrder(
        number=1,
        to=to,
        archive_dir=town.archive_dir,
        viewer_dir=to / "none",
        public_url="https://quyhoach.example",
        timezone="Asia/Ho_Chi_Minh",
        software="planning-server/test",
        tell=lambda _: None,
    )


@pytest.fixture(scope="module")
def exported(cluster: Cluster, town: PublishedTown, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    store = Store(StoreAddresses(reader=cluster.url("reader", town.database)))
    try:
        return export_edition(store, order(town, tmp_path_factory.mktemp("exported") / "out"))
    finally:
        store.close()


def columns(exported: Exported, layer: str) -> dict[str, Any]:
    meta, _, shapes, values = pyogrio.raw.read(exported.folder / "edition.gpkg", layer=f"{layer}_5899")
    names = [str(name) for name in meta["fields"]]
    return {**dict(zip(names, values, strict=True)), "geometry": shapely.from_wkb(shapes)}


def test_every_zone_of_every_version_is_there_with_its_area(
    exported: Exported, town_facts: dict[str, Any]
) -> None:
    zones = columns(exported, "zones")
    areas = shapely.area(zones["geometry"])
    for plan_id, versions in town_facts["plans"].items():
        for version, facts in versions.items():
            mine = (zones["plan_id"] == plan_id) & (zones["version"] == int(version))
            assert len(set(zones["zone_id"][mine])) == facts["zones"]
            assert float(areas[mine].sum()) == pytest.approx(facts["area_m2"], abs=0.1)
    assert set(shapely.get_type_id(zones["geometry"])) == {6}


def test_lines_and_overlays_have_the_attributes_of_the_tiles_and_their_decision(exported: Exported) -> None:
    lines, overlays = columns(exported, "lines"), columns(exported, "overlays")
    assert set(lines) - {"geometry"} == DECISION | {"line_id", "plan_id", "level", "kind", "label"} | {
        "road_name",
        "road_width_m",
        "road_class",
        "setback_m",
    }
    assert set(overlays) - {"geometry"} == DECISION | {"overlay_id", "plan_id", "level", "theme"} | {
        "kind",
        "effect",
        "label_vi",
        "label_en",
        "area_m2",
    }
    assert {"red_line", "building_line"} <= set(lines["kind"])
    assert np.all(shapely.length(lines["geometry"]) > 0)
    assert shapely.area(overlays["geometry"]) == pytest.approx(overlays["area_m2"], abs=0.01)


def test_an_edition_that_is_withdrawn_while_it_is_exported_leaves_nothing(
    cluster: Cluster, town: PublishedTown, own_database: str, tmp_path: Path
) -> None:
    store = Store(
        StoreAddresses(reader=cluster.url("reader", own_database), writer=cluster.url("writer", own_database))
    )

    def withdraw(words: Text) -> None:
        if "GeoPackage" in words.en:
            with store.writing() as session:
                session.execute("UPDATE pub.edition SET state = 'withdrawn'")

    try:
        with pytest.raises(Withdrawn):
            export_edition(store, replace(order(town, tmp_path / "out"), tell=withdraw))
    finally:
        store.close()
    assert list(tmp_path.iterdir()) == []
