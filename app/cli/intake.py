"""``wenyi scan`` and ``wenyi import``: pages into a case."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli import feeding
from app.cli.output import error_json, print_error, print_json, print_note, print_table
from app.cli.session import CaseNumberOption, Json, Session, session_of
from app.station.events import BatchReport, FileRefused, OnEvent, PageRead, PageReceived, TilesCut
from app.station.events import Event as StationEvent
from dossier.ids import CaseId
from dossier.model import Page
from resources.errors import ForeignSeparator, Language, describe
from scanner.profile import ColourMode, Profile, Source

if TYPE_CHECKING:
    from app.station import Station


@contextmanager
def cancel_on_interrupt() -> Iterator[Event]:
    """Give an event that Ctrl-C sets; a second Ctrl-C ends the program at once."""
    cancel = Event()

    def on_interrupt(number: int, frame: object) -> None:
        signal.signal(signal.SIGINT, previous)
        cancel.set()

    previous = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, previous)


def page_row(page: Page, position: int | None) -> dict[str, Any]:
    """Return a page in the form that ``docs/cli.md`` promises."""
    return {
        "page": page.id,
        "position": position,
        "sha256": page.sha256,
        "width_px": page.width_px,
        "height_px": page.height_px,
        "dpi": page.dpi,
        "skew_deg": page.skew_deg,
        "skew_confidence": page.skew_confidence,
        "blank": page.blank,
        "orientation_deg": page.orientation_deg,
        "flags": list(page.flags),
        "source": page.source_name,
    }


def batch_rows(station: Station, case_id: CaseId, report: BatchReport) -> dict[str, Any]:
    """Return a batch in the form that ``docs/cli.md`` promises."""
    positions = station.arrangement(case_id).positions
    pages = [station.store.page(page_id) for page_id in report.page_ids]
    return {
        "batch": report.batch_id,
        "received": len(pages),
        # What was set aside, such as a separator sheet, stands nowhere.
        "pages": [page_row(page, positions.get(page.id)) for page in pages],
        "set_aside": [page.id for page in pages if page.deleted],
        "notes": feeding.noted(station, case_id, report.batch_id),
        "refused": [
            {"source": refused.source, "reason": describe(refused.error, "zh_CN").what}
            | error_json(refused.error)
            for refused in report.refused
        ],
        "error": error_json(report.error) if report.error else None,
    }


def scan(
    context: typer.Context,
    case: CaseNumberOption,
    device: Annotated[str | None, typer.Option(help="Id from `wenyi devices`.")] = None,
    escl: Annotated[str | None, typer.Option(help="Address of an eSCL network scanner.")] = None,
    profile: Annotated[
        str,
        typer.Option(help="A scan profile by name, as 合同, 票据, 手写; the others change it."),
    ] = "",
    dpi: Annotated[
        int | None, typer.Option(min=50, max=1200, help="Resolution; default: 300.")
    ] = None,
    mode: Annotated[ColourMode | None, typer.Option(help="Colour; default: color.")] = None,
    source: Annotated[
        Source | None, typer.Option(help="Where the paper lies; default: adf.")
    ] = None,
    goes_on: feeding.Continue = False,
    from_sheet: feeding.FromSheet = 0,
    pass_foreign: feeding.PassForeign = False,
    accept: feeding.Accept = "",
    backs: feeding.Backs = False,
    before: feeding.Before = "",
    after: feeding.After = "",
    replace: feeding.Replace = "",
    json: Json = False,
) -> int:
    """Scan into a case: receive, clean, read and catalogue every page (扫描)."""
    if (device is None) == (escl is None):
        raise typer.BadParameter("give one of --device and --escl")
    session = session_of(context, json)
    asked = _profile(session, profile, dpi, mode, source)

    def work(
        station: Station, on_event: Callable[[StationEvent], None], cancel: Event
    ) -> BatchReport:
        case_id = station.store.case_by_number(case).id
        fed = feeding.fed_of(
            station,
            case_id,
            goes_on=goes_on,
            from_sheet=from_sheet,
            pass_foreign=pass_foreign,
            accept=accept,
            backs=backs,
            before=before,
            after=after,
            replace=replace,
            paper=True,
        )
        return station.scan(
            case_id,
            device or f"escl:{escl}",
            asked,
            who=session.who,
            on_event=on_event,
            cancel=cancel,
            fed=fed,
        )

    return _take(session, case, work)


def _profile(
    session: Session, name: str, dpi: int | None, mode: ColourMode | None, source: Source | None
) -> Profile:
    """Return the profile of that name, or a plain one, with what was said besides.

    Raises:
        BadArgument: there is none of that name.
    """
    from resources.errors import BadArgument, UnknownItem
    from scanner.profiles import find_profile, load_profiles

    start = Profile(name="")
    if name:
        try:
            start = find_profile(session.home, name)
        except UnknownItem as error:
            known = "、".join(one.name for one in load_profiles(session.home))
            raise BadArgument(option="--profile", value=name, allowed=known) from error
    return replace(
        start, dpi=dpi or start.dpi, mode=mode or start.mode, source=source or start.source
    )


def import_(
    context: typer.Context,
    case: CaseNumberOption,
    paths: Annotated[list[Path], typer.Argument(help="Files and folders: JPEG, PNG, TIFF, PDF.")],
    goes_on: feeding.Continue = False,
    pass_foreign: feeding.PassForeign = False,
    before: feeding.Before = "",
    after: feeding.After = "",
    replace: feeding.Replace = "",
    json: Json = False,
) -> int:
    """Import files and folders into a case, as if they had been scanned (导入)."""
    session = session_of(context, json)

    def work(
        station: Station, on_event: Callable[[StationEvent], None], cancel: Event
    ) -> BatchReport:
        case_id = station.store.case_by_number(case).id
        fed = feeding.fed_of(
            station,
            case_id,
            goes_on=goes_on,
            # Files are read from the first again: what came is known, and set aside.
            from_sheet=1 if goes_on else 0,
            pass_foreign=pass_foreign,
            before=before,
            after=after,
            replace=replace,
        )
        return station.import_files(
            case_id, paths, who=session.who, on_event=on_event, cancel=cancel, fed=fed
        )

    return _take(session, case, work)


def _take(
    session: Session,
    number: str,
    work: Callable[[Station, OnEvent, Event], BatchReport],
) -> int:
    progress = Progress(quiet=session.json)
    with session.station() as station, cancel_on_interrupt() as cancel:
        report = work(station, progress, cancel)
        case_id = station.store.case_by_number(number).id
        rows = batch_rows(station, case_id, report)
    if session.json:
        print_json(rows)
    else:
        _tell(report, rows, "en" if session.language == "en" else "zh_CN")
    return exit_code(report)


def exit_code(report: BatchReport) -> int:
    """Return 0 only when everything asked for arrived."""
    if report.error is not None:
        return report.error.exit_code
    if report.cancelled:
        return 130
    if report.refused:
        return report.refused[0].error.exit_code
    return 5 if report.unread else 0


def _tell(report: BatchReport, rows: dict[str, Any], language: Language) -> None:
    print_table(
        f"已接收 {rows['received']} 页",
        ["页", "来源", "尺寸 px", "dpi", "倾斜°", "空白", "方向°"],
        [
            (
                str(row["position"] or "—"),
                row["source"],
                f"{row['width_px']}×{row['height_px']}",
                str(row["dpi"]),
                "—" if row["skew_deg"] is None else f"{row['skew_deg']:+.2f}",
                "疑似" if row["blank"] else "",
                "—" if row["orientation_deg"] is None else str(row["orientation_deg"]),
            )
            for row in rows["pages"]
        ],
    )
    for note in rows["notes"]:
        said = feeding.words(note)
        if said:
            print_note(said)
    for refused in report.refused:
        print_error(refused.error, language)
    if report.error:
        print_error(report.error, language)
        if isinstance(report.error, ForeignSeparator):
            print_note(feeding.TO_GO_ON_ALL_THE_SAME)


class Progress:
    """Counts on the error stream."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._received = 0
        self._read = self._tenths = 0

    def __call__(self, event: StationEvent) -> None:
        """Count and tell."""
        match event:
            case PageReceived():
                self._received += 1
            case PageRead():
                self._read += 1
            case TilesCut(failed=True):
                self._tenths = 0
                if not self._quiet:
                    print_note("巨幅图未能切图，可按屏幕大小查看")
                return
            case TilesCut(_, share):
                if not self._quiet and round(10 * share) > self._tenths:
                    self._tenths = 0 if share == 1 else round(10 * share)
                    print_note(f"巨幅图切图 {share:.0%}")
                return
            case FileRefused(source, error):
                if not self._quiet:
                    print_note(f"拒收 {source}: {describe(error, 'zh_CN').what}")
                return
            case _:
                return
        if not self._quiet:
            print_note(f"已接收 {self._received} 页，已识别 {self._read} 页")
