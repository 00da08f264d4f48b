"""What somebody at the cabinet is doing just now, and what is shown of it (办理情形)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.qt.translations import mark
from app.windows.custody.picture import Picture
from cabinet.contract import Cell, Door
from cabinet.scans import Order
from dossier.custody.model import Bundle, Loan, Purpose, Visit
from dossier.custody.rights import Person
from dossier.ids import AlarmId
from resources.errors import WenyiError


class Task(StrEnum):
    """What they came for (办理事项)."""

    STORE = "store"
    BORROW = "borrow"
    RETURN = "return"
    TAKE_OUT = "take_out"
    GIVE_BACK = "give_back"
    STOCK = "stock"
    TRY = "try"
    """Open a cell in which nothing lies."""


PURPOSES = {
    Task.STORE: Purpose.STORE,
    Task.BORROW: Purpose.LEND,
    Task.TAKE_OUT: Purpose.TAKE_OUT,
    Task.GIVE_BACK: Purpose.WITHDRAW,
    Task.STOCK: Purpose.INSPECT,
}
TASK_OF = {
    Order.STORE: Task.STORE,
    Order.BORROW: Task.BORROW,
    Order.RETURN: Task.RETURN,
    Order.TAKE_OUT: Task.TAKE_OUT,
    Order.GIVE_BACK: Task.GIVE_BACK,
    Order.STOCK: Task.STOCK,
}
TASK_NAMES = {
    Task.STORE: mark("Put in"),
    Task.BORROW: mark("Borrow"),
    Task.RETURN: mark("Return"),
    Task.TAKE_OUT: mark("Take out at closing"),
    Task.GIVE_BACK: mark("Give back"),
    Task.STOCK: mark("Take stock"),
    Task.TRY: mark("Open an empty cell"),
}


class Stage(StrEnum):
    """How far it is."""

    READY = "ready"
    LABEL = "label"
    """What it is for is known; a label is wanted."""
    BUNDLE = "bundle"
    CELL = "cell"
    PLACE = "place"
    """A door is about to be opened."""
    PURPOSE = "purpose"
    COUNT = "count"
    WHY = "why"
    DECIDE = "decide"
    OPENING = "opening"
    OPEN = "open"
    SETTLE = "settle"
    """A visit broke off."""
    STOCK = "stock"
    FAULT = "fault"


class Why(StrEnum):
    """What a reason is wanted for."""

    RECOUNT = "recount"
    REFUSE = "refuse"
    ALARM = "alarm"
    RECOVER = "recover"


WHYS = {
    Why.RECOUNT: (
        mark("Sheets are missing; the borrower was asked and says so"),
        mark("Sheets were added; they are registered"),
        mark("The number registered was wrong"),
    ),
    Why.REFUSE: (
        mark("The electronic dossier is to be used instead"),
        mark("The purpose is not clear; please say more"),
        mark("The paper is needed for a hearing"),
    ),
    Why.ALARM: (
        mark("Looked at the place: the door is shut, nothing is missing"),
        mark("Put back where it belongs"),
        mark("A false alarm; nothing was found"),
    ),
    Why.RECOVER: (
        mark("Found in an office"),
        mark("Found in a courtroom"),
        mark("Found in another cabinet"),
    ),
}
WHY_BORROWED = (
    mark("To read the file"),
    mark("For the hearing"),
    mark("For the deliberation"),
    mark("For the higher court"),
)
DUE_DAYS = (3, 7, 15, 30)


@dataclass(frozen=True, slots=True)
class Step:
    """One moment of it."""

    stage: Stage = Stage.READY
    task: Task | None = None
    labels: tuple[str, ...] = ()
    cell: Cell | None = None
    visit: Visit | None = None
    through: tuple[str, ...] = ()
    """Labels that go, or went, through the door."""
    digits: str = ""
    loan: Loan | None = None
    alarm: AlarmId | None = None
    why: Why = Why.ALARM
    more: tuple[tuple[Cell, tuple[str, ...]], ...] = ()
    """Cells that come next."""
    error: WenyiError | None = None
    gone: Bundle | None = None
    """Has left for good, and is in no picture of what is here."""

    @property
    def label(self) -> str:
        """The one it is about."""
        return self.labels[0] if self.labels else ""


@dataclass(frozen=True, slots=True)
class Option:
    """A button: pressed, scanned by its order, or by its number."""

    key: str
    text: str
    order: Order | None = None
    style: str = ""
    """``primary``, ``danger`` or plain."""
    narrow: bool = False
    """Two of these stand side by side."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What options depend on."""

    step: Step
    picture: Picture
    person: Person
    door: Door = Door.UNKNOWN
    """Of the step's cell."""
    there: bool = True
    """The cabinet answers."""
    manual: bool = False
    stock: bool = False
    """Stock is being taken."""
