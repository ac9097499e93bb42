"""An open page of the viewer, and what it does that nobody should see."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request


@dataclass  # no slots: Playwright notes its handlers on the object that they belong to
class Watch:
    """What a page did that nobody should see: `errors` of scripts and console, `strangers` asked on other hosts."""

    home: str
    errors: list[str] = field(default_factory=list[str])
    strangers: list[str] = field(default_factory=list[str])

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "GPU stall" not in message.text:
            self.errors.append(message.text)

    def on_request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.strangers.append(request.url)


@dataclass(slots=True)
class Visit:
    """An open page and its watch; `at` opens an address and waits until the map is drawn."""

    page: Page
    watch: Watch
    home: str

    def at(self, search: str = "", *, settled: bool = True) -> Page:
        self.page.goto(f"{self.home}/{search}")
        if settled:
            self.page.wait_for_selector("#app[data-settled=true]", timeout=60_000)
        return self.page

    def press_centre(self) -> None:
        """A press on the map's centre, which the address gives in degrees."""
        box = self.page.locator("#map").bounding_box()
        assert box is not None
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def open_visit(context: BrowserContext, home: str) -> Visit:
    watch = Watch(home)
    page = context.new_page()
    page.on("console", watch.on_console)
    page.on("pageerror", lambda error: watch.errors.append(str(error)))
    page.on("request", watch.on_request)
    return Visit(page, watch, home)
