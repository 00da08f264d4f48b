"""The page of the archive desk (档案席)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.qt.commands import Commands
from app.qt.listing import Table
from app.qt.panels import EmptyState, Panel, action_button, separator
from app.qt.short_label import ShortLabel
from app.qt.theme import Theme, size, space
from app.qt.translations import mark, spoken, tr
from app.windows.archive import words
from app.windows.archive.archive import Archive
from app.windows.archive.package_actions import PackageActions
from app.windows.archive.place import PlacePanel
from app.windows.archive.results import Results
from app.windows.archive.reviewing import ReviewDialog
from app.windows.court_pin import again_with_pin
from app.windows.host import Host
from dossier.checks.codes import Stage
from dossier.checks.outcome import Result
from dossier.ids import CaseId

if TYPE_CHECKING:
    from dossier.checks.findings import Place

ARCHIVE = mark("Archive")


class ArchiveDesk(QWidget):
    """Cases on the left, what patrol and checks say in the middle, the page it is about.

    Attributes:
        place_wanted: emitted with a case and a Place that another desk is to show.
    """

    place_wanted = Signal(str, object, object)

    def __init__(self, host: Host, theme: Theme, archive: Archive, commands: Commands) -> None:
        super().__init__()
        self.setObjectName("page")
        self.archive = archive
        self.commands = commands
        self._host = host
        self._theme = theme
        self._begun_in_cases = False
        self._add_commands()
        self.stage = QComboBox()
        self.stage.setAccessibleName(tr("Stage"))
        self.stage.setToolTip(tr("Stage of the checks"))
        self.stage.setFixedHeight(size("touch"))
        for stage, name in words.STAGES.items():
            self.stage.addItem(spoken(name), stage)
        self.stage.setCurrentIndex(list(words.STAGES).index(archive.stage))
        heads = (tr("Case number"), tr("State"), tr("Pages"), tr("To settle"))
        self.cases = Table(tr("Cases"), heads, 0, (2, 3))
        empty = EmptyState(
            theme, "case", tr("No cases yet"), tr("Cases are made at the scan desk.")
        )
        self.case_panel = Panel(tr("Cases"), self.cases, empty)
        self.results = Results(theme, commands)
        self.place = PlacePanel(theme, archive, commands)
        self._lay_out()
        self._connect()
        self._show_cases()
        self._show_results()
        self.cases.setFocus()

    def _add_commands(self) -> None:
        c, packages = self.commands, PackageActions(self, self._host, self._theme, self.archive)
        for name, source, run, icon, keys in (
            ("patrol", mark("Patrol"), self._patrol, "search", ("F5",)),
            ("check", mark("Check the case"), self._check, "quality", ("F6",)),
            ("review", mark("Review…"), self._review, "pen", ("Ctrl+R",)),
            ("save_report", mark("Save the report…"), packages.save_report, "save", ("Ctrl+S",)),
            ("paper", mark("Paper of the case…"), self._paper, "cabinet", ("Ctrl+K",)),
            ("pack", mark("Make packages…"), packages.pack, "export", ("Ctrl+E",)),
            ("take", mark("Take a package…"), packages.take, "import", ("Ctrl+I",)),
            ("papers", mark("Papers…"), self._papers, "write", ("Ctrl+P",)),
            ("lookups", mark("Look-ups…"), self._lookups, "eye", ("Ctrl+L",)),
            ("indicators", mark("Indicators…"), self._indicators, "timeline", ("Ctrl+D",)),
            ("go_to_place", mark("Open where it is mended"), self._go, "link", ("Ctrl+G",)),
            ("reload", mark("Read the cases again"), self.archive.read_cases, "refresh", ()),
        ):
            c.add(name, source, run, group=ARCHIVE, icon=icon, keys=keys)

    def _lay_out(self) -> None:
        bar = QFrame()
        bar.setObjectName("bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(space("l"), space("s"), space("l"), space("s"))
        row.setSpacing(space("s"))
        self.title = ShortLabel()
        self.title.setObjectName("heading")
        self.subtitle = ShortLabel()
        self.subtitle.setObjectName("small")
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self.title)
        column.addWidget(self.subtitle)
        row.addLayout(column, 1)
        row.addWidget(action_button(self.commands["patrol"]))
        row.addWidget(self.stage)
        row.addWidget(action_button(self.commands["check"]))
        row.addWidget(separator())
        for name in ("paper", "pack", "take"):
            row.addWidget(action_button(self.commands[name]))
        row.addWidget(separator())
        for name in ("papers", "lookups", "indicators"):
            row.addWidget(action_button(self.commands[name]))
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        for n, (panel, width, stretch) in enumerate(
            ((self.case_panel, 400, 0), (self.results, 620, 1), (self.place, 340, 0))
        ):
            self.splitter.addWidget(panel)
            self.splitter.setStretchFactor(n, stretch)
            panel.setMinimumWidth(min(width, 280))
        self.splitter.setSizes([400, 620, 340])
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.case_panel.add_button(self.commands["reload"])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self.splitter, 1)

    def _connect(self) -> None:
        archive, activity = self.archive, self._host.activity
        archive.cases_changed.connect(self._show_cases)
        self._theme.changed.connect(self._show_results)
        archive.case_changed.connect(self._show_case)
        archive.results_changed.connect(self._show_results)
        archive.failed.connect(self._host.show_error)
        archive.settles = partial(again_with_pin, self, self._theme, archive.services.people)
        archive.begun.connect(self._begun)
        archive.moved.connect(activity.move_to)
        archive.ended.connect(self._ended)
        self.cases.itemSelectionChanged.connect(self._choose)
        self.stage.activated.connect(self._choose_stage)
        self.results.patrol.chosen.connect(self._show_place)
        self.results.checks.chosen.connect(lambda _: self._enable())
        self.results.checks.place_chosen.connect(self._show_place)
        self.results.checks.opened.connect(lambda outcome: self._review())
        self.results.currentChanged.connect(lambda index: self._tab_changed())

    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the cases, not in a button."""
        super().showEvent(event)
        if not event.spontaneous():
            self._begin()

    def _begin(self) -> None:
        """Give the keyboard to the cases, once there are any that can be chosen."""
        self._begun_in_cases = bool(self.archive.cases) and self.cases.isEnabled()
        self.cases.setFocus()

    # ---- showing --------------------------------------------------------------------

    def _show_cases(self) -> None:
        lines = [
            (
                one.case.id,
                (
                    one.case.number,
                    words.standing(one),
                    str(one.pages),
                    str(one.unfiled + one.unconfirmed) if one.unfiled + one.unconfirmed else "–",
                ),
            )
            for one in self.archive.cases
        ]
        blocked = self.cases.blockSignals(True)
        self.cases.fill(lines)
        if self.archive.chosen is not None:
            keys = [one.case.id for one in self.archive.cases]
            self.cases.selectRow(keys.index(self.archive.chosen.case.id))
        self.cases.blockSignals(blocked)
        self.case_panel.show_empty(not lines)
        self.case_panel.note.setText(str(len(lines)) if lines else "")
        if self.isVisible() and not self._begun_in_cases:
            self._begin()
        self._show_case()

    def _show_case(self) -> None:
        one = self.archive.chosen
        self.title.setText("" if one is None else one.case.number)
        self.subtitle.setText("" if one is None else words.about(one))
        if one is not None and self.cases.chosen != one.case.id:
            keys = [each.case.id for each in self.archive.cases]
            self.cases.selectRow(keys.index(one.case.id))
        self._enable()

    def _show_results(self) -> None:
        archive = self.archive
        self.results.patrol.show_findings(archive.findings, archive.stale)
        self.results.checks.show_report(archive.report, archive.stale)
        count = len(archive.findings or ())
        self.results.setTabText(0, tr("Patrol") + (f"（{count}）" if count else ""))
        self._tab_changed()

    def _tab_changed(self) -> None:
        if self.results.currentWidget() is self.results.patrol:
            self._show_place(self.results.patrol.place)
        else:
            self._show_place(self.results.checks.place)

    def _show_place(self, place: Place | None) -> None:
        self.place.show_place(place, self._enable)
        self._enable()

    def _enable(self) -> None:
        archive, place = self.archive, self.place.place
        idle = not archive.is_busy
        case = archive.chosen is not None
        outcome = self.results.checks.outcome
        open_ = outcome is not None and outcome.result in (Result.MANUAL, Result.NOT_RUN)
        can = {
            "patrol": case and idle,
            "check": case and idle,
            "review": archive.report is not None and open_ and idle and not archive.stale,
            "save_report": archive.report is not None and idle,
            "pack": case and idle,
            "take": idle,
            "papers": case,
            "paper": case and idle,
            "indicators": True,
            "lookups": True,
            "reload": idle,
            "go_to_place": place is not None and place.kind not in ("file", "recording"),
        }
        for name, enabled in can.items():
            self.commands[name].setEnabled(enabled)
        self.cases.setEnabled(idle)
        self.stage.setEnabled(idle)

    def _begun(self, text: str, cancel: object) -> None:
        self._host.activity.begin(text, cancel)  # type: ignore[arg-type]
        self._enable()

    def _ended(self) -> None:
        self._host.activity.end()
        self._enable()
        # The button that was pressed was off meanwhile, and the keyboard went elsewhere.
        patrol = self.results.currentWidget() is self.results.patrol
        table = self.results.patrol.table if patrol else self.results.checks.table
        (table if table.isVisible() else self.cases).setFocus()

    # ---- what a person asks for -----------------------------------------------------

    def _choose(self) -> None:
        key = self.cases.chosen
        if isinstance(key, str):
            self.archive.choose(CaseId(key))

    def _choose_stage(self) -> None:
        self.archive.choose_stage(Stage(self.stage.currentData()))

    def _patrol(self) -> None:
        self.results.setCurrentWidget(self.results.patrol)
        self.archive.patrol(tr("Patrolling…"))

    def _check(self) -> None:
        self.results.setCurrentWidget(self.results.checks)
        self.archive.check(tr("Checking…"))

    def _review(self) -> None:
        outcome, report = self.results.checks.outcome, self.archive.report
        if outcome is None or report is None or not self.commands["review"].isEnabled():
            return
        title = f"{outcome.code.at(report.stage)} {words.code_name(outcome)}"
        decision = ReviewDialog.ask(self, title, words.detail(report, outcome), self.archive.who)
        if decision is not None:
            self.archive.review(
                outcome.code.number, decision.passed, decision.reason, tr("Writing it down…")
            )

    def _paper(self) -> None:
        from app.windows.archive.paper_box import PaperDialog

        if self.archive.chosen is not None:
            PaperDialog.ask(self, self._theme, self._host, self.archive)

    def _papers(self) -> None:
        from app.windows.archive.papers import PapersDialog

        if self.archive.chosen is not None:
            PapersDialog.ask(self, self._theme, self._host, self.archive)

    def _lookups(self) -> None:
        from app.windows.archive.lookups import LookupsDialog

        LookupsDialog.ask(self, self._theme, self._host, self.archive)

    def _indicators(self) -> None:
        from app.windows.archive.indicators import IndicatorsDialog

        IndicatorsDialog.ask(self, self._theme, self._host, self.archive)

    def _go(self) -> None:
        place, one = self.place.place, self.archive.chosen
        if place is not None and one is not None:
            self.place_wanted.emit(one.case.id, place, self.place.page_id)
