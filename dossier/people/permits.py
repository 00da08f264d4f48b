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
    ARCHIVIST = "archivist"
    ADMINISTRATOR = "administrator"


ROLE_WORDS: Final = {
    Role.SCANNER: "扫描人员",
    Role.COUNTER: "收转人员",
    Role.CLERK: "书记员",
    Role.ASSISTANT: "法官助理",
    Role.JUDGE: "法官",
    Role.PRESIDING: "审判长",
    Role.ARCHIVIST: "档案员",
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
    GRANT_LOOKUP = "grant_lookup"
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
    Act.GRANT_LOOKUP: "审批查档",
    Act.SEE_JOURNAL: "查看操作日志",
    Act.MANAGE_STATION: "设置工作站",
    Act.MANAGE_PEOPLE: "管理人员",
}

_WORK: Final = frozenset({Act.SEE, Act.SEE_CONFIDENTIAL, Act.NOTE_EVENT, Act.BORROW_PAPER})
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
    Role.ARCHIVIST: frozenset(
        {
            Act.SEE,
            Act.SEE_CONFIDENTIAL,
            Act.EXPORT,
            Act.EXPORT_CONFIDENTIAL,
            Act.ARCHIVE,
            Act.MOVE_PAPER,
            Act.GRANT_LOOKUP,
        }
    ),
    # Whoever looks after machines and accounts reads no dossier.
    Role.ADMINISTRATOR: frozenset({Act.SEE_JOURNAL, Act.MANAGE_STATION, Act.MANAGE_PEOPLE}),
}
"""Which role may do what."""


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
