"""`planning-server migrate`, `publish` and `serve`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from planning_server.cli.counts import counted, listed
from planning_server.cli.database import database_addresses
from planning_server.cli.serve import Side, run_server
from planning_server.cli.settings import load_settings
from planning_server.cli.software import software_name
from planning_server.cli.terminal import JsonOption, in_locale, print_json
from planning_server.domain.text import Text
from planning_server.jobs.build_edition import PublishOrder, publish_edition
from planning_server.publish.edition import Edition
from planning_server.store.migrate import migrate as run_migrations
from planning_server.store.sessions import Store, StoreAddresses


def migrate(json: JsonOption = False) -> None:
    """Bring the database to the newest schema.

    Example: planning-server migrate
    """
    state = run_migrations(database_addresses(load_settings(os.environ)).owner_url)
    if json:
        print_json({"revision": state.found, "newest": state.newest})
    else:
        words = Text(f"Cấu trúc cơ sở dữ liệu: {state.found}.", f"The schema stands at {state.found}.")
        typer.echo(in_locale(words, os.environ))


def publish(
    user: Annotated[str, typer.Option("--as", help="Who publishes: an approver or an administrator.")],
    note: Annotated[str, typer.Option(help="Why, in one line; shown with the edition.")] = "",
    base: Annotated[
        int | None, typer.Option(help="The edition this builds on; refused when it is no longer current.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Publish everything approved as the next edition: bake its tiles, then switch in one step.

    Example: planning-server publish --as approver --note "Công bố quy hoạch phân khu"
    """
    settings = load_settings(os.environ)
    addresses = database_addresses(settings)
    store = Store(StoreAddresses(reader=addresses.reader_url, writer=addresses.writer_url))
    try:
        order = PublishOrder(
            actor=user,
            note=note,
            now=lambda: datetime.now(UTC),
            today=datetime.now(ZoneInfo(settings.timezone)).date(),
            software=software_name(),
            base_edition=base,
            tell=tell,
        )
        edition = publish_edition(store, settings.archive_dir, order)
    finally:
        store.close()
    if json:
        print_json(told(edition))
        return
    held = held_by(edition)
    words = Text(
        f"Đã lập bản công bố số {edition.number}: {held.vi}.",
        f"Published edition {edition.number}: {held.en}.",
    )
    typer.echo(in_locale(words, os.environ))
    for item in edition.manifest["left_out"]:
        left = Text(
            f"Không còn hiệu lực ngày nào, nên được bỏ ra: {item['plan_id']} v{item['version']}.",
            f"Law on no day any more, so left out: {item['plan_id']} v{item['version']}.",
        )
        typer.echo(in_locale(left, os.environ))
    for words in large_tiles_of(edition):
        typer.echo(in_locale(words, os.environ))


MOST_TOLD = 5


def large_tiles_of(edition: Edition) -> list[Text]:
    """The largest tiles over 500 KB in words, and how many more there are; the manifest lists all."""
    found = {
        (part["tileset"], tile["z"], tile["x"], tile["y"]): tile
        for part in edition.manifest["slices"]
        for tile in part.get("large_tiles", ())
    }
    largest = sorted(found.items(), key=lambda item: -item[1]["bytes"])
    told = [
        Text(
            f"Ô {z}/{x}/{y} của {tileset} nặng {tile['bytes'] // 1000} KB ({_held(tile).vi}): trên 500 KB, điện thoại tải chậm. "
            "Không có gì bị bỏ bớt; nếu muốn nhẹ hơn, hãy chia đồ án hoặc giảm số đỉnh của ranh rồi gửi lại.",
            f"Tile {z}/{x}/{y} of {tileset} has {tile['bytes'] // 1000} KB ({_held(tile).en}): over 500 KB, slow to load on a phone. "
            "Nothing was left out; for a lighter one split the plan, or send boundaries with fewer vertices.",
        )
        for (tileset, z, x, y), tile in largest[:MOST_TOLD]
    ]
    more = len(largest) - len(told)
    if more:
        told.append(
            Text(
                f"Còn {more} ô nữa trên 500 KB: xem manifest.",
                f"{more} more tiles over 500 KB: see the manifest.",
            )
        )
    return told


def _held(tile: Mapping[str, Any]) -> Text:
    held = sorted(tile["layers"].items())
    return Text(
        "; ".join(f"{name}: {has['features']} hình, {has['points']} đỉnh" for name, has in held),
        "; ".join(f"{name}: {has['features']} shapes, {has['points']} vertices" for name, has in held),
    )


def tell(words: Text) -> None:
    """Beside the answer, which may be read by a program."""
    typer.echo(in_locale(words, os.environ), err=True)


def told(edition: Edition) -> dict[str, Any]:
    """An edition as `--json` prints it."""
    return {
        "edition": edition.number,
        "manifest_sha256": edition.manifest_sha256,
        "manifest": edition.manifest,
    }


def held_by(edition: Edition) -> Text:
    """How many versions, slices and archives it holds, in words."""
    archives = {sha256 for item in edition.slices for sha256 in item.archives.values()}
    return listed(
        (
            counted(len(edition.versions), Text("phiên bản đồ án", "plan version")),
            counted(len(edition.slices), Text("giai đoạn", "slice")),
            counted(len(archives), Text("kho ô bản đồ", "archive")),
        )
    )


def serve(
    public: Annotated[
        bool,
        typer.Option("--public", help="The public side only, with the rights to read and to keep checks."),
    ] = False,
    desk: Annotated[
        bool, typer.Option("--desk", help="The planner's side only; a worker runs elsewhere.")
    ] = False,
    parent: Annotated[
        int | None, typer.Option("--parent", hidden=True, help="End when this process is gone.")
    ] = None,
) -> None:
    """Serve the map and the answers on this machine until Ctrl-C, with a worker for what planners ask.

    Example: PLANNING_PORT=8080 planning-server serve
    """
    if public and desk:
        raise typer.BadParameter("--public | --desk", param_hint="--desk")
    side = Side.PUBLIC if public else Side.DESK if desk else Side.ALL
    run_server(load_settings(os.environ), side, parent=parent)


def register(app: typer.Typer) -> None:
    app.command("migrate")(migrate)
    app.command("publish")(publish)
    app.command("serve")(serve)
