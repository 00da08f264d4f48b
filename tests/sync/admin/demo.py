"""A centre as it looks after a few weeks, made up: for pictures and for the browser."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from dossier.ids import new_id
from dossier.people import passwords
from sync.access import stations, tokens
from sync.access.tables import person
from sync.core.messages import Batch, BlobName, Have
from sync.gateway.heads import HeadSigner
from sync.ledger.contract import EVERYTHING, Reach
from sync.ledger.tables import item, seen
from tests.sync.admin.office import Office
from tests.sync.bench import Pen, name
from tests.sync.gateway.running import ADMIN, CASE, Caller, batch, case, material, page, row

PASSWORD = "松涛入座 2026 听琴"  # noqa: S105  of a made-up person
NUMBER = "（2026）粤0308民初123号"


@dataclass
class Demo:
    """What was made."""

    stations: list[Caller]
    conflict: str

    def close(self) -> None:
        for each in self.stations:
            each.close()


def people_of(office: Office) -> None:
    """Let people in who can sign in."""
    kept = passwords.hashed(PASSWORD)  # once: it takes its time by design
    with office.facilities.books.writing() as connection:
        for login, called, role in (
            ("admin", "周敏", "administrator"), ("li.na", "李娜", "clerk"),
            ("wang", "王建国", "judge"), ("zhao", "赵磊", "scanner"),
            ("oa", "审判管理系统", "system"),
        ):  # fmt: skip
            office.ids[login] = new_id()
            connection.execute(
                sa.insert(person).values(
                    id=office.ids[login], login=login, name=called, role=role, password=kept,
                    locked=False, created_at_s=int(time.time()),
                )
            )  # fmt: skip
    office.grant("li.na", None, writes=True)


def conflict_of(one: Caller, other: Caller) -> str:
    """Let two stations change the same title; return the id of the conflict."""
    title = {"title": "民事起诉状"}
    made = one.pen.entry(
        case(), batch(),
        ["material", "m1", None, {**row("material", id="m1", case_id=CASE, volume="main"),
                                  **title}],
        case=CASE,
    )  # fmt: skip
    one.commit(made)
    other.pen.written.append(made)
    first = one.pen.entry(
        ["material", "m1", title, {"title": "民事起诉状（含证据清单）"}], case=CASE,
        who="李娜", kind="Retitle",
    )  # fmt: skip
    second = other.pen.entry(
        ["material", "m1", title, {"title": "起诉状及附件"}], case=CASE, who="赵磊",
        kind="Retitle", at="2026-03-02T09:41:00.000000+00:00",
    )  # fmt: skip
    one.commit(first)
    other.commit(second)
    return second.entry.hash


def furnish(office: Office, folder: Path) -> Demo:
    """Fill a centre."""
    people_of(office)
    names = (("intake-1", "收转台一"), ("scan-2", "扫描台二"), ("court-3", "第三法庭"),
             ("scan-old", "旧扫描台"))  # fmt: skip
    found = [
        Caller(office.centre, folder, device, EVERYTHING if n != 3 else Reach(None, True, False),
               kind="courtroom" if n == 2 else "station")
        for n, (device, _) in enumerate(names)
    ]  # fmt: skip
    books, now_s = office.facilities.books, int(time.time())
    for device, called in names:
        stations.rename(books, device, called, ADMIN, now_s)
    conflict = conflict_of(found[0], found[1])
    images = [f"page {n}".encode() * 9000 for n in range(40)]
    found[1].ask(Batch("main", tuple(name(data) for data in images)), *images)
    pages = [page(f"p{n}", name(data).sha256) for n, data in enumerate(images)]
    found[1].commit(*(found[1].pen.entry(each, case=CASE) for each in pages))
    found[0].post(Batch("main", (name(b"x"),)), b"y")
    found[1].ask(Have("main", (BlobName("0" * 64, 4),)))
    stations.revoke(books, "scan-old", ADMIN, now_s, "retired")
    found[3].ask(Have("main", ()))
    tokens.make(books, office.facilities.authority, ADMIN, now_s, name="扫描台五",
                reach=Reach(None, True, False))  # fmt: skip
    HeadSigner().sign(office.facilities, force=True)
    office.facilities.notices.flush(books, now_s)
    _spread(office)
    return Demo(found, conflict)


def _spread(office: Office) -> None:
    """Spread what came just now over weeks, and let one station be away."""
    today = datetime.now(UTC).date()
    with office.facilities.books.writing() as connection:
        numbers = connection.scalars(sa.select(item.c.number).order_by(item.c.number)).all()
        for n, number in enumerate(numbers):
            day = _day(today, n, len(numbers))
            connection.execute(sa.update(item).where(item.c.number == number).values(day=day))
        away = datetime.now(UTC) - timedelta(hours=5)
        connection.execute(
            sa.update(seen).where(seen.c.device == "intake-1")
            .values(at=away.isoformat(timespec="seconds"))
        )  # fmt: skip


def _day(today: date, n: int, count: int) -> str:
    ago = 29 - int(30 * (n / count) ** 0.7)
    found = today - timedelta(days=ago)
    # Nobody scans on Sundays.
    return (found - timedelta(days=1) if found.weekday() == 6 else found).isoformat()


__all__ = ["NUMBER", "PASSWORD", "Demo", "Pen", "furnish", "material"]
