"""A centre with people of every role, and browsers without a window for them."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import httpx
import sqlalchemy as sa

from dossier.ids import new_id
from sync.access import grants, sessions
from sync.access.contract import Role
from sync.access.tables import person
from sync.gateway.contract import Facilities
from tests.sync.gateway.running import ADMIN, Running, running

ROLES: tuple[Role, ...] = get_args(Role)
_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')


class Visitor:
    """Somebody with a browser that keeps cookies and follows no redirect."""

    def __init__(self, centre: Running, session: str = "") -> None:
        self.http = centre.client()
        self.session = session
        if session:
            self.http.cookies.set("wenyi_session", session, path="/admin")

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.http.get(f"/admin{path}", **options)

    def token(self, path: str) -> str:
        """Return the token of the forms on a page."""
        found = _TOKEN.search(self.get(path).text)
        assert found is not None, path
        return found[1]

    def send(self, path: str, fields: Any = None, *, on: str = "") -> httpx.Response:
        """Send a form that stands on a page."""
        token = self.token(on or path)
        return self.http.post(f"/admin{path}", data={**(fields or {}), "form_token": token})

    def read(self, path: str) -> str:
        """Return a page as it is read, without markup."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return words(answer)

    def close(self) -> None:
        self.http.close()


def words(answer: httpx.Response) -> str:
    """Return what of an answer is text."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@dataclass
class Office:
    """The centre and who works there."""

    centre: Running
    ids: dict[str, str] = field(default_factory=dict)
    visitors: dict[str, Visitor] = field(default_factory=dict)

    @property
    def facilities(self) -> Facilities:
        return self.centre.composed.facilities

    def visitor(self, role: Role, name: str = "") -> Visitor:
        """Return somebody of a role who is signed in already.

        Not by signing in: a password takes its time by design.
        """
        name = name or role
        if name not in self.visitors:
            books, now_s, id_ = self.facilities.books, int(time.time()), new_id()
            with books.writing() as connection:
                connection.execute(
                    sa.insert(person).values(
                        id=id_, login=name, name=name, role=role, password="",
                        locked=False, created_at_s=now_s,
                    )
                )  # fmt: skip
                token, _ = sessions.open_session(connection, id_, "", "", now_s)
            self.ids[name] = id_
            self.visitors[name] = Visitor(self.centre, token)
        return self.visitors[name]

    def grant(self, name: str, case: str | None, **what: bool) -> None:
        books = self.facilities.books
        grants.grant(books, self.ids[name], case, ADMIN, int(time.time()), **what)

    def close(self) -> None:
        for visitor in self.visitors.values():
            visitor.close()


@contextmanager
def office(home: Path, **changes: Any) -> Iterator[Office]:
    """Run a centre."""
    with running(home, **changes) as centre:
        found = Office(centre)
        try:
            yield found
        finally:
            found.close()
