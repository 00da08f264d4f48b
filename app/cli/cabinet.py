"""``wenyi cabinet``: doors: list, open, store, borrow, take out, take stock (中间柜)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from app.cli import cabinet_output as output
from app.cli.cabinet_options import Doors, at_doors
from app.cli.intake import cancel_on_interrupt
from app.cli.listed import listed_by
from app.cli.output import print_json, print_note, print_text
from app.cli.record_desk import bytes_of
from app.cli.session import Session
from cabinet.contract import Cell
from cabinet.desk import CustodyDesk
from cabinet.opening import open_cabinet
from cabinet.settings import Wiring, from_url, load
from cabinet.stocktaking import doubtful, take_stock
from dossier.custody.model import Bundle, Purpose, Visit
from dossier.custody.rights import Person
from dossier.ids import LoanId
from dossier.people.permits import Role
from dossier.store import custody
from resources.errors import BadForm, BadStockList, NothingThere, UnknownCabinet

group = typer.Typer(help="Custody of paper and its cabinet (中间柜).", no_args_is_help=True)

CellOption = Annotated[str, typer.Option("--cell", help="Board and lock, as in 1-03.")]
LabelOption = Annotated[str, typer.Option("--label", help="What the barcode says.")]
SETTINGS = "cabinets.toml"
_FOUND_SOMETHING = 6
"""Exit code of a check that found something, as of `recording verify`."""
_MOST_BYTES = 4 << 20


@group.command("list")
@at_doors()
def list_(
    at: Doors,
    case: Annotated[str, typer.Option("--case", help="Bundles of this case alone.")] = "",
) -> None:
    """List cells, doors and what lies there; without a cabinet, the bundles (列表)."""
    from cabinet.paper_desk import PaperDesk

    session = at.session
    if at.url or at.name:
        with _desk(at) as desk:
            states = desk.cabinet.states()
            output.show_cells(session, desk, desk.cabinet.name, states)
        return
    with session.station() as station:
        paper = PaperDesk(station.store, person_of(at.session, at.role))
        case_id = station.store.case_by_number(case).id if case else None
        output.show_bundles(session, paper, paper.shown(case_id))


@group.command("open")
@at_doors()
def open_(
    at: Doors,
    cell: CellOption,
) -> None:
    """Open a cell in which no paper lies, as to try its lock (开空格口)."""
    session = at.session
    with cancel_on_interrupt() as cancel, _desk(at) as desk:
        wanted = _cell(cell)
        desk.open_empty(wanted, cancel)
        told = {"cabinet": desk.cabinet.name, "cell": str(wanted), "opened": True}
    if session.json:
        print_json(told)
    else:
        print_text(f"{told['cabinet']} {wanted} 已打开")


@group.command("store")
@at_doors(waits=True)
def store(
    at: Doors,
    label: Annotated[list[str], typer.Option("--label", help="What the barcode says.")],
    cell: CellOption,
) -> None:
    """Put bundles into a cell; its door opens when all their pages are in (入柜)."""
    session = at.session
    with cancel_on_interrupt() as cancel, _desk(at) as desk:
        visit = desk.begin(Purpose.STORE, label, _cell(cell), cancel)
        _finish(session, desk, [visit], at.wait_s, cancel)


@group.command("borrow")
@at_doors(waits=True)
def borrow(
    at: Doors,
    loan: Annotated[str, typer.Option("--loan", help="Id of a granted request.")] = "",
    label: Annotated[str, typer.Option("--label", help="Ask for this bundle.")] = "",
    purpose: Annotated[str, typer.Option("--purpose", help="Why it is asked for.")] = "",
) -> None:
    """Ask for a bundle with --label, take it with --loan once it is granted (借阅)."""
    from cabinet.paper_desk import PaperDesk

    session = at.session
    if bool(loan) is bool(label):
        raise typer.BadParameter("give one of --label and --loan")
    if label:
        with session.station() as station:
            paper = PaperDesk(station.store, person_of(at.session, at.role))
            output.show_loans(session, paper, [paper.ask_loan(label, purpose)])
        return
    with cancel_on_interrupt() as cancel, _desk(at) as desk:
        with listed_by("--loan", loan, "wenyi cabinet loans"):
            granted = desk.loan(LoanId(loan))
        with desk.store.snapshot() as reader:
            bundle = custody.bundle(reader, granted.bundle_id)
        visit = desk.begin(Purpose.LEND, [bundle.label], _cell_of(bundle), cancel)
        _finish(session, desk, [visit], at.wait_s, cancel)


@group.command("take-out")
@at_doors(waits=True)
def take_out(
    at: Doors,
    case: Annotated[str, typer.Option("--case", help="Everything of this case.")] = "",
    label: Annotated[str, typer.Option("--label", help="One bundle, to give it back.")] = "",
) -> None:
    """Take everything of a closed case out, cell by cell; or one bundle (取出)."""
    session = at.session
    if bool(case) is bool(label):
        raise typer.BadParameter("give one of --case and --label")
    with cancel_on_interrupt() as cancel, _desk(at) as desk:
        visits: list[Visit] = []
        if label:
            bundle = desk.labelled(label)
            visits.append(desk.begin(Purpose.WITHDRAW, [label], _cell_of(bundle), cancel))
            _finish(session, desk, visits, at.wait_s, cancel)
            return
        for cell, labels in _cells_of_case(desk, case).items():
            visit = desk.begin(Purpose.TAKE_OUT, labels, cell, cancel)
            print_note(f"{visit.place} 已打开，请取出 {'、'.join(labels)}")
            visits.append(desk.finish(visit.id, timeout_s=at.wait_s, cancel=cancel))
        _show(session, desk, visits)


@group.command("inventory")
@at_doors()
def inventory(
    at: Doors,
    scanned: Annotated[
        Path | None,
        typer.Option(help="Text: CELL LABEL in each line; CELL alone: looked into, empty."),
    ] = None,
) -> int:
    """Take stock: three lists; without --scanned, what the sensors say (盘点)."""
    session = at.session
    labels = None if scanned is None else _scanned(scanned)
    with _desk(at) as desk:
        if labels is not None:
            outcome = take_stock(desk, labels)
            output.show_inventory(session, desk, outcome)
            return _FOUND_SOMETHING if outcome.missing or outcome.foreign else 0
        odd = doubtful(desk, desk.cabinet.states())
    if session.json:
        print_json({"doubtful": [{"cell": str(cell), "found": what} for cell, what in odd]})
    else:
        print_text("\n".join(f"{cell} {what}" for cell, what in odd) or "感应与登记一致")
    return _FOUND_SOMETHING if odd else 0


@group.command("watch")
@at_doors()
def watch(
    at: Doors,
    seconds: Annotated[float, typer.Option(min=0.0, help="How long; 0: until Ctrl-C.")] = 0.0,
) -> None:
    """Print each door that moves; doors nobody opened or shut are alarms (值守)."""
    import time

    from cabinet.contract import DOOR_WORDS, DoorReport
    from cabinet.watching import Watch

    session = at.session

    def tell(report: DoorReport) -> None:
        if session.json:
            print_json({"cell": str(report.cell), "door": report.door.value})
        else:
            print_text(f"{report.cell} {DOOR_WORDS[report.door]}")

    until = time.monotonic() + seconds if seconds else None
    with cancel_on_interrupt() as cancel, _desk(at) as desk:
        watching = Watch(desk, tell)
        desk.overdue()
        while not cancel.is_set() and (until is None or time.monotonic() < until):
            watching.step(0.5)


# ---- parts ----------------------------------------------------------------------------


def person_of(session: Session, role: Role | None) -> Person:
    """Return who acts, once the station is open: with accounts, in their account's role."""
    if session.account is not None:
        return Person(session.who, session.account.role)
    return Person(session.who, role)


def wiring_of(session: Session, url: str, name: str) -> Wiring:
    """Return how the cabinet is wired.

    An address that stands in the settings file has its name and settings.

    Raises:
        BadSettingsFile: the file cannot be read.
        UnknownCabinet: none of that name, or none was named.
        BadCabinetAddress: no address of a cabinet.
    """
    path = session.home / SETTINGS
    known = load(path)
    if url:
        same = next((one for one in known if one.url == url.partition("?")[0]), None)
        return from_url(url, same)
    found = [one for one in known if one.name == name] if name else list(known)
    if len(found) != 1:
        names = "、".join(one.name for one in known)
        raise UnknownCabinet(name=name or "—", path=str(path), known=names or "—")
    return found[0]


@contextmanager
def _desk(at: Doors) -> Iterator[CustodyDesk]:
    wiring = wiring_of(at.session, at.url, at.name)
    with at.session.station() as station:
        person = person_of(at.session, at.role)
        cabinet = open_cabinet(wiring, person.name)
        try:
            yield CustodyDesk(station.store, person, cabinet, wiring)
        finally:
            cabinet.close()


def _finish(
    session: Session,
    desk: CustodyDesk,
    visits: list[Visit],
    wait_s: float | None,
    cancel: Event,
) -> None:
    for visit in visits:
        print_note(f"{visit.place} 已打开，完成后请关门")
    ended = [desk.finish(each.id, timeout_s=wait_s, cancel=cancel) for each in visits]
    _show(session, desk, ended)


def _show(session: Session, desk: CustodyDesk, visits: list[Visit]) -> None:
    with desk.store.snapshot() as reader:
        bundles = [custody.bundle(reader, one) for visit in visits for one in visit.done]
    if session.json:
        print_json(
            {
                "visits": [output.visit_form(visit) for visit in visits],
                "bundles": [output.bundle_form(desk, bundle) for bundle in bundles],
            }
        )
    else:
        output.show_bundles(session, desk, bundles)


def _cell(text: str) -> Cell:
    try:
        return Cell.parse(text)
    except ValueError as error:
        raise BadForm(column="--cell", value=text, form="1-03") from error


def _cell_of(bundle: Bundle) -> Cell:
    """Return where a bundle lies; of one that lies nowhere, a cell for custody to refuse."""
    return Cell(1, 1) if bundle.place is None else Cell.parse(bundle.place.cell)


def _cells_of_case(desk: CustodyDesk, number: str) -> dict[Cell, list[str]]:
    case_id = desk.store.case_by_number(number).id
    with desk.store.snapshot() as reader:
        bundles = custody.bundles(reader, case_id)
    found: dict[Cell, list[str]] = {}
    for bundle in bundles:
        place = bundle.lies
        if place is not None and place.cabinet == desk.cabinet.name:
            found.setdefault(Cell.parse(place.cell), []).append(bundle.label)
    if not found:
        raise NothingThere(number=number, cabinet=desk.cabinet.name)
    return dict(sorted(found.items()))


def _scanned(path: Path) -> dict[Cell, list[str]]:
    """Return the labels of a file, cell by cell.

    Raises:
        Missing: there is no such file.
        BadStockList: a line names no cell, or it is no text; its number is told.
    """
    try:
        text = bytes_of(path, _MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadStockList(source=path.name, line=1, found="UTF-8") from error
    found: dict[Cell, list[str]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        cell, _, label = line.strip().partition(" ")
        if not cell:
            continue
        try:
            labels = found.setdefault(Cell.parse(cell), [])
        except ValueError as error:
            raise BadStockList(source=path.name, line=number, found=line[:40]) from error
        if label.strip():
            labels.append(label.strip())
    return found
