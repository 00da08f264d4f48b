"""Large chips of the seats: who is to be shown, and what each sees now (席位选择)."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QLabel, QMenu, QWidget

from app.qt.flow import Flow
from app.qt.theme import Theme
from app.qt.translations import tr
from app.windows.bench import state
from app.windows.bench.bench import Bench
from app.windows.bench.look import HoldButton, clear
from app.windows.bench.words import seat_words, what_words
from courtroom.hub.contract import ALL

_DOT_PX = 10


def _dot(chip: QWidget) -> QLabel:
    """Return a dot in a chip's corner, above its icon; touches go through it."""
    dot = QLabel(chip)
    dot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    dot.setGeometry(_DOT_PX // 2 + 1, _DOT_PX // 2 + 1, _DOT_PX, _DOT_PX)
    return dot


class SeatChips(QWidget):
    """The chips; the chosen ones are those the next showing is for."""

    def __init__(self, theme: Theme, bench: Bench) -> None:
        super().__init__()
        self._theme, self._bench = theme, bench
        self.chips: dict[str, HoldButton] = {}
        self.dots: dict[str, QLabel] = {}
        """In the colour in which each seat marks."""
        self._flow = Flow(self)
        bench.changed.connect(self._changed)
        bench.targets_changed.connect(self.refresh)
        self.refresh()

    def _changed(self, keys: frozenset[str]) -> None:
        heads = ("seat/", "screen/", "show/", "blank/")
        if any(key.startswith(heads) for key in keys):
            self.refresh()

    def refresh(self) -> None:
        """Show the seats there are and what they see."""
        facts = self._bench.facts
        keys = [ALL, *(row.key for row in state.seats(facts))]
        if keys != list(self.chips):
            clear(self._flow)
            self.chips, self.dots = {}, {}
            for key in keys:
                chip = HoldButton()
                chip.setObjectName("seatChip")
                chip.setCheckable(True)
                chip.setAutoDefault(False)
                chip.setIconSize(QSize(22, 22))
                chip.clicked.connect(lambda _=False, key=key: self._touched(key))
                chip.held.connect(lambda key=key: self.menu(key))
                chip.setToolTip(tr("Hold for more"))
                self._flow.addWidget(chip)
                self.chips[key] = chip
                self.dots[key] = _dot(chip)
        rows = {row.key: row for row in state.seats(facts)}
        for key, chip in self.chips.items():
            words, icon, tint = self._words(key, rows.get(key))
            name = seat_words(facts, key)
            chip.setText(f"{name}\n{words}" if words else name)
            chip.setAccessibleName(f"{name}，{words}" if words else name)
            self._theme.bind(chip, icon, tint)
            chip.setChecked(key in self._bench.targets)
            colour = str((facts.get(f"seat/{key}") or {}).get("colour") or "")
            self.dots[key].setVisible(bool(colour))
            self.dots[key].setStyleSheet(f"background: {colour}; border-radius: {_DOT_PX // 2}px;")
        self.updateGeometry()

    def _words(self, key: str, row: state.SeatRow | None) -> tuple[str, str, str]:
        facts = self._bench.facts
        sight = state.sight(facts, key)
        what = what_words(facts, sight)
        if row is not None and not row.online:
            return (tr("No screen"), "seat", "muted") if not row.paired else (
                tr("Not connected"), "warning", "warning")  # fmt: skip
        if sight.blank:
            return tr("Black"), "screens_off", "text"
        if sight.own:
            return tr("{what} (alone)").format(what=what), "screens", "warning"
        if what:
            return what, "screens", "danger"
        return tr("Nothing"), "screens", "muted"

    def _touched(self, key: str) -> None:
        self._bench.choose_target(key)
        self.refresh()

    def menu(self, key: str) -> None:
        """Offer what concerns this seat alone."""
        chip = self.chips[key]
        menu = self.menu_of(key)
        menu.exec(chip.mapToGlobal(QPoint(0, chip.height())))
        menu.deleteLater()
        self.refresh()

    def menu_of(self, key: str) -> QMenu:
        """Return the menu of a seat."""
        bench, facts = self._bench, self._bench.facts
        menu = QMenu(self)
        menu.setStyleSheet("QMenu::item { padding: 14px 30px 14px 18px; font-size: 14pt; }")
        name = seat_words(facts, key)
        only = menu.addAction(tr("Show to {seat} only").format(seat=name))
        only.triggered.connect(lambda: bench.choose_target(key, alone=True))
        if facts.get(f"blank/{key}") is not None:
            lit = menu.addAction(tr("Screen of {seat} on").format(seat=name))
            lit.triggered.connect(lambda: bench.unblank([key]))
        else:
            dark = menu.addAction(tr("Screen of {seat} black").format(seat=name))
            dark.triggered.connect(lambda: bench.blank([key]))
        down = menu.addAction(tr("Take down at {seat}").format(seat=name))
        down.setEnabled(bool(facts.get(f"show/{key}")))
        down.triggered.connect(lambda: bench.take_down([key]))
        if key not in (ALL, state.PUBLIC):
            own = state.control(facts) == key
            words = tr("Take back control") if own else tr("Control to: {seat}").format(seat=name)
            control = menu.addAction(words)
            control.triggered.connect(lambda: bench.give_control(None if own else key))
        return menu
