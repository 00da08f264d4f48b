"""Going through what papers say of parties and claims, and entering it (信息回填)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import cancel_and
from app.qt.lanes import Lane, Lanes, Task
from app.qt.panels import EmptyState, Panel
from app.qt.theme import Theme, size, space
from app.qt.translations import tr, trn
from app.windows.scan_desk import backfill_rows as rows
from app.windows.scan_desk.backfill_band import SIDE_PX, Band

if TYPE_CHECKING:
    from app.station import Station
    from app.station.backfill import Offer
    from app.windows.scan_desk.desk import Desk
    from dossier.backfill.model import Found, Subject
    from dossier.ids import CaseId
    from dossier.model import Page

_PAGES = 60


class BackfillDialog(QDialog):
    """Left what was read, subject by subject; right where it stands on the page."""

    def __init__(self, parent: QWidget, theme: Theme, desk: Desk, case_id: CaseId) -> None:
        super().__init__(parent)
        self._theme = theme
        self._desk = desk
        self._case_id = case_id
        self._offers: dict[int, Offer] = {}
        self._typed: dict[int, str] = {}
        self._pages: dict[str, Page] = {}
        self._pictures: dict[str, QImage] = {}
        self.setWindowTitle(tr("Fill in from the papers"))
        self.resize(1180, 720)
        self._build()
        self._count()
        self.refresh()

    def _build(self) -> None:
        self.tree = QTreeWidget()
        self.tree.setObjectName("list")
        self.tree.setAccessibleName(tr("What the papers say"))
        self.tree.setHeaderLabels(
            [tr("Field"), tr("As read"), tr("In the case"), tr("What to know")]
        )
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(space("m"))
        header = self.tree.header()
        header.setStretchLastSection(False)
        for column, width in enumerate((200, 260, 120, 150)):
            self.tree.setColumnWidth(column, width)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.tree.currentItemChanged.connect(lambda now, before: self._show_offer())
        self.tree.itemChanged.connect(lambda item, column: self._count())
        empty = EmptyState(
            self._theme,
            "text",
            tr("Nothing to fill in"),
            tr(
                "No complaint, answer, appeal, application or identity paper has been read in "
                "the main volume yet. Scan and file them first."
            ),
        )
        self.list = Panel(tr("What the papers say"), self.tree, empty)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(self.list)
        split.addWidget(self._build_place())
        split.setSizes([720, 440])
        self.notice = QLabel()
        self.notice.setObjectName("notice")
        self.notice.setWordWrap(True)
        self.notice.hide()
        row, self.enter = cancel_and(self, tr("Enter"))
        self.enter.setDefault(False)
        self.enter.setAutoDefault(False)
        self.enter.clicked.connect(self.enter_chosen)
        row.button(row.StandardButton.Cancel).setText(tr("Close"))
        self.sure = QPushButton(tr("Choose all that nothing speaks against"))
        self.sure.setAutoDefault(False)
        self.sure.clicked.connect(self.choose_sure)
        below = QHBoxLayout()
        below.addWidget(self.sure)
        below.addStretch(1)
        below.addWidget(row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("l")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(split, 1)
        layout.addWidget(self.notice)
        layout.addLayout(below)
        keys = QShortcut(QKeySequence("Ctrl+Return"), self)
        keys.activated.connect(self.enter_chosen)
        keys = QShortcut(QKeySequence("Ctrl+A"), self.tree)
        keys.activated.connect(self.choose_sure)

    def _build_place(self) -> Panel:
        self.band = Band(self._theme)
        self.value = QComboBox()
        self.value.setEditable(True)
        self.value.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.value.setAccessibleName(tr("Value"))
        self.value.setMinimumHeight(size("control"))
        self.value.activated.connect(self._take)
        entry = self.value.lineEdit()
        if entry is not None:
            entry.textEdited.connect(self._type)
        self.source = QLabel()
        self.source.setObjectName("small")
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.band, 1)
        inner = QVBoxLayout()
        inner.setContentsMargins(*[space("m")] * 4)
        inner.setSpacing(space("s"))
        inner.addWidget(self.source)
        inner.addWidget(self.value)
        hint = QLabel(tr("Compare with the picture; put wrong characters right here."))
        hint.setObjectName("small")
        hint.setWordWrap(True)
        inner.addWidget(hint)
        layout.addLayout(inner)
        empty = EmptyState(
            self._theme, "pages", tr("No item chosen"), tr("Choose one to see where it was read.")
        )
        self.place = Panel(tr("Where it was read"), body, empty)
        self.place.show_empty(True)
        return self.place

    # What is offered

    def refresh(self) -> None:
        """Read the papers again."""
        station, case_id = self._station, self._case_id

        def work(task: Task) -> tuple[tuple[Offer, ...], dict[str, Page]]:
            from app.station.backfill import offers

            found = offers(station.store, case_id)
            return found, {page.id: page for page in station.store.pages(case_id)}

        self._lanes.run(Lane.STORE, work, self._fill, self._desk.failed.emit, owner=self)

    @property
    def _station(self) -> Station:
        return cast("Station", self._desk.services)

    @property
    def _lanes(self) -> Lanes:
        return self._desk.lanes

    def _fill(self, read: tuple[tuple[Offer, ...], dict[str, Page]]) -> None:
        found, self._pages = read
        self._offers = {offer.number: offer for offer in found}
        chosen = self._chosen_number()
        self.tree.blockSignals(True)
        self.tree.clear()
        heads: dict[Subject | None, QTreeWidgetItem] = {}
        for offer in found:
            subject = offer.row.subject
            head = heads.get(subject)
            if head is None:
                head = heads[subject] = rows.head_of(subject, offer)
                self.tree.addTopLevelItem(head)
                head.setFirstColumnSpanned(True)
            typed = self._typed.get(offer.number)
            head.addChild(rows.line_of(self._theme, offer, typed))
        self.tree.expandAll()
        self.tree.blockSignals(False)
        self.list.show_empty(not found)
        self.place.show_empty(not found)
        first = self._item(chosen) or self._first()
        if first is not None:
            self.tree.setCurrentItem(first)
        self._count()

    # Choosing

    def choose_sure(self) -> None:
        """Choose every row that nothing speaks against."""
        for line in self.lines():
            if self._offers[line.data(0, rows.NUMBER)].sure:
                line.setCheckState(0, Qt.CheckState.Checked)
        self._count()

    @property
    def chosen(self) -> dict[int, str | None]:
        """Value by number of what is ticked; None: the likeliest."""
        return {
            line.data(0, rows.NUMBER): self._typed.get(line.data(0, rows.NUMBER))
            for line in self.lines()
            if line.data(0, Qt.ItemDataRole.CheckStateRole) is not None
            and line.checkState(0) is Qt.CheckState.Checked
        }

    def enter_chosen(self) -> None:
        """Enter what is ticked, as one change."""
        chosen = self.chosen
        if not chosen or not self.enter.isEnabled():
            return
        self.enter.setEnabled(False)
        station, case_id, who = self._station, self._case_id, self._desk.who

        def work(task: Task) -> int:
            from app.station.backfill import accept

            return len(accept(station.store, case_id, chosen, who))

        def done(count: int) -> None:
            self._typed.clear()
            self._say(trn("%n item(s) entered; Ctrl+Z in the scan desk takes them back.", count))
            self.refresh()

        self._lanes.run(Lane.STORE, work, done, self._refused, owner=self)

    def _refused(self, error: BaseException) -> None:
        self._count()
        self._desk.failed.emit(error)

    def _say(self, words: str) -> None:
        self.notice.setText(words)
        self.notice.show()

    def _count(self) -> None:
        count = len(self.chosen)
        self.enter.setText(trn("Enter %n item(s)", count) if count else tr("Enter"))
        self.enter.setEnabled(bool(count))
        self.sure.setEnabled(any(offer.sure for offer in self._offers.values()))

    # Where it stands

    def _show_offer(self) -> None:
        offer = self._offers.get(self._chosen_number() or 0)
        self.place.show_empty(offer is None)
        if offer is None:
            return
        self.value.clear()
        for found in offer.row.found:
            self.value.addItem(found.value)
        self.value.setEnabled(rows.can_choose(offer))
        typed = self._typed.get(offer.number)
        if typed is not None:
            self.value.setCurrentText(typed)
        self._show_place()

    def _take(self, index: int) -> None:
        """Take another of the values that papers say."""
        self._type(self.value.itemText(index))
        self._show_place()

    def _type(self, text: str) -> None:
        line = self.tree.currentItem()
        number = self._chosen_number()
        if line is None or number is None:
            return
        if text == self._offers[number].best.value:
            self._typed.pop(number, None)
        else:
            self._typed[number] = text
        self.tree.blockSignals(True)
        rows.show(self._theme, line, self._offers[number], self._typed.get(number))
        self.tree.blockSignals(False)
        if line.data(0, Qt.ItemDataRole.CheckStateRole) is not None:
            line.setCheckState(0, Qt.CheckState.Checked)

    def _show_place(self) -> None:
        offer = self._offers.get(self._chosen_number() or 0)
        if offer is None:
            return
        at = max(self.value.currentIndex(), 0)
        found = offer.row.found[min(at, len(offer.row.found) - 1)]
        self._show_found(found)

    def _show_found(self, found: Found) -> None:
        page = self._pages.get(found.page_id)
        kinds = {"identity": tr("Identity paper"), "pleading": tr("Pleading")}
        sure = tr("sure by {percent}%").format(percent=round(100 * found.confidence))
        self.source.setText(f"{kinds[str(found.source)]} · {sure}")
        image = self._pictures.get(found.page_id)
        if page is None:
            self.band.show_nothing()
        elif image is not None:
            self.band.show_page(page, image, found.boxes)
        else:
            self.band.show_nothing()
            self._draw(page)

    def _draw(self, page: Page) -> None:
        station = self._desk.services

        def work(task: Task) -> QImage:
            from app.qt.pictures import to_image

            return to_image(station.view(page, SIDE_PX))

        def drawn(image: QImage) -> None:
            if len(self._pictures) >= _PAGES:
                self._pictures.clear()
            self._pictures[page.id] = image
            self._show_place()

        self._lanes.run(Lane.IMAGES, work, drawn, self._desk.failed.emit, owner=self)

    # The lines

    def lines(self) -> list[QTreeWidgetItem]:
        """Return the lines below all heads, in order."""
        heads = map(self.tree.topLevelItem, range(self.tree.topLevelItemCount()))
        lines = [head.child(row) for head in heads if head for row in range(head.childCount())]
        return [line for line in lines if line is not None]

    def _item(self, number: int | None) -> QTreeWidgetItem | None:
        return next((one for one in self.lines() if one.data(0, rows.NUMBER) == number), None)

    def _first(self) -> QTreeWidgetItem | None:
        lines = self.lines()
        waiting = [one for one in lines if one.data(0, Qt.ItemDataRole.CheckStateRole) is not None]
        return next(iter(waiting or lines), None)

    def _chosen_number(self) -> int | None:
        line = self.tree.currentItem()
        return None if line is None else line.data(0, rows.NUMBER)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes into the field of the value; Escape closes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.tree.hasFocus():
            self.value.setFocus()
            entry = self.value.lineEdit()
            if entry is not None:
                entry.selectAll()
            return
        super().keyPressEvent(event)
