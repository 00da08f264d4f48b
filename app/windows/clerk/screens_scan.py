"""Paper that is handed in at the hearing: scanned and listed on the spot (当庭扫描)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import cancel_and, form_rows
from app.qt.lanes import Lane, Lanes
from app.qt.theme import Theme, size, space
from app.qt.translations import language, tr, trn
from app.windows.clerk.screens_brought import WishForm, listed_words, service_of
from app.windows.clerk.screens_opinions import sides
from app.windows.scan_desk.choices import ScanChoices
from app.windows.scan_desk.device_list import show_devices
from app.windows.scan_desk.receiving import Receiving
from dossier.ids import CaseId, PageId
from resources.errors import WenyiError, describe

if TYPE_CHECKING:
    from app.station.events import BatchReport
    from app.station.evidence import Wish
    from app.windows.clerk.window import ClerkDesk
    from app.windows.services import Services
    from dossier.evidence import Exhibit
    from dossier.model import Page

THUMB_PX = 132
Save = Callable[
    [
        Sequence[PageId],
        Collection[PageId],
        "Wish",
        Callable[["Exhibit"], None],
        Callable[[BaseException], None],
    ],
    None,
]
"""Lists pages as one exhibit, but for some of them, then calls one of the last two."""
_PAGE = Qt.ItemDataRole.UserRole


class ScanDialog(QDialog):
    """Scans into the case of the hearing; what came becomes one exhibit.

    Several runs of the feeder, or sheets laid on the glass one by one, come together. What
    was scanned stays in the dossier, whether it is listed or not. Empty backs belong to the
    paper and are no pages of the evidence, unless somebody ticks them.

    Args:
        parent: what it lies over.
        theme: for the colour of errors.
        services: the station.
        lanes: pages come on :attr:`Lane.SCANNER`.
        case_id: where they go.
        who: the person, for the journal.
        sides: those who may submit evidence.
        save: lists what came.
    """

    def __init__(
        self,
        parent: QWidget,
        theme: Theme,
        services: Services,
        lanes: Lanes,
        case_id: CaseId,
        who: str,
        sides: Sequence[str],
        save: Save,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Scan evidence now"))
        self.setMinimumWidth(720)
        self._services, self._lanes, self._save = services, lanes, save
        self._closing = self._saving = False
        self.pages: list[PageId] = []
        self._undrawn: set[PageId] = set()
        self.choices = ScanChoices(services, lanes, self)
        self.receiving = Receiving(
            services, lanes, self.choices, lambda: case_id, lambda: who, self
        )
        self.device, self.profile = QComboBox(), QComboBox()
        self.again = QPushButton(tr("Look again"))
        self.form = WishForm(sides)
        self.scan_button = QPushButton(tr("Scan"))
        self.stop_button = QPushButton(tr("Stop"))
        self.count = QLabel()
        self.thumbs = QListWidget()
        self.error = QLabel()
        self.buttons, self.list_button = cancel_and(self, tr("List"))
        self._lay_out(theme)
        self._connect()
        self.choices.read_profiles()
        self.choices.read_devices()
        self._show()

    def _lay_out(self, theme: Theme) -> None:
        for combo, name in ((self.device, tr("Device")), (self.profile, tr("Scan profile"))):
            combo.setAccessibleName(name)
            combo.setMinimumHeight(size("control"))
        self.again.setMinimumHeight(size("control"))
        device = QHBoxLayout()
        device.setSpacing(space("s"))
        device.addWidget(self.device, 1)
        device.addWidget(self.again)
        how = form_rows()
        how.addRow(tr("Device"), device)
        how.addRow(tr("Scan profile"), self.profile)
        self.scan_button.setObjectName("primary")
        self.stop_button.setObjectName("dangerButton")
        for button, icon, tint in (
            (self.scan_button, "scan", "on_accent"),
            (self.stop_button, "stop", "danger"),
        ):
            button.setMinimumHeight(size("touch"))
            button.setMinimumWidth(120)
            button.setAutoDefault(False)
            theme.bind(button, icon, tint)
        row = QHBoxLayout()
        row.setSpacing(space("m"))
        row.addWidget(self.scan_button)
        row.addWidget(self.stop_button)
        row.addWidget(self.count, 1)
        self.thumbs.setAccessibleName(tr("Pages that came"))
        self.thumbs.setViewMode(QListWidget.ViewMode.IconMode)
        self.thumbs.setFlow(QListWidget.Flow.LeftToRight)
        self.thumbs.setWrapping(False)
        self.thumbs.setMovement(QListWidget.Movement.Static)
        self.thumbs.setIconSize(QSize(THUMB_PX, THUMB_PX))
        self.thumbs.setFixedHeight(THUMB_PX + 56)
        self.thumbs.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.thumbs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.error.setWordWrap(True)
        self.error.setStyleSheet(f"color: {theme.colour('danger').name()}")
        self.error.setAccessibleName(tr("What is wrong"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addLayout(how)
        layout.addLayout(row)
        layout.addWidget(self.thumbs)
        layout.addWidget(self.form)
        layout.addWidget(self.error)
        layout.addWidget(self.buttons)
        self.form.name.setFocus()

    def _connect(self) -> None:
        self.choices.devices_changed.connect(self._show_devices)
        self.choices.profiles_changed.connect(self._show_profiles)
        self.choices.failed.connect(self._failed)
        self.device.activated.connect(self._chosen)
        self.profile.activated.connect(self._chosen)
        self.again.clicked.connect(self.choices.read_devices)
        self.scan_button.clicked.connect(self.scan)
        self.stop_button.clicked.connect(self.receiving.stop)
        self.receiving.changed.connect(self._show)
        self.receiving.ended.connect(self._ended)
        self.receiving.failed.connect(self._failed)
        self.thumbs.itemChanged.connect(lambda item: self._show())
        self.thumbs.itemClicked.connect(_turn_over)
        self.buttons.accepted.connect(self.list_pages)

    # ---- what is shown --------------------------------------------------------------

    def _show_devices(self) -> None:
        show_devices(self.device, self.choices)
        self._show()

    def _show_profiles(self) -> None:
        self.profile.clear()
        for one in self.choices.profiles:
            self.profile.addItem(one.name, one.name)
        self.profile.setCurrentIndex(max(0, self.profile.findData(self.choices.profile_name)))
        self._show()

    def _chosen(self, row: int) -> None:
        self.choices.device_id = str(self.device.currentData() or "")
        self.choices.profile_name = str(self.profile.currentData() or "")
        self._show()

    def _show(self) -> None:
        intake = self.receiving.intake
        busy = intake is not None
        ready = bool(self.choices.device_id) and self.choices.profile is not None
        self.scan_button.setText(" " + (tr("Scan more") if self.pages else tr("Scan")))
        self.scan_button.setVisible(not busy)
        self.scan_button.setEnabled(ready and not self._saving)
        self.stop_button.setVisible(busy)
        self.stop_button.setText(" " + tr("Stop"))
        self.stop_button.setEnabled(intake is not None and not intake.stopping)
        for widget in (self.device, self.profile, self.again):
            widget.setEnabled(not busy)
        if self.choices.searching_devices:
            self.again.setEnabled(False)
        self.thumbs.setVisible(bool(self.pages))
        ticked = len(self.pages) - len(self.besides)
        waits = busy or self._saving or bool(self._undrawn)
        self.list_button.setEnabled(bool(ticked) and not waits)
        count = len(self.pages) + (intake.received if intake is not None else 0)
        if intake is not None and intake.stopping:
            self.count.setText(tr("Stopping…"))
        elif busy or count:
            words = trn("%n page(s) received", count)
            if self.besides:
                words += "  " + trn("%n not to be shown", len(self.besides))
            self.count.setText(words)
        else:
            self.count.setText(tr("Put the paper into the feeder, then press Scan."))

    @property
    def besides(self) -> frozenset[PageId]:
        """What is scanned and not ticked: it is kept, and not shown as evidence."""
        items = [self.thumbs.item(row) for row in range(self.thumbs.count())]
        return frozenset(
            item.data(_PAGE) for item in items if item.checkState() is Qt.CheckState.Unchecked
        )

    def _thumbnail(self, id: PageId) -> None:
        item = QListWidgetItem(str(self.thumbs.count() + 1))
        item.setData(_PAGE, id)
        self._undrawn.add(id)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setCheckState(Qt.CheckState.Checked)
        item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        blank = QPixmap(THUMB_PX, THUMB_PX)
        blank.fill(Qt.GlobalColor.transparent)
        item.setIcon(QIcon(blank))
        self.thumbs.addItem(item)
        self.thumbs.scrollToItem(item)
        services: Any = self._services

        def draw(task: object) -> Any:
            page: Page = services.store.page(id)
            return services.thumbnail(page, THUMB_PX), page.blank

        def show(drawn: Any) -> None:
            pixels, is_blank = drawn
            seen()
            if is_blank:
                item.setText(tr("{n} empty back?").format(n=item.text()))
                item.setCheckState(Qt.CheckState.Unchecked)
            array = np.ascontiguousarray(pixels)
            height, width = array.shape[:2]
            image = QImage(array.data, width, height, 3 * width, QImage.Format.Format_RGB888)
            item.setIcon(QIcon(QPixmap.fromImage(image.copy())))

        def seen(error: BaseException | None = None) -> None:
            self._undrawn.discard(id)
            self._show()

        self._lanes.run(Lane.IMAGES, draw, show, seen, owner=self)

    # ---- what a person does ---------------------------------------------------------

    def scan(self) -> None:
        """Take in what lies in the feeder, or on the glass."""
        self.error.clear()
        self.receiving.scan()

    def list_pages(self) -> None:
        """Make an exhibit of all that came."""
        if not self.list_button.isEnabled():
            return
        wish = self.form.wanted
        if not wish.name:
            self._say(tr("Evidence needs a name."))
            self.form.name.setFocus()
            return
        self._saving = True
        self._show()
        self._save(tuple(self.pages), self.besides, wish, lambda _: self.accept(), self._failed)

    def reject(self) -> None:
        """Stop the feeder first; the dialog closes when it stands."""
        if self.receiving.intake is None:
            super().reject()
            return
        self._closing = True
        self.receiving.stop()

    # ---- what came ------------------------------------------------------------------

    def _ended(self, report: BatchReport) -> None:
        for id in report.page_ids:
            self.pages.append(id)
            self._thumbnail(id)
        if self._closing:
            QTimer.singleShot(0, self, self.reject)
            return
        self._show()
        if report.error is not None:
            self._failed(report.error)
        elif report.cancelled:
            self._say(tr("Stopped. What came before can be listed, or scan on."))
        elif not report.page_ids:
            self._say(tr("No page came. Is there paper in the feeder?"))
        if not self.form.name.text().strip():
            self.form.name.setFocus()
        elif self.list_button.isEnabled():
            self.list_button.setFocus()

    def _failed(self, error: BaseException) -> None:
        self._saving = False
        if self._closing:
            QTimer.singleShot(0, self, self.reject)
        self._show()
        if isinstance(error, WenyiError):
            words = describe(error, "en" if language() == "en" else "zh_CN")
            self._say(f"{words.what}{words.advice}")
        else:
            self._say(tr("It could not be done."))

    def _say(self, text: str) -> None:
        self.error.setText(text)


def _turn_over(item: QListWidgetItem) -> None:
    """Tick a page, or not: anywhere on its picture."""
    on, off = Qt.CheckState.Checked, Qt.CheckState.Unchecked
    item.setCheckState(off if item.checkState() is on else on)


def scan_evidence(desk: ClerkDesk) -> None:
    """Scan paper that was handed in, and list it as one exhibit."""
    clerk, service, case = desk.clerk, service_of(desk), desk.clerk.case
    if service is None or case is None:
        return
    listed = listed_words(desk)

    def save(
        pages: Sequence[PageId],
        besides: Collection[PageId],
        wish: Wish,
        saved: Callable[[Exhibit], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        def done(one: Exhibit) -> None:
            saved(one)
            listed(one)

        clerk.lanes.run(
            Lane.STORE,
            lambda task: service.add_pages(pages, wish, besides=besides),
            done,
            failed,
            owner=dialog,
        )

    def left() -> None:
        if dialog.pages:
            text = trn("%n page(s) stay in the dossier; they are not listed as evidence",
                       len(dialog.pages))  # fmt: skip
            desk.say(text)

    dialog = ScanDialog(
        desk, desk.theme, clerk.services, clerk.lanes, case.id, clerk.who,
        sides(clerk.screens.facts), save,
    )  # fmt: skip
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.rejected.connect(left)
    dialog.open()
