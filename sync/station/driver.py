"""The sync of one open station, put together (同步)."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

from dossier.court_time import court_now
from dossier.ids import new_id
from dossier.store import Store, chains
from resources.errors import (
    CaseOutOfReach,
    Locked,
    NotEnrolled,
    RuleError,
    SyncError,
    UnknownItem,
)
from sync.access.codes import read_code
from sync.core.answers import Conflict
from sync.core.station import Ports, Station
from sync.core.station.events import (
    Alarm,
    Hush,
    PageState,
    Progress,
    Throttle,
    TryAgain,
)
from sync.core.station.ports import Dead, issue_again
from sync.station import comparing, conflicts
from sync.station.asking import ask_json, text
from sync.station.carrying import HttpCarrier
from sync.station.certificates import new_key
from sync.station.contract import (
    CaseLine,
    Comparison,
    Enrolment,
    EnrolmentState,
    Status,
    SyncReport,
)
from sync.station.enrolling import Applicant, Kept, due_for_renewal, enrol, renew
from sync.station.incoming import Incoming
from sync.station.journal import StationJournal
from sync.station.library import Library
from sync.station.link import Link
from sync.station.loop import Loop, Standing
from sync.station.memory import StationMemory
from sync.station.moving import common_with_centre
from sync.station.pacing import Pacer
from sync.station.replica import StationReplica
from sync.station.running import Counts, Run, SyncSettings, ask_about_conflicts, judge, settle
from sync.station.sole import SoleRight
from sync.station.standings import Standings, seconds_left
from sync.station.trust import Trust
from sync.station.witnessing import witness_newest

__all__ = ["Driver", "SyncSettings"]

_log = logging.getLogger(__name__)

_KEPT = "sync_enrolment"
_TRIED_KEY = "sync_tried_key"
_LAST_ANSWER = "sync_last_answer"
_CARE_S = 20.0
_RENEW_EVERY_S = 3600.0
_WITNESS_EVERY_S = 600.0


class Driver:
    """Implements :class:`sync.station.contract.Sync` over an open store."""

    def __init__(self, store: Store, settings: SyncSettings | None = None) -> None:
        self._store = store
        self._settings = settings or SyncSettings()
        self._lock = threading.RLock()
        self._pacer = Pacer()
        self._run: Run | None = None
        self._journal = StationJournal(store)
        self._memory = StationMemory(store)
        self._replica = StationReplica(store)
        self._standings = Standings(store, self._journal, self._memory)
        self._sole = SoleRight(store.home / "sync.lock")
        self._closing = threading.Event()
        self._care: threading.Thread | None = None
        self._unsubscribe = store.subscribe(self._heed)

    # ---- letting in -----------------------------------------------------------------

    def enrol(self, url: str, token: str) -> Enrolment:
        """See :class:`~sync.station.contract.Sync`."""
        identity = self._store.identity
        applicant = Applicant(
            identity.device,
            identity.epoch,
            identity.public_key,
            lambda digest: chains.sign(identity.seed, digest),
            self._settings.name,
        )
        # Kept before it is used: asked again after a lost answer, it is the same key.
        tried = self._setting(_TRIED_KEY) or new_key()
        self._put_setting(_TRIED_KEY, tried)
        kept = enrol(url, token, applicant, tried)
        self._keep(kept)
        self._put_setting(_TRIED_KEY, None)
        with self._lock:
            running = self._run is not None
            if running:
                self._stop()
                self.start()
        return kept.enrolment

    def enrol_anew(self, url: str, token: str) -> Enrolment:
        """Be let in as another station: this one is a copy that the centre shut out.

        Raises:
            Offline, BadCode, Rejected: as :meth:`enrol`; asked again, it goes on from there.
        """
        read_code(token)
        with self._lock:
            self._stop()
            kept = self._kept()
            if kept is not None:
                link = Link(kept.enrolment.url, kept.link_context())
                library = Library(self._store, self._replica)
                incoming = Incoming(self._store.home / "incoming", self._store.identity.seed)
                try:
                    common = common_with_centre(
                        self._journal,
                        HttpCarrier(link, library, incoming),
                        self._memory.watermark(self._journal.epoch),
                    )
                finally:
                    link.close()
                self._journal.move(new_id(), 1, common)
                self._put_setting(_KEPT, None)
        return self.enrol(url, token)

    def enrolment(self) -> Enrolment | None:
        """Return what this station was given, or None before it was let in."""
        kept = self._kept()
        return None if kept is None else kept.enrolment

    # ---- running --------------------------------------------------------------------

    def start(self) -> None:
        """See :class:`~sync.station.contract.Sync`."""
        with self._lock:
            if self._run is not None or self._closing.is_set():
                return
            kept = self._kept()
            if kept is None or not self._sole.take():
                return
            self._run = self._begin(kept)
            self._care = threading.Thread(target=self._care_for, name="sync-care", daemon=True)
            self._care.start()

    def once(self) -> SyncReport:
        """See :class:`~sync.station.contract.Sync`."""
        began_s = time.monotonic()
        with self._lock:
            kept = self._kept()
            if kept is None:
                raise NotEnrolled()
            background = self._run is not None
            if not self._sole.take():
                raise Locked(path=str(self._store.home))
            run = self._run or self._begin(kept)
            self._run = run
        before = (run.counts.entries, run.counts.blobs, run.counts.received)
        sent = run.loop.standing.progress.sent_bytes
        try:
            self._renew_if_due(run)
            standing = settle(run)
            if standing.at_rest and run.counts.entries > before[0]:
                # The feed was asked before the centre decided on what was sent.
                standing = settle(run)
            ask_about_conflicts(self._store, run)
            if standing.answers:
                self._witness(run)
        finally:
            if not background:
                with self._lock:
                    self._stop()
        judge(run, standing)
        return SyncReport(
            sent_entries=run.counts.entries - before[0],
            sent_blobs=run.counts.blobs - before[1],
            sent_bytes=standing.progress.sent_bytes - sent,
            received_entries=run.counts.received - before[2],
            pending=standing.progress.pending,
            dead=standing.progress.dead,
            conflicts=len(self.conflicts()),
            seconds=round(time.monotonic() - began_s, 3),
        )

    def close(self) -> None:
        """See :class:`~sync.station.contract.Sync`."""
        self._closing.set()
        self._unsubscribe()
        with self._lock:
            self._stop()
            care, self._care = self._care, None
        if care is not None and care is not threading.current_thread():
            care.join()

    # ---- what a window shows --------------------------------------------------------

    def status(self) -> Status:
        """See :class:`~sync.station.contract.Sync`."""
        run, kept = self._run, self._kept()
        standing = run.loop.standing if run is not None else None
        progress = self._resting() if standing is None else standing.progress
        state: EnrolmentState = "none" if kept is None else "enrolled"
        if progress.shut_out:
            state = "shut_out"
        pending_bytes = self._standings.pending_bytes()
        return Status(
            enrolment=state,
            centre=kept.enrolment.centre if kept is not None else "",
            url=kept.enrolment.url if kept is not None else "",
            online=standing is not None and standing.answers > 0 and not standing.failures,
            last_answer_at=self._last_answer(standing),
            progress=progress,
            pending_bytes=pending_bytes,
            seconds_left=seconds_left(pending_bytes, progress.bytes_per_s),
            quiet=self._settings.quiet,
            limit_bytes_per_s=self._settings.limit_bytes_per_s,
            conflicts=conflicts.count_unresolved(self._store),
        )

    def progress(self) -> Progress:
        """Return where sending stands, without a look at the store while it runs."""
        run = self._run
        return self._resting() if run is None else run.loop.standing.progress

    def states(self, page_ids: Sequence[str]) -> dict[str, PageState]:
        """See :class:`~sync.station.contract.Sync`."""
        return self._standings.pages(page_ids, self._under_way())

    def material_states(self, case_id: str) -> dict[str, PageState]:
        """Return the state of every material of a case: the least of its pages."""
        return self._standings.materials(case_id, self._under_way())

    def cases(self) -> Sequence[CaseLine]:
        """See :class:`~sync.station.contract.Sync`."""
        return self._standings.cases(self._under_way())

    def alarms(self) -> Sequence[Alarm]:
        """See :class:`~sync.station.contract.Sync`."""
        run = self._run
        return () if run is None else run.loop.alarms()

    # ---- what a person does ---------------------------------------------------------

    def noted(self) -> None:
        """See :class:`~sync.station.contract.Sync`."""
        run = self._run
        if run is not None:
            run.loop.noted()

    def hush(self, quiet: bool) -> None:
        """See :class:`~sync.station.contract.Sync`."""
        self._settings = replace(self._settings, quiet=quiet)
        run = self._run
        if run is not None:
            run.loop.post(Hush(quiet), always=True)

    def throttle(self, bytes_per_s: int | None) -> None:
        """See :class:`~sync.station.contract.Sync`."""
        self._settings = replace(self._settings, limit_bytes_per_s=bytes_per_s)
        self._limit()

    def dead(self) -> Sequence[Dead]:
        """See :class:`~sync.station.contract.Sync`."""
        return self._memory.dead()

    def try_again(self, key: str) -> None:
        """See :class:`~sync.station.contract.Sync`."""
        run = self._run
        if run is not None:
            run.loop.post(TryAgain(key))
        else:
            issue_again(self._journal, key)
            self._memory.revive(key)

    def follow(self, case_number: str, login: str, password: str) -> str:
        """See :class:`~sync.station.contract.Sync`."""
        kept = self._kept()
        if kept is None:
            raise NotEnrolled()
        link = Link(kept.enrolment.url, kept.link_context())
        try:
            answer = ask_json(link, "POST", "/v1/sign-in", {"login": login, "password": password})
            session = text(answer, "session", 300)
            try:
                found = ask_json(link, "POST", "/v1/follow", {"case_number": case_number}, session)
            except RuleError as error:
                raise CaseOutOfReach(thing=case_number, detail=error.kind) from error
            finally:
                _sign_out(link, session)
        finally:
            link.close()
        case_id = text(found, "case", 80)
        self._replica.follow(case_id)
        self.noted()
        return case_id

    def unfollow(self, case_id: str) -> None:
        """See :class:`~sync.station.contract.Sync`."""
        if case_id not in self._replica.scopes():
            raise UnknownItem(thing=case_id)
        self._replica.unfollow(case_id)
        self.noted()

    def conflicts(self) -> Sequence[Conflict]:
        """See :class:`~sync.station.contract.Sync`."""
        return conflicts.unresolved(self._store)

    def compare(self, conflict_id: str) -> Comparison:
        """See :class:`~sync.station.contract.Sync`."""
        for conflict in self.conflicts():
            if conflict.id == conflict_id:
                return comparing.compare(self._store, conflict)
        raise UnknownItem(thing=conflict_id)

    def resolve(self, conflict_id: str, keep: Literal["centre", "mine"], who: str) -> None:
        """See :class:`~sync.station.contract.Sync`."""
        conflicts.resolve(self._store, conflict_id, keep, who)
        self.noted()

    # ---- inside: running ------------------------------------------------------------

    def _begin(self, kept: Kept) -> Run:
        """Make everything that one connection needs, and start it."""
        ending = threading.Event()
        library = Library(
            self._store, self._replica, keep_days=self._settings.keep_days, ending=ending
        )
        self._pacer = Pacer()
        link = Link(kept.enrolment.url, kept.link_context(), self._pacer)
        incoming = Incoming(self._store.home / "incoming", self._store.identity.seed)
        incoming.sweep(set(library.wanted(1 << 20)))
        self._replica.understand()
        trust = Trust(kept.enrolment.centre_key)
        counts = Counts(kept.enrolment.device)
        ports = Ports(self._journal, self._memory, library, self._replica, trust)
        carrier = HttpCarrier(link, library, incoming)
        loop = Loop(
            lambda: Station(ports),
            carrier,
            free=library.free,
            heard=counts.heard,
            ending=ending,
        )
        run = Run(kept, link, loop, counts, library, carrier)
        loop.post(Hush(self._settings.quiet), always=True)
        self._limit(run)
        loop.start()
        return run

    def _stop(self) -> None:
        run, self._run = self._run, None
        if run is None:
            return
        if not run.loop.stop():
            _log.warning("the sync did not end in time; its threads end by themselves")
        self._sole.give()
        at_s = run.loop.standing.last_answer_s
        if at_s is not None:
            self._put_setting(_LAST_ANSWER, _iso(at_s).encode("ascii"))

    def _care_for(self) -> None:
        """Keep the hours of the limit and the certificate fresh, and an eye on the centre."""
        renewed_s = witnessed_s = float("-inf")
        while not self._closing.wait(_CARE_S):
            run = self._run
            if run is None:
                return
            self._limit(run)
            ask_about_conflicts(self._store, run)
            if time.monotonic() - renewed_s > _RENEW_EVERY_S:
                renewed_s = time.monotonic()
                self._renew_if_due(run)
            if time.monotonic() - witnessed_s > _WITNESS_EVERY_S and self._memory.generation():
                witnessed_s = time.monotonic()
                self._witness(run)

    def _witness(self, run: Run) -> None:
        try:
            witness_newest(
                self._store,
                run.link,
                run.kept.enrolment.centre_key,
                self._memory.generation(),
                run.loop.alarm,
            )
        except SyncError as error:
            _log.info("the centre's tree head was not witnessed: %s", error)

    def _renew_if_due(self, run: Run) -> None:
        if not due_for_renewal(run.kept.enrolment.certificate_pem, time.time()):
            return
        try:
            fresh = renew(run.kept, run.link)
        except SyncError as error:
            _log.warning("the certificate was not renewed: %s", error)
            return
        self._keep(fresh)
        run.kept = fresh
        run.link.use(fresh.link_context())

    def _limit(self, run: Run | None = None) -> None:
        """Set the limit that holds at this hour."""
        run = run or self._run
        free = self._settings.schedule.is_free(court_now())
        rate = None if free else self._settings.limit_bytes_per_s
        if run is not None and self._pacer.rate != rate:
            self._pacer.limit(rate)
            run.loop.post(Throttle(rate), always=True)

    def _heed(self, changes: object) -> None:
        """Hear of a commit, on the writer's thread."""
        run = self._run
        if run is not None:
            run.library.heed(changes)  # type: ignore[arg-type]
            run.loop.noted()

    # ---- inside: what is kept -------------------------------------------------------

    def _under_way(self) -> frozenset[str]:
        run = self._run
        return frozenset() if run is None else run.loop.standing.under_way

    def _resting(self) -> Progress:
        """Return where sending stands while nothing runs."""
        journal, memory = self._journal, self._memory
        return Progress(
            pending=journal.head().sequence - memory.watermark(journal.epoch),
            owed=len(memory.owed()),
            dead=len(memory.dead()),
            sent_bytes=0,
            bytes_per_s=0.0,
            in_flight=0,
            waiting_s=0.0,
            shut_out="",
        )

    def _last_answer(self, standing: Standing | None) -> str:
        if standing is not None and standing.last_answer_s is not None:
            return _iso(standing.last_answer_s)
        return (self._setting(_LAST_ANSWER) or b"").decode("ascii")

    def _kept(self) -> Kept | None:
        data = self._setting(_KEPT)
        return None if data is None else Kept.from_bytes(data)

    def _keep(self, kept: Kept) -> None:
        self._put_setting(_KEPT, kept.to_bytes())

    def _setting(self, name: str) -> bytes | None:
        with self._store.snapshot() as reader:
            return chains.setting(reader.connection, name)

    def _put_setting(self, name: str, value: bytes | None) -> None:
        self._store.write(lambda connection: chains.put_setting(connection, name, value))


def _sign_out(link: Link, session: str) -> None:
    try:
        ask_json(link, "POST", "/v1/sign-out", {}, session)
    except SyncError as error:
        # It ends by itself after a while.
        _log.info("signing out failed: %s", error)


def _iso(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec="seconds")
