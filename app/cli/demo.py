"""``wenyi`` without a command, and ``wenyi demo``: the window, or its job without one."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.intake import Progress, cancel_on_interrupt
from app.cli.output import print_json, print_note, print_table
from app.cli.session import Json, Session, session_of

if TYPE_CHECKING:
    from app.demo.job import Step

OUTPUT = Path("demo-output")
_DRAW_SWITCH = "--draw-windows"
"""Argument by which the stand-alone build draws its windows; see ``app.cli.__main__``."""


def has_display() -> bool:
    """Return whether windows can be shown here."""
    if sys.platform != "linux":
        return True
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(shown) or chosen not in ("", "xcb", "wayland")


def open_window(session: Session, role: str = "", seat: str = "") -> int:
    """Open the station's window; without a display a demo station works offscreen.

    Args:
        session: of this call.
        role: seat to open; empty: the remembered one.
        seat: whose screen it is in the courtroom of the demo.
    """
    if has_display():
        from app.windows.main import run_gui

        # The demo is about the scan desk; a seat chosen before is kept.
        role = role or session.settings.role or ("scan" if session.demo else "")
        return run_gui(session.home, demo=session.demo, role=role, seat=seat)
    if session.demo:
        print_note("没有显示器：演示流程在后台完成，结果存入 demo-output/。")
        print_note("No display: doing the demo job offscreen; results go to demo-output/.")
        return run_demo(session, OUTPUT)
    print_note("没有显示器，无法打开窗口；请使用命令行（wenyi --help）或 wenyi demo --out DIR。")
    print_note("There is no display for the window; use the commands (wenyi --help).")
    return 2


def demo(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="Folder for the PDF and the pictures.")] = OUTPUT,
    json: Json = False,
) -> int:
    """Do the whole job on the demo case: scan, read, catalogue, search, export (演示)."""
    return run_demo(session_of(context, json), out)


def run_demo(session: Session, out: Path) -> int:
    """Run the demo job in a fresh station and leave what it made in ``out``."""
    from app.demo.job import run_job
    from app.station import open_station

    out.mkdir(parents=True, exist_ok=True)
    steps: list[Step] = []

    def on_step(step: Step) -> None:
        steps.append(step)
        if not session.json:
            print_note(f"✓ {step.step}：{step.result}（{step.seconds:.1f} 秒）")

    with (
        tempfile.TemporaryDirectory(prefix="wenyi-demo-") as folder,
        cancel_on_interrupt() as cancel,
    ):
        home = Path(folder)
        with open_station(home, demo=True) as station:
            pdf = run_job(
                station, out, on_step=on_step, on_event=Progress(session.json), cancel=cancel
            )
        pictures = _pictures(home, out)
    if session.json:
        print_json(
            {
                "steps": [asdict(step) for step in steps],
                "pdf": str(pdf),
                "pictures": [str(picture) for picture in pictures],
            }
        )
    else:
        print_table(
            "演示完成",
            ["步骤", "结果", "秒"],
            [(step.step, step.result, f"{step.seconds:.1f}") for step in steps],
        )
        print_note(f"PDF：{pdf}")
        print_note(f"窗口图片：{len(pictures)} 张，{out}/")
    return 0


def _pictures(home: Path, out: Path) -> list[Path]:
    """Draw every window on the finished station, in a process of its own.

    Qt wants the main thread and its platform chosen before it starts; and a window
    that fails must not take the job's result with it.
    """
    before = {path: path.stat().st_mtime_ns for path in out.glob("*.png")}
    program = [sys.executable, "-m", "app.screenshots"]
    if getattr(sys, "frozen", False):
        program = [sys.executable, _DRAW_SWITCH]
    done = subprocess.run(  # noqa: S603
        [*program, str(out), "--home", str(home)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        check=False,
        stdout=subprocess.DEVNULL,
    )
    if done.returncode != 0:
        print_note("窗口图片未能生成。 The windows could not be drawn.")
    return [
        path for path in sorted(out.glob("*.png")) if before.get(path) != path.stat().st_mtime_ns
    ]
