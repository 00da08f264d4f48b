"""``wenyi record``: the record read, corrected, agreed to, locked, filed (核对签署)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.output import print_json, print_note, print_text
from app.cli.record_desk import (
    NOT_VALID,
    RECORD,
    HearingOption,
    PaperOption,
    SignerOption,
    desk_of,
    signer_of,
)
from app.cli.record_output import PAPER_NAMES, show, show_papers
from app.cli.session import Json, session_of
from dossier.ids import CorrectionId, HearingId
from dossier.signing import Consent, Decision, PaperKind
from resources.errors import BadValue, UnknownItem

if TYPE_CHECKING:
    from app.station.signing import SigningDesk

group = typer.Typer(help="Confirm and sign records (核对签署).", no_args_is_help=True)


def _step(name: str, words: str, act: Callable[[SigningDesk], object]) -> None:
    """Add a command that takes one step with a paper and shows how it stands then."""

    @group.command(name, help=words)
    def step(
        context: typer.Context,
        hearing: HearingOption,
        paper: PaperOption = RECORD,
        json: Json = False,
    ) -> int:
        with desk_of(session_of(context, json), hearing, paper) as (session, desk):
            done = act(desk)
            now = desk.standing()
            show(session, now)
            if name in ("finish", "stamp") and now.paper.timestamped_at is None:
                print_note(_unstamped(desk.has_timestamps))
        return NOT_VALID if done is False else 0


_MOST_S = 86_400.0
"""That one page is shown at one time."""

_step("begin", "Lay the record out and begin its confirming (开始核对).", lambda d: d.begin())
_step(
    "redraft",
    "Lay the draft out anew with what was corrected (重新排版).",
    lambda d: d.redraft() or None,
)
_step(
    "renew",
    "Begin anew in place of a certified paper, which is kept (更正重签).",
    lambda d: d.renew(),
)
_step(
    "finish",
    "Lock the record, stamp it, file it into the dossier (锁定归卷).",
    lambda d: d.finish(),
)
_step("stamp", "Add the timestamp a locked record lacks (补加时间戳).", lambda d: d.stamp())
_step(
    "seal",
    "Have the seal service sign a locked paper that lacks it (补加国密签章).",
    lambda d: d.seal(),
)


def _unstamped(has_authority: bool) -> str:
    if not has_authority:
        return "没有设置时间戳服务（设置项 timestamps），文书不带时间戳。"
    return "时间戳服务没有应答，文书已标为未盖时间戳；之后用 wenyi record stamp 补盖。"


@group.command("status")
def status(
    context: typer.Context,
    hearing: HearingOption,
    paper: PaperOption = RECORD,
    json: Json = False,
) -> None:
    """Show who read, asked, signed or refused (签署情况)."""
    from app.station.deliberation import silent

    with desk_of(session_of(context, json), hearing, paper) as (session, desk):
        show(session, desk.standing(), silent(desk.store, HearingId(hearing)))


@group.command("read")
def read(
    context: typer.Context,
    hearing: HearingOption,
    signer: SignerOption,
    aloud: Annotated[bool, typer.Option(help="It was read to them (当庭宣读).")] = False,
    pages: Annotated[
        list[str] | None, typer.Option("--page", help="PAGE:SECONDS, for each shown.")
    ] = None,
    paper: PaperOption = RECORD,
    json: Json = False,
) -> None:
    """Note what was read to or shown to somebody (阅读留痕)."""
    with desk_of(session_of(context, json), hearing, paper) as (session, desk):
        desk.begin()
        now = desk.standing()
        one = signer_of(now, signer)
        shown = [_shown(each, now.paper.pages) for each in pages or []]
        desk.read(one.id, shown, aloud=aloud)
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
    paper: PaperOption = RECORD,
    json: Json = False,
) -> None:
    """Note that somebody asks for a correction (申请补正)."""
    with desk_of(session_of(context, json), hearing, paper) as (session, desk):
        one = signer_of(desk.standing(), signer)
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
    paper: PaperOption = RECORD,
    json: Json = False,
) -> None:
    """Grant or refuse a correction (答复补正); the clerk corrects the record itself."""
    session = session_of(context, json)
    try:
        wanted = Decision(decision)
    except ValueError as error:
        raise BadValue(column="--decision", value=decision) from error
    with desk_of(session, hearing, paper) as (_, desk):
        desk.decide(CorrectionId(correction), wanted, ground)
        show(session, desk.standing())


@group.command("defer")
def defer(
    context: typer.Context,
    hearing: HearingOption,
    signer: SignerOption,
    paper: PaperOption = RECORD,
    json: Json = False,
) -> None:
    """Note that somebody reads within five days (五日内阅读)."""
    with desk_of(session_of(context, json), hearing, paper) as (session, desk):
        desk.defer(signer_of(desk.standing(), signer).id)
        show(session, desk.standing())


@group.command("refuse")
def refuse(
    context: typer.Context,
    hearing: HearingOption,
    signer: SignerOption,
    reason: Annotated[str, typer.Option(help="Why they refuse.")],
    witness: Annotated[str, typer.Option(help="Who saw it.")] = "",
    paper: PaperOption = RECORD,
    json: Json = False,
) -> None:
    """Note that somebody refuses to sign (拒绝签名)."""
    with desk_of(session_of(context, json), hearing, paper) as (session, desk):
        desk.refuse(signer_of(desk.standing(), signer).id, reason, witness)
        show(session, desk.standing())


@group.command("papers")
def papers(context: typer.Context, hearing: HearingOption, json: Json = False) -> None:
    """Show every paper of a hearing and how far it is (签署文书一览)."""
    from dossier.store import signing as reads

    session = session_of(context, json)
    with session.station() as station, station.store.snapshot() as reader:
        found = station.store.shown(reads.papers(reader, HearingId(hearing)))
        show_papers(session, found)


@group.command("consent")
def consent(
    context: typer.Context,
    hearing: HearingOption,
    signer: SignerOption,
    declined: Annotated[bool, typer.Option("--declined", help="They do not agree.")] = False,
    json: Json = False,
) -> None:
    """Note that a party agrees to the recording in place of a record (同意以录代记)."""
    said = Consent.DECLINED if declined else Consent.AGREED
    with desk_of(session_of(context, json), hearing, PaperKind.INSTEAD) as (session, desk):
        desk.consent(signer_of(desk.standing(), signer).id, said)
        show(session, desk.standing())


@group.command("enclose")
def enclose(context: typer.Context, hearing: HearingOption, json: Json = False) -> None:
    """File what lies beside a signed record: sheet, gaps, displays, opinions (随卷材料)."""
    from app.station import signing_enclosures

    session = session_of(context, json)
    with session.station() as station:
        signing_enclosures.keep_recordings(station, HearingId(hearing), session.who)
        waiting = signing_enclosures.enclose(station, HearingId(hearing), session.who)
    if session.json:
        print_json({"waiting": [kind.value for kind in waiting]})
    else:
        print_text("、".join(PAPER_NAMES[kind] for kind in waiting) or "—")


@group.command("export")
def export(
    context: typer.Context,
    hearing: HearingOption,
    pdf: Annotated[Path, typer.Option(help="Where to.")],
    seal: Annotated[
        Path | None, typer.Option(help="Where the detached SM2 signature goes.")
    ] = None,
    paper: PaperOption = RECORD,
    json: Json = False,
) -> None:
    """Write the signed file as it is (导出签署件)."""
    from app.station import signing_seals
    from dossier.changes import NoteExport
    from dossier.packages.files import write_whole

    with desk_of(session_of(context, json), hearing, paper) as (session, desk):
        found = desk.standing().paper
        if seal is not None:
            if found.seal is None:
                raise UnknownItem(thing=f"{found.title}（国密签章）")
            write_whole(seal, signing_seals.told(found.seal))
        write_whole(pdf, desk.newest())
        change = NoteExport(found.case_id, found.volume, found.file.sha256, found.pages)
        desk.store.apply(change, session.who)
    if session.json:
        print_json({"file": str(pdf), "sha256": found.file.sha256, "sm3": found.file.sm3})
    else:
        print_text(str(pdf))


def _shown(text: str, pages: int) -> tuple[int, float]:
    number, _, length = text.partition(":")
    try:
        page, seconds = int(number), float(length or "0")
    except ValueError as error:
        raise BadValue(column="--page", value=text) from error
    if not 1 <= page <= pages or not 0 <= seconds <= _MOST_S:
        raise BadValue(column="--page", value=text)
    return page, seconds
