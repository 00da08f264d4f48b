"""The one table of permits, and the lock of a station nobody touches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.people.locking import Standing, StationLock, Times
from dossier.people.permits import (
    ACT_WORDS,
    CONFIDENTIAL,
    ROLE_WORDS,
    TABLE,
    Act,
    Role,
    check,
    may,
)
from resources.errors import NotPermitted


def test_each_role_is_in_the_table_and_each_act_is_somebodys() -> None:
    assert set(TABLE) == set(Role) == set(ROLE_WORDS)
    assert set(Act) == set(ACT_WORDS) == set().union(*TABLE.values())


def test_the_confidential_volume_is_for_those_who_may() -> None:
    seeing = {role for role in Role if may(role, Act.SEE_CONFIDENTIAL)}
    assert seeing == {
        Role.CLERK, Role.ASSISTANT, Role.JUDGE, Role.PRESIDING, Role.LEADER, Role.ARCHIVIST,
        Role.READER,
    }  # fmt: skip
    for role, acts in TABLE.items():
        assert not (acts & CONFIDENTIAL) or role in seeing, role
        outside = (Role.ADMINISTRATOR, Role.READER, Role.VISITOR)
        assert (Act.SEE in acts) is (role not in outside), role


def test_nobody_grants_what_they_ask_for_and_who_keeps_accounts_reads_nothing() -> None:
    assert not TABLE[Role.ADMINISTRATOR] & {Act.SEE, Act.SEE_CONFIDENTIAL, Act.EXPORT}
    assert {role for role in Role if may(role, Act.MANAGE_PEOPLE)} == {Role.ADMINISTRATOR}
    assert {role for role in Role if may(role, Act.UNLOCK)} == {
        Role.PRESIDING, Role.LEADER,
    }  # fmt: skip


def test_a_station_without_accounts_allows_everything_as_before() -> None:
    for act in Act:
        assert may(None, act)
        check(None, act, "某人")
    with pytest.raises(NotPermitted) as refused:
        check(Role.SCANNER, Act.SEE_CONFIDENTIAL, "扫描员甲")
    assert refused.value.params == {"who": "扫描员甲", "act": "查看副卷"}


TIMES = Times(idle_s=600, warning_s=30)


def test_it_warns_then_locks_and_a_touch_opens_only_what_is_not_locked() -> None:
    lock = StationLock().touched(5).ticked(10_000, TIMES)
    assert lock.standing is Standing.SIGNED_OUT
    lock = lock.signed_in("wang", 100)
    assert lock.ticked(669, TIMES).standing is Standing.OPEN
    warned = lock.ticked(670, TIMES)
    assert (warned.standing, warned.left_s(670, TIMES)) == (Standing.WARNING, 30)
    assert warned.touched(690).ticked(1200, TIMES).standing is Standing.OPEN
    locked = warned.ticked(700, TIMES)
    assert (locked.standing, locked.login, locked.left_s(700, TIMES)) == (
        Standing.LOCKED,
        "wang",
        0,
    )
    assert locked.touched(701) == locked.ticked(702, TIMES) == locked
    assert locked.signed_in("li", 800).login == "li"
    assert lock.locked().standing is Standing.LOCKED
    assert locked.signed_out() == StationLock()


def test_a_machine_that_slept_wakes_up_locked() -> None:
    assert StationLock().signed_in("wang", 0).ticked(90_000, TIMES).standing is Standing.LOCKED


def test_a_warning_comes_before_the_lock() -> None:
    with pytest.raises(ValueError, match="before"):
        Times(idle_s=10, warning_s=10)


steps = st.lists(
    st.tuples(st.sampled_from(["touch", "tick", "lock", "in", "out"]), st.floats(0, 400)),
    max_size=40,
)


@given(steps)
def test_nothing_but_a_password_opens_it(some: list[tuple[str, float]]) -> None:
    lock, now, quiet = StationLock(), 0.0, 0.0
    for name, seconds in some:
        now += seconds
        before = lock
        if name == "touch":
            lock = lock.ticked(now, TIMES).touched(now)
        elif name == "tick":
            lock = lock.ticked(now, TIMES)
        elif name == "lock":
            lock = lock.locked()
        elif name == "in":
            lock = lock.signed_in("wang", now)
        else:
            lock = lock.signed_out()
        if before.standing in (Standing.LOCKED, Standing.SIGNED_OUT) and name not in ("in", "out"):
            assert lock == before
        quiet = now if name in ("touch", "in") else quiet
        if lock.standing in (Standing.OPEN, Standing.WARNING) and name == "tick":
            assert now - quiet < TIMES.idle_s
