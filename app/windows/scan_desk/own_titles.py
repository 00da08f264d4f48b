"""This court's own titles: what people filed alike, and what is in the table (本院编目规则)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.qt.forms import cancel_and
from app.qt.lanes import Lane, Task
from app.qt.listing import Table
from app.qt.theme import Theme, space
from app.qt.translations import language, tr, trn
from app.windows.names import item_name, template_name
from dossier.catalogue.templates import template
from dossier.court_time import court_today
from resources.errors import describe

if TYPE_CHECKING:
    from app.station import Station
    from app.windows.scan_desk.desk import Desk
    from dossier.catalogue.own import Offer, OwnTitle
    from resources.errors import BadTitles

Read = tuple[tuple["Offer", ...], tuple["OwnTitle", ...], tuple["BadTitles", ...]]


def read_own(station: Station) -> Read:
    """Return what is offered, what is in force, and what is faulty; on the store's lane."""
    from dossier.catalogue import own

    table, faults = own.read(station.home)
    with station.store.snapshot() as reader:
        return own.offers(reader, station.home), table, faults


def take_in(station: Station, offer: Offer, who: str) -> None:
    """Take an offer into the table; on the store's lane."""
    from dossier.catalogue import own

    today = court_today()
    one = own.OwnTitle(offer.title, offer.category, offer.procedure, who, today)
    own.learn(station.home, one)


class OwnTitlesDialog(QDialog):
    """Above what people filed alike against the rules, below what is in force."""

    def __init__(self, parent: QWidget, theme: Theme, desk: Desk) -> None:
        super().__init__(parent)
        self._desk = desk
        self._station = cast("Station", desk.services)
        self._offers: tuple[Offer, ...] = ()
        self._table: tuple[OwnTitle, ...] = ()
        self.setWindowTitle(tr("This court's titles"))
        self.resize(900, 560)
        heads = (tr("Title"), tr("People file it under"), tr("The rules say"), tr("Cases"))
        self.offered = Table(tr("Filed alike, not in the table yet"), heads, 1, numbers=(3,))
        self.offered.opened.connect(lambda key: self.take())
        below = (tr("Title"), tr("Goes under"), tr("Procedure"), tr("Set by"), tr("Date"))
        self.table = Table(tr("Rules of this court in force"), below, 1)
        self._say_empty(tr("Reading…"), tr("Reading…"))
        self.take_button = QPushButton(tr("File it so from now on"))
        self.take_button.clicked.connect(self.take)
        self.drop_button = QPushButton(tr("Take out of the table"))
        self.drop_button.clicked.connect(self.drop)
        for button in (self.take_button, self.drop_button):
            button.setAutoDefault(False)
        self.offered.itemSelectionChanged.connect(self._enable)
        self.table.itemSelectionChanged.connect(self._enable)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("l")] * 4)
        layout.setSpacing(space("s"))
        hint = QLabel(
            tr(
                "Titles that people moved to the same item in at least two cases. Nothing is "
                "learned by itself: choose what shall hold from now on."
            )
        )
        hint.setWordWrap(True)
        hint.setObjectName("small")
        self.faults = QLabel()
        self.faults.setWordWrap(True)
        self.faults.setObjectName("invalid")
        self.faults.hide()
        for words, table, button in (
            (tr("Filed alike, not in the table yet"), self.offered, self.take_button),
            (tr("Rules of this court in force"), self.table, self.drop_button),
        ):
            head = QLabel(words)
            head.setObjectName("heading")
            layout.addWidget(head)
            if table is self.offered:
                layout.addWidget(hint)
            else:
                layout.addWidget(self.faults)
            layout.addWidget(table, 1)
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(button)
            layout.addLayout(row)
        last, done = cancel_and(self, tr("Close"))
        done.clicked.connect(self.accept)
        last.button(last.StandardButton.Cancel).hide()
        layout.addWidget(last)
        self._enable()
        self.refresh()

    def _say_empty(self, offered: str, table: str) -> None:
        for one, words in ((self.offered, offered), (self.table, table)):
            one.empty = words
            one.setAccessibleDescription("" if one.rowCount() else words)
            one.viewport().update()

    def refresh(self) -> None:
        """Read both again."""
        station = self._station
        self._desk.lanes.run(
            Lane.STORE,
            lambda task: read_own(station),
            self._fill,
            self._desk.failed.emit,
            owner=self,
        )

    def take(self) -> None:
        """Take the chosen offer into the table."""
        at = self.offered.chosen
        if isinstance(at, int):
            station, offer, who = self._station, self._offers[at], self._desk.who
            self._work(lambda task: take_in(station, offer, who))

    def drop(self) -> None:
        """Take the chosen title out of the table."""
        at = self.table.chosen
        if isinstance(at, int):
            from dossier.catalogue import own

            home, one = self._station.home, self._table[at]
            self._work(lambda task: own.forget(home, one.title, one.procedure))

    def _work(self, work: Callable[[Task], None]) -> None:
        self._desk.lanes.run(
            Lane.STORE,
            work,
            lambda done: self.refresh(),
            self._desk.failed.emit,
            owner=self,
        )

    def _fill(self, read: Read) -> None:
        self._offers, self._table, faults = read
        told = [describe(fault, "en" if language() == "en" else "zh_CN") for fault in faults]
        advice = told[0].advice if told else ""
        self.faults.setText("\n".join([one.what for one in told] + [advice]).strip())
        self.faults.setVisible(bool(told))
        self.offered.fill(
            [
                (
                    number,
                    (
                        one.title,
                        item_name(template(one.procedure).item(one.category)),
                        item_name(template(one.procedure).item(one.suggested)),
                        trn("%n case(s)", one.cases),
                    ),
                )
                for number, one in enumerate(self._offers)
            ]
        )
        self.table.fill(
            [
                (
                    number,
                    (
                        one.title,
                        item_name(template(one.procedure).item(one.category)),
                        template_name(template(one.procedure)),
                        one.by,
                        one.on.isoformat(),
                    ),
                )
                for number, one in enumerate(self._table)
            ]
        )
        self._say_empty(
            tr("No title was moved to the same item in two cases yet."),
            tr("No rule yet: titles are filed by the general rules."),
        )
        self._enable()

    def _enable(self) -> None:
        self.take_button.setEnabled(self.offered.chosen is not None)
        self.drop_button.setEnabled(self.table.chosen is not None)
