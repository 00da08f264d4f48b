"""The list of evidence at the clerk's desk: what became of it, showing it (证据面板)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.qt.commands import Commands
from app.qt.forms import number_field
from app.qt.panels import EmptyState, flat_button
from app.qt.theme import Theme, size, space
from app.qt.translations import tr
from app.windows.clerk.screens_state import ExhibitLine, Facts, ScreenLine
from courtroom.hub.contract import ALL

ID = Qt.ItemDataRole.UserRole


class EvidenceTree(QTreeWidget):
    """Exhibits under the side that submitted them.

    Attributes:
        open_wanted: Enter or a double click on an exhibit.
        show_wanted: Shift+Enter on an exhibit.
    """

    open_wanted = Signal()
    show_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setHeaderLabels([tr("Number"), tr("Name"), tr("Pages"), tr("State")])
        self.setRootIsDecorated(False)
        self.setIndentation(space("m"))
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setAccessibleName(tr("List of evidence"))
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.itemDoubleClicked.connect(self._double_clicked)
        self._shown: tuple[ExhibitLine, ...] = ()
        self._items: dict[str, QTreeWidgetItem] = {}
        self._awaited = ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the entry, Shift+Enter shows: no plain key puts a page on screens."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.show_wanted.emit()
        else:
            self.open_wanted.emit()

    def _double_clicked(self, item: QTreeWidgetItem, column: int) -> None:
        if item.data(0, ID):
            self.open_wanted.emit()

    def show_lines(self, lines: Sequence[ExhibitLine]) -> None:
        """Show the exhibits; the chosen one stays chosen."""
        if tuple(lines) == self._shown:
            return
        same = [one.id for one in lines] == [one.id for one in self._shown]
        self._shown = tuple(lines)
        if not same:
            self._rebuild(lines)
        for line in lines:
            item = self._items[line.id]
            item.setText(0, line.label)
            item.setText(1, line.name)
            item.setToolTip(1, line.name)
            item.setText(2, _pages(line))
            item.setText(3, _state(line))
            item.setForeground(3, self._theme.colour("danger" if line.shown else "muted"))

    def _rebuild(self, lines: Sequence[ExhibitLine]) -> None:
        chosen = self.chosen
        self.clear()
        self._items.clear()
        sides: dict[str, QTreeWidgetItem] = {}
        for line in lines:
            side = sides.get(line.side)
            if side is None:
                side = QTreeWidgetItem([line.side])
                side.setFirstColumnSpanned(True)
                side.setFlags(Qt.ItemFlag.ItemIsEnabled)
                side.setFont(0, self._theme.font("base", bold=True))
                self.addTopLevelItem(side)
                side.setFirstColumnSpanned(True)
                side.setExpanded(True)
                sides[line.side] = side
            item = QTreeWidgetItem()
            item.setData(0, ID, line.id)
            side.addChild(item)
            self._items[line.id] = item
        if self._awaited in self._items:
            chosen, self._awaited = self._awaited, ""
        keep = self._items.get(chosen) or next(iter(self._items.values()), None)
        if keep is not None:
            self.setCurrentItem(keep)

    @property
    def chosen(self) -> str:
        """Id of the exhibit that is chosen; empty: none."""
        item = self.currentItem()
        return str(item.data(0, ID) or "") if item is not None else ""

    def choose(self, exhibit: str) -> None:
        """Choose an exhibit, at once or as soon as it is in the list."""
        item = self._items.get(exhibit)
        if item is None:
            self._awaited = exhibit
        else:
            self.setCurrentItem(item)


def _pages(line: ExhibitLine) -> str:
    if line.media:
        return tr("sound") if line.media == "audio" else tr("film")
    return str(len(line.pages)) if line.pages else "–"


def _state(line: ExhibitLine) -> str:
    if line.shown:
        return tr("● shown now")
    return {"all": tr("public"), "some": tr("partly public")}.get(line.released, "")


class EvidencePanel(QWidget):
    """The list, and what is done with the exhibit that is chosen.

    Attributes:
        changed: another exhibit is chosen, or none.
        show_wanted: with exhibit, page, and to whom.
        release_wanted: with the exhibit and to whom.
        withdraw_wanted: with the exhibit.
        look_wanted: with exhibit and page, for the clerk's own screen.
    """

    changed = Signal()
    show_wanted = Signal(str, int, str)
    release_wanted = Signal(str, str)
    withdraw_wanted = Signal(str)
    look_wanted = Signal(str, int)

    def __init__(self, theme: Theme, commands: Commands) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._lines: dict[str, ExhibitLine] = {}
        self._running = False
        self.tree = EvidenceTree(theme)
        self.page = number_field(1, 1, 1)
        before, _, after = tr("page {n}").partition("{n}")
        self.page.setPrefix(before)
        self.page.setSuffix(after)
        self.page.setMinimumWidth(104)
        self.page.setMinimumHeight(size("touch"))
        self.page.setAccessibleName(tr("Page to show"))
        self.to = QComboBox()
        self.to.setMinimumHeight(size("touch"))
        self.to.setAccessibleName(tr("Which screens"))
        self.to.addItem(tr("all screens"), ALL)
        self.show_button = QPushButton(tr("Show"))
        self.show_button.setObjectName("bigPrimary")
        self.show_button.setMinimumHeight(size("touch"))
        self.show_button.setToolTip(tr("In the list: Shift+Enter"))
        theme.bind(self.show_button, "screen", "on_accent")
        self.look = QPushButton(tr("Look"))
        self.release = QPushButton(tr("Make public"))
        self.release.setToolTip(tr("They may open it by themselves; nothing is shown yet"))
        self.withdraw = QPushButton(tr("Withdraw it"))
        self.withdraw.setToolTip(tr("Take it from all screens that did not submit it"))
        self.opinions = QPushButton(tr("Opinions…"))
        for button in (self.look, self.release, self.withdraw, self.opinions):
            button.setMinimumHeight(size("control") + 4)
        self.note = QLabel()
        self.note.setObjectName("small")
        self.note.setWordWrap(True)
        first = QHBoxLayout()
        first.setSpacing(space("s"))
        first.addWidget(self.page)
        first.addWidget(self.to, 1)
        first.addWidget(self.show_button, 1)
        second = QHBoxLayout()
        second.setSpacing(space("xs"))
        for button in (self.look, self.release, self.withdraw, self.opinions):
            second.addWidget(button, 1)
        keys = QLabel(tr("Enter: its entry · Shift+Enter: show"))
        keys.setObjectName("small")
        new = QHBoxLayout()
        new.setContentsMargins(space("s"), 2, space("m"), 2)
        new.setSpacing(2)
        for name in ("scan_evidence", "add_evidence", "list_evidence", "exhibit"):
            new.addWidget(flat_button(commands[name]))
        new.addStretch(1)
        new.addWidget(keys)
        foot = QWidget()
        foot.setObjectName("foot")
        column = QVBoxLayout(foot)
        column.setContentsMargins(space("m"), space("s"), space("m"), space("m"))
        column.setSpacing(space("s"))
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self.note)
        full = QWidget()
        inner = QVBoxLayout(full)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addLayout(new)
        inner.addWidget(self.tree, 1)
        inner.addWidget(foot)
        empty = EmptyState(
            theme,
            "evidence",
            tr("No evidence listed"),
            tr("Make the list from the dossier, scan paper, or bring files."),
            (commands["list_evidence"], commands["scan_evidence"], commands["add_evidence"]),
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(full)
        self.stack.addWidget(empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self.tree.currentItemChanged.connect(lambda now, before: self._enable())
        self.tree.show_wanted.connect(self.show_chosen)
        self.tree.open_wanted.connect(commands["exhibit"].trigger)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for name in ("exhibit", "opinions", "withdraw_exhibit", "undo_evidence"):
            self.tree.addAction(commands[name])
        self.show_button.clicked.connect(self.show_chosen)
        self.release.clicked.connect(self._release)
        self.withdraw.clicked.connect(lambda: self.withdraw_wanted.emit(self.tree.chosen))
        self.look.clicked.connect(
            lambda: self.look_wanted.emit(self.tree.chosen, self.page.value())
        )
        self.opinions.clicked.connect(commands["opinions"].trigger)

    def show_state(
        self,
        facts: Facts,
        lines: Sequence[ExhibitLine],
        screens: Sequence[ScreenLine],
        *,
        on: bool,
    ) -> None:
        """Show the list and which screens there are."""
        self._lines = {line.id: line for line in lines}
        self._running = on
        self.stack.setCurrentIndex(0 if lines else 1)
        self.tree.show_lines(lines)
        self._show_targets(screens)
        self._enable()

    def show_note(self, text: str) -> None:
        """Say how far the pages are ready."""
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def _show_targets(self, screens: Sequence[ScreenLine]) -> None:
        wanted = [(tr("all screens"), ALL)]
        wanted += [
            (tr("{seat} alone").format(seat=line.label or tr("public screen")), line.seat)
            for line in screens
            if line.kind in ("party", "public")
        ]
        wanted = list(dict.fromkeys(wanted))
        now = [(self.to.itemText(n), self.to.itemData(n)) for n in range(self.to.count())]
        if wanted == now:
            return
        chosen = self.to.currentData()
        self.to.clear()
        for text, key in wanted:
            self.to.addItem(text, key)
        self.to.setCurrentIndex(max(0, self.to.findData(chosen)))

    def _enable(self) -> None:
        line = self._lines.get(self.tree.chosen)
        pages = line.pages if line is not None else ()
        self.page.setMaximum(max(pages, default=1))
        can_show = self._running and line is not None and bool(pages or line.media)
        self.show_button.setEnabled(can_show)
        heard = line is not None and bool(line.media)
        self.show_button.setText(tr("Play on the screens") if heard else tr("Show"))
        self.page.setEnabled(bool(pages))
        self.look.setEnabled(bool(pages))
        self.release.setEnabled(can_show and line is not None and line.released != "all")
        self.withdraw.setEnabled(
            self._running and line is not None and bool(line.released or line.shown)
        )
        self.opinions.setEnabled(line is not None)
        self.changed.emit()

    def show_chosen(self) -> None:
        """Have the chosen page shown."""
        if self.show_button.isEnabled():
            self.show_wanted.emit(self.tree.chosen, self.page.value(), str(self.to.currentData()))

    def _release(self) -> None:
        self.release_wanted.emit(self.tree.chosen, str(self.to.currentData()))
