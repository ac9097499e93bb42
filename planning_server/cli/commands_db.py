"""`planning-server db`: the private database cluster."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from planning_server.cli.cluster import ClusterStatus
from planning_server.cli.database import private_cluster
from planning_server.cli.settings import load_settings
from planning_server.cli.terminal import (
    EXIT_REFUSED,
    EXIT_SOMETHING_MISSING,
    JsonOption,
    in_locale,
    print_json,
)
from planning_server.domain.text import Text

db_app = typer.Typer(help="The private PostgreSQL cluster in the data folder.", no_args_is_help=True)

ELSEWHERE = Text(
    "Cơ sở dữ liệu do PLANNING_DATABASE_URL chỉ định; không có gì để khởi động hay dừng.",
    "PLANNING_DATABASE_URL names a database that somebody else runs; there is nothing to start or stop.",
)


def _say(text: Text) -> None:
    typer.echo(in_locale(text, os.environ))


def _report(status: ClusterStatus | None, *, as_json: bool) -> None:
    if status is None:
        if as_json:
            print_json({"state": "external"})
        else:
            _say(ELSEWHERE)
        return
    if as_json:
        answer = {"state": status.state, "data_dir": status.data_dir, "socket_dir": status.socket_dir}
        print_json({**answer, "version": status.version, "pid": status.pid})
        return
    place = str(status.data_dir)
    words = {
        "absent": Text(f"Chưa tạo cơ sở dữ liệu trong {place}.", f"No database cluster in {place} yet."),
        "stopped": Text(f"Cơ sở dữ liệu trong {place} đang dừng.", f"The database in {place} is stopped."),
        "running": Text(
            f"Cơ sở dữ liệu trong {place} đang chạy (PostgreSQL {status.version}, tiến trình {status.pid}).",
            f"The database in {place} is running (PostgreSQL {status.version}, process {status.pid}).",
        ),
    }
    _say(words[status.state])


@db_app.command("start")
def start(json: JsonOption = False) -> None:
    """Make the cluster where there is none and start it.

    Example: planning-server db start
    """
    cluster = private_cluster(load_settings(os.environ))
    _report(cluster.start() if cluster is not None else None, as_json=json)


@db_app.command("stop")
def stop(json: JsonOption = False) -> None:
    """Stop the cluster; sessions still open are ended.

    Example: planning-server db stop
    """
    cluster = private_cluster(load_settings(os.environ))
    if cluster is not None:
        cluster.stop()
    _report(cluster.status() if cluster is not None else None, as_json=json)


@db_app.command("status")
def status(json: JsonOption = False) -> None:
    """Say whether the cluster runs; exit code 3 when it does not.

    Example: planning-server db status --json
    """
    cluster = private_cluster(load_settings(os.environ))
    found = cluster.status() if cluster is not None else None
    _report(found, as_json=json)
    if found is not None and found.state != "running":
        raise typer.Exit(EXIT_SOMETHING_MISSING)


@db_app.command("reset")
def reset(
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask; everything in the database is lost.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Stop the cluster and remove it with everything in it. Archives and uploaded files stay.

    Example: planning-server db reset --yes
    """
    cluster = private_cluster(load_settings(os.environ))
    if cluster is None:
        _report(None, as_json=json)
        return
    if not yes:
        question = Text(
            f"Xóa toàn bộ cơ sở dữ liệu trong {cluster.data_dir}? Hãy thêm --yes.",
            f"This removes the whole database in {cluster.data_dir}. Add --yes to do so.",
        )
        typer.echo(in_locale(question, os.environ), err=True)
        raise typer.Exit(EXIT_REFUSED)
    cluster.reset()
    _report(cluster.status(), as_json=json)


def register(app: typer.Typer) -> None:
    app.add_typer(db_app, name="db")
