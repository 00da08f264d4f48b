"""The lock after idle: a screen over every window; what runs goes on beneath (锁屏)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.lanes import Lanes
from app.qt.theme import Theme, size, space
from app.qt.translations import tr
from app.station.people import StationPeople
from app.windows.people.sign_in import SignInForm
from dossier.people.accounts import Account

EXEMPT = "wenyi-stays-open"
"""Property of windows that others look at, as a screen for parties or the public."""
_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletMove,
        QEvent.Type.TabletPress,
    }
)


class Touches(QObject):
    """Notices that somebody touches the machine.

    Attributes:
        touched: emitted at each key, movement and touch.
    """

    touched = Signal()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look on; nothing is kept from anybody."""
        if event.type() in _TOUCHES:
            self.touched.emit()
        return False


class Curtain(QWidget):
    """Lies over a window, so that nothing of it is seen."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._over = window
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(window.backgroundRole())
        window.installEventFilter(self)
        self._cover()
        self.show()

    def _cover(self) -> None:
        self.setGeometry(QRect(0, 0, self._over.width(), self._over.height()))
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the window, and above what it shows anew."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.ChildAdded, QEvent.Type.Show):
            self._cover()
        return False


class LockScreen(QDialog):
    """Asks for the password, over everything.

    Args:
        app: whose windows are covered.
        window: the main window.
        theme: its theme.
        lanes: of the program.
        people: of the station.
        goes_on: what runs beneath, said to who passes by; empty: nothing.

    Attributes:
        opened: emitted with whose password was right.
    """

    opened = Signal(object)

    def __init__(
        self,
        app: QApplication,
        window: QWidget,
        theme: Theme,
        lanes: Lanes,
        people: StationPeople,
        goes_on: str,
    ) -> None:
        super().__init__(window, Qt.WindowType.FramelessWindowHint | Qt.WindowType.Dialog)
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.setWindowTitle(tr("Locked"))
        self.setObjectName("page")
        self._app, self._window = app, window
        self._open = False
        self._curtains: list[Curtain] = []
        here = people.signed_in
        login = "" if here is None else here.login
        who = "" if here is None else here.name
        hint = tr("{who} is signed in. Enter the password to go on.").format(who=who)
        if goes_on:
            hint = f"{hint}\n{goes_on}"
        self.form = SignInForm(theme, lanes, people, tr("This station is locked"), hint, login)
        self.form.login.setReadOnly(True)
        self.form.go.setText(tr("Unlock"))
        self.form.entered.connect(self._enter)
        self.other = QPushButton(tr("Somebody else takes over…"))
        self.other.setMinimumHeight(size("touch"))
        self.other.clicked.connect(self._let_another)
        note = QLabel(tr("A take-over is noted in the journal."))
        note.setObjectName("small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addStretch(2)
        centre = Qt.AlignmentFlag.AlignHCenter
        layout.addWidget(self.form, 0, centre)
        layout.addWidget(self.other, 0, centre)
        layout.addWidget(note, 0, centre)
        layout.addStretch(3)

    def cover(self) -> None:
        """Lie over every window that is shown, and over those that come."""
        popup = QApplication.activePopupWidget()
        while popup is not None:
            popup.close()
            popup = QApplication.activePopupWidget()
        for window in QApplication.topLevelWidgets():
            self._hang(window)
        self._app.installEventFilter(self)
        self.setGeometry(self._window.geometry())
        self.show()
        self.raise_()
        self.activateWindow()
        self.form.password.setFocus()

    def uncover(self) -> None:
        """Let everything be seen again, and go."""
        self._open = True
        self._app.removeEventFilter(self)
        for curtain in self._curtains:
            curtain.hide()
            curtain.setParent(None)
            curtain.deleteLater()
        self._curtains.clear()
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover windows that come while it is locked; stay the one that is asked."""
        kind = event.type()
        if kind == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            if watched is not self and self._hang(watched) and watched.isModal():
                # A later dialog would be asked instead of this one.
                QTimer.singleShot(0, self, self._come_back)
        elif kind in (QEvent.Type.Resize, QEvent.Type.Move) and watched is self._window:
            self.setGeometry(self._window.geometry())
        return False

    def _come_back(self) -> None:
        if not self._open:
            self.hide()
            self.show()
            self.raise_()
            self.activateWindow()

    def _hang(self, window: QWidget) -> bool:
        kinds = (Qt.WindowType.ToolTip, Qt.WindowType.Popup, Qt.WindowType.SplashScreen)
        if (
            window is self
            or not window.isVisible()
            or window.windowType() in kinds
            or bool(window.property(EXEMPT))
            or any(curtain.parent() is window for curtain in self._curtains)
        ):
            return False
        self._curtains.append(Curtain(window))
        return True

    def _let_another(self) -> None:
        self.form.login.setReadOnly(False)
        self.form.start_anew()
        self.form.hint.setText(tr("Sign in to take over. What was begun goes on."))
        self.form.go.setText(tr("Take over"))
        self.other.hide()

    def _enter(self, account: Account) -> None:
        self.uncover()
        self.opened.emit(account)

    def reject(self) -> None:
        """Stay: Escape opens nothing."""

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay, however somebody would close it."""
        if not self._open:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep keys from going anywhere."""
        event.accept()
