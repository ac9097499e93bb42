"""The ingest desk as commands use it, and who is meant where nobody is named."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from planning_server.cli.database import database_addresses
from planning_server.cli.settings import load_settings
from planning_server.domain.errors import InvalidInput
from planning_server.domain.text import Text
from planning_server.jobs.desk import IngestDesk
from planning_server.store.accounts import Role, only_account_with_role
from planning_server.store.sessions import Store, StoreAddresses


@contextmanager
def open_desk() -> Generator[IngestDesk]:
    """The desk of the settings in the environment; its store is closed afterwards."""
    settings = load_settings(os.environ)
    addresses = database_addresses(settings)
    store = Store(StoreAddresses(reader=addresses.reader_url, writer=addresses.writer_url))
    try:
        yield IngestDesk(
            store,
            settings.upload_dir,
            lambda: datetime.now(UTC),
            extent=settings.extent,
            zone=ZoneInfo(settings.timezone),
        )
    finally:
        store.close()


def only_administrator(desk: IngestDesk) -> str:
    """The name of the one administrator there is. Raises `InvalidInput` where there is none or more than one."""
    with desk.store.writing() as session:
        account = only_account_with_role(session, Role.ADMIN)
    if account is None:
        raise InvalidInput(
            "who-administers",
            Text(
                "Ai ra lệnh này? Hãy thêm --as TÊN của một quản trị viên (tạo tài khoản: planning-server user add TÊN --role admin).",
                "Who asks for this? Add --as NAME of an administrator (make an account: planning-server user add NAME --role admin).",
            ),
        )
    return account.username


def only_planner(desk: IngestDesk) -> str:
    """The name of the one planner there is. Raises `InvalidInput` where there is none or more than one."""
    with desk.store.writing() as session:
        account = only_account_with_role(session, Role.PLANNER)
    if account is None:
        raise InvalidInput(
            "who-sends",
            Text(
                "Ai gửi đồ án này? Hãy thêm --as TÊN (tạo tài khoản: planning-server user add TÊN --role planner).",
                "Who sends this? Add --as NAME (make an account: planning-server user add NAME --role planner).",
            ),
        )
    return account.username
