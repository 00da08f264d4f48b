"""Who may do what at a station (权限表): one table, role by act; what is not in it is refused.

What may be seen of the confidential volume (副卷) is an act like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from resources.errors import NotPermitted


class Role(StrEnum):
    """What somebody is at a station (角色)."""

    SCANNER = "scanner"
    COUNTER = "counter"
    CLERK = "clerk"
    ASSISTANT = "assistant"
    JUDGE = "judge"
    PRESIDING = "presiding"
    LEADER = "leader"
    """庭长、院长: superiors, who unlock and grant."""
    ARCHIVIST = "archivist"
    READER = "reader"
    """院内查阅人: looks into closed dossiers when another granted it, and nothing else."""
    VISITOR = "visitor"
    """院外查阅人: lawyers and parties; never 副卷."""
    ADMINISTRATOR = "administrator"


ROLE_WORDS: Final = {
    Role.SCANNER: "扫描人员",
    Role.COUNTER: "收转人员",
    Role.CLERK: "书记员",
    Role.ASSISTANT: "法官助理",
    Role.JUDGE: "法官",
    Role.PRESIDING: "审判长",
    Role.LEADER: "庭长、院长",
    Role.ARCHIVIST: "档案员",
    Role.READER: "院内查阅人",
    Role.VISITOR: "院外查阅人",
    Role.ADMINISTRATOR: "管理员",
}


class Act(StrEnum):
    """What can be done at a station (操作)."""

    OPEN_CASE = "open_case"
    RECEIVE = "receive"
    SCAN = "scan"
    SEE = "see"
    SEE_CONFIDENTIAL = "see_confidential"
    CATALOGUE = "catalogue"
    FILE_CONFIDENTIAL = "file_confidential"
    DELETE_PAGES = "delete_pages"
    EXPORT = "export"
    EXPORT_CONFIDENTIAL = "export_confidential"
    RUN_HEARING = "run_hearing"
    RULE_ON_EVIDENCE = "rule_on_evidence"
    SIGN_RECORD = "sign_record"
    NOTE_EVENT = "note_event"
    SUSPEND = "suspend"
    ASSIGN = "assign"
    UNLOCK = "unlock"
    BORROW_PAPER = "borrow_paper"
    GRANT_PAPER = "grant_paper"
    MOVE_PAPER = "move_paper"
    ARCHIVE = "archive"
    ASK_LOOKUP = "ask_lookup"
    GRANT_LOOKUP = "grant_lookup"
    GRANT_CONFIDENTIAL = "grant_confidential"
    SEE_JOURNAL = "see_journal"
    MANAGE_STATION = "manage_station"
    MANAGE_PEOPLE = "manage_people"


ACT_WORDS: Final = {
    Act.OPEN_CASE: "新建案件",
    Act.RECEIVE: "收件登记",
    Act.SCAN: "扫描",
    Act.SEE: "查看正卷",
    Act.SEE_CONFIDENTIAL: "查看副卷",
    Act.CATALOGUE: "编目",
    Act.FILE_CONFIDENTIAL: "编入、移出副卷",
    Act.DELETE_PAGES: "删除页面",
    Act.EXPORT: "导出正卷",
    Act.EXPORT_CONFIDENTIAL: "导出副卷",
    Act.RUN_HEARING: "记录庭审",
    Act.RULE_ON_EVIDENCE: "认证",
    Act.SIGN_RECORD: "组织签署",
    Act.NOTE_EVENT: "登记期限事件",
    Act.SUSPEND: "登记中止、扣除",
    Act.ASSIGN: "登记承办人员",
    Act.UNLOCK: "解锁",
    Act.BORROW_PAPER: "借阅纸质卷",
    Act.GRANT_PAPER: "审批借阅",
    Act.MOVE_PAPER: "存取纸质卷",
    Act.ARCHIVE: "归档",
    Act.ASK_LOOKUP: "申请查档",
    Act.GRANT_LOOKUP: "审批查档",
    Act.GRANT_CONFIDENTIAL: "审批查阅副卷",
    Act.SEE_JOURNAL: "查看操作日志",
    Act.MANAGE_STATION: "设置工作站",
    Act.MANAGE_PEOPLE: "管理人员",
}

_WORK: Final = frozenset(
    {Act.SEE, Act.SEE_CONFIDENTIAL, Act.NOTE_EVENT, Act.BORROW_PAPER, Act.ASK_LOOKUP}
)
"""What everybody who works on a case may."""
_FILING: Final = frozenset({Act.CATALOGUE, Act.FILE_CONFIDENTIAL, Act.DELETE_PAGES})

TABLE: Final[Mapping[Role, frozenset[Act]]] = {
    Role.SCANNER: frozenset({Act.SEE, Act.SCAN, Act.CATALOGUE, Act.MOVE_PAPER}),
    Role.COUNTER: frozenset(
        {Act.OPEN_CASE, Act.RECEIVE, Act.SEE, Act.SCAN, Act.NOTE_EVENT, Act.MOVE_PAPER}
    ),
    Role.CLERK: _WORK
    | _FILING
    | {
        Act.OPEN_CASE,
        Act.RECEIVE,
        Act.SCAN,
        Act.EXPORT,
        Act.RUN_HEARING,
        Act.SIGN_RECORD,
        Act.SUSPEND,
        Act.ASSIGN,
        Act.MOVE_PAPER,
        Act.ARCHIVE,
    },
    Role.ASSISTANT: _WORK | _FILING | {Act.SCAN, Act.EXPORT, Act.SUSPEND},
    Role.JUDGE: _WORK
    | _FILING
    | {Act.EXPORT, Act.EXPORT_CONFIDENTIAL, Act.RULE_ON_EVIDENCE, Act.SUSPEND, Act.SIGN_RECORD},
    Role.PRESIDING: _WORK
    | _FILING
    | {
        Act.EXPORT,
        Act.EXPORT_CONFIDENTIAL,
        Act.RULE_ON_EVIDENCE,
        Act.SUSPEND,
        Act.SIGN_RECORD,
        Act.ASSIGN,
        Act.UNLOCK,
        Act.GRANT_PAPER,
    },
    Role.LEADER: _WORK
    | {
        Act.ASSIGN,
        Act.UNLOCK,
        Act.GRANT_PAPER,
        Act.GRANT_LOOKUP,
        Act.GRANT_CONFIDENTIAL,
    },
    Role.ARCHIVIST: frozenset(
        {
            Act.SEE,
            Act.SEE_CONFIDENTIAL,
            Act.EXPORT,
            Act.EXPORT_CONFIDENTIAL,
            Act.ARCHIVE,
            Act.MOVE_PAPER,
            Act.ASK_LOOKUP,
            Act.GRANT_LOOKUP,
        }
    ),
    # Sees pages only under a look-up that was granted.
    Role.READER: frozenset({Act.SEE_CONFIDENTIAL, Act.ASK_LOOKUP}),
    Role.VISITOR: frozenset({Act.ASK_LOOKUP}),
    # Whoever looks after machines and accounts reads no dossier.
    Role.ADMINISTRATOR: frozenset({Act.SEE_JOURNAL, Act.MANAGE_STATION, Act.MANAGE_PEOPLE}),
}
"""Which role may do what."""


CONFIDENTIAL: Final = frozenset(
    {
        Act.SEE_CONFIDENTIAL,
        Act.FILE_CONFIDENTIAL,
        Act.EXPORT_CONFIDENTIAL,
        Act.GRANT_CONFIDENTIAL,
    }
)
"""What is about 副卷."""
WITHHELD: Final = CONFIDENTIAL | {Act.SEE_JOURNAL}
"""What is taken from somebody who may have nothing to do with 副卷 (不得接触副卷): the journal,
too, which names what it was written of and is whole or nothing."""
FOR_LOOKUPS: Final = frozenset({Role.READER, Role.VISITOR, Role.ARCHIVIST, Role.LEADER})
"""Roles that may be given where the station has no accounts yet: for look-ups (档案人员)."""


def acts_of(role: Role, *, withheld: bool = False) -> frozenset[Act]:
    """Return what a role may do.

    Args:
        role: of somebody.
        withheld: nothing of 副卷 is for them.
    """
    return TABLE[role] - WITHHELD if withheld else TABLE[role]


def may(role: Role | None, act: Act) -> bool:
    """Return whether a role may do it.

    Args:
        role: of who is signed in; None: the station has no accounts, everything is allowed.
        act: what is to be done.
    """
    return role is None or act in TABLE[role]


def check(role: Role | None, act: Act, who: str) -> None:
    """Check that a role may do it.

    Raises:
        NotPermitted: it may not; ``who`` is named.
    """
    if not may(role, act):
        raise NotPermitted(who=who, act=ACT_WORDS[act])
