"""Who may enter the private cluster, and as what."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import psycopg
import pytest

from planning_server.cli.cluster import APPLICATION_ROLES, ROLE_NAMES, Cluster
from planning_server.cli.service_account import SERVICE_USER


def test_each_role_enters_as_itself_and_is_no_superuser(cluster: Cluster) -> None:
    for role in APPLICATION_ROLES:
        with psycopg.connect(cluster.url(role)) as session:
            row = session.execute(
                "SELECT current_user, usesuper FROM pg_user WHERE usename = current_user"
            ).fetchone()
        assert row == (ROLE_NAMES[role], False)


def test_the_database_has_postgis_and_the_text_extensions(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("owner")) as session:
        found = {row[0] for row in session.execute("SELECT extname FROM pg_extension")}
        encoding = session.execute("SHOW server_encoding").fetchone()
    assert {"postgis", "unaccent", "pg_trgm"} <= found
    assert encoding == ("UTF8",)


def test_it_listens_on_no_network_address(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("owner")) as session:
        assert session.execute("SHOW listen_addresses").fetchone() == ("",)


def test_addresses_of_another_cluster_in_the_environment_change_nothing(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGHOST", "/nowhere")
    monkeypatch.setenv("PGDATA", "/nowhere")
    with psycopg.connect(cluster.url("reader")) as session:
        assert session.execute("SELECT 1").fetchone() == (1,)
    assert cluster.start().state == "running"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try as another account")
def test_another_account_of_the_machine_cannot_enter(cluster: Cluster) -> None:
    psql = cluster.socket_dir
    done = subprocess.run(
        ["psql", f"--host={psql}", "--username=planning_reader", "planning", "--command=SELECT 1"],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        user="nobody",
        group="nogroup",
        extra_groups=[],
    )
    assert done.returncode != 0
    assert "denied" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the cluster as another account")
def test_under_root_the_server_runs_as_the_service_account(cluster: Cluster) -> None:
    pid = cluster.status().pid
    assert Path(f"/proc/{pid}").owner() == SERVICE_USER


def test_a_copy_of_a_database_is_owned_by_the_owner_role(cluster: Cluster) -> None:
    cluster.create_database("copied", template="planning")
    try:
        with psycopg.connect(cluster.url("owner", "copied")) as session:
            row = session.execute(
                "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
            ).fetchone()
        assert row == ("planning_owner",)
    finally:
        cluster.drop_database("copied")
