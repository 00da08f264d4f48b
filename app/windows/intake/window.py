"""The page of the counter's desk (收转台)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.qt.commands import Commands
from app.qt.panels import Panel, action_button, separator
from app.qt.theme import Theme, size, space
from app.qt.translations import language, mark, tr
from app.windows.host import Host
from app.windows.intake.acts import Acts
from app.windows.intake.arrived import ToldStrip
from app.windows.intake.finding import CaseDialog
from app.windows.intake.form import RegisterForm
from app.windows.intake.intake import Intake, Met
from app.windows.intake.lists import Lists
from dossier.intake.model import Way
from resources.errors import UnknownTask, WenyiError, describe

if TYPE_CHECKING:
    from app.station.station import Station
    from dossier.intake.arrived import Told
    from dossier.intake.desk import IntakeDesk
    from dossier.intake.model import Registration

COUNTER = mark("Counter")


class CounterDesk(QWidget):
    """A field for codes, the form for what comes, and what came today with its tasks."""

    def __init__(self, host: Host, theme: Theme, intake: Intake, commands: Commands) -> None:
        super().__init__()
        self.setObjectName("page")
        self.intake, self.commands = intake, commands
        self._host = host
        self.acts = Acts(self, host, theme, intake)
        self._add_commands()
        self.code = QLineEdit()
        self.code.setObjectName("bigField")
        self.code.setMinimumHeight(size("touch"))
        self.code.setMaxLength(LONGEST)
        self.code.setAccessibleName(tr("Find"))
        self.code.setPlaceholderText(
            tr("Scan or type: case number, name of a party, label, list, tracking number")
        )
        self.notice = QLabel()
        self.notice.setObjectName("badNote")
        self.notice.setWordWrap(True)
        self.notice.hide()
        self.who = QLabel()
        self.who.setObjectName("muted")
        self.form = RegisterForm()
        self.form_panel = Panel(tr("Register what came"), self.form)
        self.lists = Lists(theme, commands)
        self.acts.lists = self.lists
        self._lay_out()
        self._connect()
        self._show_case()
        self._show_scene()

    def _add_commands(self) -> None:
        c, acts = self.commands, self.acts
        for name, source, run, icon, keys in (
            ("find", mark("Find a case, label or parcel"), self._find, "search", ("Ctrl+F",)),
            ("new_case", mark("New case…"), acts.new_case, "add", ("Ctrl+N",)),
            ("register", mark("Register"), self._register, "check", ()),
            ("receipt", mark("Receipt…"), acts.receipt, "note", ("Ctrl+P",)),
            ("item_labels", mark("Labels of the materials…"), acts.item_labels, "pages", ()),
            ("files", mark("Electronic files…"), acts.files, "compare", ("Ctrl+E",)),
            ("deadlines", mark("What it did to deadlines…"), acts.deadlines, "timeline", ()),
            ("withdraw", mark("Withdraw the registration…"), acts.withdraw, "withdraw", ()),
            ("new_task", mark("New scan task…"), acts.new_task, "add", ("F8",)),
            ("labels", mark("Label of the bundle…"), acts.labels, "mark", ("Ctrl+L",)),
            ("hand_over", mark("Hand over…"), acts.hand_over, "move_to", ("F6",)),
            ("take", mark("Confirm what was taken over…"), acts.take, "check_all", ("F7",)),
            ("list", mark("Hand-over list…"), acts.paper_list, "export", ()),
            ("recall", mark("Take off the list…"), acts.recall, "back", ()),
            ("withdraw_task", mark("Withdraw the task…"), acts.withdraw_task, "delete", ()),
            ("history", mark("History of the task"), acts.history, "timeline", ("Ctrl+H",)),
            ("separators", mark("Separator sheets…"), acts.separators, "item", ()),
        ):
            c.add(name, source, run, group=COUNTER, icon=icon, keys=keys)

    def _lay_out(self) -> None:
        bar = QFrame()
        bar.setObjectName("bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(space("l"), space("s"), space("l"), space("s"))
        row.setSpacing(space("s"))
        row.addWidget(self.code, 1)
        row.addWidget(action_button(self.commands["new_case"]))
        row.addWidget(separator())
        row.addWidget(action_button(self.commands["hand_over"]))
        row.addWidget(action_button(self.commands["take"]))
        row.addWidget(separator())
        row.addWidget(self.who)
        self.case = QLabel()
        self.case.setObjectName("heading")
        self.case.setWordWrap(True)
        self.parties = QLabel()
        self.parties.setObjectName("muted")
        self.parties.setWordWrap(True)
        self.told = ToldStrip()
        self._told_of: Registration | None = None
        head = QFrame()
        column = QVBoxLayout(head)
        column.setContentsMargins(space("l"), space("m"), space("l"), 0)
        column.setSpacing(space("xs"))
        column.addWidget(self.notice)
        column.addWidget(self.case)
        column.addWidget(self.parties)
        column.addWidget(self.told)
        self.form_panel.layout_.insertWidget(1, head)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(self.form_panel)
        self.splitter.addWidget(self.lists)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([600, 760])
        self.form_panel.setMinimumWidth(560)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self.splitter, 1)

    def _connect(self) -> None:
        self.intake.changed.connect(self._show_scene)
        self.intake.case_changed.connect(self._show_case)
        self.intake.failed.connect(self._host.show_error)
        self.code.returnPressed.connect(self._found)
        self.code.textEdited.connect(lambda _: self.notice.hide())
        self.form.ready.connect(self._register)
        self.told.wanted.connect(self._deadlines)
        self.lists.came.currentCellChanged.connect(lambda *_: self._enable())
        self.lists.tasks.currentCellChanged.connect(lambda *_: self._enable())
        self.lists.came.opened.connect(lambda _: self.acts.receipt())
        self.lists.tasks.opened.connect(lambda _: self.acts.history())

    def _deadlines(self) -> None:
        made = self._told_of
        if made is not None:
            self.acts.deadlines(made)
            self._say_what_it_did(made, asking=False)

    def _say_what_it_did(self, made: Registration, *, asking: bool = True) -> None:
        """Say what was noted with it; what waits for a day is asked for at once."""
        self._told_of = made

        def work(station: Station, desk: IntakeDesk) -> Told:
            from dossier.intake import arrived

            return arrived.told(desk, made)

        def show(told: Told) -> None:
            self.told.show_told(made.number, told)
            if told.open and asking and made.way is not Way.ELECTRONIC:
                self._deadlines()

        self.intake.run(work, show, owner=self)

    # ---- showing --------------------------------------------------------------------

    def _show_case(self) -> None:
        chosen = self.intake.chosen
        of = self._told_of
        if of is not None and (chosen is None or chosen.case.id != of.case_id):
            self.told.hide()
        if chosen is None:
            self.case.setText(tr("No case yet"))
            self.parties.setText(tr("Scan or type a case number above, or make a new case."))
        else:
            self.case.setText(f"{chosen.case.number}　{chosen.case.cause}")
            names = [f"{party.role}{party.name}" for party in chosen.parties]
            self.parties.setText("　".join(names) or tr("No parties are entered."))
        self.form.show_case(chosen)
        self._enable()

    def _show_scene(self) -> None:
        self.lists.show_scene(self.intake.scene)
        of = self._told_of
        if of is not None and any(
            one.withdrawn and one.id == of.id for one in self.intake.scene.registrations
        ):
            self._told_of = None
            self.told.hide()
        self.who.setText(self.intake.person.name)
        self._enable()

    def _enable(self) -> None:
        one, task, scene = self.lists.registration, self.lists.task, self.intake.scene
        live = one is not None and not one.withdrawn
        acts = self.acts
        for name, on in (
            ("receipt", live),
            ("item_labels", live),
            ("files", live),
            ("deadlines", live),
            ("withdraw", live),
            ("labels", task is not None and bool(task.label)),
            ("list", task is not None and bool(task.list_number)),
            ("recall", task is not None and acts.may_recall(task)),
            ("withdraw_task", task is not None and acts.may_withdraw(task)),
            ("history", task is not None),
            ("hand_over", any(acts.loose(scene))),
            ("take", any(each.offered for each in scene.tasks)),
            ("separators", live),
            ("new_task", self.intake.chosen is not None),
        ):
            self.commands[name].setEnabled(on)

    # ---- finding --------------------------------------------------------------------

    def _find(self) -> None:
        self.code.setFocus()
        self.code.selectAll()

    def _found(self) -> None:
        text = self.code.text().strip()
        if not text:
            return
        self.notice.hide()

        def show(met: Met) -> None:
            self.code.clear()
            self._take(met)

        self.intake.look_up(text, show, self._not_found)

    def _not_found(self, error: BaseException) -> None:
        """Say beside the field what it is: a gun that goes on must not type into a dialog."""
        if not isinstance(error, WenyiError):
            self._host.show_error(error)
            return
        if isinstance(error, UnknownTask):
            said = tr("Nothing is known of “{thing}”: no case, label, list or parcel.").format(
                thing=error.params.get("thing", "")
            )
        else:
            words = describe(error, "en" if language() == "en" else "zh_CN")
            said = f"{words.what}{words.advice}"
        self.notice.setText(said)
        self.notice.show()
        self._find()

    def _take(self, met: Met) -> None:
        if met.list_number:
            self.acts.take_list(met.list_number)
            return
        case = met.case
        if case is None:
            case = CaseDialog.ask(self, met.cases)
        if case is None:
            return
        self.intake.open_case(case.id)
        self.lists.choose(
            None if met.registration is None else met.registration.id,
            None if met.task is None else met.task.id,
        )
        if met.registration is None and met.task is None:
            self.form.begin()

    # ---- registering ----------------------------------------------------------------

    def _register(self) -> None:
        chosen, entered = self.intake.chosen, self.form.entered
        if chosen is None or not self.form.go.isEnabled():
            return
        case_id = chosen.case.id
        self.form.go.setEnabled(False)

        def work(station: Station, desk: IntakeDesk) -> Registration:
            from dossier.intake.desk import Sending

            return desk.register(
                case_id,
                entered.way,
                entered.submitter,
                entered.items,
                capacity=entered.capacity,
                identity=entered.identity,
                phone=entered.phone,
                tracking=entered.tracking,
                note=entered.note,
                scan=Sending(entered.sheets, entered.label) if entered.sheets else None,
            )

        def failed(error: BaseException) -> None:
            # What was typed stays.
            self.form.show_case(self.intake.chosen)
            self._host.show_error(error)

        self.intake.run(work, self._registered, failed, owner=self)

    def _registered(self, made: Registration) -> None:
        self.form.clear()
        self.form.show_case(self.intake.chosen)
        self.lists.choose_new(made.id)
        self.intake.read()
        self._say_what_it_did(made)
        self._host.say(
            tr("Registered: {number}").format(number=made.number),
            tr("Receipt…"),
            lambda: self.acts.receipt(made),
        )
        if made.way is Way.ELECTRONIC:
            self.acts.files(made)
        else:
            self._find()

    def showEvent(self, event: QShowEvent) -> None:
        """Listen to the gun from now on."""
        super().showEvent(event)
        self._find()


LONGEST = 128
"""Of what is typed into the field for codes."""
