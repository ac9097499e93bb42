"""The edition a web process serves: heard of by NOTIFY, looked for by polling, kept while the database is away."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

import structlog

from planning_server.domain.errors import Refusal, Unavailable
from planning_server.domain.text import Text
from planning_server.publish import editions
from planning_server.publish.edition import Edition
from planning_server.store import editions as rows
from planning_server.store.sessions import Store

POLL_SECONDS = 5.0
RETRY_SECONDS = 2.0
KEEP_EDITIONS = 16
log = structlog.get_logger(__name__)


class CurrentEdition:
    """Holds the current edition in memory, so that tiles, TileJSON and style go on when the database stops."""

    def __init__(self, store: Store, *, watch: Callable[[int], None]) -> None:
        self._store = store
        self._watch = watch
        self._edition: Edition | None = None
        self._withdrawn: frozenset[str] = frozenset()
        self._others: OrderedDict[int, Edition] = OrderedDict()
        self._looked = 0
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Looks once at once, then follows in a thread of its own."""
        try:
            self.refresh()
        except Refusal as refusal:
            log.warning("no edition yet", reason=refusal.text.en)
        self._thread = threading.Thread(target=self._follow, name="edition", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()

    def refresh(self) -> None:
        """Reads the pointer, and the edition if it moved. Raises `Unavailable` when there is no database or no edition."""
        with self._store.reading() as session:
            number = rows.current_number(session)
            known = self._edition
            fresh = (
                known if known is not None and known.number == number else editions.current_edition(session)
            )
            withdrawn = rows.withdrawn_archives(session)
        self._watch(fresh.number)
        with self._lock:
            if known is not fresh:
                log.info("serving edition", edition=fresh.number)
            self._others.clear()  # one of them may have been withdrawn
            self._looked += 1
            self._edition, self._withdrawn = fresh, withdrawn

    def current(self) -> Edition:
        """The edition served now. Raises `Unavailable` before the first one was seen."""
        if self._edition is None:
            self.refresh()
        if self._edition is None:
            raise Unavailable(
                "nothing-published", Text("Chưa có gì được công bố.", "Nothing is published yet.")
            )
        return self._edition

    def edition(self, number: int | None) -> Edition:
        """The current edition, or the one of that number. Raises `NotFound`, `Withdrawn` or `Unavailable`."""
        current = self.current()
        if number is None or number == current.number:
            return current
        with self._lock:
            known, looked = self._others.get(number), self._looked
        if known is None:
            with self._store.reading() as session:
                known = editions.edition(session, number)
            with self._lock:
                if self._looked == looked:  # else it may have been withdrawn since it was read
                    self._others[number] = known
                while len(self._others) > KEEP_EDITIONS:
                    self._others.popitem(last=False)
        return known

    def withdrawn(self) -> frozenset[str]:
        return self._withdrawn

    def _follow(self) -> None:
        while not self._stopped.is_set():
            try:
                for _ in rows.edition_notices(self._store, poll_seconds=POLL_SECONDS):
                    if self._stopped.is_set():
                        return
                    self.refresh()
            except Refusal as refusal:
                log.warning("edition not refreshed", reason=refusal.text.en)
            except Exception:  # this thread must outlive any single fault; the cause is logged
                log.exception("edition not refreshed")
            self._stopped.wait(RETRY_SECONDS)
