"""Which database the settings mean: the private cluster in the data folder, or one that somebody else runs."""

from __future__ import annotations

from dataclasses import dataclass

from planning_server.cli.cluster import Cluster
from planning_server.cli.settings import Settings


@dataclass(frozen=True, slots=True)
class DatabaseAddresses:
    """libpq addresses of the same database, one for each role."""

    owner_url: str
    writer_url: str
    public_writer_url: str
    reader_url: str


def private_cluster(settings: Settings) -> Cluster | None:
    """The cluster of our own, or None where `PLANNING_DATABASE_URL` replaces it."""
    if settings.database_url is not None:
        return None
    return Cluster(settings.data_dir, postgres_bin=settings.postgres_bin)


def database_addresses(settings: Settings) -> DatabaseAddresses:
    """The addresses as set, or those of the private cluster (whether or not it runs)."""
    given = (settings.database_url, settings.writer_url, settings.public_writer_url, settings.reader_url)
    owner, writer, public_writer, reader = given
    if owner is not None and writer is not None and public_writer is not None and reader is not None:
        return DatabaseAddresses(owner, writer, public_writer, reader)
    cluster = Cluster(settings.data_dir, postgres_bin=settings.postgres_bin)
    return DatabaseAddresses(
        cluster.url("owner"), cluster.url("writer"), cluster.url("public_writer"), cluster.url("reader")
    )


def start_database(settings: Settings) -> bool:
    """Starts the private cluster where there is one and it does not run; True when this call started it."""
    cluster = private_cluster(settings)
    if cluster is None or cluster.status().state == "running":
        return False
    cluster.start()
    return True


def stop_database(settings: Settings) -> bool:
    """Stops the private cluster; False when there is none or it did not run."""
    cluster = private_cluster(settings)
    return cluster is not None and cluster.stop()
