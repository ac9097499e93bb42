"""What can be set from outside, read once by the composition root: `PLANNING_*` variables over a TOML file over defaults.

Other rooms receive plain values. A variable or key that is misspelt stops the start instead of being ignored.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from planning_server.domain.errors import InvalidInput
from planning_server.domain.text import Text

PREFIX = "PLANNING_"
CONFIG_VARIABLE = "PLANNING_CONFIG"
"""Names the TOML file; keys are the names of the settings in lower case."""

VIETNAM = (102.0, 8.0, 110.0, 23.5)


def default_data_dir() -> Path:
    """A folder of the system under root (the service account must be able to enter it), else one of the user's own."""
    if os.geteuid() == 0:
        return Path("/var/lib/planning-server")
    return Path.home() / ".local" / "share" / "planning-server"


class Settings(BaseModel):
    """Every setting, with its default filled in: after `load_settings` nothing here is None but the database addresses.

    The four addresses stand together or not at all; without them the private cluster in `data_dir` is used.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Field(
        default_factory=default_data_dir, description="Everything the server keeps on disk."
    )
    host: str = Field(default="127.0.0.1", description="Address that the web server listens on.")
    port: Annotated[int, Field(ge=1, le=65535)] = Field(default=8000, description="Its port.")
    public_url: str = Field(
        default="", description="Address in links, QR codes and TileJSON; default http://host:port."
    )
    metrics_port: Annotated[int, Field(ge=0, le=65535)] = Field(
        default=9187, description="Port of /metrics on the loopback address; 0 turns it off."
    )
    database_url: str | None = Field(
        default=None, description="PostgreSQL as planning_owner; replaces the private cluster."
    )
    writer_url: str | None = Field(
        default=None, description="The same database as the role that ingests and publishes."
    )
    public_writer_url: str | None = Field(
        default=None, description="The same as the role that stores checks and feedback."
    )
    reader_url: str | None = Field(
        default=None, description="The same, or a replica, as the role that reads what is published."
    )
    archive_dir: Path = Field(
        default=Path(), description="Published tile archives; default data_dir/archives."
    )
    upload_dir: Path = Field(
        default=Path(), description="Uploaded files as received; default data_dir/uploads."
    )
    check_id_key_file: Path = Field(
        default=Path(), description="Key of check ids; default data_dir/keys/check_id.key."
    )
    timezone: str = Field(
        default="Asia/Ho_Chi_Minh", description="Decides which day it is when no date is asked for."
    )
    extent: tuple[float, float, float, float] = Field(
        default=VIETNAM,
        description="West, south, east, north of the deployment in degrees; outside it questions are refused.",
    )
    job_minutes: Annotated[int, Field(ge=1, le=1440)] = Field(
        default=60, description="The most that reading one upload or building one edition may take."
    )
    readings_at_once: Annotated[int, Field(ge=1, le=8)] = Field(
        default=1,
        description="Uploads that one worker reads at the same time; each may take 4 GiB of memory. An edition is built beside them.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="What the log holds."
    )
    postgres_bin: Path | None = Field(
        default=None, description="Folder of PostgreSQL's programs where it is an unusual one."
    )

    @field_validator("extent", mode="before")
    @classmethod
    def _extent_from_text(cls, value: object) -> object:
        return tuple(value.split(",")) if isinstance(value, str) else value

    @field_validator("extent")
    @classmethod
    def _extent_is_a_box(cls, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        west, south, east, north = box
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise ValueError("give west,south,east,north in degrees, west < east and south < north")
        return box

    @field_validator("timezone")
    @classmethod
    def _timezone_is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError("give a name such as Asia/Ho_Chi_Minh") from None
        return name

    @model_validator(mode="before")
    @classmethod
    def _fill_defaults(cls, given: object) -> object:
        if not isinstance(given, Mapping):
            return given
        values: dict[str, Any] = dict(cast("Mapping[str, Any]", given))
        data_dir = Path(values.setdefault("data_dir", default_data_dir())).expanduser()
        values["data_dir"] = data_dir.absolute()
        values.setdefault("archive_dir", values["data_dir"] / "archives")
        values.setdefault("upload_dir", values["data_dir"] / "uploads")
        values.setdefault("check_id_key_file", values["data_dir"] / "keys" / "check_id.key")
        if not values.get("public_url"):
            values["public_url"] = f"http://{values.get('host', '127.0.0.1')}:{values.get('port', 8000)}"
        values["public_url"] = str(values["public_url"]).rstrip("/")
        return values

    @model_validator(mode="after")
    def _addresses_stand_together(self) -> Self:
        addresses = (self.database_url, self.writer_url, self.public_writer_url, self.reader_url)
        if any(addresses) and not all(addresses):
            raise ValueError(
                "set all four of PLANNING_DATABASE_URL, PLANNING_WRITER_URL, PLANNING_PUBLIC_WRITER_URL and "
                "PLANNING_READER_URL, or none of them"
            )
        return self


def load_settings(environment: Mapping[str, str]) -> Settings:
    """Reads the settings from the variables given (and the TOML file that they name).

    Raises `InvalidInput` naming every variable or key that is unknown or has a value that cannot be.
    """
    values = _read_file(environment[CONFIG_VARIABLE]) if environment.get(CONFIG_VARIABLE) else {}
    given = {
        name: value
        for name, value in environment.items()
        if name.startswith(PREFIX) and name != CONFIG_VARIABLE
    }
    unknown = sorted(name for name in given if name.removeprefix(PREFIX).lower() not in Settings.model_fields)
    if unknown:
        raise _unknown_names(unknown, [PREFIX + field.upper() for field in Settings.model_fields])
    values |= {name.removeprefix(PREFIX).lower(): value for name, value in given.items() if value != ""}
    try:
        return Settings.model_validate(values)
    except ValidationError as fault:
        reasons = "; ".join(
            f"{PREFIX}{'.'.join(str(part) for part in error['loc']).upper()}: {error['msg']}"
            if error["loc"]
            else error["msg"]
            for error in fault.errors()
        )
        raise InvalidInput(
            "invalid-setting", Text(f"Cấu hình không hợp lệ: {reasons}", f"Invalid settings: {reasons}")
        ) from None


def _read_file(name: str) -> dict[str, Any]:
    try:
        with Path(name).open("rb") as file:
            values = tomllib.load(file)
    except OSError as cause:
        reason = cause.strerror or "?"
        raise InvalidInput(
            "config-file-unreadable",
            Text(
                f"Không đọc được {CONFIG_VARIABLE}={name}: {reason}",
                f"{CONFIG_VARIABLE}={name} cannot be read: {reason}",
            ),
        ) from None
    except tomllib.TOMLDecodeError as cause:
        raise InvalidInput(
            "config-file-invalid", Text(f"{name} không phải là TOML: {cause}", f"{name} is not TOML: {cause}")
        ) from None
    unknown = sorted(set(values) - set(Settings.model_fields))
    if unknown:
        raise _unknown_names(unknown, list(Settings.model_fields))
    return values


def _unknown_names(unknown: list[str], known: list[str]) -> InvalidInput:
    vi: list[str] = []
    en: list[str] = []
    for name in unknown:
        near = difflib.get_close_matches(name, known, n=1)
        vi.append(f"{name} (có phải {near[0]}?)" if near else name)
        en.append(f"{name} (did you mean {near[0]}?)" if near else name)
    return InvalidInput(
        "unknown-setting",
        Text(f"Không có cấu hình tên {', '.join(vi)}.", f"There is no setting named {', '.join(en)}."),
    )
