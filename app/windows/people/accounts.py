"""The administrator's page: accounts, roles, passwords (人员与账号)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import cancel_and, form_rows
from app.qt.lanes import Lane, Lanes, Task
from app.qt.listing import Table
from app.qt.messages import Question, show_error
from app.qt.theme import Theme, size, space
from app.qt.translations import mark, spoken, tr
from app.station.people import StationPeople
from dossier.people.accounts import Account, AddedAccount
from dossier.people.permits import TABLE, WITHHELD, Role

T = TypeVar("T")

ROLE_NAMES = {
    Role.SCANNER: mark("Scanning staff"),
    Role.COUNTER: mark("Counter staff"),
    Role.CLERK: mark("Clerk of the court"),
    Role.ASSISTANT: mark("Judge's assistant"),
    Role.JUDGE: mark("Judge"),
    Role.PRESIDING: mark("Presiding judge"),
    Role.LEADER: mark("Head of division, president"),
    Role.ARCHIVIST: mark("Archivist"),
    Role.READER: mark("Reader within the court"),
    Role.VISITOR: mark("Reader from outside"),
    Role.ADMINISTRATOR: mark("Administrator"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an account is to be."""

    login: str
    name: str
    role: Role
    withheld: bool


class AccountForm(QDialog):
    """A new account, or another role of one that is there."""

    def __init__(self, parent: QWidget, roles: tuple[Role, ...], now: Account | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(
            tr("New account") if now is None else tr("Role of {who}").format(who=now.who)
        )
        self.setMinimumWidth(460)
        self.login = QLineEdit("" if now is None else now.login)
        self.login.setMaxLength(64)
        self.login.setPlaceholderText(tr("Number of the card, or a short name"))
        self.name = QLineEdit("" if now is None else now.name)
        self.name.setMaxLength(100)
        for field in (self.login, self.name):
            field.setReadOnly(now is not None)
        self.role = QComboBox()
        for role in roles:
            self.role.addItem(spoken(ROLE_NAMES[role]), role)
        if now is not None:
            self.role.setCurrentIndex(self.role.findData(now.role))
        self.withheld = QCheckBox(tr("Nothing of the confidential volume is for them"))
        self.withheld.setChecked(now is not None and now.withheld)
        form = form_rows()
        for label, widget in (
            (tr("Login"), self.login),
            (tr("Full name"), self.name),
            (tr("Role at the station"), self.role),
            ("", self.withheld),
        ):
            widget.setMinimumHeight(size("control"))
            form.addRow(label, widget)
        buttons, self.go = cancel_and(self, tr("Add") if now is None else tr("Save"))
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("l"))
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.login.textChanged.connect(self._enable)
        self.role.currentIndexChanged.connect(self._enable)
        self._enable()
        (self.login if now is None else self.role).setFocus()

    @property
    def wanted(self) -> Wanted:
        """What was entered."""
        role = Role(self.role.currentData())
        withheld = self.withheld.isEnabled() and self.withheld.isChecked()
        return Wanted(self.login.text(), self.name.text(), role, withheld)

    def _enable(self) -> None:
        self.go.setEnabled(bool(self.login.text().strip()))
        self.withheld.setEnabled(bool(TABLE[Role(self.role.currentData())] & WITHHELD))

    @classmethod
    def ask(
        cls, parent: QWidget, roles: tuple[Role, ...], now: Account | None = None
    ) -> Wanted | None:
        """Return what is wanted; None when the dialog was left."""
        dialog = cls(parent, roles, now)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        wanted = dialog.wanted if accepted else None
        dialog.deleteLater()
        return wanted


class OneTimePassword(QDialog):
    """A password that is shown once."""

    def __init__(self, parent: QWidget, theme: Theme, who: str, password: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Password for one time"))
        self.setMinimumWidth(460)
        head = QLabel(tr("Give {who} this password:").format(who=who))
        self.password = QLabel(password)
        self.password.setObjectName("title")
        self.password.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        note = QLabel(
            tr(
                "It is shown only now. It holds for 72 hours, and at the first sign-in is "
                "replaced by one of their own."
            )
        )
        note.setObjectName("muted")
        note.setWordWrap(True)
        copy = QPushButton(tr("Copy"))
        copy.clicked.connect(lambda: QApplication.clipboard().setText(password))
        done = QPushButton(tr("Done"))
        done.setObjectName("primary")
        done.setDefault(True)
        done.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        for button in (copy, done):
            button.setMinimumHeight(size("control"))
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        for widget in (head, self.password, note):
            layout.addWidget(widget)
        layout.addLayout(row)

    @classmethod
    def ask(cls, parent: QWidget, theme: Theme, who: str, password: str) -> None:
        """Show it until the dialog is closed."""
        dialog = cls(parent, theme, who, password)
        dialog.exec()
        dialog.deleteLater()


class AccountsDialog(QDialog):
    """Everybody's account, and what an administrator does with it."""

    def __init__(self, parent: QWidget, theme: Theme, lanes: Lanes, people: StationPeople) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("People and accounts"))
        self.resize(860, 560)
        self._theme, self._lanes, self._people = theme, lanes, people
        self._accounts: dict[str, Account] = {}
        self.note = QLabel()
        self.note.setObjectName("notice")
        self.note.setWordWrap(True)
        self.table = Table(
            tr("Accounts"),
            (tr("Login"), tr("Full name"), tr("Role at the station"), tr("State")),
            stretched=3,
        )
        self.table.itemSelectionChanged.connect(self._enable)
        self.table.opened.connect(lambda _: self.change_role())
        self.add = self._button(tr("New account…"), self.add_account)
        self.role = self._button(tr("Change the role…"), self.change_role)
        self.password = self._button(tr("New password…"), self.new_password)
        self.lock = self._button(tr("Lock"), self.lock_or_not)
        self.remove = self._button(tr("Remove…"), self.remove_account)
        close = self._button(tr("Close"), self.accept)
        row = QHBoxLayout()
        row.setSpacing(space("s"))
        for button in (self.add, self.role, self.password, self.lock, self.remove):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("l")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(self.note)
        layout.addWidget(self.table, 1)
        layout.addLayout(row)
        self.read()

    def _button(self, words: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(words)
        button.setMinimumHeight(size("control") + 4)
        button.setAutoDefault(False)
        button.clicked.connect(run)
        return button

    @property
    def chosen(self) -> Account | None:
        """The account in the chosen line."""
        return self._accounts.get(str(self.table.chosen))

    def read(self) -> None:
        """Read the accounts anew."""
        self._run(lambda: (self._people.accounts.everybody(), self._people.in_force), self._show)

    def add_account(self) -> None:
        """Add somebody; the first one looks after the accounts."""
        there = any(one.role is Role.ADMINISTRATOR for one in self._accounts.values())
        wanted = AccountForm.ask(self, tuple(Role) if there else (Role.ADMINISTRATOR,))
        if wanted is None:
            return

        def work() -> AddedAccount:
            return self._people.accounts.add(
                wanted.login, wanted.name, wanted.role, self._people.who,
                withheld=wanted.withheld,
            )  # fmt: skip

        def done(added: AddedAccount) -> None:
            OneTimePassword.ask(self, self._theme, added.account.who, added.one_time_password)
            self.read()

        self._run(work, done)

    def change_role(self) -> None:
        """Give the chosen one another role."""
        now = self.chosen
        wanted = None if now is None else AccountForm.ask(self, tuple(Role), now)
        if now is None or wanted is None:
            return
        self._do(
            lambda: self._people.accounts.change(
                now.login, wanted.role, self._people.who, withheld=wanted.withheld
            )
        )

    def new_password(self) -> None:
        """Give the chosen one a password for one time."""
        now = self.chosen
        if now is None or not Question.ask(
            self,
            self._theme,
            tr("Give {who} a new password?").format(who=now.who),
            tr("The password they have now does not let them in any more."),
            tr("New password"),
        ):
            return

        def done(password: str) -> None:
            OneTimePassword.ask(self, self._theme, now.who, password)
            self.read()

        self._run(lambda: self._people.accounts.set_password(now.login, self._people.who), done)

    def lock_or_not(self) -> None:
        """Shut the chosen one out, or let them in again, also after wrong passwords."""
        now = self.chosen
        if now is not None:
            accounts, who = self._people.accounts, self._people.who
            self._do(lambda: (accounts.unlock if now.locked else accounts.lock)(now.login, who))

    def remove_account(self) -> None:
        """Take the chosen account away."""
        now = self.chosen
        if now is not None and Question.ask(
            self,
            self._theme,
            tr("Remove the account of {who}?").format(who=now.who),
            tr("What they did stays in the journal under their name."),
            tr("Remove"),
        ):
            self._do(lambda: self._people.accounts.remove(now.login, self._people.who))

    def _show(self, found: tuple[list[Account], bool]) -> None:
        listed, in_force = found
        self._accounts = {one.login: one for one in listed}
        lines = [
            (one.login, (one.login, one.name, spoken(ROLE_NAMES[one.role]), _state(one)))
            for one in listed
        ]
        danger = self._theme.colour("danger")
        self.table.fill(lines, [(3, danger) if one.locked else None for one in listed])
        self.note.setText(
            tr(
                "This station has no administrator yet: it asks nobody to sign in. The first "
                "account is an administrator's; from then on everybody signs in."
            )
        )
        self.note.setVisible(not in_force)
        self._enable()

    def _enable(self) -> None:
        now = self.chosen
        for button in (self.role, self.password, self.lock, self.remove):
            button.setEnabled(now is not None)
        self.lock.setText(tr("Let in again") if now is not None and now.locked else tr("Lock"))

    def _do(self, work: Callable[[], object]) -> None:
        self._run(work, lambda _: self.read())

    def _run(self, work: Callable[[], T], done: Callable[[T], object]) -> None:
        def run(task: Task) -> T:
            return work()

        def show(found: T) -> None:
            done(found)

        def failed(error: BaseException) -> None:
            show_error(self, self._theme, error)

        self._lanes.run(Lane.STORE, run, show, failed, owner=self)

    @classmethod
    def ask(cls, parent: QWidget, theme: Theme, lanes: Lanes, people: StationPeople) -> None:
        """Show it until it is closed."""
        dialog = cls(parent, theme, lanes, people)
        dialog.exec()
        dialog.deleteLater()


def _state(one: Account) -> str:
    states = (
        (tr("locked"), one.locked),
        (tr("password to be replaced"), one.to_replace),
        (tr("no confidential volume"), one.withheld),
    )
    return "、".join(words for words, so in states if so) or tr("in use")
