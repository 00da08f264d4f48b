"""What patrol and checks found, in two lists (巡查、检测结果)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.qt.commands import Commands
from app.qt.listing import Table
from app.qt.panels import EmptyState, action_button
from app.qt.theme import Theme, space
from app.qt.translations import tr
from app.windows.archive import words
from dossier.checks.findings import Level
from dossier.checks.outcome import MOST_FINDINGS, Result

if TYPE_CHECKING:
    from app.station.checks import Report
    from dossier.checks.findings import Finding, Place
    from dossier.checks.outcome import Outcome


class PatrolList(QFrame):
    """Findings, blockers first.

    Attributes:
        chosen: emitted with the Place of the current finding, or None.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, commands: Commands) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._theme = theme
        self._findings: tuple[Finding, ...] = ()
        self.table = Table(
            tr("Findings"),
            (
                tr("Level"),
                tr("Where"),
                tr("What"),
            ),
            2,
        )
        self.head = QLabel()
        self.head.setObjectName("muted")
        self.empty = EmptyState(
            theme,
            "check",
            tr("Not patrolled yet"),
            tr("The patrol looks for what is missing, unsettled or poor. It takes some seconds."),
            (commands["patrol"],),
        )
        self.clean = EmptyState(
            theme, "check", tr("Nothing to settle"), tr("The patrol found nothing in this case.")
        )
        _stack(self, self.head, self.table, self.empty, self.clean)
        self.table.itemSelectionChanged.connect(lambda: self.chosen.emit(self.place))
        self.show_findings(None, False)

    @property
    def place(self) -> Place | None:
        """Of the current finding."""
        row = self.table.chosen
        return self._findings[row].place if isinstance(row, int) else None

    def show_findings(self, findings: tuple[Finding, ...] | None, stale: bool) -> None:
        """Show what was found; None: nobody looked."""
        self._findings = findings or ()
        lines = [
            (n, (words.level(each), each.place.label, words.finding(each)))
            for n, each in enumerate(self._findings)
        ]
        tints = [
            (0, self._theme.colour("danger" if each.level is Level.BLOCKER else "warning"))
            for each in self._findings
        ]
        self.table.fill(lines, tints)
        self.table.setVisible(bool(self._findings))
        self.empty.setVisible(findings is None)
        self.clean.setVisible(findings is not None and not findings)
        blockers = sum(each.level is Level.BLOCKER for each in self._findings)
        said = tr("{blockers} blockers, {reminders} reminders").format(
            blockers=blockers, reminders=len(self._findings) - blockers
        )
        if stale:
            said += "　" + tr("The case changed since; look again.")
        self.head.setText(said)
        self.head.setVisible(bool(self._findings) or stale)


class CheckList(QFrame):
    """Every code with its result.

    Attributes:
        chosen: emitted with the Outcome of the current line, or None.
        opened: emitted with an Outcome: a double click or Enter.
        place_chosen: emitted with the Place of the current finding, or None.
    """

    chosen = Signal(object)
    opened = Signal(object)
    place_chosen = Signal(object)

    def __init__(self, theme: Theme, commands: Commands) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._theme = theme
        self._outcomes: dict[str, Outcome] = {}
        heads = (tr("No."), tr("Check item"), tr("Result"), tr("Examined"))
        self.table = Table(tr("Checks"), heads, 1)
        self.detail = QLabel()
        self.detail.setWordWrap(True)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.detail.setContentsMargins(space("m"), space("s"), space("m"), space("s"))
        self.findings = Table(tr("Findings of this check"), (tr("Where"), tr("What")), 1)
        self.below = QWidget()
        inner = QVBoxLayout(self.below)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.detail)
        inner.addWidget(self.findings, 1)
        self.head = QLabel()
        self.head.setObjectName("heading")
        self.note = QLabel()
        self.note.setObjectName("small")
        top = QWidget()
        row = QHBoxLayout(top)
        row.setContentsMargins(space("m"), space("s"), space("m"), space("s"))
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self.head)
        column.addWidget(self.note)
        row.addLayout(column, 1)
        row.addWidget(action_button(commands["review"]))
        row.addWidget(action_button(commands["save_report"]))
        self.top = top
        self.empty = EmptyState(
            theme,
            "quality",
            tr("Not checked yet"),
            tr("The checks read every byte of the case once; of 2,000 pages about a minute."),
            (commands["check"],),
        )
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.addWidget(self.table)
        self.split.addWidget(self.below)
        self.split.setSizes([420, 220])
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        _stack(self, top, self.split, self.empty)
        self._report: Report | None = None
        self.table.itemSelectionChanged.connect(self._show_outcome)
        self.findings.itemSelectionChanged.connect(lambda: self.place_chosen.emit(self.place))
        self.table.opened.connect(lambda key: self.opened.emit(self._outcomes.get(str(key))))
        self.show_report(None, False)

    @property
    def outcome(self) -> Outcome | None:
        """The current line's."""
        return self._outcomes.get(str(self.table.chosen))

    @property
    def place(self) -> Place | None:
        """Of the current finding of the current line."""
        one, row = self.outcome, self.findings.chosen
        found = () if one is None else one.judged.findings
        return found[row].place if isinstance(row, int) and row < len(found) else None

    def _show_outcome(self) -> None:
        one, report = self.outcome, self._report
        found = () if one is None else one.judged.findings[:MOST_FINDINGS]
        # Findings stand in the list; else there is a remark, and what a person said.
        said = "" if one is None or report is None or found else words.detail(report, one)
        self.detail.setText(said)
        self.detail.setVisible(bool(said))
        self.findings.setVisible(bool(found))
        self.below.setVisible(bool(found or said))
        self.findings.fill(
            [(n, (each.place.label, words.finding(each))) for n, each in enumerate(found)]
        )
        if found and self.findings.chosen is None:
            self.findings.selectRow(0)
        self.chosen.emit(one)
        self.place_chosen.emit(self.place)

    def show_report(self, report: Report | None, stale: bool) -> None:
        """Show a report; None: there is none."""
        self._report = report
        outcomes = () if report is None else report.outcomes
        self._outcomes = {one.code.number: one for one in outcomes}
        self.split.setVisible(report is not None)
        self.top.setVisible(report is not None)
        self.empty.setVisible(report is None)
        if report is None:
            self.table.fill([])
            return
        lines = [
            (
                one.code.number,
                (
                    one.code.at(report.stage),
                    words.code_name(one),
                    words.result(report, one),
                    one.judged.examined,
                ),
            )
            for one in outcomes
        ]
        tints = [(2, self._theme.colour(words.tint(report, one))) for one in outcomes]
        self.table.fill(lines, tints)
        if self.outcome is None:
            # What needs somebody is chosen first; the list keeps the standard's order.
            order = {Result.FAILED: 0, Result.MANUAL: 1, Result.NOT_RUN: 2, Result.PASSED: 3}
            ranks = [order[one.result] + 3 * report.is_settled(one) for one in outcomes]
            self.table.selectRow(ranks.index(min(ranks)))
            self.table.scrollTo(self.table.currentIndex(), Table.ScrollHint.PositionAtCenter)
        self._show_outcome()
        said, tint = words.summary(report)
        self.head.setText(said)
        self.head.setStyleSheet(f"color: {self._theme.colour(tint).name()}")
        note = f"{report.subject}　{words.moment(report.at)}　{report.by}"
        if report.partial:
            note += "　" + tr("Main volume only: the other is not for who checked.")
        self.note.setText(
            note + ("　" + tr("The case changed since; check again.") if stale else "")
        )


class Results(QTabWidget):
    """Patrol and checks, a tab each."""

    def __init__(self, theme: Theme, commands: Commands) -> None:
        super().__init__()
        self.patrol = PatrolList(theme, commands)
        self.checks = CheckList(theme, commands)
        self.addTab(self.patrol, tr("Patrol"))
        self.addTab(self.checks, tr("Four-property checks"))
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)


def _stack(frame: QFrame, *widgets: QWidget) -> None:
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        if isinstance(widget, QLabel):
            widget.setContentsMargins(space("m"), space("s"), space("m"), space("s"))
        layout.addWidget(widget, 0 if isinstance(widget, QLabel) else 1)
    layout.setStretchFactor(widgets[0], 0)
