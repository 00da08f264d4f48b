"""A litigant's screen: evidence, what the judge shows, marking, the record (当事人席)."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from shiboken6 import Shiboken

from app.qt.theme import Theme, space
from app.qt.translations import tr
from app.windows.party.asking import Answers
from app.windows.party.bars import FootBar, HeadBar, ZoomColumn
from app.windows.party.evidence_list import EvidenceList
from app.windows.room.banner import LinkBanner, NoteStrip
from app.windows.room.blanking import BlankCover
from app.windows.room.bridge import RoomBridge
from app.windows.room.following import ShowPanel
from app.windows.room.look import RoomLook
from app.windows.room.reading import asks_of, may_turn
from app.windows.room.record_hands import SeatHands
from app.windows.room.record_sheet import RecordSheet
from app.windows.room.transcript import TranscriptList
from app.windows.room.words import act_words
from courtroom.hub.contract import ALL
from courtroom.screen.contract import Link

NOTE_MS = 8000
WORDS_PX = 1000
"""Where the page has less than this the buttons for zooming have signs alone."""
WIDE_PX = 1600
"""From this width on the record stands beside the page from the start."""
LIST_PX = 330
RECORD_PX = 420


class PartyPage(QWidget):
    """The page of a party's seat."""

    def __init__(self, theme: Theme, bridge: RoomBridge) -> None:
        super().__init__()
        self.theme, self.bridge = theme, bridge
        self._look = RoomLook(theme, self)
        self._asks = Answers()
        self._record_chosen = False
        self.head = HeadBar(theme, bridge)
        self.banner = LinkBanner(theme)
        self.note = NoteStrip()
        self.evidence = EvidenceList(theme, bridge)
        self.panel = ShowPanel(theme, bridge)
        self.record = TranscriptList(theme, bridge)
        self.foot = FootBar(theme)
        self.zoom = ZoomColumn(theme, self.panel)
        self.where = QLabel()
        self.where.setObjectName("roomLarge")
        self._hide_note = QTimer(self)
        self._hide_note.setSingleShot(True)
        self._hide_note.setInterval(NOTE_MS)
        self._hide_note.timeout.connect(self._standing_note)
        self._lay_out()
        self._connect()
        self._read_asks(tell=False)
        self.foot.show_colour(self.panel.marks.colour)
        self._show()
        self._standing_note()
        self.cover = BlankCover(theme, bridge, self)
        self.cover.covered.connect(self._covered)
        self.hands = SeatHands(bridge, self)
        self.paper = RecordSheet(theme, self.hands, tr("Back to the evidence"))
        self.paper.setParent(self)
        self.paper.left.connect(lambda: self._show_paper(False))
        self.head.paper.clicked.connect(lambda: self._show_paper(True))
        self.hands.changed.connect(self._paper_changed)
        self._draft = ""
        self.paper.hide()
        self._paper_changed()

    def _lay_out(self) -> None:
        left = _column("roomSide", tr("Evidence"), self.evidence)
        left.setFixedWidth(LIST_PX)
        self.right = _column("roomRight", tr("What is being said"), self.record)
        self.right.setFixedWidth(RECORD_PX)
        top = self.top = QFrame()
        top.setObjectName("roomBar")
        row = QHBoxLayout(top)
        row.setContentsMargins(space("l"), 0, space("l"), 0)
        row.addWidget(self.where, 1)
        top.setFixedHeight(52)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self.panel, 1)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(left)
        body.addWidget(middle, 1)
        body.addWidget(self.right)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.head)
        outer.addWidget(self.banner)
        outer.addWidget(self.note)
        outer.addLayout(body, 1)
        outer.addWidget(self.foot)
        self.panel.installEventFilter(self)
        self._show_record(False)

    def _connect(self) -> None:
        panel, foot, viewer = self.panel, self.foot, self.panel.viewer
        self.evidence.chosen.connect(self._open)
        panel.changed.connect(self._show)
        panel.came_back.connect(lambda: self._say(tr("The judge is showing this now.")))
        foot.step.connect(panel.step)
        foot.follow.clicked.connect(self._follow)
        foot.marking.connect(self._mark)
        foot.tool.connect(self._choose_tool)
        foot.undo.clicked.connect(self._undo)
        foot.lens.clicked.connect(self._lens)
        foot.ask.clicked.connect(self._ask)
        foot.record.clicked.connect(self._choose_record)
        self.zoom.larger.clicked.connect(viewer.zoom_in)
        self.zoom.smaller.clicked.connect(viewer.zoom_out)
        self.zoom.whole.clicked.connect(viewer.fit_page)
        self.zoom.part.clicked.connect(self._part)
        viewer.callout_changed.connect(self._part_chosen)
        self.bridge.changed.connect(self._changed)
        self.bridge.link_changed.connect(self._link_changed)
        self.bridge.failed.connect(self._failed)

    def leave(self) -> None:
        """Listen no more."""
        self.panel.media.close_file()
        self.paper.silence()
        self.paper.hide()  # what was read is noted
        self._hide_note.stop()
        self.bridge.close()

    # ---- what is shown --------------------------------------------------------------

    def _changed(self, keys: frozenset[str], number: int) -> None:
        if any(key.startswith("ask/") for key in keys):
            self._read_asks(tell=True)
        if any(key.startswith("seat/") for key in keys):
            self.foot.show_colour(self.panel.marks.colour)
        if "control" in keys or "frozen" in keys:
            self._standing_note()
        told = ("show/", "page/", "exhibit/", "ask/", "mark/", "control", "frozen")
        if any(key.startswith(told) for key in keys):
            self._show()

    def _link_changed(self, link: Link) -> None:
        self.banner.show_link(link, self.bridge.room.remote)
        self._show()

    def _show(self) -> None:
        panel, foot, facts = self.panel, self.foot, self.bridge.facts
        spot = panel.spot
        opened = panel.media_exhibit or (spot[0] if spot else "")
        exhibit = dict(facts.get(f"exhibit/{opened}") or {})
        self.evidence.show_open(opened)
        self.where.setText(self._where(exhibit, opened))
        count = int(exhibit.get("pages") or 0) or (len(panel.pages_of(spot[0])) if spot else 0)
        foot.show_page(spot[1] if spot and count else 0, max(count, spot[1] if spot else 0))
        foot.show_following(panel.following)
        foot.before.setEnabled(panel.may_step(-1))
        foot.behind.setEnabled(panel.may_step(1))
        pages = spot is not None and not panel.media_exhibit
        for button in (foot.lens, foot.mark):
            button.setEnabled(pages)
        foot.undo.setEnabled(spot is not None and panel.marks.has_own(spot))
        if panel.viewer.tool != "callout" and not panel.viewer.has_callout:
            self.zoom.part.setChecked(False)
        self._show_ask(spot)
        self.top.setVisible(bool(opened))
        self.zoom.setVisible(pages)
        self._place_zoom()
        if not pages and foot.is_marking:
            foot.show_marking(False)

    def _where(self, exhibit: Mapping[str, Any], opened: str) -> str:
        panel = self.panel
        if not opened:
            return ""
        name = f"{exhibit.get('label', '')} {exhibit.get('name', '')}".strip()
        if not panel.following:
            return tr("You are looking by yourself: {name}").format(name=name)
        if len(panel.spots) > 1:
            return tr("The judge is comparing {n} pages").format(n=len(panel.spots))
        if panel.leads:
            return tr("You are showing to everybody: {name}").format(name=name)
        return tr("The judge is showing: {name}").format(name=name)

    def _show_ask(self, spot: tuple[str, int] | None) -> None:
        ask, facts, seat = self.foot.ask, self.bridge.facts, self.bridge.room.seat
        if may_turn(facts, seat):
            ask.setText(" " + tr("Show to everybody"))
            ask.setEnabled(spot is not None and not self.panel.following)
            return
        waiting = any(value.get("state") == "open" for _, value in asks_of(facts, seat))
        ask.setText(" " + (tr("Asked: please wait") if waiting else tr("Ask to show this")))
        ask.setEnabled(spot is not None and not waiting and not self.panel.following)

    def _read_asks(self, *, tell: bool) -> None:
        """Tell what became of a wish, once."""
        for words, good in self._asks.take(self.bridge.facts, self.bridge.room.seat):
            if tell:
                self._say(words, good=good)

    # ---- notes ----------------------------------------------------------------------

    def _say(self, text: str, *, good: bool = False) -> None:
        self.note.say(text, good=good)
        self._hide_note.start()

    def _standing_note(self) -> None:
        """Show what holds for as long as it holds."""
        facts, seat = self.bridge.facts, self.bridge.room.seat
        if may_turn(facts, seat):
            self.note.say(
                tr(
                    "The judge lets you show: choose a page and press “Show to everybody”. "
                    "Everybody sees how you turn and enlarge it."
                ),
                good=True,
            )
        elif facts.get("frozen") is not None:
            self.note.say(tr("The judge is holding all screens. Please look here."))
        else:
            self.note.say("")

    def _failed(self, error: BaseException) -> None:
        self._say(act_words(error))

    # ---- what a person does ---------------------------------------------------------

    def _open(self, exhibit: str) -> None:
        spot = self.panel.spot
        same = spot is not None and spot[0] == exhibit
        if not self.panel.open(exhibit, spot[1] if same and spot is not None else 0):
            if self.panel.is_frozen:
                self._say(tr("The judge is holding all screens. Please look here."))
            elif not self.panel.pages_of(exhibit):
                self._say(tr("There are no pages of this to look at."))
        self._show()

    def _follow(self) -> None:
        self.panel.follow()
        self._show()

    def _mark(self, on: bool) -> None:
        self.foot.lens.setChecked(False)
        self._close_part()
        if not on:
            self.panel.marks.choose(None)

    def _choose_tool(self, tool: str) -> None:
        self.panel.marks.choose(tool)

    def _undo(self) -> None:
        spot = self.panel.spot
        if spot is not None and not self.panel.marks.undo(spot):
            self._say(tr("There is no mark of yours on this page."))

    def _lens(self, on: bool) -> None:
        self._close_part()
        self.panel.marks.choose("loupe" if on else None)

    def _part(self, on: bool) -> None:
        """Let a part of the page be framed, which is then shown enlarged (局部放大)."""
        self.foot.lens.setChecked(False)
        self.foot.show_marking(False)
        self.panel.marks.choose("callout" if on else None)
        if on:
            self._say(tr("Draw a frame round what you want to read."))
        else:
            self.panel.viewer.close_callouts()

    def _part_chosen(self, pane: int, part: object) -> None:
        """Let the finger move the page again; a touch on it closes what is enlarged."""
        self.panel.marks.choose(None)
        self.zoom.part.setChecked(part is not None)
        if part is not None:
            self._say(tr("Touch the page to close what is enlarged."))

    def _close_part(self) -> None:
        if self.zoom.part.isChecked():
            self.zoom.part.setChecked(False)
            self.panel.viewer.close_callouts()

    def _ask(self) -> None:
        spot = self.panel.spot
        if spot is None:
            return
        if may_turn(self.bridge.facts, self.bridge.room.seat):
            pane = {
                "exhibit": spot[0],
                "page": spot[1],
                "rectangle": [round(part, 5) for part in self.panel.viewer.viewport(0)],
                "rotation": 0,
            }
            view = {"panes": [pane], "linked": False, "media": None}
            self.bridge.do("show", to=ALL, view=view)
            return
        self.foot.ask.setEnabled(False)
        future = self.bridge.do("ask", exhibit=spot[0], page=spot[1])
        future.add_done_callback(self._asked)

    def _asked(self, future: Future[Any]) -> None:
        self.bridge.lanes.post(self._show_later)

    def _show_later(self) -> None:
        if Shiboken.isValid(self):
            self._show()

    # ---- the record to be read and signed ----------------------------------------------

    def _paper_changed(self) -> None:
        """Bring the record up when it comes, when it is another, or is to be signed."""
        paper = self.hands.paper
        self.head.paper.setVisible(paper is not None)
        call = "" if paper is None else f"{paper.draft} {paper.asked}"
        fresh, self._draft = bool(call) and call != self._draft, call
        if paper is None:
            self._show_paper(False)
        elif fresh and (paper.is_open or self.paper.isVisible()):
            self._show_paper(True)

    def _show_paper(self, on: bool) -> None:
        if on:
            self.paper.setGeometry(self.rect())
            self.paper.raise_()
            if self.cover.is_on:
                self.cover.raise_()
        self.paper.setVisible(on)

    # ---- the record beside the page -------------------------------------------------

    def _choose_record(self, on: bool) -> None:
        self._record_chosen = True
        self._show_record(on)

    def _show_record(self, on: bool) -> None:
        self.right.setVisible(on)
        self.foot.record.setChecked(on)

    def _covered(self, on: bool) -> None:
        if on:
            # The cover's state has been painted by now.
            self.bridge.room.painted(self.bridge.number)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the record beside the page where there is room, until somebody chose."""
        super().resizeEvent(event)
        self.paper.setGeometry(self.rect())
        if not self._record_chosen:
            self._show_record(self.width() >= WIDE_PX)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the buttons for zooming at the page's right edge."""
        if watched is self.panel and event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._place_zoom()
        return False

    def _place_zoom(self) -> None:
        panel = self.panel
        self.zoom.show_words(len(panel.spots) < 2 and panel.width() >= WORDS_PX)
        self.zoom.adjustSize()
        # A strip of its own: over the page they would hide its edge.
        there = self.zoom.isVisibleTo(panel)
        panel.leave_right(self.zoom.width() + 2 * space("l") if there else 0)
        self.zoom.move(
            panel.width() - self.zoom.width() - space("l"),
            (panel.height() - self.zoom.height()) // 2,
        )
        self.zoom.raise_()


def _column(name: str, title: str, body: QWidget) -> QFrame:
    frame = QFrame()
    frame.setObjectName(name)
    heading = QLabel(title)
    heading.setObjectName("roomLarge")
    heading.setContentsMargins(space("l"), 0, space("l"), 0)
    heading.setFixedHeight(52)
    column = QVBoxLayout(frame)
    # What lies inside would cover the line towards the page.
    column.setContentsMargins(*((0, 0, 2, 0) if name == "roomSide" else (2, 0, 0, 0)))
    column.setSpacing(0)
    column.addWidget(heading)
    column.addWidget(body, 1)
    return frame
