"""The room's hub over this station, for one hearing (庭审中枢与本站).

Starts and stops with the hearing; tells the hub lines, who speaks, what changed, what was
mentioned. Whatever goes wrong here is logged and told: recording and record never depend on
it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.station.hub_control import ControlServer
from app.station.hub_exhibits import StationExhibits
from app.station.hub_following import Following
from app.station.hub_mentions import Offers
from app.station.hub_notes import Moment
from app.station.hub_reading import Reading
from app.station.hub_seats import CLERK_ROLE
from app.station.hub_upkeep import sweep_room
from courtroom.hub.contract import Device, Kind
from courtroom.hub.hub import Hub
from courtroom.hub.values import Admitted, HubConfig, Listening, Pairing
from courtroom.listening.heard import HeardKind
from courtroom.transcript.withheld import without_words
from dossier.hearing import HearingState, Seat, seat_at
from dossier.hearing_changes import SetSeats
from dossier.ids import HearingId, SeatId, new_id
from dossier.model import Volume
from dossier.store import hearings as reads
from resources.errors import Cancelled, OutOfTurn, StaysConfidential, UnknownItem, WenyiError

if TYPE_CHECKING:
    from app.station.hearing import HearingRun
    from app.station.station import Station
    from courtroom.listening.heard import Heard
    from dossier.hearing import Utterance

_log = logging.getLogger(__name__)

FOLDER = "room"
PREPARE_EVERY = 8
"""Pages after which screens are told of those that are ready."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far the pages of the evidence are rendered (示证准备)."""

    ready: int = 0
    total: int = 0

    @property
    def done(self) -> bool:
        """Whether all there are can be shown."""
        return self.ready >= self.total


class RoomHub:
    """The hub of one hearing.

    Args:
        station: whose dossier it is.
        hearing_id: of the hearing.
        who: who keeps the record, for the journal.
        host: address to listen on.
        port: 0: any free one.
        addresses: under which screens reach it; empty: ``host``.

    Attributes:
        on_state: takes the clerk's facts whenever they change, on the hub's thread.
        on_ready: takes a :class:`Readiness` while pages are rendered, on another thread.
        on_error: takes an error of what goes on by itself, on another thread.
        stopping: set when it ends.
    """

    def __init__(
        self,
        station: Station,
        hearing_id: HearingId,
        who: str,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        addresses: tuple[str, ...] = (),
    ) -> None:
        self._station, self._store, self.who = station, station.store, who
        self.hearing_id = hearing_id
        with self._store.snapshot() as reader:
            hearing = reads.hearing(reader, hearing_id)
        if hearing.volume is not Volume.MAIN:
            raise StaysConfidential()
        self.on_state: Callable[[Mapping[str, Any]], None] = lambda facts: None
        self.on_ready: Callable[[Readiness], None] = lambda readiness: None
        self.on_error: Callable[[WenyiError], None] = lambda error: None
        self._run: HearingRun | None = None
        self.exhibits = StationExhibits(station, hearing_id, who, stage=self._stage)
        self.exhibits.notes.now = self._now
        self.exhibits.notes.rename = self._rename
        config = HubConfig(
            home=home_of(station.home),
            hearing=hearing_id,
            host=host,
            port=port,
            room=hearing.place,
            clerk=self._clerk_seat(),
            addresses=addresses,
        )
        self.hub = Hub(
            config,
            self.exhibits,
            on_state=lambda facts: self.on_state(facts),
            on_live=lambda key, value: self.reading.live(key, value),
        )
        self.reading = Reading(station, hearing_id, who, self.hub.give, self.hub.facts)
        self.exhibits.reading = self.reading
        self.listening: Listening | None = None
        self.readiness = Readiness()
        self._offers = Offers(self.exhibits, self.hub.offer)
        self._following = Following(
            self._store,
            hearing_id,
            self.hub.lines,
            self._changed,
            self._offers.said,
        )
        self._control = ControlServer(self, config.home.parent)
        self.stopping = threading.Event()
        self._turn, self._ended = threading.Lock(), False
        self._wake = threading.Event()
        self._preparing: threading.Thread | None = None

    def _clerk_seat(self) -> str:
        found = [one.key for one in self.exhibits.rows_of_seats() if one.role == CLERK_ROLE]
        return found[0] if found else "clerk"

    # ---- begin and end --------------------------------------------------------------

    def start(self) -> Listening:
        """Listen, tell what there is, and render what is missing in the background.

        What had begun when something went wrong is ended again.

        Raises:
            ScreenPortTaken, Locked, Damaged, StoreError: as :meth:`courtroom.hub.hub.Hub.start`.
            Cancelled: it was stopped before it began.
        """
        with self._turn:
            if self.stopping.is_set():
                raise Cancelled
            try:
                return self._begin()
            except BaseException:
                self._end()
                raise

    def _begin(self) -> Listening:
        self.listening = self.hub.start()
        self._offers.start()
        self._following.start()
        self.hub.refresh()
        self._preparing = threading.Thread(target=self._prepare, name="hub-pages", daemon=True)
        self._preparing.start()
        self._wake.set()
        try:
            self._control.start()
        except OSError as error:
            # Windows and screens work without; only commands of this machine do not.
            _log.warning("the hub takes no commands of this machine: %s", type(error).__name__)
        return self.listening

    def stop(self) -> None:
        """End; screens blank themselves. Any thread, any number of times, even before it began.

        One that is just starting is waited for, so that nothing of it is left afterwards.
        """
        self.stopping.set()
        with self._turn:
            self._end()

    def _end(self) -> None:
        if self._ended:
            return
        self._ended = True
        self.stopping.set()
        self._wake.set()
        self._control.stop()
        self._following.stop()
        self._offers.stop()
        self.hub.stop()
        if self._preparing is not None:
            self._preparing.join(30.0)
        self.reading.close()
        self.exhibits.close()

    def attach(self, run: HearingRun | None) -> None:
        """Take times and seats from the hearing that is held in this program."""
        self._run = run

    # ---- what the clerk does --------------------------------------------------------

    def act(self, act: str, **values: Any) -> Any:
        """Do something as the clerk; see :meth:`courtroom.hub.hub.Hub.act`.

        Raises:
            WenyiError: as there.
        """
        return self.hub.act(act, values, person=self.who)

    def facts(self) -> Mapping[str, Any]:
        """Return what the clerk may know: everything."""
        return self.hub.facts()

    def open_pairing(self, kind: Kind, seat: str = "", *, remote: bool = False) -> Pairing:
        """Show a code for a screen.

        Raises:
            UnknownItem: there is no such seat.
        """
        if kind is not Kind.PUBLIC and seat not in self.exhibits.seats():
            raise UnknownItem(thing=seat)
        return self.hub.open_pairing(kind, "" if kind is Kind.PUBLIC else seat, remote=remote)

    def admit(
        self, kind: Kind, seat: str, name: str, request_pem: str, *, remote: bool = False
    ) -> Admitted:
        """Let a device of this machine in without a code; for the demo and tests."""
        return self.hub.admit(kind, seat, name, request_pem, remote=remote)

    def devices(self) -> list[Device]:
        """Return the paired devices, revoked ones too."""
        return self.hub.devices()

    def revoke(self, device: str) -> None:
        """Withdraw a device.

        Raises:
            UnknownItem: there is none.
        """
        self.hub.revoke(device)

    def show_page(self, exhibit: str, page: int, to: str = "*") -> Any:
        """Show one page.

        Raises:
            WenyiError: as :meth:`act`.
        """
        return self.act("show", to=to, view=page_view(exhibit, page))

    def offer(self, offer: str, value: Mapping[str, Any]) -> None:
        """Offer another page in place of one that was not meant; waits for nobody."""
        self.hub.offer(offer, value)

    # ---- while people speak ---------------------------------------------------------

    def hear(self, heard: Heard) -> None:
        """Tell screens what somebody is just saying; any thread, waits for nobody.

        Of deliberation no screen is told anything.
        """
        run = self._run
        if run is not None and run.transcript.is_closed:
            heard = without_words(heard)
        key = f"speaking/{heard.seat}"
        if heard.kind is HeardKind.PARTIAL:
            seat = self._seat(heard.seat)
            label = heard.seat if seat is None else seat.full
            self.hub.live(key, {"label": label, "text": heard.text})
            return
        if heard.kind is not HeardKind.SECOND:
            self.hub.live(key, None)
        if heard.kind is HeardKind.FINAL:
            self._offers.heard(heard)

    def _seat(self, key: str) -> Seat | None:
        run = self._run
        return None if run is None else seat_at(run.seats, key)

    # ---- pages ----------------------------------------------------------------------

    def _changed(self) -> None:
        self.hub.refresh()
        self._offers.forget()
        self._wake.set()

    def _sweep(self) -> None:
        """Let go of what earlier hearings left; whatever is wrong there harms nobody here."""
        home = self._station.home
        try:
            sweep_room(home, self._store, home_of(home), self.exhibits.case_id)
        except WenyiError as error:
            _log.warning("what earlier hearings left stays: %s", error.kind)

    def _take_up(self) -> None:
        try:
            self.reading.take_up()
        except WenyiError as error:
            if not self.stopping.is_set():
                _log.error("the record is not handed out anew: %s", error.kind)

    def _prepare(self) -> None:
        """Render what is missing, now and whenever evidence comes; a thread of its own."""
        self._sweep()
        if not self.stopping.is_set():
            self._take_up()
        while not self.stopping.is_set():
            self._wake.wait()
            self._wake.clear()
            if self.stopping.is_set():
                return
            try:
                making = self.exhibits.preparing
                ready, total = making.ready()
                if ready < total:
                    making.render(self._prepared, self.stopping)
                    self._tell_pages()
                    making.cut(self._prepared, self.stopping)
                self.readiness = Readiness(*making.ready())
                self.on_ready(self.readiness)
            except WenyiError as error:
                if not self.stopping.is_set():
                    _log.error("evidence is not made ready: %s", error.kind)
                    self.on_error(error)

    def _prepared(self, done: int, total: int) -> None:
        if done and (done % PREPARE_EVERY == 0 or done == total):
            self._tell_pages()  # first: what is said to be ready can be shown
        self.readiness = Readiness(done, total)
        self.on_ready(self.readiness)

    def _tell_pages(self) -> None:
        if not self.stopping.is_set():
            self.hub.refresh()

    # ---- where the hearing is -------------------------------------------------------

    def _stage(self) -> str:
        return self._following.stage

    def _now(self) -> Moment:
        run = self._run
        if run is not None and run.sitting is not None:
            length_s = run.sound.status.length_s
            return Moment(run.sitting.id, length_s or None, self._following.last)
        with self._store.snapshot() as reader:
            sittings = reads.sittings(reader, self.hearing_id)
        if not sittings:
            return Moment(utterance_id=self._following.last)
        last = sittings[-1]
        passed_s = (datetime.now(UTC) - last.begun_at).total_seconds()
        return Moment(last.id, max(0.0, passed_s), self._following.last)

    def _rename(self, key: str, person: str) -> None:
        """Write who sits at a seat from now on."""
        with self._store.snapshot() as reader:
            seats = reads.seats(reader, self.hearing_id)
            state = reads.hearing(reader, self.hearing_id).state
        seat = seat_at(seats, key)
        if seat is None:
            raise UnknownItem(thing=key)
        if state is HearingState.CLOSED:
            raise OutOfTurn(wish="rename", state=state.value)
        renamed = replace(seat, person=person.strip())
        if state is not HearingState.PLANNED:
            # What was said before stays with whom it was said by.
            renamed = replace(renamed, id=SeatId(new_id()), since=datetime.now(UTC))
        run = self._run
        if run is not None:
            run.set_seats([renamed])
        else:
            self._store.apply(SetSeats(self.hearing_id, (renamed,)), self.who)


def home_of(home: Path) -> Path:
    """Return the folder of the room's hub below a station's."""
    return home / FOLDER / "hub"


def page_view(exhibit: str, page: int) -> dict[str, Any]:
    """Return a view of one whole page."""
    pane = {"exhibit": exhibit, "page": page, "rectangle": [0.0, 0.0, 1.0, 1.0], "rotation": 0}
    return {"panes": [pane], "linked": False, "media": None}


def media_view(exhibit: str, *, playing: bool) -> dict[str, Any]:
    """Return a view of sound or film from its beginning."""
    media = {"exhibit": exhibit, "playing": playing, "at_s": 0.0, "rate": 1.0}
    return {"panes": [], "linked": False, "media": {**media, "as_of": time.time()}}


def said_line(one: Utterance) -> str:
    """Return a line as people read it."""
    return f"{one.role}：{one.text}" if one.role else one.text
