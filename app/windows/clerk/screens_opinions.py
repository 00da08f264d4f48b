"""What the parties say of the evidence, and what the court notes (质证意见表)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import Shiboken

from app.qt.theme import Theme, size, space
from app.qt.translations import mark, spoken, tr
from app.windows.clerk.screens_state import ExhibitLine, exhibits, side_order
from dossier.evidence import Admission, Original, Stand

if TYPE_CHECKING:
    from app.windows.clerk.screens_control import Screens

PROPERTIES = (
    ("authenticity", mark("Authenticity")),
    ("legality", mark("Legality")),
    ("relevance", mark("Relevance")),
    ("purpose", mark("What it is to prove")),
    ("force", mark("Weight")),
)
SAVE_MS = 600
"""After the last change an opinion is written."""
COURT = "法院"


class SideRow:
    """One party's opinion of the exhibit that is open."""

    def __init__(self, side: str) -> None:
        self.side = side
        self.label = QLabel(side)
        self.stands: dict[str, QComboBox] = {}
        for name, source in PROPERTIES:
            box = QComboBox()
            box.setMinimumHeight(size("control") + 4)
            box.addItems([stand.value for stand in Stand])
            box.setAccessibleName(f"{side} {spoken(source)}")
            self.stands[name] = box
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("Reason, objection"))
        self.reason.setAccessibleName(tr("{side}: reason").format(side=side))
        self.reason.setMinimumHeight(size("control") + 4)

    def show(self, opinion: Mapping[str, Any]) -> None:
        """Show what was said last."""
        for name, box in self.stands.items():
            box.setCurrentText(str(opinion.get(name) or Stand.SILENT.value))
        self.reason.setText(str(opinion.get("reason") or ""))

    @property
    def values(self) -> dict[str, str]:
        """What is chosen and written now."""
        chosen = {name: box.currentText() for name, box in self.stands.items()}
        return {"side": self.side, **chosen, "reason": self.reason.text().strip()}


class OpinionsDialog(QDialog):
    """Exhibits on the left; parties by property on the right; the court below.

    What is changed is written by itself; each change is an entry of its own.
    """

    def __init__(self, parent: QWidget, theme: Theme, screens: Screens, exhibit: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Opinions on the evidence"))
        self.resize(1180, 620)
        self._theme, self._screens = theme, screens
        self._said: dict[tuple[str, str], Mapping[str, Any]] = {}
        self._found: dict[str, dict[str, Any]] = {}
        self._dirty: set[str] = set()
        self._showing = False
        self._exhibit = ""
        self._lines = exhibits(screens.facts)
        self.list = QListWidget()
        self.list.setObjectName("list")
        self.list.setAccessibleName(tr("List of evidence"))
        self.list.setMaximumWidth(300)
        for line in self._lines:
            item = QListWidgetItem(line.title)
            item.setData(Qt.ItemDataRole.UserRole, line.id)
            self.list.addItem(item)
        self.title = QLabel()
        self.title.setObjectName("heading")
        self.title.setWordWrap(True)
        self.rows = [SideRow(side) for side in sides(screens.facts)]
        self.saved = QLabel()
        self.saved.setObjectName("small")
        self.original = QComboBox()
        self.original.addItems([one.value for one in Original])
        self.admission = QComboBox()
        self.admission.addItems([one.value for one in Admission])
        self.announced = QCheckBox(tr("Announced in court"))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("Reason"))
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_MS)
        self._timer.timeout.connect(self.save)
        self._connect()
        self.list.setCurrentRow(
            next((n for n, line in enumerate(self._lines) if line.id == exhibit), 0)
        )
        screens.opinions(self._read)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(space("s"))
        grid.setVerticalSpacing(space("s"))
        for column, (_, source) in enumerate(PROPERTIES, 1):
            head = QLabel(spoken(source))
            head.setObjectName("muted")
            grid.addWidget(head, 0, column)
        for number, row in enumerate(self.rows, 1):
            row.label.setFont(self._theme.font("base", bold=True))
            grid.addWidget(row.label, number * 2 - 1, 0)
            for column, box in enumerate(row.stands.values(), 1):
                grid.addWidget(box, number * 2 - 1, column)
            grid.addWidget(row.reason, number * 2, 1, 1, len(PROPERTIES))
        court = QFrame()
        court.setObjectName("card")
        line = QHBoxLayout(court)
        line.setContentsMargins(space("m"), space("m"), space("m"), space("m"))
        line.setSpacing(space("s"))
        for text, widget in (
            (tr("Compared with the original"), self.original),
            (tr("The court finds"), self.admission),
        ):
            label = QLabel(text)
            label.setBuddy(widget)
            widget.setMinimumHeight(size("control") + 4)
            line.addWidget(label)
            line.addWidget(widget)
        line.addWidget(self.reason, 1)
        line.addWidget(self.announced)
        note = QLabel(
            tr("What is not announced stays in the confidential volume. Ctrl+↓ next exhibit.")
        )
        note.setObjectName("small")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        right = QVBoxLayout()
        right.setSpacing(space("m"))
        right.addWidget(self.title)
        right.addLayout(grid)
        right.addStretch(1)
        right.addWidget(court)
        right.addWidget(note)
        foot = QHBoxLayout()
        foot.addWidget(self.saved, 1)
        foot.addWidget(buttons)
        both = QHBoxLayout()
        both.setSpacing(space("l"))
        both.addWidget(self.list)
        both.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("l")] * 4)
        layout.setSpacing(space("m"))
        layout.addLayout(both, 1)
        layout.addLayout(foot)

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(lambda now, before: self._open())
        for row in self.rows:
            for box in row.stands.values():
                box.currentIndexChanged.connect(lambda _, side=row.side: self._changed(side))
            row.reason.textEdited.connect(lambda _, side=row.side: self._changed(side))
        self.original.currentIndexChanged.connect(lambda _: self._changed("original"))
        self.admission.currentIndexChanged.connect(lambda _: self._changed("admission"))
        self.announced.toggled.connect(lambda _: self._changed("admission"))
        self.reason.textEdited.connect(lambda _: self._changed("admission"))
        for keys, step in (("Ctrl+Down", 1), ("Ctrl+Up", -1)):
            QShortcut(QKeySequence(keys), self, lambda step=step: self._step(step))

    def _step(self, step: int) -> None:
        row = self.list.currentRow() + step
        if 0 <= row < self.list.count():
            self.list.setCurrentRow(row)

    # ---- reading and writing --------------------------------------------------------

    def _read(self, answer: Mapping[str, Any]) -> None:
        for opinion in answer["opinions"]:
            self._said[opinion["exhibit"], opinion["side"]] = opinion
        for ruling in answer["rulings"]:
            known = self._found.setdefault(ruling["exhibit"], {})
            if ruling["original"] != Original.OPEN.value:
                known["original"] = ruling["original"]
            else:
                known["admission"] = ruling
        if not self._dirty:
            self._show()

    def _open(self) -> None:
        self.save()
        item = self.list.currentItem()
        self._exhibit = "" if item is None else str(item.data(Qt.ItemDataRole.UserRole))
        self._show()

    def _show(self) -> None:
        self._showing = True
        line = self._line()
        self.title.setText("" if line is None else line.title)
        for row in self.rows:
            row.show(self._said.get((self._exhibit, row.side), {}))
            own = line is not None and line.side == row.side
            row.label.setText(tr("{side} (own)").format(side=row.side) if own else row.side)
        found = self._found.get(self._exhibit, {})
        self.original.setCurrentText(found.get("original", Original.OPEN.value))
        ruling = found.get("admission", {})
        self.admission.setCurrentText(ruling.get("admission", Admission.OPEN.value))
        self.announced.setChecked(bool(ruling.get("announced")))
        self.reason.setText(ruling.get("reason", ""))
        self._showing = False

    def _line(self) -> ExhibitLine | None:
        return next((line for line in self._lines if line.id == self._exhibit), None)

    def _changed(self, what: str) -> None:
        if self._showing or not self._exhibit:
            return
        self._dirty.add(what)
        self.saved.setText(tr("Not saved yet"))
        self._timer.start()

    def save(self) -> None:
        """Write what was changed."""
        self._timer.stop()
        dirty, self._dirty = self._dirty, set()
        exhibit = self._exhibit
        for row in self.rows:
            if row.side in dirty:
                values = row.values
                self._said[exhibit, row.side] = values
                self._screens.act("opinion", self._saved, exhibit=exhibit, **values)
        known = self._found.setdefault(exhibit, {}) if dirty else {}
        if "original" in dirty:
            known["original"] = self.original.currentText()
            self._screens.act(
                "ruling", self._saved, exhibit=exhibit, original=known["original"], announced=True
            )
        if "admission" in dirty:
            known["admission"] = {
                "admission": self.admission.currentText(),
                "announced": self.announced.isChecked(),
                "reason": self.reason.text().strip(),
            }
            self._screens.act("ruling", self._saved, exhibit=exhibit, **known["admission"])

    def _saved(self, result: object) -> None:
        # The last is written when the dialog is closed, and answered when it is gone.
        if Shiboken.isValid(self) and not self._dirty:
            self.saved.setText(tr("Saved"))

    def done(self, result: int) -> None:
        """Write what is left, with the dialog's end."""
        self.save()
        super().done(result)

    @classmethod
    def ask(cls, parent: QWidget, theme: Theme, screens: Screens, exhibit: str = "") -> None:
        """Show it until it is closed."""
        dialog = cls(parent, theme, screens, exhibit)
        dialog.exec()
        dialog.deleteLater()


def sides(facts: Mapping[str, Any]) -> Sequence[str]:
    """Return the sides that speak of evidence, in the order in which they do."""
    found = {str(value.get("side", "")) for key, value in facts.items() if key.startswith("seat/")}
    return sorted((side for side in found if side and side != COURT), key=side_order)
