"""``wenyi record``: the record read, corrected, signed, locked, checked (核对签署)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.output import print_json, print_text
from app.cli.record_output import print_verified, show, verified_json
from app.cli.session import Json, Session, session_of
from dossier.ids import CorrectionId, HearingId
from dossier.signing import Decision, Signer
from resources.errors import BadValue, Missing, StoreError, UnknownItem

if TYPE_CHECKING:
    from app.station.signing import SigningDesk
    from app.station.signing_standing import Standing
    from courtroom.signing.certificates import Identity

group = typer.Typer(help="Confirm and sign records (核对签署).", no_args_is_help=True)

HearingOption = Annotated[str, typer.Option("--hearing", help="Id, as `transcript list` says.")]
SignerOption = Annotated[
    str, typer.Option("--signer", help="Number, role or name, as `record status` says.")
]
_MOST_BYTES = 256 << 20
_NOT_VALID = 6
"""Exit code of a check that found something, as of `recording verify`."""


@group.command("begin")
def begin(context: typer.Context, hearing: HearingOption, json: Json = False) -> None:
    """Lay the record out and begin its confirming (开始核对)."""
    with _desk(session_of(context, json), hearing) as (session, desk):
        desk.begin()
        show(session, desk.standing())


@group.command("status")
def status(context: typer.Context, hearing: HearingOption, json: Json = False) -> None:
    """Show who read, asked, signed or refused (签署情况)."""
    with _desk(session_of(context, json), hearing) as (session, desk):
        show(session, desk.standing())


@group.command("read")
def read(
    context: typer.Context,
    hearing: HearingOption,
    signer: SignerOption,
    aloud: Annotated[bool, typer.Option(help="It was read to them (当庭宣读).")] = False,
    pages: Annotated[
        list[str] | None, typer.Option("--page", help="PAGE:SECONDS, for each shown.")
    ] = None,
    json: Json = False,
) -> None:
    """Note what was read to or shown to somebody (阅读留痕)."""
    with _desk(session_of(context, json), hearing) as (session, desk):
        desk.begin()
        one = _signer(desk.standing(), signer)
        desk.read(one.id, [_shown(each) for each in pages or []], aloud=aloud)
        show(session, desk.standing())


@group.command("correct")
def correct(
    context: typer.Context,
    hearing: HearingOption,
    signer: SignerOption,
    wish: Annotated[str, typer.Option(help="What it should say.")],
    page: Annotated[int | None, typer.Option(help="Page it is about.")] = None,
    quoted: Annotated[str, typer.Option(help="What it says.")] = "",
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    json: Json = False,
) -> None:
    """Note that somebody asks for a correction (申请补正)."""
    with _desk(session_of(context, json), hearing) as (session, desk):
        one = _signer(desk.standing(), signer)
        made = desk.ask_correction(one.id, wish, page=page, quoted=quoted, reason=reason)
    if session.json:
        print_json({"correction": made.id})
    else:
        print_text(made.id)


@group.command("decide")
def decide(
    context: typer.Context,
    hearing: HearingOption,
    correction: Annotated[str, typer.Option("--correction", help="Id of the request.")],
    decision: Annotated[str, typer.Option(help="granted, refused or withdrawn.")],
    ground: Annotated[str, typer.Option(help="Why; needed to refuse.")] = "",
    json: Json = False,
) -> None:
    """Grant or refuse a correction (答复补正); the clerk corrects the record itself."""
    try:
        wanted = Decision(decision)
    except ValueError as error:
        raise BadValue(column="--decision", value=decision) from error
    with _desk(session_of(context, json), hearing) as (session, desk):
        desk.decide(CorrectionId(correction), wanted, ground)
        show(session, desk.standing())


@group.command("redraft")
def redraft(context: typer.Context, hearing: HearingOption, json: Json = False) -> None:
    """Lay the draft out anew with what was corrected (重新排版)."""
    with _desk(session_of(context, json), hearing) as (session, desk):
        desk.redraft()
        show(session, desk.standing())


@group.command("defer")
def defer(
    context: typer.Context, hearing: HearingOption, signer: SignerOption, json: Json = False
) -> None:
    """Note that somebody reads within five days (五日内阅读)."""
    with _desk(session_of(context, json), hearing) as (session, desk):
        desk.defer(_signer(desk.standing(), signer).id)
        show(session, desk.standing())


@group.command("refuse")
def refuse(
    context: typer.Context,
    hearing: HearingOption,
    signer: SignerOption,
    reason: Annotated[str, typer.Option(help="Why they refuse.")],
    witness: Annotated[str, typer.Option(help="Who saw it.")] = "",
    json: Json = False,
) -> None:
    """Note that somebody refuses to sign (拒绝签名)."""
    with _desk(session_of(context, json), hearing) as (session, desk):
        desk.refuse(_signer(desk.standing(), signer).id, reason, witness)
        show(session, desk.standing())


@group.command("sign")
def sign(
    context: typer.Context,
    hearing: HearingOption,
    signer: SignerOption,
    strokes: Annotated[
        Path | None, typer.Option(help="JSON of a scripted pad: device and strokes.")
    ] = None,
    identified: Annotated[str, typer.Option(help="How the person was identified.")] = "",
    witness: Annotated[str, typer.Option(help="Who saw it.")] = "",
    certificate: Annotated[
        Path | None, typer.Option(help="Their own PKCS#12; else the court's.")
    ] = None,
    pin_file: Annotated[Path | None, typer.Option(help="File with its passphrase.")] = None,
    dot_is_meant: Annotated[
        bool, typer.Option(help="A dot or nothing is meant as the signature.")
    ] = False,
    json: Json = False,
) -> None:
    """Have somebody sign, on the pad of the settings or from a file (签名)."""
    from courtroom.signing.pads.script import ScriptedPad, read_ink
    from courtroom.signing.pads.web_service import WebServicePad

    ink = None if strokes is None else read_ink(strokes)
    identity = None if certificate is None else _identity(certificate, pin_file)
    with _desk(session_of(context, json), hearing) as (session, desk):
        one = _signer(desk.standing(), signer)
        if ink is None and not session.settings.pad:
            raise BadValue(column="--strokes", value="—")
        pad = ScriptedPad(ink) if ink is not None else WebServicePad(session.settings.pad)
        try:
            written = desk.ask(one.id, pad, lambda _: None, Event())
        finally:
            pad.close()
        desk.sign(
            one.id,
            written,
            identity=identity,
            identified=identified,
            witness=witness,
            short_is_meant=dot_is_meant,
        )
        show(session, desk.standing())


@group.command("finish")
def finish(context: typer.Context, hearing: HearingOption, json: Json = False) -> None:
    """Lock the record, stamp it, file it into the dossier (锁定归卷)."""
    with _desk(session_of(context, json), hearing) as (session, desk):
        desk.finish()
        show(session, desk.standing())


@group.command("stamp")
def stamp(context: typer.Context, hearing: HearingOption, json: Json = False) -> int:
    """Add the timestamp a locked record lacks (补加时间戳)."""
    with _desk(session_of(context, json), hearing) as (session, desk):
        done = desk.stamp()
        show(session, desk.standing())
    return 0 if done else _NOT_VALID


@group.command("export")
def export(
    context: typer.Context,
    hearing: HearingOption,
    pdf: Annotated[Path, typer.Option(help="Where to.")],
    json: Json = False,
) -> None:
    """Write the signed file as it is (导出签署件)."""
    from dossier.changes import NoteExport
    from dossier.packages.files import write_whole

    with _desk(session_of(context, json), hearing) as (session, desk):
        paper = desk.standing().paper
        write_whole(pdf, desk.newest())
        change = NoteExport(paper.case_id, paper.volume, paper.file.sha256, paper.pages)
        desk.store.apply(change, session.who)
    if session.json:
        print_json({"file": str(pdf), "sha256": paper.file.sha256, "sm3": paper.file.sm3})
    else:
        print_text(str(pdf))


@group.command("verify")
def verify(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A signed PDF.")],
    trust: Annotated[
        list[Path] | None,
        typer.Option(help="PEM of a root to trust; else those of this station."),
    ] = None,
    json: Json = False,
) -> int:
    """Check who signed what and what changed since (验签)."""
    from app.station import signing_certificates
    from courtroom.signing import certificates, verifying

    session = session_of(context, json)
    data = _bytes(file, _MOST_BYTES + 1)
    if trust:
        roots = [
            root
            for path in trust
            for root in certificates.from_pem(_bytes(path, certificates.MOST_BYTES), path.name)
        ]
    else:
        roots = signing_certificates.roots(session.home)
    found = verifying.verify(data, roots)
    if session.json:
        print_json(verified_json(found))
    else:
        print_verified(found)
    return 0 if found.ok else _NOT_VALID


@group.command("certificate")
def certificate(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="The court's PKCS#12.")] = None,
    pin_file: Annotated[Path | None, typer.Option(help="File with its passphrase.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Make one for showing.")] = False,
    json: Json = False,
) -> None:
    """Keep the certificate this station signs with (导入签名证书)."""
    from app.station import signing_certificates

    session = session_of(context, json)
    if (file is None) is not demo:
        raise BadValue(column="FILE, --demo", value="—")
    with session.station() as station:
        if file is None:
            kept = signing_certificates.make_demo(station.store, session.settings.court)
        else:
            pin = _pin(pin_file)
            data = _bytes(file, 2 << 20)
            kept = signing_certificates.install(station.store, data, pin, file.name)
    if session.json:
        print_json({"subject": kept.subject, "sha256": kept.sha256})
    else:
        print_text(kept.subject)


# ---- parts ----------------------------------------------------------------------------


@contextmanager
def _desk(session: Session, hearing: str) -> Iterator[tuple[Session, SigningDesk]]:
    from app.station import signing_certificates, signing_filing
    from app.station.signing import SigningDesk

    with session.station() as station:
        if session.demo and not signing_certificates.has_own(station.store):
            signing_certificates.make_demo(station.store, session.settings.court)
        # What an earlier run locked and did not get to file.
        signing_filing.file_all(station.store, session.who)
        yield session, SigningDesk(station, HearingId(hearing), session.who)


def _signer(standing: Standing, wanted: str) -> Signer:
    """Return who is meant; a role or name that two have means nobody."""
    found = [
        one
        for one in standing.signers
        if wanted in (str(one.number), one.role, one.name, one.label, one.id)
    ]
    if len(found) != 1:
        raise UnknownItem(thing=wanted)
    return found[0]


def _shown(text: str) -> tuple[int, float]:
    page, _, seconds = text.partition(":")
    try:
        return int(page), float(seconds or "0")
    except ValueError as error:
        raise BadValue(column="--page", value=text) from error


def _identity(path: Path, pin_file: Path | None) -> Identity:
    from datetime import UTC, datetime

    from courtroom.signing import certificates

    found = certificates.unpacked(_bytes(path, 2 << 20), _pin(pin_file).encode(), path.name)
    certificates.check_usable(found, datetime.now(UTC), path.name)
    return found


def _pin(path: Path | None) -> str:
    return "" if path is None else _bytes(path, 4096).decode("utf-8", "replace").strip()


def _bytes(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most)
    except FileNotFoundError as error:
        raise Missing(source=str(path)) from error
    except OSError as error:
        raise StoreError(path=str(path), detail=str(error)) from error
