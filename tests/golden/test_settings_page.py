"""The page of settings is written from the settings and says what they say."""

from __future__ import annotations

from pathlib import Path

from planning_server.cli.settings import Settings, load_settings
from planning_server.cli.settings_page import DEFAULTS_THAT_FOLLOW, settings_page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "settings.md"


def test_the_page_in_the_docs_is_the_one_the_settings_write() -> None:
    assert PAGE.read_text(encoding="utf-8") == settings_page(), (
        "write it anew: python -m planning_server.cli.settings_page > docs/settings.md"
    )


def test_every_setting_says_what_it_is() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_the_defaults_that_follow_from_others_are_those_of_the_page() -> None:
    settings = load_settings(
        {"PLANNING_DATA_DIR": "/srv/qh", "PLANNING_HOST": "10.0.0.5", "PLANNING_PORT": "81"}
    )
    for name in ("public_url", "archive_dir", "upload_dir", "check_id_key_file"):
        pattern = DEFAULTS_THAT_FOLLOW[name].strip("`")
        assert str(getattr(settings, name)) == pattern.format(host="10.0.0.5", port=81, data_dir="/srv/qh")
