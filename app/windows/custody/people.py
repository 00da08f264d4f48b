"""Who is at the cabinet now; cards (换人与工牌)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.qt.forms import cancel_and, form_rows
from app.qt.lanes import Lane
from app.qt.theme import Theme, size, space
from app.qt.translations import tr
from app.windows.custody.custody import Custody
from app.windows.people.sign_in import SignInForm
from dossier.people.accounts import Account
from dossier.people.permits import Act as Right
from dossier.people.permits import check as check_right


class PersonDialog(QDialog):
    """The name alone, at a station without accounts; a card scanned into it counts as well."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Who is here now?"))
        self.setMinimumWidth(460)
        self.name = QLineEdit()
        self.name.setMaxLength(64)
        self.name.setAccessibleName(tr("Full name"))
        self.name.setMinimumHeight(size("touch"))
        hint = QLabel(tr("This station has no accounts; what is done is noted under this name."))
        hint.setObjectName("muted")
        hint.setWordWrap(True)
        form = form_rows()
        form.addRow(tr("Full name"), self.name)
        buttons, self.yes = cancel_and(self, tr("Go on"))
        self.yes.setMinimumHeight(size("touch"))
        self.yes.setEnabled(False)
        self.name.textChanged.connect(lambda text: self.yes.setEnabled(bool(text.strip())))
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(hint)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.name.setFocus()

    @classmethod
    def ask(cls, parent: QWidget) -> str:
        """Return the name, or what a card said; empty when the form was left."""
        dialog = cls(parent)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        text = dialog.name.text().strip()
        dialog.deleteLater()
        return text if accepted else ""


class AccountDialog(QDialog):
    """Login and password, at a station with accounts; or a card scanned into it.

    Attributes:
        account: who signed in; None: nobody.
        card: what a card said; empty: none was scanned.
    """

    def __init__(self, parent: QWidget, theme: Theme, custody: Custody, login: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Who is here now?"))
        self.account: Account | None = None
        self.card = ""
        self.form = SignInForm(
            theme,
            custody.lanes,
            custody.station.people,
            tr("Who is here now?"),
            tr("Your card says who you are; your password shows that it is you.")
            if login
            else tr("A card can be scanned instead."),
            login,
        )
        self.form.login.setReadOnly(bool(login))
        self.form.entered.connect(self._enter)
        self.form.take_card = self._take_card
        layout = QVBoxLayout(self)
        layout.addWidget(self.form)
        if login:
            # What had the keyboard before the form came in here has lost it.
            self.form.password.setFocus()

    def _enter(self, account: Account) -> None:
        self.account = account
        self.accept()

    def _take_card(self, text: str) -> None:
        self.card = text
        self.accept()

    @classmethod
    def ask(
        cls, parent: QWidget, theme: Theme, custody: Custody, login: str = ""
    ) -> Account | str | None:
        """Return who signed in, or what a card said; None when the form was left.

        Args:
            parent: of the dialog.
            theme: colours.
            custody: of the desk.
            login: of whose card was scanned, who has to prove that it is they.
        """
        dialog = cls(parent, theme, custody, login)
        dialog.exec()
        dialog.deleteLater()
        return dialog.account or dialog.card or None


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
        self.who.setFocus()

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
