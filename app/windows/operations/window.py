"""The page of the operations desk (运行席)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.qt.commands import Commands
from app.qt.panels import EmptyState, Panel
from app.qt.theme import Theme
from app.qt.translations import mark, spoken, tr
from app.windows.host import Host
from app.windows.operations import tables
from app.windows.operations.conflict import ConflictDialog
from app.windows.operations.enrolling import EnrolPage
from app.windows.operations.following import FollowDialog
from app.windows.operations.operations import Operations, Picture
from app.windows.operations.summary import Summary

SYNC = mark("Sync")


class OperationsDesk(QWidget):
    """Queue, cases, conflicts, dead letters and notices; before that, enrolment."""

    def __init__(
        self, host: Host, theme: Theme, operations: Operations, commands: Commands
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self.operations = operations
        self._host = host
        self._theme = theme
        self.commands = commands
        self._add_commands()
        self.summary = Summary(theme, commands)
        self.cases = tables.cases_table()
        self.conflicts = tables.conflicts_table()
        self.dead = tables.dead_table()
        self.alarms = tables.alarms_table()
        self.panels = self._make_panels()
        self.enrolling = EnrolPage(theme)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.enrolling)
        self.stack.addWidget(self._lists())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.summary)
        layout.addWidget(self.stack, 1)
        self._connect()
        self._enable()
        if operations.picture is not None:
            self._show(operations.picture)

    def _add_commands(self) -> None:
        c, o = self.commands, self.operations
        now = mark("Send and ask now")
        c.add("sync_now", now, o.look_now, group=SYNC, icon="refresh", keys=("F5",))
        quiet = mark("Quiet mode")
        c.add(
            "quiet", quiet, self._hush, group=SYNC, icon="stop", keys=("Ctrl+M",), checkable=True
        )
        follow = mark("Fetch a case…")
        c.add("follow", follow, self._follow, group=SYNC, icon="case", keys=("Ctrl+O",))
        compare = mark("Compare the versions…")
        c.add("compare", compare, self._compare, group=SYNC, icon="quality")
        again = mark("Try again")
        c.add("try_again", again, self._try_again, group=SYNC, icon="redo")

    def _make_panels(self) -> dict[str, Panel]:
        theme, c = self._theme, self.commands
        empty = {
            "cases": EmptyState(theme, "case", tr("No cases yet"), tr("Scan one, or fetch one.")),
            "conflicts": EmptyState(
                theme, "check", tr("No conflicts"), tr("Nobody changed the same thing twice.")
            ),
            "dead": EmptyState(
                theme, "check", tr("Nothing was refused"), tr("The centre took all it was sent.")
            ),
            "alarms": EmptyState(theme, "check", tr("No notices"), ""),
        }
        panels = {
            "cases": Panel(tr("Cases"), self.cases, empty["cases"]),
            "conflicts": Panel(tr("Conflicts"), self.conflicts, empty["conflicts"]),
            "dead": Panel(tr("Not delivered"), self.dead, empty["dead"]),
            "alarms": Panel(tr("Notices"), self.alarms, empty["alarms"]),
        }
        panels["conflicts"].add_button(c["compare"])
        panels["dead"].add_button(c["try_again"])
        return panels

    def _lists(self) -> QWidget:
        right = QSplitter(Qt.Orientation.Vertical)
        for name in ("conflicts", "dead", "alarms"):
            right.addWidget(self.panels[name])
        both = QSplitter(Qt.Orientation.Horizontal)
        both.addWidget(self.panels["cases"])
        both.addWidget(right)
        both.setStretchFactor(0, 3)
        both.setStretchFactor(1, 2)
        for splitter in (right, both):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        both.setSizes([820, 560])
        return both

    def _connect(self) -> None:
        o = self.operations
        o.changed.connect(self._show)
        o.failed.connect(self._host.show_error)
        o.done.connect(self._say)
        o.busy_changed.connect(self.enrolling.show_busy)
        self.enrolling.wanted.connect(self._enrol)
        self.conflicts.opened.connect(lambda key: self._compare())
        self.dead.opened.connect(lambda key: self._try_again())
        self.conflicts.itemSelectionChanged.connect(self._enable)
        self.dead.itemSelectionChanged.connect(self._enable)
        self.summary.limit.activated.connect(self._throttle)

    def _say(self, marked: str) -> None:
        self._host.say(spoken(marked))

    def _show(self, picture: Picture) -> None:
        status = picture.status
        known = status.enrolment != "none"
        if self.stack.currentIndex() != int(known):
            self.stack.setCurrentIndex(int(known))
            (self.cases if known else self.enrolling.url).setFocus()
        self.summary.setVisible(known)
        self.summary.show_status(status)
        self.commands["quiet"].setChecked(status.quiet)
        numbers = {case.case_id: case.number for case in picture.cases}

        def number_of(case_id: str) -> str:
            return numbers.get(case_id, case_id[:8])

        conflicts = tables.conflict_lines(picture.conflicts, number_of)
        filled = (
            ("cases", self.cases, tables.case_lines(picture.cases)),
            ("conflicts", self.conflicts, conflicts),
            ("dead", self.dead, tables.dead_lines(picture.dead, number_of)),
            ("alarms", self.alarms, tables.alarm_lines(picture.alarms)),
        )
        for name, table, lines in filled:
            table.fill(lines)
            self.panels[name].show_empty(not lines)
            self.panels[name].note.setText(str(len(lines)) if lines else "")
        self._enable()

    def _enable(self) -> None:
        picture = self.operations.picture
        known = picture is not None and picture.status.enrolment != "none"
        for name in ("sync_now", "quiet", "follow"):
            self.commands[name].setEnabled(known)
        self.commands["compare"].setEnabled(self.conflicts.chosen is not None)
        self.commands["try_again"].setEnabled(self.dead.chosen is not None)

    # What a person asks for

    def _enrol(self, url: str, code: str) -> None:
        self.operations.enrol(url, code, self._not_enrolled)

    def _not_enrolled(self, error: BaseException) -> None:
        self.enrolling.show_refusal(error)

    def _hush(self) -> None:
        self.operations.hush(self.commands["quiet"].isChecked())

    def _throttle(self) -> None:
        self.operations.throttle(int(self.summary.limit.currentData()))

    def _follow(self) -> None:
        wanted = FollowDialog.ask(self)
        if wanted is not None:
            self.operations.follow(
                wanted.number, wanted.login, wanted.password, self._host.show_error
            )

    def _try_again(self) -> None:
        key = self.dead.chosen
        if isinstance(key, str):
            self.operations.try_again(key)

    def _compare(self) -> None:
        key = self.conflicts.chosen
        if not isinstance(key, str):
            return

        def ask(both: object) -> None:
            keep = ConflictDialog.ask(self, self._theme, both)  # type: ignore[arg-type]
            if keep is not None:
                self.operations.resolve(key, keep)

        self.operations.compare(key, ask, self)
