"""Playing the recording from the record: any line, any seat, any speed (回放)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import Shiboken

from app.qt.lanes import Lane
from app.station.hearing import HearingRun
from app.windows.clerk.desk_words import nothing_found_words
from courtroom.playback.finding import Said, following, preceding
from courtroom.playback.state import State
from dossier.ids import UtteranceId
from resources.errors import WenyiError

if TYPE_CHECKING:
    from app.windows.clerk.clerk import Clerk
    from app.windows.clerk.record_view import RecordView
    from courtroom.playback.output import Output
    from courtroom.playback.player import Player

SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0)
SKIP_S = 2.0
FOLLOW_MS = 100
SLACK_S = 1.0
"""Who goes back while a line has just begun means the one before it."""
LEAST_RECESS_S = 2.0
"""Of what is left of a recess; less is heard."""
RESUME_MS = 1200
"""After the last key, playing that paused for typing goes on."""


class _Held:
    """The player that must be let go, whoever of Qt's objects is gone already."""

    def __init__(self) -> None:
        self.player: Player | None = None

    def let_go(self) -> None:
        player, self.player = self.player, None
        if player is not None:
            player.close()


class Playing(QObject):
    """The player of the open hearing; made when something is played first.

    Attributes:
        changed: with the player's state.
        moved: with position and length in seconds, on the line of all sittings.
        failed: with an exception that the window should show.
        recess_left: with the seconds of a recess that were passed over.
        nothing_found: with what there is none of, to be told in passing.
    """

    changed = Signal(object)
    moved = Signal(float, float)
    failed = Signal(object)
    recess_left = Signal(float)
    nothing_found = Signal(str)

    def __init__(self, clerk: Clerk, view: RecordView, parent: QObject) -> None:
        super().__init__(parent)
        self._clerk, self._view = clerk, view
        self._held = _Held()
        self._folders: list[str] = []
        self._told: WenyiError | None = None
        self._opening = False
        self.output: Output | None = None
        """Where to; None: the system's loudspeaker."""
        self.pauses_for_typing = True
        self._follow = QTimer(self)
        self._follow.setInterval(FOLLOW_MS)
        self._follow.timeout.connect(self._tell_place)
        self._resume = QTimer(self)
        self._resume.setSingleShot(True)
        self._resume.setInterval(RESUME_MS)
        self._resume.timeout.connect(self._go_on)
        held = self._held
        # Not a method: this object is gone by then, the player is not.
        self.destroyed.connect(lambda: held.let_go())
        view.typed.connect(self._typed)
        view.play_asked.connect(self.play_from)

    @property
    def _player(self) -> Player | None:
        return self._held.player

    @property
    def state(self) -> State | None:
        """How it goes; None: nothing was played yet."""
        return None if self._player is None else self._player.state

    def close(self) -> None:
        """Stop and give the device back."""
        self._follow.stop()
        self._resume.stop()
        self._folders = []
        self._view.playing = None
        self._held.let_go()
        # The next hearing's recording begins at its beginning.
        self.changed.emit(State())
        self.moved.emit(0.0, 0.0)

    # ---- what a person asks for -----------------------------------------------------

    def toggle(self) -> None:
        """Play or pause."""
        self._resume.stop()
        self._with(lambda player: player.toggle())

    def skip(self, seconds: float) -> None:
        """Go back or forth."""
        self._with(lambda player: player.skip(seconds))

    def seek(self, seconds: float) -> None:
        """Go to a time on the line of all sittings."""
        self._with(lambda player: player.seek(seconds))

    def faster(self, step: int) -> None:
        """Take the next speed up or down."""

        def work(player: Player) -> None:
            nearest = min(range(len(SPEEDS)), key=lambda i: abs(SPEEDS[i] - player.state.speed))
            player.set_speed(SPEEDS[max(0, min(len(SPEEDS) - 1, nearest + step))])

        self._with(work)

    def set_speed(self, speed: float) -> None:
        """Play at a speed."""
        self._with(lambda player: player.set_speed(speed))

    def solo(self, seat: str | None) -> None:
        """Hear one seat alone; None: all."""
        self._with(lambda player: player.solo(seat))

    def toggle_solo(self) -> None:
        """Hear the seat of the open line alone, or all again."""
        row = self._view.rows.row(self._view.current)

        def work(player: Player) -> None:
            alone = player.state.solo is None and row is not None and row.seat
            player.solo(row.seat if alone and row is not None else None)

        self._with(work)

    def play_from(self, id: str, character: int) -> None:
        """Play on from a character of a line."""
        run = self._clerk.run
        moment = None if run is None else run.transcript.moment(UtteranceId(id), character)
        if run is None or moment is None:
            return

        def work(player: Player) -> None:
            player.play_through()
            player.seek(max(0.0, self._line_s(player, run, moment.sitting_id, moment.start_s)))
            player.play()

        self._with(work)

    def play_line(self, *, loop: bool = False) -> None:
        """Play the open line from its beginning to its end."""
        run, current = self._clerk.run, self._view.current
        if run is None or not current:
            return
        one = run.transcript.get(UtteranceId(current))
        if one.sitting_id is None or one.start_s is None or one.end_s is None:
            return
        sitting, start_s, end_s = one.sitting_id, one.start_s, one.end_s

        def work(player: Player) -> None:
            start = self._line_s(player, run, sitting, start_s)
            player.play_stretch(start, max(start + 0.3, start + end_s - start_s), loop=loop)

        self._with(work)

    def neighbour(self, step: int, *, mark: bool = False) -> None:
        """Play the next or last line of the same speaker, or with a mark.

        From what is heard; where nothing is played, from the open line.
        """
        run, current = self._clerk.run, self._view.current
        if run is None:
            return
        row = self._view.rows.row(current)

        def work(player: Player) -> None:
            said = self._said(player, run)
            who = None if mark or row is None else row.role
            marked = [(one, id) for one, id in said if (not mark or one.marks)]
            lines = [one for one, _ in marked]
            here_s, slack_s = player.position_s, SLACK_S
            if not player.state.playing:
                opened = (one.start_s for one, id in said if id == current)
                here_s, slack_s = next(((at_s, 0.0) for at_s in opened), (here_s, slack_s))
            if step > 0:
                found = following(lines, here_s, who)
            else:
                found = preceding(lines, here_s, who, slack_s=slack_s)
            if found is None:
                self.nothing_found.emit(nothing_found_words(step, mark=mark))
                return
            id = next(id for one, id in marked if one is found)
            self._view.pause_following()
            self._view.open(id, 0)
            player.play_through()
            player.seek(found.start_s)
            player.play()

        self._with(work)

    # ---- inside ---------------------------------------------------------------------

    def _said(self, player: Player, run: HearingRun) -> list[tuple[Said, str]]:
        starts = {one.id: player.start_s(n) for n, one in enumerate(run.sittings)}
        return [
            (
                Said(
                    one.role,
                    starts[one.sitting_id] + one.start_s,
                    starts[one.sitting_id] + (one.start_s if one.end_s is None else one.end_s),
                    frozenset(one.marks),
                ),
                one.id,
            )
            for one in run.transcript.record.shown()
            if one.start_s is not None and one.sitting_id in starts
        ]

    def _line_s(self, player: Player, run: HearingRun, sitting: str, time_s: float) -> float:
        for number, one in enumerate(run.sittings):
            if one.id == sitting:
                return player.start_s(number) + time_s
        return time_s

    def _with(self, work: Callable[[Player], object]) -> None:
        """Do something with the player, which is made first if need be."""
        run = self._clerk.run
        if run is None or not run.sittings or self._opening:
            return
        folders = [one.folder for one in run.sittings]
        if self._player is not None and folders == self._folders:
            self._do(work)
            return
        old, self._held.player = self._player, None
        self._opening = True
        post = self._clerk.lanes.post

        def changed(state: State) -> None:
            if Shiboken.isValid(self):
                self._changed(state)

        def make(task: object) -> Player:
            from courtroom.playback.output import PortAudioOutput
            from courtroom.playback.player import Player

            if old is not None:
                old.close()
            return Player(
                run.recordings(),
                self.output or PortAudioOutput(),
                lambda state: post(lambda: changed(state)),
                run.muted_s(),
            )

        def made(player: Player) -> None:
            self._opening = False
            self._held.player, self._folders = player, folders
            self._do(work)

        def failed(error: BaseException) -> None:
            self._opening = False
            self.failed.emit(error)

        self._clerk.lanes.run(Lane.COURT, make, made, failed, owner=self)

    def _do(self, work: Callable[[Player], object]) -> None:
        if self._player is None:
            return
        try:
            work(self._player)
        except WenyiError as error:
            self.failed.emit(error)

    def _changed(self, state: State) -> None:
        if self._player is None:
            return
        if state.trouble is not None and state.trouble is not self._told:
            self.failed.emit(state.trouble)
        self._told = state.trouble
        if state.playing:
            self._follow.start()
        else:
            self._follow.stop()
            self._tell_place()
        self.changed.emit(state)

    def _tell_place(self) -> None:
        player, run = self._player, self._clerk.run
        if player is None or run is None:
            return
        if player.state.playing:
            self._leave_recess(player)
        number, time_s = player.position
        self.moved.emit(player.position_s, player.state.length_s)
        place = None
        if player.state.playing and number < len(run.sittings):
            sitting = run.sittings[number].id
            place = run.transcript.place(sitting, time_s, player.state.solo or "")
        before = self._view.playing
        self._view.playing = None if place is None else (place.id, place.character)
        if self._view.playing != before:
            other = place is not None and (before is None or before[0] != place.id)
            if place is not None and other and not self._view.current:
                self._view.go_to(place.id)
            self._view.viewport().update()

    def _leave_recess(self, player: Player) -> None:
        """Go to the end of a recess: nobody listens to an hour in which nothing was recorded."""
        silence = player.silence_now()
        if silence is None or silence.cause != "paused" or player.state.stretch is not None:
            return
        left_s = silence.end_s - player.position_s
        if left_s > LEAST_RECESS_S:
            player.seek(silence.end_s)
            self.recess_left.emit(left_s)

    def _typed(self) -> None:
        state = self.state
        if not self.pauses_for_typing or state is None or self._player is None:
            return
        if state.playing:
            self._player.pause()
            self._resume.start()
        elif self._resume.isActive():
            self._resume.start()

    def _go_on(self) -> None:
        if self._player is not None:
            self._player.skip(-0.5)
            self._player.play()
