"""The record of what administrators did (管理操作记录).

A row is added in the transaction of the act itself; the database keeps it as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from sync.access.tables import act

What = Literal[
    "code_made",
    "code_withdrawn",
    "station_enrolled",
    "station_revoked",
    "station_restored",
    "certificate_renewed",
    "person_added",
    "person_locked",
    "person_unlocked",
    "person_changed",
    "password_set",
    "password_changed",
    "sessions_ended",
    "signed_in",
    "signed_out",
    "key_made",
    "key_revoked",
    "right_granted",
    "right_taken",
    "case_followed",
    "cases_imported",
    "webhook_made",
    "webhook_ended",
    "webhook_paused",
    "webhook_resumed",
    "station_renamed",
    "station_confided",
    "scrub_started",
    "conflict_decided",
    "centre_restored",
]
"""发码 撤码 登记 停用 恢复 换证 增人 锁定 解锁 变更 设密码 改密码 结束会话 登录 退出
发密钥 撤密钥 授权 收权 调卷 导入案件 增推送 撤推送 停推送 续推送
改名 副卷许可 巡检 裁决 恢复中心."""

_MOST = 500


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it, and from where (操作人)."""

    who: str
    """Id of a person or a station, or ``command line: NAME``."""
    address: str = ""
    """Network address; empty on the command line."""


@dataclass(frozen=True, slots=True)
class Act:
    """What was done (操作)."""

    number: int
    at_s: int
    who: str
    what: str
    whom: str
    details: Mapping[str, str | int | bool | None]
    address: str


def note(
    connection: sa.Connection,
    actor: Actor,
    what: What,
    whom: str,
    now_s: int,
    **details: str | int | bool | None,
) -> None:
    """Add an act in the transaction that does it.

    Args:
        connection: of that transaction.
        actor: who does it.
        what: kind of act.
        whom: id of the person, station, code or key it is done to.
        now_s: Unix seconds.
        details: ids, flags and times; never a password, a code, a name or a title.
    """
    connection.execute(
        sa.insert(act).values(
            at_s=now_s,
            who=actor.who[:100],
            what=what,
            whom=whom[:100],
            details=details,
            address=actor.address[:64],
        )
    )


def acts(connection: sa.Connection, before: int | None = None, limit: int = 100) -> Sequence[Act]:
    """Return acts, the newest first.

    Args:
        connection: any.
        before: only acts with a smaller number.
        limit: at most so many, and never over 500.
    """
    query = sa.select(act).order_by(act.c.number.desc()).limit(min(limit, _MOST))
    if before is not None:
        query = query.where(act.c.number < before)
    return [
        Act(row.number, row.at_s, row.who, row.what, row.whom, row.details, row.address)
        for row in connection.execute(query)
    ]
