"""The page of the clerk's desk: its parts put together, and what they show (书记员席)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.qt.commands import Commands
from app.qt.panels import EmptyState, Panel
from app.qt.theme import Theme
from app.qt.translations import language, tr, trn
from app.station.hearing import HearingRun
from app.station.hearing_sound import Level
from app.station.hearing_status import Status
from app.windows.clerk import bindings, deliberating
from app.windows.clerk.bars import ChipBar, HeadBar, StageBar, StateBox
from app.windows.clerk.clerk import Clerk
from app.windows.clerk.desk_commands import SEAT_KEYS, add_commands
from app.windows.clerk.desk_words import lines_words, nothing_said, recess_words
from app.windows.clerk.finding import FindBar
from app.windows.clerk.hearing_actions import HearingActions
from app.windows.clerk.playback_bar import PlaybackBar
from app.windows.clerk.playing import Playing
from app.windows.clerk.record_actions import RecordActions
from app.windows.clerk.record_binding import RecordBinding
from app.windows.clerk.record_view import RecordView
from app.windows.clerk.screens import ScreensPane
from app.windows.clerk.screens_actions import ScreenActions
from app.windows.clerk.seats import SeatsPanel, SeatState
from app.windows.clerk.second_look import SecondLook
from app.windows.clerk.suggesting import Suggesting
from app.windows.host import Host
from courtroom.listening.heard import Heard
from dossier.hearing import HearingState, Seat
from resources.errors import WenyiError, describe

IN_HEARING = (
    "head", "check", "start", "recess", "resume", "finish", "record_again", "log", "export",
    "undo", "redo", "new_line", "inaudible", "phrase", "stage", "restore", "find", "replace",
    "move_seat", "edit_seat", "add_seat", "play", "try_engine", "recognise_rest", "signing",
    "import_text", "forget_word",
)  # fmt: skip
"""Commands that need a hearing."""
ON_A_LINE = (
    "remove", "move_up", "move_down", "mark_key", "mark_doubtful", "mark_inaudible", "add_word",
    "relabel_all", "play_here", "play_line", "loop_line",
)  # fmt: skip


class ClerkDesk(QWidget):
    """The clerk's desk."""

    def __init__(self, host: Host, theme: Theme, clerk: Clerk, commands: Commands) -> None:
        super().__init__()
        self.setObjectName("page")
        self.clerk, self.theme, self.commands = clerk, theme, commands
        self._host = host
        self.binding: RecordBinding | None = None
        self._seats: tuple[SeatState, ...] = ()
        self._unsaved: BaseException | None = None
        self._sat: HearingRun | None = None
        """Whose court was not closed yet when its state was shown last."""
        self.view = RecordView(theme)
        self.chips = ChipBar(theme)
        self.finder = FindBar(theme, self.view)
        self.playing = Playing(clerk, self.view, self)
        self.editing = RecordActions(self)
        self.hearing = HearingActions(self)
        self.screens = ScreenActions(self)
        add_commands(commands, self)
        self._name_seat_commands(None)
        self.keys = bindings.load_keys(clerk.services.home)
        self._defaults = bindings.defaults_of(commands)
        bindings.apply_keys(commands, self.keys, self._defaults)
        self.suggesting = Suggesting(self)
        self.second_look = SecondLook(self)
        self.head = HeadBar(theme, commands)
        self.stages = StageBar(theme)
        self.seats = SeatsPanel(theme)
        self.state = StateBox(theme)
        self.playback = PlaybackBar(theme, commands, self.playing, clerk)
        self.pane = ScreensPane(theme, clerk.screens, commands)
        self._lay_out()
        self._connect()
        self._show_hearing()

    def _lay_out(self) -> None:
        theme, c = self.theme, self.commands
        left = Panel(tr("Seats"), self.seats)
        left.add_button(c["move_seat"])
        left.add_button(c["edit_seat"])
        left.add_button(c["add_seat"])
        left.layout_.addWidget(self.state)
        left.setMinimumWidth(232)
        self.no_lines = EmptyState(
            theme,
            "microphone",
            tr("Nothing said yet"),
            "",
        )
        self.body = QStackedWidget()
        self.body.addWidget(self.view)
        self.body.addWidget(self.no_lines)
        right = QWidget()
        right.setObjectName("panel")
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.stages)
        column.addWidget(self.finder)
        column.addWidget(self.body, 1)
        column.addWidget(self.chips)
        column.addWidget(self.playback)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(left)
        self.splitter.addWidget(right)
        self.splitter.addWidget(self.pane)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setSizes([264, 860, 420])
        self.show_pane(self.clerk.screens.running)
        none = EmptyState(
            theme,
            "clerk",
            tr("No hearing open"),
            tr("Open a hearing, or make the next one of a case."),
            (c["new_hearing"], c["open_hearing"]),
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(none)
        self.stack.addWidget(self.splitter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(self.stack, 1)

    def _connect(self) -> None:
        clerk, view = self.clerk, self.view
        clerk.hearing_changed.connect(self._show_hearing)
        clerk.state_changed.connect(self._show_state)
        clerk.ticked.connect(self._tick)
        clerk.heard.connect(self._heard)
        clerk.saved.connect(self._saved)
        clerk.failed.connect(self._host.show_error)
        clerk.busy_changed.connect(self._busy)
        view.current_changed.connect(self._line_changed)
        view.hidden_asked.connect(self.editing.restore)
        view.offer_decided.connect(self.editing.decide_offer)
        view.rows_changed.connect(self._show_emptiness)
        self.stages.chosen.connect(self.editing.stage)
        self.seats.moved.connect(self.hearing.sit)
        self.seats.chosen.connect(self.hearing.move_from)
        self.playing.failed.connect(self._host.show_error)
        self.playing.recess_left.connect(lambda left_s: self.say(recess_words(left_s)))
        self.playing.nothing_found.connect(self.say)
        self.finder.play_wanted.connect(self.playing.play_from)
        self.finder.replaced.connect(lambda n: self.say(trn("%n place(s) changed", n)))
        self.state.help.clicked.connect(self.hearing.models)
        self.state.rest.clicked.connect(self.hearing.recognise_rest)
        self.screens.bind(self.pane)
        clerk.screens.failed.connect(self._host.show_error)
        clerk.screens.running_changed.connect(self._screens_started)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the record, not in a button."""
        super().showEvent(event)
        if self.clerk.run is not None:
            self.view.setFocus()

    # ---- what is shown --------------------------------------------------------------

    def _show_hearing(self) -> None:
        run = self.clerk.run
        if self.binding is not None:
            self.binding.close()
            self.binding = None
            self.playing.close()
        self.hearing.close_signing()
        self.chips.clear()
        self.stack.setCurrentIndex(0 if run is None else 1)
        if run is not None:
            self.view.close_line()
            self.binding = RecordBinding(run, self.view, self._host.show_error, self)
            secret = deliberating.is_deliberation(run.hearing)
            self.stages.setVisible(not secret)
            self.show_pane(not secret and self.clerk.screens.running)
        self.finder.binding = self.binding
        self._show_state()
        if run is not None:
            self.view.setFocus()

    def _show_state(self) -> None:
        status, run = self.clerk.status(), self.clerk.run
        closed = run is not None and run.hearing.state is HearingState.CLOSED
        if closed and self._sat is run:
            # What was suggested while people spoke waits for nobody any more.
            self.chips.clear()
            self.screens.end()
        self._sat = None if closed else run
        self.head.show_hearing(self.clerk.case, status)
        if self.binding is not None:
            self.binding.maker.forget_seats()
        self._name_seat_commands(run)
        self.playback.show_seats(run)
        self._enable()
        self._show_emptiness()
        self.show_stage()
        if status is not None:
            self._tick(status)
            self._host.show_state(self._case_words(status), "")

    def _case_words(self, status: Status) -> str:
        return lines_words(
            0 if self.binding is None else len(self.binding.transcript.record), status
        )

    def _tick(self, status: Status) -> None:
        self.head.tick(status)
        self.state.show_status(status, self._unsaved)
        self.no_lines.hint.setText(nothing_said(status))
        run, binding = self.clerk.run, self.binding
        if run is None or binding is None:
            return
        self.playback.show_length(run.length_s())
        self._host.show_state(self._case_words(status), "")
        speaking = self.suggesting.speaking(status.sound)
        alive = status.sound.state in ("recording", "paused", "lost")
        states = tuple(
            SeatState(
                seat,
                binding.maker.colour(seat.key),
                number if number <= SEAT_KEYS else 0,
                status.sound.levels.get(seat.key) if alive else _waiting(seat),
                seat.key in speaking,
            )
            for number, seat in enumerate(run.seated(), 1)
        )
        if states != self._seats:
            self._seats = states
            self.seats.show_seats(states)

    def _heard(self, heard: Heard) -> None:
        if self.binding is not None:
            self.binding.show_heard(heard)
            self.second_look.hear(heard)
            if self.binding.run.hearing.state is not HearingState.CLOSED and not heard.late:
                self.suggesting.hear(heard)
            self._show_emptiness()

    def _busy(self, busy: bool) -> None:
        self._enable()

    def _saved(self, error: BaseException | None) -> None:
        self._unsaved = error

    def _show_emptiness(self) -> None:
        self.body.setCurrentIndex(0 if len(self.view.rows) else 1)

    def _line_changed(self, id: str) -> None:
        self._enable()
        self.show_stage()

    def show_stage(self) -> None:
        """Mark the stage of the line that is open, or of what comes next."""
        row = self.view.rows.row(self.view.current) if self.view.current else None
        binding = self.binding
        coming = "" if binding is None else binding.transcript.stage
        self.stages.show_stage(coming if row is None else row.stage)

    def _enable(self) -> None:
        run, c = self.clerk.run, self.commands
        for name in IN_HEARING:
            c[name].setEnabled(run is not None)
        for name in ON_A_LINE:
            c[name].setEnabled(run is not None and bool(self.view.current))
        if run is None:
            return
        state, busy = run.hearing.state, self.clerk.is_busy
        sitting = state in (HearingState.OPEN, HearingState.RECESSED)
        c["start"].setEnabled(state is HearingState.PLANNED and not busy)
        c["recess"].setEnabled(state is HearingState.OPEN and not busy)
        c["resume"].setEnabled(state is HearingState.RECESSED and not busy)
        c["finish"].setEnabled(sitting and not busy)
        lost = run.sound.status.state in ("none", "lost")
        c["record_again"].setEnabled(state is HearingState.OPEN and lost and not busy)
        c["try_engine"].setEnabled(sitting)
        c["recognise_rest"].setEnabled(run.status().may_catch_up and not busy)
        may = deliberating.may_be_signed(run.hearing, is_empty=not len(self.view.rows))
        c["signing"].setEnabled(may and not busy)
        deliberating.name_commands(c, run.hearing)

    def _name_seat_commands(self, run: HearingRun | None) -> None:
        seats = [] if run is None else run.seated()
        for number in range(1, SEAT_KEYS + 1):
            for name, words in (
                (f"speaker_{number}", tr("This line: {seat}")),
                (f"new_speaker_{number}", tr("New line: {seat}")),
            ):
                action = self.commands[name]
                known = number <= len(seats)
                action.setVisible(known)
                action.setEnabled(known)
                if known:
                    seat = seats[number - 1]
                    action.setText(words.format(seat=f"{seat.full} {seat.person}".strip()))

    # ---- what parts ask for ---------------------------------------------------------

    def say(self, text: str, button: str = "", action: Callable[[], object] | None = None) -> None:
        """Show a toast, with a button where something can be done at once."""
        self._host.say(text, button, action)

    def say_error(self, error: WenyiError) -> None:
        """Say in passing that something cannot be done."""
        self._host.say(describe(error, "en" if language() == "en" else "zh_CN").what)

    def show_error(self, error: BaseException) -> None:
        """Show an error where all are shown."""
        self._host.show_error(error)

    def case_words(self) -> dict[str, str]:
        """Return what stock phrases take from the case."""
        run, case = self.clerk.run, self.clerk.case
        if run is None or case is None:
            return {}
        names: dict[str, str] = {}
        for party in self.clerk.parties:
            key = {"原告": "plaintiff", "上诉人": "plaintiff"}.get(party.role)
            key = key or {"被告": "defendant", "被上诉人": "defendant"}.get(party.role)
            if key is not None:
                names[key] = "、".join(x for x in (names.get(key, ""), party.name) if x)
        hearing = run.hearing
        return {
            "cause": case.cause,
            "number": case.number,
            "judge": hearing.presiding,
            "clerk": hearing.clerk,
            **names,
        }

    def follow(self) -> None:
        """Close the open line and follow what is said."""
        self.view.close_line()
        self.view.go_to_end()
        self.view.setFocus()

    def take_evidence(self) -> None:
        """Show what was mentioned last; without screens, look at it."""
        if not self.screens.take_newest():
            self.chips.take("evidence")

    def leave_suggestions(self) -> None:
        """Put away what is suggested here, and the evidence offered for the screens."""
        self.chips.clear()
        self.screens.leave_mentioned()

    def show_pane(self, on: bool) -> None:
        """Show the pane of screens and evidence, or put it away."""
        self.commands["screens_pane"].setChecked(on)
        self.pane.setVisible(on)

    def _screens_started(self) -> None:
        if self.clerk.screens.running:
            self.show_pane(True)

    def play_here(self) -> None:
        """Play from the caret."""
        if self.view.current:
            self.playing.play_from(self.view.current, self.view.editor.caret)

    def pause_for_typing(self) -> None:
        """Whether playing pauses while somebody types."""
        self.playing.pauses_for_typing = self.commands["pause_typing"].isChecked()

    def choose_keys(self) -> None:
        """Let the person choose keys and pedals."""
        wanted = bindings.KeysDialog.ask(self, self.commands, self.keys, self._defaults)
        if wanted is not None:
            self.keys = wanted
            bindings.save_keys(self.clerk.services.home, wanted)
            bindings.apply_keys(self.commands, wanted, self._defaults)

    def close_page(self) -> None:
        """Let go of what the page holds; before its window goes."""
        self.hearing.close_signing()
        self.playing.close()
        if self.binding is not None:
            self.binding.close()
            self.binding = None


def _waiting(seat: Seat) -> Level | None:
    """Return what a meter shows before anything is recorded."""
    return None if seat.channel is None else Level()
