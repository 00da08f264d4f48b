"""Bars around the record: the hearing's head and state, stages, suggestions (各条栏)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.commands import Commands
from app.qt.panels import action_button, flat_button, separator
from app.qt.theme import Theme, size, space
from app.qt.translations import tr
from app.station.hearing_status import Status
from app.windows.clerk import deliberating, words
from courtroom.wording.stages import Stage
from dossier.hearing import HearingState
from dossier.model import Case


class HeadBar(QFrame):
    """Which hearing this is, how it goes, and the four things done with it."""

    def __init__(self, theme: Theme, commands: Commands) -> None:
        super().__init__()
        self.setObjectName("bar")
        self._theme = theme
        self.title = QPushButton()
        self.title.setObjectName("caseButton")
        self.title.setMinimumWidth(330)
        self.title.setMaximumWidth(620)
        self.title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.bind(self.title, "clerk", "accent")
        self.title.setIconSize(QSize(size("icon"), size("icon")))
        self.title.setFixedHeight(size("touch"))
        self.title.clicked.connect(commands["open_hearing"].trigger)
        self.state = QLabel()
        self.clock = QLabel()
        self.clock.setObjectName("clockFace")
        self.clock.setMinimumWidth(92)
        self.clock.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.clock.setToolTip(tr("Time in court, recesses left out"))
        row = QHBoxLayout(self)
        row.setContentsMargins(space("m"), space("s"), space("m"), space("s"))
        row.setSpacing(space("s"))
        row.addWidget(self.title, 1)
        row.addWidget(action_button(commands["head"]))
        self.screens = flat_button(commands["screens_pane"])
        self.screens.setFixedSize(size("touch"), size("touch"))
        row.addWidget(self.screens)
        self.scan_task = flat_button(commands["scan_task"])
        self.scan_task.setFixedSize(size("touch"), size("touch"))
        row.addWidget(self.scan_task)
        row.addStretch(0)
        self._lines = (separator(), separator())
        row.addWidget(self._lines[0])
        row.addWidget(self.state)
        row.addWidget(self.clock)
        row.addWidget(self._lines[1])
        self.start = action_button(commands["start"], "scanButton")
        self.recess = action_button(commands["recess"])
        self.resume = action_button(commands["resume"])
        self.finish = action_button(commands["finish"])
        for button in (self.start, self.recess, self.resume, self.finish):
            row.addWidget(button)

    def show_hearing(self, case: Case | None, status: Status | None) -> None:
        """Show which hearing is open and what can be done with it."""
        if case is None or status is None:
            self.title.setText("  " + tr("Open a hearing…"))
            self.title.setAccessibleName(tr("Open a hearing…"))
            self.state.clear()
            self.clock.clear()
            for widget in (self.start, self.recess, self.resume, self.finish, *self._lines):
                widget.hide()
            self.scan_task.hide()
            return
        hearing = status.hearing
        number, public = deliberating.named(hearing), deliberating.reach(hearing)
        first = f"  {case.number}  {case.cause}"
        second = " · ".join(x for x in (number, hearing.place, public, hearing.procedure) if x)
        self.title.setText(f"{first}\n  {second}")
        self.title.setAccessibleName(f"{first} {second}")
        state = hearing.state
        self.scan_task.show()
        self.start.setVisible(state is HearingState.PLANNED)
        self.recess.setVisible(state is HearingState.OPEN)
        self.resume.setVisible(state is HearingState.RECESSED)
        self.finish.setVisible(state in (HearingState.OPEN, HearingState.RECESSED))
        self._lines[0].show()
        self._lines[1].setVisible(state is not HearingState.CLOSED)
        self.tick(status)

    def tick(self, status: Status) -> None:
        """Show time and state."""
        text, look = words.hearing_state(status)
        if self.state.text() != text or self.state.objectName() != look:
            self.state.setText(text)
            self.state.setObjectName(look)
            self.state.style().unpolish(self.state)
            self.state.style().polish(self.state)
        self.clock.setText(words.duration(status.elapsed_s))


class StageBar(QFrame):
    """The stages in their order; the one of the line that is open is marked.

    Attributes:
        chosen: with a stage's heading.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("stageBar")
        inner = self._inner = QWidget()
        inner.setObjectName("stageBar")
        row = QHBoxLayout(inner)
        row.setContentsMargins(space("s"), 0, space("s"), 0)
        row.setSpacing(0)
        self.buttons: dict[str, QPushButton] = {}
        for stage in Stage:
            button = QPushButton(stage.value)
            button.setObjectName("stage")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setToolTip(tr("Begin this stage at the line that is open, or now"))
            button.clicked.connect(lambda checked, stage=stage: self.chosen.emit(stage.value))
            self.buttons[stage.value] = button
            row.addWidget(button)
        row.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setWidget(inner)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFixedHeight(inner.sizeHint().height())
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.earlier = self._arrow(theme, "previous", tr("Earlier stages"), -1)
        self.later = self._arrow(theme, "next", tr("Later stages"), 1)
        self.setFixedHeight(self._area.height())
        bar = self._area.horizontalScrollBar()
        bar.rangeChanged.connect(self._scrolled)
        bar.valueChanged.connect(self._scrolled)

    def _arrow(self, theme: Theme, icon: str, name: str, way: int) -> QToolButton:
        """Return a button that shows the stages which have no room."""
        button = QToolButton(self)
        button.setProperty("flat", True)
        theme.bind(button, icon, "muted")
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setFixedSize(size("control"), self._area.height())
        bar = self._area.horizontalScrollBar()
        button.clicked.connect(lambda: bar.setValue(bar.value() + way * self._area.width() // 2))
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the arrows where not all stages have room.

        Not by a layout: what shows or hides while it is at work, it places by what was before.
        """
        super().resizeEvent(event)
        width, height = self.width(), self.height()
        arrow = size("control") if self._inner.sizeHint().width() > width else 0
        for button, left in ((self.earlier, 0), (self.later, width - arrow)):
            button.move(left, 0)
            button.setVisible(arrow > 0)
        self._area.setGeometry(arrow, 0, width - 2 * arrow, height)

    def _scrolled(self, *_: int) -> None:
        """Grey an arrow at its end."""
        bar = self._area.horizontalScrollBar()
        self.earlier.setEnabled(bar.value() > 0)
        self.later.setEnabled(bar.value() < bar.maximum())

    def show_stage(self, stage: str) -> None:
        """Mark a stage."""
        for name, button in self.buttons.items():
            button.setChecked(name == stage)
        button_now = self.buttons.get(stage)
        if button_now is not None:
            self._area.ensureWidgetVisible(button_now, 120, 0)


class ChipBar(QFrame):
    """Suggestions, each with one key; the newest of a kind replaces the last."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("chipBar")
        self._theme = theme
        self._chips: dict[str, QFrame] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(space("m"), space("xs"), space("m"), space("xs"))
        self._row.setSpacing(space("s"))
        self._row.addStretch(1)
        self.setVisible(False)

    def offer(
        self, kind: str, text: str, icon: str, take: Callable[[], object], keys: str
    ) -> None:
        """Show a suggestion until it is taken or put away."""
        self.put_away(kind)
        chip = QFrame()
        row = QHBoxLayout(chip)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        button = QPushButton(f"{text}  {keys}".rstrip())
        button.setObjectName("chip")
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._theme.bind(button, icon, "accent")

        def taken() -> None:
            self.put_away(kind)
            take()

        button.clicked.connect(taken)
        away = QToolButton()
        away.setProperty("flat", True)
        self._theme.bind(away, "close", "muted")
        away.setAccessibleName(tr("Put the suggestion away"))
        away.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        away.clicked.connect(lambda: self.put_away(kind))
        row.addWidget(button)
        row.addWidget(away)
        self._chips[kind] = chip
        self._row.insertWidget(self._row.count() - 1, chip)
        self.setVisible(True)

    def take(self, kind: str) -> bool:
        """Take a suggestion by its key; return whether there was one."""
        chip = self._chips.get(kind)
        button = None if chip is None else chip.findChild(QPushButton, "chip")
        if not isinstance(button, QPushButton):
            return False
        button.click()
        return True

    def put_away(self, kind: str) -> None:
        """Show it no more."""
        chip = self._chips.pop(kind, None)
        if chip is not None:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.setVisible(bool(self._chips))

    def clear(self) -> None:
        """Put all away."""
        for kind in list(self._chips):
            self.put_away(kind)

    @property
    def kinds(self) -> Sequence[str]:
        """Kinds of suggestions that are shown."""
        return tuple(self._chips)


class StateBox(QFrame):
    """Recording, disk and recognition, each in a line (状态栏)."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("foot")
        self._theme = theme
        self.lines: dict[str, QLabel] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space("m"), space("s"), space("m"), space("s"))
        layout.setSpacing(2)
        for name in ("record", "disk", "engine", "saved"):
            label = QLabel()
            label.setWordWrap(True)
            self.lines[name] = label
            layout.addWidget(label)
        self.help = QPushButton(tr("What to do…"))
        self.help.hide()
        self.rest = QPushButton(tr("Recognise the rest"))
        self.rest.hide()
        layout.addWidget(self.help)
        layout.addWidget(self.rest)

    def show_status(self, status: Status, saved: BaseException | None) -> None:
        """Show how recording, disk and recognition go."""
        over = status.hearing.state is HearingState.CLOSED
        kept = status.sittings if over else 0
        self._show("record", words.record_state(status.sound, kept))
        self._show("disk", words.disk_state(status.sound))
        listening = status.sound.listening
        engine = words.engine_state(listening, status.rest_s, catching_up=status.catching_up)
        self._show("engine", engine)
        self.help.setVisible(listening is not None and listening.phase == "failed")
        self.rest.setVisible(status.may_catch_up)
        self._show("saved", words.saved_state(status.unsaved, saved))

    def _show(self, name: str, said: tuple[str, str]) -> None:
        label, (text, look) = self.lines[name], said
        label.setVisible(bool(text))
        if label.text() == text and label.objectName() == look:
            return
        label.setText(text)
        label.setObjectName(look)
        label.style().unpolish(label)
        label.style().polish(label)
