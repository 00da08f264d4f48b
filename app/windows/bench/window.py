"""The page of the judge's bench: its parts put together (法官席)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QMenu, QVBoxLayout, QWidget

from app.qt.commands import Commands
from app.qt.lanes import Lane
from app.qt.messages import Question
from app.qt.theme import Theme
from app.qt.translations import tr
from app.windows.bench import layout as lay
from app.windows.bench import state
from app.windows.bench.bench import Bench
from app.windows.bench.board import Board
from app.windows.bench.compare import CompareZone
from app.windows.bench.consult import ConsultZone
from app.windows.bench.desk_commands import add_commands
from app.windows.bench.evidence import EvidenceZone
from app.windows.bench.fresh_lines import FreshLines
from app.windows.bench.look import BenchLook
from app.windows.bench.notebook import Notebook
from app.windows.bench.notes import NotesZone
from app.windows.bench.perception import Perception
from app.windows.bench.record import RecordOverBoard
from app.windows.bench.sheets import OpinionsSheet, TimelineSheet
from app.windows.bench.speaking import Microphone
from app.windows.bench.state import Pane
from app.windows.bench.statutes import StatutesPanel
from app.windows.bench.strip import Strip
from app.windows.bench.thumbs import Pictures
from app.windows.bench.words import seat_words, seats_words
from app.windows.clerk import bindings
from app.windows.host import Host
from app.windows.room.words import act_words
from courtroom.hub.contract import ALL
from courtroom.screen.contract import Link
from resources.errors import Offline


class BenchDesk(QWidget):
    """The judge's bench over one room."""

    def __init__(
        self,
        host: Host,
        theme: Theme,
        bench: Bench,
        commands: Commands,
        microphone: Microphone | None = None,
    ) -> None:
        super().__init__()
        self.bench, self.theme, self.commands = bench, theme, commands
        self._host = host
        self.pictures = Pictures(bench.room, bench.lanes, self)
        self.notebook = Notebook(bench, self)
        before = {action.objectName() for action in commands}
        add_commands(commands, self)
        self._names = [a.objectName() for a in commands if a.objectName() not in before]
        self.keys = bindings.load_keys(self.folder) if self.folder.is_dir() else {}
        self._defaults = bindings.defaults_of(commands)
        bindings.apply_keys(commands, self.keys, self._defaults)
        BenchLook(theme, self)
        self.strip = Strip(theme, bench, self.pictures, commands)
        self.evidence = EvidenceZone(theme, bench, self.pictures, commands)
        self.perception = Perception(theme, bench)
        self.consult = ConsultZone(theme, bench, self.pictures, microphone)
        self.compare_zone = CompareZone(theme, bench, self.pictures)
        self.notes = NotesZone(theme, bench, self.notebook)
        self.statutes = self._statutes()
        self.zones = {
            lay.EVIDENCE: self.evidence,
            lay.PERCEPTION: self.perception,
            lay.CONSULT: self.consult,
            lay.COMPARE: self.compare_zone,
            lay.NOTES: self.notes,
            lay.STATUTES: self.statutes,
        }
        room = QApplication.primaryScreen().availableGeometry()
        self._judge = ""
        self._lines = FreshLines(bench.facts)
        self.board = Board(theme, self.zones, lay.first(room.width()))
        self.record = RecordOverBoard(theme, bench.bridge, self.board, self.strip.record)
        self.strip.record_touched.connect(self.record.show)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self.board, 1)
        self._last = lay.EVIDENCE
        self._connect()
        self._changed(frozenset())
        self._app = QApplication.instance()
        if isinstance(self._app, QApplication):
            self._app.focusWindowChanged.connect(self._window_changed)

    @property
    def folder(self) -> Path:
        """Where this device keeps what is the bench's own."""
        return self.bench.folder

    def _take_layout(self) -> None:
        """Lie as this judge left it, once it is known who that is."""
        judge, folder = self.bench.judge, self.folder
        if not judge or judge == self._judge:
            return
        self._judge = judge

        def take(kept: lay.Layout | None) -> None:
            if kept is not None:
                self.board.set_layout(kept, told=False)

        self.bench.lanes.run(Lane.STORE, lambda task: lay.load(folder, judge), take, owner=self)

    def _statutes(self) -> StatutesPanel:
        panel = StatutesPanel(self.theme, self.bench.lanes, self.bench.room.ask)
        panel.note_wanted.connect(self._into_note)
        return panel

    def _connect(self) -> None:
        bench = self.bench
        bench.changed.connect(self._changed)
        bench.failed.connect(self._failed)
        bench.said.connect(self._host.say)
        bench.undoable.connect(self._host.say)
        bench.link_changed.connect(self._link)
        self.strip.shown_touched.connect(self._look_at_shown)
        self.strip.wishes_touched.connect(lambda: self.go_to(lay.PERCEPTION))
        self.perception.looked.connect(lambda: self.go_to(lay.EVIDENCE))
        self.consult.looked.connect(lambda: self.go_to(lay.EVIDENCE))
        self.notes.looked.connect(lambda: self.go_to(lay.EVIDENCE))
        self.consult.compare_wanted.connect(self.compare_zone.add_page)
        self.compare_zone.tool_wanted.connect(lambda name: self.commands[f"tool_{name}"].trigger())
        self.compare_zone.added.connect(lambda: self.go_to(lay.COMPARE))
        self.board.changed.connect(self._keep_layout)

    def _failed(self, error: BaseException) -> None:
        """Say what was not done; without the room no dialog stands in a judge's way."""
        if isinstance(error, Offline):
            self._host.say(act_words(error))
        else:
            self._host.show_error(error)

    def _hear(self, keys: frozenset[str]) -> None:
        """Let the statutes hear what is said from now on."""
        for text in self._lines.take(self.bench.facts, keys):
            if "法" in text or "条" in text:
                self.statutes.hear(text)

    def _changed(self, keys: frozenset[str]) -> None:
        self._take_layout()
        self._hear(keys)
        facts, c = self.bench.facts, self.commands
        c["freeze"].setChecked(state.is_set(facts, "frozen"))
        c["hide_marks"].setChecked(state.is_set(facts, "marks_hidden"))
        shows = state.sight(facts, ALL)
        something = bool(shows.id or state.own_seats(facts))
        c["take_down"].setEnabled(something)
        c["freeze"].setEnabled(something or state.is_set(facts, "frozen"))
        c["snapshot"].setEnabled(bool(shows.panes))
        c["control"].setText(
            tr("Take back control") if state.control(facts) else tr("Give control…")
        )
        c["control"].setIconText(tr("Take back") if state.control(facts) else tr("Control"))
        hearing = facts.get("hearing") or {}
        stage = str(hearing.get("stage") or "")
        self._host.show_state(f"{hearing.get('case_number', '')}  {stage}".strip(), "")

    def _link(self) -> None:
        if self.bench.link in (Link.GOOD, Link.POOR):
            self.pictures.forget_failed()
            self.statutes.refresh()

    # ---- screens ----------------------------------------------------------------------

    def show_page(self) -> None:
        """Show what is looked at to the chosen seats."""
        pane = self.evidence.pane()
        if self.evidence.is_media:
            self.bench.show_media(self.evidence.media.now())
        elif pane is not None:
            self.bench.show([pane])

    def show_marked(self) -> None:
        """Show it together with what the judge drew on it in private (连同批注出示)."""
        pane = self.evidence.pane()
        if pane is not None:
            self.bench.show([pane], marks=True)

    def withdraw(self) -> None:
        """Take the exhibit that is looked at back from those who have it."""
        now = self.bench.looking
        if now is None:
            return
        release = self.bench.facts.get(f"release/{now.exhibit}") or {}
        to = tuple(str(seat) for seat in release.get("to", ()))
        if not to:
            return
        label = state.label_of(self.bench.facts, now.exhibit)
        names = seats_words(self.bench.facts, to)
        if Question.ask(
            self,
            self.theme,
            tr("Withdraw {label}?").format(label=label),
            tr("It goes from the screens and out of the lists of: {seats}").format(seats=names),
            tr("Withdraw"),
            risky=True,
        ):
            self.bench.withdraw(now.exhibit, to)

    def freeze(self) -> None:
        """Freeze what is shown, or let it go."""
        self.bench.freeze(not state.is_set(self.bench.facts, "frozen"))
        self._changed(frozenset())

    def hide_marks(self) -> None:
        """Hide all marks on all screens, or show them."""
        self.bench.act("hide_marks", on=not state.is_set(self.bench.facts, "marks_hidden"))
        self._changed(frozenset())

    def snapshot(self) -> None:
        """Keep what all screens show as numbered pictures, one for each page."""
        self.bench.snapshot(state.sight(self.bench.facts, ALL).panes)

    def control(self) -> None:
        """Take control back, or give it to a seat."""
        if state.control(self.bench.facts):
            self.bench.give_control(None)
            return
        menu = QMenu(self)
        menu.setStyleSheet("QMenu::item { padding: 14px 30px 14px 18px; font-size: 14pt; }")
        for row in state.seats(self.bench.facts):
            if row.key == state.PUBLIC:
                continue
            words = tr("Control to: {seat}").format(seat=seat_words(self.bench.facts, row.key))
            one = menu.addAction(words)
            one.setEnabled(row.online)
            one.triggered.connect(lambda _=False, key=row.key: self.bench.give_control(key))
        menu.exec(self.strip.tools[-1].mapToGlobal(QPoint(0, self.strip.tools[-1].height())))
        menu.deleteLater()

    def _look_at_shown(self) -> None:
        sight = state.sight(self.bench.facts, ALL)
        if sight.panes:
            self.bench.look(sight.panes[0].exhibit, sight.panes[0].page)
            self.go_to(lay.EVIDENCE)

    # ---- page -------------------------------------------------------------------------

    def fit(self) -> None:
        """Show the whole page."""
        self.evidence.viewer.fit_page()

    def rotate(self) -> None:
        """Turn the page by a quarter."""
        self.evidence.viewer.rotate(90)

    def sync(self) -> None:
        """Let the screens follow the judge's zoom, or not."""
        self.bench.sync_view = self.commands["sync"].isChecked()
        self.bench.targets_changed.emit()

    def undo_mark(self) -> None:
        """Take the judge's own newest mark on the page back."""
        self.evidence.undo_mark()

    def use_tool(self, name: str) -> None:
        """Choose what finger and pen do on the page."""
        self.evidence.use_tool(name)
        self.compare_zone.use_tool(name)

    def compare(self) -> None:
        """Put the page that is looked at beside others."""
        now: Pane | None = self.bench.looking
        if now is not None:
            self.compare_zone.add_exhibit(now.exhibit, now.page)

    # ---- read -------------------------------------------------------------------------

    def find_in_dossier(self) -> None:
        """Go to the search line of the dossier."""
        self.go_to(lay.CONSULT)
        self.consult.entry.setFocus()
        self.consult.entry.selectAll()

    def find_statute(self) -> None:
        """Go to the statutes."""
        self.go_to(lay.STATUTES)
        self.statutes.setFocus()

    def new_note(self) -> None:
        """Begin a note."""
        self.go_to(lay.NOTES)
        self.notes.begin()

    def _into_note(self, text: str) -> None:
        self.notebook.append(text)
        self.go_to(lay.NOTES)

    def opinions(self) -> None:
        """Read what the parties say of the evidence."""
        sheet = OpinionsSheet(self, self.theme, self.bench)
        sheet.chosen.connect(self.bench.look)
        sheet.exec()
        sheet.deleteLater()

    def timeline(self) -> None:
        """Read what was when."""
        sheet = TimelineSheet(self, self.theme, self.bench)
        sheet.page_chosen.connect(self.bench.look)
        sheet.line_chosen.connect(self._to_line)
        sheet.exec()
        sheet.deleteLater()

    def _to_line(self, id: str) -> None:
        self.go_to(lay.PERCEPTION)
        if not self.perception.record.show_line(id):
            self.bench.said.emit(tr("That line is further back than the bench has it"))

    # ---- zones ------------------------------------------------------------------------

    def go_to(self, zone: str) -> None:
        """Bring a zone to the front."""
        self._last = zone
        focus, to = QApplication.focusWidget(), self.zones[zone]
        there = focus is not None and to.isAncestorOf(focus)
        self.board.bring(zone)
        if not there:
            to.setFocus()  # what is typed next belongs here, not to the zone that was left

    def toggle_zone(self) -> None:
        """Give a zone the whole board, or bring the others back."""
        focus, zone = QApplication.focusWidget(), self._last
        for name, widget in self.zones.items():
            if focus is not None and widget.isAncestorOf(focus):
                zone = name
        self.board.toggle(self.board.full or zone)

    def use_preset(self, key: str) -> None:
        """Lie as one of the layouts that came with the program; a small window has one."""
        if key == "six" and not lay.has_room_for_six(self.width(), self.height()):
            self.bench.said.emit(tr("Six zones need a larger screen; they lie in tabs instead"))
            key = "narrow"
        self.board.set_layout(lay.PRESETS[key][1])

    def reset_layout(self) -> None:
        """Lie as delivered."""
        self.board.set_layout(lay.first(self.width()), told=False)
        folder, judge = self.folder, self._judge
        self.bench.lanes.run(Lane.STORE, lambda task: lay.forget(folder, judge), owner=self)

    def _keep_layout(self, layout: lay.Layout) -> None:
        folder, judge = self.folder, self._judge
        self.bench.lanes.run(Lane.STORE, lambda task: lay.save(folder, judge, layout), owner=self)

    def toggle_window(self) -> None:
        """Take the window's frame away, or give it back."""
        window = self.window()
        full = bool(window.windowState() & Qt.WindowState.WindowFullScreen)
        window.showNormal() if full else window.showFullScreen()

    def choose_keys(self) -> None:
        """Let the person choose keys and pedals."""
        wanted = bindings.KeysDialog.ask(self, self.commands, self.keys, self._defaults)
        if wanted is not None:
            self.keys = wanted
            self.folder.mkdir(parents=True, exist_ok=True)
            bindings.save_keys(self.folder, wanted)
            bindings.apply_keys(self.commands, wanted, self._defaults)

    # ---- Qt ---------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the list of evidence, not in a button."""
        super().showEvent(event)
        self.evidence.list.setFocus()

    def _window_changed(self, window: object = None) -> None:
        """Let black for all work above a dialog, too."""
        dialog, blank = QApplication.activeModalWidget(), self.commands["blank"]
        if dialog is not None and blank not in dialog.actions():
            dialog.addAction(blank)

    def close_page(self) -> None:
        """Let go of what the page holds; before its window goes."""
        if isinstance(self._app, QApplication):
            self._app.focusWindowChanged.disconnect(self._window_changed)
        self.record.hide()
        self.notebook.close()
        self.evidence.media.close_media()
        self.pictures.close()
        self.bench.close()
        for name in self._names:
            self.commands.remove(name)
