"""What the clerk does with the room's screens and the evidence (屏幕与证据操作)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.qt.lanes import Lane
from app.qt.messages import Question
from app.qt.translations import mark, tr
from app.station.hub_log import display_log
from app.station.hub_setup import EVERYWHERE, load_screens
from app.windows.clerk.screens import ScreensPane
from app.windows.clerk.screens_log import DisplayLogDialog
from app.windows.clerk.screens_opinions import OpinionsDialog
from app.windows.clerk.screens_pairing import PairingDialog
from app.windows.clerk.screens_state import OfferLine, offers
from courtroom.hub.contract import ALL

if TYPE_CHECKING:
    from app.qt.commands import Commands
    from app.windows.clerk.window import ClerkDesk

SCREENS = mark("Screens")
NEED_HUB = ("pair_screen", "blank_all", "take_down", "hide_marks", "freeze_screens", "screens_off")


def add_screen_commands(c: Commands, a: ScreenActions) -> None:
    """Add the commands of screens and evidence."""
    g = SCREENS
    c.add("screens_pane", mark("Screens and evidence"), a.toggle_pane, group=g, icon="screen",
          keys=("F11",), checkable=True)  # fmt: skip
    c.add("blank_all", mark("All screens black, or back"), a.blank_all, group=g,
          icon="screen_off", keys=("F12",), tint="danger")  # fmt: skip
    c.add("take_down", mark("Take down what is shown"), a.take_down, group=g, icon="close",
          keys=("Ctrl+F12",))  # fmt: skip
    c.add("freeze_screens", mark("Freeze what is shown, or let go"), a.freeze, group=g,
          icon="pause")  # fmt: skip
    c.add("hide_marks", mark("Hide marks, or show them"), a.hide_marks, group=g, icon="mark",
          keys=("Shift+F12",))  # fmt: skip
    c.add("look_offer", mark("Look at what was mentioned first"), a.look_at_offer, group=g,
          icon="evidence", keys=("Alt+Shift+E",))  # fmt: skip
    c.add("opinions", mark("Opinions on the evidence…"), a.opinions, group=g, icon="check_all",
          keys=("Ctrl+J",))  # fmt: skip
    c.add("exhibit", mark("Entry of evidence…"), a.open_exhibit, group=g, icon="rename",
          keys=("Ctrl+Shift+J",))  # fmt: skip
    c.add("withdraw_exhibit", mark("Withdraw evidence from the list"), a.withdraw_exhibit,
          group=g, icon="close")  # fmt: skip
    c.add("undo_evidence", mark("Undo the last change of the list"), a.undo_evidence, group=g,
          icon="undo")  # fmt: skip
    c.add("list_evidence", mark("List evidence from the dossier…"), a.list_evidence, group=g,
          icon="material")  # fmt: skip
    c.add("add_evidence", mark("Add evidence from files…"), a.add_evidence, group=g,
          icon="import")  # fmt: skip
    c.add("scan_evidence", mark("Scan evidence now…"), a.scan_evidence, group=g, icon="scan",
          keys=("Ctrl+Shift+S",))  # fmt: skip
    c.add("display_log", mark("Display log…"), a.show_log, group=g, icon="text")
    c.add("pair_screen", mark("Pair a screen…"), lambda: a.pair(""), group=g, icon="pair")
    c.add("screens_on", mark("Have screens in this room…"), a.turn_on, group=g, icon="screen")
    c.add("screens_off", mark("Switch the screens off…"), a.turn_off, group=g, icon="stop")


class ScreenActions(QObject):
    """Commands of the menu of screens.

    Args:
        desk: the page they belong to.
    """

    def __init__(self, desk: ClerkDesk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._control = desk.clerk.screens
        self.pane: ScreensPane | None = None

    def bind(self, pane: ScreensPane) -> None:
        """Take the pane's wishes."""
        self.pane = pane
        control, listed, evidence = self._control, pane.list, pane.evidence
        listed.blank_wanted.connect(self._blank)
        listed.pair_wanted.connect(self.pair)
        listed.rename_wanted.connect(self._rename)
        listed.revoke_wanted.connect(self._revoke)
        listed.stale_wanted.connect(lambda devices: control.revoke(*devices))
        listed.control_wanted.connect(
            lambda seat, on: control.act("control", seat=seat if on else None)
        )
        evidence.show_wanted.connect(control.show_page)
        evidence.release_wanted.connect(
            lambda exhibit, to: control.act("release", exhibit=exhibit, pages="all", to=to)
        )
        evidence.withdraw_wanted.connect(
            lambda exhibit: control.act("withdraw", exhibit=exhibit, to=ALL)
        )
        evidence.look_wanted.connect(self.look_at)
        evidence.changed.connect(self.enable)
        pane.offers.taken.connect(self.take_offer)
        pane.offers.left.connect(self.leave_offer)
        pane.offers.meant.connect(self.correct_offer)
        control.changed.connect(self.enable)
        control.running_changed.connect(self.enable)
        self.enable()

    def enable(self) -> None:
        """Let be done what can be done."""
        c, control = self._desk.commands, self._control
        for name in NEED_HUB:
            c[name].setEnabled(control.running)
        for name in ("opinions", "display_log", "list_evidence", "add_evidence", "scan_evidence",
                     "undo_evidence"):  # fmt: skip
            c[name].setEnabled(control.possible)
        for name in ("exhibit", "withdraw_exhibit"):
            c[name].setEnabled(control.possible and bool(self._chosen))
        c["screens_on"].setEnabled(control.possible and not control.running)
        c["look_offer"].setEnabled(self.pane is not None and self.pane.offers.offer is not None)

    # ---- pane -----------------------------------------------------------------------

    def toggle_pane(self) -> None:
        """Show the pane and go there, or put it away."""
        if self.pane is None:
            return
        on = self._desk.commands["screens_pane"].isChecked()
        self.pane.setVisible(on)
        if on:
            self.pane.evidence.tree.setFocus()
        else:
            self._desk.view.setFocus()

    # ---- what everybody sees --------------------------------------------------------

    def blank_all(self) -> None:
        """Make all screens black at once, or give the picture back."""
        black = f"blank/{ALL}" in self._control.facts
        self._control.act("unblank", to=ALL) if black else self._control.act(
            "blank", to=ALL, reason=""
        )

    def _blank(self, seat: str, on: bool) -> None:
        if on:
            self._control.act("blank", to=seat, reason="")
        else:
            self._control.act("unblank", to=seat)

    def take_down(self) -> None:
        """Take what is shown from all screens, also what single ones were shown."""
        heads = {key.partition("/")[2] for key in self._control.facts if key.startswith("show/")}
        # First what all see: a screen of its own would fall back to it.
        for to in ([ALL] if ALL in heads else [], sorted(heads - {ALL})):
            if to:
                self._control.act("show", to=to, view=None)

    def freeze(self) -> None:
        """Hold what is shown, or let it go."""
        self._control.act("freeze", on="frozen" not in self._control.facts)

    def hide_marks(self) -> None:
        """Hide all marks, or show them again."""
        self._control.act("hide_marks", on="marks_hidden" not in self._control.facts)

    # ---- offers ---------------------------------------------------------------------

    def take_newest(self) -> bool:
        """Show what was mentioned or asked for last; False: nothing is offered."""
        offer = None if self.pane is None else self.pane.offers.offer
        if offer is None:
            return False
        self.take_offer(offer)
        return True

    def take_offer(self, offer: OfferLine) -> None:
        """Show what was mentioned, or grant what a party asks for."""
        if offer.asked:
            self._control.act("answer", ask=offer.id, granted=True)
        self._control.show_page(offer.exhibit, offer.page)
        if not offer.asked:
            self._control.act("dismiss", offer=offer.id)

    def leave_mentioned(self) -> None:
        """Put away what was mentioned; what a party asks for waits for an answer."""
        offer = None if self.pane is None else self.pane.offers.offer
        if offer is not None and not offer.asked:
            self.leave_offer(offer)

    def end(self) -> None:
        """Court is closed: put away all that was mentioned, show nothing on any screen."""
        self.take_down()
        for offer in offers(self._control.facts):
            if not offer.asked:
                self.leave_offer(offer)

    def leave_offer(self, offer: OfferLine) -> None:
        """Put it away, or refuse it."""
        if offer.asked:
            self._control.act("answer", ask=offer.id, granted=False)
        else:
            self._control.act("dismiss", offer=offer.id)

    def correct_offer(self, offer: OfferLine, exhibit: str, page: int) -> None:
        """Offer what is meant in place of what was taken for it, on the bench too."""
        self._control.correct_offer(offer.id, exhibit, page)

    def look_at_offer(self) -> None:
        """Look at what was mentioned, on the clerk's own screen."""
        offer = None if self.pane is None else self.pane.offers.offer
        if offer is not None:
            self.look_at(offer.exhibit, offer.page)

    def look_at(self, exhibit: str, page: int) -> None:
        """Show a page on the clerk's own screen."""
        from app.station.hearing_exhibits import Found
        from dossier.ids import ExhibitId
        from dossier.store import evidence as reads

        store = self._desk.clerk.store

        def find(task: object) -> Found:
            with store.snapshot() as reader:
                one = reads.exhibit(reader, ExhibitId(exhibit))
            return Found(f"{one.label} {one.name}", store.page(one.pages[page - 1]), page)

        self._desk.clerk.lanes.run(
            Lane.STORE, find, self._desk.hearing.look_at, self._desk.show_error, owner=self._desk
        )

    # ---- screens --------------------------------------------------------------------

    def pair(self, seat: str) -> None:
        """Let a screen in."""
        PairingDialog.ask(self._desk, self._control, seat)

    def _rename(self, key: str) -> None:
        from app.windows.clerk.screens_dialogs import NameDialog

        value = self._control.facts.get(f"seat/{key}") or {}
        person = NameDialog.ask(
            self._desk, str(value.get("label", "")), str(value.get("person", ""))
        )
        if person is not None:
            self._control.act("rename", seat=key, person=person)

    def _revoke(self, device: str, name: str) -> None:
        title = tr("Withdraw “{name}”?").format(name=name)
        text = tr("It becomes black at once and must be paired anew.")
        if Question.ask(self._desk, self._desk.theme, title, text, tr("Withdraw")):
            self._control.revoke(device)

    def turn_on(self) -> None:
        """Have screens in this room from now on."""
        setup = load_screens(self._desk.clerk.services.home)
        title = tr("Have screens in this room?")
        text = tr(
            "This computer then listens on port {port} for screens that you have paired. "
            "Nothing is shown before somebody shows it. It starts by itself with each hearing."
        ).format(port=setup.port)
        if Question.ask(self._desk, self._desk.theme, title, text, tr("Have screens")):
            self._control.turn_on(setup.host or EVERYWHERE, setup.port)

    def turn_off(self) -> None:
        """Have no screens any more."""
        title = tr("Switch the screens off?")
        text = tr("All screens of this room become black. Recording and record go on.")
        if Question.ask(self._desk, self._desk.theme, title, text, tr("Switch off")):
            self._control.turn_off()

    # ---- evidence -------------------------------------------------------------------

    def opinions(self) -> None:
        """Write down what parties say of the evidence."""
        OpinionsDialog.ask(self._desk, self._desk.theme, self._control, self._chosen)

    @property
    def _chosen(self) -> str:
        return "" if self.pane is None else self.pane.evidence.tree.chosen

    def open_exhibit(self) -> None:
        """Open the entry of the exhibit that is chosen."""
        from app.windows.clerk.screens_exhibit import open_exhibit

        open_exhibit(self._desk, self._chosen)

    def withdraw_exhibit(self) -> None:
        """Withdraw the exhibit that is chosen from the list; its pages stay."""
        from app.windows.clerk.screens_exhibit import withdraw_exhibit

        withdraw_exhibit(self._desk, self._chosen)

    def undo_evidence(self) -> None:
        """Take the last change of the list back."""
        from app.windows.clerk.screens_exhibit import undo_list

        undo_list(self._desk)

    def show_log(self) -> None:
        """Show what was on which screens."""
        run, clerk = self._desk.clerk.run, self._desk.clerk
        if run is None:
            return
        clerk.lanes.run(
            Lane.STORE,
            lambda task: display_log(clerk.store, run.hearing.case_id, run.hearing_id),
            lambda lines: DisplayLogDialog.ask(self._desk, lines),
            self._desk.show_error,
            owner=self._desk,
        )

    def list_evidence(self) -> None:
        """Make the list of evidence from the dossier."""
        from app.windows.clerk.screens_listing import list_from_dossier

        list_from_dossier(self._desk)

    def add_evidence(self) -> None:
        """Add files that were brought to the hearing."""
        from app.windows.clerk.screens_brought import add_files

        add_files(self._desk)

    def scan_evidence(self) -> None:
        """Scan paper that was handed in just now, and list it."""
        from app.windows.clerk.screens_scan import scan_evidence

        scan_evidence(self._desk)
