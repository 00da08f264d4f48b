"""What the commands of ``wenyi centre`` that deal with people and stations share."""

from __future__ import annotations

import getpass
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.centre import centre_config
from app.cli.output import print_json, print_table, print_text
from app.cli.session import Session, session_of
from dossier.court_time import in_court

if TYPE_CHECKING:
    import sqlalchemy as sa

    from sync.access.acts import Actor
    from sync.access.contract import Person
    from sync.ledger.contract import Books, Reach

CasesOption = Annotated[
    str, typer.Option("--cases", help="ALL, or case numbers (案号) with commas.")
]
SecretOption = Annotated[
    bool, typer.Option("--secret", help="With the confidential volume (副卷).")
]
WriteOption = Annotated[bool, typer.Option("--write", help="Also to write.")]
DaysOption = Annotated[int, typer.Option(min=0, max=3650, help="0: until it is taken back.")]


@dataclass(frozen=True)
class Desk:
    """The centre's books, opened for one command."""

    session: Session
    books: Books
    now_s: int

    @property
    def actor(self) -> Actor:
        """Whose command it is: the account's name."""
        from sync.access.acts import Actor

        return Actor(f"command line: {getpass.getuser()}")

    def person(self, login: str) -> Person:
        """Return the person with a login."""
        from resources.errors import UnknownItem
        from sync.access import people

        with self.books.consulting() as connection:
            found = people.by_login(connection, login)
        if found is None:
            raise UnknownItem(thing=login[:80])
        return found

    def cases(self, text: str) -> frozenset[str] | None:
        """Return the ids of the cases named; None: every case."""
        from dossier import case_number
        from resources.errors import UnknownCase
        from sync.ledger import queries
        from sync.ledger.contract import EVERYTHING

        if text.strip().upper() == "ALL":
            return None
        found = set()
        numbers = [part.strip() for part in text.replace("，", ",").split(",")]
        with self.books.reading(EVERYTHING) as connection:
            for part in filter(None, numbers):
                number = str(case_number.parse(part))
                case = queries.case_by_number(connection, EVERYTHING, number)
                if case is None:
                    raise UnknownCase(number=number)
                found.add(case.id)
        return frozenset(found)

    def tell(self, value: dict[str, Any], *notes: str) -> None:
        """Print the one JSON object, or lines for people."""
        if self.session.json:
            print_json(value)
            return
        for note in notes:
            print_text(note)

    def table(
        self, name: str, rows: list[dict[str, Any]], title: str, columns: dict[str, str]
    ) -> None:
        """Print rows as JSON, or as a table for people."""
        if self.session.json:
            print_json({name: rows})
            return
        cells = [[_cell(key, row[key]) for key in columns] for row in rows]
        print_table(title, list(columns.values()), cells)


@contextmanager
def open_desk(context: typer.Context, json: bool, database_url: str) -> Iterator[Desk]:
    """Open the centre's books for one command; it may be serving meanwhile."""
    from sync.ledger.opening import open_books

    session = session_of(context, json)
    config = centre_config(session, database_url=database_url)
    books = open_books(config.database_url, config.home)
    try:
        yield Desk(session, books, int(time.time()))
    finally:
        books.close()


_WORDS = {
    "administrator": "管理员",
    "clerk": "书记员",
    "judge": "法官",
    "scanner": "扫描人员",
    "party": "当事人",
    "system": "对接系统",
    "station": "扫描工作站",
    "courtroom": "法庭终端",
}


def _cell(key: str, value: Any) -> str:
    """Return a value as a table for people shows it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(str, value))
    if value is None:
        return ""
    if key in ("until", "at"):
        return on_clock(str(value))
    return _WORDS.get(str(value), str(value)) if key in ("role", "kind") else str(value)


def on_clock(iso: str) -> str:
    """Return a time of :func:`when` as the court's clocks show it."""
    return in_court(datetime.fromisoformat(iso)).strftime("%Y-%m-%d %H:%M")


def when(seconds: int | None) -> str | None:
    """Return a time as ISO 8601."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()


def reach_row(reach: Reach) -> dict[str, Any]:
    """Return a reach as JSON shows it."""
    return {
        "cases": "ALL" if reach.cases is None else sorted(reach.cases),
        "writes": reach.writes or sorted(reach.writes_in),
        "secret": reach.secret or sorted(reach.secret_in),
    }


def grant_cases(
    desk: Desk, holder: str, cases: str, *, write: bool, secret: bool, days: int
) -> None:
    """Grant rights on cases to a person or a station, and tell their ids."""
    from sync.access import grants

    found = desk.cases(cases)
    until_s = desk.now_s + days * 24 * 3600 if days else None
    made = [
        grants.grant(
            desk.books,
            holder,
            case,
            desk.actor,
            desk.now_s,
            writes=write,
            secret=secret,
            until_s=until_s,
        )
        for case in ([None] if found is None else sorted(found))
    ]
    desk.tell({"rights": made, "until": when(until_s)}, *(f"已授权：{id_}" for id_ in made))


def show_rights(desk: Desk, holder: str) -> None:
    """List the rights of a person or a station."""
    from sync.access import grants

    with desk.books.consulting() as connection:
        found = grants.rights_of(connection, holder, desk.now_s)
    numbers = _numbers(desk, {right.case for right in found if right.case is not None})
    rows = [
        {
            "id": right.id,
            "case": "ALL" if right.case is None else numbers.get(right.case, right.case),
            "writes": right.writes,
            "secret": right.secret,
            "until": when(right.until_s),
            "origin": right.origin,
        }
        for right in found
    ]
    titles = {"id": "编号", "case": "案件", "writes": "写入", "secret": "副卷", "until": "有效至"}
    desk.table("rights", rows, "权限", titles)


def _numbers(desk: Desk, ids: set[str]) -> dict[str, str]:
    """Return the numbers of cases that the centre holds."""
    from sync.ledger import queries
    from sync.ledger.contract import EVERYTHING

    def number(connection: sa.Connection, id_: str) -> str:
        case = queries.case(connection, EVERYTHING, id_)
        return id_ if case is None else str(case.row.get("number", id_))

    with desk.books.reading(EVERYTHING) as connection:
        return {id_: number(connection, id_) for id_ in ids}
