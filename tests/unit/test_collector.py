"""The search for cycles rests while a file is read, and is as it was afterwards, whoever read beside whom."""

from __future__ import annotations

import gc

import pytest

from planning_server.jobs.collector import collector_at_rest


def test_it_rests_until_the_last_reader_is_done() -> None:
    assert gc.isenabled()
    with collector_at_rest():
        with collector_at_rest():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_wakes_after_a_failure() -> None:
    with pytest.raises(ValueError, match="x"), collector_at_rest():
        raise ValueError("x")
    assert gc.isenabled()


def test_it_stays_off_for_whoever_had_switched_it_off() -> None:
    gc.disable()
    try:
        with collector_at_rest():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
