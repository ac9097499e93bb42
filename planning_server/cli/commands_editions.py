"""`planning-server activate`, `withdraw-edition` and `clear-archives`: going back, taking an edition back, clearing up."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from planning_server.cli.commands_publish import held_by, tell, told
from planning_server.cli.commands_user import ACTOR
from planning_server.cli.counts import counted, listed
from planning_server.cli.open_desk import only_administrator, open_desk
from planning_server.cli.settings import load_settings
from planning_server.cli.software import software_name
from planning_server.cli.terminal import JsonOption, in_locale, print_json
from planning_server.domain.text import Text
from planning_server.jobs.build_edition import PublishOrder, publish_edition
from planning_server.jobs.clear_archives import clear_archives
from planning_server.jobs.withdraw_edition import withdraw_edition

AdministratorOption = Annotated[
    str | None,
    typer.Option("--as", help="Who decides: an administrator; by default the only one there is."),
]


def activate(
    edition: Annotated[int, typer.Argument(min=1, help="The number of the older edition.")],
    user: AdministratorOption = None,
    note: Annotated[str, typer.Option(help="Why, in one line; shown with the new edition.")] = "",
    base: Annotated[
        int | None, typer.Option(help="The edition that is current now; refused when it is not any more.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Publish the content of an older edition again, under a new number. What it does not hold stays out until it is approved again.

    Example: planning-server activate 3 --as quan --note "Quyết định 12 công bố nhầm"
    """
    settings = load_settings(os.environ)
    with open_desk() as desk:
        order = PublishOrder(
            actor=user or only_administrator(desk),
            note=note,
            now=lambda: datetime.now(UTC),
            today=datetime.now(ZoneInfo(settings.timezone)).date(),
            software=software_name(),
            base_edition=base,
            activates=edition,
            tell=tell,
        )
        published = publish_edition(desk.store, settings.archive_dir, order)
    if json:
        print_json(told(published))
        return
    held = held_by(published)
    words = Text(
        f"Đã công bố lại nội dung của bản số {edition} thành bản số {published.number}: {held.vi}.",
        f"Published the content of edition {edition} again as edition {published.number}: {held.en}.",
    )
    typer.echo(in_locale(words, os.environ))
    for item in published.manifest["left_out"]:
        named = item["plan_id"] + (f" v{item['version']}" if item["version"] else "")
        left = Text(
            f"Bỏ ra cho đến khi được duyệt lại: {named}, quyết định {item['decision_number']}.",
            f"Left out until it is approved again: {named}, decision {item['decision_number']}.",
        )
        typer.echo(in_locale(left, os.environ))


def withdraw(
    edition: Annotated[
        int, typer.Argument(min=1, help="The number of the edition; not that of the current one.")
    ],
    user: AdministratorOption = None,
    note: Annotated[
        str | None, typer.Option(help="Why, in one line; shown to whoever asks for the edition.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Withdraw an edition that is not current: what only it holds answers 410 from now on. Its number and its hash stay.

    Example: planning-server withdraw-edition 4 --as quan --note "Bản vẽ có thông tin cá nhân"
    """
    with open_desk() as desk:
        actor = user or only_administrator(desk)
        row, gone = withdraw_edition(desk, edition, actor=actor, note=note)
    if json:
        print_json(
            {
                "edition": row.edition,
                "state": row.state,
                "manifest_sha256": row.manifest_sha256,
                "archives": list(gone.archives),
                "uploads": [str(item) for item in gone.uploads],
            }
        )
        return
    went = listed(
        (
            counted(len(gone.archives), Text("kho ô bản đồ", "archive")),
            counted(len(gone.uploads), Text("lần gửi", "upload")),
        )
    )
    words = Text(
        f"Đã thu hồi bản công bố số {row.edition}. Không còn bản nào đang đứng giữ: {went.vi}.",
        f"Edition {row.edition} is withdrawn. No standing edition holds any more: {went.en}.",
    )
    typer.echo(in_locale(words, os.environ))


def clear(json: JsonOption = False) -> None:
    """Remove what interrupted builds left in the archive folder. The next publication does the same when it begins.

    Example: planning-server clear-archives
    """
    settings = load_settings(os.environ)
    with open_desk() as desk:
        removed = clear_archives(desk, settings.archive_dir, actor=ACTOR)
    if json:
        print_json(
            {
                "unfinished": list(removed.unfinished),
                "unnamed": list(removed.unnamed),
                "bytes": removed.bytes,
            }
        )
        return
    told = removed.words
    words = Text(f"Đã xóa: {told.vi}.", f"Removed: {told.en}.")
    typer.echo(in_locale(words, os.environ))


def register(app: typer.Typer) -> None:
    app.command("activate")(activate)
    app.command("withdraw-edition")(withdraw)
    app.command("clear-archives")(clear)
