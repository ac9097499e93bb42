"""Settings: what is misspelt or impossible stops the start; defaults follow from one another."""

from __future__ import annotations

from pathlib import Path

import pytest

from planning_server.cli.settings import load_settings
from planning_server.domain.errors import InvalidInput


def test_folders_follow_the_data_folder() -> None:
    settings = load_settings({"PLANNING_DATA_DIR": "/srv/quy-hoach"})
    assert settings.archive_dir == Path("/srv/quy-hoach/archives")
    assert settings.upload_dir == Path("/srv/quy-hoach/uploads")
    assert settings.check_id_key_file == Path("/srv/quy-hoach/keys/check_id.key")


def test_the_public_address_follows_host_and_port_and_has_no_slash_at_its_end() -> None:
    assert load_settings({"PLANNING_PORT": "8123"}).public_url == "http://127.0.0.1:8123"
    assert (
        load_settings({"PLANNING_PUBLIC_URL": "https://qh.example.vn/"}).public_url == "https://qh.example.vn"
    )


def test_a_misspelt_variable_stops_the_start_and_names_its_neighbour() -> None:
    with pytest.raises(InvalidInput) as refusal:
        load_settings({"PLANNING_DATADIR": "/srv"})
    assert "PLANNING_DATA_DIR" in refusal.value.text.en


def test_variables_of_others_are_left_alone() -> None:
    assert load_settings({"PORT": "1", "HOME": "/nowhere"}).port == 8000


def test_a_file_is_read_and_a_variable_wins_over_it(tmp_path: Path) -> None:
    config = tmp_path / "planning.toml"
    config.write_text(
        'port = 8100\ntimezone = "Asia/Bangkok"\nextent = [107.0, 11.0, 109.0, 12.5]\n', encoding="utf-8"
    )
    settings = load_settings({"PLANNING_CONFIG": str(config), "PLANNING_PORT": "8200"})
    assert settings.port == 8200
    assert settings.timezone == "Asia/Bangkok"
    assert settings.extent == (107.0, 11.0, 109.0, 12.5)


def test_an_unknown_key_in_the_file_stops_the_start(tmp_path: Path) -> None:
    config = tmp_path / "planning.toml"
    config.write_text("prot = 8100\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as refusal:
        load_settings({"PLANNING_CONFIG": str(config)})
    assert "prot (did you mean port?)" in refusal.value.text.en


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PLANNING_PORT", "eighty"),
        ("PLANNING_PORT", "70000"),
        ("PLANNING_TIMEZONE", "Asia/Nowhere"),
        ("PLANNING_EXTENT", "109,11,107,12"),
        ("PLANNING_EXTENT", "107,11,109"),
        ("PLANNING_EXTENT", "nan,11,109,12"),
        ("PLANNING_LOG_LEVEL", "loud"),
        ("PLANNING_READER_URL", "postgresql:///only_one_of_four"),
    ],
)
def test_a_value_that_cannot_be_is_refused(name: str, value: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        load_settings({name: value})
    assert "PLANNING_" in refusal.value.text.en


def test_a_file_that_is_not_there_or_not_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        load_settings({"PLANNING_CONFIG": str(tmp_path / "absent.toml")})
    broken = tmp_path / "broken.toml"
    broken.write_text("port = = 1", encoding="utf-8")
    with pytest.raises(InvalidInput):
        load_settings({"PLANNING_CONFIG": str(broken)})
