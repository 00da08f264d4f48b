"""The board the zones lie on: swap, join, full screen, sizes (分区版面)."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import Theme
from app.qt.translations import spoken, tr
from app.windows.bench import layout as lay
from app.windows.bench.layout import Layout
from app.windows.bench.look import HOLD_MS, ICON_PX, TOUCH_PX, set_state

DRAG_PX = 24
_GAP_PX = 8


class ZoneTab(QPushButton):
    """The name of a zone; touched, held and dragged.

    Attributes:
        held: emitted when it was pressed for long.
        dragged: emitted with the place on the screen, and whether it was let go there.
    """

    held = Signal()
    dragged = Signal(QPoint, bool)

    def __init__(self, zone: str) -> None:
        super().__init__(spoken(lay.NAMES[zone]))
        self.zone = zone
        self.setObjectName("zoneTab")
        self.setCheckable(True)
        self.setMinimumHeight(TOUCH_PX)
        self.setAutoDefault(False)
        self.setToolTip(tr("Drag onto another zone to swap; hold for more"))
        self._pressed: QPoint | None = None
        self._dragging = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(HOLD_MS)
        self._timer.timeout.connect(self._hold)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a touch, a hold or a drag."""
        super().mousePressEvent(event)
        self._pressed, self._dragging = event.globalPosition().toPoint(), False
        self._timer.start()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag once the finger went far enough."""
        place = event.globalPosition().toPoint()
        if self._pressed is None:
            return
        if not self._dragging and (place - self._pressed).manhattanLength() > DRAG_PX:
            self._dragging = True
            self._timer.stop()
            self.setDown(False)
        if self._dragging:
            self.dragged.emit(place, False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag, or be touched."""
        self._timer.stop()
        was, self._dragging, self._pressed = self._dragging, False, None
        if was:
            self.dragged.emit(event.globalPosition().toPoint(), True)
            return
        super().mouseReleaseEvent(event)

    def _hold(self) -> None:
        self._pressed = None
        self.setDown(False)
        self.held.emit()


class SlotFrame(QFrame):
    """A place of the board: tabs of its zones, and the one in front."""

    def __init__(self, board: Board, slot: lay.Slot, zones: Mapping[str, QWidget]) -> None:
        super().__init__()
        self.setObjectName("zone")
        # What does not fit is cut off rather than the window made larger than the screen.
        self.setMinimumSize(180, 132)
        self.tabs: dict[str, ZoneTab] = {}
        self.stack = QStackedWidget()
        self.head = QFrame()
        self.head.setObjectName("zoneHead")
        row = QHBoxLayout(self.head)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(0)
        for zone in slot.zones:
            tab = ZoneTab(zone)
            tab.clicked.connect(lambda _=False, zone=zone: board.bring(zone))
            tab.held.connect(lambda zone=zone: board.menu(zone))
            tab.dragged.connect(lambda at, end, zone=zone: board.drag(zone, at, end=end))
            row.addWidget(tab)
            self.tabs[zone] = tab
            self.stack.addWidget(zones[zone])
        row.addStretch(1)
        self.expand = board.small_button("expand", tr("Full screen"))
        self.expand.clicked.connect(lambda: board.toggle(self.shown))
        self.more = board.small_button("more", tr("Move this zone"))
        self.more.clicked.connect(lambda: board.menu(self.shown))
        row.addWidget(self.expand)
        row.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.stack, 1)
        self.bring(slot.shown)

    @property
    def shown(self) -> str:
        """The zone in front."""
        return next(zone for zone, tab in self.tabs.items() if tab.isChecked())

    def bring(self, zone: str) -> None:
        """Put a zone in front."""
        for one, tab in self.tabs.items():
            tab.setChecked(one == zone)
        self.stack.setCurrentIndex(list(self.tabs).index(zone))


class Board(QWidget):
    """All zones.

    Attributes:
        changed: emitted with the layout when a person changed it.
        expanded: emitted with the zone that takes the whole board; empty: none.
    """

    changed = Signal(object)
    expanded = Signal(str)

    def __init__(self, theme: Theme, zones: Mapping[str, QWidget], layout: Layout) -> None:
        super().__init__()
        self._theme, self._zones = theme, dict(zones)
        self.layout_ = layout
        self.full = ""
        self.frames: list[list[SlotFrame]] = []
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._ghost = QLabel(self)
        self._ghost.setObjectName("benchCard")
        self._ghost.setMargin(_GAP_PX)
        self._ghost.hide()
        self._sizes = QTimer(self)
        self._sizes.setSingleShot(True)
        self._sizes.setInterval(600)
        self._sizes.timeout.connect(self._take_sizes)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(_GAP_PX, _GAP_PX, _GAP_PX, _GAP_PX)
        self._build()

    def small_button(self, icon: str, words: str) -> QToolButton:
        """Return a square button of a zone's head."""
        made = QToolButton()
        made.setProperty("flat", True)
        made.setFixedSize(TOUCH_PX, TOUCH_PX)
        made.setToolTip(words)
        made.setAccessibleName(words)
        self._theme.bind(made, icon)
        made.setIconSize(QSize(ICON_PX, ICON_PX))
        return made

    # ---- building ---------------------------------------------------------------------

    def _build(self) -> None:
        focus = QApplication.focusWidget()
        for zone in self._zones.values():
            zone.setParent(self)
        self._columns.hide()
        self._columns.deleteLater()
        self.frames = []
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._columns.setHandleWidth(_GAP_PX)
        self._columns.setChildrenCollapsible(False)
        for column in self.layout_:
            splitter = QSplitter(Qt.Orientation.Vertical)
            splitter.setHandleWidth(_GAP_PX)
            splitter.setChildrenCollapsible(False)
            frames = [SlotFrame(self, slot, self._zones) for slot in column.slots]
            for frame in frames:
                splitter.addWidget(frame)
            splitter.setSizes([slot.weight * 1000 for slot in column.slots])
            splitter.splitterMoved.connect(self._moved)
            self._columns.addWidget(splitter)
            self.frames.append(frames)
        self._columns.setSizes([column.weight * 1000 for column in self.layout_])
        self._columns.splitterMoved.connect(self._moved)
        self._box.addWidget(self._columns)
        self._show_full()
        self._give_focus(focus)

    def set_layout(self, layout: Layout, *, told: bool = True) -> None:
        """Lie as ``layout`` says."""
        self._sizes.stop()
        before, self.layout_ = self.layout_, layout
        if [len(one.slots) for one in before] == [len(one.slots) for one in layout]:
            self._rebuild(before)
        else:
            self._build()
        if told:
            self.changed.emit(layout)

    def _rebuild(self, before: Layout) -> None:
        """Make only those places anew that have other zones: restyling a zone takes time."""
        focus = QApplication.focusWidget()
        for c, column in enumerate(self.layout_):
            splitter = self._columns.widget(c)
            for s, slot in enumerate(column.slots):
                frame = self.frames[c][s]
                if before[c].slots[s].zones == slot.zones:
                    frame.bring(slot.shown)
                    continue
                for zone in frame.tabs:
                    if self._zones[zone].parent() is frame.stack:
                        self._zones[zone].setParent(self)
                made = SlotFrame(self, slot, self._zones)
                self.frames[c][s] = made
                if isinstance(splitter, QSplitter):
                    splitter.replaceWidget(s, made)
                frame.hide()
                frame.deleteLater()
            if isinstance(splitter, QSplitter) and [x.weight for x in column.slots] != [
                x.weight for x in before[c].slots
            ]:
                splitter.setSizes([slot.weight * 1000 for slot in column.slots])
        if [one.weight for one in before] != [one.weight for one in self.layout_]:
            self._columns.setSizes([column.weight * 1000 for column in self.layout_])
        self._show_full()
        self._give_focus(focus)

    def _give_focus(self, focus: QWidget | None) -> None:
        # Zones that are put elsewhere lose the focus, and a button far away would take it.
        if focus is not None and any(one.isAncestorOf(focus) for one in self._zones.values()):
            QTimer.singleShot(0, focus, focus.setFocus)

    def _moved(self, position: int, index: int) -> None:
        self._sizes.start()

    def _take_sizes(self) -> None:
        if self.full:
            return
        heights = []
        for at in range(self._columns.count()):
            one = self._columns.widget(at)
            heights.append(one.sizes() if isinstance(one, QSplitter) else [])
        self.layout_ = lay.weighted(self.layout_, self._columns.sizes(), heights)
        self.changed.emit(self.layout_)

    def frame_of(self, zone: str) -> SlotFrame:
        """Return the place a zone lies in."""
        return next(f for column in self.frames for f in column if zone in f.tabs)

    # ---- what a person does -----------------------------------------------------------

    def bring(self, zone: str) -> None:
        """Put a zone in front of its place; where one is full screen, this one is then."""
        self.layout_ = lay.shown(self.layout_, zone)
        self.frame_of(zone).bring(zone)
        if self.full and self.full != zone:
            self.full = zone
            self._show_full()
            self.expanded.emit(zone)
        self.changed.emit(self.layout_)

    def toggle(self, zone: str) -> None:
        """Give a zone the whole board, or bring the others back."""
        self.full = "" if self.full == zone else zone
        if self.full:
            self.frame_of(zone).bring(zone)
        self._show_full()
        self.expanded.emit(self.full)

    def swap(self, one: str, other: str) -> None:
        """Let two zones change places."""
        if one != other:
            layout = lay.swapped(self.layout_, one, other)
            # What was moved is what is to be seen, also where another lay in front.
            self.set_layout(lay.shown(lay.shown(layout, other), one))

    def join(self, zone: str, target: str) -> None:
        """Put a zone behind another one's name."""
        self.set_layout(lay.joined(self.layout_, zone, target))

    def split(self, zone: str) -> None:
        """Give a zone a place of its own."""
        self.set_layout(lay.split(self.layout_, zone))

    def _show_full(self) -> None:
        for at, frames in enumerate(self.frames):
            splitter = self._columns.widget(at)
            has = any(self.full in frame.tabs for frame in frames)
            if splitter is not None:
                splitter.setVisible(not self.full or has)
            for frame in frames:
                full = self.full in frame.tabs
                frame.setVisible(not self.full or full)
                words = tr("Back to all zones") if full else tr("Full screen")
                frame.expand.setToolTip(words)
                frame.expand.setAccessibleName(words)
                self._theme.bind(frame.expand, "shrink" if full else "expand")
                frame.more.setVisible(not full)

    def menu(self, zone: str) -> None:
        """Offer where a zone may go."""
        menu = self.menu_of(zone)
        menu.exec(self.frame_of(zone).head.mapToGlobal(QPoint(0, TOUCH_PX)))
        menu.deleteLater()

    def menu_of(self, zone: str) -> QMenu:
        """Return the menu of a zone."""
        menu = QMenu(self)
        menu.setStyleSheet("QMenu::item { padding: 12px 30px 12px 18px; font-size: 13pt; }")
        full = menu.addAction(tr("Full screen") if self.full != zone else tr("Back to all zones"))
        full.triggered.connect(lambda: self.toggle(zone))
        if len(self.frame_of(zone).tabs) > 1:
            own = menu.addAction(tr("A place of its own"))
            own.triggered.connect(lambda: self.split(zone))
        menu.addSeparator()
        for other in lay.ZONES:
            if other == zone:
                continue
            name = spoken(lay.NAMES[other])
            swap = menu.addAction(tr("Swap with: {zone}").format(zone=name))
            swap.triggered.connect(lambda _=False, other=other: self.swap(zone, other))
        menu.addSeparator()
        for other in lay.ZONES:
            if other == zone or other in self.frame_of(zone).tabs:
                continue
            name = spoken(lay.NAMES[other])
            join = menu.addAction(tr("Beside the name of: {zone}").format(zone=name))
            join.triggered.connect(lambda _=False, other=other: self.join(zone, other))
        return menu

    def drag(self, zone: str, at: QPoint, *, end: bool) -> None:
        """Follow a dragged name; let go over another zone or its name, they change places.

        Zones are put one behind another by the menu alone: who drops a name on a name means
        the zone that is called so.
        """
        frame = self._frame_at(at)
        target = "" if frame is None else self._target(zone, frame, at)
        for column in self.frames:
            for one in column:
                set_state(one, "over", bool(target) and one is frame and not end)
        self._ghost.setVisible(not end)
        if not end:
            name = spoken(lay.NAMES[zone])
            other = f" ⇄ {spoken(lay.NAMES[target])}" if target else ""
            self._ghost.setText(f"{name}{other}")
            self._ghost.adjustSize()
            self._ghost.move(self._beside(self.mapFromGlobal(at)))
            self._ghost.raise_()
        elif target:
            # Building the board anew takes the name away that is still handling its release.
            QTimer.singleShot(0, self, lambda: self.swap(zone, target))

    def _beside(self, at: QPoint) -> QPoint:
        """Return where the dragged name can be read beside the finger, within the board."""
        size = self._ghost.size()
        left = max(0, min(at.x() + 12, self.width() - size.width()))
        above = at.y() - size.height() - 24
        return QPoint(left, above if above >= 0 else at.y() + 24)

    @staticmethod
    def _target(dragged: str, frame: SlotFrame, at: QPoint) -> str:
        """Return the zone whose name lies at a place, or the one in front; empty: its own."""
        for zone, tab in frame.tabs.items():
            if tab.rect().contains(tab.mapFromGlobal(at)):
                return "" if zone == dragged else zone
        return "" if dragged in frame.tabs else frame.shown

    def _frame_at(self, at: QPoint) -> SlotFrame | None:
        for column in self.frames:
            for frame in column:
                if frame.isVisible() and frame.rect().contains(frame.mapFromGlobal(at)):
                    return frame
        return None
