"""A real centre with two cases and people of every role, for the tests of the interface."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from dossier.ids import new_id
from ocr.result import Line, PageText, to_json
from sync.access import grants, sessions
from sync.access.contract import Role
from sync.access.tables import person
from sync.core.answers import Committed, Stored
from sync.core.codec import digest
from sync.core.messages import Complete, Late, OpenUpload, Part
from sync.gateway.contract import Facilities, WebhookRules
from tests.sync.bench import name
from tests.sync.gateway.running import ADMIN, Caller, Running, row, running

A, B = "0197-case-a", "0197-case-b"
MAIN, SECRET, EMPTY, REMOVED, OTHER = "doc-main", "doc-secret", "doc-empty", "doc-gone", "doc-b"
FIRST, LATE, HIDDEN, TRAY, DELETED, FOREIGN = (
    "page-main-1", "page-main-2", "page-secret", "page-tray", "page-deleted", "page-b",
)  # fmt: skip

IMAGES = {
    page: f"image of {page} ".encode() * 100_000 if page == FIRST else page.encode() * 50
    for page in (FIRST, LATE, HIDDEN, TRAY, DELETED, FOREIGN)
}
WORDS = {FIRST: "起诉状正文", HIDDEN: "合议庭评议笔录", FOREIGN: "另案正文"}
TITLES = {
    MAIN: "民事起诉状甲",
    SECRET: "合议庭笔录乙",
    EMPTY: "空材料丙",
    REMOVED: "已删材料丁",
    OTHER: "另案材料戊",
}


def text_of(page: str) -> bytes:
    """Return what was recognised on a page, as it is stored."""
    box = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))
    return to_json(PageText(9, 9, (Line(WORDS[page], box, 0.9),), "test 1", 0.1)).encode()


MARKS = {
    **{doc: (doc, title) for doc, title in TITLES.items()},
    **{page: (page, digest(data)) for page, data in IMAGES.items()},
    A: (A, "（2026）粤0308民初1号", "原告甲"),
    B: (B, "（2026）粤0308民初2号", "原告己"),
}
"""What gives away that an object is there."""
for _page, _words in WORDS.items():
    MARKS[_page] = (*MARKS[_page], _words, digest(text_of(_page)))


@dataclass
class Court:
    """The centre and who asks it."""

    centre: Running
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    station: Caller | None = None

    @property
    def facilities(self) -> Facilities:
        return self.centre.composed.facilities

    def get(self, who: str, path: str, **headers: str) -> httpx.Response:
        return self.ask(who, "GET", path, headers=headers)

    def ask(
        self, who: str, method: str, path: str, headers: Any = None, **options: Any
    ) -> httpx.Response:
        given = dict(headers or {})
        if who:
            given["Authorization"] = f"Bearer {self.tokens[who]}"
        return self.http.request(method, f"/api/v1{path}", headers=given, **options)

    def __post_init__(self) -> None:
        self.http = self.centre.client()

    def person(self, name: str, role: Role) -> str:
        """Add somebody with a session or key; return their id.

        Not by signing in: a password takes its time by design.
        """
        books, now_s, id_ = self.facilities.books, int(time.time()), new_id()
        with books.writing() as connection:
            connection.execute(
                sa.insert(person).values(
                    id=id_,
                    login=name,
                    name=name,
                    role=role,
                    password="",
                    locked=False,
                    created_at_s=now_s,
                )
            )
            if role != "system":
                opened = sessions.open_session(connection, id_, "", "", now_s)
                self.tokens[name] = opened[0]
        if role == "system":
            self.tokens[name] = sessions.make_key(books, id_, "test", ADMIN, now_s)[1]
        self.ids[name] = id_
        return id_

    def grant(
        self, name: str, case: str | None, *, writes: bool = False, secret: bool = False
    ) -> str:
        return grants.grant(
            self.facilities.books,
            self.ids[name],
            case,
            ADMIN,
            int(time.time()),
            writes=writes,
            secret=secret,
        )


PEOPLE: dict[str, tuple[Role, str | None, bool, bool]] = {
    "sys-all": ("system", None, True, True),
    "sys-plain": ("system", None, False, False),
    "clerk-secret": ("clerk", A, True, True),
    "judge-plain": ("judge", A, False, False),
    "scanner-a": ("scanner", A, True, False),
    "party-a": ("party", A, False, False),
    "party-all": ("party", None, True, True),
    "admin-a": ("administrator", A, True, True),
    "clerk-b": ("clerk", B, True, True),
}
"""Role, case (None: all), writes, secret."""


@contextmanager
def court(folder: Path, database_url: str = "", **settings: Any) -> Iterator[Court]:
    """Run a centre with everything in it."""
    with running(folder / "centre", database_url=database_url, **settings) as centre:
        # A dataclass that is frozen, and a rule that only a test may bend.
        object.__setattr__(
            centre.composed.facilities, "webhooks", WebhookRules(("127.0.0.0/8",), True)
        )
        found = Court(centre)
        found.station = station = Caller(centre, folder)
        try:
            fill(station)
            for name, (role, case, writes, secret) in PEOPLE.items():
                found.person(name, role)
                found.grant(name, case, writes=writes, secret=secret)
            found.person("admin-none", "administrator")
            yield found
        finally:
            station.close()
            found.http.close()


def fill(station: Caller) -> None:
    """Scan the two cases: filed, unfiled, confidential, removed, and one page still to come."""
    for page in (TRAY, DELETED, FOREIGN):
        station.store(IMAGES[page])
    upload(station, IMAGES[FIRST])
    station.store(IMAGES[HIDDEN], "secret")
    station.store(text_of(FIRST))
    station.store(text_of(FOREIGN))
    station.store(text_of(HIDDEN), "secret")
    pen = station.pen
    for case, number, who, identity in (
        (A, "（2026）粤0308民初1号", "原告甲", "11010519491231002X"),
        (B, "（2026）粤0308民初2号", "原告己", ""),
    ):
        _commit(
            station,
            pen.entry(
                _new("case", case, number=number, cause="纠纷", procedure="civil_first",
                     created_at="2026-03-02T00:00:00.000000+00:00"),
                _new("party", f"party-{case}", case_id=case, role="原告", name=who,
                     identity=identity),
                _new("batch", f"batch-{case}", case_id=case),
                case=case,
                kind="OpenCase",
            ),
        )  # fmt: skip
    for doc, case, volume, deleted in (
        (MAIN, A, "main", 0), (SECRET, A, "confidential", 0), (EMPTY, A, "main", 0),
        (REMOVED, A, "main", 1), (OTHER, B, "main", 0),
    ):  # fmt: skip
        _commit(
            station,
            pen.entry(
                _new("material", doc, case_id=case, volume=volume, title=TITLES[doc],
                     category="complaint", rank=doc, deleted=deleted),
                case=case,
                kind="AddMaterial",
            ),
        )  # fmt: skip
    for n, (page, case, material, deleted) in enumerate(
        (
            (FIRST, A, MAIN, 0), (LATE, A, MAIN, 0), (HIDDEN, A, SECRET, 0),
            (TRAY, A, None, 0), (DELETED, A, MAIN, 1), (FOREIGN, B, OTHER, 0),
        )
    ):  # fmt: skip
        reading = digest(text_of(page)) if page in WORDS else ""
        sha256 = digest(IMAGES[page])
        late = (Late(sha256, "damaged"),) if page == LATE else ()
        sent = pen.entry(
            _new("page", page, case_id=case, batch_id=f"batch-{case}", material_id=material,
                 rank=f"r{n}", sha256=sha256, size_bytes=len(IMAGES[page]),
                 media_type="text/html" if page == TRAY else "image/jpeg",
                 width_px=100, height_px=200, dpi=300, deleted=deleted, reading=reading,
                 edits="[]", flags="[]"),
            case=case,
            kind="ReceivePage",
        )  # fmt: skip
        _commit(station, sent, late=late)


def upload(station: Caller, data: bytes) -> None:
    """Send a large image, in one part."""
    large = name(data)
    station.ask(OpenUpload("main", large))
    station.ask(Part("main", large, 1, large.sha256), data)
    assert isinstance(station.ask(Complete("main", large, (large.sha256,))), Stored)


def _new(table: str, id_: str, **values: Any) -> Any:
    return [table, id_, None, row(table, id=id_, **values)]


def _commit(station: Caller, *sent: Any, late: Any = ()) -> None:
    from sync.core.codec import decode_receipt

    answer = station.commit(*sent, late=late)
    assert isinstance(answer, Committed), answer
    receipt = decode_receipt(answer.receipt.body)
    assert {each.outcome for each in getattr(receipt, "entries", ())} == {"applied"}
