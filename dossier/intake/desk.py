"""What one person does at the counter and with scan tasks (收转台、扫描任务)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from dossier.catalogue.templates import Template, template
from dossier.court_time import COURT_TIME
from dossier.deadlines import arriving, in_force
from dossier.deadlines.arriving import Proposal
from dossier.deadlines.model import CaseEvent
from dossier.identity import check_digits
from dossier.ids import (
    CaseId,
    ItemId,
    RegistrationId,
    SubmissionId,
    new_id,
)
from dossier.intake.changes import (
    AddSubmission,
    CompareSubmission,
    IntakeChange,
    NoteReceipt,
    Register,
    WithdrawRegistration,
)
from dossier.intake.model import (
    Item,
    Original,
    Outcome,
    Registration,
    Submission,
    Way,
)
from dossier.intake.task_desk import Sending, TaskDesk
from dossier.model import Case, Volume
from dossier.store import deadlines, intake
from resources.errors import BadValue

_BRACKETS = str.maketrans("()〔〕[]", "（）（）（）")


__all__ = ["IntakeDesk", "Sending", "item"]


class IntakeDesk(TaskDesk):
    """The counter and the task list as one person uses them. Plain and synchronous."""

    # ---- what came ----------------------------------------------------------------

    def register(
        self,
        case_id: CaseId,
        way: Way,
        submitter: str,
        items: Iterable[Item],
        *,
        capacity: str = "",
        identity: str = "",
        phone: str = "",
        tracking: str = "",
        note: str = "",
        volume: Volume = Volume.MAIN,
        received_at: datetime | None = None,
        scan: Sending | None = None,
    ) -> Registration:
        """Note what came (收件登记); with ``scan`` a task for it, both or neither.

        The events from which deadlines run, and which the table of rules says that it is,
        stand in the same entry; :meth:`arrived` tells them.

        Raises:
            WrongDigit: the identity number is wrong; the place is named.
            BadValue: the case's catalogue has no such item.
            RuleError: as :class:`dossier.intake.changes.Register`.
        """
        catalogue = template(self.store.case(case_id).procedure)
        made = Registration(
            RegistrationId(new_id()),
            case_id,
            way,
            submitter,
            received_at or self.now(),
            self.person.name,
            tuple(replace(each, category=_category(catalogue, each)) for each in items),
            volume,
            capacity=capacity,
            identity=check_digits(identity) if identity.strip() else "",
            phone=phone.strip(),
            tracking=tracking,
            note=note,
        )
        events = arriving.events_of(self.proposed(made), made, self.now())
        changes: list[IntakeChange] = [Register(made, self.prefix("S"), tuple(events))]
        if scan is not None:
            changes.append(self.sending(made, scan))
        self.do_all(changes, volume)
        return self.registration(made.id)

    def proposed(self, one: Registration) -> tuple[Proposal, ...]:
        """Return what it means for the deadlines of its case, as the case stands now."""
        parties = {party.name for party in self.store.parties(one.case_id)}
        table = in_force.load(self.store.home / in_force.FOLDER).table
        with self.store.snapshot() as reader:
            facts = deadlines.facts(reader, one.case_id)
        return arriving.proposed(table, facts, one, parties)

    def arrived(self, one: Registration) -> list[CaseEvent]:
        """Return the events that were noted with it, cancelled ones left out."""
        with self.store.snapshot() as reader:
            return arriving.came_with(deadlines.facts(reader, one.case_id).events, one.number)

    def withdraw(self, registration_id: RegistrationId, ground: str) -> Registration:
        """Take back what was entered by mistake (撤回收件)."""
        one = self.registration(registration_id)
        change = WithdrawRegistration(one.id, self.person.name, self.now(), ground)
        self.do(change, one.volume)
        return self.registration(one.id)

    def registration(self, registration_id: RegistrationId) -> Registration:
        """Return what came; UnknownItem where there is none of this id."""
        with self.store.snapshot() as reader:
            found = intake.registration(reader, registration_id)
        return self.one_shown(found, str(registration_id))

    def numbered(self, number: str) -> Registration:
        """Return what came by its number; UnknownItem where there is none."""
        with self.store.snapshot() as reader:
            found = intake.numbered(reader, number)
        return self.one_shown(found, number)

    def registrations(
        self, case_id: CaseId | None = None, day: date | None = None
    ) -> list[Registration]:
        """Return what came: of a case or all, on a day at the court or ever."""
        since = None if day is None else datetime.combine(day, time(), COURT_TIME)
        until = None if since is None else since + timedelta(days=1)
        with self.store.snapshot() as reader:
            found = intake.registrations(reader, case_id, since=since, until=until)
        return self.shown(found)

    def parcels(self, tracking: str) -> list[Registration]:
        """Return what came under a tracking number, however it is typed."""
        plain = "".join(tracking.split()).upper()
        with self.store.snapshot() as reader:
            return self.shown(intake.parcels(reader, plain))

    def cases_like(self, text: str) -> list[Case]:
        """Return the cases that part of a number, or of a party's name, means."""
        wide = text.translate(_BRACKETS)
        with self.store.snapshot() as reader:
            found = intake.cases_like(reader, wide) if wide else []
        return [case for case in found if case.number == wide] or found

    def note_receipt(self, one: Registration, number: str, data: bytes) -> Registration:
        """Keep the receipt that was given (收据存根); its bytes are durable first."""
        sha256 = self.store.blobs.put(data).sha256
        change = NoteReceipt(one.id, number, sha256, self.person.name, self.now())
        self.do(change, one.volume)
        return self.registration(one.id)

    # ---- files beside the paper ---------------------------------------------------

    def add_submission(self, submission: Submission) -> None:
        """Note a file whose bytes are durable (收电子件)."""
        self.do(AddSubmission(submission), submission.volume)

    def submissions(
        self, case_id: CaseId | None = None, registration_id: RegistrationId | None = None
    ) -> list[Submission]:
        """Return files that were submitted."""
        with self.store.snapshot() as reader:
            found = intake.submissions(reader, case_id, registration_id)
        return self.shown(found)

    def compare(
        self, submission_id: SubmissionId, outcome: Outcome, ground: str = ""
    ) -> Submission:
        """Note that a file was compared with the paper, and what came of it (核对)."""
        with self.store.snapshot() as reader:
            one = intake.submission(reader, submission_id)
        change = CompareSubmission(one.id, outcome, self.person.name, self.now(), ground)
        self.do(change, one.volume)
        with self.store.snapshot() as reader:
            return intake.submission(reader, submission_id)


def _category(catalogue: Template, one: Item) -> str:
    """Return the key of the catalogue item that was named, by key or title."""
    wanted = one.category.strip()
    if not wanted:
        return ""
    for each in catalogue.items:
        if wanted in (each.key, each.title):
            return each.key
    alias = dict(catalogue.alias).get(wanted)
    if alias is None:
        raise BadValue(column="编目类目 category", value=wanted[:60])
    return alias


def item(
    title: str,
    pages: int,
    *,
    copies: int = 1,
    category: str = "",
    original: Original = Original.COPY,
    evidence: bool = False,
) -> Item:
    """Return one thing that came."""
    return Item(ItemId(new_id()), title, pages, copies, category, original, evidence)
