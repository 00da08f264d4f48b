"""Having paper scanned from another desk: after a hearing, or during a case (从其他席位送扫)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtWidgets import QWidget

from app.qt.lanes import Lane, Lanes
from app.qt.lanes import Task as LaneTask
from app.qt.translations import tr
from app.windows.intake.new_task import NewTaskDialog
from dossier.model import Case, Volume

if TYPE_CHECKING:
    from app.station.station import Station
    from app.windows.services import Services
    from dossier.intake.model import Origin, Task


class Says(Protocol):
    """Tells somebody what came of it."""

    def say(self, text: str, button: str = "", action: Callable[[], object] | None = None) -> None:
        """Show a toast."""
        ...

    def show_error(self, error: BaseException) -> None:
        """Show an error dialog."""
        ...


def have_scanned(
    parent: QWidget,
    host: Says,
    lanes: Lanes,
    services: Services,
    case: Case,
    origin: Origin,
    *,
    title: str = "",
    volume: Volume = Volume.MAIN,
) -> None:
    """Ask what paper of a case is to be scanned, and make the task.

    Args:
        parent: of the dialog.
        host: says what came of it.
        lanes: of the program.
        services: of the station.
        case: whose paper it is.
        origin: where it comes from.
        title: what it is called at first.
        volume: where its pages will lie.
    """
    station = cast("Station", services)
    entered = NewTaskDialog.ask(parent, case.number, origin, title)
    if entered is None:
        return

    def work(task: LaneTask) -> Task:
        from app.station.counter import desk_of

        return desk_of(station, station.people.person).create_task(
            case.id,
            entered.title,
            entered.sheets,
            origin=entered.origin,
            label=entered.label,
            submitter=entered.submitter,
            volume=volume,
        )

    def made(task: Task) -> None:
        said = tr("Scan task {label}: write it on the bundle, take the paper to the counter.")
        host.say(said.format(label=task.label or task.number))

    lanes.run(Lane.STORE, work, made, host.show_error, owner=parent)
