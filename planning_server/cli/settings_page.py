"""Writes `docs/settings.md` from the settings themselves: python -m planning_server.cli.settings_page > docs/settings.md"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from planning_server.cli.settings import CONFIG_VARIABLE, PREFIX, Settings

HEAD = f"""# Settings

Variables of the environment, or keys of a TOML file that `{CONFIG_VARIABLE}` names (there in small letters and without
`{PREFIX}`); a variable wins over the file. A name that is misspelt stops the start.

| variable | default | what it is |
|---|---|---|
"""

DEFAULTS_THAT_FOLLOW = {
    "data_dir": "`/var/lib/planning-server` under root, else `~/.local/share/planning-server`",
    "public_url": "`http://{host}:{port}`",
    "archive_dir": "`{data_dir}/archives`",
    "upload_dir": "`{data_dir}/uploads`",
    "check_id_key_file": "`{data_dir}/keys/check_id.key`",
}


def settings_page() -> str:
    """The page as Markdown, one row a setting, in the order of the class."""
    rows = [
        f"| `{PREFIX}{name.upper()}` | {_default(name, field)} | {field.description} |"
        for name, field in _fields()
    ]
    return HEAD + "\n".join(rows) + "\n"


def _fields() -> list[tuple[str, FieldInfo]]:
    return list(Settings.model_fields.items())


def _default(name: str, field: FieldInfo) -> str:
    if name in DEFAULTS_THAT_FOLLOW:
        return DEFAULTS_THAT_FOLLOW[name]
    value: Any = field.default
    if value is None or value is PydanticUndefined:
        return "not set"
    if isinstance(value, tuple):
        return "`" + ",".join(str(part) for part in value) + "`"
    return f"`{value if not isinstance(value, Path) else value.as_posix()}`"


if __name__ == "__main__":
    sys.stdout.write(settings_page())
