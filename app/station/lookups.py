"""Looking things up in the archive: asked, granted by another, seen for a time (档案查询).

Whatever is to be seen or printed is in the journal before anybody sees it. Nothing is handed
out as a file: a page leaves as pixels for a window, or on paper with a watermark whose number
leads back to the journal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from app.station.lookup_print import stamped
from dossier.archive_changes import AskLookup, DecideLookup, EndLookup, NoteLookupUse
from dossier.court_time import in_court
from dossier.documents.facts import court_of
from dossier.ids import CaseId, LookupId, LookupUseId, PageId, new_id
from dossier.lookup import LOOKUP_WORDS, Lookup, LookupUse, Use
from dossier.model import Page, Volume
from dossier.people.archive import ArchivePerson
from dossier.store import archive as reads
from dossier.store import journal
from dossier.store.plan.archive import check_pages
from resources.errors import (
    BadTemplate,
    BadValue,
    Cancelled,
    LookupOutOfTurn,
    NotEntitled,
    WenyiError,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.station.station import Station

DAYS = (1, 3, 7, 15, 30)
"""For how long a request is usually granted."""
MOST_PRINTED = 200
"""Pages of one print."""
Print = Callable[[bytes], None]
"""Puts a PDF on paper; raises a WenyiError where it does not come out."""
_SERIAL = re.compile(r"([0-9a-f]{4})-(\d{1,12})-([0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class LookupPage:
    """A page that may be seen (可查阅页面)."""

    page: Page
    volume: Volume
    position: int
    """1-based in its volume."""
    title: str
    """Of its material."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What was printed (打印记录)."""

    used: LookupUse
    serial: str
    pages: int


class LookupDesk:
    """The looking up, for one person who signed in; may be used from several threads.

    Args:
        station: open.
        person: who signed in.
        now: what time it is; given by tests.
    """

    def __init__(
        self,
        station: Station,
        person: ArchivePerson,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._station, self._store = station, station.store
        self.person = person
        self._now = now

    def ask(
        self,
        case_id: CaseId,
        purpose: str,
        *,
        main: bool = True,
        confidential: bool = False,
        capacity: str = "",
    ) -> Lookup:
        """Ask to look into volumes of a case (申请查档).

        Raises:
            NotEntitled: 副卷 is not for this person.
            EmptyValue: no purpose, or no volume.
            UnknownItem: no such case.
        """
        self.person.check_asking(confidential=confidential)
        lookup = Lookup(
            LookupId(new_id()),
            case_id,
            main,
            confidential,
            self.person.name,
            capacity,
            purpose,
            self._now(),
        )
        self._store.apply(AskLookup(lookup), self.person.name)
        return self.lookup(lookup.id)

    def decide(
        self,
        lookup_id: LookupId,
        granted: bool,
        *,
        days: int = 3,
        may_print: bool = False,
        ground: str = "",
    ) -> Lookup:
        """Grant or refuse what another person asked for (审批查档).

        Raises:
            NotEntitled: this person may not decide it.
            OwnRequest: they asked themselves.
            LookupOutOfTurn: it is decided.
            EmptyValue: refused without a ground.
            BadValue: not between 1 and 90 days.
        """
        lookup = self.lookup(lookup_id)
        self.person.check_deciding(lookup)
        if not 1 <= days <= 90:
            raise BadValue(column="days", value=str(days))
        at = self._now()
        until = at + timedelta(days=days) if granted else None
        change = DecideLookup(lookup_id, granted, self.person.name, at, until, may_print, ground)
        self._store.apply(change, self.person.name)
        return self.lookup(lookup_id)

    def end(self, lookup_id: LookupId) -> Lookup:
        """End a request before its time; who asked may, and who may decide (结束查档).

        Raises:
            NotEntitled: it is somebody else's.
            LookupOutOfTurn: it is over.
        """
        lookup = self.lookup(lookup_id)
        if lookup.person != self.person.name:
            self.person.check_deciding(lookup)
        self._store.apply(EndLookup(lookup_id, self._now()), self.person.name)
        return self.lookup(lookup_id)

    def lookup(self, lookup_id: LookupId) -> Lookup:
        """Return a request; UnknownItem where this person may not know of it."""
        with self._store.snapshot() as reader:
            found = reads.lookup(reader, lookup_id)
        if not self._may_know(found):
            raise NotEntitled(who=self.person.name, wish="查看该申请")
        return found

    def listed(self, case_id: CaseId | None = None) -> list[Lookup]:
        """Return the requests this person may know of, newest first."""
        with self._store.snapshot() as reader:
            found = reads.lookups(reader, case_id)
        return [one for one in found if self._may_know(one)]

    def uses(self, lookup_id: LookupId) -> list[LookupUse]:
        """Return what was seen and printed under a request."""
        self.lookup(lookup_id)
        with self._store.snapshot() as reader:
            return reads.uses(reader, lookup_id)

    def may_decide(self, lookup: Lookup) -> bool:
        """Return whether this person may decide a request."""
        try:
            self.person.check_deciding(lookup)
        except NotEntitled:
            return False
        return lookup.person != self.person.name

    def open(self, lookup_id: LookupId) -> Looking:
        """Begin to look (开始查阅).

        Raises:
            NotEntitled: somebody else asked, or 副卷 is not for this person any more.
            LookupOutOfTurn: it is not granted, or its time is over.
        """
        lookup = self.lookup(lookup_id)
        if lookup.person != self.person.name:
            raise NotEntitled(who=self.person.name, wish="查阅他人申请的卷宗")
        self.person.check_asking(confidential=lookup.confidential)
        looking = Looking(self._station, lookup, self._now)
        looking.check_open()
        return looking

    def _may_know(self, lookup: Lookup) -> bool:
        """副卷: whoever may not see it does not learn that somebody asked."""
        return self.person.confidential or not lookup.confidential


class Looking:
    """One opening of granted volumes: its pages as pixels, noted before they are shown (查阅)."""

    def __init__(self, station: Station, lookup: Lookup, now: Callable[[], datetime]) -> None:
        self._station, self.lookup, self._now = station, lookup, now
        arranged = station.arrangement(lookup.case_id)
        self.pages: tuple[LookupPage, ...] = tuple(
            LookupPage(page, volume, arranged.positions[page.id], filed.material.title)
            for volume in lookup.volumes
            for item in arranged.volume(volume).items
            for filed in item.materials
            for page in filed.pages
        )
        self._by_id = {one.page.id: one for one in self.pages}
        self._seen: set[PageId] = set()

    @property
    def until(self) -> datetime:
        """When looking ends."""
        return self.lookup.until or self._now()

    def check_open(self) -> None:
        """Check that it is still granted, asked anew.

        Raises:
            LookupOutOfTurn: it is not, or its time is over.
        """
        with self._station.store.snapshot() as reader:
            self.lookup = reads.lookup(reader, self.lookup.id)
        if not self.lookup.is_open(self._now()):
            over = self.lookup.is_over(self._now())
            state = "已过期" if over else LOOKUP_WORDS[self.lookup.state]
            raise LookupOutOfTurn(who=self.lookup.person, wish="查阅", state=state)

    def picture(self, page_id: PageId, max_side_px: int | None = None) -> NDArray[np.uint8]:
        """Return a page as pixels; that it is shown is in the journal first.

        Raises:
            LookupOutOfTurn: the time is over.
            NotGranted: it lies in another volume.
        """
        self.check_open()
        if page_id not in self._seen:
            self._note(Use.VIEWED, (page_id,))
            self._seen.add(page_id)
        else:
            # Noted once in an opening; that it still lies there is asked each time.
            with self._station.store.snapshot() as reader:
                check_pages(reader, self.lookup, (page_id,))
        return self._station.view(self._station.store.page(page_id), max_side_px)

    def print_pages(self, page_ids: Sequence[PageId], deliver: Print) -> Printed:
        """Print pages with a watermark; the print is in the journal before it comes out.

        Raises:
            NotGranted: printing was not granted, or a page lies in another volume.
            LookupOutOfTurn: the time is over.
            BadValue: no pages, or more than are printed at once.
            NoPrinter: nothing came out; that is noted, too.
        """
        wanted = tuple(dict.fromkeys(page_ids))
        if not 1 <= len(wanted) <= MOST_PRINTED:
            raise BadValue(column="pages", value=str(len(wanted)))
        self.check_open()
        used, serial = self._note(Use.PRINTED, wanted)
        words = watermark(self.lookup, self._station, used.at, serial)
        try:
            deliver(stamped(self._station, [self._by_id[one].page for one in wanted], words))
        except (WenyiError, Cancelled):
            self._note(Use.FAILED, wanted, used.id)
            raise
        return Printed(used, serial, len(wanted))

    def _note(
        self, use: Use, pages: tuple[PageId, ...], of: LookupUseId | None = None
    ) -> tuple[LookupUse, str]:
        lookup, store = self.lookup, self._station.store
        used = LookupUse(
            LookupUseId(new_id()),
            lookup.id,
            lookup.case_id,
            lookup.volume,
            use,
            lookup.person,
            pages,
            self._now(),
            of,
        )
        changes = store.apply(NoteLookupUse(used), lookup.person)
        (entry,) = store.journal_entries(changes.sequence - 1, 1)
        return used, _serial(entry)


def _court_of(station: Station) -> str:
    """Return what the court is called: by its own file, else by the settings."""
    try:
        named = court_of(station.home).name
    except BadTemplate:
        # A print is not kept back for it; making papers tells what is wrong with the file.
        named = ""
    return named or station.settings.court or "本院档案室"


def watermark(lookup: Lookup, station: Station, at: datetime, serial: str) -> tuple[str, ...]:
    """Return what stands on every printed page: who, where, when, and the number."""
    place = _court_of(station)
    local = in_court(at)
    device = station.store.identity.device[:8]
    return (
        f"{lookup.person}　{local:%Y-%m-%d %H:%M}",
        f"{place}　工作站 {device}",
        f"编号 {serial}",
    )


def traced(station: Station, serial: str) -> LookupUse | None:
    """Return the print a watermark's number leads to; None: not of this station's journal.

    Raises:
        BadValue: it is no such number.
    """
    found = _SERIAL.fullmatch(serial.strip().lower())
    if found is None:
        raise BadValue(column="serial", value=serial[:40])
    entries = station.store.journal_entries(int(found[2]) - 1, 1)
    if not entries or _serial(entries[0]) != serial.strip().lower():
        return None
    ids = [delta.id for delta in entries[0].deltas if delta.table == "lookup_use"]
    with station.store.snapshot() as reader:
        return reads.use(reader, LookupUseId(ids[0])) if ids else None


def _serial(entry: journal.Entry) -> str:
    """Place in the journal, with parts of the station's name and of the entry's hash."""
    return f"{entry.device.replace('-', '')[-4:]}-{entry.position}-{entry.hash[:8]}"
