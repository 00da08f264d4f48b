"""What can be done about a deadline (期限办理)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from app.qt.theme import Theme, size, space
from app.qt.translations import tr
from app.windows.scan_desk.cases import CasePicker
from app.windows.todo.forms import (
    Choices,
    DutyForm,
    EventForm,
    HoldForm,
    NotedEvent,
    ResumeForm,
    UnlockForm,
)
from dossier.court_time import court_today
from dossier.deadlines.explaining import Explained
from dossier.deadlines.model import Level, moment
from dossier.deadlines.table import STEPS
from dossier.deadlines.todo import ToDo, holders
from dossier.ids import CaseId, SuspensionId
from dossier.people.permits import Act

if TYPE_CHECKING:
    from app.windows.scan_desk.snapshot import CaseRow
    from app.windows.todo.board import Board, Listed

Found = tuple[ToDo, Explained, "Listed"]


class Actions:
    """The buttons below a deadline, and what they do."""

    def __init__(self, parent: QWidget, theme: Theme, board: Board) -> None:
        self._parent, self._theme, self._board = parent, theme, board
        self._found: Found | None = None
        self.buttons = QWidget()
        grid = QGridLayout(self.buttons)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(space("s"))
        self.done_button = self._button(tr("It is done…"), self.done)
        self.done_button.setObjectName("primary")
        self.event_button = self._button(tr("Note an event…"), self.event)
        self.hold_button = self._button(tr("Suspend…"), self.hold)
        self.resume_button = self._button(tr("Resume…"), self.resume)
        self.extend_button = self._button(tr("Extend…"), self.extend)
        self.name_button = self._button(tr("Name people…"), self.name)
        self.unlock_button = self._button(tr("Unlock…"), self.unlock)
        for at, button in enumerate(
            (
                self.done_button,
                self.event_button,
                self.hold_button,
                self.resume_button,
                self.extend_button,
                self.name_button,
                self.unlock_button,
            )
        ):
            grid.addWidget(button, at // 2, at % 2)

    def _button(self, text: str, run: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setMinimumHeight(size("control") + 6)
        button.clicked.connect(run)
        return button

    def show_deadline(self, found: Found | None) -> None:
        """Offer what makes sense for a deadline, and for who is here."""
        self._found = found
        self.buttons.setVisible(found is not None)
        if found is None:
            return
        item, _, _ = found
        one, may = item.deadline, self._board.station.people.may
        noting, holding = may(Act.NOTE_EVENT), may(Act.SUSPEND)
        self.done_button.setEnabled(noting and one.is_open and bool(one.rule.until))
        self.event_button.setEnabled(noting)
        self.hold_button.setEnabled(holding and one.is_open and bool(one.rule.suspended_by))
        self.resume_button.setEnabled(holding and bool(self._running()))
        self.extend_button.setEnabled(noting and one.is_open and bool(one.rule.extended_by))
        self.name_button.setEnabled(may(Act.ASSIGN))
        self.unlock_button.setEnabled(
            may(Act.UNLOCK) and one.is_open and one.level >= Level.GATE and not one.unlocked
        )

    def stopped_words(self, item: ToDo, listed: Listed) -> str:
        """Return what a deadline stops and who can unlock it; empty: nothing."""
        one = item.deadline
        if not one.is_open or one.level < Level.GATE or one.unlocked:
            return ""
        table = listed.table
        who = []
        for duty in one.rule.unlock:
            named = "、".join(holders(item.facts, duty)) or tr("not named yet")
            who.append(f"{table.duties[duty].name}（{named}）")
        superiors = "、".join(who)
        if one.level is Level.LOCK:
            return tr("The case is locked. {who} can unlock it with a reason.").format(
                who=superiors
            )
        steps = "、".join(STEPS[step] for step in STEPS if step in one.rule.stops)
        return tr("Stopped: {steps}. {who} can unlock it with a reason.").format(
            steps=steps or "—", who=superiors
        )

    # ---- what the buttons do --------------------------------------------------------

    def done(self) -> None:
        """Note the event that fulfils the deadline."""
        if self._found is None or not self.done_button.isEnabled():
            return
        item, _, listed = self._found
        until = item.deadline.rule.until
        kinds = [(key, kind.name) for key, kind in listed.table.events.items() if key in until]
        self._note(tr("It is done"), kinds, item.deadline.event.subject)

    def event(self) -> None:
        """Note any event of the case."""
        if self._found is not None:
            events = self._found[2].table.events.items()
            self._note(tr("Note an event"), [(key, kind.name) for key, kind in events])

    def first(self) -> None:
        """Note an event of any case, as the first one of a case that has none yet."""
        listed = self._board.listed
        if listed is None:
            return

        def chosen(rows: tuple[CaseRow, ...]) -> None:
            case, _ = CasePicker.ask(self._parent, rows, may_make=False)
            if case is not None:
                kinds = [(key, kind.name) for key, kind in listed.table.events.items()]
                title = tr("Event of {case}").format(case=case.number)
                noted = EventForm.ask(
                    self._parent, title, kinds, moment(listed.now_min), kind="case_filed"
                )
                self._noted(case.id, noted)

        self._board.read_cases(chosen)

    def extend(self) -> None:
        """Note that somebody granted a longer term."""
        if self._found is None:
            return
        item, _, listed = self._found
        kinds = [
            (one.event, listed.table.events[one.event].name)
            for one in item.deadline.rule.extended_by
        ]
        fixed = next((one.term for one in item.deadline.rule.extended_by), None)
        title = tr("A longer term was granted")
        self._note(title, kinds, item.deadline.event.subject, "" if fixed is None else str(fixed))

    def _note(self, title: str, kinds: Choices, subject: str = "", term: str = "") -> None:
        if self._found is None:
            return
        case_id, now = self._found[0].case_id, moment(self._found[2].now_min)
        noted = EventForm.ask(self._parent, title, kinds, now, subject=subject, term=term)
        self._noted(case_id, noted)

    def _noted(self, case_id: CaseId, noted: NotedEvent | None) -> None:
        if noted is not None:
            self._board.do(
                lambda desk: desk.note_event(
                    case_id,
                    noted.kind,
                    noted.at,
                    subject=noted.subject,
                    term=noted.term,
                    posted_at=noted.posted_at,
                    note=noted.note,
                )
            )

    def hold(self) -> None:
        """Note days that do not count."""
        if self._found is None:
            return
        item, _, listed = self._found
        by = item.deadline.rule.suspended_by
        kinds = [(key, one.name) for key, one in listed.table.suspensions.items() if key in by]
        held = HoldForm.ask(self._parent, kinds, self._today())
        if held is not None:
            self._board.do(
                lambda desk: desk.suspend(
                    item.case_id, held.kind, held.first, held.last, held.reason
                )
            )

    def resume(self) -> None:
        """Note that time runs again."""
        given = ResumeForm.ask(self._parent, self._running(), self._today())
        if given is not None:
            self._board.do(lambda desk: desk.resume(SuspensionId(given[0]), given[1]))

    def name(self) -> None:
        """Name who has which duty in the case."""
        if self._found is None:
            return
        item, _, listed = self._found
        duties = listed.table.duties
        there = "；".join(
            f"{duties[one.duty].name}：{one.person}"
            for one in item.facts.duties
            if not one.ended and one.duty in duties
        )
        named = DutyForm.ask(
            self._parent,
            [(key, kind.name) for key, kind in duties.items()],
            tr("Named now: {people}").format(people=there or "—"),
            listed.people,
        )
        if named is not None:
            self._board.do(lambda desk: desk.assign(item.case_id, named.duty, named.person))

    def unlock(self) -> None:
        """Let the case go on, by a superior named in it."""
        if self._found is None:
            return
        item, _, listed = self._found
        here = self._board.station.people.signed_in
        superiors = [
            (f"{duty}\n{who}", f"{listed.table.duties[duty].name}　{who}")
            for duty in item.deadline.rule.unlock
            for who in holders(item.facts, duty)
            if here is None or who in (here.name, here.who, here.login)
        ]
        hint = self.stopped_words(item, listed)
        if not superiors:
            hint += "\n" + tr("Nobody who is here is named as a superior in this case.")
        one = item.deadline
        given = UnlockForm.ask(
            self._parent, one.rule.name, superiors, hint, moment(listed.now_min)
        )
        if given is not None:
            self._board.do(
                lambda desk: desk.unlock(
                    item.case_id,
                    one.rule.key,
                    by=given.by,
                    duty=given.duty,
                    reason=given.reason,
                    event_id=one.event.id,
                    until=given.until,
                )
            )

    def _running(self) -> Choices:
        if self._found is None:
            return []
        item, _, listed = self._found
        kinds = listed.table.suspensions
        return [
            (str(one.id), f"{kinds[one.kind].name}　{one.first_day} 起")
            for one in item.facts.suspensions
            if not one.cancelled and one.last_day is None and one.kind in kinds
        ]

    def _today(self) -> date:
        from dossier.deadlines.model import CHINA

        return (
            court_today()
            if self._found is None
            else moment(self._found[2].now_min).astimezone(CHINA).date()
        )
