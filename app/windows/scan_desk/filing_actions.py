"""Changes a person makes to pages and materials, and what they are asked (编目操作)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.qt.lanes import Lane
from app.qt.messages import Question
from app.qt.palette import Choice, Chooser
from app.qt.theme import Theme
from app.qt.translations import tr, trn
from app.windows.host import Host
from app.windows.names import change_name, item_name, volume_name
from app.windows.scan_desk import moves
from app.windows.scan_desk.desk import Desk
from app.windows.scan_desk.own_titles import OwnTitlesDialog, read_own, take_in
from app.windows.scan_desk.pages import PagesPanel
from app.windows.scan_desk.processing import ProcessingDialog, words_of
from app.windows.scan_desk.snapshot import Snapshot
from app.windows.scan_desk.tree import CataloguePanel
from dossier.catalogue.templates import template
from dossier.changes import Change, ConfirmMaterials, DeletePages, RenameMaterial, RestorePages
from dossier.ids import MaterialId, PageId
from resources.errors import NeedsConfirmation

if TYPE_CHECKING:
    from app.station import Station
    from dossier.catalogue.own import Offer


class FilingActions(QObject):
    """What the commands of the Pages and Catalogue menus do, and drops on the tree."""

    def __init__(
        self,
        page: QWidget,
        host: Host,
        theme: Theme,
        desk: Desk,
        catalogue: CataloguePanel,
        pages: PagesPanel,
    ) -> None:
        super().__init__(page)
        self._page = page
        self._host = host
        self._theme = theme
        self._desk = desk
        self._catalogue = catalogue
        self._pages = pages
        self._asked: set[tuple[str, str]] = set()
        self._found = ""
        desk.changed_by_person.connect(self._changed)
        desk.confirmation_needed.connect(self._confirm_again)
        catalogue.tree.confirm_pressed.connect(self.confirm)
        catalogue.model.pages_dropped.connect(self._pages_dropped)
        catalogue.model.material_dropped.connect(self._material_dropped)
        catalogue.model.renamed.connect(self._renamed)
        pages.list.reordered.connect(self._reordered)

    def undo(self) -> None:
        """Take the last change back."""
        self._desk.undo()

    def redo(self) -> None:
        """Do the change last taken back again."""
        self._desk.redo()

    def rotate(self, quarters: int) -> None:
        """Turn the chosen pages clockwise by quarters."""
        self._desk.apply(moves.rotate([p for p in self._pages.chosen if not p.deleted], quarters))

    def process(self) -> None:
        """Switch what is done to the views of the chosen pages."""
        pages = [page for page in self._pages.chosen if not page.deleted]
        if not pages:
            return
        dialog = ProcessingDialog(self._page, self._desk, pages)
        dialog.exec()
        made = dialog.done_to
        dialog.deleteLater()
        if made is None:
            return
        self._found = words_of(made, len(pages))
        if made.change is None:
            self._host.say(self._found or tr("Nothing to change"))
            self._found = ""

    def delete(self) -> None:
        """Hide the chosen pages; they can be restored."""
        ids = tuple(page.id for page in self._pages.chosen if not page.deleted)
        if ids:
            self._desk.apply(DeletePages(ids))

    def restore(self) -> None:
        """Bring the chosen deleted pages back."""
        ids = tuple(page.id for page in self._pages.chosen if page.deleted)
        if ids:
            self._desk.apply(RestorePages(ids))

    def move_to(self) -> None:
        """File the chosen pages where the person says."""
        snapshot = self._desk.snapshot
        ids = [page.id for page in self._pages.chosen if not page.deleted]
        if snapshot is None or not ids:
            return
        choices, targets = destinations(snapshot)
        title = tr("Move {pages} to").format(pages=trn("%n page(s)", len(ids)))
        chosen = Chooser.ask(self._page, title, choices)
        if chosen is not None:
            self._desk.apply(moves.move_pages(snapshot, ids, targets[chosen]))

    def confirm(self) -> None:
        """Agree with the machine's filing of the current material, or of those chosen."""
        ids = self._catalogue.to_confirm
        if ids:
            self._desk.apply(ConfirmMaterials(ids))
            self._show_next(ids)

    def _show_next(self, ids: tuple[MaterialId, ...]) -> None:
        """Show the next suggestion that waits, so that one key agrees to one after the other."""
        snapshot = self._desk.snapshot
        if snapshot is None:
            return
        order = snapshot.unconfirmed
        at = max((order.index(one) for one in ids if one in order), default=-1)
        waiting = [one for one in (*order[at + 1 :], *order[: at + 1]) if one not in ids]
        if not waiting:
            return
        node = self._catalogue.current
        if node is not None and node.material is not None:
            self._catalogue.reveal(waiting[0])
        first = next((page for page in snapshot.live if page.material_id == waiting[0]), None)
        if first is not None:
            self._pages.go_to(first.id)

    def confirm_all(self) -> None:
        """Agree with all suggestions of the case."""
        snapshot = self._desk.snapshot
        if snapshot is None or not snapshot.unconfirmed:
            return
        count = len(snapshot.unconfirmed)
        title = trn("Confirm all %n suggestion(s)?", count)
        text = tr("Check doubtful ones first: they are marked in the catalogue.")
        if Question.ask(self._page, self._theme, title, text, tr("Confirm all")):
            self._desk.apply(ConfirmMaterials(snapshot.unconfirmed))

    def split(self) -> None:
        """Begin a new material with the page shown."""
        snapshot, page = self._desk.snapshot, self._pages.current
        if snapshot is not None and page is not None:
            self._apply_or_say(
                moves.split(snapshot, page.id), tr("This page begins its material already.")
            )

    def merge(self) -> None:
        """Join the current material to the one before it."""
        snapshot, material = self._desk.snapshot, self._material()
        if snapshot is not None and material is not None:
            self._apply_or_say(
                moves.merge(snapshot, material), tr("No material of this volume is before it.")
            )

    def nudge(self, by: int) -> None:
        """Put the current material before or behind its neighbour."""
        snapshot, material = self._desk.snapshot, self._material()
        if snapshot is not None and material is not None:
            self._apply_or_say(
                moves.nudge(snapshot, material, by), tr("It cannot go further within its item.")
            )

    def move_material_to(self) -> None:
        """File the current material as a whole where the person says."""
        snapshot, material = self._desk.snapshot, self._material()
        if snapshot is None or material is None:
            return
        choices, targets = destinations(snapshot)
        title = tr("Move “{title}” to").format(title=snapshot.materials[material].title)
        chosen = Chooser.ask(self._page, title, choices)
        if chosen is not None:
            self._desk.apply(moves.move_material(snapshot, material, targets[chosen]))

    def _material(self) -> MaterialId | None:
        """Return the material of the current line, else that of the page shown."""
        node, page, snapshot = self._catalogue.current, self._pages.current, self._desk.snapshot
        if node is not None and node.material is not None:
            return node.material.id
        # The page as the case has it now: it may have been filed since it was shown.
        now = snapshot.pages.get(page.id) if snapshot is not None and page is not None else None
        return None if now is None else now.material_id

    def _apply_or_say(self, change: Change | None, why_not: str) -> None:
        if change is None:
            self._host.say(why_not)
        else:
            self._desk.apply(change)

    def rename(self) -> None:
        """Edit the title of the current material."""
        self._catalogue.rename_current()

    def _pages_dropped(self, ids: tuple[PageId, ...], target: moves.Target) -> None:
        if self._desk.snapshot is not None:
            self._desk.apply(moves.move_pages(self._desk.snapshot, ids, target))

    def _material_dropped(self, material_id: str, target: moves.Target) -> None:
        snapshot = self._desk.snapshot
        if snapshot is not None and MaterialId(material_id) in snapshot.materials:
            self._desk.apply(moves.move_material(snapshot, MaterialId(material_id), target))

    def _renamed(self, material_id: str, title: str) -> None:
        self._desk.apply(RenameMaterial(MaterialId(material_id), title))

    def _reordered(self, ids: tuple[PageId, ...], before: str, after: str) -> None:
        if self._desk.snapshot is not None:
            self._desk.apply(
                moves.reorder_pages(
                    self._desk.snapshot, ids, PageId(before) or None, PageId(after) or None
                )
            )

    def _changed(self, kind: str) -> None:
        done = tr("Done: {change}").format(change=change_name(kind))
        if kind == "EditPages" and self._found:
            done, self._found = self._found, ""
        self._host.say(done, tr("Undo"), self._desk.undo)
        if kind == "MoveMaterial":
            station = cast("Station", self._desk.services)
            self._desk.lanes.run(
                Lane.STORE,
                lambda task: read_own(station)[0],
                self._offer,
                # A table with faults is told where it is looked at, not at every move.
                lambda error: None,
                owner=self,
            )

    def _offer(self, offers: tuple[Offer, ...]) -> None:
        """Ask once in a session whether a title shall be filed as people did in several cases."""
        fresh = [one for one in offers if (one.title, one.procedure) not in self._asked]
        if not fresh:
            return
        one = fresh[0]
        self._asked.add((one.title, one.procedure))
        station, who = cast("Station", self._desk.services), self._desk.who
        self._host.say(
            trn("In %n case(s) “{title}” was filed under “{item}”.", one.cases).format(
                title=one.title, item=item_name(template(one.procedure).item(one.category))
            ),
            tr("Always file it so"),
            lambda: self._desk.lanes.run(Lane.STORE, lambda task: take_in(station, one, who)),
        )

    def own_titles(self) -> None:
        """Show this court's own titles."""
        OwnTitlesDialog(self._page, self._theme, self._desk).exec()

    def _confirm_again(self, change: Change, error: NeedsConfirmation) -> None:
        title, text, yes = confidential_words(error)
        if Question.ask(self._page, self._theme, title, text, yes, risky=True):
            self._desk.apply(moves.confirmed_twice(change))


def confidential_words(error: NeedsConfirmation) -> tuple[str, str, str]:
    """Return title, text and agreement of the question before 副卷 is left."""
    title = tr("Take this out of the confidential volume?")
    text = tr(
        "“{title}” looks confidential ({clue}). Parties and lawyers can read the main volume. "
        "Check the original before you go on."
    ).format(title=error.params.get("title", ""), clue=error.params.get("clue", ""))
    return title, text, tr("Take it out")


def destinations(snapshot: Snapshot) -> tuple[list[Choice], list[moves.Target]]:
    """Return where pages of a case can be filed, for a chooser: choices and targets."""
    choices: list[Choice] = [Choice(tr("Unfiled"))]
    targets: list[Any] = [moves.ToTray()]
    for filed_volume in snapshot.arrangement.volumes:
        volume = volume_name(filed_volume.volume)
        for filed_item in filed_volume.items:
            name = item_name(filed_item.item)
            also = f"{filed_item.item.title} {filed_item.item.title_en}"
            choices.append(Choice(f"{volume} › {name}", also, tr("new material")))
            targets.append(moves.ToItem(filed_volume.volume, filed_item.item.key))
            for filed in filed_item.materials:
                title = f"{volume} › {name} › {filed.material.title}"
                choices.append(Choice(title, also, trn("%n page(s)", len(filed.pages))))
                targets.append(moves.ToMaterial(filed.material.id))
    return choices, targets
