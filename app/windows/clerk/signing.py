"""The window in which a record is read, corrected, signed, locked and filed (签署)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.qt.commands import Commands
from app.qt.messages import show_error
from app.qt.panels import EmptyState, Panel, action_button
from app.qt.theme import Theme, space
from app.qt.translations import spoken, tr, trn
from app.qt.viewer import Pane, Viewer
from app.windows.clerk import signing_words as words
from app.windows.clerk.signing_actions import SigningActions
from app.windows.clerk.signing_chosen import ChosenPanel
from app.windows.clerk.signing_commands import add_signing_commands
from app.windows.clerk.signing_control import Signing
from app.windows.clerk.signing_papers import PaperTabs
from app.windows.clerk.signing_people import CardList, SignerCard, WishCard, WrittenCard
from dossier.ids import CorrectionId, HearingId, SignerId
from dossier.signing import DONE, Decision, PaperState, Signer, SignerState

if TYPE_CHECKING:
    from app.windows.clerk.clerk import Clerk

LEFT_PX, RIGHT_PX = 332, 340


class SigningWindow(QWidget):
    """One hearing's record on its way from draft to dossier.

    Args:
        theme: colours.
        clerk: whose hearing it is.
        hearing_id: of the hearing.

    Attributes:
        closed: it is gone.
        line_asked: with the id of a line that is wanted open in the record.
    """

    closed = Signal()
    line_asked = Signal(str)

    def __init__(self, theme: Theme, clerk: Clerk, hearing_id: HearingId) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setObjectName("page")
        self.setWindowTitle(tr("Read and sign the record"))
        self.resize(1360, 720)
        self.theme, self.clerk = theme, clerk
        self.signing = Signing(clerk, hearing_id, self)
        self.chosen: SignerId | None = None
        self.page = 1
        self._shown = ""
        self.commands = Commands(self, theme)
        self.actions_ = SigningActions(self)
        add_signing_commands(self.commands, self.actions_)
        self.viewer = Viewer(theme, clerk.lanes)
        self.viewer.empty_text = tr("The page is coming…")
        self._lay_out()
        self._connect()
        self.signing.read()
        self._show()

    def _lay_out(self) -> None:
        theme, c = self.theme, self.commands
        self.title = QLabel()
        self.title.setObjectName("title")
        self.state = QLabel()
        self.state.setObjectName("muted")
        self.demo = QLabel(tr("Demonstration: certificates and timestamps have no legal force"))
        self.rival = QLabel(tr("Another machine began first: decide the conflict"))
        self.rival.setToolTip(tr("What was begun second is kept whole among the conflicts."))
        for notice in (self.demo, self.rival):
            notice.setObjectName("notice")
        head = QFrame()
        head.setObjectName("bar")
        row = QHBoxLayout(head)
        row.setContentsMargins(space("l"), space("s"), space("m"), space("s"))
        row.setSpacing(space("m"))
        row.addWidget(self.title)
        row.addWidget(self.state)
        row.addStretch(1)
        row.addWidget(self.rival)
        row.addWidget(self.demo)
        ends = ("verify", "redraft", "renew")
        self.ends = {name: action_button(c[name]) for name in ends}
        self.ends["finish_signing"] = action_button(c["finish_signing"], "bigPrimary")
        for button in self.ends.values():
            row.addWidget(button)
        self.tabs = PaperTabs(c["switch_record"])
        self.people = CardList(tr("Nobody is to sign yet."))
        left = Panel(tr("Who signs"), self.people)
        self.screens_on = action_button(c["start_screens"])
        left.layout_.addWidget(self.screens_on)
        for name in ("hand_out_all", "take_back_all", "aloud_all"):
            left.add_button(c[name])
        self.step = QLabel()
        self.step.setAlignment(Qt.AlignmentFlag.AlignCenter)
        middle = Panel(tr("Pages"), self.viewer)
        middle.add_button(c["page_back"])
        middle.add_widget(self.step)
        for name in ("page_next", "zoom_out", "zoom_in"):
            middle.add_button(c[name])
        self.doing = ChosenPanel(c)
        self.wishes = CardList(tr("Nobody asked for a correction."))
        asked = Panel(tr("Requests for correction"), self.wishes)
        right = QWidget()
        side = QVBoxLayout(right)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(1)
        side.addWidget(self.doing)
        side.addWidget(asked, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        for part in (left, middle, right):
            self.splitter.addWidget(part)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setSizes([LEFT_PX, 640, RIGHT_PX])
        left.setMinimumWidth(LEFT_PX - 40)
        right.setMinimumWidth(RIGHT_PX)
        none = self.none = EmptyState(
            theme,
            "write",
            spoken(words.BEGIN_RECORD[0]),
            spoken(words.BEGIN_RECORD[1]),
            (c["begin_signing"],),
        )
        none.begin_here(c["begin_signing"], self.ends["verify"])
        self.stack = QStackedWidget()
        self.stack.addWidget(none)
        self.stack.addWidget(self.splitter)
        self.busy = QLabel()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(180)
        foot = QFrame()
        foot.setObjectName("foot")
        foot_row = QHBoxLayout(foot)
        foot_row.setContentsMargins(space("l"), space("xs"), space("l"), space("xs"))
        foot_row.addWidget(self.busy, 1)
        foot_row.addWidget(self.bar)
        foot.setFixedHeight(36)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(head)
        outer.addWidget(self.tabs)
        outer.addWidget(self.stack, 1)
        outer.addWidget(foot)
        self.bar.hide()

    def _connect(self) -> None:
        signing = self.signing
        signing.changed.connect(self._show)
        signing.busy_changed.connect(self._busy)
        signing.progressed.connect(self._progressed)
        signing.failed.connect(self.show_failure)
        signing.signed.connect(self._go_on)
        self.tabs.chosen.connect(signing.choose_kind)
        self.clerk.screens.running_changed.connect(self._show)
        self.viewer.page_turned.connect(lambda by: self.turn(self.page + by))

    # ---- what is shown ------------------------------------------------------------------

    def _show(self) -> None:
        now = self.signing.now
        self.stack.setCurrentIndex(0 if now is None else 1)
        self.actions_.enable()
        self.tabs.show_papers(self.signing.seen, self.signing.kind)
        for name, button in self.ends.items():
            button.setVisible(self.commands[name].isVisible())
        self.demo.setVisible(self.signing.seen.is_demo)
        self.rival.setVisible(self.signing.seen.set_aside)
        self.screens_on.setVisible(self.signing.reading is None)
        if now is None:
            case = self.clerk.case
            self.title.setText("" if case is None else case.number)
            self.state.setText("")
            self.chosen, self.page, self._shown = None, 1, ""
            self.viewer.set_panes([])
            title, hint = words.BEGINNINGS.get(self.signing.kind, words.BEGIN_RECORD)
            self.none.title.setText(spoken(title))
            self.none.hint.setText(spoken(hint))
            return
        paper = now.paper
        if self.chosen is None or self.signing.signer(self.chosen) is None:
            waiting = [one for one in now.signers if one.state not in DONE]
            self.chosen = next((one.id for one in (*waiting, *now.signers)), None)
        done = sum(1 for one in now.signers if one.state in DONE)
        self.title.setText(paper.title)
        parts = [spoken(words.PAPERS[paper.state]), trn("%n page(s)", paper.pages)]
        parts.append(
            tr("{done} of {count} have signed or refused").format(
                done=done, count=len(now.signers)
            )
        )
        if paper.state is PaperState.LOCKED:
            if paper.timestamped_at is not None:
                parts.append(tr("timestamped"))
            elif self.signing.has_authority:
                parts.append(tr("timestamp still lacking"))
            else:
                parts.append(tr("without a timestamp"))
            parts.append(tr("filed") if paper.material_id else tr("not filed yet"))
        self.state.setText(" · ".join(parts))
        self._show_people()
        self._show_wishes()
        self._show_page()
        self.doing.show_chosen(self.chosen_signer, paper)
        self.actions_.enable()

    def _show_people(self) -> None:
        now = self.signing.now
        if now is None:
            return
        for key in self.people.set_keys([one.id for one in now.signers]):
            made = SignerCard(self.theme, SignerId(key))
            made.chosen.connect(lambda key=key: self.choose(SignerId(key)))
            self.people.put(key, made)
        for one in now.signers:
            card = self.people.cards[one.id]
            if not isinstance(card, SignerCard):
                continue
            readings = self.signing.seen.readings.get(one.id, ())
            draft = now.paper.draft_sha256
            read = words.read_words(readings, draft, now.paper.pages)
            if one.state is SignerState.REFUSED:
                read = words.refused_words(one)
            elif one.consent is not None:
                read = " · ".join(
                    part for part in (words.consent_words(one.consent), read) if part
                )
            where = words.seat_words(
                self.signing.paper_at(one.seat),
                online=self.signing.is_online(one.seat),
                has_seat=self.signing.has_screen(one),
            )
            pages = words.pages_words(readings, draft)
            card.show_signer(one, read, where, pages, on=one.id == self.chosen)

    def _show_wishes(self) -> None:
        now = self.signing.now
        if now is None:
            return
        names = {one.id: one.label for one in now.signers}
        written = self.signing.written
        order = sorted(now.corrections, key=lambda one: one.decision is not Decision.OPEN)
        for key in self.wishes.set_keys([*written, *(one.id for one in order)]):
            if key in written:
                value = written[key]
                who = names.get(SignerId(str(value["signer"])), "")
                by_hand = WrittenCard(self.theme, who, value)
                by_hand.taken.connect(lambda key=key: self.actions_.take_written(key))
                by_hand.dismissed.connect(lambda key=key: self.signing.dismiss_written(key))
                self.wishes.put(key, by_hand)
                continue
            card = WishCard(self.theme, CorrectionId(key))
            for told, decision in (
                (card.granted, Decision.GRANTED),
                (card.refused, Decision.REFUSED),
                (card.withdrawn, Decision.WITHDRAWN),
            ):
                told.connect(self._deciding(key, decision))
            card.chosen.connect(lambda key=key: self._show_place(key))
            self.wishes.put(key, card)
        may = now.paper.state is not PaperState.LOCKED
        for one in now.corrections:
            shown = self.wishes.cards.get(one.id)
            if isinstance(shown, WishCard):
                shown.show_wish(one, names.get(one.signer_id, ""), may_decide=may)

    def _deciding(self, key: str, decision: Decision) -> Callable[[], None]:
        return lambda: self.actions_.decide(CorrectionId(key), decision)

    def _show_place(self, key: str) -> None:
        now = self.signing.now
        found = next((one for one in now.corrections if one.id == key), None) if now else None
        if found is not None and found.page is not None:
            self.turn(found.page)

    def _show_page(self) -> None:
        now, sources = self.signing.now, self.signing.seen.sources
        if now is None:
            return
        self.page = min(max(1, self.page), max(1, len(sources)))
        self.step.setText(tr("{n} of {count}").format(n=self.page, count=now.paper.pages))
        key = f"{now.paper.file.sha256}/{self.page}"
        if key == self._shown or not sources:
            return
        same = self._shown.rpartition("/")[2] == str(self.page)
        seen = self.viewer.viewport(0) if same and self._shown else None
        self._shown = key
        self.viewer.set_panes([Pane(sources[self.page - 1], key=key)])
        if seen is not None:
            # A signature came: the same place of the same page.
            self.viewer.set_viewport(0, seen, animate=False)
        else:
            self.viewer.fit_width()
        self.viewer.prefetch(list(sources[self.page : self.page + 2]))

    @property
    def chosen_signer(self) -> Signer | None:
        """Who is chosen in the list."""
        return None if self.chosen is None else self.signing.signer(self.chosen)

    # ---- what a person does -------------------------------------------------------------

    def _go_on(self, signer_id: SignerId) -> None:
        """Choose whoever is next, once somebody has signed."""
        now = self.signing.now
        if now is None or signer_id != self.chosen:
            return
        left = [one.id for one in now.signers if one.state not in DONE and one.id != signer_id]
        if left:
            self.choose(left[0])

    def choose(self, signer_id: SignerId) -> None:
        """Choose somebody in the list; the cursor stays on who is chosen."""
        self.chosen = signer_id
        self._show()
        if isinstance(self.focusWidget(), SignerCard):
            self.people.cards[signer_id].setFocus()

    def step_person(self, by: int) -> None:
        """Choose the next or the previous of those who are to sign."""
        now = self.signing.now
        if now is None or not now.signers:
            return
        ids = [one.id for one in now.signers]
        at = ids.index(self.chosen) if self.chosen in ids else 0
        self.choose(ids[(at + by) % len(ids)])

    def turn(self, page: int) -> None:
        """Show a page."""
        now = self.signing.now
        if now is not None and 1 <= page <= now.paper.pages:
            self.page = page
            self._show_page()

    def viewer_larger(self) -> None:
        """Enlarge the page."""
        self.viewer.zoom_in()

    def viewer_smaller(self) -> None:
        """Shrink the page."""
        self.viewer.zoom_out()

    def say(self, text: str) -> None:
        """Say something in the foot of the window."""
        self.busy.setText(text)

    def _busy(self, what: str) -> None:
        found = words.BUSY.get(what)
        self.busy.setText("" if found is None else spoken(found))
        self.bar.setRange(0, 0)
        self.bar.setVisible(found is not None)
        self.actions_.busy = bool(what)
        self.actions_.enable()

    def _progressed(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def show_failure(self, error: Any) -> None:
        """Say what went wrong."""
        show_error(self, self.theme, error)

    def open_over(self, desk: QWidget) -> None:
        """Open where the desk's window is, as large: it is worked on instead of the desk."""
        window = desk.window()
        if window.isMaximized() or window.isFullScreen():
            self.showMaximized()
            return
        self.setGeometry(window.geometry())
        self.show()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask nobody any more; seats keep what they read until the record is taken back."""
        self.actions_.close()
        self.signing.close()
        self.closed.emit()
        super().closeEvent(event)
