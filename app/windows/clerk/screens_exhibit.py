"""One exhibit with every field of the list of evidence: looked at, changed (证据登记)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import cancel_and, form_rows, number_field, writing_lines
from app.qt.lanes import Lane
from app.qt.theme import Theme, size, space
from app.qt.translations import language, tr
from app.station.evidence import EvidenceDesk
from app.windows.clerk.screens_brought import PURPOSE_LINES, service_of
from dossier.evidence import EvidenceKind, Exhibit
from dossier.evidence_changes import SetExhibits
from dossier.ids import ExhibitId, PageId
from resources.errors import DuplicateItem, NothingToUndo, WenyiError, describe

if TYPE_CHECKING:
    from app.windows.clerk.window import ClerkDesk

_DATE = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})日?")
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """What the dialog shows: an exhibit, and what may be chosen."""

    exhibit: Exhibit
    sides: tuple[str, ...]
    material: tuple[PageId, ...] = ()
    """Pages of its material, in order; empty: they cannot be chosen here."""


def read_entry(station: Any, service: EvidenceDesk, exhibit_id: str) -> Entry:
    """Read an exhibit and the pages among which its own are; blocks, for a lane.

    Raises:
        UnknownItem: there is no such exhibit.
    """
    one = service.exhibit(exhibit_id)
    pages: tuple[PageId, ...] = ()
    if one.material_id is not None and one.pages:
        filed = [page for page in station.store.pages(service.case_id) if not page.deleted]
        found = [page for page in filed if page.material_id == one.material_id]
        pages = tuple(page.id for page in sorted(found, key=lambda page: (page.rank, page.id)))
    return Entry(one, tuple(dict.fromkeys([*service.sides(), one.side])), pages)


def date_of(text: str) -> date | None:
    """Return the day that is written: 2026-11-22, 2026年11月22日, 20261122; empty: None.

    Raises:
        ValueError: it is no day.
    """
    if not text.strip():
        return None
    found = _DATE.fullmatch("".join(text.split()))
    if found is None:
        raise ValueError(text)
    year, month, day = map(int, found.groups())
    return date(year, month, day)


class ExhibitDialog(QDialog):
    """Every field of one exhibit; stays open until the store took what was written.

    Args:
        parent: what it lies over.
        theme: for the colour of errors.
        entry: what to show.
        save: writes the fields that are others, then calls one of the two.
    """

    def __init__(
        self,
        parent: QWidget,
        theme: Theme,
        entry: Entry,
        save: Callable[[Fields, Callable[[Exhibit], None], Callable[[BaseException], None]], None],
    ) -> None:
        super().__init__(parent)
        one = entry.exhibit
        self._entry, self._save = entry, save
        self.setWindowTitle(tr("Entry of evidence: {label}").format(label=one.label))
        self.setMinimumWidth(640)
        self.side = QComboBox()
        self.side.addItems(list(entry.sides))
        self.side.setCurrentText(one.side)
        self.group = number_field(0, 999, one.group or 0)
        self.group.setSpecialValueText(tr("none"))
        self.number = number_field(1, 9999, one.number)
        self.name = QLineEdit(one.name)
        self.kind = QComboBox()
        self.kind.addItems([each.value for each in EvidenceKind])
        self.kind.setCurrentText(one.kind.value)
        self.source = QLineEdit(one.source)
        self.purpose = QPlainTextEdit(one.purpose)
        self.copies = number_field(0, 9999, one.copies)
        self.original = QComboBox()
        self.original.addItems([tr("Photocopy"), tr("Original")])
        self.original.setCurrentIndex(int(one.original))
        self.submitter = QLineEdit(one.submitter)
        self.day = QLineEdit(one.submitted_on.isoformat() if one.submitted_on else "")
        self.day.setPlaceholderText(tr("such as 2026-01-31"))
        self.late = QCheckBox(tr("Handed in after the time limit"))
        self.late.setChecked(one.late)
        self.barcode = QLineEdit(one.barcode)
        self.barcode.setPlaceholderText(tr("Empty: {label}").format(label=one.label))
        self._build_pages()
        self.error = QLabel()
        self.error.setWordWrap(True)
        self.error.setStyleSheet(f"color: {theme.colour('danger').name()}")
        self.error.setAccessibleName(tr("What is wrong"))
        self.error.hide()
        self.buttons, self.save_button = cancel_and(self, tr("Save"))
        self.buttons.accepted.connect(self.save)
        self._lay_out()
        self.name.setFocus()
        self.name.selectAll()

    def _build_pages(self) -> None:
        own, among = self._entry.exhibit.pages, self._entry.material
        at = among.index(own[0]) if own and own[0] in among else 0
        self._range = (at + 1, at + len(own))
        self.choosable = bool(own) and among[at : at + len(own)] == own
        last = len(among) if self.choosable else 1
        self.first, self.last = number_field(1, last, at + 1), number_field(1, last, at + len(own))
        self.first.setAccessibleName(tr("First page"))
        self.last.setAccessibleName(tr("Last page"))
        if self.choosable:
            text = tr("of {n} in the material").format(n=last)
        elif own:
            text = tr("{n} page(s), as they were listed").format(n=len(own))
        else:
            text = self._entry.exhibit.media_name or tr("no pages")
        self.pages_note = QLabel(text)
        self.pages_note.setObjectName("small")

    def _lay_out(self) -> None:
        form = form_rows()
        pages: list[QWidget] = [self.pages_note]
        if self.choosable:
            pages = [self.first, QLabel("–"), self.last, self.pages_note]
        for label, widgets in (
            (tr("Submitted by"), [self.side]),
            (tr("Group no."), [self.group, _beside(tr("Evidence no."), self.number), self.number]),
            (tr("Name of evidence"), [self.name]),
            (tr("Kind of evidence"), [self.kind]),
            (tr("Source of evidence"), [self.source]),
            (tr("What it is to prove"), [self.purpose]),
            (tr("Page range"), pages),
            (tr("Copies"), [self.copies, _beside(tr("Form"), self.original), self.original]),
            (tr("Handed in by"), [self.submitter]),
            (tr("Handed in on"), [self.day, self.late]),
            (tr("Barcode"), [self.barcode]),
        ):
            row = QHBoxLayout()
            row.setSpacing(space("s"))
            for widget in widgets:
                if widget is not self.purpose:
                    widget.setMinimumHeight(size("control"))
                row.addWidget(widget, 0 if isinstance(widget, QLabel) else 1)
            if isinstance(widgets[-1], QLabel):
                row.addStretch(1)
            head = _beside(label, widgets[0])
            if not widgets[0].accessibleName():
                widgets[0].setAccessibleName(label)
            form.addRow(head, row)
        self.number.setAccessibleName(tr("Evidence no."))
        self.original.setAccessibleName(tr("Form"))
        writing_lines(self.purpose, PURPOSE_LINES)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addLayout(form)
        layout.addWidget(self.error)
        layout.addWidget(self.buttons)

    @property
    def fields(self) -> Fields:
        """Those fields that are others than before.

        Raises:
            ValueError: the day is none.
        """
        one = self._entry.exhibit
        now: Fields = {
            "side": self.side.currentText(),
            "group": self.group.value() or None,
            "number": self.number.value(),
            "name": self.name.text().strip(),
            "kind": EvidenceKind(self.kind.currentText()),
            "source": self.source.text().strip(),
            "purpose": self.purpose.toPlainText().strip(),
            "copies": self.copies.value(),
            "original": bool(self.original.currentIndex()),
            "submitter": self.submitter.text().strip(),
            "submitted_on": date_of(self.day.text()),
            "late": self.late.isChecked(),
            "barcode": self.barcode.text().strip(),
        }
        if self.choosable and (self.first.value(), self.last.value()) != self._range:
            now["pages"] = self._entry.material[self.first.value() - 1 : self.last.value()]
        return {name: value for name, value in now.items() if getattr(one, name) != value}

    def save(self) -> None:
        """Have what changed written; an error is said here and the field goes on waiting."""
        if not self.save_button.isEnabled():
            return
        if not self.name.text().strip():
            self.show_wrong(tr("Evidence needs a name."), self.name)
            return
        if self.choosable and self.first.value() > self.last.value():
            self.show_wrong(tr("The first page lies behind the last one."), self.first)
            return
        try:
            fields = self.fields
        except ValueError:
            self.show_wrong(tr("This is no date; write it as 2026-01-31."), self.day)
            return
        if not fields:
            self.accept()
            return
        self.error.hide()
        self.save_button.setEnabled(False)
        self._save(fields, lambda _: self.accept(), self._failed)

    def _failed(self, error: BaseException) -> None:
        self.save_button.setEnabled(True)
        if isinstance(error, DuplicateItem):
            thing = str(error.params.get("thing", ""))
            at = self.barcode if thing == self.barcode.text().strip() else self.number
            text = tr("There is other evidence called “{thing}”; nothing was saved.")
            self.show_wrong(text.format(thing=thing), at)
        elif isinstance(error, WenyiError):
            words = describe(error, "en" if language() == "en" else "zh_CN")
            self.show_wrong(f"{words.what}{words.advice}", self.name)
        else:
            self.show_wrong(tr("It could not be saved."), self.name)

    def show_wrong(self, text: str, at: QWidget) -> None:
        """Say what is wrong and go to the field."""
        self.error.setText(text)
        self.error.show()
        at.setFocus()


def _beside(text: str, buddy: QWidget) -> QLabel:
    label = QLabel(text)
    label.setBuddy(buddy)
    return label


# ---- from the desk --------------------------------------------------------------------


def open_exhibit(desk: ClerkDesk, exhibit_id: str) -> None:
    """Open the entry of an exhibit."""
    service, lanes = service_of(desk), desk.clerk.lanes
    if service is None or not exhibit_id:
        return

    def show(entry: Entry) -> None:
        def save(
            fields: Fields,
            saved: Callable[[Exhibit], None],
            failed: Callable[[BaseException], None],
        ) -> None:
            id_ = entry.exhibit.id
            lanes.run(
                *(Lane.STORE, lambda task: service.change(id_, **fields), saved, failed),
                owner=dialog,
            )

        dialog = ExhibitDialog(desk, desk.theme, entry, save)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(desk.clerk.screens.read_exhibits)
        dialog.open()

    lanes.run(
        *(Lane.STORE, lambda task: read_entry(desk.clerk.services, service, exhibit_id)),
        *(show, desk.show_error),
        owner=desk,
    )


def withdraw_exhibit(desk: ClerkDesk, exhibit_id: str) -> None:
    """Withdraw an exhibit from the list; the message offers to take it up again."""
    service, lanes = service_of(desk), desk.clerk.lanes
    if service is None or not exhibit_id:
        return
    id_ = ExhibitId(exhibit_id)

    def again() -> None:
        _run(
            desk,
            lambda: service.withdraw(id_, removed=False),
            lambda one: desk.say(tr("{label} is in the list again").format(label=one.label)),
        )

    def done(one: Exhibit) -> None:
        text = tr("{label} is withdrawn; its pages stay in the dossier").format(label=one.label)
        desk.say(text, tr("Undo"), again)
        desk.clerk.screens.read_exhibits()

    lanes.run(*(Lane.STORE, lambda task: service.withdraw(id_), done, desk.show_error), owner=desk)


def undo_list(desk: ClerkDesk) -> None:
    """Take the last change of the list of evidence back."""
    clerk = desk.clerk
    case, store = clerk.case, clerk.store
    if case is None:
        return

    def work() -> None:
        if store.undoable(case.id) != SetExhibits.__name__:
            # What came last is not the list's: that has an undo of its own.
            raise NothingToUndo()
        store.undo(case.id, clerk.who)

    _run(desk, work, lambda _: desk.say(tr("The last change of the list was taken back")))


def _run(desk: ClerkDesk, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
    def done(result: Any) -> None:
        then(result)
        desk.clerk.screens.read_exhibits()

    desk.clerk.lanes.run(Lane.STORE, lambda task: work(), done, desk.show_error, owner=desk)
