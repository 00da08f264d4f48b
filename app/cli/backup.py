"""``wenyi backup``, ``wenyi restore`` and moving a station to another machine."""

from __future__ import annotations

import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.intake import cancel_on_interrupt
from app.cli.output import print_json, print_note, print_text
from app.cli.session import Json, Session, session_of

if TYPE_CHECKING:
    from threading import Event

    from dossier.backup.checking import Checked
    from dossier.backup.watch import Progress, Watch

_NOTED_S = 2.0
_MOST_TYPED = 1024

PassphraseStdin = Annotated[
    bool, typer.Option("--passphrase-stdin", help="Read the passphrase from standard input.")
]
GenerationOption = Annotated[
    str, typer.Option("--generation", help="As in 20260302T101500Z; default: the newest.")
]
KeyFrom = Annotated[
    Path | None, typer.Option("--key-from", help="The sealed key that --key-to wrote.")
]
TargetArgument = Annotated[Path, typer.Argument(help="Folder of the backup.")]


def backup(
    context: typer.Context,
    target: TargetArgument,
    verify: Annotated[
        bool, typer.Option("--verify", help="Only read a backup again, byte by byte.")
    ] = False,
    generation: GenerationOption = "",
    key_to: Annotated[
        Path | None, typer.Option("--key-to", help="Also write the key, sealed: another medium.")
    ] = None,
    words: Annotated[
        bool, typer.Option("--words", help="Also print the key as recovery words (恢复码).")
    ] = False,
    passphrase_stdin: PassphraseStdin = False,
    json: Json = False,
) -> int:
    """Back this station up while it works; only what is new is copied (备份)."""
    from app.station import backup as service
    from dossier.backup.keyfile import words_of

    session = session_of(context, json)
    with cancel_on_interrupt() as cancel:
        watch = watching(session, cancel)
        if verify:
            return tell_checked(session, service.verify(session.home, target, watch, generation))
        # Asked for first: who mistypes it learns so before hours of copying.
        passphrase = ask_passphrase(passphrase_stdin, twice=True) if key_to is not None else ""
        if key_to is not None:
            service.save_key(session.home, key_to, passphrase)
        report = service.back_up(session.home, target, watch)
    shown = words_of(service.station_key(session.home)) if words else ""
    if session.json:
        print_json({**asdict(report), **({"words": shown} if words else {})})
    else:
        print_note(
            f"备份 {report.generation} 完成：{report.blobs} 个文件，"
            f"其中新复制 {report.copied} 个，用时 {report.seconds:.0f} 秒。"
        )
        for sha256 in report.damaged:
            print_note(f"本站文件已损坏，未能备份：{sha256}")
        if words:
            print_text(shown)
            print_note("请抄写恢复码并与备份分开保管；没有密钥，备份无法读取。")
        elif key_to is None:
            print_note("备份中没有密钥。请另行保管密钥（--key-to 或 --words）。")
    return 6 if report.damaged else 0


def restore(
    context: typer.Context,
    source: TargetArgument,
    generation: GenerationOption = "",
    over: Annotated[
        bool, typer.Option("--over", help="Replace what is there; it is kept aside.")
    ] = False,
    key_from: KeyFrom = None,
    words_stdin: Annotated[
        bool, typer.Option("--words-stdin", help="Read recovery words from standard input.")
    ] = False,
    catch_up: Annotated[
        bool, typer.Option(help="Fetch from the centre what became of the cases since.")
    ] = True,
    passphrase_stdin: PassphraseStdin = False,
    json: Json = False,
) -> int:
    """Restore this station from a backup; all is checked before anything changes (恢复)."""
    from app.station import backup as service

    session = session_of(context, json)
    key = _key(key_from, words_stdin=words_stdin, passphrase_stdin=passphrase_stdin)
    with cancel_on_interrupt() as cancel:
        report = service.restore(
            source,
            session.home,
            watching(session, cancel),
            key=key,
            name=generation,
            over=over,
            follow=catch_up,
        )
    if session.json:
        print_json(asdict(report))
    else:
        print_note(f"已恢复到 {report.made_at}，共 {report.blobs} 个文件。")
        if report.aside:
            print_note(f"原有内容保留在 {session.home / report.aside}。")
        print_note("下次同步时本站将以新纪元继续；请停用本站的其他副本。")
    return 0


def move_out(
    context: typer.Context,
    target: TargetArgument,
    offline: Annotated[
        bool, typer.Option("--offline", help="Do not sync first; unsent work goes along.")
    ] = False,
    key_to: Annotated[
        Path | None, typer.Option("--key-to", help="Write the key, sealed, for the new machine.")
    ] = None,
    passphrase_stdin: PassphraseStdin = False,
    json: Json = False,
) -> int:
    """Close this station and write what the new machine needs (迁出)."""
    from app.station import backup as service

    session = session_of(context, json)
    if key_to is not None:
        passphrase = ask_passphrase(passphrase_stdin, twice=True)
        service.save_key(session.home, key_to, passphrase)
    with cancel_on_interrupt() as cancel:
        report = service.move_out(
            session.home, target, watching(session, cancel), sync=not offline
        )
    if session.json:
        print_json({**asdict(report.backup), "pending": report.pending})
    else:
        print_note(
            f"本站已关闭，备份 {report.backup.generation}；{report.pending} 条记录将由新机器上传。"
        )
    return 6 if report.backup.damaged else 0


def move_in(
    context: typer.Context,
    source: TargetArgument,
    key_from: KeyFrom = None,
    words_stdin: Annotated[
        bool, typer.Option("--words-stdin", help="Read recovery words from standard input.")
    ] = False,
    passphrase_stdin: PassphraseStdin = False,
    json: Json = False,
) -> int:
    """Go on here with a station that was closed on another machine (迁入)."""
    from app.station import backup as service

    session = session_of(context, json)
    key = _key(key_from, words_stdin=words_stdin, passphrase_stdin=passphrase_stdin)
    with cancel_on_interrupt() as cancel:
        report = service.move_in(source, session.home, watching(session, cancel), key=key)
    if session.json:
        print_json(asdict(report))
    else:
        print_note(f"本站已迁入，共 {report.blobs} 个文件；下次同步时以新纪元继续。")
    return 0


def move_back(context: typer.Context, json: Json = False) -> int:
    """Open a station again whose move was called off; not once the new one was used."""
    from app.station import backup as service

    session = session_of(context, json)
    opened = service.move_back(session.home)
    if session.json:
        print_json({"opened": opened})
    else:
        print_note("本站已重新启用。" if opened else "本站没有迁出。")
    return 0


def add_to(cli: typer.Typer, station: typer.Typer) -> None:
    """Put the commands where people look for them."""
    cli.command("backup")(backup)
    cli.command("restore")(restore)
    station.command("move-out")(move_out)
    station.command("move-in")(move_in)
    station.command("move-back")(move_back)


def watching(session: Session, cancel: Event) -> Watch:
    """Return what tells people how far a copy got, on the error stream."""
    from dossier.backup.watch import Watch

    noted_s = time.monotonic()

    def note(progress: Progress) -> None:
        nonlocal noted_s
        if time.monotonic() - noted_s >= _NOTED_S and not session.json:
            noted_s = time.monotonic()
            print_note(
                f"{_PHASES[progress.phase]} {progress.done}/{progress.whole}"
                f"（{progress.done_bytes / 1e6:.0f} MB）"
            )

    return Watch(note, cancel)


def tell_checked(session: Session, checked: Checked) -> int:
    """Say what reading a backup again found; return the exit code."""
    if session.json:
        print_json({"ok": checked.ok, **asdict(checked)})
    else:
        print_note(f"已核对 {checked.files + checked.blobs} 个文件，{checked.bytes} 字节。")
        for fault in checked.faults:
            print_note(f"损坏：{fault.path}（{fault.found}）")
    return 0 if checked.ok else 6


def ask_passphrase(stdin: bool, *, twice: bool = False) -> str:
    """Return a passphrase, typed unseen or from standard input."""
    if stdin:
        return sys.stdin.readline(_MOST_TYPED).rstrip("\r\n")
    prompt = "口令 Passphrase"
    return str(typer.prompt(prompt, hide_input=True, err=True, confirmation_prompt=twice))


def _key(key_from: Path | None, *, words_stdin: bool, passphrase_stdin: bool) -> bytes | None:
    from app.station import backup as service

    if key_from is not None:
        return service.key_from_file(key_from, ask_passphrase(passphrase_stdin))
    if words_stdin:
        return service.key_from_words(sys.stdin.readline(_MOST_TYPED))
    return None


_PHASES = {"database": "数据库", "blobs": "文件", "checking": "核对"}
