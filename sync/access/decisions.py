"""Who may do what (权限判定): one table, asked by gateway, page and interface alike.

What is not in the table is not allowed. A role says which actions there are for
somebody at all; on which cases, the reach says, which the role has cut already
(:func:`cut_to_role`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

from sync.access.contract import Caller, DeviceKind, Role
from sync.ledger.contract import NOTHING, Reach, reach_from

Action = Literal[
    "list_cases",
    "read_case",
    "read_blob",
    "write_case",
    "resolve_conflict",
    "follow_case",
    "import_cases",
    "manage_stations",
    "manage_people",
    "manage_webhooks",
    "see_operations",
    "scrub",
]
"""列案 阅卷 取文件 写入 裁决冲突 调卷 导入案件 管理工作站 管理人员 管理推送 查看运行 巡检."""

ACTIONS: Final[tuple[Action, ...]] = get_args(Action)

_READING: Final[frozenset[Action]] = frozenset({"list_cases", "read_case", "read_blob"})
_WRITING: Final[frozenset[Action]] = frozenset({"write_case", "resolve_conflict"})
_ON_CASES: Final[frozenset[Action]] = _READING | _WRITING | {"follow_case", "import_cases"}

BY_ROLE: Final[Mapping[Role, frozenset[Action]]] = {
    "administrator": _READING
    | {
        "import_cases",
        "manage_stations",
        "manage_people",
        "manage_webhooks",
        "see_operations",
        "scrub",
    },
    "clerk": _READING | _WRITING | {"follow_case", "import_cases"},
    "judge": _READING | _WRITING | {"follow_case"},
    "scanner": _READING | {"write_case"},
    "party": _READING,
    "system": _READING | {"write_case", "import_cases", "manage_webhooks"},
}
"""What there is for a person of a role."""

BY_KIND: Final[Mapping[DeviceKind, frozenset[Action]]] = {
    "station": _READING | _WRITING | {"follow_case"},
    "courtroom": _READING | {"follow_case"},
}
"""What there is for a device, and at most for a person at it, where cases are concerned."""


def cut_to_role(role: Role, reach: Reach) -> Reach:
    """Return what of the rights that were granted somebody of this role can have.

    An administrator who was granted a case reads it, without writing and without 副卷:
    who can grant rights needs a second account to use them. A party (当事人) never has
    every case, and never writes.
    """
    if role == "administrator":
        return Reach(reach.cases)
    if role == "party":
        return NOTHING if reach.cases is None else Reach(reach.cases)
    if role in {"clerk", "judge", "scanner", "system"}:
        return reach
    return NOTHING


def cut_to_kind(kind: DeviceKind, secret: bool, reach: Reach) -> Reach:
    """Return what of the rights that were granted a device of this kind can have.

    Args:
        kind: of the device.
        secret: whether it may hold confidential volumes at all.
        reach: what was granted.
    """
    cut = reach if secret else Reach(reach.cases, reach.writes, False, reach.writes_in)
    if kind == "station":
        return cut
    if kind == "courtroom":
        return reach_from(cut.cases, frozenset(), cut.cases if cut.secret else cut.secret_in)
    return NOTHING


def allowed(caller: Caller, action: Action, case: str | None = None, secret: bool = False) -> bool:
    """Return whether a caller may do something.

    Args:
        caller: who asks.
        action: what.
        case: id of the case it is done to; None: to every case at once, except for
            ``list_cases``, whose answer is what is within reach, however little.
        secret: whether the confidential volume (副卷) is concerned.
    """
    if action not in _of_caller(caller, action):
        return False
    if action not in _ON_CASES:
        return case is None and not secret
    if action == "import_cases":
        return _may_import(caller, case, secret)
    # To follow is to widen what the device may get at by what the person may.
    reach = caller.person_reach if action == "follow_case" else caller.reach
    if action == "list_cases" and case is None and not secret:
        return True
    return _covered(reach, case, writes=action in _WRITING, secret=secret)


def _of_caller(caller: Caller, action: Action) -> frozenset[Action]:
    """Return the actions there are for both the person and the device."""
    person, device = caller.person, caller.device
    if person is not None and person.locked:
        return frozenset()
    of_device = BY_KIND.get(device.kind, frozenset()) if device is not None else frozenset()
    if person is None:
        return of_device - {"follow_case", "resolve_conflict"}
    of_person = BY_ROLE.get(person.role, frozenset())
    if action == "follow_case" and device is None:
        return frozenset()
    if device is None or action not in _ON_CASES:
        return of_person
    return of_person & of_device


def _may_import(caller: Caller, case: str | None, secret: bool) -> bool:
    """Cases that do not exist yet are made by administrators, and by who may write all."""
    if caller.person is None or case is not None or secret:
        return False
    return caller.person.role == "administrator" or _covered(
        caller.reach, None, writes=True, secret=False
    )


def _covered(reach: Reach, case: str | None, *, writes: bool, secret: bool) -> bool:
    if case is None:
        return (
            reach.cases is None and (reach.writes or not writes) and (reach.secret or not secret)
        )
    return (
        reach.may_read(case)
        and (not writes or reach.may_write(case))
        and (not secret or reach.may_read_secret(case))
    )
