"""Draw the town and write its files: `python -m sample_data.make [FOLDER]`.

Seeded and without a clock: run it twice and the bytes are the same. Without FOLDER it writes beside itself.
"""

import sys
from pathlib import Path

from sample_data.town.faults import write_faulty
from sample_data.town.files import write_json, write_zip
from sample_data.town.lots import cadastre
from sample_data.town.picture import draw
from sample_data.town.plans import DECISIONS, parcel_file, parcel_layer, plan_file, plan_layers
from sample_data.town.truth import write_truth
from sample_data.town.versions import town

CADASTRE = "Địa chính Suối Mơ"


def make(folder: Path) -> None:
    """Write `files/`, `demo.json`, `expected/`, `faulty/` and `town.svg` into the folder."""
    drawn = town()
    zones = {
        "2019": drawn.zones_2019,
        "2024": drawn.zones_2024,
        "2026": drawn.zones_2030,
        "detailed": drawn.detailed,
    }
    listed: list[dict[str, str]] = []
    for key, decision in DECISIONS.items():
        layers = plan_layers(decision, zones[key])
        write_zip(folder / "files" / f"{decision.file}.zip", layers)
        write_json(folder / "files" / f"{decision.file}.json", plan_file(decision, layers))
        listed.append(_listed(decision.file, "vector"))
    lots = cadastre(drawn.zones_2024)
    write_zip(folder / "files" / f"{CADASTRE}.zip", [parcel_layer(lots)])
    write_json(folder / "files" / f"{CADASTRE}.json", parcel_file("Bản đồ địa chính thị trấn Suối Mơ"))
    listed.append(_listed(CADASTRE, "parcels"))
    write_json(folder / "demo.json", listed)
    write_truth(folder / "expected", drawn, lots)
    write_faulty(folder / "faulty")
    draw(folder / "town.svg", drawn.zones_2024, drawn.detailed)


def _listed(name: str, kind: str) -> dict[str, str]:
    return {"file": f"files/{name}.zip", "plan": f"files/{name}.json", "kind": kind}


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
