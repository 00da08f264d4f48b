"""``wenyi backfill``: what the papers say of parties and claims; accepting it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.output import print_json, print_note, print_table
from app.cli.session import CaseNumberOption, Json, session_of
from resources.errors import BadValue

if TYPE_CHECKING:
    from app.station.backfill import Offer


def backfill(
    context: typer.Context,
    case: CaseNumberOption,
    accept: Annotated[
        list[int] | None, typer.Option(help="Number of a row to accept; may be repeated.")
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", help="N=TEXT: accept row N with this text; may be repeated."),
    ] = None,
    sure: Annotated[
        bool, typer.Option("--sure", help="Accept every row nothing speaks against.")
    ] = False,
    json: Json = False,
) -> None:
    """Read parties, claims and the cause off pleadings and identity papers (信息回填)."""
    from app.station.backfill import accept as enter
    from app.station.backfill import offers

    session = session_of(context, json)
    with session.station() as station:
        case_id = station.store.case_by_number(case).id
        found = offers(station.store, case_id)
        chosen: dict[int, str | None] = {o.number: None for o in found if sure and o.sure}
        chosen |= dict.fromkeys(accept or ())
        chosen |= dict(map(_set, set_ or ()))
        taken = {offer.number for offer in enter(station.store, case_id, chosen, session.who)}
        if taken:
            found = offers(station.store, case_id)
    if session.json:
        print_json({"fields": [_plain(offer) for offer in found], "accepted": sorted(taken)})
        return
    shown: list[tuple[str, ...]] = []
    for offer in found:
        row = _row(offer)
        # Whom it is about stands once, above what follows.
        again = bool(shown) and _subject(found[len(shown) - 1]) == _subject(offer)
        shown.append((row[0], "" if again else row[1], *row[2:]))
    print_table(
        f"{case} 信息回填",
        ["序号", "所属", "信息项", "识别所得", "把握", "出处", "案件现有", "状态"],
        shown,
    )
    if taken:
        print_note(f"已录入 {len(taken)} 项。")


def _set(text: str) -> tuple[int, str]:
    number, sign, value = text.partition("=")
    if not sign or not number.strip().isdigit():
        raise BadValue(column="--set", value=text[:40])
    return int(number), value.strip()


def _plain(offer: Offer) -> dict[str, Any]:
    row = offer.row
    return {
        "number": offer.number,
        "field": str(row.field),
        "role": row.subject and row.subject.role,
        "name": row.subject and row.subject.name,
        "claim": row.number or None,
        "standing": offer.standing,
        "disagrees": row.disagrees,
        "settled": offer.settled,
        "sure": offer.sure,
        "values": [
            {
                "value": found.value,
                "page": found.page_id,
                "boxes": [[[round(x, 1), round(y, 1)] for x, y in box] for box in found.boxes],
                "confidence": found.confidence,
                "source": str(found.source),
                "remark": found.remark,
            }
            for found in row.found
        ],
    }


def _subject(offer: Offer) -> str:
    subject = offer.row.subject
    return "本案" if subject is None else f"{subject.role} {subject.name}".strip()


def _row(offer: Offer) -> tuple[str, ...]:
    from app.station.backfill_words import source_words, state_words
    from dossier.backfill.model import FIELD_WORDS

    row = offer.row
    field = FIELD_WORDS[row.field] + (f" {row.number}" if row.number else "")
    return (
        str(offer.number),
        _subject(offer),
        field,
        "\n".join(found.value for found in row.found),
        "\n".join(f"{found.confidence:.0%}" for found in row.found),
        "\n".join(source_words(found) for found in row.found),
        "" if offer.settled else offer.standing,
        state_words(offer),
    )
