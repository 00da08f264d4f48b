"""Who is at the cabinet now; cards (换人与工牌)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.qt.forms import cancel_and, form_rows
from app.qt.lanes import Lane
from app.qt.theme import size, space
from app.qt.translations import language, tr
from app.windows.custody.custody import Custody
from dossier.custody.rights import Person
from dossier.people.permits import Act as Right
from dossier.people.permits import check as check_right
from resources.errors import WenyiError, describe


class PersonDialog(QDialog):
    """Name and password; at a station without accounts the name alone."""

    def __init__(self, parent: QWidget, custody: Custody) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Who is here now?"))
        self.setMinimumWidth(460)
        self._c = custody
        self.person: Person | None = None
        self.login, self.password = QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.login.setMaxLength(64)
        self.hint = QLabel()
        self.hint.setObjectName("muted")
        self.refusal = QLabel()
        self.refusal.setObjectName("invalid")
        for label in (self.hint, self.refusal):
            label.setWordWrap(True)
        form = form_rows()
        form.addRow(tr("Name or login"), self.login)
        form.addRow(tr("Password"), self.password)
        self._form = form
        for field, name in ((self.login, tr("Name or login")), (self.password, tr("Password"))):
            field.setAccessibleName(name)
            field.setMinimumHeight(size("touch"))
            field.textChanged.connect(lambda _: self._enable())
        buttons, self.yes = cancel_and(self, tr("Go on"))
        self.yes.setMinimumHeight(size("touch"))
        buttons.accepted.connect(self._try)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(self.hint)
        layout.addLayout(form)
        layout.addWidget(self.refusal)
        layout.addWidget(buttons)
        self._accounts: bool | None = None
        self.refusal.hide()
        self._enable()
        people = custody.station.people

        def look(task: object) -> bool:
            return people.in_force

        custody.lanes.run(Lane.STORE, look, self._known, custody.failed.emit, owner=self)

    def _known(self, accounts: bool) -> None:
        self._accounts = accounts
        self._form.setRowVisible(self.password, accounts)
        self.hint.setText(
            tr("A card can be scanned instead, without this form.")
            if accounts
            else tr("This station has no accounts; what is done is noted under this name.")
        )
        self._enable()

    def _enable(self) -> None:
        named = bool(self.login.text().strip())
        told = not self._accounts or bool(self.password.text())
        self.yes.setEnabled(self._accounts is not None and named and told)

    def _try(self) -> None:
        login, password = self.login.text().strip(), self.password.text()
        if not self._accounts:
            self.person = Person(login)
            self.accept()
            return
        people = self._c.station.people

        def work(task: object) -> Person:
            people.sign_in(login, password)
            return people.person

        self.yes.setEnabled(False)
        self._c.lanes.run(Lane.STORE, work, self._found, self._refused, owner=self)

    def _found(self, person: Person) -> None:
        self.person = person
        self.accept()

    def _refused(self, error: BaseException) -> None:
        self._enable()
        if not isinstance(error, WenyiError):
            self._c.failed.emit(error)
            return
        said = describe(error, "en" if language() == "en" else "zh_CN")
        self.refusal.setText(f"{said.what}{said.advice}")
        self.refusal.show()
        self.password.clear()
        self.password.setFocus()

    @classmethod
    def ask(cls, parent: QWidget, custody: Custody) -> Person | None:
        """Return who is here; None when the form was left."""
        dialog = cls(parent, custody)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return dialog.person if accepted else None


class CardDialog(QDialog):
    """For whom a card is made."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Make a card"))
        self.setMinimumWidth(440)
        self.who = QLineEdit()
        self.who.setMaxLength(40)
        self.who.setMinimumHeight(size("touch"))
        self.who.setAccessibleName(tr("Login, or name"))
        hint = QLabel(
            tr("A card lets its owner act at the cabinet. An older card of theirs is void then.")
        )
        hint.setObjectName("muted")
        hint.setWordWrap(True)
        form = form_rows()
        form.addRow(tr("Login, or name"), self.who)
        buttons, yes = cancel_and(self, tr("Make it"))
        buttons.accepted.connect(self.accept)
        self.who.textChanged.connect(lambda text: yes.setEnabled(bool(text.strip())))
        yes.setEnabled(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(hint)
        layout.addLayout(form)
        layout.addWidget(buttons)

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        custody: Custody,
        save: Callable[[str, list[tuple[str, str]]], None],
    ) -> None:
        """Make a card and have it saved, if somebody is named and the person here may."""
        dialog = cls(parent)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        who = dialog.who.text().strip()
        dialog.deleteLater()
        if not accepted or not who:
            return
        home, person = custody.services.home, custody.person
        accounts = custody.station.people.accounts

        def work(task: object) -> str:
            from app.station.cards import issue

            check_right(person.role, Right.MANAGE_PEOPLE, person.name)
            return issue(home, accounts, who)

        def made(text: str) -> None:
            save(tr("Card of {who}").format(who=who), [(who, text)])

        custody.lanes.run(Lane.STORE, work, made, custody.refuse, owner=custody)
