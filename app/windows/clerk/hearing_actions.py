"""What the clerk does with the hearing: open, recess, close, seats, export (庭审操作)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.qt.lanes import Lane
from app.qt.messages import Question
from app.qt.palette import Choice, Chooser
from app.qt.translations import tr
from app.station.hearing import HearingRun
from app.station.hearing_rest import laid_out
from app.station.hearing_seats import seat_for
from app.windows.clerk.check import CheckDialog
from app.windows.clerk.dialogs import (
    HeadDialog,
    ReasonDialog,
    SeatDialog,
    choose_hearing,
)
from app.windows.clerk.exporting import ExportDialog, export
from app.windows.clerk.log import LogDialog
from app.windows.clerk.models import ModelsDialog
from app.windows.clerk.preview import PreviewDialog
from app.windows.clerk.sound_settings import SoundDialog
from app.windows.clerk.statutes import LawsDialog
from dossier.hearing import HearingState, Seat
from resources.errors import DeviceError, StoreError

if TYPE_CHECKING:
    from app.station.hearing_exhibits import Found
    from app.windows.clerk.signing import SigningWindow
    from app.windows.clerk.window import ClerkDesk


class HearingActions:
    """Commands of the menu of the hearing.

    Args:
        desk: the page they belong to.
    """

    def __init__(self, desk: ClerkDesk) -> None:
        self._desk = desk
        self._signing: SigningWindow | None = None

    @property
    def _run(self) -> HearingRun | None:
        return self._desk.clerk.run

    # ---- which hearing --------------------------------------------------------------

    def choose(self) -> None:
        """Choose a hearing; a case without one gets its first."""
        clerk = self._desk.clerk
        if not self._may_leave():
            return

        def ask() -> None:
            line = choose_hearing(self._desk, clerk.lines)
            if line is None:
                return
            if line.hearing is None:
                clerk.new(line.case.id)
            else:
                clerk.open(line.hearing.id)

        clerk.read_lines(ask)

    def new(self) -> None:
        """Make the next hearing of a case."""
        self._make(deliberation=False)

    def deliberate(self) -> None:
        """Make a deliberation of a case's panel: a record of its own, in 副卷 alone."""
        self._make(deliberation=True)

    def _make(self, *, deliberation: bool) -> None:
        clerk = self._desk.clerk
        if not self._may_leave():
            return

        def ask() -> None:
            cases = {line.case.id: replace(line, hearing=None) for line in clerk.lines}
            new = tr("new deliberation") if deliberation else ""
            line = choose_hearing(self._desk, tuple(cases.values()), new)
            if line is not None:
                clerk.new(line.case.id, deliberation=deliberation)

        clerk.read_lines(ask)

    def _may_leave(self) -> bool:
        run = self._run
        if run is None or run.hearing.state is not HearingState.OPEN:
            return True
        title = tr("Court is sitting")
        text = tr("Its recording goes on. Open another hearing all the same?")
        return Question.ask(self._desk, self._desk.theme, title, text, tr("Open another"))

    def head(self) -> None:
        """Edit the head of the record."""
        run, case = self._run, self._desk.clerk.case
        if run is None or case is None:
            return
        wanted = HeadDialog.ask(self._desk, case, run.hearing)
        if wanted is not None and wanted != run.hearing:
            self._desk.clerk.set_hearing(wanted)

    # ---- its course -----------------------------------------------------------------

    def start(self) -> None:
        """Open court: recording begins, and is logged."""
        self._desk.clerk.do(
            lambda run: run.start(),
            lambda _: self._desk.say(tr("Court is open. Everything is recorded.")),
            self._not_recorded,
        )

    def _not_recorded(self, error: BaseException) -> None:
        """Nothing can be recorded: say why; the record can be typed all the same."""
        if self._may_go_without(error, HearingState.PLANNED):
            self._without(
                tr("Open court without a recording?"),
                tr("Open without"),
                lambda run, reason: run.start_without_sound(reason),
            )

    def _not_recorded_on(self, error: BaseException) -> None:
        """The same after a recess."""
        if self._may_go_without(error, HearingState.RECESSED):
            self._without(
                tr("Resume without a recording?"),
                tr("Resume without"),
                lambda run, reason: run.resume_without_sound(reason),
            )

    def _may_go_without(self, error: BaseException, state: HearingState) -> bool:
        run = self._run
        self._desk.show_error(error)
        usual = isinstance(error, DeviceError | StoreError)
        return run is not None and usual and run.hearing.state is state

    def _without(self, title: str, yes: str, work: Callable[[HearingRun, str], None]) -> None:
        text = tr(
            "The record can be typed by hand. That nothing was recorded is logged, and the "
            "presiding judge must explain it in writing."
        )
        reason = ReasonDialog.ask(self._desk, title, text, yes, tr("Recorder failed"))
        if reason is not None:
            self._desk.clerk.do(lambda run: work(run, reason))

    def recess(self) -> None:
        """Adjourn for a while."""
        title = tr("Recess")
        text = tr("Recording and recognition pause until court resumes.")
        reason = ReasonDialog.ask(self._desk, title, text, tr("Recess"))
        if reason is not None:
            self._desk.clerk.do(lambda run: run.recess(reason))

    def resume(self) -> None:
        """Go on after a recess."""
        self._desk.clerk.do(lambda run: run.resume(), on_error=self._not_recorded_on)

    def finish(self) -> None:
        """Close court: the recording is closed for good."""
        title = tr("Close court?")
        text = tr(
            "The recording is closed, compared, and cannot be gone on with. "
            "The record can still be edited and read out."
        )
        if not Question.ask(self._desk, self._desk.theme, title, text, tr("Close court")):
            return
        self._desk.clerk.do(
            lambda run: run.close_hearing(),
            lambda _: self._desk.say(tr("Court is closed. The recording is safe.")),
        )

    def record_again(self) -> None:
        """Record again where the recorder is gone."""
        self._desk.clerk.do(lambda run: run.record_again())

    def try_engine(self) -> None:
        """Try recognition again, as after a model was installed."""
        self._desk.clerk.do(lambda run: run.listen_again())

    def recognise_rest(self) -> None:
        """Recognise what was left of the recording, as after a window was closed."""
        run, desk = self._run, self._desk
        if run is None:
            return

        def ask(signed: bool) -> None:
            title = tr("Recognise the rest?")
            text = tr(
                "The record already lies before its signers. What is recognised now comes into "
                "the record, not into the paper that was laid out."
            )
            theme, yes = desk.theme, tr("Recognise the rest")
            if not signed or Question.ask(desk, theme, title, text, yes):
                desk.clerk.do(lambda run: run.recognise_rest())

        desk.clerk.do(lambda run: laid_out(run.store, run.hearing_id), ask)

    # ---- seats ----------------------------------------------------------------------

    def sit(self, key: str, other: str) -> None:
        """Have the people of two seats change places."""
        self._desk.clerk.do(lambda run: _sit(run, key, other))

    def move_seat(self) -> None:
        """Choose who goes where, by key."""
        seat = self._choose_seat(tr("Who moves"))
        if seat is not None:
            self.move_from(seat.key)

    def move_from(self, key: str) -> None:
        """Choose where who sits at a seat goes."""
        run = self._run
        if run is None:
            return
        who = next((seat for seat in run.seated() if seat.key == key), None)
        if who is None:
            return
        title = tr("{name} goes to the seat of").format(name=f"{who.full} {who.person}".strip())
        other = self._choose_seat(title, but=key)
        if other is not None:
            self.sit(key, other.key)

    def edit_seat(self) -> None:
        """Say who sits at a seat."""
        seat = self._choose_seat(tr("Which seat"))
        if seat is None:
            return
        wanted = SeatDialog.ask(self._desk, tr("Who sits there"), seat)
        if wanted is None:
            return

        def work(run: HearingRun) -> None:
            others = [one for one in run.seated() if one.key != seat.key]
            made = seat_for(
                seat.case_id, seat.hearing_id, wanted.role, others,
                person=wanted.person, channel=wanted.channel,
            )  # fmt: skip
            planned = run.hearing.state is HearingState.PLANNED
            same = wanted.role == seat.role
            fresh = replace(
                made,
                id=seat.id if planned else made.id,
                key=seat.key,
                full=seat.full if same else made.full,
                short=seat.short if same else made.short,
                party_id=seat.party_id if wanted.person == seat.person else None,
                since=seat.since if planned else datetime.now(UTC),
            )
            run.set_seats([fresh])

        self._desk.clerk.do(work)

    def add_seat(self) -> None:
        """Add a seat, as of a witness."""
        wanted = SeatDialog.ask(self._desk, tr("Add a seat"), None)
        if wanted is None:
            return

        def work(run: HearingRun) -> None:
            planned = run.hearing.state is HearingState.PLANNED
            made = seat_for(
                run.hearing.case_id, run.hearing_id, wanted.role, run.seated(),
                person=wanted.person, channel=wanted.channel,
            )  # fmt: skip
            run.set_seats([replace(made, since=None if planned else datetime.now(UTC))])

        self._desk.clerk.do(work)

    def _choose_seat(self, title: str, but: str = "") -> Seat | None:
        run = self._run
        if run is None:
            return None
        seats = [seat for seat in run.seated() if seat.key != but]
        choices = [Choice(f"{seat.full}  {seat.person}".strip(), seat.key) for seat in seats]
        chosen = Chooser.ask(self._desk, title, choices)
        return None if chosen is None else seats[chosen]

    # ---- reading and signing ----------------------------------------------------------

    def signing(self) -> None:
        """Open the window in which the record is read, corrected, signed, filed (签署)."""
        run, desk = self._run, self._desk
        if run is None:
            return
        window = self._signing
        if window is not None and window.signing.hearing_id == run.hearing_id:
            window.raise_()
            window.activateWindow()
            return
        self.close_signing()
        # What was typed last is in the record that is laid out.
        desk.clerk.do(lambda run: run.save(), lambda _: self._open_signing())

    def _open_signing(self) -> None:
        from app.windows.clerk.signing import SigningWindow

        run, desk = self._run, self._desk
        if run is None or self._signing is not None:
            return
        window = self._signing = SigningWindow(desk.theme, desk.clerk, run.hearing_id)
        window.closed.connect(self._signing_closed)
        window.line_asked.connect(self._open_line)
        window.open_over(desk)

    def _open_line(self, id: str) -> None:
        """Have a line of the record open, before the window in which it is to be signed."""
        desk = self._desk
        desk.window().raise_()
        desk.window().activateWindow()
        desk.view.pause_following()
        desk.view.open(id)

    def _signing_closed(self) -> None:
        window, self._signing = self._signing, None
        if window is not None:
            window.deleteLater()

    def close_signing(self) -> None:
        """Close that window, as when another hearing is opened."""
        if self._signing is not None:
            self._signing.close()

    # ---- papers ---------------------------------------------------------------------

    def check(self) -> None:
        """Check microphones, disk, clock and engine before the hearing."""
        CheckDialog.ask(self._desk, self._desk.theme, self._desk.clerk)

    def models(self) -> None:
        """Say which speech models there are, and how one comes here."""
        if ModelsDialog.ask(self._desk, self._desk.theme, self._desk.clerk):
            self.try_engine()

    def laws(self) -> None:
        """Show the library of laws; a folder can be imported."""
        desk = self._desk
        LawsDialog.ask(desk, desk.theme, desk.clerk.lanes, desk.clerk.services.home)

    def sound(self) -> None:
        """Choose microphones, who sits at which, the second copy, the engine."""
        if SoundDialog.ask(self._desk, self._desk.theme, self._desk.clerk):
            self._desk.say(tr("Kept. It counts from the next recording on."))

    def show_log(self) -> None:
        """Show the log of the hearing."""
        run = self._run
        if run is not None:
            LogDialog.ask(self._desk, run)

    def export(self) -> None:
        """Write the record to a file."""
        run, desk = self._run, self._desk
        if run is None:
            return
        wish = ExportDialog.ask(desk, run, desk.clerk.case)
        if wish is None:
            return
        desk.clerk.lanes.run(
            Lane.EXPORT,
            lambda task: export(run, wish),
            lambda path: desk.say(tr("Written: {name}").format(name=path.name)),
            desk.show_error,
            owner=desk,
        )

    def look_at(self, found: Found) -> None:
        """Show a page of evidence on this desk only; the screens are another's."""
        if found.page is not None:
            PreviewDialog.ask(self._desk, self._desk.clerk, found)


def _sit(run: HearingRun, key: str, other: str) -> None:
    seat = next((one for one in run.seated() if one.key == key), None)
    if seat is not None:
        run.sit(seat, other)
