"""The quality desk: the list, the page, the verdict; all by single keys (质检台)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.qt.commands import Commands
from app.qt.panels import EmptyState, Panel, action_button, separator
from app.qt.pictures import Thumbnails, Tiles
from app.qt.theme import Theme, size, space
from app.qt.translations import mark, tr
from app.windows.host import Host
from app.windows.names import came_from
from app.windows.quality.problems import ProblemsModel, problems_view, what
from app.windows.quality.quality import Entry, Quality
from app.windows.scan_desk.cases import CasePicker
from app.windows.scan_desk.page_list import THUMBNAIL_PX
from app.windows.scan_desk.page_view import Fit, PageView
from dossier.court_time import in_court
from dossier.scanning import Judged, Verdict

if TYPE_CHECKING:
    from app.windows.main import Program
    from app.windows.services import Services
    from app.windows.shell import Shell

QUALITY = mark("Quality")
VIEW = mark("View")
_JUDGED = {
    Judged.PASS: mark("Passed"),
    Judged.RESCAN: mark("To be scanned again"),
    Judged.ACCEPT: mark("Accepted"),
}


def quality_desk(program: Program, shell: Shell, services: Services) -> QWidget:
    """Return the page of the desk."""
    if program.quality is None:
        program.quality = Quality(services, program.lanes, program)
        program.quality.start()
    return QualityDesk(shell, program.theme, program.quality, shell.commands)


class QualityDesk(QWidget):
    """What is to be looked at, the page it is on, and what a person says of it."""

    def __init__(self, host: Host, theme: Theme, quality: Quality, commands: Commands) -> None:
        super().__init__()
        self.setObjectName("page")
        self.quality, self.commands = quality, commands
        self._host, self._theme = host, theme
        self._add_commands()
        self.model = ProblemsModel(theme)
        self.list = problems_view(self.model)
        self._nothing = EmptyState(theme, "check_all", tr("Nothing to look at"), "")
        self.problems = Panel(tr("Problems"), self.list, self._nothing)
        self._thumbnails = Thumbnails(quality.services, quality.lanes, THUMBNAIL_PX, self)
        self.view = PageView(theme, Tiles(quality.services, quality.lanes, self))
        self._no_page = EmptyState(theme, "pages", tr("No page"), "")
        self.page = Panel(tr("Page"), self.view, self._no_page)
        for name in ("previous", "next"):
            self.page.add_button(commands[name])
        self.page.add_widget(separator())
        for name in ("zoom_out", "zoom_in", "fit_page", "fit_width"):
            self.page.add_button(commands[name])
        self.side = self._verdict_side()
        self._lay_out()
        quality.changed.connect(self._show)
        quality.judged.connect(lambda: self._host.say(tr("Noted")))
        quality.failed.connect(host.show_error)
        self.list.selectionModel().currentRowChanged.connect(lambda *_: self._show_entry())
        self._at = 0
        self._show()
        self.list.setFocus()

    def _add_commands(self) -> None:
        c, g = self.commands, QUALITY
        q = self.quality
        c.add("case", mark("Open case…"), self._choose, group=g, icon="case", keys=("Ctrl+O",))
        for name, source, run, icon, keys in (
            ("next", mark("Next problem"), lambda: self.step(1), "next", ("Space", "N")),
            ("previous", mark("Previous problem"), lambda: self.step(-1), "previous", ("B",)),
            ("pass", mark("Pass the page"), lambda: self.judge(Judged.PASS), "check", ("P",)),
            (
                "rescan",
                mark("Send back to be scanned"),
                lambda: self.judge(Judged.RESCAN),
                "refresh",
                ("R",),
            ),
            ("accept", mark("Accept with the reason"), self.accept, "note", ("A",)),
            ("sample", mark("Draw pages at random"), self._draw, "pages", ("Ctrl+D",)),
            ("pass_batch", mark("Pass the batch"), self._pass, "check_all", ("Ctrl+Return",)),
            ("again", mark("Read again"), q.read, "refresh", ("F5",)),
        ):
            tint = "on_accent" if name in ("pass", "pass_batch") else "text"
            c.add(name, source, run, group=g, icon=icon, keys=keys, tint=tint)
        for name, source, run, icon, keys in (
            ("zoom_in", mark("Zoom in"), lambda: self.view.zoom(1), "zoom_in", ("+", "=")),
            ("zoom_out", mark("Zoom out"), lambda: self.view.zoom(-1), "zoom_out", ("-",)),
            (
                "fit_page",
                mark("Fit page"),
                lambda: self.view.choose_fit(Fit.PAGE),
                "fit_page",
                ("0",),
            ),
            (
                "fit_width",
                mark("Fit width"),
                lambda: self.view.choose_fit(Fit.WIDTH),
                "fit_width",
                ("2",),
            ),
        ):
            c.add(name, source, run, group=VIEW, icon=icon, keys=keys)

    def _verdict_side(self) -> QWidget:
        self.what = QLabel()
        self.what.setObjectName("heading")
        self.what.setWordWrap(True)
        self.where = QLabel()
        self.where.setObjectName("muted")
        self.where.setWordWrap(True)
        self.said = QLabel()
        self.said.setObjectName("small")
        self.said.setWordWrap(True)
        self.reason = QLineEdit()
        self.reason.setMinimumHeight(size("control"))
        self.reason.setMaxLength(200)
        self.reason.setPlaceholderText(tr("Reason, as in: the original is like this"))
        self.reason.setAccessibleName(tr("Reason"))
        self.reason.returnPressed.connect(self.accept)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(*[space("m")] * 4)
        column.setSpacing(space("s"))
        for widget in (self.what, self.where, self.said):
            column.addWidget(widget)
        column.addSpacing(space("s"))
        column.addWidget(action_button(self.commands["pass"], "scanButton"))
        column.addWidget(action_button(self.commands["rescan"], "dangerButton"))
        column.addSpacing(space("m"))
        column.addWidget(self.reason)
        column.addWidget(action_button(self.commands["accept"]))
        column.addStretch(1)
        keys = QLabel(tr("Space: next   P: pass   R: scan again   A: accept"))
        keys.setObjectName("small")
        keys.setWordWrap(True)
        column.addWidget(keys)
        return Panel(tr("Verdict"), body)

    def _lay_out(self) -> None:
        self.case = QPushButton()
        self.case.setObjectName("caseButton")
        self.case.setFixedHeight(size("touch"))
        self.case.setIconSize(QSize(size("icon"), size("icon")))
        self.case.setMinimumWidth(240)
        self._theme.bind(self.case, "case", "accent")
        self.case.clicked.connect(self.commands["case"].trigger)
        self.state = QLabel()
        self.state.setObjectName("muted")
        bar = QFrame()
        bar.setObjectName("bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(space("l"), space("s"), space("l"), space("s"))
        row.setSpacing(space("m"))
        row.addWidget(self.case)
        row.addWidget(self.state, 1)
        row.addWidget(action_button(self.commands["sample"]))
        row.addWidget(action_button(self.commands["pass_batch"], "scanButton"))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        for panel in (self.problems, self.page, self.side):
            splitter.addWidget(panel)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.setStretchFactor(1, 1)
        self.problems.setMinimumWidth(320)
        self.page.setMinimumWidth(360)
        self.side.setMinimumWidth(260)
        splitter.setSizes([380, 800, 300])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(splitter, 1)

    # ---- showing --------------------------------------------------------------------

    @property
    def entry(self) -> Entry | None:
        """The line that is chosen."""
        row = self.list.currentIndex().row()
        return self.model.entries[row] if 0 <= row < len(self.model.entries) else None

    def _show(self) -> None:
        quality = self.quality
        self.case.setText(quality.case.number if quality.case else tr("Open case…"))
        before = self.entry.key if self.entry else None
        if quality.entries != self.model.entries:
            self.model.show(quality.entries)
            keys = [entry.key for entry in quality.entries]
            # Where a line went, the next one takes its place: one key leads on.
            row = keys.index(before) if before in keys else min(self._at, len(keys) - 1)
            self._go(row)
        self.problems.show_empty(not quality.entries)
        self.problems.note.setText(str(len(quality.entries)) if quality.entries else "")
        self._say_state()
        self._show_entry()

    def _say_state(self) -> None:
        quality = self.quality
        if quality.case is None:
            title, hint = tr("No case open"), tr("Open a case to check what was scanned.")
            state = ""
        elif quality.reading and not quality.boards:
            title, hint, state = tr("Checking…"), "", tr("Checking…")
        elif not quality.boards:
            title, hint = tr("No pages yet"), tr("Nothing was scanned into this case.")
            state = ""
        else:
            pages = sum(len(board.pages) for board in quality.boards)
            blockers = sum(len(board.blockers) for board in quality.boards)
            unseen = sum(len(board.unseen) for board in quality.boards)
            passed = sum(board.passed for board in quality.boards)
            state = tr(
                "{pages} pages in {batches} batches, {passed} passed; "
                "{blockers} in the way, {unseen} drawn pages to look at"
            ).format(
                pages=pages,
                batches=len(quality.boards),
                passed=passed,
                blockers=blockers,
                unseen=unseen,
            )
            title = tr("Nothing to look at")
            hint = tr("Draw pages at random (Ctrl+D), or pass the batch (Ctrl+Enter).")
            if passed == len(quality.boards):
                hint = tr("Every batch was passed.")
        self.state.setText(state)
        self._nothing.title.setText(title)
        self._nothing.hint.setText(hint)

    def _show_entry(self) -> None:
        entry = self.entry
        if entry is not None:
            self._at = self.list.currentIndex().row()
        page = entry.page if entry else None
        shown = self.view.page
        self.page.show_empty(page is None)
        whole = tr("What concerns the whole batch has no page.")
        self._no_page.hint.setText(whole if entry else "")
        if page != shown:
            self.view.show_page(page, self._thumbnails.held(page) if page else None)
        self.what.setText(what(entry) if entry else tr("Nothing to look at"))
        self.where.setText(self._place(entry) if entry else "")
        self.page.title.setText(
            tr("Page {number}").format(number=entry.number) if entry and page else tr("Page")
        )
        said = entry.batch.verdicts.get(page.id if page else None) if entry else None
        self.said.setText(_told(said) if said else "")
        self._enable(entry)

    def _place(self, entry: Entry) -> str:
        batch = entry.batch.batch
        started = in_court(batch.started_at).strftime("%m-%d %H:%M")
        return tr("Batch of {time}, {source}, {pages} pages").format(
            time=started, source=came_from(batch.source), pages=len(entry.batch.pages)
        )

    def _enable(self, entry: Entry | None) -> None:
        whole = entry is not None and entry.page is None
        for name in ("pass", "rescan"):
            self.commands[name].setEnabled(entry is not None and not whole)
        self.commands["accept"].setEnabled(entry is not None)
        self.reason.setEnabled(entry is not None)
        boards = self.quality.boards
        self.commands["sample"].setEnabled(any(_undrawn(board) for board in boards))
        self.commands["pass_batch"].setEnabled(any(not board.passed for board in boards))
        several = len(self.model.entries) > 1
        for name in ("next", "previous"):
            self.commands[name].setEnabled(several)

    # ---- acting ---------------------------------------------------------------------

    def step(self, by: int) -> None:
        """Go to the next or previous line; past the end to the first."""
        count = len(self.model.entries)
        if count:
            self._go((self.list.currentIndex().row() + by) % count)

    def _go(self, row: int) -> None:
        if row >= 0:
            self.list.selectRow(row)
            self.list.scrollTo(self.model.index(row, 0))

    def judge(self, judged: Judged) -> None:
        """Give a verdict on the page of the chosen line."""
        entry = self.entry
        if entry is not None and entry.page is not None:
            self.quality.judge([entry.page.id], judged, self.reason.text())
            self.reason.clear()
            self.list.setFocus()

    def accept(self) -> None:
        """Accept what is wrong, for the reason that was written."""
        entry, reason = self.entry, self.reason.text().strip()
        if entry is None:
            return
        if not reason:
            # The key leads to the field first, and Enter accepts.
            self.reason.setFocus()
            return
        if entry.page is None:
            self.quality.accept_batch(entry.batch.batch.id, reason)
        else:
            self.quality.judge([entry.page.id], Judged.ACCEPT, reason)
        self.reason.clear()
        self.list.setFocus()

    def _choose(self) -> None:
        case, _new = CasePicker.ask(self, self.quality.cases)
        if case is not None:
            self.quality.open_case(case)

    def _draw(self) -> None:
        for board in self.quality.boards:
            if _undrawn(board):
                self.quality.draw(board.batch.id)

    def _pass(self) -> None:
        for board in self.quality.boards:
            if not board.passed:
                self.quality.pass_batch(board.batch.id)
                return


def _undrawn(board: object) -> bool:
    from app.station.quality import BatchQuality

    return isinstance(board, BatchQuality) and board.sample is None and board.clean > 0


def _told(verdict: Verdict) -> str:
    from app.qt.translations import spoken

    words = f"{spoken(_JUDGED[verdict.judged])} · {verdict.by} · "
    words += in_court(verdict.at).strftime("%Y-%m-%d %H:%M")
    return f"{words}\n{verdict.reason}" if verdict.reason else words
