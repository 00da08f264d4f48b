"""The form at the counter: who brings what (收件登记)."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import form_rows, number_field
from app.qt.theme import size, space
from app.qt.translations import language, spoken, tr
from app.windows.intake import words
from app.windows.intake.intake import Chosen
from app.windows.intake.items import ItemTable
from dossier.custody.changes import LONGEST_LABEL, MOST_SHEETS
from dossier.identity import Fault, fault_of
from dossier.intake.changes import LONGEST_NAME, LONGEST_TEXT
from dossier.intake.model import Item, Original, Way


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered (登记内容)."""

    way: Way
    submitter: str
    items: tuple[Item, ...]
    capacity: str
    identity: str
    phone: str
    tracking: str
    note: str
    sheets: int
    """To be scanned; 0: nothing is."""
    label: str


class RegisterForm(QWidget):
    """Fields in the order in which somebody at a counter asks.

    Attributes:
        ready: Ctrl+Enter, or the button.
    """

    ready = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._chosen: Chosen | None = None
        self._sheets_typed = False
        self.ways = QButtonGroup(self)
        self._way_row = QHBoxLayout()
        self._way_row.setSpacing(space("xs"))
        for n, way in enumerate(Way, start=1):
            button = QPushButton(f"{n} {spoken(words.WAYS[way])}")
            button.setCheckable(True)
            button.setMinimumHeight(size("control"))
            button.setProperty("way", way.value)
            button.setToolTip(f"Alt+{n}")
            self.ways.addButton(button, n)
            self._way_row.addWidget(button)
            QShortcut(QKeySequence(f"Alt+{n}"), self, button.click)
        self._way_row.addStretch(1)
        self.ways.buttons()[0].setChecked(True)
        self.tracking = QLineEdit()
        self.tracking.setMaxLength(40)
        self.tracking.setPlaceholderText(tr("Scan the code on the parcel"))
        self.tracking.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.submitter = QComboBox()
        self.submitter.setEditable(True)
        self.submitter.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        entry = self.submitter.lineEdit()
        if entry is not None:
            entry.setMaxLength(LONGEST_NAME)
            entry.setPlaceholderText(tr("Choose a party or type a name"))
        self.capacity = QLineEdit()
        self.capacity.setMaxLength(LONGEST_NAME)
        self.capacity.setPlaceholderText(tr("as in 原告代理人"))
        self.identity = QLineEdit()
        self.identity.setMaxLength(64)
        self.identity.setPlaceholderText(tr("ID number or credit code"))
        self.identity.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.judged = QLabel()
        self.judged.setWordWrap(True)
        self.phone = QLineEdit()
        self.phone.setMaxLength(24)
        self.items = ItemTable()
        self.note = QLineEdit()
        self.note.setMaxLength(LONGEST_TEXT)
        self.scan = QCheckBox(tr("Have it scanned:"))
        self.scan.setChecked(True)
        self.sheets = number_field(1, MOST_SHEETS, 1)
        self.sheets.setMinimumWidth(76)
        self.label = QLineEdit()
        self.label.setMaxLength(LONGEST_LABEL)
        self.label.setPlaceholderText(tr("Label stuck on already (scan); else a new one"))
        self.label.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.go = QPushButton(tr("Register"))
        self.go.setObjectName("bigPrimary")
        self.go.setToolTip(tr("Ctrl+Enter"))
        self.total = QLabel()
        self.total.setObjectName("muted")
        self._lay_out()
        self._connect()
        self._judge()
        self.show_case(None)

    def _lay_out(self) -> None:
        form = form_rows()
        form.setContentsMargins(space("l"), space("m"), space("l"), 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form = form
        for name, field in (
            (tr("Brought by"), self.submitter),
            (tr("Capacity"), self.capacity),
            (tr("Identity number"), self.identity),
            (tr("Telephone"), self.phone),
            (tr("Tracking number"), self.tracking),
            (tr("Remarks"), self.note),
        ):
            field.setMinimumHeight(size("control"))
            field.setAccessibleName(name)
        form.addRow(tr("How it came"), self._way_row)
        form.addRow(tr("Tracking number"), self.tracking)
        who = QHBoxLayout()
        who.setSpacing(space("s"))
        who.addWidget(self.submitter, 3)
        who.addWidget(QLabel(tr("Capacity")))
        who.addWidget(self.capacity, 2)
        form.addRow(tr("Brought by"), who)
        proof = QHBoxLayout()
        proof.setSpacing(space("s"))
        proof.addWidget(self.identity, 3)
        proof.addWidget(QLabel(tr("Telephone")))
        proof.addWidget(self.phone, 2)
        form.addRow(tr("Identity number"), proof)
        form.addRow("", self.judged)
        foot = QFrame()
        foot.setObjectName("foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(space("l"), space("s"), space("l"), space("s"))
        row.setSpacing(space("s"))
        row.addWidget(self.scan)
        row.addWidget(self.sheets)
        row.addWidget(QLabel(tr("sheets")))
        self.label.setMinimumHeight(size("control"))
        self.label.setAccessibleName(tr("Label"))
        row.addWidget(self.label, 1)
        self.go.setMinimumHeight(size("touch"))
        self.go.setMinimumWidth(110)
        row.addWidget(self.go)
        middle = QVBoxLayout()
        middle.setContentsMargins(space("l"), space("s"), space("l"), space("s"))
        middle.setSpacing(space("s"))
        middle.addWidget(self.items, 1)
        last = QHBoxLayout()
        last.addWidget(QLabel(tr("Remarks")))
        last.addWidget(self.note, 1)
        last.addWidget(self.total)
        middle.addLayout(last)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(form)
        layout.addLayout(middle, 1)
        layout.addWidget(foot)
        before: QWidget = self.tracking
        for after in (self.submitter, self.capacity, self.identity, self.phone):
            QWidget.setTabOrder(before, after)
            before = after

    def _connect(self) -> None:
        self.ways.idClicked.connect(lambda _: self._way_taken())
        self.identity.textChanged.connect(lambda _: self._judge())
        self.items.changed.connect(self._count)
        self.items.done.connect(self.go.setFocus)
        self.sheets.lineEdit().textEdited.connect(lambda _: self._typed_sheets())
        self.scan.toggled.connect(lambda on: self._enable())
        self.go.clicked.connect(self._go)
        entry = self.submitter.lineEdit()
        if entry is not None:
            entry.textChanged.connect(lambda _: self._enable())
        self.submitter.activated.connect(self._party_taken)
        # The box and not the line inside it: keys come to the box first.
        self._chain: list[QWidget] = [
            self.tracking,
            self.submitter,
            self.capacity,
            self.identity,
            self.phone,
        ]
        for widget in (*self._chain, self.go):
            widget.installEventFilter(self)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._go)
        self._way_taken(focus=False)
        self._count()

    # ---- filling and reading --------------------------------------------------------

    @property
    def way(self) -> Way:
        """How it came."""
        checked = self.ways.checkedButton()
        return Way.COUNTER if checked is None else Way(checked.property("way"))

    @property
    def entered(self) -> Entered:
        """What was entered."""
        return Entered(
            self.way,
            self.submitter.currentText().strip(),
            tuple(self.items.written()),
            self.capacity.text().strip(),
            self.identity.text().strip(),
            self.phone.text().strip(),
            # Out of sight with another way: what was begun there does not go with it.
            self.tracking.text().strip() if self.way is Way.POST else "",
            self.note.text().strip(),
            self.sheets.value() if self.scan.isChecked() and self.scan.isEnabled() else 0,
            self.label.text().strip(),
        )

    def show_case(self, chosen: Chosen | None) -> None:
        """Register for a case from now on; what was typed stays but for the parties."""
        same = (
            chosen is not None
            and self._chosen is not None
            and chosen.case.id == self._chosen.case.id
        )
        self._chosen = chosen
        if not same:
            typed = self.submitter.currentText() if self._chosen is None else ""
            self.submitter.clear()
            if chosen is not None:
                for party in chosen.parties:
                    self.submitter.addItem(party.name, party)
            self.submitter.setCurrentIndex(-1)
            self.submitter.setEditText(typed)
            self.items.offer(() if chosen is None else chosen.items)
        self._enable()

    def clear(self) -> None:
        """Begin anew: the way stays, as post comes in piles."""
        self.submitter.setCurrentIndex(-1)
        self.submitter.setEditText("")
        for field in (self.capacity, self.identity, self.phone, self.tracking, self.label):
            field.clear()
        self.note.clear()
        self._sheets_typed = False
        self.items.clear_lines()
        self._count()

    @property
    def written_nothing(self) -> bool:
        """Whether the form is as at the beginning."""
        return not self.submitter.currentText() and not self.items.written()

    def begin(self) -> None:
        """Put the cursor where typing begins."""
        field = self.tracking if self.way is Way.POST else self.submitter
        field.setFocus()

    def take_way(self, way: Way) -> None:
        """Choose how it came."""
        for button in self.ways.buttons():
            if button.property("way") == way.value:
                button.setChecked(True)
        self._way_taken(focus=False)

    # ---- inside ---------------------------------------------------------------------

    def _way_taken(self, *, focus: bool = True) -> None:
        electronic = self.way is Way.ELECTRONIC
        self.form.setRowVisible(self.tracking, self.way is Way.POST)
        self.items.take_electronic(electronic)
        self._count()
        if focus:
            self.begin()

    def _party_taken(self, index: int) -> None:
        party = self.submitter.itemData(index)
        if party is None:
            return
        self.capacity.setText(party.role)
        if party.identity:
            self.identity.setText(party.identity)

    def _judge(self) -> None:
        text = self.identity.text().strip()
        fault: Fault | None = fault_of(text) if text else None
        self.judged.setVisible(bool(text))
        self.form.setRowVisible(self.judged, bool(text))
        if fault is None:
            said, name = tr("The check digits agree."), "valid"
        else:
            wish = fault.wish_en if language() == "en" else fault.wish
            said = tr("Character {place} (“{found}”): {wish}").format(
                place=fault.place, found=fault.found, wish=wish
            )
            name = "invalid"
        self.judged.setText(said)
        if self.judged.objectName() != name:
            self.judged.setObjectName(name)
            self.judged.style().unpolish(self.judged)
            self.judged.style().polish(self.judged)
        self._enable()

    def _typed_sheets(self) -> None:
        self._sheets_typed = True

    def _count(self) -> None:
        items = self.items.written()
        paper = self.items.pages
        self.total.setText(
            tr("{items} materials, {pages} pages").format(
                items=len(items), pages=sum(item.pages for item in items)
            )
        )
        if not self._sheets_typed:
            self.sheets.setValue(max(1, paper))
        self.scan.setEnabled(paper > 0)
        self._enable()

    def _enable(self) -> None:
        paper = self.scan.isEnabled() and self.scan.isChecked()
        self.sheets.setEnabled(paper)
        self.label.setEnabled(paper)
        items = self.items.written()
        whole = bool(items) and all(
            item.title and (item.pages or item.original is Original.ELECTRONIC) for item in items
        )
        text = self.identity.text().strip()
        good = not text or fault_of(text) is None
        named = bool(self.submitter.currentText().strip())
        self.go.setEnabled(self._chosen is not None and named and whole and good)

    def _go(self) -> None:
        if self.go.isEnabled():
            self.ready.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go on with Enter, which a barcode gun sends, too."""
        if (
            event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers()
            in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
            and watched in (*self._chain, self.go)
        ):
            if watched is self.go:
                self._go()
                return True
            at = [id(each) for each in self._chain].index(id(watched))
            if at + 1 < len(self._chain):
                self._chain[at + 1].setFocus()
            else:
                self.items.begin()
            return True
        return False
