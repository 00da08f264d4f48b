"""What to do now, large: a heading, a sentence, and buttons with numbers (办理面板)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import Theme, size, space
from app.qt.translations import tr
from app.windows.custody.scene import Option

_NAMES = {"primary": "optionPrimary", "danger": "optionDanger", "": "option"}
_HIGH_PX = 56
_TONES = {"good": "goodNote", "bad": "badNote", "": "plainNote"}


class StepPanel(QFrame):
    """Heading, sentence, what was said last, number pad, text field, buttons.

    Attributes:
        pressed: emitted with the key of a button.
        digit: emitted with a digit of the pad.
        written: emitted with words that were typed.
    """

    pressed = Signal(str)
    digit = Signal(int)
    written = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._theme = theme
        self.heading = QLabel()
        self.heading.setObjectName("title")
        self.sentence = QLabel()
        self.sentence.setObjectName("large")
        self.notice = QLabel()
        self.number = QLabel()
        self.number.setObjectName("countNumber")
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for label in (self.heading, self.sentence, self.notice):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.text = QLineEdit()
        self.text.setObjectName("bigField")
        self.text.setMinimumHeight(size("touch"))
        self.text.setMaxLength(200)
        self.text.returnPressed.connect(self._write)
        self.pad = self._number_pad()
        self._options: list[Option] = []
        self.buttons: dict[str, QPushButton] = {}
        self._rows = QGridLayout()
        self._rows.setSpacing(space("s"))
        for n in (0, 1):
            self._rows.setColumnStretch(n, 1)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(*[space("xl")] * 4)
        column.setSpacing(space("m"))
        for part in (self.notice, self.heading, self.sentence, self.number, self.pad, self.text):
            column.addWidget(part)
        column.addLayout(self._rows)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        inner.setObjectName("panel")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)

    def _number_pad(self) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(space("s"))
        for n in range(10):
            key = QPushButton(str(n))
            key.setObjectName("bigButton")
            key.setFixedHeight(size("touch"))
            key.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            key.clicked.connect(lambda _=False, n=n: self.digit.emit(n))
            at = n - 1 if n else 10
            grid.addWidget(key, at // 3, at % 3)
        return holder

    def show_words(self, heading: str, sentence: str) -> None:
        """Show what is to be done."""
        self.heading.setText(heading)
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def show_notice(self, text: str, tone: str) -> None:
        """Show what was said last."""
        self.notice.setText(text)
        self.notice.setVisible(bool(text))
        self.notice.setAccessibleName(text)
        if self.notice.objectName() != _TONES[tone]:
            self.notice.setObjectName(_TONES[tone])
            self.notice.style().unpolish(self.notice)
            self.notice.style().polish(self.notice)

    def show_number(self, digits: str | None) -> None:
        """Show the pad and a number being typed; None: neither."""
        self.pad.setVisible(digits is not None)
        self.number.setVisible(digits is not None)
        self.number.setText(digits or "—")

    def show_text(self, hint: str | None) -> None:
        """Show a field for words; None: none."""
        if hint is None or not self.text.isVisibleTo(self):
            self.text.clear()
        self.text.setVisible(hint is not None)
        self.text.setPlaceholderText(hint or "")
        self.text.setAccessibleName(hint or "")

    def show_options(self, options: Sequence[Option]) -> None:
        """Show the buttons, numbered; nothing moves where nothing changed."""
        if list(options) == self._options:
            return
        self._options = list(options)
        while self._rows.count():
            item = self._rows.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = {}
        row, column = 0, 0
        for n, option in enumerate(options, 1):
            if not option.narrow and column:
                row, column = row + 1, 0
            self._rows.addWidget(self._button(n, option), row, column, 1, 1 + (not option.narrow))
            column = 1 - column if option.narrow else 0
            row += column == 0

    def _button(self, n: int, option: Option) -> QPushButton:
        button = QPushButton()
        button.setObjectName(_NAMES[option.style])
        button.setMinimumHeight(_HIGH_PX)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(option.text)
        row = QHBoxLayout(button)
        row.setContentsMargins(space("l"), 0, space("l"), 0)
        button.setText(option.text)
        if n < 10:
            number = QLabel(str(n))
            primary = option.style == "primary"
            number.setObjectName("optionNumberPrimary" if primary else "optionNumber")
            number.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addStretch(1)
            row.addWidget(number)
            button.setToolTip(tr("Code {number} on the sheet").format(number=n))
        button.clicked.connect(lambda: self.pressed.emit(option.key))
        self.buttons[option.key] = button
        return button

    def _write(self) -> None:
        text = self.text.text().strip()
        if text:
            self.text.clear()
            self.written.emit(text)
