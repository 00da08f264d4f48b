"""The signing of a record as the clerk's window works on it: state, and what is asked of lanes.

Lives on the GUI thread; papers are laid out, signed and drawn on a lane of their own, and
whoever waits for somebody to write waits on another.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.qt.lanes import Lane, Task
from app.station import signing_certificates, signing_enclosures, signing_sound
from app.station.signing import SigningDesk
from app.station.signing_pages import PaperPages
from app.station.signing_standing import Standing
from app.windows.clerk.signing_asking import Asking, Then
from app.windows.clerk.signing_seen import Looking, Seen
from dossier.ids import CorrectionId, HearingId, SignerId, UtteranceId, new_id
from dossier.signing import Consent, Decision, PaperKind, PaperState, Signer

if TYPE_CHECKING:
    from app.station.hub_reading import Reading as SeatReading
    from app.station.people import StationPeople
    from app.windows.clerk.clerk import Clerk
    from courtroom.signing.verifying import Verified

_INSTEAD_OF = {PaperKind.RECORD: PaperKind.INSTEAD, PaperKind.INSTEAD: PaperKind.RECORD}


class Signing(Asking):
    """What the signing window works on.

    Attributes:
        changed: it stands otherwise than before.
        progressed: pages that are ready, and how many there will be.
    """

    changed = Signal()
    progressed = Signal(int, int)

    def __init__(self, clerk: Clerk, hearing_id: HearingId, parent: QObject | None = None) -> None:
        services: Any = clerk.services
        super().__init__(SigningDesk(services, hearing_id, clerk.who), clerk.lanes, parent)
        self._clerk = clerk
        self._station = services
        self.people: StationPeople = services.people
        self.hearing_id = hearing_id
        self.pages = PaperPages(services.store)
        self._folder = tempfile.TemporaryDirectory(prefix="wenyi-heard-")
        self._looking = Looking(services, hearing_id, self.pages)
        self.seen = Seen()
        clerk.screens.changed.connect(self._screens_changed)
        self._written: tuple[str, ...] = ()
        self._kept: dict[str, Mapping[str, Any]] = {}
        """Written by hand on the second screen of this machine."""
        self._online: tuple[str, ...] = ()
        self._reading: SeatReading | None = None

    # ---- state ------------------------------------------------------------------------

    @property
    def now(self) -> Standing | None:
        """Where it stands; None: confirming was not begun."""
        return self.seen.now

    @property
    def has_authority(self) -> bool:
        """Whether there is a timestamp authority to ask."""
        return bool(self._station.has_timestamps)

    @property
    def token_library(self) -> str:
        """Where the library of people's smart cards lies, as it was chosen last."""
        return str(self._station.settings.token)

    @property
    def reading(self) -> SeatReading | None:
        """The record in the hands of seats; None: the room's screens are off."""
        return self._clerk.screens.reading

    @property
    def written(self) -> dict[str, Mapping[str, Any]]:
        """Wishes that seats wrote by hand, and nobody took into words yet, by id."""
        at_seats = {
            key.partition("/")[2]: value
            for key, value in self._clerk.screens.facts.items()
            if key.startswith("written/")
        }
        return at_seats | self._kept

    def paper_at(self, seat: str) -> Mapping[str, Any] | None:
        """Return what a seat holds; None: nothing."""
        found: Mapping[str, Any] | None = self._clerk.screens.facts.get(f"paper/{seat}")
        return found if seat else None

    def is_online(self, seat: str) -> bool:
        """Return whether a screen of a seat is connected."""
        return bool(seat) and any(
            key.startswith(f"screen/{seat}/") and value.get("online")
            for key, value in self._clerk.screens.facts.items()
        )

    def has_screen(self, one: Signer) -> bool:
        """Return whether somebody can be handed the record on a screen of their own."""
        if not one.seat or one.role == "书记员":
            return False
        # Parties have a screen sooner or later; of the bench, only who has one now.
        return not one.bench or self.is_online(one.seat) or self.paper_at(one.seat) is not None

    def signer(self, signer_id: SignerId) -> Signer | None:
        """Return somebody who is to sign."""
        now = self.now
        if now is None:
            return None
        return next((one for one in now.signers if one.id == signer_id), None)

    @property
    def kind(self) -> PaperKind:
        """Which paper of the hearing is worked on."""
        return self.desk.kind

    def choose_kind(self, kind: PaperKind) -> None:
        """Work on another paper of the hearing."""
        if kind is self.kind:
            return
        self.stop_asking()
        self.desk = self._desk_of(kind)
        self.seen = replace(self.seen, now=None, readings={}, sources=(), lines=())
        self.changed.emit()
        self.read()

    def _desk_of(self, kind: PaperKind) -> SigningDesk:
        return SigningDesk(self._station, self.hearing_id, self._clerk.who, kind)

    def close(self) -> None:
        """Ask nobody any more; seats lose the record."""
        self._closed = True
        self.stop_asking()
        if self._reading is not None:
            self._reading.on_change = lambda: None
        # Here and not on the lane: the program may be about to end, and lanes forget.
        self.pages.close()
        self._folder.cleanup()

    def read(self, then: Then | None = None) -> None:
        """Read where it stands; draw the newest pages."""
        desk, before = self.desk, self.seen

        def work(task: Task) -> Seen:
            return self._looking.look(desk, self._clerk.who, before)

        def show(seen: Seen) -> None:
            if self._closed or desk is not self.desk:
                return
            other = _INSTEAD_OF.get(self.kind)
            if other in seen.kinds and self.kind not in seen.kinds:
                self.choose_kind(other)
                return
            self.seen = seen
            self.changed.emit()
            if then is not None:
                then()

        self.lanes.run(Lane.SIGNING, work, show, self.failed.emit, owner=self)

    def _screens_changed(self) -> None:
        reading = self.reading
        if reading is not self._reading:
            self._reading = reading
            if reading is not None:
                reading.on_change = lambda: self.lanes.post(self._told)
        facts = self._clerk.screens.facts
        written = tuple(sorted(key for key in facts if key.startswith("written/")))
        online = tuple(
            sorted(
                key for key, value in facts.items()
                if key.startswith("paper/") or (key.startswith("screen/") and value["online"])
            )
        )  # fmt: skip
        if (written, online) != (self._written, self._online):
            self._written, self._online = written, online
            self.changed.emit()

    def _told(self) -> None:
        if not self._closed:
            self.read()

    # ---- what the clerk does ------------------------------------------------------------

    def begin(self) -> None:
        """Lay the paper out."""
        self.begin_kind(self.kind)

    def begin_kind(self, kind: PaperKind) -> None:
        """Have the recording stand for the record, or the other way round (以录代记)."""
        desk = self._desk_of(kind)

        def work() -> None:
            if kind is not PaperKind.RECORD:
                # It names the files of the recording, which the station must vouch for.
                signing_enclosures.keep_recordings(self._station, self.hearing_id, self._clerk.who)
            desk.begin()

        self._do("laying out", work)

    def renew(self) -> None:
        """Begin anew in place of what is certified, which is kept (更正重签)."""
        self._do("laying out", self.desk.renew)

    def consent(self, signer_id: SignerId, consent: Consent) -> None:
        """Note whether a party agrees that the recording stands for the record."""
        self._do("laying out", lambda: self.desk.consent(signer_id, consent))

    def redraft(self, then: Callable[[bool], None]) -> None:
        """Lay it out anew with what was corrected."""
        self._do("laying out", self.desk.redraft, then)

    def aloud(self, signer_ids: Sequence[SignerId]) -> None:
        """Note that it was read aloud to some."""

        def work() -> None:
            for one in signer_ids:
                self.desk.read(one, aloud=True)

        self._do("", work)

    def ask_correction(
        self,
        signer_id: SignerId,
        wish: str,
        page: int | None,
        quoted: str,
        reason: str,
        written: str = "",
    ) -> None:
        """Note what somebody asks to have corrected; ``written``: the wish by hand it was."""

        def work() -> None:
            self.desk.ask_correction(signer_id, wish, page=page, quoted=quoted, reason=reason)
            self._answered(written)

        self._do("", work)

    def dismiss_written(self, written: str) -> None:
        """Let go of a wish by hand that was withdrawn."""
        self._do("", lambda: self._answered(written))

    def _answered(self, written: str) -> None:
        if self._kept.pop(written, None) is None and written and self._reading is not None:
            self._reading.answered(written)

    def keep_written(self, signer_id: SignerId, page: int | None, quoted: str, ink: Any) -> None:
        """Keep a wish that was written by hand beside the clerk, until it is in words."""
        value = {"signer": signer_id, "page": page, "quoted": quoted, "ink": ink}
        self._kept[new_id()] = value
        self.changed.emit()

    def note_read(self, signer_id: SignerId, shown: Sequence[tuple[int, float]]) -> None:
        """Note what somebody was shown on this machine."""
        if not self._closed:
            self._do("", lambda: self.desk.read(signer_id, shown))

    def sentence(self, line: str, play: Callable[[str], None]) -> None:
        """Write a sentence's sound into a file of this object's, and have it played."""

        def work(task: Task) -> str:
            home: Path = self._station.home
            data, _ = signing_sound.sentence(
                self.desk.store, home, self.hearing_id, UtteranceId(line)
            )
            path = Path(self._folder.name) / f"{line}.wav"
            path.write_bytes(data)
            return str(path)

        self.lanes.run(Lane.SIGNING, work, play, self.failed.emit, owner=self)

    def decide(self, correction_id: CorrectionId, decision: Decision, ground: str) -> None:
        """Decide what somebody asked for."""
        self._do("", lambda: self.desk.decide(correction_id, decision, ground))

    def defer(self, signer_id: SignerId) -> None:
        """Note that somebody reads within five days."""
        self._do("", lambda: self.desk.defer(signer_id))

    def refuse(self, signer_id: SignerId, reason: str, witness: str) -> None:
        """Note that somebody refuses to sign."""
        self._do("", lambda: self.desk.refuse(signer_id, reason, witness))

    def hand_out(self, signer_ids: Sequence[SignerId]) -> None:
        """Send the record to the seats of some."""
        reading = self.reading
        if reading is None:
            return

        def work() -> None:
            # What was corrected meanwhile is in it, not in the one they get next.
            if self.desk.standing().paper.state is PaperState.READING:
                self.desk.redraft()
            for one in signer_ids:
                reading.hand_out(one, self._drawn)

        self._do("sending", work)

    def _drawn(self, done: int, total: int) -> None:
        self.lanes.post(lambda: self.progressed.emit(done, total))

    def take_back(self, seats: Sequence[str]) -> None:
        """Take the record from seats."""
        reading = self.reading
        if reading is not None:

            def work() -> None:
                for seat in seats:
                    reading.take_back(seat)

            self._do("", work)

    def finish(self, then: Callable[[bool], None]) -> None:
        """Lock, stamp, file; ``then`` is told whether it bears a timestamp."""

        def work() -> bool:
            self.desk.finish()
            return self.desk.standing().paper.timestamped_at is not None

        self._do("locking", work, then)

    def stamp(self, then: Callable[[bool], None]) -> None:
        """Add the timestamp that is lacking."""
        self._do("stamping", self.desk.stamp, then)

    def verify(self, path: Path | None, then: Callable[[Verified], None]) -> None:
        """Check the newest bytes, or a file."""

        def work() -> Verified:
            from courtroom.signing import verifying
            from resources.errors import StoreError

            if path is None:
                data = self.desk.newest()
            else:
                try:
                    with path.open("rb") as file:
                        data = file.read(verifying.MOST_BYTES + 1)
                except OSError as error:
                    raise StoreError(path=str(path), detail=str(error)) from error
            return verifying.verify(data, signing_certificates.roots(self._station.home))

        self._do("checking", work, then)

    def keep_pad(self, address: str) -> None:
        """Keep in the settings where the pad's service answers."""
        self._do("", lambda: self._station.change_settings(pad=address))

    # ---- parts --------------------------------------------------------------------------

    def _keep_library(self, module: Path) -> None:
        if self.token_library != str(module):
            self._station.change_settings(token=str(module))

    def _refresh(self) -> None:
        """Tell seats what changed; on the lane."""
        reading = self._reading
        if reading is not None and reading.seats:
            reading.refresh()

    def _do(
        self,
        busy: str,
        work: Callable[[], Any],
        then: Callable[[Any], None] | None = None,
    ) -> None:
        self._busy(busy)

        def on_lane(task: Task) -> Any:
            made = work()
            self._refresh()
            return made

        def done(made: Any) -> None:
            self._busy("")
            self.read(None if then is None else lambda: then(made))

        def failed(error: BaseException) -> None:
            self._busy("")
            self.read()
            if not self._is_settled(error, partial(self._do, busy, work, then), lambda: None):
                self.failed.emit(error)

        self.lanes.run(Lane.SIGNING, on_lane, done, failed, owner=self)
