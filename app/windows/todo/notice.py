"""Says in every desk that a case is stopped or locked, and who can unlock it (设卡、锁定提示)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolBar, QWidget

from app.qt.lanes import Lane, Task
from app.qt.theme import size, space
from app.qt.translations import tr, trn
from dossier.deadlines.desk import DeadlineDesk
from dossier.deadlines.model import Level
from dossier.deadlines.standing import Deadline
from dossier.deadlines.table import STEPS
from dossier.deadlines.todo import holders
from dossier.ids import CaseId
from dossier.store.schema import DEADLINES

if TYPE_CHECKING:
    from app.windows.main import Program
    from app.windows.shell import Shell
    from dossier.store import Store


def stopped(store: Store, case_id: CaseId, who: str) -> tuple[str, int]:
    """Return what stops a case and who can unlock it, in words, and how many more do so."""
    desk = DeadlineDesk(store, who)
    facts = desk.facts(case_id)
    if not facts.events:
        return "", 0
    found = [
        one
        for one in desk.standing(case_id)
        if (one.is_open and one.level >= Level.GATE and not one.unlocked and one.rule.stops)
        or (one.is_open and one.level is Level.LOCK and not one.unlocked)
    ]  # fmt: skip
    if not found:
        return "", 0
    worst = max(found, key=lambda one: one.level)
    superiors = "、".join(
        f"{desk.force.table.duties[duty].name}"
        f"（{'、'.join(holders(facts, duty)) or tr('not named yet')}）"
        for duty in worst.rule.unlock
    )
    return f"{_what(worst)}{tr('{who} can unlock it.').format(who=superiors)}", len(found) - 1


def _what(one: Deadline) -> str:
    due = (one.due or "").replace("T", " ").removesuffix("+08:00")
    if one.level is Level.LOCK:
        return tr("“{rule}” ran out on {due}: the case is locked.").format(
            rule=one.rule.name, due=due
        )
    steps = "、".join(name for step, name in STEPS.items() if step in one.rule.stops)
    return tr("“{rule}” ran out on {due}: {steps} is stopped.").format(
        rule=one.rule.name, due=due, steps=steps
    )


class CaseNotice(QObject):
    """A line below the menus of a desk; not there while nothing is stopped.

    Args:
        program: whose store is looked at.
        shell: the desk's window.
        changed: emitted when the desk may have another case.
        case: gives the desk's case.
    """

    def __init__(
        self,
        program: Program,
        shell: Shell,
        changed: SignalInstance,
        case: Callable[[], CaseId | None],
    ) -> None:
        super().__init__(shell)
        self._program, self._case = program, case
        self._asked: CaseId | None = None
        self._reading = self._stale = False
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.open = QPushButton(tr("Deadlines of the case"))
        self.open.setMinimumHeight(size("control"))
        self.open.clicked.connect(lambda: shell.wanted.emit("todo"))
        holder = QWidget()
        holder.setObjectName("notice")
        holder.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(holder)
        row.setContentsMargins(space("m"), space("xs"), space("m"), space("xs"))
        row.addWidget(self.words, 1)
        row.addWidget(self.open)
        self.bar = QToolBar()
        self.bar.setObjectName("caseNotice")
        self.bar.setWindowTitle(tr("Deadlines of the case"))
        self.bar.setMovable(False)
        self.bar.toggleViewAction().setVisible(False)
        self.bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.bar.addWidget(holder)
        shell.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.bar)
        self.bar.hide()
        changed.connect(self.look)
        program.deadlines_changed.connect(self._again)
        self.look()

    def look(self) -> None:
        """Look what stops the desk's case, where it is another one."""
        case_id = self._case()
        if case_id != self._asked:
            self._again()

    def _again(self) -> None:
        """Look once; many changes while the answer is on its way are looked at together."""
        case_id = self._asked = self._case()
        services = self._program.services
        if case_id is None or services is None:
            self.bar.hide()
            return
        if self._reading:
            self._stale = True
            return
        store, who = cast("Store", services.store), services.people.who

        def work(task: Task) -> tuple[str, int]:
            return stopped(store, case_id, who)

        def show(found: tuple[str, int]) -> None:
            words, more = found
            if case_id == self._case():
                self.words.setText(f"{words}{trn('%n more', more) if more else ''}")
                self.bar.setVisible(bool(words))
            answered()

        def answered(_: object = None) -> None:
            self._reading = False
            if self._stale:
                self._stale = False
                self._again()

        self._program.lanes.run(Lane.STORE, work, show, answered, owner=self)
        self._reading = True


def touches_deadlines(touched: frozenset[tuple[str, str]]) -> bool:
    """Return whether a change has to do with deadlines."""
    return any(table in DEADLINES for table, _ in touched)
