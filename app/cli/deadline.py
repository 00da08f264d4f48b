"""``wenyi deadline``: deadlines, what they run from, who is told, who unlocks (期限)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import deadline_rules
from app.cli.deadline_output import (
    event_json,
    explained_json,
    mark_json,
    print_explained,
    print_to_do,
    suspension_json,
    to_do_json,
)
from app.cli.deadline_words import day, facets, known, listed, moment
from app.cli.output import print_error, print_json, print_note, print_text
from app.cli.session import CaseNumberOption, Json, Session, session_of
from dossier.ids import CaseEventId, CaseId, SuspensionId
from resources.errors import Language

if TYPE_CHECKING:
    from app.cli.deadline_words import Named
    from dossier.deadlines.desk import DeadlineDesk
    from dossier.deadlines.model import CaseEvent
    from dossier.store import Store

group = typer.Typer(help="Deadlines (期限).", no_args_is_help=True)
group.add_typer(deadline_rules.group, name="rules")

IdOption = Annotated[str, typer.Option("--id", help="Id, as --json says.")]
ReasonOption = Annotated[str, typer.Option(help="Why; kept in the journal.")]


@group.command("explain")
def explain(
    context: typer.Context,
    case: CaseNumberOption,
    rule: Annotated[str, typer.Option(help="Key of one rule; default: all.")] = "",
    json: Json = False,
) -> None:
    """Say of each deadline of a case why it is that date (期限说明)."""
    with _desk(session_of(context, json), case) as (session, desk, case_id):
        if rule:
            known("--rule", rule, desk.force.table.rules)
        found = [one for one in desk.explained(case_id) if rule in ("", one.deadline.rule.key)]
    if session.json:
        print_json({"deadlines": [explained_json(one) for one in found]})
    else:
        for one in found:
            print_explained(one)
        if not found and rule:
            print_note("本案目前没有这项期限。")
        elif not found:
            print_note("本案还没有登记引起期限的事件；用 wenyi deadline event 登记。")


@group.command("list")
def list_(
    context: typer.Context,
    case: Annotated[str, typer.Option("--case", help="案号; default: all cases.")] = "",
    person: Annotated[str, typer.Option(help="Only what waits for them.")] = "",
    closed: Annotated[
        bool, typer.Option("--all", help="Also what is done, and parties' terms that passed.")
    ] = False,
    json: Json = False,
) -> None:
    """List what waits, what runs out first first (待办)."""
    with _desk(session_of(context, json), case) as (session, desk, case_id):
        found = desk.to_do(person, case_id or None, closed=closed)
    if session.json:
        print_json({"deadlines": [to_do_json(one) for one in found]})
    else:
        print_to_do(found)


@group.command("event")
def event(
    context: typer.Context,
    case: CaseNumberOption,
    kind: Annotated[str, typer.Option(help="As in case_filed; `rules show` lists them.")] = "",
    at: Annotated[str, typer.Option(help="YYYY-MM-DD or YYYY-MM-DDTHH:MM, China's time.")] = "",
    subject: Annotated[str | None, typer.Option(help="Whom or what it is about.")] = None,
    facet: Annotated[
        list[str] | None, typer.Option("--set", help="FACET=VALUE, as in track=simple.")
    ] = None,
    term: Annotated[str | None, typer.Option(help="Set by the court, as in 20日.")] = None,
    posted: Annotated[str, typer.Option(help="When it was posted (交邮), as --at.")] = "",
    note: Annotated[str | None, typer.Option(help="Remark.")] = None,
    change: Annotated[str, typer.Option(help="Id of the event that was otherwise.")] = "",
    cancel: Annotated[
        str, typer.Option(help="Id of the event noted in error; --note says why.")
    ] = "",
    json: Json = False,
) -> None:
    """Note an event, set one right, or cancel one; without --kind list them (登记事件)."""
    from dataclasses import replace

    with _desk(session_of(context, json), case) as (session, desk, case_id):
        pairs = facets(facet, desk.force.table.facets)
        if cancel:
            _own_event(desk, case_id, cancel, "--cancel")
            desk.cancel_event(CaseEventId(cancel), note or "")
        elif change:
            before = _own_event(desk, case_id, change, "--change")
            if kind not in ("", before.kind):
                listed("--kind", kind, (before.kind,))
            desk.set_event(
                replace(
                    before,
                    at=moment(at, "--at") if at else before.at,
                    subject=before.subject if subject is None else subject,
                    facets=tuple(pairs) if facet else before.facets,
                    term=before.term if term is None else term,
                    posted_at=moment(posted, "--posted") if posted else before.posted_at,
                    note=before.note if note is None else note,
                )
            )
        elif any((kind, at, subject, facet, term, posted, note)):
            desk.note_event(
                case_id,
                known("--kind", kind, desk.force.table.events),
                moment(at, "--at"),
                subject=subject or "",
                facets=pairs,
                term=term or "",
                posted_at=moment(posted, "--posted") if posted else None,
                note=note or "",
            )
        desk.sweep()
        _show_events(session, desk, case_id)


@group.command("suspend")
def suspend(
    context: typer.Context,
    case: CaseNumberOption,
    kind: Annotated[str, typer.Option(help="As in appraisal; `rules show` lists them.")],
    first: Annotated[str, typer.Option("--from", help="First day that is not counted.")],
    last: Annotated[str, typer.Option("--to", help="Last one; default: it goes on.")] = "",
    reason: ReasonOption = "",
    json: Json = False,
) -> None:
    """Note days that are not counted (中止、扣除)."""
    with _desk(session_of(context, json), case) as (session, desk, case_id):
        known("--kind", kind, desk.force.table.suspensions)
        last_day = day(last, "--to") if last else None
        desk.suspend(case_id, kind, day(first, "--from"), last_day, reason)
        _show_events(session, desk, case_id)


@group.command("resume")
def resume(
    context: typer.Context,
    case: CaseNumberOption,
    id_: IdOption,
    last: Annotated[str, typer.Option("--to", help="Last day that is not counted.")] = "",
    cancel: Annotated[bool, typer.Option(help="It was noted in error; needs --reason.")] = False,
    reason: ReasonOption = "",
    json: Json = False,
) -> None:
    """Note that time runs again (恢复), or that it never stood still."""
    with _desk(session_of(context, json), case) as (session, desk, case_id):
        there = {one.id: one for one in desk.seen(case_id).suspensions if not one.cancelled}
        if id_ not in there:
            kinds = desk.force.table.suspensions
            listed("--id", id_, (_named(one.id, one.kind, kinds) for one in there.values()))
        if cancel:
            desk.cancel_suspension(SuspensionId(id_), reason)
        else:
            desk.resume(SuspensionId(id_), day(last, "--to"))
        desk.sweep()
        _show_events(session, desk, case_id)


@group.command("assign")
def assign(
    context: typer.Context,
    case: CaseNumberOption,
    duty: Annotated[str, typer.Option(help="As in judge; `rules show` lists them.")],
    person: Annotated[str, typer.Option(help="Name.")],
    end: Annotated[bool, typer.Option(help="They give it up.")] = False,
    json: Json = False,
) -> None:
    """Name who does what in a case, superiors too (登记承办人员)."""
    with _desk(session_of(context, json), case) as (session, desk, case_id):
        if end:
            theirs = [
                one
                for one in desk.seen(case_id).duties
                if (one.duty, one.person) == (duty, person) and not one.ended
            ]
            if not theirs:
                there = (one for one in desk.seen(case_id).duties if not one.ended)
                listed("--person", person, (f"{one.person}（{one.duty}）" for one in there))
            desk.relieve(theirs[0].id)
        else:
            desk.assign(case_id, known("--duty", duty, desk.force.table.duties), person)
        rows = [
            {"duty": one.duty, "person": one.person}
            for one in desk.seen(case_id).duties
            if not one.ended
        ]
        names = {key: kind.name for key, kind in desk.force.table.duties.items()}
    if session.json:
        print_json({"duties": rows})
    else:
        for row in rows:
            print_text(f"{names.get(row['duty'], row['duty'])}  {row['person']}")


@group.command("unlock")
def unlock(
    context: typer.Context,
    case: CaseNumberOption,
    rule: Annotated[str, typer.Option(help="Key of the rule that stops the case.")],
    by: Annotated[str, typer.Option(help="The superior, who is named in the case.")],
    duty: Annotated[str, typer.Option("--as", help="What they are, as in president.")],
    reason: ReasonOption,
    event_id: Annotated[
        str, typer.Option("--event", help="Id, where several deadlines run by the rule.")
    ] = "",
    until: Annotated[str, typer.Option(help="It stops again then; default: for good.")] = "",
    json: Json = False,
) -> None:
    """Let a case go on that a deadline stopped (解锁)."""
    with _desk(session_of(context, json), case) as (session, desk, case_id):
        known("--as", duty, desk.force.table.duties)
        _one_stopped(desk, case_id, rule, event_id)
        made = desk.unlock(
            case_id,
            rule,
            by=by,
            duty=duty,
            reason=reason,
            event_id=CaseEventId(event_id) if event_id else None,
            until=moment(until, "--until") if until else None,
        )
    if session.json:
        print_json({"unlocked": made.id, "rule": made.rule, "due": made.due, "by": made.by})
    else:
        print_text(f"已解锁：{made.by}，{made.reason}")


@group.command("sweep")
def sweep(context: typer.Context, json: Json = False) -> None:
    """Note the steps that were reached, and say who is to be told (到级登记)."""
    session = session_of(context, json)
    with session.station() as station:
        desk = _open(station.store, session)
        found = station.store.shown(desk.sweep())
    if session.json:
        print_json({"reached": [mark_json(mark, desk) for mark in found]})
    else:
        for mark in found:
            row = mark_json(mark, desk)
            print_text(f"{row['name']}  {row['due']}  {row['step']}  {'、'.join(mark.told)}")
        print_note(f"新到级 {len(found)} 项。")


@group.command("withdraw")
def withdraw(
    context: typer.Context,
    case: CaseNumberOption,
    after: Annotated[str, typer.Option(help="Steps reached after this moment, as --at.")],
    by: Annotated[str, typer.Option(help="Who decides it.")],
    reason: ReasonOption,
    json: Json = False,
) -> None:
    """Take back what was reached while the clock ran ahead (撤回到级)."""
    with _desk(session_of(context, json), case, sweep=False) as (session, desk, case_id):
        desk.withdraw_marks(case_id, moment(after, "--after"), by, reason)
        left = [one for one in desk.seen(case_id).marks if not one.withdrawn]
    if session.json:
        print_json({"left": len(left)})
    else:
        print_note(f"尚存到级记录 {len(left)} 条。")


@group.command("ics")
def ics(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="Calendar file to write.")],
    case: Annotated[str, typer.Option("--case", help="案号; default: all cases.")] = "",
    person: Annotated[str, typer.Option(help="Only what waits for them.")] = "",
    json: Json = False,
) -> None:
    """Write deadlines as a calendar file (导出日历)."""
    from dossier.deadlines.explaining import explain as explain_one
    from dossier.deadlines.ics import Dated, calendar_file
    from dossier.deadlines.model import minutes
    from dossier.packages.files import write_whole

    with _desk(session_of(context, json), case) as (session, desk, case_id):
        now = desk.now()
        some = [
            Dated(
                one.case_number,
                explain_one(one.deadline, one.facts, desk.reckoner, minutes(now)),
                one.people,
            )
            for one in desk.to_do(person, case_id or None)
        ]
        write_whole(out, calendar_file(some, now))
    dated = sum(one.explained.deadline.due is not None for one in some)
    if session.json:
        print_json({"file": str(out), "events": dated})
    else:
        print_text(f"{out}：{dated} 项")


# ---- parts ----------------------------------------------------------------------------


def _open(store: Store, session: Session) -> DeadlineDesk:
    from dossier.deadlines.desk import DeadlineDesk

    desk = DeadlineDesk(store, session.who)
    language: Language = "en" if session.language == "en" else "zh_CN"
    for fault in desk.force.faults:
        print_error(fault, language)
    return desk


@contextmanager
def _desk(
    session: Session, number: str, *, sweep: bool = True
) -> Iterator[tuple[Session, DeadlineDesk, CaseId]]:
    """Open the desk, with what was reached noted; the case's id is empty without a number."""
    from app.cli.rights import DEADLINES

    with session.station() as station:
        station.store.check(*DEADLINES)
        case_id = station.store.case_by_number(number).id if number else CaseId("")
        desk = _open(station.store, session)
        if sweep:
            desk.sweep()
        yield session, desk, case_id


def _show_events(session: Session, desk: DeadlineDesk, case_id: CaseId) -> None:
    facts = desk.seen(case_id)
    found = desk.explained(case_id)
    if session.json:
        print_json(
            {
                "events": [event_json(one) for one in facts.events],
                "suspensions": [suspension_json(one) for one in facts.suspensions],
                "deadlines": [explained_json(one) for one in found],
            }
        )
        return
    for one in facts.events:
        state = "（已撤销）" if one.cancelled else ""
        known = desk.force.table.events.get(one.kind)
        name = one.kind if known is None else known.name
        print_text(f"{event_json(one)['at']}  {name}  {one.subject}{state}")
    print_to_do(desk.to_do(case_id=case_id))


def _own_event(desk: DeadlineDesk, case_id: CaseId, event_id: str, option: str) -> CaseEvent:
    there = {one.id: one for one in desk.seen(case_id).events if not one.cancelled}
    wanted = CaseEventId(event_id)
    if wanted not in there:
        kinds = desk.force.table.events
        listed(option, event_id, (_named(one.id, one.kind, kinds) for one in there.values()))
    return there[wanted]


def _one_stopped(desk: DeadlineDesk, case_id: CaseId, rule: str, event_id: str) -> None:
    """Raise BadArgument unless rule and event name a deadline that runs; it names those that stop.

    Several by one rule are told by their events.
    """
    from dossier.deadlines.model import Level

    known("--rule", rule, desk.force.table.rules)
    running = [one for one in desk.standing(case_id) if one.is_open]
    theirs = [one for one in running if one.rule.key == rule]
    stopping = [one for one in theirs if one.level >= Level.GATE] or theirs
    if not theirs:
        rest = (one.rule for one in running if one.level >= Level.GATE)
        listed("--rule", rule, dict.fromkeys(f"{one.key}（{one.name}）" for one in rest))
    if event_id not in {one.event.id for one in stopping} and (event_id or len(stopping) > 1):
        kinds = desk.force.table.events
        events = (one.event for one in stopping)
        listed("--event", event_id, (_named(one.id, one.kind, kinds) for one in events))


def _named(id_: str, kind: str, kinds: Mapping[str, Named]) -> str:
    return f"{id_}（{kinds[kind].name if kind in kinds else kind}）"
