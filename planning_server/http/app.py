"""`create_app`: the web application from plain settings and a store. Nothing connects before the server starts it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.middleware.gzip import GZipMiddleware

from planning_server.http import (
    routes_audit,
    routes_constraints,
    routes_desk_editions,
    routes_documents,
    routes_editions,
    routes_end_version,
    routes_health,
    routes_map,
    routes_parcels,
    routes_permit,
    routes_plan_diff,
    routes_plans,
    routes_session,
    routes_upload_answers,
    routes_upload_events,
    routes_upload_reading,
    routes_uploads,
)
from planning_server.http.context import HEAD_ONLY, AppSettings, Context
from planning_server.http.current import CurrentEdition
from planning_server.http.described_problems import DescribedApi
from planning_server.http.desk_paths import PublicCors, is_desk_call, is_preflight, options_answer
from planning_server.http.metrics import Metrics
from planning_server.http.problems import install_problems, write_refusal
from planning_server.http.upload_notices import UploadNotices
from planning_server.http.viewer_files import PAGE_HEADERS, ViewerFiles
from planning_server.ingest.kept_files import close_kept_files, sweep_parts
from planning_server.jobs.desk import IngestDesk
from planning_server.store.sessions import Store
from planning_server.tiles.archive import ArchiveFolder
from planning_server.tiles.serve import Message, Receive, Scope, Send, TileBranch

log = structlog.get_logger(__name__)
DESCRIPTION = (
    "Approved zoning plans as living data: what applies at a place, whether a building passes, and the tiles that show it. "
    "Every legal answer names its edition and its day. Errors are RFC 9457 problem documents."
)

PUBLIC_ROUTES = (
    routes_health,
    routes_editions,
    routes_plan_diff,
    routes_plans,
    routes_documents,
    routes_map,
    routes_parcels,
    routes_constraints,
    routes_permit,
)
DESK_ROUTES = (
    routes_session,
    routes_end_version,
    routes_uploads,
    routes_upload_events,
    routes_upload_reading,
    routes_upload_answers,
    routes_desk_editions,
    routes_audit,
)

DOCS_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "base-uri 'none'"
)


class PlanningApp:
    """The outermost ASGI application: files named by content go past the framework, everything else through it."""

    def __init__(self, api: FastAPI, tiles: TileBranch, metrics: Metrics) -> None:
        self.api = api
        self.metrics = metrics
        self._tiles = tiles

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.api(scope, receive, send)
        elif self._tiles.answers(scope["path"]):
            await self.metrics.measured(self._tiles, scope, receive, send, "/tiles/{archive}")
        elif scope["method"] == "OPTIONS" and (is_desk_call(scope) or not is_preflight(scope)):
            await self.metrics.measured(self._options, scope, receive, send, None)
        elif scope["method"] == "HEAD":
            await self.metrics.measured(self._head, scope, receive, send, None)
        else:
            await self.metrics.measured(self.api, scope, receive, send, None)

    async def _head(self, scope: Scope, receive: Receive, send: Send) -> None:
        """HEAD is GET without the body, on every address."""

        async def without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        scope["method"] = "GET"
        scope[HEAD_ONLY] = True
        await self.api(scope, receive, without_body)

    async def _options(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Which methods an address takes; never a permission for pages of other sites."""
        await (options_answer(self.api, scope) or self.api)(scope, receive, send)


def create_app(settings: AppSettings, store: Store, desk: IngestDesk | None = None) -> PlanningApp:
    """Joins the rooms into one application. `store` needs `reader` and `public_writer`, and is closed at shutdown.

    With a `desk` the planners' calls are there too, and `store` needs `writer`; without one their addresses do not exist.
    """
    metrics = Metrics()
    context = Context(
        settings=settings,
        store=store,
        current=CurrentEdition(store, watch=metrics.watch_edition),
        archives=ArchiveFolder(settings.archive_dir),
        desk=desk,
        notices=UploadNotices(store),
    )

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        context.current.start()
        if desk is not None:
            context.notices.start()
            context.notices.stop_with_the_process()
            sweep_parts(desk.upload_dir)
            close_kept_files(desk.upload_dir)
        yield
        context.notices.stop()
        context.current.stop()
        store.close()

    api = DescribedApi(
        title="Planning Server",
        version=settings.software.rpartition("/")[2],
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        redirect_slashes=False,  # a redirection would name the host that the caller claims
        lifespan=lifespan,
    )
    api.state.context = context
    api.state.diffs = routes_plan_diff.KeptDiffs()
    install_problems(api)
    api.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=4)
    api.add_middleware(
        PublicCors, allow_origins=["*"], allow_methods=["GET", "HEAD", "POST"], allow_headers=["*"]
    )
    for routes in (*PUBLIC_ROUTES, *(DESK_ROUTES if desk is not None else ())):
        api.include_router(routes.router)
    _add_docs(api)
    _add_viewer(api, ViewerFiles(settings.viewer_dir))
    return PlanningApp(api, TileBranch(context.archives, context.current.withdrawn, write_refusal), metrics)


def _add_docs(api: FastAPI) -> None:
    """`/api/docs` with Swagger UI from here: the page asks no other host."""

    def docs() -> Response:
        page = get_swagger_ui_html(
            openapi_url="/api/openapi.json",
            title=api.title,
            swagger_js_url="/api-docs/swagger-ui-bundle.js",
            swagger_css_url="/api-docs/swagger-ui.css",
            swagger_favicon_url="/favicon.svg",
        )
        page.headers.update({**PAGE_HEADERS, "Content-Security-Policy": DOCS_POLICY})
        return page

    api.add_api_route("/api/docs", docs, methods=["GET"], include_in_schema=False)


def _add_viewer(api: FastAPI, files: ViewerFiles) -> None:
    def index(request: Request) -> Response:
        return files.index(request)

    api.add_api_route("/", index, methods=["GET"], include_in_schema=False)
    for path in files.paths:
        if path != "index.html":
            api.add_api_route(
                f"/{path}", _file_handler(files, path), methods=["GET"], include_in_schema=False
            )


def _file_handler(files: ViewerFiles, path: str):  # noqa: ANN202 - FastAPI reads the handler's own annotations
    def handler(request: Request) -> Response:
        return files.file(path, request)

    return handler
