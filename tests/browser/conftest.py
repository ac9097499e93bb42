"""A real Chromium for the viewer. Every page is watched: errors of its own, requests to other hosts, failed answers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.canned_server import CannedServer, start_canned_server
from tests.browser.visit import Visit, open_visit

VIEWER_DIST = Path(__file__).resolve().parents[2] / "planning_server" / "viewer" / "dist"
FLAGS = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESK = (1280, 800)
PHONE = (360, 740)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine; ./run setup installs it")
    if not (VIEWER_DIST / "index.html").is_file():
        pytest.skip("the viewer is not built; ./run build builds it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture
def canned() -> Iterator[CannedServer]:
    """The built viewer with answers written by the tests themselves, in the contract's shape."""
    server = start_canned_server(VIEWER_DIST)
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def visit(chromium: Browser, canned: CannedServer) -> Iterator[Visit]:
    """A desk-sized window on the canned server; at the end the console must be clean and no other host asked."""
    context = chromium.new_context(viewport={"width": DESK[0], "height": DESK[1]})
    opened = open_visit(context, canned.url)
    yield opened
    context.close()
    assert opened.watch.strangers == []
    assert [error for error in opened.watch.errors if not canned.expects(error)] == []


@pytest.fixture
def phone_visit(chromium: Browser, canned: CannedServer) -> Iterator[Visit]:
    """The same on a narrow phone with touch and a dark theme."""
    context = chromium.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]}, has_touch=True, color_scheme="dark"
    )
    opened = open_visit(context, canned.url)
    yield opened
    context.close()
    assert opened.watch.strangers == []
    assert [error for error in opened.watch.errors if not canned.expects(error)] == []
