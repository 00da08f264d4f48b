"""``wenyi evidence opinion|opinions``: what parties say of the evidence (质证意见)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.evidence import Court, Side, Which, check_side, desk_of
from app.cli.output import print_json, print_note, print_text
from app.cli.session import CaseNumberOption, Json, session_of
from resources.errors import BadArgument

if TYPE_CHECKING:
    from app.station.evidence import EvidenceDesk
    from app.station.station import Station
    from dossier.ids import HearingId

HearingId_ = Annotated[
    str, typer.Option("--hearing", help="第n次, or an id, as `transcript list` says.")
]


def opinion(
    context: typer.Context,
    case: CaseNumberOption,
    hearing: HearingId_,
    exhibit: Which,
    side: Side,
    authenticity: Annotated[
        str, typer.Option(help="真实性: 认可, 部分认可, 不认可, 不发表.")
    ] = "",
    legality: Annotated[str, typer.Option(help="合法性")] = "",
    relevance: Annotated[str, typer.Option(help="关联性")] = "",
    purpose: Annotated[str, typer.Option(help="证明目的")] = "",
    force: Annotated[str, typer.Option(help="证明力")] = "",
    reason: Annotated[str, typer.Option(help="理由")] = "",
    objection: Annotated[str, typer.Option(help="异议")] = "",
    json: Json = False,
) -> None:
    """Write down what a party says of an exhibit (质证意见); the newest counts."""
    from courtroom.evidence.opinions import sentence
    from dossier.evidence import Opinion
    from dossier.ids import OpinionId, new_id

    session = session_of(context, json)
    stands = {
        "authenticity": authenticity,
        "legality": legality,
        "relevance": relevance,
        "purpose": purpose,
        "force": force,
    }
    held = {field: _stand(field, value) for field, value in stands.items()}
    with desk_of(session, case) as (station, desk):
        one = desk.exhibit(exhibit)
        check_side(desk, side)
        said = Opinion(
            *(OpinionId(new_id()), desk.case_id, _hearing(station, desk, hearing), one.id, side),
            **held,
            reason=reason,
            objection=objection,
        )
        desk.note_opinion(said)
        words = sentence(said, one)
    if session.json:
        print_json({"exhibit": one.id, "label": one.label, "side": side, "sentence": words})
    else:
        print_text(words)


def opinions(
    context: typer.Context,
    case: CaseNumberOption,
    hearing: Annotated[
        str, typer.Option("--hearing", help="Id or 第n次; all hearings if left out.")
    ] = "",
    pdf: Annotated[Path | None, typer.Option(help="Write the table as PDF/A.")] = None,
    court: Court = "",
    json: Json = False,
) -> None:
    """Show what every party said of every exhibit, as announced (质证意见表)."""
    session = session_of(context, json)
    with desk_of(session, case) as (station, desk):
        from app.station import evidence_papers

        hearing_id = _hearing(station, desk, hearing) if hearing else None
        table = desk.matrix(hearing_id, announced=True)
        if pdf is not None:
            data = evidence_papers.opinions(station, desk, hearing_id, court)
            evidence_papers.save(station, desk, data, pdf)
    from courtroom.evidence.opinions import admission_words, sentence

    rows: list[dict[str, Any]] = [
        {
            "exhibit": row.exhibit.id,
            "label": row.exhibit.label,
            "name": row.exhibit.name,
            "original": row.original.original.value if row.original else "",
            "admission": admission_words(row.admission),
            "opinions": {side: sentence(one, row.exhibit) for side, one in row.opinions.items()},
        }
        for row in table.rows
    ]
    waiting = [{"label": one.label, "side": side} for one, side in table.open()]
    if session.json:
        print_json({"case": case, "rows": rows, "open": waiting})
        return
    for row in rows:
        print_text(f"{row['label']} {row['name']}")
        for side, words in row["opinions"].items():
            print_text(f"  {side}：{words}")
    if waiting:
        print_note("尚未质证：" + "、".join(f"{one['label']}（{one['side']}）" for one in waiting))


def add_to(group: typer.Typer) -> None:
    """Add the commands to ``wenyi evidence``."""
    group.command("opinion")(opinion)
    group.command("opinions")(opinions)


def _hearing(station: Station, desk: EvidenceDesk, wanted: str) -> HearingId:
    """Return one of the case's hearings by its id or its number.

    Raises:
        BadArgument: the case has none such.
    """
    from dossier.store import hearings

    with station.store.snapshot() as reader:
        # One of 副卷 is as none for who may not know of it.
        listed = station.store.shown(hearings.hearings(reader, desk.case_id))
    for one in listed:
        if wanted in (one.id, str(one.ordinal)):
            return one.id
    numbers = "、".join(dict.fromkeys(str(one.ordinal) for one in listed)) or "—"
    raise BadArgument(option="--hearing", value=wanted, allowed=numbers)


def _stand(field: str, value: str) -> Any:
    from dossier.evidence import Stand

    try:
        return Stand(value) if value else Stand.SILENT
    except ValueError as error:
        raise BadArgument(option=f"--{field}", value=value, allowed="、".join(Stand)) from error
