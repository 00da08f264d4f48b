"""The room's screens as the clerk's desk works on them: state, and what is asked of the hub.

Lives on the GUI thread; the hub is started, asked and stopped on a lane of its own. What
goes wrong with screens is shown and never touches recording or record.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import Shiboken

from app.qt.lanes import Lane, Lanes, Task
from app.station.hub import Readiness, RoomHub
from app.station.hub_exhibits import StationExhibits
from app.station.hub_notes import now_text
from app.station.hub_setup import LOOPBACK, change_screens, load_screens, own_addresses
from courtroom.hub.contract import Kind
from dossier.hearing import HearingState
from dossier.model import Volume
from resources.errors import Cancelled

if TYPE_CHECKING:
    from app.station.hearing import HearingRun
    from app.station.hub_reading import Reading
    from courtroom.hub.values import Pairing
    from courtroom.listening.heard import Heard

_log = logging.getLogger(__name__)

REPAINT_MS = 60
"""Facts that change faster are shown together."""


@dataclass(eq=False, slots=True)
class _Opening:
    """A hub that is being started on its lane, and may be given up meanwhile.

    Attributes:
        run: the hearing it is for.
    """

    run: HearingRun
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _room: RoomHub | None = None
    _given_up: bool = False

    def begin(self, room: RoomHub) -> None:
        """Say which hub it is, before anything of it runs.

        Raises:
            Cancelled: it has been given up; the hub is stopped.
        """
        with self._lock:
            self._room = room
            given_up = self._given_up
        if given_up:
            room.stop()
            raise Cancelled

    def give_up(self) -> None:
        """Let nothing of it run, now or later. Blocks while the hub starts."""
        with self._lock:
            self._given_up = True
            room = self._room
        if room is not None:
            room.stop()


class Screens(QObject):
    """State of the room's screens.

    Attributes:
        changed: the facts are others.
        running_changed: the hub was started or stopped, or another hearing was opened.
        ready_changed: with a :class:`Readiness` while pages are rendered.
        failed: with an exception that the window should show.
    """

    changed = Signal()
    running_changed = Signal()
    ready_changed = Signal(object)
    failed = Signal(object)

    def __init__(self, services: Any, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._lanes = services, lanes
        self._run: HearingRun | None = None
        self._room: RoomHub | None = None
        self._source: StationExhibits | None = None
        self._opening: _Opening | None = None
        self._turn = threading.Lock()
        """Guards ``_room`` and ``_opening``: a hearing is left on any lane."""
        self._newest: Mapping[str, Any] = {}
        self.facts: Mapping[str, Any] = {}
        self.readiness = Readiness()
        self._repaint = QTimer(self)
        self._repaint.setSingleShot(True)
        self._repaint.setInterval(REPAINT_MS)
        self._repaint.timeout.connect(self._take)

    @property
    def running(self) -> bool:
        """Whether the hub answers screens."""
        return self._room is not None

    @property
    def reading(self) -> Reading | None:
        """The record in the hands of seats; None while the hub does not run."""
        room = self._room
        return None if room is None else room.reading

    @property
    def possible(self) -> bool:
        """Whether the open hearing may have screens: one of the main volume."""
        return self._run is not None and self._run.hearing.volume is Volume.MAIN

    @property
    def address(self) -> str:
        """Where screens find the hub; empty while it does not run."""
        room = self._room
        if room is None or room.listening is None:
            return ""
        host = room.listening.host
        if host not in (LOOPBACK, "localhost"):
            host = next(iter(own_addresses()), host)
        return f"{host}:{room.listening.port}"

    # ---- with the hearing -----------------------------------------------------------

    def open(self, run: HearingRun) -> None:
        """Take a hearing that was opened; its screens start where the room has them."""
        self._run = run
        demo = getattr(self._services, "demo", None) is not None
        wanted = demo or load_screens(self._services.home).on
        if self.possible and wanted and run.hearing.state is not HearingState.CLOSED:
            self.start()
        else:
            self.read_exhibits()
        self.running_changed.emit()

    def leave(self) -> None:
        """Let go of the hearing; screens blank themselves. Blocks; call it on a lane.

        Screens that are only starting are stopped, too.
        """
        room, opening = self._let_go()
        source, self._source = self._source, None
        self._run = None
        if opening is not None:
            opening.give_up()
        if room is not None:
            room.stop()
        elif source is not None:
            source.close()

    def _let_go(self) -> tuple[RoomHub | None, _Opening | None]:
        with self._turn:
            room, opening = self._room, self._opening
            self._room = self._opening = None
        return room, opening

    def start(self) -> None:
        """Start the hub for the open hearing."""
        run = self._run
        if run is None or self._room is not None or self._opening is not None:
            return
        if not self.possible:
            return
        opening = self._opening = _Opening(run)

        def work(task: Task) -> RoomHub:
            return self._open_room(run, opening)

        def started(room: RoomHub) -> None:
            with self._turn:
                if self._opening is not opening:
                    return  # given up; who did that stops it
                self._opening, self._room = None, room
            before, self._source = self._source, room.exhibits
            if before is not None:
                before.close()
            self._told(room.facts())
            self.running_changed.emit()

        def failed(error: BaseException) -> None:
            with self._turn:
                if self._opening is not opening:
                    return
                self._opening = None
            self.read_exhibits()
            self.running_changed.emit()
            self.failed.emit(error)

        self._lanes.run(Lane.ROOM, work, started, failed, owner=self)

    def _open_room(self, run: HearingRun, opening: _Opening) -> RoomHub:
        home, demo = self._services.home, getattr(self._services, "demo", None) is not None
        setup = load_screens(home)
        port = setup.port
        if demo:
            from app.demo.room import open_door, port_before, prepare

            port = port_before(home)
        room = RoomHub(
            self._services,
            run.hearing_id,
            run.who,
            host=LOOPBACK if demo else setup.host,
            port=port,
            addresses=setup.addresses or (() if demo else own_addresses()),
        )
        opening.begin(room)
        room.attach(run)
        room.on_state = self._told_on_hub
        room.on_ready = lambda found: self._lanes.post(lambda: self._readied(found))
        room.on_error = lambda error: self._lanes.post(lambda: self.failed.emit(error))
        if demo:
            prepare(self._services, run.hearing.case_id, room.stopping)
            room.start()
            open_door(self._services.home, room)
        else:
            room.start()
        return room

    def stop(self) -> None:
        """Stop the hub, also one that is only starting; the hearing goes on."""
        room, opening = self._let_go()
        if room is None and opening is None:
            return
        if room is not None:
            self._source = None  # the hub's own

        def work(task: Task) -> None:
            if opening is not None:
                opening.give_up()
            if room is not None:
                room.stop()

        def stopped(_: Any) -> None:
            self.read_exhibits()
            self.running_changed.emit()

        self._lanes.run(Lane.ROOM, work, stopped, self.failed.emit, owner=self)

    def turn_on(self, host: str, port: int) -> None:
        """Have this room's screens from now on, and start them."""
        self._ask(
            lambda: change_screens(self._services.home, on=True, host=host, port=port),
            lambda _: self.start(),
        )

    def turn_off(self) -> None:
        """Have no screens in this room any more."""
        self._ask(lambda: change_screens(self._services.home, on=False), lambda _: self.stop())

    # ---- facts ----------------------------------------------------------------------

    def _told_on_hub(self, facts: Mapping[str, Any]) -> None:
        # On the hub's thread: nothing is waited for.
        self._newest = facts
        self._lanes.post(self._schedule)

    def _schedule(self) -> None:
        if Shiboken.isValid(self) and not self._repaint.isActive():
            self._repaint.start()

    def _take(self) -> None:
        if self._room is not None:
            self._told(self._newest or self._room.facts())

    def _told(self, facts: Mapping[str, Any]) -> None:
        self.facts = facts
        self.changed.emit()

    def _readied(self, found: Readiness) -> None:
        self.readiness = found
        self.ready_changed.emit(found)

    def read_exhibits(self) -> None:
        """Read seats and evidence from the store, for a desk whose screens are off."""
        run = self._run
        if self._room is not None:
            return  # the hub tells
        if run is None or not self.possible:
            self._told({})
            return

        def work(task: Task) -> tuple[StationExhibits, dict[str, Any]]:
            source = self._source or StationExhibits(self._services, run.hearing_id, run.who)
            return source, facts_of(source)

        def show(found: tuple[StationExhibits, dict[str, Any]]) -> None:
            if self._run is run and self._room is None:
                self._source = found[0]
                self._told(found[1])

        self._lanes.run(Lane.ROOM, work, show, self.failed.emit, owner=self)

    # ---- what a person does ---------------------------------------------------------

    def act(self, act: str, then: Callable[[Any], None] | None = None, **values: Any) -> None:
        """Do something as the clerk; without a hub, what is to be written is written anyway."""
        room, source = self._room, self._source

        def work() -> Any:
            if room is not None:
                return room.act(act, **values)
            if source is not None and act in ("opinion", "ruling", "rename"):
                return source.note(act, {**values, "at": now_text()})
            return None

        def done(result: Any) -> None:
            if room is None:
                self.read_exhibits()
            if then is not None:
                then(result)

        self._ask(work, done)

    def show_page(self, exhibit: str, page: int, to: str = "*") -> None:
        """Show a page; sound and film play from their beginning, as this desk has no player."""
        from app.station.hub import media_view, page_view

        if f"media/{exhibit}" in self.facts:
            self.act("show", to=to, view=media_view(exhibit, playing=True))
        else:
            self.act("show", to=to, view=page_view(exhibit, page))

    def correct_offer(self, offer: str, exhibit: str, page: int) -> None:
        """Have another page offered in place of one that was not meant."""
        room, value = self._room, self.facts.get(f"offer/{offer}")
        if room is not None and value is not None:
            room.offer(offer, {**value, "exhibit": exhibit, "page": page})

    def pair(
        self, kind: Kind, seat: str, then: Callable[[Pairing], None], *, remote: bool = False
    ) -> None:
        """Ask for a code that lets a screen in."""
        room = self._room
        if room is not None:
            self._ask(lambda: room.open_pairing(kind, seat, remote=remote), then)

    def look_at_pairing(self, then: Callable[[Any], None]) -> None:
        """Ask whether the code is still open, and which devices there are."""
        room = self._room
        if room is not None:
            self._ask(lambda: (room.hub.pairing(), room.devices()), then)

    def close_pairing(self) -> None:
        """Withdraw the open code."""
        room = self._room
        if room is not None:
            self._ask(room.hub.close_pairing)

    def revoke(self, *devices: str) -> None:
        """Withdraw screens' right to be in the room."""
        room = self._room
        if room is not None:
            for device in devices:
                self._ask(partial(room.revoke, device))

    def opinions(self, then: Callable[[Mapping[str, Any]], None]) -> None:
        """Ask what was said of the evidence and found."""
        source = self._source
        if source is not None:
            self._ask(lambda: source.notes.opinions_of({}), then)

    def hear(self, heard: Heard) -> None:
        """Tell screens what somebody is saying."""
        room = self._room
        if room is not None:
            room.hear(heard)

    def _ask(self, work: Callable[[], Any], then: Callable[[Any], None] | None = None) -> None:
        self._lanes.run(Lane.ROOM, lambda task: work(), then, self.failed.emit, owner=self)


def facts_of(source: StationExhibits) -> dict[str, Any]:
    """Return what a hub would know before anything was shown."""
    facts: dict[str, Any] = {"hearing": source.hearing()}
    for key, value in source.seats().items():
        facts[f"seat/{key}"] = value
    for id_, value in source.exhibits().items():
        pages = value["pages"]
        facts[f"exhibit/{id_}"] = {**value, "pages": len(pages)}
        for page in pages:
            facts[f"page/{id_}/{page['page']}"] = page
        if value["media"] is not None:
            facts[f"media/{id_}"] = value["media"]
    return facts
