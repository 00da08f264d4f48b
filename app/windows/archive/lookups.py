"""Requests to look into closed dossiers: asked, decided, looked at (查档登记簿)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.qt.lanes import Lane, Task
from app.qt.listing import Table
from app.qt.panels import EmptyState, Panel
from app.qt.theme import Theme, size, space
from app.qt.translations import mark, spoken, tr
from app.windows.archive import words
from app.windows.archive.archive import Archive
from app.windows.archive.looking import LookingDialog
from app.windows.archive.lookup_forms import AskDialog, DecideDialog, SignInDialog
from app.windows.host import Host
from app.windows.names import volume_name
from dossier.lookup import Lookup, LookupState, LookupUse, Use

if TYPE_CHECKING:
    from app.station.lookups import Looking, LookupDesk

T = TypeVar("T")
STATES = {
    LookupState.ASKED: mark("Waits for a decision"),
    LookupState.GRANTED: mark("Request granted"),
    LookupState.REFUSED: mark("Request refused"),
    LookupState.ENDED: mark("Look-up ended"),
}
_USES = {
    Use.VIEWED: mark("Seen"),
    Use.PRINTED: mark("Printed"),
    Use.FAILED: mark("Print did not come out"),
}


class LookupsDialog(QDialog):
    """The requests that who signed in may know of, and what was done under each."""

    def __init__(
        self, parent: QWidget, theme: Theme, host: Host, archive: Archive, desk: LookupDesk
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Look-up in the archive"))
        self.resize(1120, 680)
        self._theme, self._host, self._archive = theme, host, archive
        self.desk = desk
        self.lookups: dict[str, Lookup] = {}
        self._numbers = {one.case.id: one.case.number for one in archive.cases}
        self.table = Table(
            tr("Requests"),
            (
                tr("Case number"),
                tr("Asked by"),
                tr("Volumes"),
                tr("What for"),
                tr("State"),
                tr("Until"),
                tr("Decided by"),
            ),
            3,
        )
        self.uses = Table(tr("Seen and printed"), (tr("Time"), tr("What"), tr("Pages")), 2)
        self.ask_button = QPushButton(tr("New request…"))
        self.decide_button = QPushButton(tr("Decide the request…"))
        self.look_button = QPushButton(tr("Look at the pages…"))
        self.end_button = QPushButton(tr("End the look-up"))
        self.look_button.setObjectName("primary")
        self._lay_out()
        self.table.itemSelectionChanged.connect(self._chosen_changed)
        self.table.opened.connect(lambda _: self._look())
        for button, run in (
            (self.ask_button, self._ask),
            (self.decide_button, self._decide),
            (self.look_button, self._look),
            (self.end_button, self._end),
        ):
            button.clicked.connect(run)
        self._enable()
        self._read()

    def _lay_out(self) -> None:
        who = QLabel(
            tr("Signed in: {name}, {role}").format(
                name=self.desk.person.name, role=words.role(self.desk.person)
            )
        )
        who.setObjectName("muted")
        row = QHBoxLayout()
        row.addWidget(who, 1)
        for button in (self.ask_button, self.decide_button, self.end_button, self.look_button):
            button.setAutoDefault(False)
            button.setMinimumHeight(size("control") + 6)
            row.addWidget(button)
        empty = EmptyState(self._theme, "eye", tr("No requests"), tr("Begin with “New request…”."))
        self.requests = Panel(tr("Requests"), self.table, empty)
        nothing = EmptyState(self._theme, "check", tr("Nothing was seen or printed"), "")
        self.used = Panel(tr("Seen and printed"), self.uses, nothing)
        close = QPushButton(tr("Close"))
        close.setAutoDefault(False)
        close.setMinimumHeight(size("control"))
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("l")] * 4)
        layout.setSpacing(space("m"))
        layout.addLayout(row)
        layout.addWidget(self.requests, 3)
        layout.addWidget(self.used, 2)
        layout.addLayout(foot)

    @property
    def chosen(self) -> Lookup | None:
        """The request at work."""
        return self.lookups.get(str(self.table.chosen))

    # ---- showing --------------------------------------------------------------------

    def _read(self) -> None:
        self._run(lambda: self.desk.listed(), self._show)

    def _show(self, listed: list[Lookup]) -> None:
        now = datetime.now(UTC)
        self.lookups = {one.id: one for one in listed}
        lines = [
            (
                one.id,
                (
                    self._numbers.get(one.case_id, "–"),
                    one.person + (f"（{one.capacity}）" if one.capacity else ""),
                    "、".join(volume_name(volume) for volume in one.volumes),
                    one.purpose,
                    tr("Time is over") if one.is_over(now) else spoken(STATES[one.state]),
                    words.moment(one.until),
                    one.decided_by or "–",
                ),
            )
            for one in listed
        ]
        tints = [(4, self._theme.colour(_tint(one, now))) for one in listed]
        self.table.fill(lines, tints)
        self.requests.show_empty(not lines)
        self.requests.note.setText(str(len(lines)) if lines else "")
        if lines and self.chosen is None:
            self.table.selectRow(0)
            # One decides or looks; asking begins with its own button.
            self.table.setFocus()
        self._chosen_changed()

    def _chosen_changed(self) -> None:
        self._enable()
        one = self.chosen
        if one is None:
            self._show_uses([])
            return
        wanted = one.id
        self._run(
            lambda: self.desk.uses(wanted),
            lambda uses: self._show_uses(uses) if self.table.chosen == wanted else None,
        )

    def _show_uses(self, uses: list[LookupUse]) -> None:
        lines = [
            (
                one.id,
                (words.moment(one.at), spoken(_USES[one.use]), str(len(one.pages))),
            )
            for one in reversed(uses)
        ]
        self.uses.fill(lines)
        self.used.show_empty(not lines)

    def _enable(self) -> None:
        one, now = self.chosen, datetime.now(UTC)
        own = one is not None and one.person == self.desk.person.name
        asked = one is not None and one.state is LookupState.ASKED
        may = one is not None and self.desk.may_decide(one)
        self.decide_button.setEnabled(asked and may)
        self.look_button.setEnabled(own and one is not None and one.is_open(now))
        open_ = asked or (one is not None and one.is_open(now))
        self.end_button.setEnabled(open_ and (own or may))
        self.ask_button.setEnabled(bool(self._archive.cases))

    # ---- what a person asks for -----------------------------------------------------

    def _ask(self) -> None:
        chosen = self._archive.chosen
        made = AskDialog.ask(
            self,
            self._archive.cases,
            None if chosen is None else chosen.case.id,
            self.desk.person,
        )
        if made is not None:
            self._do(
                lambda: self.desk.ask(
                    made.case_id,
                    made.purpose,
                    main=made.main,
                    confidential=made.confidential,
                    capacity=made.capacity,
                )
            )

    def _decide(self) -> None:
        one = self.chosen
        if one is None:
            return
        made = DecideDialog.ask(self, self._numbers.get(one.case_id, "–"), one)
        if made is not None:
            self._do(
                lambda: self.desk.decide(
                    one.id,
                    made.granted,
                    days=made.days,
                    may_print=made.may_print,
                    ground=made.ground,
                )
            )

    def _end(self) -> None:
        one = self.chosen
        if one is not None:
            self._do(lambda: self.desk.end(one.id))

    def _look(self) -> None:
        one = self.chosen
        if one is None or not self.look_button.isEnabled():
            return

        def show(looking: Looking) -> None:
            number = self._numbers.get(one.case_id, "–")
            LookingDialog.ask(self, self._theme, self._host, self._archive, looking, number)
            self._read()

        self._run(lambda: self.desk.open(one.id), show)

    def _do(self, work: Callable[[], object]) -> None:
        self._run(work, lambda _: self._read())

    def _run(self, work: Callable[[], T], done: Callable[[T], object]) -> None:
        def show(found: T) -> None:
            done(found)

        self._archive.lanes.run(
            Lane.STORE, lambda task: work(), show, self._host.show_error, owner=self
        )

    @classmethod
    def ask(cls, parent: QWidget, theme: Theme, host: Host, archive: Archive) -> None:
        """Have somebody sign in, then show the requests until the dialog is closed."""
        station = archive.station

        def names(task: Task) -> list[str] | LookupDesk:
            from app.station.lookups import LookupDesk
            from dossier.people.archive import people, person_of

            here = station.people.signed_in
            if here is not None:
                return LookupDesk(station, person_of(here))
            return [one.name for one in people(station.store)]

        def show(desk: LookupDesk) -> None:
            dialog = cls(parent, theme, host, archive, desk)
            dialog.exec()
            dialog.deleteLater()

        def ask(found: list[str] | LookupDesk) -> None:
            if not isinstance(found, list):
                show(found)
                return
            given = SignInDialog.ask(parent, found, _demo_words(archive))
            if given is None:
                return

            def enter(task: Task) -> LookupDesk:
                from app.station.lookups import LookupDesk
                from dossier.people.archive import sign_in

                return LookupDesk(station, sign_in(station.store, given.name, given.password))

            archive.lanes.run(Lane.STORE, enter, show, host.show_error, owner=parent)

        archive.lanes.run(Lane.STORE, names, ask, host.show_error, owner=parent)


def _tint(lookup: Lookup, now: datetime) -> str:
    if lookup.is_over(now):
        return "muted"
    return {
        LookupState.ASKED: "warning",
        LookupState.GRANTED: "success",
        LookupState.REFUSED: "danger",
        LookupState.ENDED: "muted",
    }[lookup.state]


def _demo_words(archive: Archive) -> str:
    """Return what lets somebody in at the demo; empty at a court's station."""
    if archive.station.demo is None:
        return ""
    from app.demo.archive import ARCHIVIST, LEADER, PASSWORD, READER

    # Who was added since has a password of their own.
    names = "、".join(one.name for one in (READER, ARCHIVIST, LEADER))
    return tr("Demo: the password of {people} is {password}").format(
        people=names, password=PASSWORD
    )
