"""``wenyi seal``: encrypt now what an earlier version kept in clear."""

from __future__ import annotations

from dataclasses import asdict

import typer

from app.cli.intake import cancel_on_interrupt
from app.cli.output import print_json, print_note
from app.cli.session import Json, session_of


def seal(context: typer.Context, json: Json = False) -> int:
    """Encrypt masters that an earlier version kept in clear, and wait for it (补封)."""
    session = session_of(context, json)
    with session.station() as station, cancel_on_interrupt() as cancel:
        done = station.store.seal_earlier(cancel)
    if session.json:
        print_json(asdict(done))
    else:
        print_note(f"已加密 {done.sealed} 个文件，{done.sealed_bytes / 1e6:.1f} MB。")
        if done.left:
            print_note(f"另有 {done.left} 个文件无法读取或替换，下次再试。")
    return 6 if done.left else 0
