"""A screen that nobody leaves without the clerk's code (专用屏模式)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QMouseEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget

HOLD_MS = 3000
"""How long the upper left corner is held until the clerk's code is asked for."""
CORNER_PX = 96
KEEP_MS = 250
"""How often it is seen to that no other window has the keyboard."""

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

    It swallows closing, all keys that are commands, menus and minimising. On X11 it has the
    keyboard for itself, so that the window manager's keys (Alt+Tab, Super) reach nobody else.
    What the system itself takes (a console switch; on Windows and Wayland also Alt+Tab) is the
    machine's to lock: docs/courtroom.md.

    Attributes:
        code_wanted: the corner was held, or Ctrl+Alt+L pressed: ask for the code.
        holds_keys: whether even the window manager gets no key any more.
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
        self.holds_keys = False
        self._keep = QTimer(self)
        self._keep.setInterval(KEEP_MS)
        self._keep.timeout.connect(self._keep_keys)

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
        if QGuiApplication.platformName() == "xcb":
            self._keep.start()

    def unlock(self) -> None:
        """Let the window be left again."""
        if not self._on:
            return
        self._on = False
        self._hold.stop()
        if self._keep.isActive():
            self._keep.stop()
            self.holds_keys = False
            self._handle(self._window).setKeyboardGrabEnabled(False)
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        window = self._window
        window.setWindowFlags(self._flags)
        window.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        window.showNormal()
        window.activateWindow()

    def _keep_keys(self) -> None:
        """Take the keyboard, and the place in front, where another window has got them.

        Again and again: taking it fails while a window is not seen yet, and a window that is
        closed gives it back.
        """
        own = QApplication.activeModalWidget() or self._window
        if QApplication.activeWindow() is None:
            own.raise_()
            own.activateWindow()
        self.holds_keys = self._handle(own).setKeyboardGrabEnabled(True)

    @staticmethod
    def _handle(widget: QWidget) -> QWindow:
        return widget.window().windowHandle()

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
