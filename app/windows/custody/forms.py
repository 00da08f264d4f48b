"""Forms of the custody desk: who is here, handing on, giving back, histories (中间柜窗口)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from app.qt.lanes import Lane
from app.qt.theme import Theme
from app.qt.translations import tr
from app.windows.custody.acts import acts_of
from app.windows.custody.custody import Custody
from app.windows.host import Host
from cabinet.scans import CARD
from dossier.custody.model import BundleState
from dossier.custody.rights import Person

if TYPE_CHECKING:
    from dossier.custody.inventory import Inventory
    from dossier.custody.model import Bundle
    from dossier.people.accounts import Account


class Forms:
    """Opens forms over the desk and has done what they say.

    Args:
        parent: the desk.
        host: its window.
        theme: colours.
        custody: what they work on.
    """

    def __init__(self, parent: QWidget, host: Host, theme: Theme, custody: Custody) -> None:
        self._parent, self._host, self._theme, self._c = parent, host, theme, custody

    def show_form(self, name: str, about: object) -> None:
        """Open a form that the desk's state wants."""
        forms: dict[str, Callable[[], None]] = {
            "archive": lambda: self._archive(str(about)),
            "give_back": lambda: self._give_back(str(about)),
            "history": lambda: self._history(str(about)),
            "outcome": lambda: self._outcome(about),  # type: ignore[arg-type]
            "person": self.person,
        }
        forms[name]()

    # ---- who is here ----------------------------------------------------------------

    def card(self, text: str) -> None:
        """Let the owner of a card act."""
        c = self._c
        if c.is_busy:
            c.say(tr("Shut the open door first"), "bad")
            return
        home, people = c.services.home, c.station.people

        def work(task: object) -> tuple[Account | str, bool]:
            from app.station.cards import holder

            who = holder(home, people.accounts, text)
            enough = isinstance(who, str) or people.may_by_card(who)
            if enough and not isinstance(who, str):
                people.enter(who)
            return who, enough

        c.lanes.run(Lane.STORE, work, lambda found: self._carded(*found), c.refuse, owner=c)

    def _carded(self, who: Account | str, enough: bool) -> None:
        """Let the owner of a card in, who proves with their password that it is they."""
        from app.windows.custody.people import AccountDialog

        found: Account | str | None = who
        if not enough and not isinstance(who, str):
            found = AccountDialog.ask(self._parent, self._theme, self._c, who.login)
        if found:
            self._entered(found)

    def _entered(self, who: Account | str) -> None:
        """Show what is for who is here now."""
        if isinstance(who, str):
            self._c.become(Person(who))
        else:
            self._c.entered.emit(who)

    def person(self) -> None:
        """Ask who is here now."""
        from app.windows.custody.people import AccountDialog, PersonDialog

        c = self._c
        if c.is_busy:
            return
        if c.station.people.signed_in is not None:
            found = AccountDialog.ask(self._parent, self._theme, c)
        else:
            found = PersonDialog.ask(self._parent)
        if isinstance(found, str) and found.upper().startswith(CARD):
            # At a station without accounts, or scanned instead of a login.
            self.card(found[len(CARD) :])
        elif found:
            self._entered(found)

    def make_card(self) -> None:
        """Make a card for somebody and keep it as PDF."""
        from app.windows.custody.people import CardDialog

        CardDialog.ask(self._parent, self._c, self._save_codes)

    # ---- handing on -----------------------------------------------------------------

    def _archive(self, label: str) -> None:
        from app.windows.custody.handing import ArchiveDialog

        c = self._c
        bundle = c.picture.labelled(label)
        if bundle is None:
            return
        number = c.picture.number(bundle.case_id)
        out = [
            one
            for one in c.picture.bundles
            if one.case_id == bundle.case_id and one.state is BundleState.TAKEN
        ]
        to = ArchiveDialog.ask(self._parent, number, c.person.name, out)
        if to is None:
            return

        def done(handed: list[Bundle]) -> None:
            labels = "、".join(one.label for one in handed)
            c.finish_step(tr("Handed to {who}: {labels}").format(who=to, labels=labels))

        c.do(lambda desk: desk.hand_to_archive(bundle.case_id, to), done)

    def _give_back(self, label: str) -> None:
        from app.windows.custody.giving import GiveBackDialog

        c = self._c
        c.read()
        bundle = c.picture.labelled(label)
        if bundle is None:
            return
        number = c.picture.number(bundle.case_id)
        given = GiveBackDialog.ask(self._parent, self._theme, bundle, number, c.person.name)
        if given is None:
            c.say(tr("{label} was not given back yet").format(label=label))
            return
        c.do(
            lambda desk: desk.give_back(label, given.to, given.identified, given.receipt),
            lambda one: c.finish_step(
                tr("{label} was given back to {who}; the receipt is kept").format(
                    label=one.label, who=given.to
                )
            ),
        )

    def _history(self, label: str) -> None:
        from app.windows.custody.tables import HistoryDialog

        c = self._c
        c.do(
            lambda desk: acts_of(desk, label),
            lambda found: HistoryDialog.ask(self._parent, *found),
        )

    def _outcome(self, outcome: Inventory) -> None:
        from app.windows.custody.tables import OutcomeDialog

        OutcomeDialog.ask(self._parent, self._c.picture, outcome)

    # ---- codes and cabinets ---------------------------------------------------------

    def codes(self) -> None:
        """Print the sheet of codes and those of the cells."""
        from app.windows.custody.sheets import cell_codes, order_codes

        c = self._c
        self._save_codes(tr("Codes"), [*order_codes(), *cell_codes(c.bus.cells)])

    def _save_codes(self, name: str, codes: list[tuple[str, str]]) -> None:
        from app.windows.custody.sheets import write_codes

        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        path, _ = QFileDialog.getSaveFileName(
            self._parent, name, str(Path(folder) / f"{name}.pdf"), "PDF (*.pdf)"
        )
        if path:
            title = f"{self._c.bus.wiring.name}　{name}"
            write_codes(Path(path), title, codes)
            self._host.say(tr("Saved: {file}").format(file=Path(path).name))

    def settings(self) -> None:
        """Set up cabinets."""
        from app.windows.custody.cabinets import CabinetsDialog

        c = self._c
        if c.is_busy:
            return
        # Whoever looks for cabinets needs the line that this desk holds.
        held = c.bus.wiring
        c.bus.close()
        CabinetsDialog.ask(self._parent, self._theme, self._host, c)
        c.read_cabinets(held.name)
