"""``wenyi quality``: what is wrong with scanned pages, and what a person says of it (质检)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.output import print_json, print_note, print_table
from app.cli.session import CaseNumberOption, Json, Session, session_of
from dossier.ids import BatchId, CaseId, PageId

if TYPE_CHECKING:
    from app.station import Station
    from app.station.quality import BatchQuality

Pages = list[str] | None


def quality(
    context: typer.Context,
    case: CaseNumberOption,
    batch: Annotated[str, typer.Option(help="Id of a batch; default: all, or the last.")] = "",
    passed: Annotated[
        Pages, typer.Option("--pass", help="Nothing is wrong with this page; may be repeated.")
    ] = None,
    rescan: Annotated[
        Pages, typer.Option(help="This page is to be scanned again; may be repeated.")
    ] = None,
    accept: Annotated[
        Pages, typer.Option(help="This page stays as it is, for --reason; may be repeated.")
    ] = None,
    accept_batch: Annotated[
        bool, typer.Option("--accept-batch", help="The batch stays as it is, for --reason.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    sample: Annotated[
        bool, typer.Option("--sample", help="Draw pages at random to be looked at.")
    ] = False,
    share: Annotated[float, typer.Option(min=0.05, max=1.0, help="Of the clean pages.")] = 0.05,
    done: Annotated[bool, typer.Option("--done", help="Pass the batch for filing.")] = False,
    json: Json = False,
) -> None:
    """List what is wrong with a case's pages, the furthest out first; give verdicts (质检)."""
    session = session_of(context, json)
    with session.station() as station:
        from app.station import quality as desk
        from dossier.scanning import Judged

        case_id = station.store.case_by_number(case).id
        _check(station, case_id, [*(passed or ()), *(rescan or ()), *(accept or ())])
        for pages, judged in (
            (passed, Judged.PASS),
            (rescan, Judged.RESCAN),
            (accept, Judged.ACCEPT),
        ):
            if pages:
                ids = [PageId(page) for page in pages]
                desk.judge(station, ids, judged, reason=reason, who=session.who)
        if accept_batch or sample or done:
            chosen = BatchId(batch) if batch else _last(station, case_id)
            if accept_batch:
                desk.accept_batch(station, case_id, chosen, reason=reason, who=session.who)
            if sample:
                desk.draw_sample(station, case_id, chosen, who=session.who, share=share)
            if done:
                desk.pass_batch(station, case_id, chosen, who=session.who)
        found = (
            [desk.batch_quality(station, case_id, BatchId(batch))]
            if batch
            else desk.case_quality(station, case_id)
        )
        rows = [_row(one) for one in found]
    _tell(session, rows)


def _check(station: Station, case_id: CaseId, pages: list[str]) -> None:
    from resources.errors import UnknownItem

    for page in pages:
        if station.store.page(PageId(page)).case_id != case_id:
            raise UnknownItem(thing=page)


def _last(station: Station, case_id: CaseId) -> BatchId:
    from resources.errors import UnknownItem

    batches = station.store.batches(case_id)
    if not batches:
        raise UnknownItem(thing="批次 batch")
    return batches[-1].id


def _row(found: BatchQuality) -> dict[str, Any]:
    from app.station.quality import words

    places = {page.id: place for place, page in enumerate(found.pages, start=1)}
    sample = found.sample
    return {
        "batch": found.batch.id,
        "source": found.batch.source,
        "pages": len(found.pages),
        "passed": found.passed,
        "blockers": len(found.blockers),
        "problems": [
            {
                "key": problem.key,
                "page": problem.page_id,
                "position": None if problem.page_id is None else places.get(problem.page_id),
                "blocks": problem.blocks,
                "weight": round(problem.weight, 2),
                "message": words(problem),
                "message_en": words(problem, "en"),
            }
            for problem in found.problems
        ],
        "sample": None
        if sample is None
        else {
            "seed": sample.seed,
            "clean": sample.clean,
            "pages": list(sample.pages),
            "unseen": list(found.unseen),
        },
        "verdicts": [
            {
                "page": verdict.page_id,
                "verdict": verdict.judged.value,
                "problems": list(verdict.problems),
                "reason": verdict.reason,
                "by": verdict.by,
                "at": verdict.at.isoformat(timespec="seconds"),
            }
            for verdict in found.verdicts.values()
        ],
    }


def _tell(session: Session, rows: list[dict[str, Any]]) -> None:
    if session.json:
        print_json({"batches": rows})
        return
    if not rows:
        print_note("本案尚无扫描页面。 No pages were scanned into this case yet.")
    words = "message_en" if session.language == "en" else "message"
    for row in rows:
        state = "已通过" if row["passed"] else f"{row['blockers']} 项待处理"
        print_table(
            f"批次 {row['batch']}（{row['pages']} 页，{state}）",
            ["页", "问题", "须处理", "页面编号"],
            [
                (
                    "整批" if one["page"] is None else str(one["position"]),
                    one[words],
                    "是" if one["blocks"] else "",
                    one["page"] or "",
                )
                for one in row["problems"]
            ],
        )
        if row["sample"]:
            drawn, unseen = len(row["sample"]["pages"]), len(row["sample"]["unseen"])
            print_note(f"抽检 {drawn} 页（自 {row['sample']['clean']} 页），未看 {unseen} 页。")
