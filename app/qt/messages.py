"""What the program says unasked: toasts, error dialogs, questions (提示与错误)."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import Theme, space
from app.qt.translations import language, tr
from resources.errors import Cancelled, Language, WenyiError, describe

_log = logging.getLogger(__name__)

TOAST_MS = 6000


class Toast(QFrame):
    """A short message at the lower edge of a window, with at most one action."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("toast")
        self.label = QLabel()
        self.label.setWordWrap(False)
        self.button = QPushButton()
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(space("l"), 8, space("s"), 8)
        layout.addWidget(self.label)
        layout.addWidget(self.button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self._action: Callable[[], object] | None = None
        self.button.clicked.connect(self._run)
        window.installEventFilter(self)
        self.hide()

    def say(self, text: str, button: str = "", action: Callable[[], object] | None = None) -> None:
        """Show ``text`` for a while."""
        self._action = action
        self.label.setText(text)
        self.setAccessibleName(text)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self._place()
        self.show()
        self.raise_()
        self._timer.start(TOAST_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the lower edge when the window changes its size."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        self.adjustSize()
        parent = cast(QWidget, self.parentWidget())
        x = (parent.width() - self.width()) // 2
        self.move(x, parent.height() - self.height() - 48)

    def _run(self) -> None:
        self.hide()
        if self._action is not None:
            self._action()


class ErrorDialog(QDialog):
    """What happened, what the person can do, and details on demand."""

    def __init__(
        self, parent: QWidget | None, theme: Theme, what: str, advice: str, details: str
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Wenyi"))
        self.setMinimumWidth(480)
        icon = QLabel()
        theme.bind(icon, "error", "danger")
        self.what = QLabel(what)
        self.what.setObjectName("heading")
        self.advice = QLabel(advice)
        for label in (self.what, self.advice):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details = QPlainTextEdit(details)
        self.details.setObjectName("details")
        self.details.setReadOnly(True)
        self.details.setAccessibleName(tr("Details"))
        self.details.setMinimumHeight(160)
        self.details.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        more = QPushButton(tr("Details"))
        more.setAutoDefault(False)
        more.setCheckable(True)
        more.toggled.connect(self._show_details)
        more.setVisible(bool(details))
        buttons.addButton(more, QDialogButtonBox.ButtonRole.ActionRole)
        words = QVBoxLayout()
        words.setSpacing(space("s"))
        words.addWidget(self.what)
        words.addWidget(self.advice)
        words.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(space("m"))
        top.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("l"))
        layout.addLayout(top)
        layout.addWidget(self.details)
        layout.addWidget(buttons)
        close.setFocus()

    def _show_details(self, shown: bool) -> None:
        self.details.setVisible(shown)
        self.adjustSize()

    @classmethod
    def ask(
        cls, parent: QWidget | None, theme: Theme, what: str, advice: str, details: str
    ) -> None:
        """Show the dialog until it is closed."""
        dialog = cls(parent, theme, what, advice, details)
        dialog.exec()
        dialog.deleteLater()


def show_error(parent: QWidget | None, theme: Theme, error: BaseException) -> None:
    """Tell the person about ``error``; the one place where exceptions become words.

    A known error says what happened and what to do. Anything else is our own bug: it
    is logged with its trace and shown as one. Cancelling is silent.
    """
    if isinstance(error, Cancelled):
        return
    if isinstance(error, WenyiError):
        _log.warning("%s: %s", error.kind, error)
        words = describe(error, cast(Language, language()))
        details = "\n".join(
            [error.kind, *(f"{key}: {value}" for key, value in error.params.items())]
        )
        ErrorDialog.ask(parent, theme, words.what, words.advice, details)
        return
    _log.error("bug", exc_info=error)
    ErrorDialog.ask(
        parent,
        theme,
        tr("The program made a mistake."),
        tr(
            "Nothing that was saved is lost. If it happens again, give the details to your "
            "administrator."
        ),
        "".join(traceback.format_exception(error)),
    )


class Question(QDialog):
    """A question with one consequential answer.

    Attributes:
        head: what is asked.
        buttons: the answers.
        yes: the consequential one.
    """

    def __init__(
        self, parent: QWidget, theme: Theme, title: str, text: str, yes: str, *, risky: bool
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Wenyi"))
        self.setMinimumWidth(440)
        icon = QLabel()
        theme.bind(icon, "warning" if risky else "info", "warning" if risky else "accent")
        head = self.head = QLabel(title)
        head.setObjectName("heading")
        body = QLabel(text)
        for label in (head, body):
            label.setWordWrap(True)
        buttons = self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        agree = self.yes = QPushButton(yes)
        agree.setObjectName("dangerButton" if risky else "primary")
        buttons.addButton(agree, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        if risky:  # Enter must not agree by accident
            cancel = buttons.button(QDialogButtonBox.StandardButton.Cancel)
            cancel.setDefault(True)
            cancel.setFocus()
            agree.setAutoDefault(False)
        words = QVBoxLayout()
        words.addWidget(head)
        words.addWidget(body)
        top = QHBoxLayout()
        top.setSpacing(space("m"))
        top.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("l"))
        layout.addLayout(top)
        layout.addWidget(buttons)

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        theme: Theme,
        title: str,
        text: str,
        yes: str,
        *,
        risky: bool = False,
    ) -> bool:
        """Ask, and return whether the person agreed."""
        dialog = cls(parent, theme, title, text, yes, risky=risky)
        answer = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return answer
