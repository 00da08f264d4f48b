"""``wenyi cabinet simulate``: a made-up cabinet on this machine (模拟柜)."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.intake import cancel_on_interrupt
from app.cli.output import print_json, print_text
from app.cli.session import Json, session_of
from cabinet.contract import Cell
from resources.errors import BadForm, BadValue

if TYPE_CHECKING:
    from app.demo.cabinet.boards import SpeakerA, SpeakerB
    from app.demo.cabinet.doors import Doors
    from app.demo.cabinet.modbus import ModbusDemo

_KINDS = ("serial-a", "serial-b", "modbus-rtu")


def simulate(
    context: typer.Context,
    modbus: Annotated[str, typer.Option(help="Serve Modbus TCP at HOST:PORT.")] = "",
    pty: Annotated[
        Path | None, typer.Option(help="Serve a serial line of this name; must not exist.")
    ] = None,
    kind: Annotated[
        str, typer.Option(help="What speaks on --pty: serial-a, serial-b or modbus-rtu.")
    ] = "serial-a",
    boards: Annotated[int, typer.Option(min=1, max=32, help="How many boards.")] = 1,
    locks: Annotated[int, typer.Option(min=1, max=24, help="Locks of each board.")] = 24,
    close_after: Annotated[
        float, typer.Option(min=0.0, help="Somebody shuts doors after seconds; 0: nobody.")
    ] = 0.0,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            help="stuck:1-03, swap:1-03=1-04, open:1-03, item:1-03, silent:N, garbage:N, "
            "checksum:N (of a serial line)."
        ),
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.0, help="How long; 0: until Ctrl-C.")] = 0.0,
    json: Json = False,
) -> None:
    """Serve a made-up cabinet, with faults if they are asked for (模拟柜体)."""
    from app.demo.cabinet.doors import Doors

    session = session_of(context, json)
    if bool(modbus) is (pty is not None):
        raise typer.BadParameter("give one of --modbus and --pty")
    if kind not in _KINDS:
        raise typer.BadParameter(f"--kind is one of {', '.join(_KINDS)}")
    # pymodbus tells each oddity of a request as an error.
    logging.getLogger("pymodbus").setLevel(logging.CRITICAL)
    doors = Doors({board: locks for board in range(1, boards + 1)}, close_after or None)
    demo = _made(modbus, pty, kind, doors)
    try:
        for each in fault or []:
            _spoil(demo, doors, each)
        if session.json:
            print_json({"url": demo.url, "cells": len(doors.cells)})
        else:
            print_text(demo.url)
        with cancel_on_interrupt() as cancel:
            cancel.wait(seconds or None)
    finally:
        demo.close()


def _made(
    modbus: str, pty: Path | None, kind: str, doors: Doors
) -> ModbusDemo | SpeakerA | SpeakerB:
    from app.demo.cabinet.boards import SpeakerA, SpeakerB
    from app.demo.cabinet.modbus import ModbusDemo

    if pty is None:
        host, _, port = modbus.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 65_535:
            raise BadForm(column="--modbus", value=modbus, form="127.0.0.1:5020")
        try:
            return ModbusDemo(doors, (host, int(port)))
        except (OSError, RuntimeError) as error:
            raise BadValue(column="--modbus", value=modbus) from error
    path = pty.absolute()
    try:
        match kind:
            case "serial-a":
                return SpeakerA(path, doors)
            case "serial-b":
                return SpeakerB(path, doors)
            case _:
                return ModbusDemo(doors, terminal=path)
    except OSError as error:
        raise BadValue(column="--pty", value=str(pty)) from error


_FAULTS = (
    "stuck:1-03, swap:1-03=1-04, open:1-03, item:1-03, silent:2, garbage:2, checksum:2 (--pty)"
)


def _spoil(demo: ModbusDemo | SpeakerA | SpeakerB, doors: Doors, text: str) -> None:
    name, _, rest = text.partition(":")
    first, _, second = rest.partition("=")
    try:
        match name:
            case "stuck":
                doors.stick(Cell.parse(rest))
            case "open":
                doors.force(Cell.parse(rest))
            case "item":
                doors.put(Cell.parse(rest))
            case "swap":
                doors.swap(Cell.parse(first), Cell.parse(second))
            case "checksum" if demo.url.startswith("modbus://"):
                # TCP has none of Modbus's own: a changed byte would be another answer.
                raise BadForm(column="--fault", value=text, form=_FAULTS)
            case "silent" | "garbage" | "checksum":
                demo.speech.spoil(name, int(rest))
            case _:
                raise BadForm(column="--fault", value=text, form=_FAULTS)
    except ValueError as error:
        raise BadForm(column="--fault", value=text, form=_FAULTS) from error
