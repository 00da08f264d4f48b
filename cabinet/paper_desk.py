"""The desk of paper (卷宗台): what is done with bundles that needs no door."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from dossier.changes import Change
from dossier.court_time import in_court
from dossier.custody import rights
from dossier.custody.changes import (
    AskLoan,
    DecideLoan,
    EndVisit,
    GiveBack,
    HandToArchive,
    RaiseAlarm,
    RecountBundle,
    RecoverBundle,
    RegisterBundle,
    ReturnBundle,
    SettleAlarm,
    WithdrawLoan,
)
from dossier.custody.labels import Labels
from dossier.custody.model import (
    ACT_WORDS,
    Act,
    Alarm,
    AlarmKind,
    Bundle,
    BundleState,
    Loan,
    Place,
    Shut,
    Visit,
)
from dossier.custody.rights import Person, Wish
from dossier.ids import AlarmId, BundleId, CaseId, LoanId, VisitId, new_id
from dossier.model import Volume
from dossier.store import Store, custody
from resources.errors import CustodyOutOfTurn, MayNotOpen, UnknownLabel


class PaperDesk:
    """What one person does with paper. Plain and synchronous.

    Args:
        store: the station's.
        person: who acts.
        clock: what time it is.
    """

    def __init__(
        self,
        store: Store,
        person: Person,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.store, self.person = store, person
        self._clock = clock

    def now(self) -> datetime:
        """Return the time by the clock."""
        return self._clock()

    def shown(self, case_id: CaseId | None = None) -> list[Bundle]:
        """Return the bundles that this person is shown."""
        with self.store.snapshot() as reader:
            found = rights.shown(
                self.person, custody.bundles(reader, case_id), custody.loans(reader, case_id)
            )
        # By who is signed in as well: somebody may be kept from 副卷 whatever the role.
        return self.store.shown(found)

    def labelled(self, label: str) -> Bundle:
        """Return the bundle of a label.

        Raises:
            UnknownLabel: there is none, or not for this person.
        """
        with self.store.snapshot() as reader:
            return custody.labelled(reader, label)

    def register(
        self,
        case_id: CaseId,
        label: str,
        title: str,
        sheets: int,
        *,
        volume: Volume = Volume.MAIN,
        submitter: str = "",
    ) -> Bundle:
        """Note that a label was stuck on paper (登记)."""
        made = Bundle(
            BundleId(new_id()),
            case_id,
            label,
            title,
            sheets,
            self.now(),
            self.person.name,
            volume,
            submitter.strip(),
        )
        rights.check(self.person, Wish.REGISTER, made)
        self.apply(RegisterBundle(made))
        return self.labelled(label)

    def ask_loan(self, label: str, purpose: str) -> Loan:
        """Ask to borrow (申请借阅)."""
        bundle = self.labelled(label)
        rights.check(self.person, Wish.BORROW, bundle)
        loan = Loan(
            LoanId(new_id()), bundle.case_id, bundle.id, self.person.name, purpose, self.now()
        )
        self.apply(AskLoan(loan))
        return self.loan(loan.id)

    def decide_loan(
        self, loan_id: LoanId, granted: bool, due_on: date | None = None, ground: str = ""
    ) -> Loan:
        """Grant or refuse (审批借阅)."""
        loan = self.loan(loan_id)
        with self.store.snapshot() as reader:
            rights.check(self.person, Wish.DECIDE, custody.bundle(reader, loan.bundle_id))
        change = DecideLoan(loan_id, granted, self.person.name, self.now(), due_on, ground)
        self.apply(change)
        return self.loan(loan_id)

    def withdraw_loan(self, loan_id: LoanId) -> Loan:
        """Take back one's own request (撤回借阅).

        Raises:
            MayNotOpen: it is another's.
        """
        loan = self.loan(loan_id)
        if loan.person != self.person.name:
            raise MayNotOpen(who=self.person.name, wish="撤回借阅", label=loan.person)
        self.apply(WithdrawLoan(loan_id, self.person.name, self.now()))
        return self.loan(loan_id)

    def loan(self, loan_id: LoanId) -> Loan:
        """Return a request to borrow.

        Raises:
            UnknownItem: there is none with this id.
        """
        with self.store.snapshot() as reader:
            return custody.loan(reader, loan_id)

    def take_back(self, label: str, person: str = "") -> Bundle:
        """Take a bundle back from who borrowed it (归还); it is counted next."""
        bundle = self._allowed(Wish.RETURN, label)
        self.apply(ReturnBundle(bundle.id, self.person.name, self.now(), person))
        return self.labelled(label)

    def recount(self, label: str, counted: int, ground: str = "") -> Bundle:
        """Note how many sheets came back (清点).

        Raises:
            CountDiffers: others than were registered, and no ground.
        """
        bundle = self._allowed(Wish.RETURN, label)
        change = RecountBundle(bundle.id, counted, self.person.name, self.now(), ground)
        self.apply(change)
        return self.labelled(label)

    def recover(self, label: str, ground: str) -> Bundle:
        """Note that a missing bundle was found outside the cabinet (找回)."""
        bundle = self._allowed(Wish.RETURN, label)
        self.apply(RecoverBundle(bundle.id, self.person.name, self.now(), ground))
        return self.labelled(label)

    def hand_to_archive(self, case_id: CaseId, to: str, signature: bytes = b"") -> list[Bundle]:
        """Hand all that was taken out of a case's to the archive (移交归档)."""
        with self.store.snapshot() as reader:
            taken = [
                bundle
                for bundle in custody.bundles(reader, case_id)
                if bundle.state is BundleState.TAKEN
            ]
        for bundle in taken:
            rights.check(self.person, Wish.ARCHIVE, bundle)
        if not taken:
            with self.store.snapshot() as reader:
                number = reader.case(case_id).number
            raise CustodyOutOfTurn(
                label=number, wish=ACT_WORDS[Act.ARCHIVE], state="没有已取出的卷宗袋"
            )
        ids = tuple(bundle.id for bundle in taken)
        digest = self._kept(signature)
        self.apply(HandToArchive(case_id, ids, self.person.name, to, self.now(), digest))
        return [self.labelled(bundle.label) for bundle in taken]

    def give_back(self, label: str, to: str, identified: str, signature: bytes) -> Bundle:
        """Give originals back to who brought them (退还当事人).

        Args:
            label: of the bundle, which was taken out or never put in.
            to: who gets it.
            identified: how the person was identified.
            signature: the receipt they signed, as picture or PDF; it is kept.
        """
        bundle = self._allowed(Wish.GIVE_BACK, label)
        digest = self._kept(signature)
        change = GiveBack(bundle.id, self.person.name, to, identified, digest, self.now())
        self.apply(change)
        return self.labelled(label)

    # ---- alarms -------------------------------------------------------------------

    def alarm(
        self,
        kind: AlarmKind,
        place: Place | None,
        case_id: CaseId,
        *,
        bundle_id: BundleId | None = None,
        volume: Volume = Volume.MAIN,
        detail: str = "",
    ) -> None:
        """Raise an alarm (告警); nothing where the same one stands."""
        made = Alarm(
            AlarmId(new_id()), case_id, kind, self.now(), volume, bundle_id, place, detail
        )
        self.apply(RaiseAlarm(made))

    def alarms(self, case_id: CaseId | None = None) -> list[Alarm]:
        """Return the alarms that nobody saw to yet."""
        with self.store.snapshot() as reader:
            return custody.alarms(reader, case_id)

    def settle(self, alarm_id: AlarmId, ground: str) -> Alarm:
        """Note that somebody saw to an alarm (消除告警)."""
        rights.check(self.person, Wish.SETTLE, thing="告警")
        self.apply(SettleAlarm(alarm_id, self.person.name, self.now(), ground))
        with self.store.snapshot() as reader:
            return custody.alarm(reader, alarm_id)

    def settle_visit(self, visit_id: VisitId, done: Sequence[str], ground: str) -> Visit:
        """End a visit that broke off by this person's word (了结开门).

        Args:
            visit_id: of a visit that has not ended.
            done: labels that did go in, or out, or were seen.
            ground: how that is known.

        Raises:
            MayNotOpen: another's visit, and no right to settle it.
        """
        with self.store.snapshot() as reader:
            visit = custody.visit(reader, visit_id)
            theirs = {bundle_id: custody.bundle(reader, bundle_id) for bundle_id in visit.bundles}
        if visit.by != self.person.name:
            rights.check(self.person, Wish.SETTLE, thing=str(visit.place))
        labels = Labels(bundle.label for bundle in theirs.values())
        moved = {text: labels.meant(text) for text in done}
        strange = sorted(text for text, label in moved.items() if label is None)
        if strange:
            raise UnknownLabel(label="、".join(strange))
        through = tuple(id_ for id_, one in theirs.items() if one.label in moved.values())
        self.end_visit(visit, through, Shut.WORD, ground)
        with self.store.snapshot() as reader:
            return custody.visit(reader, visit_id)

    def end_visit(
        self, visit: Visit, done: tuple[BundleId, ...], shut: Shut, ground: str = ""
    ) -> None:
        """Note that a door is shut, and what went through it."""
        self.apply(EndVisit(visit.id, self.now(), done, shut, self.person.name, ground))
        self.settle_all(AlarmKind.DOOR_OPEN, visit.place, ground or "已关门")

    def settle_all(self, kind: AlarmKind, place: Place, ground: str) -> None:
        """Settle what is over by itself: a door that is shut again."""
        for alarm in self.alarms():
            if alarm.kind is kind and alarm.place == place:
                self.apply(SettleAlarm(alarm.id, self.person.name, self.now(), ground))

    def overdue(self) -> list[Bundle]:
        """Return what should be back, and see that each is an alarm (逾期)."""
        today = in_court(self.now()).date()
        with self.store.snapshot() as reader:
            late = [
                bundle
                for bundle in custody.bundles(reader)
                if bundle.state is BundleState.LENT
                and bundle.due_on is not None
                and bundle.due_on < today
            ]
        for bundle in late:
            self.alarm(
                AlarmKind.OVERDUE,
                None,
                bundle.case_id,
                bundle_id=bundle.id,
                detail=f"{bundle.holder} {bundle.due_on}",
            )
        return late

    # ---- inside -------------------------------------------------------------------

    def _allowed(self, wish: Wish, label: str) -> Bundle:
        bundle = self.labelled(label)
        rights.check(self.person, wish, bundle)
        return bundle

    def _kept(self, signature: bytes) -> str:
        return self.store.blobs.put(signature).sha256 if signature else ""

    def apply(self, change: Change) -> None:
        """Do a change under this person's name."""
        self.store.apply(change, self.person.name)
