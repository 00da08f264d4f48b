"""The page of the custody desk (中间柜)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
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
from app.qt.theme import Theme, size, space
from app.qt.translations import language, mark, tr
from app.windows.custody import lending, words
from app.windows.custody.acts import Acts
from app.windows.custody.custody import Custody
from app.windows.custody.forms import Forms
from app.windows.custody.lists import Lists
from app.windows.custody.panel import StepPanel
from app.windows.custody.scene import Stage
from app.windows.custody.wall import Wall
from app.windows.host import Host
from cabinet.contract import Cell, Door
from cabinet.scans import CARD, ORDER
from dossier.custody.model import Alarm, Loan
from resources.errors import WenyiError, describe

CUSTODY = mark("Cabinet")


class CustodyDesk(QWidget):
    """The wall of cells, what to do now, and what somebody has to see to."""

    def __init__(self, host: Host, theme: Theme, custody: Custody, commands: Commands) -> None:
        super().__init__()
        self.setObjectName("page")
        self.custody, self.commands = custody, commands
        self._host, self._theme = host, theme
        self.forms = Forms(self, host, theme, custody)
        self.acts = Acts(custody, self.forms.card)
        self._add_commands()
        self.scan = QLineEdit()
        self.scan.setObjectName("bigField")
        self.scan.setMinimumHeight(size("touch"))
        self.scan.setMaxLength(128)
        # A gun types past the input method: Chinese candidates would swallow its codes.
        self.scan.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.scan.setAccessibleName(tr("Code"))
        self.scan.setPlaceholderText(tr("Scan or type a label, a card, a code"))
        self.cabinets = QComboBox()
        self.cabinets.setMinimumHeight(size("touch"))
        self.cabinets.setMinimumWidth(150)
        self.cabinets.setAccessibleName(tr("Cabinet"))
        self.person = QPushButton()
        self.person.setObjectName("bigButton")
        self.person.setFixedHeight(size("touch"))
        self.person.setToolTip(tr("Somebody else is here (scan a card)"))
        theme.bind(self.person, "party")
        self.wall = Wall(theme)
        empty = EmptyState(
            theme,
            "cabinet",
            tr("No cabinet is set up"),
            tr("Enter its address, or have it looked for."),
            (commands["cabinets"],),
        )
        self.wall_panel = Panel(tr("Cells"), self.wall, empty)
        self.state = QLabel()
        self.state.setObjectName("badNote")
        self.state.setWordWrap(True)
        self.wall_panel.layout_.insertWidget(1, self.state)
        self.panel = StepPanel(theme)
        self.lists = Lists(theme)
        self._lay_out()
        self._connect()
        self._show_all()

    def _add_commands(self) -> None:
        c = self.commands
        for name, source, run, icon, keys in (
            ("find", mark("Find by label"), self._find, "search", ("Ctrl+F",)),
            (
                "stock",
                mark("Take stock"),
                lambda: self.acts.scan("WYC-STOCK"),
                "check_all",
                ("F6",),
            ),
            ("person", mark("Somebody else…"), self.forms.person, "party", ("Ctrl+U",)),
            ("sheet", mark("Print codes…"), self.forms.codes, "export", ("Ctrl+P",)),
            ("card", mark("Make a card…"), self.forms.make_card, "pair", ()),
            ("cabinets", mark("Cabinets…"), self.forms.settings, "settings", ("Ctrl+B",)),
            ("retry", mark("Connect again"), self.custody.bus.try_again, "refresh", ("F5",)),
        ):
            c.add(name, source, run, group=CUSTODY, icon=icon, keys=keys)

    def _lay_out(self) -> None:
        bar = QFrame()
        bar.setObjectName("bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(space("l"), space("s"), space("l"), space("s"))
        row.setSpacing(space("s"))
        row.addWidget(self.cabinets)
        row.addWidget(self.scan, 1)
        row.addWidget(self.person)
        row.addWidget(separator())
        for name in ("stock", "sheet", "cabinets"):
            row.addWidget(action_button(self.commands[name]))
        right = QSplitter(Qt.Orientation.Vertical)
        right.addWidget(self.panel)
        right.addWidget(self.lists)
        right.setSizes([640, 200])
        right.setStretchFactor(0, 3)
        right.setStretchFactor(1, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(self.wall_panel)
        self.splitter.addWidget(right)
        for splitter in (right, self.splitter):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setSizes([860, 460])
        self.wall_panel.setMinimumWidth(560)
        right.setMinimumWidth(400)
        self.wall_panel.add_button(self.commands["retry"])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self.splitter, 1)

    def _connect(self) -> None:
        c = self.custody
        c.changed.connect(self._show_all)
        c.doors_changed.connect(self._show_wall)
        c.failed.connect(self._host.show_error)
        c.wanted.connect(self._wanted)
        self._theme.changed.connect(self._show_wall)
        self.scan.returnPressed.connect(self._scanned)
        self.wall.touched.connect(self._touched)
        self.panel.pressed.connect(self._pressed)
        self.panel.digit.connect(lambda n: self.acts.scan(f"WYC-{n}"))
        self.panel.written.connect(self._written)
        self.person.clicked.connect(self.forms.person)
        self.cabinets.activated.connect(self._take)
        self.lists.alarm_chosen.connect(self._see_to)
        self.lists.request_chosen.connect(self._decide)
        self.lists.label_chosen.connect(self.acts.scan)
        for typed in (self.scan, self.lists.alarms, self.lists.requests, self.lists.lent):
            typed.installEventFilter(self)

    # ---- showing --------------------------------------------------------------------

    def _show_all(self) -> None:
        c, scene = self.custody, self.custody.scene
        step = c.step
        self.panel.show_words(words.heading(scene), words.sentence(scene, len(c.stock or ())))
        self.panel.show_notice(*c.notice)
        self.panel.show_number(step.digits if step.stage is Stage.COUNT else None)
        typed = step.stage in (Stage.PURPOSE, Stage.WHY)
        self.panel.show_text(tr("In other words") if typed else None)
        self.panel.show_options(c.options())
        self.lists.show_picture(c.picture, c.person)
        self.person.setText(c.person.name)
        names = [one.name for one in c.cabinets]
        if [self.cabinets.itemText(n) for n in range(self.cabinets.count())] != names:
            self.cabinets.clear()
            self.cabinets.addItems(names)
        self.cabinets.setCurrentText(c.bus.wiring.name)
        self.cabinets.setVisible(len(names) > 0)
        busy = c.is_busy
        self.cabinets.setEnabled(not busy)
        self.person.setEnabled(not busy)
        for name in ("cabinets", "stock", "person"):
            self.commands[name].setEnabled(not busy)
        self._show_wall()

    def _show_wall(self) -> None:
        c = self.custody
        bus = c.bus
        self.wall.show_cells(bus.cells)
        self.wall_panel.title.setText(bus.wiring.name if c.cabinets else tr("Cells"))
        self.wall_panel.show_empty(not bus.cells and not c.cabinets)
        self.wall.show_states(
            {
                cell: words.cell_state(c.picture, cell, bus.door(cell), manual=bus.manual)
                for cell in bus.cells
            },
            c.lit,
        )
        doors = {cell: bus.door(cell) for cell in bus.cells}
        self.lists.show_doors(
            [cell for cell, door in doors.items() if door is Door.OPEN],
            known=bool(doors) and Door.UNKNOWN not in doors.values(),
        )
        self._show_connection()

    def _show_connection(self) -> None:
        bus = self.custody.bus
        error = bus.error
        self.state.setVisible(isinstance(error, WenyiError))
        if isinstance(error, WenyiError):
            said = describe(error, "en" if language() == "en" else "zh_CN")
            again = tr("It is tried again by itself.")
            self.state.setText(f"{said.what}\n{said.advice} {again}")
        if not self.custody.cabinets:
            self.wall_panel.note.setText("")
        elif bus.cabinet is not None:
            self.wall_panel.note.setText(tr("No electronics") if bus.manual else tr("Connected"))
        else:
            self.wall_panel.note.setText(
                tr("Not connected") if error is not None else tr("Connecting…")
            )

    def _wanted(self, name: str, about: object) -> None:
        # The state outlives this page, which is hidden first and deleted later.
        if self.isVisible():
            self.forms.show_form(name, about)

    # ---- what a person does ---------------------------------------------------------

    def _scanned(self) -> None:
        text = self.scan.text()
        self.scan.clear()
        self.acts.scan(text)
        self._focus()

    def _touched(self, cell: Cell) -> None:
        self.acts.touch(cell)
        self._focus()

    def _pressed(self, key: str) -> None:
        self.acts.press(key)
        self._focus()

    def _see_to(self, alarm: Alarm) -> None:
        lending.see_to(self.custody, alarm.id)
        self._focus()

    def _decide(self, loan: Loan) -> None:
        lending.decide(self.custody, loan)
        self._focus()

    def _take(self) -> None:
        name = self.cabinets.currentText()
        c = self.custody
        wiring = next((one for one in c.cabinets if one.name == name), None)
        if wiring is not None and not c.is_busy and name != c.bus.wiring.name:
            c.take(wiring)
        self._focus()

    def _find(self) -> None:
        self.scan.selectAll()
        self.scan.setFocus()

    def _written(self, text: str) -> None:
        """Take words from the field for reasons; a code that strayed there is a code."""
        if text.upper().startswith((ORDER, CARD)):
            self.acts.scan(text)
        else:
            self.acts.write(text)
        self._focus()

    def _focus(self) -> None:
        """Have the gun's keys arrive."""
        self.scan.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Listen to the gun from now on."""
        super().showEvent(event)
        self._focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give keys that nobody else wants to the field for codes: a gun types anywhere."""
        if not self._typed(event):
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a gun's keys from lists, which would look for a line by them."""
        if not isinstance(event, QKeyEvent):
            return False
        if watched is self.scan:
            return self._kept(event)
        return event.type() is QEvent.Type.KeyPress and self._typed(event)

    def _kept(self, event: QKeyEvent) -> bool:
        """Keep the commands' keys from the line: on X11 it takes Ctrl+U to empty itself."""
        pressed = QKeySequence(event.keyCombination())
        if event.type() is not QEvent.Type.ShortcutOverride or not any(
            pressed in command.shortcuts() for command in self.commands
        ):
            return False
        event.ignore()
        return True

    def _typed(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.scan.text():
            self._scanned()
            return True
        shift = Qt.KeyboardModifier.ShiftModifier
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, shift)
        if not plain or not event.text().strip() or not event.text().isprintable():
            return False
        self.scan.setFocus()
        self.scan.insert(event.text())
        return True
