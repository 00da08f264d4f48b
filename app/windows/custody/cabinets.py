"""Setting cabinets up: by hand or by looking for them (柜体设置)."""

from __future__ import annotations

import threading
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import form_rows, number_field
from app.qt.lanes import Lane
from app.qt.lanes import Task as LaneTask
from app.qt.messages import Question
from app.qt.theme import Theme, size, space
from app.qt.translations import language, mark, spoken, tr, trn
from app.windows.custody.custody import SETTINGS, Custody
from app.windows.host import Host
from cabinet.contract import Kind
from cabinet.finding import Found, candidates, find, serial_lines
from cabinet.settings import Wiring, checked, save
from dossier.people.permits import Act as Right
from dossier.people.permits import may
from resources.errors import BadCabinetAddress, Cancelled, WenyiError, describe

KINDS = {
    Kind.MANUAL: mark("No electronics (keys)"),
    Kind.MODBUS_TCP: mark("Modbus TCP"),
    Kind.MODBUS_RTU: mark("Modbus RTU (serial)"),
    Kind.BOARD_A: mark("Lock board A (serial)"),
    Kind.BOARD_B: mark("Lock board B (serial)"),
}
_MOST_LOCKS, _LONGEST_S = 512, 3600


class CabinetsDialog(QDialog):
    """The cabinets of this station, and the settings of the chosen one."""

    def __init__(self, parent: QWidget, theme: Theme, host: Host, custody: Custody) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Cabinets"))
        self.setMinimumSize(880, 560)
        self._theme, self._host, self._c = theme, host, custody
        self.wirings = list(custody.cabinets)
        self._row = -1
        self._cancel: threading.Event | None = None
        self._may = may(custody.person.role, Right.MANAGE_STATION) or may(
            custody.person.role, Right.MOVE_PAPER
        )
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Cabinets"))
        self.list.setFixedWidth(240)
        self._make_fields()
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setObjectName("plainNote")
        self.said.hide()
        self._lay_out()
        self.list.currentRowChanged.connect(self._choose)
        self._fill(0)

    def _make_fields(self) -> None:
        self.name, self.address, self.boards = QLineEdit(), QLineEdit(), QLineEdit()
        self.name.setMaxLength(60)
        self.boards.setPlaceholderText(tr("all that answer"))
        self.kind = QComboBox()
        for kind, words in KINDS.items():
            self.kind.addItem(spoken(words), kind)
        self.locks = number_field(0, _MOST_LOCKS, 0)
        self.locks.setSpecialValueText(tr("as the device says"))
        self.open_is = QComboBox()
        self.open_is.addItem(tr("low level (00) means open"), "low")
        self.open_is.addItem(tr("high level (11) means open"), "high")
        self.items = QCheckBox(tr("Cells tell whether something lies in them"))
        self.close_s = number_field(1, _LONGEST_S, 60)
        self.close_s.setSuffix(tr(" seconds"))
        self.form: QFormLayout = form_rows()
        for words, field in (
            (tr("Name"), self.name),
            (tr("Kind of cabinet"), self.kind),
            (tr("Address of the cabinet"), self.address),
            (tr("Boards"), self.boards),
            (tr("Locks of each board"), self.locks),
            (tr("Door contact"), self.open_is),
            (tr("Sensors"), self.items),
            (tr("Alarm when open for"), self.close_s),
        ):
            field.setMinimumHeight(size("control") + 4)
            field.setAccessibleName(words)
            self.form.addRow(words, field)
        self.kind.currentIndexChanged.connect(lambda _: self._kind_changed())

    def _lay_out(self) -> None:
        self.add, self.remove = QPushButton(tr("Add")), QPushButton(tr("Remove"))
        self.look, self.stop = QPushButton(tr("Look for cabinets")), QPushButton(tr("Stop"))
        self.try_ = QPushButton(tr("Try the connection"))
        for button, run in (
            (self.add, self._add),
            (self.remove, self._remove),
            (self.look, self._look),
            (self.stop, self._stop),
            (self.try_, self._try),
        ):
            button.setMinimumHeight(size("touch"))
            button.setAutoDefault(False)
            button.clicked.connect(run)
        self.stop.hide()
        left = QVBoxLayout()
        left.addWidget(self.list, 1)
        pair = QHBoxLayout()
        pair.addWidget(self.add)
        pair.addWidget(self.remove)
        left.addLayout(pair)
        left.addWidget(self.look)
        left.addWidget(self.stop)
        right = QVBoxLayout()
        right.addLayout(self.form)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.try_)
        right.addLayout(row)
        right.addWidget(self.said)
        right.addStretch(1)
        both = QHBoxLayout()
        both.setSpacing(space("xl"))
        both.addLayout(left)
        both.addLayout(right, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save = QPushButton(tr("Save"))
        self.save.setObjectName("primary")
        self.save.setEnabled(self._may)
        buttons.addButton(self.save, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self._save)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addLayout(both, 1)
        layout.addWidget(buttons)

    # ---- the list and its fields ----------------------------------------------------

    def _fill(self, row: int) -> None:
        blocked = self.list.blockSignals(True)
        self.list.clear()
        self.list.addItems([one.name for one in self.wirings])
        self.list.blockSignals(blocked)
        self._row = -1
        if self.wirings:
            self.list.setCurrentRow(min(row, len(self.wirings) - 1))
            self._choose(self.list.currentRow())
        self._enable()

    def _choose(self, row: int) -> None:
        if row == self._row or not 0 <= row < len(self.wirings):
            return
        if self._row >= 0:
            kept = self._entered()
            if kept is None:
                self.list.setCurrentRow(self._row)
                return
            self.wirings[self._row] = kept
            item = self.list.item(self._row)
            item.setText(kept.name)
        self._row = row
        wiring = self.wirings[row]
        self.name.setText(wiring.name)
        self.kind.setCurrentIndex(list(KINDS).index(wiring.kind))
        self.address.setText(_place(wiring))
        self.boards.setText(",".join(map(str, wiring.boards)))
        self.locks.setValue(wiring.locks)
        self.open_is.setCurrentIndex(int(wiring.open_is == "high"))
        self.items.setChecked(wiring.items)
        self.close_s.setValue(round(wiring.close_s))
        self._kind_changed()

    def _kind_changed(self) -> None:
        kind = self.kind.currentData()
        electronic = kind is not Kind.MANUAL
        self.form.setRowVisible(self.address, electronic)
        self.form.setRowVisible(self.open_is, electronic)
        self.form.setRowVisible(self.close_s, electronic)
        self.form.setRowVisible(self.items, kind in (Kind.MODBUS_TCP, Kind.MODBUS_RTU))
        self.address.setPlaceholderText(
            "192.0.2.10:502" if kind is Kind.MODBUS_TCP else "/dev/ttyUSB0"
        )
        self.try_.setVisible(electronic)

    def _entered(self) -> Wiring | None:
        """Return the wiring as it is entered; None, and said why, where it is none."""
        kind = Kind(self.kind.currentData())
        place = self.address.text().strip()
        slashes = "" if kind is Kind.MANUAL else "//"
        url = f"{kind}:{slashes}{'' if kind is Kind.MANUAL else place}"
        texts = [each.strip() for each in self.boards.text().replace("，", ",").split(",")]
        try:
            return checked(
                replace(
                    self.wirings[self._row],
                    name=self.name.text().strip(),
                    url=url,
                    boards=tuple(int(each) for each in texts if each),
                    locks=self.locks.value(),
                    open_is=self.open_is.currentData(),
                    items=self.items.isChecked(),
                    close_s=float(self.close_s.value()),
                )
            )
        except BadCabinetAddress as error:
            self._refuse(error)
        except ValueError as error:
            self._say(tr("This is no setting: {what}").format(what=error), "badNote")
        return None

    def _add(self) -> None:
        if self._row >= 0:
            kept = self._entered()
            if kept is None:
                return
            self.wirings[self._row] = kept
        self._append(Wiring(url="manual:"))

    def _append(self, wiring: Wiring) -> None:
        names = {one.name for one in self.wirings}
        number = next(n for n in range(1, 1000) if f"{n}号柜" not in names)
        self.wirings.append(replace(wiring, name=f"{number}号柜"))
        self._fill(len(self.wirings) - 1)

    def _remove(self) -> None:
        if self._row < 0:
            return
        name = self.wirings[self._row].name
        text = tr("Paper that lies in it stays registered there.")
        if Question.ask(
            self, self._theme, tr("Remove “{name}”?").format(name=name), text, tr("Remove")
        ):
            del self.wirings[self._row]
            self._fill(0)

    def _enable(self) -> None:
        busy = self._cancel is not None
        for widget in (self.add, self.look, self.list):
            widget.setEnabled(not busy)
        chosen = bool(self.wirings) and not busy
        self.remove.setEnabled(chosen)
        self.try_.setEnabled(chosen)
        for row in range(self.form.rowCount()):
            item = self.form.itemAt(row, QFormLayout.ItemRole.FieldRole)
            field = item.widget() if item is not None else None
            if field is not None:
                field.setEnabled(chosen)
        self.save.setEnabled(self._may and not busy)
        self.stop.setVisible(busy)
        self.look.setVisible(not busy)

    # ---- looking --------------------------------------------------------------------

    def _look(self) -> None:
        known = {one.url for one in self.wirings}
        wanted = [one for one in candidates(serial_lines()) if one.url not in known]
        if not wanted:
            self._say(tr("This machine has no serial line that is not set up already."))
            return
        self._seek(wanted)

    def _try(self) -> None:
        wiring = self._entered()
        if wiring is None:
            return
        who = self._c.person.name

        def work(task: LaneTask) -> int:
            from cabinet.opening import open_cabinet

            cabinet = open_cabinet(wiring, who)
            try:
                return len(cabinet.cells)
            finally:
                cabinet.close()

        def done(cells: int) -> None:
            self._over()
            self._say(trn("It answers: %n cell(s)", cells), "goodNote")

        self._begin(tr("Connecting…"))
        self._c.lanes.run(Lane.CABINET, work, done, self._failed, owner=self)

    def _seek(self, wanted: list[Wiring]) -> None:
        who = self._c.person.name
        cancel = self._begin(tr("Looking…"))

        def work(task: LaneTask) -> list[Found]:
            return find(
                wanted,
                who,
                on_progress=lambda done, total: task.progress((done, total)),
                cancel=task.cancel,
            )

        def moved(place: tuple[int, int]) -> None:
            self._say(tr("Looking: {done} of {total}").format(done=place[0], total=place[1]))

        self._c.lanes.run(Lane.CABINET, work, self._found, self._failed, moved, cancel, owner=self)

    def _found(self, found: list[Found]) -> None:
        self._over()
        for one in found:
            self._append(one.wiring)
        said = trn("%n cabinet(s) found", len(found))
        if not found:
            said += tr(": check power, cable and board numbers.")
        self._say(said, "goodNote" if found else "badNote")

    def _begin(self, words: str) -> threading.Event:
        self._cancel = threading.Event()
        self._say(words)
        self._enable()
        return self._cancel

    def _stop(self) -> None:
        if self._cancel is not None:
            self._cancel.set()

    def _over(self) -> None:
        self._cancel = None
        self._enable()

    def _failed(self, error: BaseException) -> None:
        self._over()
        if isinstance(error, Cancelled):
            self.said.hide()
        else:
            self._refuse(error)

    def _refuse(self, error: BaseException) -> None:
        if not isinstance(error, WenyiError):
            self._c.failed.emit(error)
            return
        said = describe(error, "en" if language() == "en" else "zh_CN")
        self._say(f"{said.what}\n{said.advice}", "badNote")

    def _say(self, words: str, tone: str = "plainNote") -> None:
        self.said.setText(words)
        self.said.setObjectName(tone)
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)
        self.said.show()

    # ---- end ------------------------------------------------------------------------

    def _save(self) -> None:
        if self._row >= 0 and self.wirings:
            kept = self._entered()
            if kept is None:
                return
            self.wirings[self._row] = kept
        names = [one.name for one in self.wirings]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            self._say(tr("Two cabinets are called “{name}”").format(name=twice), "badNote")
            return
        path, wirings = self._c.services.home / SETTINGS, tuple(self.wirings)

        def done(_: None) -> None:
            self.accept()

        self._c.lanes.run(
            Lane.STORE, lambda task: save(path, wirings), done, self._failed, owner=self
        )

    def reject(self) -> None:
        """Stop looking, and leave."""
        self._stop()
        super().reject()

    @classmethod
    def ask(cls, parent: QWidget, theme: Theme, host: Host, custody: Custody) -> bool:
        """Show it; return whether something was saved."""
        dialog = cls(parent, theme, host, custody)
        saved = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return saved


def _place(wiring: Wiring) -> str:
    parts = urlsplit(wiring.url)
    return parts.netloc if wiring.kind is Kind.MODBUS_TCP else unquote(parts.path)
