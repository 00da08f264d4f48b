"""Entry point of ``wenyi``: shared options, and where errors become exit codes.

Exit codes: 0 the whole request succeeded; 1 a bug of ours; 2 wrong usage; 3 and up
one per error family (see :mod:`resources.errors`); 130 cancelled.
"""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli import (
    audio,
    backfill,
    backup,
    cabinet,
    cabinet_simulate,
    cases,
    catalogue,
    centre,
    centre_backup,
    centre_cases,
    centre_stations,
    checks,
    counter,
    custody,
    day,
    deadline,
    demo,
    devices,
    document,
    drop,
    evidence,
    evidence_opinions,
    export,
    feeding,
    hearing,
    hub,
    indicators,
    inspect,
    intake,
    journal,
    lookup,
    models,
    packages,
    quality,
    reading,
    record_signing,
    recording,
    sealing,
    search,
    statutes,
    sync,
    task,
    transcribe,
    transcript,
    user,
)
from app.cli.output import error_json, print_error, print_json, print_note, print_text
from app.cli.session import Session
from app.cli.usage import is_usage, say_usage
from resources.errors import Cancelled, Language, WenyiError

_log = logging.getLogger(__name__)

cli = typer.Typer(
    name="wenyi",
    help="文驿: paper becomes a searchable, catalogued e-dossier. Alone it opens the window.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(value: bool) -> None:
    if value:
        from importlib.metadata import version

        print_text(f"wenyi {version('wenyi')}")
        raise typer.Exit


@dataclass
class _Invocation:
    """What :func:`run` must know when a command fails."""

    session: Session = field(default_factory=Session)


_invocation = _Invocation()


@cli.callback(invoke_without_command=True)
def station(
    context: typer.Context,
    home: Annotated[
        Path | None, typer.Option(help="Folder of the station; default: $WENYI_HOME.")
    ] = None,
    demo_station: Annotated[
        bool, typer.Option("--demo", help="A demo station whose virtual feeder holds a case.")
    ] = False,
    json_output: Annotated[
        bool, typer.Option("--json", help="Print one JSON object (any command).")
    ] = False,
    language: Annotated[
        str | None, typer.Option("--lang", help="zh_CN or en; default: the station's setting.")
    ] = None,
    role: Annotated[
        str,
        typer.Option(
            help="Seat, as intake, scan, custody, clerk, archive, bench; default: the last one."
        ),
    ] = "",
    as_login: Annotated[
        str,
        typer.Option(
            "--as",
            help="Who acts, where the station has accounts; the password is asked for, or "
            "stands in the file that WENYI_PASSWORD_FILE names.",
        ),
    ] = "",
    court_pin_file: Annotated[
        Path | None,
        typer.Option(
            help="File or descriptor (/dev/fd/3) with the PIN of the device the court signs "
            "with; else it is asked for."
        ),
    ] = None,
    seat: Annotated[
        str, typer.Option(help="With --demo --role party or bench: whose seat, as in 原告.")
    ] = "",
    verbose: Annotated[bool, typer.Option(help="Log to the error stream.")] = False,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Options every command shares."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.ERROR,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    _invocation.session = context.obj = Session(
        home_option=home,
        demo=demo_station,
        json=json_output,
        language_option=language,
        as_login=as_login,
        command=context.invoked_subcommand or "",
        court_pin_file=court_pin_file,
    )
    if context.invoked_subcommand is None:
        raise typer.Exit(demo.open_window(context.obj, role, seat))


cli.command("devices")(devices.devices)
cli.add_typer(cases.group, name="case")
cli.command("scan")(intake.scan)
cli.command("import")(intake.import_)
cli.command("separators")(feeding.separators)
cli.command("day")(day.day)
cli.command("drop")(drop.drop)
cli.command("quality")(quality.quality)
cli.command("ocr")(reading.ocr)
cli.command("inspect")(inspect.inspect)
cli.command("render")(inspect.render)
cli.command("search")(search.search)
cli.add_typer(catalogue.group, name="catalogue")
cli.command("backfill")(backfill.backfill)
cli.command("export")(export.export)
cli.command("demo")(demo.demo)
cli.command("patrol")(checks.patrol)
cli.command("check")(checks.check)
cli.command("review")(checks.review)
cli.add_typer(lookup.group, name="lookup")
cli.add_typer(packages.group, name="package")
cli.command("indicators")(indicators.indicators)
cli.command("seal")(sealing.seal)
cli.add_typer(journal.group, name="journal")
cli.add_typer(record_signing.group, name="record")
cli.add_typer(recording.group, name="recording")
cli.add_typer(hearing.group, name="hearing")
cli.add_typer(hub.group, name="hub")
cli.add_typer(hub.display, name="display")
cli.add_typer(audio.group, name="audio")
cli.add_typer(models.group, name="models")
cli.add_typer(transcript.group, name="transcript")
evidence_opinions.add_to(evidence.group)
cli.add_typer(evidence.group, name="evidence")
cli.add_typer(statutes.group, name="statutes")
custody.add_to(cabinet.group)
cabinet.group.command("simulate")(cabinet_simulate.simulate)
cli.add_typer(cabinet.group, name="cabinet")
cli.add_typer(counter.group, name="counter")
cli.command("receipt")(counter.receipt)
cli.add_typer(task.group, name="task")
cli.add_typer(document.group, name="document")
cli.add_typer(deadline.group, name="deadline")
cli.command("transcribe")(transcribe.transcribe)
centre_stations.add_to(centre.group)
centre_cases.add_to(centre.group)
centre_backup.add_to(centre.group)
cli.add_typer(centre.group, name="centre")
backup.add_to(cli, sync.group)
cli.add_typer(user.group, name="user")
cli.command("sync")(sync.sync)
cli.add_typer(sync.group, name="station")


def run(arguments: list[str] | None = None) -> None:
    """Run the command line and exit the process with its code."""
    sys.exit(main(sys.argv[1:] if arguments is None else arguments))


@cache
def _tree() -> Any:
    """Return all commands, built once: that takes longer than most of them."""
    return typer.main.get_command(cli)


def main(arguments: list[str]) -> int:
    """Run one command line and return its exit code."""
    _invocation.session = Session(json="--json" in arguments)
    try:
        result = _tree()(arguments, prog_name="wenyi", standalone_mode=False)
    except WenyiError as error:
        _say(error)
        return error.exit_code
    except (Cancelled, KeyboardInterrupt, typer.Abort):
        print_note("已取消。 Cancelled.")
        return 130
    except Exception as error:  # noqa: BLE001  the last line of defence: a bug of ours
        return _outcome(error)
    return result if isinstance(result, int) else 0


def _say(error: WenyiError) -> None:
    session = _invocation.session
    if session.json:
        print_json({"error": error_json(error)})
    else:
        language: Language = "en" if session.language == "en" else "zh_CN"
        print_error(error, language)
    _log.info("failed", exc_info=error)


def _outcome(error: Exception) -> int:
    """Return the code for wrong usage; anything else is our bug and is shown as one."""
    if is_usage(error):
        return say_usage(error, json=_invocation.session.json)
    _log.error("bug", exc_info=error)
    print_note(
        "程序出错（缺陷），详情见上方日志。 This is a bug of ours; the log above has details."
    )
    return 1
