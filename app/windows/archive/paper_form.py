"""The fields of a paper: what the case says, and what a person says over it (文书字段)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)

from app.qt.forms import form_rows, writing_lines
from app.qt.theme import size, space
from app.qt.translations import language, tr
from dossier.documents.filling import Origin
from dossier.documents.templates import Type

if TYPE_CHECKING:
    from dossier.documents.filling import Filled, Paper

_Editor = QLineEdit | QPlainTextEdit | QComboBox


class PaperForm(QScrollArea):
    """A row for each field; what is left as it is comes from the case.

    Attributes:
        changed: a person wrote something.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("list")
        self.setWidgetResizable(True)
        self.setMinimumWidth(340)
        self._template = ""
        self._editors: dict[str, _Editor] = {}
        self._shown: dict[str, str] = {}

    @property
    def given(self) -> dict[str, str]:
        """What a person says over the case."""
        return {
            key: text
            for key, editor in self._editors.items()
            if (text := _text(editor)) != self._shown.get(key, "")
        }

    def clear(self) -> None:
        """Forget what was written."""
        self._template = ""
        self._editors, self._shown = {}, {}
        self.setWidget(QWidget())

    def show_paper(self, paper: Paper) -> None:
        """Show a paper's fields; what a person wrote stays."""
        if self._template != paper.template.name:
            self._build(paper)
        for one in paper.fields:
            editor = self._editors[one.field.key]
            missing = one.missing
            tip = one.advice[1 if language() == "en" else 0] if missing else ""
            if one.origin is Origin.PERSON and one.case_value:
                tip = tr("The case says: {value}").format(value=_plain(one.case_value))
            editor.setToolTip(tip)
            editor.setProperty("missing", missing)
            if one.origin is not Origin.PERSON and not editor.hasFocus():
                self._shown[one.field.key] = _plain(one.value)
                blocked = editor.blockSignals(True)
                _write(editor, _plain(one.value))
                editor.blockSignals(blocked)

    def _build(self, paper: Paper) -> None:
        self._template = paper.template.name
        self._editors, self._shown = {}, {}
        inner = QWidget()
        form = form_rows()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setContentsMargins(*[space("m")] * 4)
        inner.setLayout(form)
        for one in paper.fields:
            editor = self._editor(one)
            self._editors[one.field.key] = editor
            label = one.field.label_en if language() == "en" else one.field.label
            form.addRow(label + ("　*" if one.field.required else ""), editor)
            editor.setAccessibleName(label)
        self.setWidget(inner)

    def _editor(self, one: Filled) -> _Editor:
        if one.field.type in (Type.LINES, Type.ROWS):
            area = QPlainTextEdit()
            writing_lines(area, 3)
            area.setPlaceholderText(" | ".join(one.field.columns))
            area.textChanged.connect(self.changed)
            return area
        if one.field.choices:
            box = QComboBox()
            box.addItems(["", *one.field.choices])
            box.setMinimumHeight(size("control"))
            box.currentTextChanged.connect(lambda _: self.changed.emit())
            return box
        line = QLineEdit()
        line.setMinimumHeight(size("control"))
        line.textChanged.connect(lambda _: self.changed.emit())
        return line


def _text(editor: _Editor) -> str:
    if isinstance(editor, QPlainTextEdit):
        return editor.toPlainText()
    return editor.currentText() if isinstance(editor, QComboBox) else editor.text()


def _write(editor: _Editor, text: str) -> None:
    if isinstance(editor, QPlainTextEdit):
        editor.setPlainText(text)
    elif isinstance(editor, QComboBox):
        editor.setCurrentText(text)
    else:
        editor.setText(text)
        editor.setCursorPosition(0)


def _plain(value: object) -> str:
    """Return a value as a person writes it: rows one a line, their columns parted."""
    if isinstance(value, list | tuple):
        return "\n".join(
            " | ".join(map(str, row)) if isinstance(row, list | tuple) else str(row)
            for row in value
        )
    return str(value)
