"""What the bench reads at length: opinions on evidence, time line (质证意见、时间轴)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScroller,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import Theme, space
from app.qt.translations import mark, spoken, tr
from app.windows.bench import state
from app.windows.bench.bench import Bench
from app.windows.bench.look import TOUCH_PX, button, stylesheet
from dossier.court_time import COURT_TIME, in_court

_PROPERTIES = (
    ("authenticity", mark("Authenticity")),
    ("legality", mark("Legality")),
    ("relevance", mark("Relevance")),
    ("purpose", mark("Purpose")),
    ("force", mark("Force")),
)
_DATA = Qt.ItemDataRole.UserRole
_TINTS = {"认可": "success", "部分认可": "warning", "不认可": "danger"}
_MARKS = {"认可": "✓ ", "部分认可": "◐ ", "不认可": "✗ "}
_KINDS = {
    "stage": mark("Stage"),
    "display": mark("Shown"),
    "snapshot": mark("Snapshot"),
    "mark": mark("Mark"),
    "event": mark("Event"),
}
_ICONS = {
    "stage": "by_arrival",
    "display": "screens",
    "snapshot": "camera",
    "mark": "pen",
    "event": "info",
}


class Sheet(QDialog):
    """A large window over the bench with a list or table in it."""

    def __init__(self, parent: QWidget, theme: Theme, title: str, body: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("bench")
        self.setStyleSheet(stylesheet(theme))
        self.setWindowTitle(title)
        head = QLabel(title)
        head.setObjectName("benchStrong")
        self.note = QLabel(tr("One moment…"))
        self.note.setObjectName("benchSmall")
        self.close_button = button(tr("Close"), self.reject, icon="close", theme=theme)
        row = QHBoxLayout()
        row.addWidget(head)
        row.addSpacing(space("l"))
        row.addWidget(self.note, 1)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[space("l")] * 4)
        column.addLayout(row)
        column.addWidget(body, 1)
        window = parent.window()
        self.resize(int(window.width() * 0.86), int(window.height() * 0.84))


class OpinionsSheet(Sheet):
    """Who said what of which exhibit; read only, the clerk writes it down (质证意见表).

    Attributes:
        chosen: emitted with the id of an exhibit that was touched.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget, theme: Theme, bench: Bench) -> None:
        self.table = QTableWidget(0, 8)
        super().__init__(parent, theme, tr("Opinions on the evidence"), self.table)
        self._theme, self._bench = theme, bench
        table = self.table
        table.setAccessibleName(tr("Opinions on the evidence"))
        table.setHorizontalHeaderLabels(
            [
                tr("Evidence"),
                tr("Who speaks of it"),
                *(spoken(name) for _, name in _PROPERTIES),
                tr("Reasons, objections, findings"),
            ]
        )
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.verticalHeader().hide()
        table.setWordWrap(True)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(7, QHeaderView.ResizeMode.Stretch)
        QScroller.grabGesture(table.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        table.cellClicked.connect(self._touched)
        bench.ask("opinions", self._take, self._failed, exhibit=None)

    def _failed(self, error: BaseException) -> None:
        self.note.setText(tr("It cannot be had now. Try again when the link is back."))

    def _take(self, answer: Any) -> None:
        opinions = [o for o in _listed(answer, "opinions") if o.get("exhibit")]
        rulings = [o for o in _listed(answer, "rulings") if o.get("exhibit")]
        self.note.setText("")
        self.table.clearSpans()
        self.table.setRowCount(0)
        for row in state.exhibits(self._bench.facts):
            own = [one for one in opinions if one["exhibit"] == row.id]
            found = [one for one in rulings if one["exhibit"] == row.id]
            self._exhibit(row, own, found)
        self.table.resizeRowsToContents()
        for at in range(self.table.rowCount()):
            self.table.setRowHeight(at, max(TOUCH_PX, self.table.rowHeight(at)))

    def _exhibit(
        self,
        row: state.ExhibitRow,
        opinions: list[Mapping[str, Any]],
        rulings: list[Mapping[str, Any]],
    ) -> None:
        table, first = self.table, self.table.rowCount()
        for opinion in opinions or [{}]:
            at = table.rowCount()
            table.insertRow(at)
            self._cell(at, 0, f"{row.label}\n{row.name}", row.id, bold=True)
            if not opinion:
                self._cell(at, 1, tr("Nobody has spoken of it yet"), row.id, tint="muted")
                table.setSpan(at, 1, 1, 6)
            else:
                self._cell(at, 1, str(opinion.get("side", "")), row.id)
                for column, (key, _) in enumerate(_PROPERTIES, 2):
                    said = str(opinion.get(key) or "")
                    words = _MARKS.get(said, "") + (said or "—")
                    self._cell(at, column, words, row.id, tint=_TINTS.get(said, "muted"))
            lines = [str(opinion.get(name) or "") for name in ("reason", "objection")]
            if at == first:
                lines += [_ruling(one) for one in rulings]
            self._cell(at, 7, "\n".join(line for line in lines if line), row.id)
        if table.rowCount() - first > 1:
            table.setSpan(first, 0, table.rowCount() - first, 1)

    def _cell(
        self, row: int, column: int, text: str, id: str, *, bold: bool = False, tint: str = "text"
    ) -> None:
        item = QTableWidgetItem(text)
        item.setData(_DATA, id)
        item.setForeground(self._theme.colour(tint))
        if bold:
            font = item.font()
            font.setBold(True)
            item.setFont(font)
        self.table.setItem(row, column, item)

    def _touched(self, row: int, column: int) -> None:
        item = self.table.item(row, 0)
        if item is not None:
            self.chosen.emit(str(item.data(_DATA)))
            self.accept()


def _ruling(value: Mapping[str, Any]) -> str:
    parts = []
    original, admission = str(value.get("original") or ""), str(value.get("admission") or "")
    if original and original != "未核对":
        parts.append(tr("Original: {what}").format(what=original))
    if admission and admission != "未认证":
        parts.append(tr("Court: {what}").format(what=admission))
        if not value.get("announced"):
            parts.append(tr("(not announced)"))
    if value.get("reason"):
        parts.append(str(value["reason"]))
    return "  ".join(parts)


class TimelineSheet(Sheet):
    """What was when: stages, what was shown, snapshots, marks (庭审时间轴).

    Attributes:
        line_chosen: emitted with the id of the line of the record at that moment.
        page_chosen: emitted with exhibit and page.
    """

    line_chosen = Signal(str)
    page_chosen = Signal(str, int)

    def __init__(self, parent: QWidget, theme: Theme, bench: Bench) -> None:
        body = QWidget()
        super().__init__(parent, theme, tr("Time line of the hearing"), body)
        self._theme, self._bench = theme, bench
        self._entries: list[Mapping[str, Any]] = []
        self.filters: dict[str, QPushButton] = {}
        row = QHBoxLayout()
        for kind, name in _KINDS.items():
            one = button(spoken(name), self._show, icon=_ICONS[kind], theme=theme)
            one.setCheckable(True)
            one.setChecked(True)
            row.addWidget(one)
            self.filters[kind] = one
        row.addStretch(1)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Time line of the hearing"))
        self.list.itemClicked.connect(self._touched)
        self.list.itemActivated.connect(self._touched)
        self.list.setIconSize(QSize(22, 22))
        QScroller.grabGesture(self.list.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.list, 1)
        bench.ask("timeline", self._take, self._failed)

    def _failed(self, error: BaseException) -> None:
        self.note.setText(tr("It cannot be had now. Try again when the link is back."))

    def _take(self, answer: Any) -> None:
        self._entries = list(_listed(answer, "entries"))
        self.note.setText("" if self._entries else tr("Nothing has happened yet"))
        self._show()

    def _show(self) -> None:
        self.list.clear()
        for entry in self._entries:
            kind = str(entry.get("kind", "event"))
            chosen = self.filters.get(kind)
            if chosen is not None and not chosen.isChecked():
                continue
            item = QListWidgetItem(self._words(entry, kind))
            item.setIcon(self._theme.icon(_ICONS.get(kind, "info"), "text"))
            item.setData(_DATA, dict(entry))
            item.setSizeHint(QSize(100, TOUCH_PX))
            if kind == "stage":
                font = item.font()
                font.setBold(True)
                item.setFont(font)
                item.setBackground(self._theme.colour("raised"))
            self.list.addItem(item)
        self.list.scrollToBottom()

    def _words(self, entry: Mapping[str, Any], kind: str) -> str:
        parts = [_span(entry), spoken(_KINDS[kind]) if kind in _KINDS else ""]
        label = state.label_of(self._bench.facts, str(entry.get("exhibit") or ""))
        if label and entry.get("page"):
            label = tr("{label} page {page}").format(label=label, page=entry["page"])
        name = state.label_of(self._bench.facts, str(entry.get("exhibit") or ""))
        text = str(entry.get("text") or "")
        parts.append(label)
        parts.append(text.removeprefix(name).strip() if name else text)
        return "   ".join(part for part in parts if part)

    def _touched(self, item: QListWidgetItem) -> None:
        entry = item.data(_DATA)
        facts = self._bench.facts
        exhibit = str(entry.get("exhibit") or "")
        if exhibit and f"exhibit/{exhibit}" in facts:
            self.page_chosen.emit(exhibit, int(entry.get("page") or 1))
        rank = str(entry.get("line") or "")
        if rank:
            line = facts.get(f"line/{rank}") or {}
            self.line_chosen.emit(str(line.get("id") or ""))
        self.accept()


def _listed(answer: Any, name: str) -> list[Mapping[str, Any]]:
    listed = answer.get(name) if isinstance(answer, Mapping) else None
    return [one for one in listed or () if isinstance(one, Mapping)]


def _span(entry: Mapping[str, Any]) -> str:
    begin, end = _clock(entry.get("at")), _clock(entry.get("until"))
    return f"{begin}–{end}" if end and end != begin else begin


def _clock(value: Any) -> str:
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, COURT_TIME).strftime("%H:%M:%S")
        return in_court(datetime.fromisoformat(str(value))).strftime("%H:%M:%S")
    except (ValueError, OverflowError, OSError):
        return ""
