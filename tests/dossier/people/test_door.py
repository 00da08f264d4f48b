"""Rights are asked where a change enters: each role and act, running work, the two volumes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import get_args

import pytest
from argon2 import PasswordHasher

from dossier.archive_changes import AskLookup, DecideLookup
from dossier.changes import (
    MACHINE,
    Change,
    ConfirmMaterials,
    DeletePages,
    MovePages,
    NoteExport,
    RenameMaterial,
)
from dossier.deadlines.changes import UnlockDeadline
from dossier.deadlines.desk import DeadlineDesk
from dossier.deadlines.model import CHINA
from dossier.ids import CaseId, LookupId, PageId, new_id
from dossier.lookup import Lookup
from dossier.model import Material, Volume
from dossier.people import passwords
from dossier.people.accounts import Account, Accounts
from dossier.people.needs import GOES_ON, MOVES_PAPERS, NEEDS, ONES_OWN
from dossier.people.permits import Act, Role, acts_of
from dossier.store import Store, open_store
from dossier.store.plan import Planned
from resources.errors import FirstAdministrator, NotPermitted, NotSignedIn, RuleError
from tests.dossier.paper import KEY, file, material, open_case, receive

OWN = "三月的雨下在旧码头上面"
MAIN, CLOSED = "民事起诉状", "合议庭笔录"


@pytest.fixture(scope="module")
def peopled(tmp_path_factory: pytest.TempPathFactory, fresh_home: Path) -> Iterator[Path]:
    """Give the folder of a closed store with an account of each role and both volumes."""
    home = Path(copytree(fresh_home, tmp_path_factory.mktemp("door") / "home"))
    with pytest.MonkeyPatch.context() as patch, open_store(home, key=KEY) as store:
        patch.setattr(passwords, "hasher", PasswordHasher(1, 1024, 1))
        case_id, batch_id = open_case(store)
        for volume, title in ((Volume.MAIN, MAIN), (Volume.CONFIDENTIAL, CLOSED)):
            pages = receive(store, case_id, batch_id, title)
            file(store, material(case_id, title, volume), *pages)
        accounts = Accounts(store)
        admin = accounts.add("administrator", "管理员甲", Role.ADMINISTRATOR, "root", OWN).account
        accounts.admit(admin)
        for role in Role:
            if role is not Role.ADMINISTRATOR:
                accounts.add(role.value, f"{role.value}甲", role, "", OWN)
        accounts.add("kept_out", "不涉密档案员", Role.ARCHIVIST, "", OWN, withheld=True)
    yield home


@pytest.fixture
def store(peopled: Path, tmp_path: Path) -> Iterator[Store]:
    with open_store(Path(copytree(peopled, tmp_path / "home")), key=KEY) as opened:
        yield opened


def enter(store: Store, login: str) -> Account:
    account = Accounts(store).account(login)
    Accounts(store).admit(account)
    return account


def of(store: Store, title: str) -> tuple[CaseId, Material, PageId]:
    case = store.cases()[0]
    with store.snapshot() as reader:
        material = next(one for one in reader.materials(case.id) if one.title == title)
        page = next(one for one in reader.pages(case.id) if one.material_id == material.id)
    return case.id, material, page.id


def kinds_of(union: object) -> set[str]:
    return {one.__name__ for one in get_args(union)}


def test_every_change_has_its_act_and_every_act_a_use() -> None:
    assert kinds_of(Change) <= set(NEEDS)
    assert set(NEEDS).isdisjoint(ONES_OWN)
    assert set(NEEDS) >= GOES_ON and set(NEEDS) >= MOVES_PAPERS
    used = {act for acts in NEEDS.values() for act in acts}
    assert set(Act) - used <= {
        Act.SEE, Act.SEE_CONFIDENTIAL, Act.FILE_CONFIDENTIAL, Act.EXPORT_CONFIDENTIAL,
        Act.GRANT_CONFIDENTIAL, Act.SEE_JOURNAL,
    }  # fmt: skip


@pytest.mark.parametrize("role", Role)
def test_each_role_does_what_the_table_says_and_no_more(store: Store, role: Role) -> None:
    account = enter(store, role.value)
    before = store.journal_entries()[-1].position
    wrong = []
    for kind, acts in NEEDS.items():
        allowed = not acts_of(role).isdisjoint(acts)
        # Under another's name: the journal has who is signed in.
        try:
            store.amend(lambda reader, _: Planned(None), "somebody else", kind)
            passed = True
        except NotPermitted as refused:
            assert refused.params["who"] == account.who
            passed = False
        if passed is not allowed:
            wrong.append((kind, passed))
    assert not wrong
    assert {one.who for one in store.journal_entries(before)} <= {account.who}
    case_id, _, page_id = of(store, CLOSED)
    assert may_do(lambda: store.pages(case_id)) is (Act.SEE in acts_of(role))
    assert may_do(lambda: store.check(Act.SEE_JOURNAL)) is (Act.SEE_JOURNAL in acts_of(role))
    seen = Act.SEE_CONFIDENTIAL in acts_of(role)
    assert may_do(lambda: store.check_seen([page_id])) is seen
    for volume, act in ((Volume.MAIN, Act.EXPORT), (Volume.CONFIDENTIAL, Act.EXPORT_CONFIDENTIAL)):
        note = NoteExport(case_id, volume, "0" * 64, 1)
        allowed = act in acts_of(role) or (act is Act.EXPORT and Act.ARCHIVE in acts_of(role))
        assert may_do(lambda note=note: store.apply(note, "x")) is allowed, volume


def may_do(work: object) -> bool:
    assert callable(work)
    try:
        work()
    except NotPermitted:
        return False
    return True


@pytest.mark.parametrize("role", Role)
def test_the_confidential_volume_is_filed_and_seen_by_those_alone_who_may(
    store: Store, role: Role
) -> None:
    case_id, closed, page_id = of(store, CLOSED)
    _, main, main_page = of(store, MAIN)
    enter(store, role.value)
    acts = acts_of(role)
    if Act.SEE in acts:
        titles = {one.title for one in store.materials(case_id)}
        pages = {one.id for one in store.pages(case_id)}
        assert titles == ({MAIN, CLOSED} if Act.SEE_CONFIDENTIAL in acts else {MAIN})
        assert (page_id in pages) is (Act.SEE_CONFIDENTIAL in acts) and main_page in pages
    changes: list[Change] = [
        RenameMaterial(closed.id, "改过的题名"),
        MovePages((page_id,), main.id, second_confirmation=True),
        MovePages((main_page,), closed.id),
        DeletePages((page_id,)),
    ]
    for change in changes:
        needed = {Act.FILE_CONFIDENTIAL}
        allowed = needed <= acts and not acts.isdisjoint(NEEDS[type(change).__name__])
        before = store.journal_entries()[-1].position
        try:
            store.apply(change, "x")
            assert allowed, change
            store.undo(case_id, "x")
        except NotPermitted:
            assert not allowed, change
            assert store.journal_entries()[-1].position == before


def test_who_was_signed_out_or_shut_out_changes_nothing_and_the_machine_goes_on(
    store: Store,
) -> None:
    case_id, filed, _ = of(store, MAIN)
    change = RenameMaterial(filed.id, "起诉状（副本）")
    with pytest.raises(NotSignedIn):
        store.apply(change, "clerk甲（clerk）")
    store.apply(ConfirmMaterials((filed.id,)), MACHINE)
    accounts = Accounts(store)
    clerk = enter(store, "clerk")
    store.apply(change, "somebody")
    assert store.journal_entries()[-1].who == clerk.who
    accounts.sign_out(clerk)
    with pytest.raises(NotSignedIn):
        store.undo(case_id, clerk.who)
    # Another program, or the administrator at the next station, shuts them out meanwhile.
    enter(store, "clerk")
    with open_store(store.home, key=KEY) as other:
        admin = enter(other, "administrator")
        Accounts(other).lock("clerk", "x")
        assert other.journal_entries()[-1].who == admin.who
    with pytest.raises(NotSignedIn):
        store.undo(case_id, clerk.who)


def test_what_somebody_began_goes_on_under_their_name_after_a_take_over(store: Store) -> None:
    accounts = Accounts(store)
    clerk = enter(store, "clerk")
    scanner = accounts.account("scanner")
    accounts.admit(scanner, over=clerk)
    entry = store.journal_entries()[-1]
    assert (entry.kind, entry.who, entry.note) == (
        "TakeOver", scanner.who, {"login": "scanner", "of": "clerk"},
    )  # fmt: skip

    def do(who: str, kind: str) -> str:
        store.amend(lambda reader, _: Planned(None), who, kind)
        return store.journal_entries()[-1].who

    # The record that the clerk began is saved on; nothing new is begun in their name.
    assert do(clerk.who, "WriteUtterances") == clerk.who
    for who, kind in ((scanner.who, "WriteUtterances"), (clerk.who, "OpenHearing")):
        with pytest.raises(NotPermitted):
            do(who, kind)
    assert do(clerk.who, "OpenBatch") == scanner.who
    with pytest.raises(NotPermitted):
        do("judge甲（judge）", "WriteUtterances")  # who never signed in here


def test_a_superior_unlocks_in_their_own_name_and_grants_by_volume(store: Store) -> None:
    case_id, _, _ = of(store, MAIN)
    enter(store, "clerk")
    desk = DeadlineDesk(store, "clerk甲", clock=lambda: datetime(2026, 11, 20, tzinfo=UTC))
    at = datetime(2026, 1, 5, 9, tzinfo=CHINA)
    desk.note_event(case_id, "closed", at)
    desk.assign(case_id, "president", "leader甲")
    for login in ("presiding", "leader"):
        enter(store, login)
        stopping = [one for one in desk.standing(case_id) if one.is_open and one.level >= 3]
        assert stopping
        try:
            desk.unlock(
                case_id,
                stopping[0].rule.key,
                by="leader甲",
                duty="president",
                reason="卷宗在二审法院",
            )
            assert login == "leader"
        except NotPermitted:
            assert login == "presiding"
    assert store.journal_entries()[-1].kind == UnlockDeadline.__name__
    now = datetime(2026, 11, 20, tzinfo=UTC)
    for confidential in (False, True):
        lookup = Lookup(
            LookupId(new_id()), case_id, True, confidential, "reader甲", "", "关联案件", now
        )
        enter(store, "reader")
        store.apply(AskLookup(lookup), "reader甲")
        decision = DecideLookup(lookup.id, True, "x", now, now + timedelta(days=1), False, "")
        enter(store, "archivist")
        if confidential:
            with pytest.raises(NotPermitted):
                store.apply(decision, "x")
            enter(store, "leader")
        store.apply(decision, "x")


def test_who_is_kept_from_the_confidential_volume_is_so_in_every_role(store: Store) -> None:
    case_id, _, page_id = of(store, CLOSED)
    account = enter(store, "kept_out")
    assert not account.may(Act.SEE_CONFIDENTIAL) and account.may(Act.ARCHIVE)
    assert [one.title for one in store.materials(case_id)] == [MAIN]
    with pytest.raises(NotPermitted):
        store.check_seen([page_id])
    # A role that is taken away holds from the next act on, without signing in anew.
    with open_store(store.home, key=KEY) as other:
        enter(other, "administrator")
        Accounts(other).change("kept_out", Role.ARCHIVIST, "x")
    store.check_seen([page_id])


def test_a_station_without_an_administrator_goes_on_as_before(home: Path) -> None:
    with open_store(home, key=KEY) as store:
        accounts = Accounts(store)
        with pytest.raises(FirstAdministrator):
            accounts.add("clerk", "书记员甲", Role.CLERK, "root", OWN)
        accounts.add("王档案", "", Role.ARCHIVIST, "root", OWN)
        assert not accounts.in_force
        case_id, batch_id = open_case(store)
        assert store.journal_entries()[-1].who == "clerk"
        store.check(Act.MANAGE_PEOPLE)
        pages = receive(store, case_id, batch_id, None)
        file(store, material(case_id, CLOSED, Volume.CONFIDENTIAL), *pages)
        assert [one.title for one in store.materials(case_id)] == [CLOSED]
        store.check_seen(pages)
        with pytest.raises(RuleError):
            accounts.add("machine", "机器", Role.READER, "root", OWN)
