"""Settings, shortcuts and about (设置、快捷键、关于)."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.qt.commands import Commands, group_of, keys_of
from app.qt.forms import number_field
from app.qt.theme import Scheme, size, space
from app.qt.translations import mark, spoken, tr

LANGUAGE_NAMES = {"zh_CN": "简体中文", "en": "English"}

SCHEME_NAMES = {
    Scheme.SYSTEM: mark("As the desktop"),
    Scheme.LIGHT: mark("Light"),
    Scheme.DARK: mark("Dark"),
    Scheme.CONTRAST: mark("High contrast"),
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What can be set in the dialog."""

    language: str
    theme: str
    person: str
    lock_minutes: int | None = None
    """None: not to be set, as nobody signs in here or it is not theirs to say."""
    card_hours: int | None = None
    """Likewise."""


class SettingsDialog(QDialog):
    """Language, theme, and who works here."""

    def __init__(self, parent: QWidget, now: Wishes, account: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Settings"))
        self.setMinimumWidth(420)
        self.language = QComboBox()
        for key, name in LANGUAGE_NAMES.items():
            self.language.addItem(name, key)
        self.language.setCurrentIndex(self.language.findData(now.language))
        self.theme = QComboBox()
        for scheme, name in SCHEME_NAMES.items():
            self.theme.addItem(spoken(name), str(scheme))
        self.theme.setCurrentIndex(self.theme.findData(now.theme))
        self.person = QLineEdit(now.person)
        self.person.setPlaceholderText(account)
        self.person.setToolTip(tr("Stands in the journal beside every change."))
        form = QFormLayout()
        form.setHorizontalSpacing(space("m"))
        form.setVerticalSpacing(space("s"))
        for label, widget in (
            (tr("Language"), self.language),
            (tr("Theme"), self.theme),
            (tr("Name of the person here"), self.person),
        ):
            widget.setMinimumHeight(size("control"))
            form.addRow(label, widget)
        self.lock = number_field(0, 240, now.lock_minutes or 0)
        self.lock.setSpecialValueText(tr("never"))
        self.lock.setMinimumHeight(size("control"))
        self.lock.setToolTip(tr("Minutes without a touch; who is signed in enters the password."))
        if now.lock_minutes is not None:
            form.addRow(tr("Lock after minutes"), self.lock)
        self._may_lock = now.lock_minutes is not None
        self.card = number_field(0, max(24, now.card_hours or 0), now.card_hours or 0)
        self.card.setSpecialValueText(tr("password each time"))
        self.card.setMinimumHeight(size("control"))
        self.card.setToolTip(tr("At the cabinet: so many hours after the password was right."))
        if now.card_hours is not None:
            form.addRow(tr("Card alone for hours"), self.card)
        self._may_card = now.card_hours is not None
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        save = QPushButton(tr("Save"))
        save.setObjectName("primary")
        save.setDefault(True)
        buttons.addButton(save, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("l"))
        layout.addLayout(form)
        layout.addWidget(buttons)

    @property
    def wishes(self) -> Wishes:
        """What was chosen."""
        return Wishes(
            str(self.language.currentData()),
            str(self.theme.currentData()),
            self.person.text().strip(),
            self.lock.value() if self._may_lock else None,
            self.card.value() if self._may_card else None,
        )

    @classmethod
    def ask(cls, parent: QWidget, now: Wishes, account: str) -> Wishes | None:
        """Return what the person wants; None when the dialog was left."""
        dialog = cls(parent, now, account)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        wishes = dialog.wishes if accepted else None
        dialog.deleteLater()
        return wishes


class ShortcutsDialog(QDialog):
    """All commands with their shortcuts."""

    def __init__(self, parent: QWidget, commands: Commands) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.resize(560, 560)
        shown = [action for action in commands if keys_of(action)]
        self.table = QTableWidget(len(shown), 3)
        self.table.setAccessibleName(tr("Keyboard shortcuts"))
        self.table.setHorizontalHeaderLabels([tr("Menu"), tr("Command"), tr("Keys")])
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        for row, action in enumerate(shown):
            texts = (spoken(group_of(action)), action.text().replace("…", ""), keys_of(action))
            for column, text in enumerate(texts):
                self.table.setItem(row, column, QTableWidgetItem(text))
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(0, 110)
        self.table.setColumnWidth(2, 190)
        more = QLabel(
            tr(
                "Mouse: Ctrl and wheel zooms, dragging moves the page, "
                "a click on a line shows its text."
            )
        )
        more.setObjectName("small")
        more.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("l")] * 4)
        layout.setSpacing(space("m"))
        for widget in (self.table, more, buttons):
            layout.addWidget(widget)

    @classmethod
    def ask(cls, parent: QWidget, commands: Commands) -> None:
        """Show the list until it is closed."""
        dialog = cls(parent, commands)
        dialog.exec()
        dialog.deleteLater()


class AboutDialog(QDialog):
    """What this is, which version, where its data is."""

    def __init__(self, parent: QWidget, home: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About Wenyi"))
        self.setMinimumWidth(460)
        title = QLabel(tr("Wenyi"))
        title.setObjectName("title")
        try:
            number = version("wenyi")
        except PackageNotFoundError:
            number = "—"
        lines = (
            tr("Paper that reaches the court becomes an electronic dossier."),
            tr("Version {version}, Qt {qt}").format(version=number, qt=qVersion()),
            tr("Licence: Apache 2.0"),
            tr("Data of this station: {home}").format(home=home),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("s"))
        layout.addWidget(title)
        for line in lines:
            label = QLabel(line)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            layout.addWidget(label)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout.addStretch(1)
        layout.addWidget(buttons)

    @classmethod
    def ask(cls, parent: QWidget, home: str) -> None:
        """Show the dialog until it is closed."""
        dialog = cls(parent, home)
        dialog.exec()
        dialog.deleteLater()
