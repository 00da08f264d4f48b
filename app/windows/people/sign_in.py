"""Name and password, by keyboard, card or touch (登录)."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QFrame,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import form_rows
from app.qt.lanes import Lane, Lanes, Task
from app.qt.theme import Theme, size, space
from app.qt.translations import language, tr, trn
from app.station.people import StationPeople
from cabinet.scans import CARD
from dossier.people.accounts import Account
from resources.errors import Language, PasswordToReplace, SignInLater, WenyiError, describe

_CARD_PX = 440
_LATER_MS = 1000


class SignInForm(QFrame):
    """A card that lets somebody in.

    A reader for cards or bar codes is a keyboard that ends in Enter: it fills in the name, and
    Enter goes on to the password.

    Args:
        theme: of the window.
        lanes: of the program.
        people: of the station.
        title: what is asked.
        hint: said below it.
        login: of who is expected; empty: anybody.

    Attributes:
        entered: emitted with the account whose password was right.
    """

    entered = Signal(object)

    def __init__(
        self,
        theme: Theme,
        lanes: Lanes,
        people: StationPeople,
        title: str,
        hint: str,
        login: str = "",
    ) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setFixedWidth(_CARD_PX)
        self._lanes, self._people = lanes, people
        self.take_card: Callable[[str], None] | None = None
        """What a card says goes there; None: it fills in its owner's login."""
        self._left_s = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_LATER_MS)
        self._timer.timeout.connect(self._count_down)
        self.title = QLabel(title)
        self.title.setObjectName("title")
        self.hint = QLabel(hint)
        self.hint.setObjectName("muted")
        self.hint.setWordWrap(True)
        self.login = QLineEdit(login)
        self.login.setMaxLength(64)
        self.login.setPlaceholderText(tr("Login, or read a card"))
        self.password = _secret()
        self.old = _secret()
        self.new = _secret()
        self.again = _secret()
        self.shown = QCheckBox(tr("Show the password"))
        self.shown.toggled.connect(self._show)
        self.said = QLabel()
        self.said.setObjectName("invalid")
        self.said.setWordWrap(True)
        self.go = QPushButton(tr("Sign in"))
        self.go.setObjectName("bigPrimary")
        self.go.setMinimumHeight(size("touch"))
        self.go.clicked.connect(self.submit)
        first = _form((tr("Login"), self.login), (tr("Password"), self.password))
        second = _form((tr("New password"), self.new), (tr("New password again"), self.again))
        self.steps = QStackedWidget()
        for form in (first, second):
            self.steps.addWidget(form)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[space("xl")] * 4)
        column.setSpacing(space("m"))
        for widget in (self.title, self.hint, self.steps, self.shown, self.said, self.go):
            column.addWidget(widget)
        self.said.hide()
        self.login.returnPressed.connect(self._named)
        for field in (self.password, self.again):
            field.returnPressed.connect(self.submit)
        self.new.returnPressed.connect(self.again.setFocus)
        for field in (self.login, self.password, self.new, self.again):
            field.textChanged.connect(lambda _: self._enable())
        self._enable()
        (self.password if login else self.login).setFocus()

    @property
    def is_replacing(self) -> bool:
        """Whether a password for one time is being replaced."""
        return self.steps.currentIndex() == 1

    def _named(self) -> None:
        """Go on to the password; a card is turned into its owner's login first."""
        text = self.login.text().strip()
        if not text.upper().startswith(CARD):
            self.password.setFocus()
            return
        if self.take_card is not None:
            self.take_card(text)
            return
        home, accounts = self._people.accounts.store.home, self._people.accounts
        self.login.clear()

        def work(task: Task) -> str:
            from app.station.cards import holder

            found = holder(home, accounts, text[len(CARD) :])
            return found if isinstance(found, str) else found.login

        def show(login: str) -> None:
            self._say("")
            self.login.setText(login)
            self.password.setFocus()

        self._lanes.run(Lane.STORE, work, show, self._failed, owner=self)

    def submit(self) -> None:
        """Have the password looked at; it takes a moment."""
        if not self.go.isEnabled():
            return
        login, password, new = self.login.text(), self.password.text(), self.new.text()
        if self.is_replacing and new != self.again.text():
            self._say(tr("The two passwords differ."))
            return
        self.go.setEnabled(False)
        self._say("")

        def work(task: Task) -> Account:
            if new:
                self._people.accounts.change_password(login, password, new)
            return self._people.sign_in(login, new or password)

        self._lanes.run(Lane.STORE, work, self._done, self._failed, owner=self)

    def start_anew(self, login: str = "") -> None:
        """Forget what was typed."""
        self.steps.setCurrentIndex(0)
        self.login.setText(login)
        for field in (self.password, self.new, self.again):
            field.clear()
        self._say("")
        (self.password if login else self.login).setFocus()

    def _done(self, account: Account) -> None:
        self._timer.stop()
        self.start_anew(self.login.text())
        self.entered.emit(account)

    def _failed(self, error: BaseException) -> None:
        self._enable()
        if isinstance(error, PasswordToReplace):
            self.steps.setCurrentIndex(1)
            self.hint.setText(
                tr(
                    "Your password was for one time. "
                    "Choose one of your own: ten characters or more."
                )
            )
            self.new.setFocus()
            return
        if isinstance(error, SignInLater):
            self._left_s = int(error.params["seconds"])
            self._timer.start()
            self._count_down()
            return
        if not isinstance(error, WenyiError):
            raise error
        words = describe(error, cast(Language, language()))
        self._say(f"{words.what}{words.advice}")
        field = self.new if self.is_replacing else self.password
        if not self.login.text():
            field = self.login  # of a card that is none
        field.selectAll()
        field.setFocus()

    def _count_down(self) -> None:
        """Say how long the next attempt has to wait."""
        if self._left_s <= 0:
            self._timer.stop()
            self._say("")
        else:
            words = trn("Too many wrong passwords. Try again in %n second(s).", self._left_s)
            self._say(words)
        self._left_s -= 1
        self._enable()

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def _enable(self) -> None:
        wanted = (self.new, self.again) if self.is_replacing else (self.login, self.password)
        filled = all(field.text() for field in wanted)
        self.go.setEnabled(filled and not self._timer.isActive())

    def _show(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        for field in (self.password, self.new, self.again):
            field.setEchoMode(mode)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep keys that nobody here needs from what lies behind; a dialog has its Escape."""
        leaving = event.key() == Qt.Key.Key_Escape and isinstance(self.window(), QDialog)
        event.setAccepted(not leaving)


class SignInPage(QWidget):
    """The whole window while nobody is signed in."""

    def __init__(self, form: SignInForm, foot: str = "") -> None:
        super().__init__()
        self.setObjectName("page")
        self.form = form
        note = QLabel(foot)
        note.setObjectName("small")
        note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.addStretch(2)
        layout.addWidget(form, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        layout.addWidget(note)


def _secret() -> QLineEdit:
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setMaxLength(256)
    field.setInputMethodHints(
        Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
    )
    return field


def _form(*rows: tuple[str, QLineEdit]) -> QWidget:
    holder = QWidget()
    form: QFormLayout = form_rows()
    form.setContentsMargins(0, 0, 0, 0)
    for label, field in rows:
        # Said in a style: the theme's own least height would take the place of one set here.
        field.setStyleSheet(f"QLineEdit {{ min-height: {size('touch') - 10}px; }}")
        field.setAccessibleName(label)
        name = QLabel(label)
        name.setBuddy(field)
        # A form gives a name at most 7/4 of its own height: beside a field for fingers it would
        # stand too high.
        name.setMinimumHeight(size("touch"))
        form.addRow(name, field)
    holder.setLayout(form)
    return holder
