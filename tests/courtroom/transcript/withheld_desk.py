"""A record with deliberation in it, and a clerk who may not see that."""

from __future__ import annotations

from dataclasses import replace

from courtroom.transcript import Autosaver, Transcript
from dossier import order
from dossier.hearing import Span, Utterance
from dossier.hearing_changes import WriteUtterances
from dossier.model import Volume
from dossier.people.accounts import Accounts
from dossier.people.permits import Role
from dossier.store import Store, hearings
from tests.dossier.hearings import heard, make_hearing, make_sitting, said

OWN = "三月的雨下在旧码头上面"
MARK = "鹧鸪"
FIRST, SHARED, NEXT = "现在开庭", "休庭十分钟鹧鸪来了", "现在继续开庭"
CLOSED = Volume.CONFIDENTIAL


class Desk:
    """A record of four lines, two of them deliberation, and a fifth where ``on`` is set."""

    def __init__(self, store: Store, *, on: bool = True) -> None:
        self.store, self.held = store, make_hearing(store)
        self.sitting = make_sitting(store, self.held)
        times = [(FIRST, 0.0), (SHARED, 10.0), (f"{MARK}认为", 20.0), (f"{MARK}同意", 25.0)]
        times += [(NEXT, 40.0)] if on else []
        self.stretches = [heard(self.held, self.sitting, *one) for one in times]
        ranks = order.place([], [str(n) for n in range(len(times) + 1)], None).values()
        lines = [said(*one) for one in zip(self.stretches, ranks, strict=False)]
        # One stretch of speech was divided: its end is deliberation already.
        shared = lines[1]
        assert shared.spans[0].stretch is not None
        lines[1] = replace(
            shared, text=SHARED[:5], spans=(Span(shared.spans[0].stretch, 0, 5),), end_s=11.0
        )
        rest = Span(shared.spans[0].stretch, 5, 4)
        lines[2] = replace(
            lines[2], text=SHARED[5:] + lines[2].text, spans=(rest, *lines[2].spans)
        )
        lines[2:4] = [replace(one, stage="评议", volume=CLOSED) for one in lines[2:4]]
        change = WriteUtterances(self.held.id, tuple(lines), tuple(self.stretches))
        store.apply(change, "clerk")
        self.lines = lines
        accounts = Accounts(store)
        accounts.admit(accounts.add("root", "管理员", Role.ADMINISTRATOR, "x", OWN).account)
        accounts.add("quan", "", Role.CLERK, "root", OWN)
        accounts.add("chen", "", Role.CLERK, "root", OWN, withheld=True)
        self.accounts = accounts
        self.sit("chen")

    def sit(self, login: str) -> Transcript:
        self.accounts.admit(self.accounts.account(login))
        self.opened = Transcript.open(self.store, self.held.id)
        return self.opened

    def save(self) -> int:
        record = self.opened.record
        return Autosaver(record, lambda changes: self.store.apply_all(changes, "chen")).step()

    def stored(self) -> dict[str, Utterance]:
        with self.store.snapshot() as reader:
            pages = hearings.utterances(reader, self.held.id)
            return {one.id: one for page in pages for one in page}
