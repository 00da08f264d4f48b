"""Every role, action and object against a table written on its own."""

from __future__ import annotations

import itertools
from typing import cast, get_args

import pytest

from sync.access.contract import Caller, DeviceKind, EnrolledDevice, Person, Role
from sync.access.decisions import ACTIONS, Action, allowed, cut_to_kind, cut_to_role
from sync.ledger.contract import EVERYTHING, NOTHING, Reach

ROLES: tuple[Role, ...] = get_args(Role)
KINDS: tuple[DeviceKind, ...] = get_args(DeviceKind)

# What was granted to whoever asks: A to read, B to write, C with its 副卷, D with both.
GRANTED = Reach(frozenset("ABCD"), False, False, frozenset("BD"), frozenset("CD"))
CASES = ("A", "B", "C", "D", "X", None)
"""X was not granted; None: every case."""

# One line per role, one word per case above, first main volume, then 副卷.
# r: list, read, fetch; w: write; c: resolve conflicts; -: nothing.
ON_CASES = {
    #                 A    B    C    D    X  all      A  B  C    D    X  all
    "administrator": "r    r    r    r    -  -        -  -  -    -    -  -",
    "clerk":         "r    rwc  r    rwc  -  -        -  -  r    rwc  -  -",
    "judge":         "r    rwc  r    rwc  -  -        -  -  r    rwc  -  -",
    "scanner":       "r    rw   r    rw   -  -        -  -  r    rw   -  -",
    "party":         "r    r    r    r    -  -        -  -  -    -    -  -",
    "system":        "r    rw   r    rw   -  -        -  -  r    rw   -  -",
    "station":       "r    rw   r    rw   -  -        -  -  r    rw   -  -",
    "courtroom":     "r    r    r    r    -  -        -  -  r    r    -  -",
}  # fmt: skip
LETTERS: dict[str, tuple[Action, ...]] = {
    "r": ("list_cases", "read_case", "read_blob"),
    "w": ("write_case",),
    "c": ("resolve_conflict",),
}
# What has nothing to do with one case.
AT_LARGE: dict[str, set[Action]] = {
    "administrator": {
        "manage_stations",
        "manage_people",
        "manage_webhooks",
        "see_operations",
        "scrub",
        "import_cases",
    },
    "clerk": set(),
    "judge": set(),
    "scanner": set(),
    "party": set(),
    "system": {"manage_webhooks"},
    "station": set(),
    "courtroom": set(),
}
# Who makes new cases when everything may be written, and who never.
IMPORTS_WITH_ALL = {"administrator", "clerk", "system"}
FOLLOWS = {"clerk", "judge"}


def person_of(role: Role, locked: bool = False) -> Person:
    return Person("p", "wang", "王", role, locked)


def somebody(who: str, reach: Reach = GRANTED) -> Caller:
    if who in KINDS:
        return Caller(EnrolledDevice("d", who, "", cut_to_kind(who, True, reach)))
    role = cast(Role, who)
    return Caller(person=person_of(role), person_reach=cut_to_role(role, reach))


def expected(who: str, action: Action, case: str | None, secret: bool) -> bool:
    if action == "list_cases" and case is None and not secret:
        return True
    cells = ON_CASES[who].split()
    cell = cells[CASES.index(case) + (len(CASES) if secret else 0)]
    if any(action in LETTERS[letter] for letter in cell if letter != "-"):
        return True
    return action in AT_LARGE[who] and case is None and not secret


@pytest.mark.parametrize("who", [*ROLES, *KINDS])
@pytest.mark.parametrize("action", ACTIONS)
def test_the_whole_matrix(who: str, action: Action) -> None:
    for case, secret in itertools.product(CASES, (False, True)):
        found = allowed(somebody(who), action, case, secret)
        assert found is expected(who, action, case, secret), (case, secret)


@pytest.mark.parametrize("who", [*ROLES, *KINDS])
@pytest.mark.parametrize("action", ACTIONS)
def test_with_everything_granted(who: str, action: Action) -> None:
    caller = somebody(who, EVERYTHING)
    reads = who != "party"
    writes = who in {"clerk", "judge", "scanner", "system", "station"}
    secret = who not in {"administrator", "party"}
    for case, confidential in itertools.product(("A", None), (False, True)):
        wanted = {
            "list_cases": reads,
            "read_case": reads,
            "read_blob": reads,
            "write_case": writes,
            "resolve_conflict": who in {"clerk", "judge"},
        }.get(action, False) and (secret or not confidential)
        if case is None and not confidential:
            wanted = wanted or action in AT_LARGE[who] or action == "list_cases"
            wanted = wanted or (action == "import_cases" and who in IMPORTS_WITH_ALL)
        assert allowed(caller, action, case, confidential) is wanted, (case, confidential)


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_may_anything(action: Action) -> None:
    for case, secret in itertools.product(CASES, (False, True)):
        assert not allowed(Caller(), action, case, secret)
        assert not allowed(Caller(person_reach=EVERYTHING), action, case, secret)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", ACTIONS)
def test_a_locked_person_may_nothing(role: Role, action: Action) -> None:
    caller = Caller(person=person_of(role, locked=True), person_reach=EVERYTHING)
    for case, secret in itertools.product(CASES, (False, True)):
        assert not allowed(caller, action, case, secret)


@pytest.mark.parametrize("action", ACTIONS)
def test_a_role_or_kind_from_elsewhere_may_nothing(action: Action) -> None:
    strange: Role = "root"  # type: ignore[assignment]
    kind: DeviceKind = "toaster"  # type: ignore[assignment]
    for case in CASES:
        assert not allowed(
            Caller(person=person_of(strange), person_reach=EVERYTHING), action, case
        )
        assert not allowed(Caller(EnrolledDevice("d", kind, "", EVERYTHING)), action, case)
    assert cut_to_role(strange, EVERYTHING) == NOTHING
    assert cut_to_kind(kind, True, EVERYTHING) == NOTHING


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("action", ACTIONS)
def test_a_person_at_a_device_may_what_both_may(
    role: Role, kind: DeviceKind, action: Action
) -> None:
    """On cases both must have the right; following is the person's, at a device."""
    at_device = Reach(frozenset("AD"), True, False, frozenset(), frozenset("D"))
    person, device = somebody(role), somebody(kind, at_device)
    both = Caller(device.device, person.person, person.person_reach)
    for case, secret in itertools.product(CASES, (False, True)):
        found = allowed(both, action, case, secret)
        if action == "follow_case":
            reads = case in ("A", "B", "C", "D") and (not secret or case in ("C", "D"))
            assert found is (role in FOLLOWS and reads)
        elif action in {"list_cases", "read_case", "read_blob", "write_case"}:
            each = allowed(person, action, case, secret) and allowed(device, action, case, secret)
            assert found is each, (case, secret)
        elif action == "resolve_conflict":
            assert found is (role in {"clerk", "judge"} and kind == "station" and case == "D"), (
                case,
                secret,
            )
        elif action == "import_cases":
            assert found is False, "new cases are made in the office, or by the system itself"
        else:
            assert found is (action in AT_LARGE[role] and case is None and not secret)


def test_nobody_follows_without_a_device() -> None:
    for who in (*ROLES, *KINDS):
        for case in CASES:
            assert not allowed(somebody(who, EVERYTHING), "follow_case", case)


def test_a_device_that_may_hold_no_confidential_volume_gets_none() -> None:
    for kind in KINDS:
        cut = cut_to_kind(kind, False, GRANTED)
        assert not any(cut.may_read_secret(case) for case in "ABCDX")
        assert cut.cases == GRANTED.cases
