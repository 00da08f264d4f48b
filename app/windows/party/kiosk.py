"""A screen that nobody leaves without the clerk's code (专用屏模式)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

HOLD_MS = 3000
"""How long the upper left corner is held until the clerk's code is asked for."""
CORNER_PX = 96

_LEAVING = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
"""Keys held with one of these are commands, and no command is a litigant's: the palette
(Ctrl+K), the settings and another seat of work are behind them."""
_KEYS = (
    Qt.Key.Key_Escape,
    Qt.Key.Key_Meta,
    Qt.Key.Key_Super_L,
    Qt.Key.Key_Super_R,
    Qt.Key.Key_Hyper_L,
    Qt.Key.Key_Hyper_R,
    Qt.Key.Key_Menu,
    Qt.Key.Key_Print,
    Qt.Key.Key_SysReq,
)


class Kiosk(QObject):
    """Holds a window full screen, on top, without a frame, and unclosable.

    It swallows closing, all keys that are commands, menus and minimising. What the window
    system itself takes (a console switch) is the machine's to lock: docs/guide-party.zh.md.

    Attributes:
        code_wanted: the corner was held, or Ctrl+Alt+Shift+L pressed: ask for the code.
    """

    code_wanted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._on = False
        self._flags = window.windowFlags()
        self._hold = QTimer(self)
        self._hold.setSingleShot(True)
        self._hold.setInterval(HOLD_MS)
        self._hold.timeout.connect(self.code_wanted)
        self._began = QPointF()

    @property
    def is_on(self) -> bool:
        """Whether the window is locked."""
        return self._on

    def lock(self) -> None:
        """Lock the window."""
        if self._on:
            return
        self._on = True
        window = self._window
        self._flags = window.windowFlags()
        window.setWindowFlags(
            Qt.WindowType.Window
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
        )
        window.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)
        window.showFullScreen()
        window.activateWindow()

    def unlock(self) -> None:
        """Let the window be left again."""
        if not self._on:
            return
        self._on = False
        self._hold.stop()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        window = self._window
        window.setWindowFlags(self._flags)
        window.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        window.showNormal()
        window.activateWindow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Swallow what would leave the window."""
        kind = event.type()
        if kind is QEvent.Type.Close and watched is self._window:
            if isinstance(event, QCloseEvent):
                event.ignore()
            return True
        if kind is QEvent.Type.Quit:
            event.ignore()
            return True
        if kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride, QEvent.Type.KeyRelease):
            if not isinstance(event, QKeyEvent) or not self._key(event):
                return False
            # An override that is not accepted lets the shortcut run all the same.
            event.accept()
            return True
        if kind is QEvent.Type.WindowStateChange and watched is self._window:
            if self._window.isMinimized():
                QTimer.singleShot(0, self._window, self._window.showFullScreen)
            return False
        if kind is QEvent.Type.ContextMenu:
            return True
        self._pointer(watched, event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        held = event.modifiers()
        control, alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
        key = event.key()
        if key == Qt.Key.Key_L and held & control and held & alt:
            if event.type() is QEvent.Type.KeyPress:
                self.code_wanted.emit()
            return True
        # A dialog of our own, where the code is typed, may be left by Escape.
        own = QApplication.activeModalWidget() is not None
        if key == Qt.Key.Key_Escape and own:
            return False
        return bool(held & _LEAVING) or Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35 or key in _KEYS

    def _pointer(self, watched: QObject, event: QEvent) -> None:
        if not isinstance(event, QMouseEvent) or not isinstance(watched, QWidget):
            return
        if watched.window() is not self._window:
            return
        kind = event.type()
        if kind is QEvent.Type.MouseButtonPress:
            at = self._window.mapFromGlobal(event.globalPosition())
            if self._in_corner(at):
                self._began = at
                self._hold.start()
        elif kind is QEvent.Type.MouseButtonRelease:
            self._hold.stop()
        elif kind is QEvent.Type.MouseMove and self._hold.isActive():
            at = self._window.mapFromGlobal(event.globalPosition())
            if not self._in_corner(at):
                self._hold.stop()

    @staticmethod
    def _in_corner(at: QPointF) -> bool:
        spot = QPoint(int(at.x()), int(at.y()))
        return 0 <= spot.x() < CORNER_PX and 0 <= spot.y() < CORNER_PX
