"""What others did: following the feed, fetching bytes (拉取)."""

from __future__ import annotations

from collections.abc import Iterator

from sync.core import limits
from sync.core.answers import Answer, FeedPage, Got, Refusal, Reset
from sync.core.codec import digest
from sync.core.messages import Feed, Get, Late, Request
from sync.core.station.desk import Desk, Forged, Job
from sync.core.station.pace import Reach

_LEAST_ITEMS = 10


class Pulling:
    """Keeps every scope that is followed current."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._due_s: dict[str, float] = {}
        self._pause_s: dict[str, float] = {}
        """How long each scope was left alone last."""
        self._page = Reach(_LEAST_ITEMS, limits.MAX_ENTRIES)
        """Items of a page, rather than bytes."""

    def look(self) -> None:
        """Ask every scope at once, and soon again."""
        self._due_s.clear()
        self._pause_s.clear()

    def due(self) -> list[float]:
        """Return when each scope is due."""
        return [self._due(scope) for scope in self._desk.ports.replica.scopes()]

    def jobs(self) -> Iterator[Job]:
        """Yield a question for every scope that is due."""
        limit = self._page.bytes
        for scope in self._desk.ports.replica.scopes():
            if self._due(scope) <= self._desk.now_s:
                cursor = self._desk.ports.replica.cursor(scope)
                yield Job(f"feed/{scope}", Feed(scope, cursor.generation, cursor.number, limit))

    def cut(self, request: Request) -> None:
        """Ask for shorter pages where one is broken off."""
        if isinstance(request, Feed):
            self._page.cut(request.limit)

    def fetch_jobs(self) -> Iterator[Job]:
        """Yield what is wanted of the centre's bytes."""
        for sha256 in self._desk.ports.library.wanted(self._desk.settings.connections * 2):
            yield Job(f"get/{sha256}", Get(sha256), small=False)

    def answered(self, job: Job, answer: Answer) -> None:
        """Apply a page in order, or begin again."""
        request, replica = job.request, self._desk.ports.replica
        if isinstance(request, Get) and isinstance(answer, Got):
            if answer.blob.sha256 != request.sha256:
                raise Forged("blob")
        elif isinstance(request, Feed) and isinstance(answer, Reset):
            if answer.scope != request.scope:
                raise Forged("scope")
            replica.reset(answer.scope, answer.generation)
        elif isinstance(request, Feed) and isinstance(answer, FeedPage):
            _check_page(request, answer)
            self._page.worked(len(answer.items))
            cursor = replica.cursor(request.scope)
            if (cursor.generation, cursor.number) == (request.generation, request.after):
                replica.advance(answer)
            self._mend(answer)
            if answer.through == answer.head:
                self._due_s[request.scope] = self._desk.now_s + self._pause(answer)
        else:
            raise Forged(type(answer).__name__)

    def _pause(self, page: FeedPage) -> float:
        """Return how long to leave a scope alone whose newest page this is."""
        settings, before_s = self._desk.settings, self._pause_s.get(page.scope)
        pause_s = settings.poll_s
        if before_s is not None and not page.items:
            pause_s = max(pause_s, min(settings.poll_most_s, 2 * before_s))
        self._pause_s[page.scope] = pause_s
        if pause_s <= settings.poll_s:
            return pause_s
        # Stations that were switched on together do not ask together for ever.
        return pause_s * (0.8 + 0.2 * self._desk.ports.trust.random())

    def _mend(self, page: FeedPage) -> None:
        """Send what the centre lacks and lies here.

        It went bad there, or this station was restored from a copy that did not know of
        owing it.
        """
        memory, library = self._desk.ports.memory, self._desk.ports.library
        if not page.wanted:
            return
        owed = {each.sha256 for each in memory.owed()}
        mine = [
            sha256
            for sha256 in page.wanted
            if library.describe(sha256) and (sha256 not in owed or memory.blob(sha256))
        ]
        if mine:
            self._desk.owe([Late(sha256, "damaged") for sha256 in mine])
            memory.put_blobs(mine, None)

    def refused(self, job: Job, refusal: Refusal) -> bool:
        """Leave it to a person."""
        return False

    def _due(self, scope: str) -> float:
        if f"feed/{scope}" in self._desk.dead:
            return float("inf")
        return self._due_s.get(scope, self._desk.now_s)


def _check_page(request: Feed, page: FeedPage) -> None:
    """Refuse a page that has gaps, or is not the one asked for.

    Raises:
        Forged: it is not what a centre would answer.
    """
    if (page.scope, page.after) != (request.scope, request.after):
        raise Forged("page")
    if request.generation not in ("", page.generation):
        raise Forged("generation")
    numbers = [item.number for item in page.items]
    inside = [page.after, *numbers, page.through, page.head]
    if inside != sorted(inside) or len(set(numbers)) != len(numbers):
        raise Forged("numbers")
    if numbers and numbers[0] == page.after:
        raise Forged("numbers")
    if not page.scope and numbers != list(range(page.after + 1, page.through + 1)):
        raise Forged("gap")
    if page.through == page.after and page.head > page.through:
        raise Forged("stuck")
    for item in page.items:
        if page.scope and page.scope not in item.cases:
            raise Forged("scope")
        if item.entry is not None and digest(item.entry.raw) != item.entry.hash:
            raise Forged("hash")
